"""The buttons of a press enquiry: in each state, for each person, those that can be pressed, the most likely first."""

from dataclasses import replace
from itertools import product

import pytest

from bot.core.approving import Power
from bot.core.messages import Emphasis, Part, Reply
from bot.core.press import Enquiry, Move, State, after
from handlers.press.actions import EVERYBODY, NEXT, Able
from handlers.press.view import approve_value, card_parts, open_parts, words_parts
from tests.handlers.drafting import labels
from tests.handlers.shown import (
    APPROVED,
    EMERGENCY,
    ENQUIRY,
    KNOWLEDGE,
    approval,
    in_state,
)
from tests.talking import NOON, buttons

#: The move that each button makes.
MOVES_OF = {
    "write": Move.PROPOSE,
    "edit": Move.PROPOSE,
    "approve": Move.APPROVE,
    "changes": Move.REQUEST_CHANGES,
    "decline": Move.DECLINE,
    "withdraw": Move.WITHDRAW,
    "confirm": Move.CONFIRM,
    "take": Move.TAKE_OVER,
    "snooze": Move.SNOOZE,
    "deadline": Move.CHANGE_DEADLINE,
    "close": Move.CLOSE,
}
DEPUTYS, NOBODYS, PROPOSERS = Able(Power.IN_EMERGENCY), Able(Power.NONE), Able(Power.NONE, owns=True)
APPROVERS = Able(Power.IN_EMERGENCY, approved=True)

#: Version 1 was released by a deputy, and version 2 stands.
BEFORE = replace(in_state(State.AWAITING), approvals=(replace(EMERGENCY.approvals[0], proposal=1),))


def pressed(parts: tuple[Part, ...]) -> list[str]:
    """Return what the buttons of parts do, in their order."""
    return [each.intent.removeprefix("press.") for each in buttons(Reply(parts))]


def test_what_is_offered_can_be_done() -> None:
    """In each state; and whatever the table of moves lets people do is offered."""
    offered = {(state, action) for state, actions in NEXT.items() for action in actions}
    possible = {(state, each) for state, each in product(State, MOVES_OF) if after(state, MOVES_OF[each])}
    over = {(state, each) for state in (State.SENT, State.DECLINED, State.CLOSED) for each in ("snooze", "deadline")}

    assert set(State) == NEXT.keys()
    assert possible - over - {(State.APPROVED, "snooze")} == offered


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("able", [EVERYBODY, DEPUTYS, NOBODYS, PROPOSERS, APPROVERS])
def test_buttons_fit_the_state_and_whoever_reads(state: State, able: Able) -> None:
    """Wherever they stand; they carry the words that stand, and one of them stands out at most."""
    for enquiry in (replace(ENQUIRY, state=state), in_state(state), in_state(state, *EMERGENCY.approvals)):
        whole = open_parts(KNOWLEDGE, enquiry, (), NOON, able)
        for parts in (card_parts(KNOWLEDGE, enquiry, NOON), words_parts(enquiry, NOON, able), whole):
            found = [each for each in buttons(Reply(parts)) if each.intent != "press.open"]
            assert all(after(state, MOVES_OF[each]) for each in pressed(parts) if each != "open")
            assert {approve_value(enquiry)} >= {each.value for each in found}
            assert [Emphasis.PRIMARY] >= [each.emphasis for each in found if each.emphasis is Emphasis.PRIMARY]
        assert set(pressed(words_parts(enquiry, NOON, able))) <= set(pressed(whole))
        assert all(able.may(each, enquiry) for each in pressed(whole))


@pytest.mark.parametrize(
    ("enquiry", "able", "offered"),
    [
        (ENQUIRY, EVERYBODY, "write edit take snooze deadline decline close"),
        (in_state(State.AWAITING), EVERYBODY, "approve edit changes decline write take snooze deadline withdraw close"),
        (in_state(State.AWAITING), DEPUTYS, "approve edit write take snooze close"),
        (in_state(State.AWAITING), NOBODYS, "write"),
        (in_state(State.AWAITING), PROPOSERS, "write withdraw"),
        (APPROVED, EVERYBODY, "withdraw edit write deadline close"),
        (APPROVED, PROPOSERS, "write"),
        (EMERGENCY, APPROVERS, "withdraw edit write"),
        (in_state(State.SENT, approval()), APPROVERS, "close"),
        (EMERGENCY, EVERYBODY, "confirm withdraw edit write deadline close"),
        (EMERGENCY, Able(Power.APPROVE), "withdraw edit write deadline close"),
        (EMERGENCY, Able(Power.NONE, confirms=True), "confirm write"),
        (in_state(State.SENT, approval()), EVERYBODY, "close"),
        (in_state(State.DECLINED), EVERYBODY, "close write edit"),
        (in_state(State.EXPIRED), EVERYBODY, "edit write take snooze deadline decline close"),
        (in_state(State.WITHDRAWN), EVERYBODY, "write edit take snooze deadline decline close"),
        (in_state(State.CLOSED), EVERYBODY, ""),
        (replace(EMERGENCY, state=State.CLOSED), EVERYBODY, "confirm"),
        (replace(EMERGENCY, state=State.WITHDRAWN), EVERYBODY, "write edit take snooze deadline decline confirm close"),
        (replace(EMERGENCY, state=State.WITHDRAWN), DEPUTYS, "write edit take snooze"),
    ],
)
def test_the_most_likely_comes_first(enquiry: Enquiry, able: Able, offered: str) -> None:
    """Of all that somebody can do who has opened it."""
    assert offered == " ".join(pressed(open_parts(KNOWLEDGE, enquiry, (), NOON, able)))


@pytest.mark.parametrize(
    ("enquiry", "card", "beside_the_words"),
    [
        (ENQUIRY, "write edit take snooze decline close open", ""),
        (in_state(State.AWAITING), "open write take snooze close", "approve edit changes decline withdraw"),
        (in_state(State.DRAFTING), "open write take snooze close", "edit decline"),
        (EMERGENCY, "open write close", "confirm withdraw edit"),
        (in_state(State.SENT, approval()), "open close", ""),
        (in_state(State.CLOSED), "open", ""),
    ],
)
def test_nobody_approves_words_beside_which_the_button_does_not_stand(
    enquiry: Enquiry, card: str, beside_the_words: str
) -> None:
    """What is done to words stands where they are shown; the card leads there."""
    assert card == " ".join(pressed(card_parts(KNOWLEDGE, enquiry, NOON)))
    assert beside_the_words == " ".join(pressed(words_parts(enquiry, NOON)))


def test_buttons_say_what_they_do() -> None:
    """Before and after there are words, and to a deputy."""
    awaiting = in_state(State.AWAITING)

    assert {"Write a response", "Write and approve"} <= set(labels(Reply(card_parts(KNOWLEDGE, ENQUIRY, NOON))))
    assert {"Approve", "Edit and approve", "Take the words back"} <= set(labels(Reply(words_parts(awaiting, NOON))))
    assert "Approve in an emergency" in labels(Reply(words_parts(awaiting, NOON, DEPUTYS)))
    assert "Withdraw the approval" in labels(Reply(words_parts(APPROVED, NOON)))
    assert "Confirm the approval" in labels(Reply(words_parts(EMERGENCY, NOON)))
    assert "Confirm the approval of version 1" in labels(Reply(words_parts(BEFORE, NOON)))
    assert "Write other words" in labels(Reply(card_parts(KNOWLEDGE, awaiting, NOON)))


def test_a_button_for_words_carries_their_version_and_its_digest() -> None:
    """Where there are none, only the enquiry."""
    assert "A" * 22 == approve_value(ENQUIRY)
    assert f"{'A' * 22}:2:{approval().digest}" == approve_value(in_state(State.AWAITING))
