"""What people read of a press enquiry: its card, the words that stand, and all of it once it is open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Marked
from bot.core.press import Enquiry, Move, State
from bot.core.reports import Event
from handlers.press.view import TYPING, card_parts, contacted_parts, open_parts, words_parts
from tests.handlers.reporting import CEO, DEPUTY, HEAD, TRUST, away, with_office
from tests.handlers.shown import (
    APPROVED,
    EMERGENCY,
    ENQUIRY,
    KNOWLEDGE,
    LATER_WORDS,
    WORDS,
    approval,
    in_state,
    people,
    said,
)
from tests.talking import NOON, TEACHER


def test_the_card_says_what_is_asked_and_how_far_it_is() -> None:
    """And who was contacted; without words, which stand in the thread."""
    parts = card_parts(KNOWLEDGE, in_state(State.AWAITING), NOON)

    assert (
        "Press enquiry ABCD-EFGH: The Gazette\n\n"
        "What they ask: Is it true?\n"
        "Deadline: Monday 23 November at 16:00\n"
        "How far it is: A response waits for approval\n"
        "Who asks: The Gazette, no name given\n"
        "How they asked: By email\n"
        "Already said: Nothing that I was told of\n"
        "Who was contacted: a colleague\n"
        "About: Alder Primary\n"
        "Received: Monday 23 November at 12:00\n"
        "It is with: Headteacher of Alder Primary\n\n"
    ) in said(parts)
    assert [("Who was contacted", TEACHER)] == people(parts)
    assert "business-use/press" in [getattr(part, "clause", "") for part in parts]
    assert WORDS not in said(parts)
    assert LATER_WORDS not in said(parts)


def test_the_card_says_all_that_is_known() -> None:
    """The journalist, what was said, who deals with it, that it takes two, what is put off, and a deadline gone by."""
    known = replace(
        ENQUIRY,
        school="",
        offices=("ceo", "gone"),
        asked=replace(ENQUIRY.asked, journalist="Sam Field", said_already="No comment"),
        taken_by=HEAD,
        snoozed_until=NOON + timedelta(hours=1),
        linked=("WXYZ-2345",),
        needed=2,
    )
    parts = card_parts(KNOWLEDGE, known, NOON)

    assert "Who asks: The Gazette, Sam Field\n" in said(parts)
    assert "Already said: No comment\n" in said(parts)
    assert "About: the trust as a whole\n" in said(parts)
    assert "It is with: Chief Executive Officer\n" in said(parts)
    assert "No reminders until: Monday 23 November at 13:00\n" in said(parts)
    assert "Has to be approved: By two people\n" in said(parts)
    assert "Same outlet: WXYZ-2345\n" in said(parts)
    assert ("Who deals with it", HEAD) in people(parts)
    assert "No reminders" not in said(card_parts(KNOWLEDGE, known, NOON + timedelta(hours=1)))
    assert "16:00, which has passed" in said(card_parts(KNOWLEDGE, known, NOON + timedelta(hours=4)))
    assert "It is with: nobody any more" in said(card_parts(KNOWLEDGE, replace(known, offices=("gone",)), NOON))


def test_in_a_channel_the_card_says_what_can_be_typed() -> None:
    """While it is undecided; in a personal chat there need be no thread."""
    shown = [card_parts(KNOWLEDGE, in_state(state), NOON, in_channel=True) for state in State]
    decided = (State.APPROVED, State.SENT, State.DECLINED, State.CLOSED)

    assert [state not in decided for state in State] == [TYPING in said(parts) for parts in shown]
    assert TYPING not in said(card_parts(KNOWLEDGE, ENQUIRY, NOON))


def test_what_cannot_be_missed_stands_first() -> None:
    """A request for recorded information, an emergency approval to be confirmed, and that everybody is away."""
    nobody_there = away(away(TRUST, "head:alder"), "ceo")
    office = nobody_there.office("head:alder")
    assert office is not None
    deserted = with_office(nobody_there, "head:alder", deputies=(replace(office.deputies[0], away=True),))
    alone = replace(KNOWLEDGE, organisation=deserted)
    enquiry = replace(EMERGENCY, foi=True)
    shown = said(card_parts(alone, enquiry, NOON))

    assert "IMPORTANT: A deputy approved version 2 in an emergency. It still has to be confirmed by the Chief" in shown
    assert "IMPORTANT: This may be a request under the Freedom of Information Act. If it is, the trust has to" in shown
    assert "Tuesday 5 January 2027 at 17:00" in shown
    assert "IMPORTANT: Everybody who could approve a response is away." in shown
    assert "IMPORTANT" not in said(card_parts(alone, in_state(State.CLOSED, approval()), NOON))
    assert "IMPORTANT" not in said(card_parts(KNOWLEDGE, APPROVED, NOON))


@pytest.mark.parametrize("state", State)
def test_an_emergency_approval_is_not_forgotten_in_any_state(state: State) -> None:
    """Until it is confirmed, by the CEO or by the chair once it is there; nothing else is urgent."""
    enquiry = replace(EMERGENCY, state=state)
    at_the_chair = replace(enquiry, offices=("head:alder", "ceo", "chair"))
    banner = (
        "IMPORTANT: A deputy approved version 2 in an emergency. It still has to be confirmed by the Chief Executive"
    )

    assert 1 == said(card_parts(KNOWLEDGE, enquiry, NOON)).count("IMPORTANT")
    assert f"{banner} Officer." in said(card_parts(KNOWLEDGE, enquiry, NOON))
    assert f"{banner} Officer or the Chair of trustees." in said(card_parts(KNOWLEDGE, at_the_chair, NOON))


def test_several_emergency_approvals_are_told_by_their_versions() -> None:
    """The earlier one stands where its words do."""
    both = replace(EMERGENCY, approvals=(replace(EMERGENCY.approvals[0], proposal=1), *EMERGENCY.approvals))

    assert "A deputy approved versions 1 and 2 in an emergency." in said(card_parts(KNOWLEDGE, both, NOON))
    assert 2 == said(open_parts(KNOWLEDGE, both, (), NOON)).count("Confirmed: Not yet")


def test_the_card_says_that_one_more_approval_is_needed() -> None:
    """While the first holds."""
    first = in_state(State.AWAITING, approval(), needed=2)
    banner = "IMPORTANT: One approval is given, and one more is needed. Until then nobody may use the words."

    assert banner in said(card_parts(KNOWLEDGE, first, NOON))
    assert "IMPORTANT" not in said(card_parts(KNOWLEDGE, first, NOON + timedelta(hours=72)))


def test_without_anybody_senior_the_trust_confirms() -> None:
    """The banner stays readable when offices have gone from the trust."""
    bare = replace(KNOWLEDGE, organisation=replace(TRUST, ceo=None, chair=None))

    assert "confirmed by whoever leads the trust." in said(card_parts(bare, EMERGENCY, NOON))


@pytest.mark.parametrize(
    ("enquiry", "label"),
    [
        (in_state(State.AWAITING), "Version 2, waiting for approval, not to be used yet"),
        (in_state(State.DRAFTING), "Version 2, not approved, not to be used"),
        (in_state(State.EXPIRED, approval()), "Version 2, not approved, not to be used"),
        (APPROVED, "Version 2, approved"),
        (in_state(State.SENT, approval()), "Version 2, approved and sent"),
        (in_state(State.CLOSED, approval()), "Version 2, not to be used any more"),
    ],
)
def test_words_are_shown_exactly_and_never_without_how_they_stand(enquiry: Enquiry, label: str) -> None:
    """With who proposed them; the words that stand, and no others."""
    parts = words_parts(enquiry, NOON)

    assert [Marked(label, LATER_WORDS)] == [part for part in parts if isinstance(part, Marked)]
    assert ("Proposed by", HEAD) in people(parts)


def test_words_whose_time_is_over_are_not_shown_as_approved() -> None:
    """Though the clock has not ended the approval yet."""
    assert "Version 2, not approved, not to be used:" in said(words_parts(APPROVED, NOON + timedelta(hours=72)))


def test_there_is_nothing_to_show_before_words_were_proposed() -> None:
    """And nothing to press."""
    assert () == words_parts(ENQUIRY, NOON)


def test_who_approved_stands_beside_the_words() -> None:
    """Until when, for whom, and in an emergency why, and whether it is confirmed."""
    confirmed = in_state(State.APPROVED, approval(DEPUTY, "It goes to print"))

    assert ("Approved by", DEPUTY) in people(words_parts(EMERGENCY, NOON))
    assert (
        "Approved on: Monday 23 November at 12:00\nOnly for: The Gazette\nUntil: Thursday 26 November at 12:00\n"
        "In an emergency, because: It goes to print\nConfirmed: Not yet"
    ) in said(words_parts(EMERGENCY, NOON))
    assert "Confirmed: Yes" in said(words_parts(confirmed, NOON))
    assert "emergency" not in said(words_parts(APPROVED, NOON))


def test_one_approval_of_two_is_not_enough() -> None:
    """It is said that another one is needed, as long as the first one holds."""
    half = in_state(State.AWAITING, approval(), needed=2)
    lacking = "Nobody may use these words yet: 1 of 2 approvals are given."

    assert lacking in said(words_parts(half, NOON))
    assert lacking not in said(words_parts(half, NOON + timedelta(hours=72)))


def test_all_versions_and_all_that_happened_can_be_read() -> None:
    """By whoever has opened it: who did what and when, in which words, and without what is for machines."""
    until = "Version 2, sha256 abc, for The Gazette, until 2026-11-26T12:00:00.5+00:00\nEmergency: It goes to print"
    events = (
        Event(Move.RECEIVE, NOON, TEACHER, "From The Gazette"),
        Event(Move.PROPOSE, NOON, HEAD, f"Version 2, sha256 abc\n{LATER_WORDS}"),
        Event(Move.APPROVE, NOON, DEPUTY, until),
        Event(Move.NOTE, NOON, HEAD, "Not until 2026-12-01\nOr until 2026-13-01T12:00+00:00"),
        Event(Move.REMIND, NOON),
        Event(Move.REQUEST_CHANGES, NOON, CEO, "Shorter, please.\nMuch."),
    )
    parts = open_parts(KNOWLEDGE, replace(APPROVED, coverage="a link"), events, NOON)

    assert [
        Marked("Version 1, replaced by a later one", WORDS),
        Marked("Version 2, approved", LATER_WORDS),
    ] == [part for part in parts if isinstance(part, Marked)]
    assert (
        "What happened\n\n"
        "Received, Monday 23 November at 12:00: a colleague\n"
        "Proposed, Monday 23 November at 12:00: a colleague\n"
        "About it: Version 2\n"
        "Approved, Monday 23 November at 12:00: a colleague\n"
        "About it: Version 2, for The Gazette, until Thursday 26 November at 12:00\nEmergency: It goes to print\n"
        "Noted, Monday 23 November at 12:00: a colleague\n"
        "About it: Not until 2026-12-01\nOr until 2026-13-01T12:00+00:00\n"
        "Reminded, Monday 23 November at 12:00: The bot\n"
        "Changes requested, Monday 23 November at 12:00: a colleague\n"
        "About it: Shorter, please.\nMuch.\n\n"
    ) in said(parts)
    assert "Coverage: a link" in said(parts)
    assert {TEACHER, HEAD, DEPUTY, CEO} == {who for _, who in people(parts)}


@pytest.mark.parametrize("state", State)
def test_whoever_was_contacted_reads_no_words_that_may_not_be_used(state: State) -> None:
    """They read how far it is, and not to respond; released words they get exactly."""
    for enquiry in (in_state(state), in_state(state, approval()), in_state(state, *EMERGENCY.approvals, needed=2)):
        parts = contacted_parts(KNOWLEDGE, enquiry, NOON)
        released = state in (State.APPROVED, State.SENT) and enquiry.approvals and enquiry.needed == 1
        texts = [part.text for part in parts if isinstance(part, Marked)]

        assert ([LATER_WORDS] if released else []) == texts
        assert released or "IMPORTANT: No words are approved. Please don't respond." in said(parts)
        assert WORDS not in said(parts)
        assert "prescribed person" in said(parts)


def test_whoever_was_contacted_reads_who_approved_and_not_what_a_deputy_wrote_about_it() -> None:
    """That is for those who deal with it."""
    parts = contacted_parts(KNOWLEDGE, EMERGENCY, NOON)

    assert ("Approved by", DEPUTY) in people(parts)
    assert "It goes to print" not in said(parts)
