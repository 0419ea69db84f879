"""Press enquiries: the table of moves, and what may be released."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.exact_words import digest
from bot.core.people import Person
from bot.core.press import (
    ASIDES,
    MOVES,
    Approval,
    Asked,
    Enquiry,
    Move,
    Proposal,
    State,
    after,
    approvals_of_words,
    releasable,
    released_versions,
    standing,
    unconfirmed,
    valid_until,
)
from tests.core.trust import TEAMS, person

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=72)
TEACHER, HEAD, CEO = person("teacher"), person("head"), person("ceo")
WORDS, OTHER_WORDS = "We are proud of our pupils.", "We are proud of our pupils!"
ENQUIRY = Enquiry(
    id="id",
    reference="ABCD-EFGH",
    school="alder",
    offices=("head:alder",),
    contacted=TEACHER,
    received=NOW,
    asked=Asked("The Gazette", "Is it true?"),
)


def proposed(*texts: str, state: State = State.AWAITING) -> Enquiry:
    """Return an enquiry with these words proposed, one after the other."""
    proposals = tuple(Proposal(number, text, HEAD, NOW) for number, text in enumerate(texts, 1))
    return replace(ENQUIRY, proposals=proposals, state=state)


def approval(by: Person = HEAD, text: str = WORDS, number: int = 1, until: datetime = LATER) -> Approval:
    """Return somebody's approval of words."""
    return Approval(number, digest(text), "The Gazette", by, NOW, until)


def approved(*approvals: Approval, needed: int = 1) -> Enquiry:
    """Return an enquiry whose words were approved."""
    return replace(proposed(WORDS, state=State.APPROVED), approvals=approvals, needed=needed)


def test_a_response_is_approved_before_it_is_sent_and_proposed_before_it_is_approved() -> None:
    """There is no other way to either."""
    ways = {move: {state for state, each in MOVES if each is move} for move in Move}

    assert {State.AWAITING} == ways[Move.APPROVE] == ways[Move.APPROVE_FIRST]
    assert {State.APPROVED} == ways[Move.SEND]
    assert [Move.APPROVE] == [move for (state, move), to in MOVES.items() if to is State.APPROVED and state is not to]
    assert {Move.SEND} == {move for (state, move), to in MOVES.items() if to is State.SENT and state is not to}
    assert {Move.PROPOSE} == {move for (state, move), to in MOVES.items() if to is State.AWAITING and state is not to}


def test_words_that_were_proposed_later_wait_for_an_approval_of_their_own() -> None:
    """Wherever words can be proposed; once a response was sent they can't be."""
    assert {State.AWAITING} == {to for (_, move), to in MOVES.items() if move is Move.PROPOSE}
    assert {State.SENT, State.CLOSED} == {state for state in State if after(state, Move.PROPOSE) is None}


def test_every_state_can_come_about_and_ends_in_closing() -> None:
    """Nothing leads out of a closed enquiry, and an emergency approval is confirmed there too."""
    reached, steps = {State.RECEIVED}, list(MOVES.items())
    for _ in State:
        reached |= {to for (state, _), to in steps if state in reached}

    assert set(State) == reached
    assert {State.CLOSED} == {state for state in State if after(state, Move.CLOSE) is None}
    assert {Move.CONFIRM: State.CLOSED} == {move: to for (state, move), to in MOVES.items() if state is State.CLOSED}
    assert {State.RECEIVED} == {state for state in State if after(state, Move.CONFIRM) is not state}


def test_asides_change_nothing_in_any_state() -> None:
    """And no move of the table is one."""
    assert all(after(state, move) is state for state, move in product(State, ASIDES))
    assert ASIDES.isdisjoint(move for _, move in MOVES)


def test_the_last_words_proposed_are_those_that_stand() -> None:
    """Before anybody proposed any there are none, and nothing is approved."""
    enquiry = proposed(WORDS, OTHER_WORDS)

    assert (OTHER_WORDS, 2) == (
        enquiry.proposal and enquiry.proposal.text,
        enquiry.proposal and enquiry.proposal.number,
    )
    assert (None, (), None, None) == (
        ENQUIRY.proposal,
        standing(ENQUIRY, NOW),
        releasable(ENQUIRY, NOW),
        valid_until(ENQUIRY),
    )


def test_approved_words_may_be_given_to_the_journalist() -> None:
    """Until their time is over, and not a moment longer; also once they were sent."""
    enquiry = approved(approval())

    assert WORDS == getattr(releasable(enquiry, NOW), "text", None)
    assert WORDS == getattr(releasable(replace(enquiry, state=State.SENT), NOW), "text", None)
    assert releasable(enquiry, LATER - timedelta(microseconds=1))
    assert releasable(enquiry, LATER) is None


@pytest.mark.parametrize(
    "enquiry",
    [
        approved(),
        approved(replace(approval(), outlet="The Bugle")),
        approved(replace(approval(), digest=digest(OTHER_WORDS))),
        approved(replace(approval(), proposal=2)),
        approved(approval(TEACHER)),
        approved(approval(), needed=2),
        approved(approval(), approval(), needed=2),
        approved(approval(), approval(TEACHER), needed=2),
        approved(approval(), approval(CEO, until=NOW), needed=2),
        replace(approved(approval()), proposals=proposed(WORDS, OTHER_WORDS).proposals),
        *(replace(approved(approval()), state=state) for state in State if state not in (State.APPROVED, State.SENT)),
    ],
)
def test_words_without_approvals_that_hold_may_not(enquiry: Enquiry) -> None:
    """One for another outlet, other words or an older version, or by whoever was contacted; too few; another state."""
    assert releasable(enquiry, NOW) is None


def test_two_approvals_are_those_of_two_people() -> None:
    """The first one stands first, and an approval that is over holds no longer."""
    enquiry = approved(approval(), approval(CEO, until=LATER + timedelta(hours=1)), approval(), needed=2)

    assert [HEAD, CEO] == [each.by for each in standing(enquiry, NOW)]
    assert releasable(enquiry, NOW)
    assert [CEO] == [each.by for each in standing(enquiry, LATER)]
    assert releasable(enquiry, LATER) is None


def approvals_at(*ends: tuple[Person, int]) -> Iterator[Approval]:
    """Yield approvals that hold for so many hours."""
    for by, hours in ends:
        yield approval(by, until=NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("approvals", "needed", "hours"),
    [
        ([(HEAD, 72)], 1, 72),
        ([(HEAD, 72), (CEO, 48)], 2, 48),
        ([(HEAD, 72), (CEO, 48)], 1, 72),
        ([(HEAD, 10), (CEO, 80), (HEAD, 90)], 2, 80),
        ([(HEAD, 90), (HEAD, 10)], 1, 90),
        ([(HEAD, 72)], 2, None),
        ([], 1, None),
    ],
)
def test_words_are_approved_for_as_long_as_enough_approvals_hold(
    approvals: list[tuple[Person, int]], needed: int, hours: int | None
) -> None:
    """Somebody who approves once more, after their first approval was over, makes it longer."""
    enquiry = approved(*approvals_at(*approvals), needed=needed)

    assert (None if hours is None else NOW + timedelta(hours=hours)) == valid_until(enquiry)


def test_approvals_of_words_before_are_none_of_the_words_that_stand() -> None:
    """Over or not."""
    old, new = approval(), approval(CEO, OTHER_WORDS, 2, NOW)
    enquiry = replace(proposed(WORDS, OTHER_WORDS, state=State.EXPIRED), approvals=(old, new))

    assert (new,) == approvals_of_words(enquiry)
    assert NOW == valid_until(enquiry)


def test_an_emergency_approval_is_unconfirmed_until_somebody_confirms_it() -> None:
    """In every state, and also when other words stand by now: these were released."""
    emergency = replace(approval(CEO), reason="The paper goes to print", confirmed=False)
    others = proposed(WORDS, OTHER_WORDS).proposals

    assert {(emergency,)} == {unconfirmed(replace(approved(approval(), emergency), state=state)) for state in State}
    assert () == unconfirmed(approved(approval(), replace(emergency, confirmed=True)))
    assert (emergency,) == unconfirmed(replace(approved(emergency), proposals=others))


def test_an_emergency_approval_of_words_that_were_never_released_needs_no_confirmation() -> None:
    """It was the first of two, and other words stand by now; while those words stand, it does."""
    emergency = replace(approval(CEO), reason="The paper goes to print", confirmed=False)
    first = replace(approved(emergency, needed=2), state=State.AWAITING)
    replaced = replace(first, proposals=proposed(WORDS, OTHER_WORDS).proposals)

    assert (emergency,) == unconfirmed(first)
    assert () == unconfirmed(replaced)
    assert (frozenset(), frozenset({1})) == (released_versions(first), released_versions(approved(emergency)))


def test_nothing_confidential_is_shown_of_an_enquiry() -> None:
    """Whatever is logged of one."""
    asked = Asked("The Gazette", "Is it true?", journalist="A. Reporter", said_already="No")
    secret = replace(approved(replace(approval(), reason="Print")), asked=asked, taken_by=HEAD, coverage="a link")

    shown = repr(secret)

    assert [] == [each for each in ("Gazette", "true", "Reporter", "No'", WORDS, "Print", "a link") if each in shown]


texts = st.sampled_from((WORDS, OTHER_WORDS, ""))
people = st.sampled_from((TEACHER, HEAD, CEO, person("head", TEAMS)))
moments = st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours))
outlets = st.sampled_from(("The Gazette", "The Bugle"))
approvals_of_any_kind = st.builds(
    Approval, st.integers(0, 4), texts.map(digest), outlets, people, moments, moments, texts, st.booleans()
)
enquiries = st.builds(
    lambda texts, approvals, state, needed: replace(
        proposed(*texts, state=state), approvals=tuple(approvals), needed=needed
    ),
    st.lists(texts, max_size=3),
    st.lists(approvals_of_any_kind, max_size=5),
    st.sampled_from(State),
    st.integers(1, 3),
)


@given(enquiries, moments)
def test_unapproved_words_are_never_released(enquiry: Enquiry, now: datetime) -> None:
    """What is released are the last words, approved exactly as they are by enough people, none of them contacted."""
    words = releasable(enquiry, now)
    if words is None:
        return
    yes = {
        each.by
        for each in enquiry.approvals
        if (each.digest, each.outlet) == (digest(words.text), enquiry.asked.outlet) and each.valid_until > now
    }

    assert words == enquiry.proposals[-1]
    assert len(yes - {enquiry.contacted}) >= enquiry.needed
    assert enquiry.state in (State.APPROVED, State.SENT)
    ends = valid_until(enquiry)
    assert ends
    assert now < ends


@given(st.lists(st.tuples(st.sampled_from(Move), texts), max_size=12))
def test_no_sequence_of_moves_releases_words_that_were_not_approved(moves: list[tuple[Move, str]]) -> None:
    """However words are proposed, approved, changed and withdrawn in between."""
    enquiry, yes = ENQUIRY, ""
    for move, text in moves:
        state = after(enquiry.state, move)
        if state is None:
            continue
        enquiry = replace(enquiry, state=state)
        if move is Move.PROPOSE:
            proposal, yes = Proposal(len(enquiry.proposals) + 1, text, TEACHER, NOW), ""
            enquiry = replace(enquiry, proposals=(*enquiry.proposals, proposal))
        if move is Move.APPROVE and enquiry.proposal:
            yes = enquiry.proposal.digest
            given_now = approval(HEAD, enquiry.proposal.text, enquiry.proposal.number)
            enquiry = replace(enquiry, approvals=(*enquiry.approvals, given_now))
        released = releasable(enquiry, NOW)
        assert released is None or released.digest == yes
