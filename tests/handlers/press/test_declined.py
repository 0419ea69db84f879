"""Approvers ask for changes, decline and withdraw; proposers take their words back."""

import pytest

from bot.core.exact_words import digest as digest_of
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import LONGEST_WORDS, State
from handlers.press.actions import CONTACTED
from handlers.press.forms import NO_WORDS
from handlers.press.moves import CANT
from handlers.press.view import approve_value
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring
from tests.handlers.reporting import (
    CEO,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    told,
    with_office,
)
from tests.talking import TEACHER, holder

SECOND = Person("test", "second-deputy")


async def test_an_approver_asks_for_changes(enquiring: Enquiring) -> None:
    """The thread reads which; the words can't be approved as they are any more."""
    enquiry = await enquiring.proposed(await enquiring.enquiry(), by=COLLEAGUE)
    value = approve_value(enquiry)
    form = form_of(await enquiring.acts("press.changes", enquiry, HEAD, value=value))
    reply = await enquiring.acts(form.intent, enquiry, HEAD, value=form.value, words="Shorter, please.\n")
    messages = told(await enquiring.delivered_now())

    assert "I've asked for changes. Nobody may use the words as they are." == plain(reply)
    assert State.DRAFTING is (await enquiring.as_now(enquiry)).state
    record = f"Shorter, please.\nVersion 1, sha256 {digest_of(WORDS)}"
    assert record == (await enquiring.record(enquiry))[-1].words
    assert [HEADS_OFFICE] == [who for who, said in messages if "Shorter, please." in said]
    assert CANT[State.DRAFTING] == await enquiring.answer("press.approve", enquiry, HEAD, value=value)


@pytest.mark.parametrize("with_words", [True, False])
async def test_an_approver_declines(enquiring: Enquiring, with_words: bool) -> None:
    """Whoever was contacted is told that nobody responds, and not why."""
    enquiry = await enquiring.enquiry()
    if with_words:
        enquiry = await enquiring.proposed(enquiry)
    form = form_of(await enquiring.acts("press.decline", enquiry, HEAD))
    reply = await enquiring.acts(form.intent, enquiry, HEAD, value=form.value, words="It isn't ours to tell")
    delivered = await enquiring.delivered_now()
    messages = told(delivered)
    target = f"\nVersion 1, sha256 {digest_of(WORDS)}" if with_words else ""

    assert "Declined. I tell whoever was contacted that nobody responds." == plain(reply)
    assert State.DECLINED is (await enquiring.as_now(enquiry)).state
    assert f"It isn't ours to tell{target}" == (await enquiring.record(enquiry))[-1].words
    assert [True] == [said.startswith("There is to be no response") for who, said in messages if who == TEACHER.id]
    assert {HEADS_OFFICE} == {who for who, said in messages if "It isn't ours to tell" in said}
    assert [["They rang again, or there is more"]] == [
        labels(each.reply) for each in delivered if each.to.person == TEACHER.id
    ]


@pytest.mark.parametrize("intent", ["press.changes", "press.decline"])
@pytest.mark.parametrize(
    ("written", "said"), [("", NO_WORDS), (" \n", NO_WORDS), ("x" * (LONGEST_WORDS + 1), "That's more than I can pass")]
)
async def test_neither_goes_without_words(enquiring: Enquiring, intent: str, written: str, said: str) -> None:
    """Nor with more than can be passed on."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())

    assert said in await enquiring.answer(intent, enquiry, HEAD, words=written)
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_an_approval_is_withdrawn(enquiring: Enquiring) -> None:
    """Whoever was contacted is told not to use the words."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    said = await enquiring.answer("press.withdraw", enquiry, CEO, value=approve_value(enquiry))
    messages = told(await enquiring.delivered_now())

    assert "Withdrawn. Nobody may use these words. I tell whoever was contacted not to use them." == said
    assert State.WITHDRAWN is (await enquiring.as_now(enquiry)).state
    assert [True] == [said.startswith("Please don't use those words") for who, said in messages if who == TEACHER.id]
    assert f"Version 1, sha256 {digest_of(WORDS)}" == (await enquiring.record(enquiry))[-1].words


async def test_whoever_approved_in_an_emergency_takes_that_back(enquiring: Enquiring) -> None:
    """A deputy of somebody who is there: they need not wait for others to undo what they see is wrong."""
    deputies = (holder("Deputy headteacher", DEPUTY.id), holder("Second deputy", SECOND.id))
    enquiring.trust = with_office(TRUST, "head:alder", deputies=deputies)
    enquiry = await enquiring.agreed(await enquiring.awaiting(), DEPUTY, reason="The head is on a plane")
    refused = await enquiring.answer("press.withdraw", enquiry, SECOND)
    said = await enquiring.answer("press.withdraw", enquiry, DEPUTY, value=approve_value(enquiry))

    assert "That is for the Headteacher of Alder Primary" in refused
    assert said.startswith("Withdrawn. Nobody may use these words.")
    assert State.WITHDRAWN is (await enquiring.as_now(enquiry)).state


async def test_nobody_takes_back_the_words_of_others_but_who_may_approve_them(enquiring: Enquiring) -> None:
    """A deputy of somebody who is there does not, nor does whoever was contacted."""
    enquiry = await enquiring.proposed(await enquiring.enquiry(), by=COLLEAGUE)

    assert "That is for the Headteacher of Alder Primary and the Chief Executive Officer to do" in (
        await enquiring.answer("press.withdraw", enquiry, DEPUTY)
    )
    assert CONTACTED == await enquiring.answer("press.withdraw", enquiry)
    assert "Withdrawn. Nobody may use these words." == await enquiring.answer("press.withdraw", enquiry, HEAD)


async def test_the_proposer_does_not_withdraw_an_approval(enquiring: Enquiring) -> None:
    """They can propose other words."""
    enquiry = await enquiring.agreed(await enquiring.proposed(await enquiring.enquiry(), by=TEACHER))

    assert CONTACTED == await enquiring.answer("press.withdraw", enquiry)
    assert State.APPROVED is (await enquiring.as_now(enquiry)).state


@pytest.mark.parametrize("intent", ["press.changes", "press.decline"])
@pytest.mark.parametrize("who", [DEPUTY, TEACHER])
async def test_those_who_may_not_are_told_who_may(enquiring: Enquiring, intent: str, who: Person) -> None:
    """And nothing is changed."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    said = await enquiring.answer(intent, enquiry, who, words="No")

    who_may = "the Headteacher of Alder Primary and the Chief Executive Officer to do, or for whoever stands in"
    assert (CONTACTED if who is TEACHER else who_may) in said
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state
