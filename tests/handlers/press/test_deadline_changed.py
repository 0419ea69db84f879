"""An approver changes the deadline of a press enquiry: who may, who hears of it, and what changes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Emphasis, FieldKind
from bot.core.notices import NotSent
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State
from handlers.press import words
from handlers.press.contacted_notices import STAYS
from handlers.press.deadline import NO_MOMENT
from handlers.press.desk import CHANGED_SINCE, SAME_DEADLINE, TAKES_IT_AWAY
from handlers.press.moves import CANT
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.changing import changing, deadline_form, taking_away
from tests.handlers.press.diary import NO_APPROVAL, REMINDED, diary
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    at,
    told,
    with_office,
    without_requests,
)
from tests.talking import TEACHER, holder

AT_FOUR, AT_FIVE, TOMORROW = "2026-11-23T16:00", "2026-11-23T17:00", "2026-11-24T16:00"


async def changed(enquiring: Enquiring, enquiry: Enquiry) -> list[tuple[Person | None, str]]:
    """Return who changed the deadline of an enquiry, and to what, as it stands in the record."""
    events = await enquiring.record(enquiry)
    return [(event.by, event.words) for event in events if event.kind == Move.CHANGE_DEADLINE]


async def test_the_head_changes_the_deadline_of_an_open_enquiry(enquiring: Enquiring) -> None:
    """It stands in the record under their name; the thread is told, and so is whoever was contacted, in one line."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    said = await changing(enquiring, enquiry, TOMORROW)
    heard = told(await enquiring.delivered_now())
    line = "The deadline is now Tuesday 24 November at 16:00."

    assert f"{line} I tell the others, and whoever was contacted." == said
    assert at(24, 16) == (await enquiring.as_now(enquiry)).deadline
    assert [(HEAD, "until 2026-11-24T16:00:00+00:00")] == await changed(enquiring, enquiry)
    assert await enquiring.bot.units.do(lambda store: store.verify_chain(enquiry.id)) is None
    assert [1, 1] == [
        sum(
            "The Headteacher of Alder Primary changed the deadline." in text and place == HEADS_OFFICE
            for place, text in heard
        ),
        sum(
            text.startswith(f"{words.heading(enquiry)}\n\n{line} {STAYS}\n\n")
            for place, text in heard
            if place == TEACHER.id
        ),
    ]


async def test_its_form_says_how_it_is_so_far(enquiring: Enquiring) -> None:
    """One question, which may stay empty; the button stands where the enquiry is open, and does not stand out."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    (by,) = form.fields
    opened = button(await enquiring.acts("press.open", enquiry, HEAD), "Change the deadline")

    assert (FieldKind.MOMENT, False, "") == (by.kind, by.required, by.value)
    assert "So far: Monday 23 November at 16:00. Leave this empty if none was given." == by.hint
    assert Emphasis.NORMAL is opened.emphasis
    assert "Change the deadline" not in [label for each in enquiring.messages for label in labels(each.reply)]


async def test_an_approver_may_say_that_none_was_given(enquiring: Enquiring) -> None:
    """The thread, the card and whoever was contacted are told; one may be given again."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    said = await taking_away(enquiring, enquiry)
    heard = told(await enquiring.delivered_now())
    without = await enquiring.as_now(enquiry)
    again = await changing(enquiring, enquiry, TOMORROW)

    assert said.startswith("There is no deadline now. I tell the others")
    assert without.deadline is None
    assert [HEADS_OFFICE, HEADS_OFFICE] == [place for place, text in heard if "Deadline: None was given" in text]
    assert [TEACHER.id] == [place for place, text in heard if f"There is no deadline now. {STAYS}" in text]
    assert again.startswith("The deadline is now")
    assert [(HEAD, "none given"), (HEAD, "until 2026-11-24T16:00:00+00:00")] == await changed(enquiring, enquiry)
    assert "About it: none given" in await enquiring.answer("press.open", enquiry, HEAD)


async def test_an_empty_form_takes_no_deadline_away_unwarned(enquiring: Enquiring) -> None:
    """Whoever opened it and pressed its button reads what that does; a time that they then give counts."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    reply = await enquiring.acts("press.deadline", enquiry, HEAD, value=form.value, deadline=" ")
    unmoved = await enquiring.as_now(enquiry)
    again = form_of(reply)
    said = await enquiring.answer("press.deadline", enquiry, HEAD, value=again.value, deadline=TOMORROW)

    assert TAKES_IT_AWAY in plain(reply)
    assert at(23, 16) == unmoved.deadline
    assert said.startswith("The deadline is now Tuesday")


async def test_where_there_is_none_any_more_the_old_one_is_not_missed(enquiring: Enquiring) -> None:
    """Nobody is told that it has passed, and it is reminded as of an enquiry without one."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await taking_away(enquiring, enquiry)

    happened = await diary(enquiring, at(25, 9))

    assert (HEADS_OFFICE, REMINDED) in [(place, kind) for _, place, kind in happened]
    assert NO_APPROVAL not in [kind for _, _, kind in happened]
    assert Move.MISS_DEADLINE not in await enquiring.moves(enquiry)


async def test_a_deadline_that_was_taken_away_in_time_is_not_said_to_have_passed(enquiring: Enquiring) -> None:
    """Whoever was contacted could not be told before; the platform was down."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    enquiring.refused[TEACHER.id] = NotSent("try again later", retry_after=timedelta(minutes=30))
    await enquiring.until(at(23, 16))
    del enquiring.refused[TEACHER.id]
    await taking_away(enquiring, enquiry)

    assert NO_APPROVAL not in [kind for _, _, kind in await diary(enquiring, at(23, 18))]


async def test_the_ceo_and_an_acting_deputy_may(enquiring: Enquiring) -> None:
    """The deputy while the head is away, and not before."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await changing(enquiring, enquiry, AT_FIVE, CEO)
    before = await enquiring.acts("press.open", enquiry, DEPUTY)
    refused = await enquiring.answer("press.deadline", enquiry, DEPUTY, deadline=TOMORROW)
    away = replace(holder("Headteacher of Alder Primary", HEAD.id), away=True)
    enquiring.trust = with_office(enquiring.trust, "head:alder", holder=away)
    await changing(enquiring, enquiry, TOMORROW, DEPUTY)

    assert "Change the deadline" not in labels(before)
    assert refused.startswith("That is for the Headteacher of Alder Primary and the Chief Executive Officer to do")
    assert [CEO, DEPUTY] == [by for by, _ in await changed(enquiring, enquiry)]


@pytest.mark.parametrize("who", [TEACHER, COLLEAGUE, CHAIR, BIRCH_HEAD, Person("other", HEAD.id)])
async def test_nobody_else_may(enquiring: Enquiring, who: Person) -> None:
    """Though they send the form of somebody who may."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    before = without_requests(await enquiring.everything())
    opened = await enquiring.acts("press.open", enquiry, who)
    said = await enquiring.answer("press.deadline", enquiry, who, value=form.value, deadline=TOMORROW)

    assert "Change the deadline" not in labels(opened)
    assert said.startswith("They got in touch with you" if who is TEACHER else words.NOT_FOR_YOU)
    assert before == without_requests(await enquiring.everything())


@pytest.mark.parametrize(
    ("deadline", "line"),
    [
        ("2026-11-23T11:00", "Monday 23 November 2026 at 11:00 has passed already."),
        ("2028-11-23T11:00", "Thursday 23 November 2028 at 11:00 is more than a year away."),
        ("2026-11-23T", NO_MOMENT),
    ],
)
async def test_a_deadline_that_cannot_be_meant_is_refused_in_its_form(
    enquiring: Enquiring, deadline: str, line: str
) -> None:
    """Nothing is changed, so every platform keeps the form as it was filled in."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    reply = await enquiring.acts("press.deadline", enquiry, HEAD, value=form.value, deadline=deadline)

    assert line in plain(reply)
    assert reply.undone
    assert [] == await changed(enquiring, enquiry)


async def test_what_was_changed_since_is_looked_at_once_more(enquiring: Enquiring) -> None:
    """By whoever was contacted or another approver; what was filled in is still there, and can be sent again."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    await enquiring.acts("press.add", enquiry, deadline=AT_FIVE, text="")
    reply = await enquiring.acts("press.deadline", enquiry, HEAD, value=form.value, deadline=TOMORROW)
    again = form_of(reply)
    (by,) = again.fields
    unmoved = await enquiring.as_now(enquiry)
    said = await enquiring.answer("press.deadline", enquiry, HEAD, value=again.value, deadline=by.value)

    assert CHANGED_SINCE in plain(reply)
    assert at(23, 17) == unmoved.deadline
    assert (TOMORROW, True) == (by.value, by.hint.startswith("So far: Monday 23 November at 17:00."))
    assert said.startswith("The deadline is now Tuesday")
    assert [TEACHER, HEAD] == [by for by, _ in await changed(enquiring, enquiry)]


async def test_who_presses_twice_changes_it_once(enquiring: Enquiring) -> None:
    """At the same moment too; the second reads that it is so already."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    form = await deadline_form(enquiring, enquiry)
    pressed = [enquiring.answer("press.deadline", enquiry, HEAD, value=form.value, deadline=TOMORROW) for _ in "12"]
    said = await asyncio.gather(*pressed)
    heard = told(await enquiring.delivered_now())

    assert 1 == said.count(SAME_DEADLINE)
    assert [(HEAD, "until 2026-11-24T16:00:00+00:00")] == await changed(enquiring, enquiry)
    assert 1 == sum(STAYS in text for _, text in heard)


async def test_forged_values_change_nothing(enquiring: Enquiring) -> None:
    """Of no enquiry, of another, or without the deadline that was seen: at most the form is shown."""
    enquiry, other = await enquiring.enquiry(deadline=AT_FOUR), await enquiring.enquiry(outlet="The Bugle")
    right = (await deadline_form(enquiring, enquiry)).value
    before = without_requests(await enquiring.everything())
    for value in (
        enquiry.id,
        f"{enquiry.id}:",
        f"{right}x",
        right.upper(),
        right.replace(enquiry.id, other.id),
        "A" * 22,
        "",
    ):
        reply = await enquiring.acts("press.deadline", enquiry, HEAD, value=value, deadline=TOMORROW)
        assert words.NOT_FOR_YOU == plain(reply) or CHANGED_SINCE in plain(reply)

    assert before == without_requests(await enquiring.everything())


@pytest.mark.parametrize(
    ("move", "state"),
    [(Move.SEND, State.SENT), (Move.DECLINE, State.DECLINED), (Move.CLOSE, State.CLOSED)],
)
async def test_what_is_over_has_no_deadline_to_change(enquiring: Enquiring, move: Move, state: State) -> None:
    """With a form from before; the button is gone."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    enquiry = await enquiring.approved(enquiry) if move is Move.SEND else enquiry
    form = await deadline_form(enquiring, enquiry)
    await enquiring.moved(enquiry, move)
    said = await enquiring.answer("press.deadline", enquiry, HEAD, value=form.value, deadline=TOMORROW)

    assert CANT[state] == said
    assert "Change the deadline" not in labels(await enquiring.acts("press.open", enquiry, HEAD))
    assert [] == await changed(enquiring, enquiry)


async def test_of_what_was_closed_meanwhile_no_deadline_is_told(enquiring: Enquiring) -> None:
    """Whoever was contacted reads that it is closed, and no more."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await changing(enquiring, enquiry, TOMORROW)
    await enquiring.moved(enquiry, Move.CLOSE)

    assert [] == [text for place, text in told(await enquiring.delivered_now()) if place == TEACHER.id]
