"""Those who deal with press enquiries open one, take it over, put reminders off, and close it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.core.errors import Refusal
from bot.core.messages import Facts
from bot.core.people import Person, PressRules
from bot.core.plain import plain
from bot.core.press import LONGEST_LINE, LONGEST_WORDS, Move, State, releasable
from handlers.press.desk import NO_TIME_LEFT, VOIDS
from handlers.press.moves import CANT
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.enquiring import QUESTION, WORDS, Enquiring, marked_texts
from tests.handlers.reporting import (
    CEO,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    at,
    told,
    without_requests,
)
from tests.talking import NOON, TEACHER


async def test_those_who_deal_with_it_read_all_of_it(enquiring: Enquiring) -> None:
    """The question, every version, what happened, and what they can do themselves."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    await enquiring.proposed(enquiry, "Other words", COLLEAGUE)
    head = await enquiring.acts("press.open", enquiry, HEAD)
    deputy = await enquiring.acts("press.open", enquiry, DEPUTY)
    there = await enquiring.here("press.open", COLLEAGUE, value=enquiry.id)

    assert QUESTION in plain(head)
    assert [WORDS, "Other words"] == marked_texts(head) == marked_texts(deputy) == marked_texts(there)
    assert "Proposed, Monday 23 November at 12:00" in plain(head)
    assert "Approve" == labels(head)[0]
    assert "Approve in an emergency" == labels(deputy)[0]
    assert ["Write other words", "Take the words back"] == labels(there)


async def test_whoever_was_contacted_reads_how_far_it_is(enquiring: Enquiring) -> None:
    """And of the words those alone that were released."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    before = await enquiring.acts("press.open", enquiry)
    await enquiring.agreed(enquiry)
    after = await enquiring.acts("press.open", enquiry)

    assert [] == marked_texts(before)
    assert "A response waits for approval" in plain(before)
    assert "No words are approved. Please don't respond." in plain(before)
    assert [WORDS] == marked_texts(after)


async def test_somebody_takes_it_over(enquiring: Enquiring) -> None:
    """The thread and the card say who; another one can take it from them."""
    enquiry = await enquiring.enquiry()
    said = await enquiring.answer("press.take", enquiry, DEPUTY)
    messages = await enquiring.delivered_now()
    again = await enquiring.answer("press.take", enquiry, DEPUTY)
    other = await enquiring.answer("press.take", enquiry, HEAD)
    now = await enquiring.as_now(enquiry)

    assert "It's yours now. I tell the others." == said == other
    assert (State.DRAFTING, HEAD) == (now.state, now.taken_by)
    assert "You deal with it already. Thank you." == again
    assert [Move.RECEIVE, Move.TAKE_OVER, Move.TAKE_OVER] == await enquiring.moves(enquiry)
    assert [HEADS_OFFICE] == [who for who, text in told(messages) if "took it over, and deals with it now" in text]
    (card,) = [each for each in messages if each.to.replaces]
    assert ("Who deals with it", DEPUTY) in [
        row for part in card.reply.parts if isinstance(part, Facts) for row in part.rows
    ]


async def test_nothing_is_done_that_the_table_of_moves_does_not_have(enquiring: Enquiring) -> None:
    """Whatever a verb believes: nothing is kept, and nobody is told."""
    enquiry = await enquiring.enquiry()
    before = await enquiring.everything()
    with pytest.raises(Refusal) as refused:
        await enquiring.moved(enquiry, Move.SEND)

    assert CANT[State.RECEIVED] == str(refused.value)
    assert before == await enquiring.everything()


async def test_taken_over_it_has_no_words_to_approve(enquiring: Enquiring) -> None:
    """Whoever approves all the same reads that, and not that others were asked for: nobody did."""
    enquiry = await enquiring.enquiry()
    await enquiring.acts("press.take", enquiry, HEAD)

    told = await enquiring.answer("press.approve", enquiry, HEAD)
    assert "No words wait for approval just now. Nothing was changed." == told


@pytest.mark.parametrize("ended", [Move.WITHDRAW, Move.EXPIRE])
async def test_somebody_takes_over_what_needs_other_words(enquiring: Enquiring, ended: Move) -> None:
    """Once the words were withdrawn, or their approval has run out: the card says that somebody works on it."""
    enquiry = await enquiring.moved(await enquiring.released(), ended)
    said = await enquiring.answer("press.take", enquiry, DEPUTY)
    now = await enquiring.as_now(enquiry)

    assert "It's yours now. I tell the others." == said
    assert (State.DRAFTING, DEPUTY, None) == (now.state, now.taken_by, releasable(now, enquiring.now))


@pytest.mark.parametrize("verb", ["take", "snooze", "deadline", "close"])
@pytest.mark.parametrize("who", [TEACHER, COLLEAGUE])
async def test_only_those_who_may_approve_deal_with_it(enquiring: Enquiring, verb: str, who: Person) -> None:
    """Not whoever was contacted, and not everybody in the channel."""
    enquiry = await enquiring.enquiry()
    before = without_requests(await enquiring.everything())
    said = plain(await enquiring.here(f"press.{verb}", who, value=enquiry.id, note="", deadline=""))

    assert said.startswith("They got in touch with you" if who is TEACHER else "That is for the Headteacher of Alder")
    assert before == without_requests(await enquiring.everything())


@pytest.mark.parametrize(
    ("now", "deadline", "until"),
    [
        (at(23, 12), "", at(23, 13)),
        (at(23, 12), "2026-11-24T12:00", at(23, 13)),
        (at(23, 12), "2026-11-23T12:30", at(23, 12, 30)),
        (at(23, 16, 30), "", at(24, 8)),
        (at(27, 16, 30), "", at(30, 8)),
        (at(30, 16, 30), "", at(2, 8, month=12)),
        (at(27, 16, 30), "2026-11-28T10:00", at(28, 10)),
    ],
)
async def test_reminders_are_put_off_for_an_hour(
    enquiring: Enquiring, now: datetime, deadline: str, until: datetime
) -> None:
    """Of school hours, and never beyond the deadline; the thread is told until when."""
    enquiring.now = now
    enquiry = await enquiring.enquiry(deadline=deadline)
    said = await enquiring.answer("press.snooze", enquiry, HEAD)
    messages = [text for _, text in told(await enquiring.delivered_now()) if "put off the next reminder" in text]

    assert until == (await enquiring.as_now(enquiry)).snoozed_until
    assert f"I remind nobody of it before {until:%A} {until.day} {until:%B} at {until:%H:%M}." == said
    assert {True} == {f"Until: {until:%A}" in text for text in messages}
    assert ("press.remind", "", until) in await enquiring.waiting()


async def test_a_reminder_comes_when_it_was_put_off_to(enquiring: Enquiring) -> None:
    """Though it had been there already: once, and not before."""
    enquiry = await enquiring.enquiry(deadline="2026-11-23T16:00")
    first = await enquiring.until(at(23, 14))
    await enquiring.acts("press.snooze", enquiry, HEAD)
    await enquiring.delivered_now()
    quiet = await enquiring.until(at(23, 14, 59))
    second = await enquiring.until(at(23, 15, 30))

    assert [1, 0, 1] == [
        sum("no response is approved yet" in plain(each.reply) and each.to.channel == HEADS_OFFICE for each in messages)
        for messages in (first, quiet, second)
    ]


async def test_nothing_is_put_off_when_there_is_no_time_left(enquiring: Enquiring) -> None:
    """The deadline has passed; nobody would be reminded in time."""
    enquiry = await enquiring.enquiry(deadline="2026-11-23T16:00")
    enquiring.now = at(23, 16, 30)

    assert NO_TIME_LEFT == await enquiring.answer("press.snooze", enquiry, HEAD)
    assert Move.SNOOZE not in await enquiring.moves(enquiry)


async def test_nobody_is_reminded_of_what_is_approved(enquiring: Enquiring) -> None:
    """So it can't be put off; nor be taken over."""
    enquiry = await enquiring.approved(await enquiring.enquiry())

    for verb in ("snooze", "take"):
        assert CANT[State.APPROVED] == await enquiring.answer(f"press.{verb}", enquiry, HEAD)


async def test_an_enquiry_is_closed_with_its_coverage_and_a_note(enquiring: Enquiring) -> None:
    """It is kept for as long as the trust says; whoever was contacted is told."""
    enquiring.trust = replace(enquiring.trust, press=PressRules(days_kept=10))
    enquiry = await enquiring.enquiry()
    form = form_of(await enquiring.acts("press.close", enquiry, DEPUTY))
    link, note = " https://gazette.example/hall ", "They printed\nhalf of it\u200b"
    said = await enquiring.answer("press.close", enquiry, DEPUTY, value=form.value, coverage=link, note=note)
    now = await enquiring.as_now(enquiry)
    messages = told(await enquiring.delivered_now())

    assert [("coverage", False), ("note", False)] == [(field.name, field.required) for field in form.fields]
    assert "Closed. I tell whoever was contacted. It is kept until Thursday 3 December 2026 and then deleted." == said
    assert (State.CLOSED, date(2026, 11, 23), date(2026, 12, 3)) == (now.state, now.closed, now.keep_until)
    assert "https://gazette.example/hall" == now.coverage
    record = "They printed\nhalf of it\nCoverage: https://gazette.example/hall"
    assert record == (await enquiring.record(enquiry))[-1].words
    assert [True] == [text.startswith("The enquiry is closed") for who, text in messages if who == TEACHER.id]
    assert CANT[State.CLOSED] == await enquiring.answer("press.close", enquiry, HEAD, note="")
    assert "Coverage: https://gazette.example/hall" in await enquiring.answer("press.open", enquiry, HEAD)


async def test_neither_is_needed(enquiring: Enquiring) -> None:
    """Six years is what the record is kept for where the trust says nothing else."""
    enquiry = await enquiring.enquiry()
    await enquiring.acts("press.close", enquiry, HEAD, coverage="", note="")
    now = await enquiring.as_now(enquiry)

    assert ("", date(2032, 11, 23)) == (now.coverage, now.keep_until)
    assert "" == (await enquiring.record(enquiry))[-1].words


@pytest.mark.parametrize("told", [{"coverage": "x" * (LONGEST_LINE + 1)}, {"note": "x" * (LONGEST_WORDS + 1)}])
async def test_more_than_can_be_kept_closes_nothing(enquiring: Enquiring, told: dict[str, str]) -> None:
    """And is not cut."""
    enquiry = await enquiring.enquiry()

    assert "That's more than I can pass on." in await enquiring.answer("press.close", enquiry, HEAD, **told)
    assert State.RECEIVED is (await enquiring.as_now(enquiry)).state


async def test_closing_voids_an_approval_and_the_form_says_so(enquiring: Enquiring) -> None:
    """Whoever was contacted is told not to use the words."""
    enquiry = await enquiring.released()
    opened = await enquiring.acts("press.close", enquiry, HEAD)
    await enquiring.fill_in(opened, HEAD, coverage="", note="")
    messages = [text.partition("\n")[0] for who, text in told(await enquiring.delivered_now()) if who == TEACHER.id]

    assert f"IMPORTANT: {VOIDS}" in plain(opened)
    assert VOIDS == form_of(opened).fields[0].hint
    assert ["Please don't use those words", "The enquiry is closed"] == messages
    assert State.CLOSED is (await enquiring.as_now(enquiry)).state


async def test_what_was_approved_while_the_form_was_open_is_not_voided_unseen(enquiring: Enquiring) -> None:
    """The form comes back, filled in, and says what closing does now."""
    enquiry = await enquiring.enquiry()
    opened = await enquiring.acts("press.close", enquiry, HEAD)
    await enquiring.approved(enquiry, by=CEO)
    crossed = await enquiring.fill_in(opened, HEAD, coverage="a link", note="a note")
    still = (await enquiring.as_now(enquiry)).state
    await enquiring.fill_in(crossed, HEAD, coverage="a link", note="a note")

    assert VOIDS not in plain(opened)
    assert VOIDS in plain(crossed)
    assert ["a link", "a note"] == [field.value for field in form_of(crossed).fields]
    assert [State.APPROVED, State.CLOSED] == [still, (await enquiring.as_now(enquiry)).state]


async def test_a_button_that_is_pressed_twice_has_one_effect(enquiring: Enquiring) -> None:
    """Also for what changes nothing but a time."""
    enquiry = await enquiring.enquiry()
    for verb, fields in (("take", {}), ("snooze", {}), ("close", {"note": "Done"})):
        for _ in range(2):
            value = {"value": enquiry.id, **fields}
            await enquiring.bot.send(f"press.{verb}", who=HEAD, fields=value, request_id=verb)

    assert [Move.RECEIVE, Move.TAKE_OVER, Move.SNOOZE, Move.CLOSE] == await enquiring.moves(enquiry)
    assert NOON + timedelta(hours=1) == (await enquiring.as_now(enquiry)).snoozed_until
