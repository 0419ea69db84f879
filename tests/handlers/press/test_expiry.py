"""Approvals of responses to the press whose time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.people import Person, PressRules
from bot.core.press import Move, State
from handlers.press.asking import ONE_MORE
from handlers.press.moves import CANT
from handlers.press.response import RUN_OUT
from handlers.press.view import approve_value
from tests.handlers.press.diary import CARD, OVER, RAN_OUT, VOID, diary, ring_twice, sent
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to
from tests.handlers.reporting import (
    CEO,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    at,
)
from tests.talking import TEACHER


def two_approve(enquiring: Enquiring) -> None:
    """Have two approvers from now on."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))


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


async def test_words_that_nobody_has_approved_yet_do_not_run_out(enquiring: Enquiring) -> None:
    """The timer of the words before rings while others wait."""
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=1)
    await enquiring.proposed(enquiry, "Other words")
    await enquiring.delivered_now()

    assert [] == await diary(enquiring, at(23, 14))
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_where_two_approve_the_first_that_runs_out_ends_it(enquiring: Enquiring) -> None:
    """Words that one of the two has approved are not approved."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=5)
    await enquiring.agreed(enquiry, CEO, hours=2)
    await enquiring.delivered_now()

    assert [at(23, 14)] == [when for when, _, kind in await diary(enquiring, at(23, 18)) if kind == VOID]


async def test_the_first_of_two_approvals_runs_out_before_the_second_comes(enquiring: Enquiring) -> None:
    """The thread is told, once; whoever was contacted is not told to stop using words that they never got."""
    two_approve(enquiring)
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=3)
    await enquiring.delivered_now()
    before = await diary(enquiring, at(23, 14, 59))

    said = await ring_twice(enquiring, at(23, 15))

    assert [] == before
    assert [RAN_OUT] == [kind for kind in said if kind != CARD]
    assert [] == given_to(TEACHER, enquiring.messages)
    assert State.EXPIRED is (await enquiring.as_now(enquiry)).state


async def test_whose_click_comes_after_the_first_ran_out_gives_no_second_approval(enquiring: Enquiring) -> None:
    """It is begun anew: by approving the same words as another version."""
    two_approve(enquiring)
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    await enquiring.until(at(26, 12))
    late = await enquiring.approves(enquiry, CEO)
    value = approve_value(await enquiring.as_now(enquiry))
    anew = await enquiring.answer("press.edit", enquiry, CEO, value=value, text=WORDS)

    assert CANT[State.EXPIRED] == late
    assert anew.startswith(ONE_MORE)
    assert [(1, HEAD), (2, CEO)] == [(each.proposal, each.by) for each in (await enquiring.as_now(enquiry)).approvals]
    assert (await enquiring.approves(enquiry, HEAD)).startswith("Approved.")


@pytest.mark.parametrize("approvers", [1, 2])
@pytest.mark.parametrize("who", [HEAD, CEO])
async def test_a_click_before_the_timer_rings_ends_what_has_run_out(
    enquiring: Enquiring, approvers: int, who: Person
) -> None:
    """Nobody is told that the words are approved, and no approval is counted; the timer then has nothing to do."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=approvers))
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    enquiring.now += timedelta(hours=72)
    said = await enquiring.approves(enquiry, who)
    now = await enquiring.as_now(enquiry)
    told = [kind for _, _, kind in await diary(enquiring, enquiring.now + timedelta(minutes=1))]

    assert said.startswith(RUN_OUT)
    assert "[Edit and approve]" in said
    assert (State.EXPIRED, 1) == (now.state, len(now.approvals))
    assert 1 == (await enquiring.moves(enquiry)).count(Move.EXPIRE)
    assert (approvers == 1) is (VOID in told)


async def test_the_same_words_are_approved_anew_before_the_timer_rings(enquiring: Enquiring) -> None:
    """As another version, since the first approval of this one is over."""
    two_approve(enquiring)
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    enquiring.now += timedelta(hours=73)
    said = await enquiring.answer("press.edit", enquiry, HEAD, value=approve_value(enquiry), text=WORDS)
    await enquiring.delivered_now()

    assert said.startswith(ONE_MORE)
    assert [1, 2] == [each.proposal for each in (await enquiring.as_now(enquiry)).approvals]
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_words_that_were_sent_are_not_called_approved_once_their_time_is_over(enquiring: Enquiring) -> None:
    """They were sent, and that is said."""
    enquiry = await enquiring.released()
    await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:1")
    await enquiring.until(at(26, 13))

    assert CANT[State.SENT] == await enquiring.approves(enquiry)


async def test_what_was_sent_does_not_expire(enquiring: Enquiring) -> None:
    """It was right when it was sent."""
    enquiry = await enquiring.enquiry()
    await sent(enquiring, enquiry)
    await enquiring.delivered_now()

    assert [] == await diary(enquiring, enquiring.now + timedelta(days=5))
    assert State.SENT is (await enquiring.as_now(enquiry)).state
