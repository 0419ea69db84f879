"""Approvals of responses to the press whose time is over."""

from dataclasses import replace
from datetime import timedelta

from bot.core.people import PressRules
from bot.core.press import Move, State
from tests.handlers.enquiring import Enquiring
from tests.handlers.press_diary import OVER, VOID, diary, ring_twice, sent
from tests.handlers.reporting import (
    CEO,
    CHAIR,
    HEADS_OFFICE,
    TRUST,
    at,
)
from tests.talking import TEACHER


async def test_an_approval_whose_time_is_over_is_void(enquiring: Enquiring) -> None:
    """The thread and whoever was contacted are told, once, though the timer rings twice."""
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=3)
    await enquiring.delivered_now()
    before = await diary(enquiring, at(23, 14, 59))

    said = await ring_twice(enquiring, at(23, 15))

    assert [] == before
    assert [1, 1] == [said.count(kind) for kind in (OVER, VOID)]
    assert State.EXPIRED is (await enquiring.as_now(enquiry)).state


async def test_an_approval_of_other_words_that_holds_for_longer_is_not_ended_early(enquiring: Enquiring) -> None:
    """The timer of the first approval rings, and those words are not approved any more anyway."""
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=1)
    await enquiring.approved(enquiry, "Other words", hours=4)
    await enquiring.delivered_now()

    happened = await diary(enquiring, at(23, 18))

    assert [(at(23, 16), HEADS_OFFICE, OVER), (at(23, 16), TEACHER.id, VOID)] == sorted(happened)
    assert 1 == (await enquiring.moves(enquiry)).count(Move.EXPIRE)


async def test_where_two_approve_the_first_that_runs_out_ends_it(enquiring: Enquiring) -> None:
    """Words that one of the two has approved are not approved."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=5)
    await enquiring.agreed(enquiry, CEO, hours=2)
    await enquiring.delivered_now()

    assert [at(23, 14)] == [when for when, _, kind in await diary(enquiring, at(23, 18)) if kind == VOID]


async def test_a_first_approval_that_ran_out_early_ends_nothing_that_two_others_gave(enquiring: Enquiring) -> None:
    """The head's was over before the CEO came, and the chair gave the second: those two hold."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=1)
    enquiring.now += timedelta(hours=2)
    await enquiring.agreed(enquiry, CEO, hours=10)
    await enquiring.agreed(enquiry, CHAIR, hours=3)
    await enquiring.delivered_now()

    happened = await diary(enquiring, at(23, 23))

    assert [at(23, 17)] == [when for when, _, kind in happened if kind == VOID]


async def test_what_was_sent_does_not_expire(enquiring: Enquiring) -> None:
    """It was right when it was sent."""
    enquiry = await enquiring.enquiry()
    await sent(enquiring, enquiry)
    await enquiring.delivered_now()

    assert [] == await diary(enquiring, enquiring.now + timedelta(days=5))
    assert State.SENT is (await enquiring.as_now(enquiry)).state
