"""Another deadline than the one that a press enquiry came with: kept, told, and its time counted anew."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.core.messages import Facts, FieldKind
from bot.core.notices import NotSent
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State
from handlers.press.deadline import NO_MOMENT
from tests.handlers.drafting import form_of
from tests.handlers.press.changing import changing
from tests.handlers.press.diary import (
    ASKED,
    CARD,
    MISSED,
    NO_APPROVAL,
    PASSED_ON,
    REMINDED,
    diary,
    ring_twice,
)
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import CEOS_OFFICE, CHAIR, HEAD, HEADS_OFFICE, at
from tests.talking import TEACHER

AT_FOUR, AT_ONE, TOMORROW = "2026-11-23T16:00", "2026-11-23T13:00", "2026-11-24T16:00"
#: What is the clock's doing.
BY_CLOCK = (CARD, REMINDED, PASSED_ON, MISSED, NO_APPROVAL, ASKED)


async def rang_again(enquiring: Enquiring, enquiry: Enquiry, deadline: str, text: str = "") -> str:
    """Say that they need it by another time, and return what is answered."""
    return await enquiring.answer("press.add", enquiry, deadline=deadline, text=text)


async def changes(enquiring: Enquiring, enquiry: Enquiry, deadline: str) -> str:
    """Have the head change the deadline of an enquiry once it is open, and return what is answered."""
    return await changing(enquiring, enquiry, deadline)


Gives = Callable[[Enquiring, Enquiry, str], Awaitable[str]]
#: Whoever was contacted gives another deadline, or an approver does: the clock does the same.
BOTH = pytest.mark.parametrize("gives", [rang_again, changes])


async def by_clock(enquiring: Enquiring, until: datetime) -> list[tuple[datetime, str, str]]:
    """Let the time pass, and return when who was told what by the clock."""
    return sorted(entry for entry in await diary(enquiring, until) if entry[2] in BY_CLOCK)


async def test_a_new_deadline_is_kept_and_told_by_name(enquiring: Enquiring) -> None:
    """It stands in the record and on the card; the head is named, so that they hear of it."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    said = await rang_again(enquiring, enquiry, "2026-11-23T15:00")
    news, card = (each.reply for each in await enquiring.delivered_now())
    last = (await enquiring.record(enquiry))[-1]

    assert said.startswith("I've passed that on.\n\nThe deadline is now Monday 23 November at 15:00.\n\nPlease still")
    assert at(23, 15) == (await enquiring.as_now(enquiry)).deadline
    assert (Move.CHANGE_DEADLINE, TEACHER, "until 2026-11-23T15:00:00+00:00") == (last.kind, last.by, last.words)
    assert plain(news).startswith(f"Press enquiry {enquiry.reference}: A colleague changed the deadline.\n\nFor: ")
    assert ("For", HEAD) in [row for part in news.parts if isinstance(part, Facts) for row in part.rows][:1]
    assert "Deadline: Monday 23 November at 15:00" in plain(news)
    assert "Deadline: Monday 23 November at 15:00" in plain(card)
    assert await enquiring.bot.units.do(lambda store: store.verify_chain(enquiry.id)) is None
    assert "until Monday 23 November at 15:00" in await enquiring.answer("press.open", enquiry, HEAD)


async def test_what_is_new_may_come_with_a_new_deadline(enquiring: Enquiring) -> None:
    """Both are asked for, and neither has to be given alone; the note is told as ever."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    what, by = form_of(await enquiring.acts("press.add", enquiry)).fields
    said = await rang_again(enquiring, enquiry, AT_ONE, "They are in a hurry")

    assert (False, False, FieldKind.MOMENT) == (what.required, by.required, by.kind)
    assert "So far: Monday 23 November at 16:00. Leave this empty if it stays like that." == by.hint
    assert "The deadline is now" in said
    assert [Move.RECEIVE, Move.NOTE, Move.CHANGE_DEADLINE] == await enquiring.moves(enquiry)


@pytest.mark.parametrize(
    ("deadline", "text", "line"),
    [
        ("2026-11-23T11:00", "More", "Monday 23 November 2026 at 11:00 has passed already."),
        ("2028-11-23T11:00", "More", "Thursday 23 November 2028 at 11:00 is more than a year away."),
        ("soon", "More", NO_MOMENT),
        ("", "", "Please write something first."),
        # It is the one that is known.
        (AT_FOUR, " ", "Please write something first."),
    ],
)
async def test_a_deadline_that_cannot_be_meant_is_asked_for_again(
    enquiring: Enquiring, deadline: str, text: str, line: str
) -> None:
    """Nothing is passed on, and the form stays."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    reply = await enquiring.acts("press.add", enquiry, deadline=deadline, text=text)

    assert line in plain(reply)
    assert reply.undone
    assert [Move.RECEIVE] == await enquiring.moves(enquiry)


async def test_the_same_deadline_again_changes_nothing(enquiring: Enquiring) -> None:
    """What is new is passed on as ever."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)

    assert "The deadline is now" not in await rang_again(enquiring, enquiry, AT_FOUR, "They rang again")
    assert [Move.RECEIVE, Move.NOTE] == await enquiring.moves(enquiry)


@BOTH
async def test_an_earlier_deadline_is_counted_down_to(enquiring: Enquiring, gives: Gives) -> None:
    """The next office hears at once, and of the old deadline nobody hears any more."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await gives(enquiring, enquiry, AT_ONE)

    assert [
        (at(23, 12), CEOS_OFFICE, CARD),
        (at(23, 12), HEADS_OFFICE, PASSED_ON),
        (at(23, 12, 30), CEOS_OFFICE, REMINDED),
        (at(23, 12, 30), HEADS_OFFICE, REMINDED),
        (at(23, 13), CEOS_OFFICE, MISSED),
        (at(23, 13), HEADS_OFFICE, MISSED),
        (at(23, 13), TEACHER.id, NO_APPROVAL),
    ] == await by_clock(enquiring, at(25, 12))


@BOTH
async def test_a_later_deadline_is_waited_for(enquiring: Enquiring, gives: Gives) -> None:
    """The timers of the old one do nothing when they ring."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await gives(enquiring, enquiry, TOMORROW)

    happened = await by_clock(enquiring, at(25, 12))

    assert [
        (at(24, 8), HEADS_OFFICE, REMINDED),
        (at(24, 14), CEOS_OFFICE, CARD),
        (at(24, 14), HEADS_OFFICE, REMINDED),
        (at(24, 14), HEADS_OFFICE, PASSED_ON),
        (at(24, 16), CEOS_OFFICE, MISSED),
        (at(24, 16), HEADS_OFFICE, MISSED),
        (at(24, 16), TEACHER.id, NO_APPROVAL),
    ] == happened


@BOTH
async def test_a_deadline_after_one_that_passed_begins_anew(enquiring: Enquiring, gives: Gives) -> None:
    """Both are missed, each once; what the CEO has already doesn't go on to the chair."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await enquiring.until(at(23, 17))
    await gives(enquiring, enquiry, TOMORROW)

    happened = await by_clock(enquiring, at(26, 12))

    assert [at(24, 16)] == [when for when, place, kind in happened if (place, kind) == (TEACHER.id, NO_APPROVAL)]
    assert 2 == (await enquiring.moves(enquiry)).count(Move.MISS_DEADLINE)
    assert 1 == (await enquiring.moves(enquiry)).count(Move.ESCALATE)
    assert CHAIR.id not in [place for _, place, _ in happened]


@BOTH
async def test_a_deadline_that_was_put_off_in_time_is_not_said_to_have_passed(
    enquiring: Enquiring, gives: Gives
) -> None:
    """Whoever was contacted could not be told before; the platform was down."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    enquiring.refused[TEACHER.id] = NotSent("try again later", retry_after=timedelta(minutes=30))
    await enquiring.until(at(23, 16))
    del enquiring.refused[TEACHER.id]
    await gives(enquiring, enquiry, TOMORROW)

    assert NO_APPROVAL not in [kind for _, _, kind in await by_clock(enquiring, at(23, 18))]


@BOTH
async def test_where_none_was_given_one_may_come_later(enquiring: Enquiring, gives: Gives) -> None:
    """The end of the next school day is not worked to any more, and a snooze ends."""
    enquiry = await enquiring.enquiry()
    await enquiring.acts("press.snooze", enquiry, HEAD)
    await gives(enquiring, enquiry, "2026-11-26T12:00")

    happened = await by_clock(enquiring, at(25, 8))

    assert (await enquiring.as_now(enquiry)).snoozed_until is None
    assert [at(23, 13), at(25, 8)] == [when for when, _, kind in happened if kind == REMINDED]
    assert CEOS_OFFICE not in [place for _, place, _ in happened]


@BOTH
async def test_a_new_deadline_for_approved_words_moves_the_question(enquiring: Enquiring, gives: Gives) -> None:
    """Whether they were sent is asked two hours before the new one; nobody is named, since nobody has to decide."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=AT_FOUR))
    await enquiring.delivered_now()
    await gives(enquiring, enquiry, TOMORROW)
    news = plain((await enquiring.delivered_now())[0].reply)

    assert "For: " not in news
    assert [(at(24, 14), TEACHER.id, ASKED)] == await by_clock(enquiring, at(25, 12))
    assert State.APPROVED is (await enquiring.as_now(enquiry)).state


async def test_of_what_was_decided_no_deadline_matters(enquiring: Enquiring) -> None:
    """It is kept, and the clock does nothing."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await enquiring.moved(enquiry, Move.DECLINE)
    await rang_again(enquiring, enquiry, TOMORROW)

    assert [] == await by_clock(enquiring, at(25, 12))


@BOTH
async def test_timers_of_both_deadlines_that_ring_twice_have_one_effect(enquiring: Enquiring, gives: Gives) -> None:
    """Two replicas, or one that was stopped in between."""
    enquiry = await enquiring.enquiry(deadline=AT_FOUR)
    await gives(enquiring, enquiry, "2026-11-23T18:00")
    moments = (at(23, 12), at(23, 14), at(23, 15), at(23, 16), at(23, 18))

    said = [kind for each in moments for kind in await ring_twice(enquiring, each)]

    assert [1, 2, 1] == [said.count(kind) for kind in (PASSED_ON, MISSED, NO_APPROVAL)]
    assert [2, 1, 1] == [
        (await enquiring.moves(enquiry)).count(move) for move in (Move.REMIND, Move.ESCALATE, Move.MISS_DEADLINE)
    ]


async def test_nobody_else_gives_a_deadline_like_this(enquiring: Enquiring) -> None:
    """They read the same as for an enquiry that doesn't exist."""
    enquiry = await enquiring.enquiry()
    stranger = Person("test", "stranger")

    assert "I can't find that enquiry for you." in await enquiring.answer(
        "press.add", enquiry, stranger, deadline=AT_ONE
    )
    assert [Move.RECEIVE] == await enquiring.moves(enquiry)
