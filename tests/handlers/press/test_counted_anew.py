"""Press enquiries whose response isn't approved any more: the time that is left until the deadline is counted anew."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.core.press import Enquiry, Move
from tests.handlers.press.diary import (
    CARD,
    MISSED,
    NO_APPROVAL,
    PASSED_ON,
    REMINDED,
    TOMORROW_NOON,
    VOID,
    diary,
    ring_twice,
)
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import CEO, CEOS_OFFICE, CHAIR, HEADS_OFFICE, at
from tests.talking import TEACHER

TODAY_AT_FOUR = "2026-11-23T16:00"
#: What is the clock's doing, and not the answer to somebody's.
BY_CLOCK = (CARD, REMINDED, PASSED_ON, MISSED, NO_APPROVAL)

ENDS: dict[str, Callable[[Enquiring, Enquiry], Awaitable[object]]] = {
    "withdrawn": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.WITHDRAW),
    "other words": lambda enquiring, enquiry: enquiring.proposed(enquiry, "Other words", by=TEACHER),
    "run out": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.EXPIRE),
}


async def by_clock(enquiring: Enquiring, until: datetime) -> list[tuple[datetime, str, str]]:
    """Let the time pass, and return when who was told what by the clock."""
    return [entry for entry in await diary(enquiring, until) if entry[2] in BY_CLOCK]


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_what_was_missed_while_a_response_was_approved_is_made_up_for(
    enquiring: Enquiring, end: Callable[[Enquiring, Enquiry], Awaitable[object]]
) -> None:
    """It was approved when it should have been passed on: the CEO hears at once, and the head once more in time."""
    enquiry = await enquiring.enquiry(deadline=TODAY_AT_FOUR)
    await enquiring.until(at(23, 13))
    await enquiring.approved(enquiry)
    await enquiring.until(at(23, 14, 30))
    await end(enquiring, enquiry)

    happened = sorted(await by_clock(enquiring, at(24, 12)))

    assert [
        (at(23, 14, 30), CEOS_OFFICE, CARD),
        (at(23, 14, 30), HEADS_OFFICE, PASSED_ON),
        (at(23, 15, 15), CEOS_OFFICE, REMINDED),
        (at(23, 15, 15), HEADS_OFFICE, REMINDED),
        (at(23, 16), CEOS_OFFICE, MISSED),
        (at(23, 16), HEADS_OFFICE, MISSED),
        (at(23, 16), TEACHER.id, NO_APPROVAL),
    ] == happened


async def test_words_after_it_was_decided_not_to_respond_are_waited_for_as_well(enquiring: Enquiring) -> None:
    """Whoever declined it may think again, and then its time counts."""
    enquiry = await enquiring.enquiry(deadline=TODAY_AT_FOUR)
    await enquiring.moved(enquiry, Move.DECLINE)
    await enquiring.until(at(23, 15))
    await enquiring.proposed(enquiry)

    assert (at(23, 15), CEOS_OFFICE, CARD) in await by_clock(enquiring, at(23, 15, 10))


async def test_what_rang_before_does_not_ring_again(enquiring: Enquiring) -> None:
    """The CEO has it already, and approved: it doesn't go on to the chair when they take that back."""
    enquiry = await enquiring.enquiry(deadline=TODAY_AT_FOUR)
    await enquiring.until(at(23, 14))
    await enquiring.approved(enquiry, by=CEO)
    await enquiring.until(at(23, 14, 30))
    await enquiring.moved(enquiry, Move.WITHDRAW)

    happened = await by_clock(enquiring, at(23, 15, 59))

    assert {(at(23, 15, 15), place, REMINDED) for place in (HEADS_OFFICE, CEOS_OFFICE)} == set(happened)
    assert CHAIR.id not in [place for _, place, _ in happened]
    assert 1 == (await enquiring.moves(enquiry)).count(Move.ESCALATE)


async def test_timers_of_the_time_before_do_nothing(enquiring: Enquiring) -> None:
    """The half of the time that was left when the approval was withdrawn counts, and not the half of all."""
    enquiry = await enquiring.enquiry(deadline="2026-11-24T16:00")
    await enquiring.approved(enquiry)
    await enquiring.until(at(23, 16))
    await enquiring.moved(enquiry, Move.WITHDRAW)
    await enquiring.approved(enquiry)
    await enquiring.until(at(24, 9))
    await enquiring.moved(enquiry, Move.WITHDRAW)

    happened = await by_clock(enquiring, at(24, 15))

    reminders = [when for when, place, kind in happened if (place, kind) == (HEADS_OFFICE, REMINDED)]
    assert [at(24, 12, 30), at(24, 14)] == reminders
    assert [at(24, 14)] == [when for when, place, kind in happened if (place, kind) == (CEOS_OFFICE, CARD)]


async def test_counted_twice_at_the_same_moment_it_rings_once(enquiring: Enquiring) -> None:
    """The bot was stopped after the timers had been set, and before that was recorded."""
    enquiry = await enquiring.enquiry(deadline=TODAY_AT_FOUR)
    await enquiring.approved(enquiry)
    await enquiring.delivered_now()
    enquiring.now = at(23, 14, 30)
    await enquiring.moved(enquiry, Move.WITHDRAW)

    said = [
        kind
        for moment in (at(23, 14, 30), at(23, 15, 15), at(23, 16))
        for kind in await ring_twice(enquiring, moment)
        if kind in BY_CLOCK
    ]

    assert [1, 2, 2, 1] == [said.count(kind) for kind in (PASSED_ON, REMINDED, MISSED, NO_APPROVAL)]
    assert [1, 1, 1] == [
        (await enquiring.moves(enquiry)).count(move) for move in (Move.ESCALATE, Move.REMIND, Move.MISS_DEADLINE)
    ]


async def test_counted_late_it_is_as_if_it_had_been_counted_in_time(enquiring: Enquiring) -> None:
    """The bot was down: the CEO hears when it is back, and the half of the time was over."""
    enquiry = await enquiring.enquiry(deadline=TODAY_AT_FOUR)
    await enquiring.approved(enquiry)
    await enquiring.delivered_now()
    enquiring.now = at(23, 14, 30)
    await enquiring.moved(enquiry, Move.WITHDRAW)
    enquiring.now = at(23, 15, 30)

    happened = await by_clock(enquiring, at(23, 15, 59))

    assert {at(23, 15, 30)} == {when for when, _, _ in happened}
    assert {(CEOS_OFFICE, CARD), (HEADS_OFFICE, REMINDED)} <= {(place, kind) for _, place, kind in happened}


async def test_without_a_deadline_the_next_school_day_is_worked_to_again(enquiring: Enquiring) -> None:
    """Words that nobody has sent for three days run out, and somebody has to look again."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()

    happened = await diary(enquiring, at(28, 12))

    reminders = [(when, place) for when, place, kind in happened if kind == REMINDED]
    assert (at(26, 12), TEACHER.id, VOID) in happened
    assert [(at(27, 8), HEADS_OFFICE), (at(27, 15), HEADS_OFFICE)] == reminders
    assert (at(27, 15), CEOS_OFFICE, CARD) in happened
    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices


async def test_after_the_deadline_nothing_is_counted_any_more(enquiring: Enquiring) -> None:
    """Whoever was contacted reads that the words are void, and that is all."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=TODAY_AT_FOUR))
    await enquiring.until(at(23, 16) + timedelta(minutes=30))
    await enquiring.moved(enquiry, Move.WITHDRAW)

    assert [] == await by_clock(enquiring, at(25, 12))


async def test_what_is_approved_once_more_is_decided(enquiring: Enquiring) -> None:
    """The clock does no more about it."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.approved(enquiry, "Other words")
    await enquiring.delivered_now()

    assert [] == await by_clock(enquiring, at(25, 12))
