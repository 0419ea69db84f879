"""Press enquiries in every state for tests of what people read of them, and short ways to read it."""

from dataclasses import replace
from datetime import timedelta

from bot.core.messages import Facts, Part, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Approval, Asked, Enquiry, How, Proposal, State
from tests.handlers.reporting import DEPUTY, HEAD, TRUST
from tests.talking import KNOWLEDGE as PLAIN_KNOWLEDGE
from tests.talking import NOON, TEACHER

KNOWLEDGE = replace(PLAIN_KNOWLEDGE, organisation=TRUST)
WORDS, LATER_WORDS = "The hall is closed.", "The hall is closed\nuntil *January*, <b>sadly</b>."
ENQUIRY = Enquiry(
    id="A" * 22,
    reference="ABCD-EFGH",
    school="alder",
    offices=("head:alder",),
    contacted=TEACHER,
    received=NOON,
    asked=Asked("The Gazette", "Is it true?", How.EMAIL),
    deadline=NOON + timedelta(hours=4),
)


def approval(by: Person = HEAD, reason: str = "", confirmed: bool = True) -> Approval:
    """Return an approval of the later words."""
    digest = Proposal(2, LATER_WORDS, HEAD, NOON).digest
    return Approval(2, digest, "The Gazette", by, NOON, NOON + timedelta(hours=72), reason, confirmed)


def in_state(state: State, *approvals: Approval, needed: int = 1) -> Enquiry:
    """Return an enquiry with two versions proposed."""
    proposals = (Proposal(1, WORDS, TEACHER, NOON), Proposal(2, LATER_WORDS, HEAD, NOON))
    return replace(ENQUIRY, state=state, proposals=proposals, approvals=approvals, needed=needed)


APPROVED = in_state(State.APPROVED, approval())
EMERGENCY = in_state(State.APPROVED, approval(DEPUTY, "It goes to print", confirmed=False))


def said(parts: tuple[Part, ...]) -> str:
    """Return what parts say."""
    return plain(Reply(parts))


def people(parts: tuple[Part, ...]) -> list[tuple[str, Person]]:
    """Return the people whom parts name, and as what."""
    rows = [row for part in parts if isinstance(part, Facts) for row in part.rows]
    return [(name, value) for name, value in rows if isinstance(value, Person)]
