"""What a text is about and whom it is for: the engine's reading, and the intents that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


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
