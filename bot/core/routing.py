"""What a text is about and who serves it: the engine's reading, the route that follows, the table of verbs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.messages import Place, PlaceKind, Reply, Request
from bot.core.people import Organisation, Role
from bot.core.policy import Policy, Signpost

if TYPE_CHECKING:
    from bot.core.ports import Read, Store


class Scope(StrEnum):
    """Whether the policy answers a question."""

    IN = "in"  # the policy answers it
    NEAR = "near"  # about social media, but the policy is silent
    OUT = "out"  # not about this policy


class Intent(StrEnum):
    """What the writer of a free text wants."""

    ASK = "ask"
    CHECK = "check"
    REPORT = "report"
    PRESS = "press"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example of the policy content that lies near a text: what it is an example of, and how near (cosine)."""

    text: str
    label: str
    nearness: float


#: How likely a clause is taken to be that a reading does not name.
UNNAMED = 0.001


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine makes of one text; every score is a probability between 0 and 1.

    `clauses` are (clause id, score), best first; `signpost` names the fixed signpost for a text that is out of scope;
    `safeguarding` and `distress` tell whether a child may be at risk and whether the writer is not coping.
    """

    scope: Scope
    clauses: tuple[tuple[str, float], ...]
    signpost: str
    intents: Mapping[Intent, float]
    safeguarding: bool = False
    distress: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)
    neighbours: tuple[Neighbour, ...] = ()

    def agreeing_with(self, other: "Reading") -> "Reading":
        """Return this reading with the clauses that both find likely, and the policy's answer if either has one."""
        here, there = dict(self.clauses), dict(other.clauses)
        # A clause that one of them does not name at all is unlikely, but not ruled out.
        both = {name: here.get(name, UNNAMED) * there.get(name, UNNAMED) for name in {**here, **there}}
        ranked = sorted(((name, share / sum(both.values())) for name, share in both.items()), key=lambda item: -item[1])
        scope = Scope.IN if Scope.IN in (self.scope, other.scope) else self.scope
        return replace(self, scope=scope, clauses=tuple(ranked))

    @property
    def intent(self) -> Intent:
        """Return the likeliest intent."""
        return max(self.intents, key=lambda intent: self.intents[intent])


#: Two intents whose probabilities lie closer than this are both offered.
CLOSE = 0.25
#: A report or a press enquiry at least this likely is never answered as a mere question.
NEVER_SWALLOWED = 0.25


def candidates(reading: Reading) -> tuple[Intent, ...]:
    """Return the one intent that a text has, or the two between which its writer should choose."""
    first, second, *_ = sorted(reading.intents, key=lambda intent: -reading.intents[intent])
    gap = reading.intents[first] - reading.intents[second]
    serious = max((Intent.REPORT, Intent.PRESS), key=lambda intent: reading.intents[intent])
    if first not in (Intent.REPORT, Intent.PRESS) and reading.intents[serious] >= NEVER_SWALLOWED:
        return (first, serious)
    if gap < CLOSE and Intent.OTHER not in (first, second):
        return (first, second)
    return (first,)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows and every answer is made of: the policy, the fixed signposts, and the trust's own contacts."""

    policy: Policy
    signposts: Mapping[str, Signpost]
    organisation: Organisation


@dataclass(slots=True)
class Turn:
    """All that a handler may touch while it serves one request."""

    request: Request
    now: datetime
    knowledge: Knowledge
    store: "Store"
    read: "Read"
    run: Callable[["Turn", str], Awaitable[Reply]]
    reading_done: Reading | None = None

    @property
    def policy(self) -> Policy:
        """Return the policy."""
        return self.knowledge.policy

    @property
    def conversation(self) -> Place:
        """Return the place that a topic belongs to; what one person alone sees is a conversation of their own."""
        place, who = self.request.place, self.request.who
        return place if self.request.in_the_open else replace(place, thread=f"{place.thread}\x1f{who.id}")

    async def reading(self) -> Reading:
        """Return the engine's reading of what was said, made once a turn."""
        if self.reading_done is None:
            self.reading_done = await self.read(self.request.said)
        return self.reading_done

    def with_text(self, text: str) -> "Turn":
        """Return the same turn with another text, not yet read."""
        return replace(self, request=replace(self.request, text=text, fields={}), reading_done=None)

    async def go_to(self, intent: str) -> Reply:
        """Serve this same request with another verb, under that verb's own rules of role and place."""
        return await self.run(self, intent)


Serve = Callable[[Turn], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the authorisation table: an intent, who may start it and where, and the function that serves it."""

    intent: str
    serve: Serve
    role: Role = Role.STAFF
    places: frozenset[PlaceKind] = frozenset(PlaceKind)
    #: Whether the engine reads what was said beforehand, so that no transaction waits for it.
    reads: bool = False

    async def __call__(self, turn: Turn) -> Reply:
        """Serve a turn."""
        return await self.serve(turn)


def verb(
    intent: str,
    *,
    role: Role = Role.STAFF,
    places: frozenset[PlaceKind] = frozenset(PlaceKind),
    reads: bool = False,
) -> Callable[[Serve], Verb]:
    """Make a function the verb that serves `intent`, for people with `role`, in `places`."""
    return lambda serve: Verb(intent, serve, role, places, reads)
