"""Press enquiries: who asks what, the words proposed, their approval, and the table of what may follow what.

Words are released only while approvals hold for exactly them: see `releasable`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.exact_words import digest
from bot.core.people import Person

#: The longest that approved words may be valid.
LONGEST_VALID = timedelta(days=30)
#: The longest response, and the longest other words and lines; in characters.
LONGEST_RESPONSE, LONGEST_WORDS, LONGEST_LINE = 2_900, 2_900, 300


class State(StrEnum):
    """How far an enquiry has come."""

    RECEIVED = "received"
    DRAFTING = "drafting"
    AWAITING = "awaiting approval"
    APPROVED = "approved"
    SENT = "sent"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Move(StrEnum):
    """What may happen to an enquiry; each is an entry of its audit chain."""

    RECEIVE = "received"
    TAKE_OVER = "taken over"
    PROPOSE = "proposed"
    REQUEST_CHANGES = "changes requested"
    APPROVE_FIRST = "approved, another approval needed"
    APPROVE = "approved"
    CONFIRM = "emergency approval confirmed"
    DECLINE = "declined"
    WITHDRAW = "withdrawn"
    EXPIRE = "expired"
    SEND = "sent"
    COULD_NOT_SEND = "could not be sent"
    CLOSE = "closed"
    # The rest changes no state, and may happen in any.
    REMIND = "reminded"
    SNOOZE = "snoozed"
    ESCALATE = "escalated"
    MISS_DEADLINE = "deadline passed without approval"
    ASK_IF_SENT = "asked whether it was sent"
    LINK = "linked"
    NOTE = "noted"
    CHANGE_DEADLINE = "deadline changed"
    EXPORT = "exported"
    HOLD = "held"
    RELEASE = "no longer held"


_UNAPPROVED = (State.RECEIVED, State.DRAFTING, State.AWAITING, State.DECLINED, State.EXPIRED, State.WITHDRAWN)

#: What may follow what. A move that is not here for a state is refused, and changes nothing.
MOVES: dict[tuple[State, Move], State] = {
    (State.RECEIVED, Move.TAKE_OVER): State.DRAFTING,
    (State.DRAFTING, Move.TAKE_OVER): State.DRAFTING,
    (State.AWAITING, Move.TAKE_OVER): State.AWAITING,
    **{(state, Move.TAKE_OVER): State.DRAFTING for state in (State.EXPIRED, State.WITHDRAWN)},
    # Words proposed after others were approved void that approval.
    **{(state, Move.PROPOSE): State.AWAITING for state in (*_UNAPPROVED, State.APPROVED)},
    (State.AWAITING, Move.REQUEST_CHANGES): State.DRAFTING,
    (State.AWAITING, Move.APPROVE_FIRST): State.AWAITING,
    (State.AWAITING, Move.APPROVE): State.APPROVED,
    # Whatever became of it since: what a deputy approved in an emergency was released.
    **{(state, Move.CONFIRM): state for state in State if state is not State.RECEIVED},
    **{(state, Move.DECLINE): State.DECLINED for state in _UNAPPROVED if state is not State.DECLINED},
    **{(state, Move.WITHDRAW): State.WITHDRAWN for state in (State.AWAITING, State.APPROVED)},
    **{(state, Move.EXPIRE): State.EXPIRED for state in (State.AWAITING, State.APPROVED)},
    (State.APPROVED, Move.SEND): State.SENT,
    (State.APPROVED, Move.COULD_NOT_SEND): State.APPROVED,
    **{(state, Move.CLOSE): State.CLOSED for state in (*_UNAPPROVED, State.APPROVED, State.SENT)},
}
#: Nobody is reminded of an enquiry any more, and it isn't passed on.
DECIDED = frozenset({State.APPROVED, State.SENT, State.DECLINED, State.CLOSED})
#: What changes no state, and may happen in any.
ASIDES = frozenset(
    {
        Move.REMIND,
        Move.SNOOZE,
        Move.ESCALATE,
        Move.MISS_DEADLINE,
        Move.ASK_IF_SENT,
        Move.LINK,
        Move.NOTE,
        Move.CHANGE_DEADLINE,
        Move.EXPORT,
        Move.HOLD,
        Move.RELEASE,
    }
)


class How(StrEnum):
    """How a journalist made contact."""

    PHONE = "phone"
    EMAIL = "email"
    SOCIAL = "social"
    IN_PERSON = "in-person"
    LETTER = "letter"
    OTHER = "other"


#: Contact by word of mouth: a request for recorded information has to be in writing.
SPOKEN = frozenset({How.PHONE, How.IN_PERSON})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a journalist asks, as whoever was contacted tells it; confidential throughout."""

    outlet: str = field(repr=False)
    question: str = field(repr=False)
    how: How = How.OTHER
    journalist: str = field(default="", repr=False)
    said_already: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that somebody proposes as the response; `number` counts from 1, and a change is a new proposal."""

    number: int
    text: str = field(repr=False)
    by: Person = field(repr=False)
    at: datetime

    @property
    def digest(self) -> str:
        """Return the SHA-256 of exactly these characters, in hex."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approver's yes to exactly the words with that digest, for one outlet of one enquiry, until a time.

    `reason` is given by a deputy who approves in an emergency; until the CEO has done so it is not `confirmed`.
    """

    proposal: int
    digest: str
    outlet: str = field(repr=False)
    by: Person = field(repr=False)
    at: datetime
    valid_until: datetime
    reason: str = field(default="", repr=False)
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class GivenLine:
    """Which holding line whoever was contacted was given, as it stood then: lines are gone long before enquiries are.

    Of one that was given before that was kept, `id` and `until` alone are known.
    """

    id: str
    until: datetime
    text: str = field(default="", repr=False)
    by: Person | None = field(default=None, repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry as it stands; of its `proposals` the last alone can be approved.

    `school` is empty where the trust as a whole is meant. `offices` are those that have it; it was escalated to each
    after the first. `contacted` was asked by the journalist, and never approves. `deadline` is None where none was
    given. `foi`: it may be a request for recorded information; `foi_came` is when, if that was later. `needed`: so
    many have to approve. `taken_by` deals with it. Until `snoozed_until` nobody is reminded. Timers of an earlier
    `count` do nothing: its time was counted anew. `linked` are the references of others from the same outlet. `line`
    is the holding line that whoever was contacted was given with it.
    """

    id: str
    reference: str
    school: str
    offices: tuple[str, ...]
    contacted: Person = field(repr=False)
    received: datetime
    asked: Asked
    deadline: datetime | None = None
    state: State = State.RECEIVED
    foi: bool = False
    foi_came: datetime | None = None
    needed: int = 1
    taken_by: Person | None = field(default=None, repr=False)
    snoozed_until: datetime | None = None
    count: int = 0
    proposals: tuple[Proposal, ...] = ()
    approvals: tuple[Approval, ...] = ()
    linked: tuple[str, ...] = ()
    line: GivenLine | None = None
    coverage: str = field(default="", repr=False)
    closed: date | None = None
    keep_until: date | None = None
    held: bool = False

    @property
    def proposal(self) -> Proposal | None:
        """Return the words that can be approved now."""
        return self.proposals[-1] if self.proposals else None


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """Words that an approver lets everybody of a school, or of the trust, say to any journalist until a time."""

    id: str
    school: str
    text: str = field(repr=False)
    by: Person = field(repr=False)
    at: datetime
    until: datetime


def after(state: State, move: Move) -> State | None:
    """Return the state that a move leads to, or None where it is not a move of this state."""
    return state if move in ASIDES else MOVES.get((state, move))


def standing(enquiry: Enquiry, now: datetime) -> tuple[Approval, ...]:
    """Return the approvals that hold now for exactly the words that stand, one an approver, the first first.

    An approval holds until its time and not a moment longer, for one outlet; never if whoever was contacted gave it.
    """
    words = enquiry.proposal
    if words is None:
        return ()
    by: dict[Person, Approval] = {}
    for each in enquiry.approvals:
        binds = (each.proposal, each.digest, each.outlet) == (words.number, words.digest, enquiry.asked.outlet)
        if binds and now < each.valid_until and each.by != enquiry.contacted:
            by.setdefault(each.by, each)
    return tuple(by.values())


def awaits_another(enquiry: Enquiry, now: datetime) -> bool:
    """Tell whether somebody has approved the words that stand, and they wait for the approval of somebody else."""
    return enquiry.state is State.AWAITING and 0 < len(standing(enquiry, now)) < enquiry.needed


def releasable(enquiry: Enquiry, now: datetime) -> Proposal | None:
    """Return the words that may be given to the journalist now; None unless as many as needed have approved them."""
    is_approved = enquiry.state in (State.APPROVED, State.SENT)
    return enquiry.proposal if is_approved and len(standing(enquiry, now)) >= enquiry.needed else None


def approvals_of_words(enquiry: Enquiry) -> tuple[Approval, ...]:
    """Return the approvals of the words that stand, whether their time is over or not."""
    words = enquiry.proposal
    return tuple(each for each in enquiry.approvals if words and each.proposal == words.number)


def valid_until(enquiry: Enquiry) -> datetime | None:
    """Return until when as many as needed have approved the words that stand, be that over or not; None if too few."""
    latest: dict[Person, datetime] = {}
    for each in approvals_of_words(enquiry):
        latest[each.by] = max(each.valid_until, latest.get(each.by, each.valid_until))
    ends = sorted(latest.values(), reverse=True)
    return ends[enquiry.needed - 1] if len(ends) >= enquiry.needed else None


def has_run_out(enquiry: Enquiry, now: datetime) -> bool:
    """Tell whether the time is over of an approval of the words that stand: that of both, or the first of two."""
    given = len(approvals_of_words(enquiry))
    return enquiry.state in (State.AWAITING, State.APPROVED) and len(standing(enquiry, now)) < given


def released_versions(enquiry: Enquiry) -> frozenset[int]:
    """Return the numbers of the versions that as many as needed have approved, be that over or not."""
    approved = [each.proposal for each in enquiry.approvals]
    return frozenset(each for each in approved if approved.count(each) >= enquiry.needed)


def unconfirmed(enquiry: Enquiry) -> tuple[Approval, ...]:
    """Return what deputies approved in an emergency and nobody has confirmed: words that stand, or were released."""
    of_interest = {*released_versions(enquiry), len(enquiry.proposals)}
    return tuple(each for each in enquiry.approvals if not each.confirmed and each.proposal in of_interest)
