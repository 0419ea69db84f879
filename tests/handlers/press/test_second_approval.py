"""Where two have to approve, somebody who can give the second approval is asked as soon as the first is given."""

from dataclasses import replace

import pytest

from bot.core.people import PressRules
from bot.core.plain import plain
from bot.core.press import Move, State
from handlers.press.asking import CONFIRMS, ONE_MORE
from tests.handlers.drafting import labels
from tests.handlers.press.diary import TOMORROW_NOON, named
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, marked_texts
from tests.handlers.reporting import (
    CEO,
    CEOS_OFFICE,
    CHAIR,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    at,
    away,
    with_office,
)
from tests.talking import TEACHER, holder

CARD = "One approval is given, and one more is needed."


@pytest.fixture
def enquiring(enquiring: Enquiring) -> Enquiring:
    """Return people of a trust in which two approve."""
    ceo = replace(TRUST, press=PressRules(approvers=2))
    enquiring.trust = with_office(ceo, "ceo", deputies=(holder("Deputy Chief Executive", "deputy-ceo"),))
    return enquiring


async def test_the_ceo_is_asked_as_soon_as_the_head_has_approved(enquiring: Enquiring) -> None:
    """The card says that one more is needed, and the words stand below it with the button."""
    enquiry = await enquiring.awaiting()
    said = await enquiring.approves(enquiry)
    messages = await enquiring.delivered_now()
    card, words = [each.reply for each in messages if each.to.channel == CEOS_OFFICE]
    second = await enquiring.approves(enquiry, CEO)

    assert said.startswith(f"{ONE_MORE}\n\nI ask the Chief Executive Officer to do that.")
    assert CARD in plain(card)
    assert [CEO.id] == named(card)
    assert [WORDS] == marked_texts(words)
    assert "Approve" == labels(words)[0]
    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices
    assert [] == [text for each in messages for text in marked_texts(each.reply) if each.to.person == TEACHER.id]
    assert second.startswith("Approved.")
    assert [[WORDS]] == given_to(TEACHER, await enquiring.delivered_now())


async def test_the_chair_is_asked_about_the_trust_as_a_whole(enquiring: Enquiring) -> None:
    """A deputy of the CEO, who is there, could give the second approval in an emergency alone."""
    enquiry = await enquiring.awaiting(by=CEO, school="trust")
    said = await enquiring.approves(enquiry, CEO)
    messages = await enquiring.delivered_now()

    assert "I ask the Chair of trustees to do that." in said
    assert [True] == [
        CARD in plain(each.reply) for each in messages if each.to.person == CHAIR.id and not each.to.thread
    ]
    assert (await enquiring.approves(enquiry, CHAIR)).startswith("Approved.")
    assert [("", True), ("", True)] == [
        (each.reason, each.confirmed) for each in (await enquiring.as_now(enquiry)).approvals
    ]


async def test_an_office_that_has_it_already_is_asked_under_its_card(enquiring: Enquiring) -> None:
    """By name, and in no other channel."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.until(at(24, 10))
    await enquiring.proposed(enquiry)
    await enquiring.delivered_now()
    said = await enquiring.approves(enquiry)
    news = [each for each in await enquiring.delivered_now() if not each.to.replaces]

    assert "I ask the Chief Executive Officer to do that." in said
    assert {CEOS_OFFICE: [CEO.id], HEADS_OFFICE: []} == {each.to.channel: named(each.reply) for each in news}
    assert {True} == {bool(each.to.thread) and "Approve" in labels(each.reply) for each in news}
    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices


async def test_the_head_who_has_it_is_asked_after_the_ceo_has_approved(enquiring: Enquiring) -> None:
    """Who can always approve; nobody else gets it."""
    enquiry = await enquiring.awaiting()
    said = await enquiring.approves(enquiry, CEO)
    (news,) = [each for each in await enquiring.delivered_now() if not each.to.replaces]

    assert "I ask the Headteacher of Alder Primary to do that." in said
    assert (HEADS_OFFICE, [HEAD.id]) == (news.to.channel, named(news.reply))
    assert ("head:alder",) == (await enquiring.as_now(enquiry)).offices


async def test_who_was_asked_is_not_named_once_the_second_was_quicker(enquiring: Enquiring) -> None:
    """Before the thread was told of the first."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry, CEO)
    await enquiring.approves(enquiry, HEAD)
    first, *_ = [each for each in await enquiring.delivered_now() if each.to.channel == HEADS_OFFICE]

    assert "Nobody may use them before somebody else has approved them too." in plain(first.reply)
    assert [] == named(first.reply)


async def test_deputies_of_a_ceo_who_was_contacted_are_asked_personally(enquiring: Enquiring) -> None:
    """In the CEO's own channel the CEO would read words that nobody has approved."""
    enquiry = await enquiring.awaiting(CEO, school="trust", by=CHAIR)
    said = await enquiring.approves(enquiry, CHAIR)
    messages = await enquiring.delivered_now()

    assert "I ask the Deputy Chief Executive to do that." in said
    assert [True, False] == [CARD in plain(each.reply) for each in messages if each.to.person == "deputy-ceo"]
    assert [] == [each for each in messages if each.to.channel == CEOS_OFFICE or each.to.person == CEO.id]


async def test_while_nobody_else_is_there_it_waits_for_them(enquiring: Enquiring) -> None:
    """The CEO gets the card all the same."""
    enquiry = await enquiring.awaiting()
    enquiring.trust = away(with_office(away(enquiring.trust, "ceo"), "ceo", deputies=()), "chair")
    await enquiring.approves(enquiry)

    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices


async def test_nobody_is_asked_where_nobody_is_left(enquiring: Enquiring) -> None:
    """The trust's file was changed meanwhile."""
    enquiry = await enquiring.awaiting()
    enquiring.trust = replace(enquiring.trust, ceo=None, chair=None)
    said = await enquiring.approves(enquiry)

    assert said.startswith(f"{ONE_MORE}\n\nVersion 1")
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_the_ceo_who_approves_after_a_deputy_in_an_emergency_confirms_that_too(enquiring: Enquiring) -> None:
    """In one click, and the record and the thread tell it; the CEO got one card for both."""
    enquiry = await enquiring.awaiting()
    first = await enquiring.approves(enquiry, DEPUTY, reason="It goes to print")
    cards = [each for each in await enquiring.delivered_now() if each.to.channel == CEOS_OFFICE and not each.to.thread]
    said = await enquiring.approves(enquiry, CEO)
    now = await enquiring.as_now(enquiry)
    record = await enquiring.record(enquiry)
    news = [plain(each.reply) for each in await enquiring.delivered_now()]

    assert first.startswith(ONE_MORE)
    assert "I ask the Chief Executive Officer to confirm it." in first
    assert 1 == len(cards)
    assert "IMPORTANT: A deputy approved version 1 in an emergency." in plain(cards[0].reply)
    assert said.startswith("Approved.")
    assert CONFIRMS in said
    assert [(DEPUTY, True), (CEO, True)] == [(each.by, each.confirmed) for each in now.approvals]
    assert [(Move.APPROVE, CEO), (Move.CONFIRM, CEO)] == [(each.kind, each.by) for each in record][-2:]
    assert 2 == sum("confirmed the approval that was given in an emergency" in text for text in news)
    assert not any("still has to be confirmed" in text for text in news)


async def test_the_head_who_approves_after_a_deputy_confirms_nothing(enquiring: Enquiring) -> None:
    """That is for the CEO."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry, DEPUTY, reason="It goes to print")
    said = await enquiring.approves(enquiry, HEAD)

    assert said.startswith("Approved.")
    assert CONFIRMS not in said
    assert [False, True] == [each.confirmed for each in (await enquiring.as_now(enquiry)).approvals]
