"""A deputy approves in an emergency, says why, and somebody senior confirms it."""

import pytest

from bot.core.exact_words import digest as digest_of
from bot.core.people import Office, Person
from bot.core.plain import plain
from bot.core.press import State
from handlers.press.actions import CONTACTED
from handlers.press.forms import NO_REASON
from handlers.press.response import NOTHING, OWN
from handlers.press.view import approve_value
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, marked_texts
from tests.handlers.reporting import (
    CEO,
    CEOS_OFFICE,
    CHAIR,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    away,
    reached,
    with_office,
)
from tests.talking import TEACHER, holder

OTHER_WORDS = "The hall is open."
REASON = "It goes to print at one"


async def test_the_ceo_who_was_contacted_confirms_nothing_either(enquiring: Enquiring) -> None:
    """The chair does, and is asked to."""
    enquiry = await enquiring.awaiting(CEO)
    said = await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    asked = reached(await enquiring.delivered_now())
    value = approve_value(enquiry)

    assert "I ask the Chair of trustees to confirm it." in said
    assert "chair" in asked
    assert CONTACTED == await enquiring.answer("press.confirm", enquiry, CEO, value=value)
    assert "Confirmed. Thank you." == await enquiring.answer("press.confirm", enquiry, CHAIR, value=value)


async def test_a_deputy_approves_in_an_emergency_and_says_why(enquiring: Enquiring) -> None:
    """The words are released, and the CEO gets the card and is asked to confirm; a banner stands there until then."""
    enquiry = await enquiring.awaiting()
    asked = await enquiring.acts("press.approve", enquiry, DEPUTY, value=approve_value(enquiry))
    nothing_yet = (await enquiring.as_now(enquiry)).state
    said = plain(await enquiring.fill_in(asked, DEPUTY, reason=f" {REASON}\n"))
    messages = await enquiring.delivered_now()
    now = await enquiring.as_now(enquiry)
    ceos = [each for each in messages if each.to.channel == CEOS_OFFICE]

    assert [WORDS] == marked_texts(asked)
    assert "it has to be confirmed by the Chief Executive Officer." in plain(asked)
    assert State.AWAITING is nothing_yet
    assert said.startswith("Approved.")
    assert "I ask the Chief Executive Officer to confirm it." in said
    assert [(REASON, False)] == [(each.reason, each.confirmed) for each in now.approvals]
    assert ("head:alder", "ceo") == now.offices
    assert [[WORDS]] == given_to(TEACHER, messages)
    assert "Emergency: It goes to print at one" in (await enquiring.record(enquiry))[-1].words
    assert "It still has to be confirmed by the Chief Executive Officer." in plain(ceos[0].reply)
    assert "The Deputy headteacher of Alder Primary approved these words." in plain(ceos[1].reply)
    assert "Confirm the approval" in labels(ceos[1].reply)


async def test_the_ceo_confirms_what_a_deputy_approved(enquiring: Enquiring) -> None:
    """Once; the banner is gone, and the thread is told."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    await enquiring.delivered_now()
    said = await enquiring.answer("press.confirm", enquiry, CEO, value=approve_value(enquiry))
    messages = await enquiring.delivered_now()
    again = await enquiring.answer("press.confirm", enquiry, CEO, value=approve_value(enquiry))

    assert "Confirmed. Thank you." == said
    assert {HEADS_OFFICE, CEOS_OFFICE} == set(reached(messages))
    assert 2 == sum("confirmed the approval that was given in an emergency" in plain(each.reply) for each in messages)
    assert [] == [each for each in messages if "It still has to be confirmed" in plain(each.reply)]
    assert [True] == [each.confirmed for each in (await enquiring.as_now(enquiry)).approvals]
    assert f"Version 1, sha256 {digest_of(WORDS)}" == (await enquiring.record(enquiry))[-1].words
    assert NOTHING == again
    assert 4 == len(await enquiring.moves(enquiry))


async def test_an_emergency_does_not_ask_the_ceo_twice(enquiring: Enquiring) -> None:
    """It was with the CEO already, who has a card."""
    enquiry = await enquiring.awaiting(school="trust")
    ceo = enquiring.trust.office("ceo")
    assert isinstance(ceo, Office)
    enquiring.trust = with_office(enquiring.trust, "ceo", deputies=(holder("Deputy CEO", "deputy-ceo"),))
    await enquiring.approves(enquiry, Person("test", "deputy-ceo"), reason=REASON)
    messages = await enquiring.delivered_now()

    assert ("ceo",) == (await enquiring.as_now(enquiry)).offices
    assert [] == [
        each for each in messages if each.to.channel == CEOS_OFFICE and not (each.to.thread or each.to.replaces)
    ]


async def test_others_do_not_confirm(enquiring: Enquiring) -> None:
    """Not the head, nor the deputy, nor a deputy who stands in for the CEO by then and has approved it themselves."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    value = approve_value(enquiry)
    by_head = await enquiring.answer("press.confirm", enquiry, HEAD, value=value)
    stands_in = with_office(enquiring.trust, "ceo", deputies=(holder("Deputy headteacher", "deputy"),))
    enquiring.trust = away(stands_in, "ceo")

    assert by_head.startswith("That is for the Headteacher of Alder Primary and the Chief Executive Officer to do")
    assert OWN == await enquiring.answer("press.confirm", enquiry, DEPUTY, value=value)
    assert [False] == [each.confirmed for each in (await enquiring.as_now(enquiry)).approvals]


@pytest.mark.parametrize("verb", ["approve", "edit"])
@pytest.mark.parametrize(("reason", "said"), [("", NO_REASON), (" \u200b", NO_REASON), ("x" * 301, "That's more than")])
async def test_a_deputy_without_a_reason_approves_nothing(
    enquiring: Enquiring, verb: str, reason: str, said: str
) -> None:
    """However the form is sent."""
    enquiry = await enquiring.awaiting()
    told = {"text": WORDS, "value": approve_value(enquiry)}
    without = await enquiring.acts(f"press.{verb}", enquiry, DEPUTY, **told)
    blank = await enquiring.answer(f"press.{verb}", enquiry, DEPUTY, reason=reason, **told)

    assert "reason" in [field.name for field in form_of(without).fields]
    assert blank.startswith(said)
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_a_reason_is_not_lost_when_the_words_have_changed_meanwhile(enquiring: Enquiring) -> None:
    """The new words are shown, and the form still holds it."""
    enquiry = await enquiring.awaiting()
    opened = await enquiring.acts("press.approve", enquiry, DEPUTY, value=approve_value(enquiry))
    await enquiring.proposed(enquiry, OTHER_WORDS)
    crossed = await enquiring.fill_in(opened, DEPUTY, reason=REASON)
    sent = plain(await enquiring.fill_in(crossed, DEPUTY, reason=REASON))

    assert [OTHER_WORDS] == marked_texts(crossed)
    assert REASON == form_of(crossed).fields[0].value
    assert sent.startswith("Approved.")
    assert [2] == [each.proposal for each in (await enquiring.as_now(enquiry)).approvals]


async def test_a_deputy_of_a_head_who_is_away_needs_no_reason(enquiring: Enquiring) -> None:
    """It is nobody's emergency; once the head is back, it would be."""
    enquiry = await enquiring.awaiting()
    enquiring.trust = away(enquiring.trust, "head:alder")
    opened = await enquiring.acts("press.edit", enquiry, DEPUTY)
    enquiring.trust = with_office(enquiring.trust, "head:alder", holder=holder("Headteacher of Alder Primary", "head"))
    late = await enquiring.fill_in(opened, DEPUTY, text=OTHER_WORDS, until="")
    enquiring.trust = away(enquiring.trust, "head:alder")

    assert "emergency" not in plain(opened)
    assert OTHER_WORDS == form_of(late).fields[0].value
    assert "reason" in [field.name for field in form_of(late).fields]
    assert (await enquiring.approves(enquiry, DEPUTY)).startswith("Approved.")
    assert [("", True)] == [(each.reason, each.confirmed) for each in (await enquiring.as_now(enquiry)).approvals]


async def test_confirming_is_for_what_was_approved_in_an_emergency(enquiring: Enquiring) -> None:
    """Not for words that wait."""
    enquiry = await enquiring.awaiting()

    assert NOTHING == await enquiring.answer("press.confirm", enquiry, CEO)
