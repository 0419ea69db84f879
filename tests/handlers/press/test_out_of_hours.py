"""Press enquiries at weekends, in holidays and at night: the next office hears of them before it is too late."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.press import Move
from tests.handlers.press.diary import CARD, NO_APPROVAL, PASSED_ON, REMINDED, diary
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import CEOS_OFFICE, HEADS_OFFICE, at
from tests.talking import TEACHER

CHRISTMAS = datetime(2026, 12, 21, 9, tzinfo=UTC)
END_OF_TERM = datetime(2026, 12, 18, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "deadline", "heard"),
    [
        # A Friday evening, for Saturday.
        (at(27, 18), "2026-11-28T12:00", at(27, 18)),
        # A Friday afternoon, for the moment after school opens on Monday.
        (at(27, 15), "2026-11-30T08:15", at(27, 16)),
        # A Saturday night: by day.
        (at(28, 22), "2026-11-29T18:00", at(29, 7)),
        # In the Christmas holidays.
        (CHRISTMAS, "2026-12-23T16:00", CHRISTMAS),
        # On the last evening of the term, without a deadline.
        (END_OF_TERM, "", END_OF_TERM),
    ],
)
async def test_the_ceo_hears_of_it_in_time(
    enquiring: Enquiring, received: datetime, deadline: str, heard: datetime
) -> None:
    """And never after the deadline, as when school opens next."""
    enquiring.now = received
    await enquiring.enquire(deadline=deadline)

    happened = await diary(enquiring, received + timedelta(days=4))

    assert [heard] == [when for when, place, kind in happened if (place, kind) == (CEOS_OFFICE, CARD)]
    assert [heard] == [when for when, place, kind in happened if (place, kind) == (HEADS_OFFICE, PASSED_ON)]


async def test_the_thread_is_told_why_it_is_passed_on_at_once(enquiring: Enquiring) -> None:
    """It stands in the audit chain as well."""
    enquiring.now = CHRISTMAS
    enquiry = await enquiring.kept(deadline="2026-12-23T16:00")
    happened = await diary(enquiring, CHRISTMAS.replace(hour=12))
    (why,) = [event.words for event in await enquiring.record(enquiry) if event.kind == Move.ESCALATE]

    assert why.startswith("To the Chief Executive Officer, and at once: school is closed until Monday 4 January")
    assert REMINDED not in [kind for _, _, kind in happened]


async def test_an_afternoon_that_is_left_is_used(enquiring: Enquiring) -> None:
    """The head is reminded on Friday, not on Monday a moment before the deadline."""
    enquiring.now = at(27, 15)
    await enquiring.enquire(deadline="2026-11-30T08:15")

    happened = await diary(enquiring, at(30, 12))

    assert [at(27, 16)] == [when for when, _, kind in happened if kind == REMINDED]
    assert [at(30, 8, 15)] == [when for when, place, kind in happened if (place, kind) == (TEACHER.id, NO_APPROVAL)]


@pytest.mark.parametrize(
    ("back", "heard"), [(at(24, 6), at(24, 7)), (at(24, 7, 30), at(24, 7, 30)), (at(24, 8, 30), at(24, 8, 30))]
)
async def test_a_timer_that_rings_late_does_not_wait_for_school(
    enquiring: Enquiring, back: datetime, heard: datetime
) -> None:
    """The bot was down since the afternoon: the day is waited for, and school is not if that leaves too little time."""
    await enquiring.enquiry(deadline="2026-11-24T09:00")
    enquiring.now = back

    happened = await diary(enquiring, at(24, 8, 45))

    assert [heard] == [when for when, place, kind in happened if (place, kind) == (CEOS_OFFICE, CARD)]
