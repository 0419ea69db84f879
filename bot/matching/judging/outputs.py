"""What each output of the heads for drafts stands for, and the probabilities that follow from the raw scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bot.core.checks import Verdict
from bot.matching.encoder import Floats
from bot.matching.heads import softmax

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Numbers found on examples by authors whom the heads had not seen.

    `sharpness` turns scores into probabilities that mean what they say. A draft is flagged from the probability
    `flag` on, and is a `stop` when that is at least `grave` times as likely as `talk`. A second rule is told when its
    share of the suspicion is at least `second`.
    """

    sharpness: float = 1.0
    flag: float = 0.5
    grave: float = 1.0
    second: float = 0.3


@dataclass(frozen=True, slots=True)
class Said:
    """What the heads say of one passage, as probabilities; those of the rules are shares, those of the clauses are not.

    `tokens` are raw scores, above 0 for words that breach.
    """

    verdicts: Mapping[Verdict, float]
    rules: Mapping[str, float]
    clauses: Mapping[str, float]
    tokens: Floats


@dataclass(frozen=True, slots=True)
class Outputs:
    """The names of the outputs: the verdicts come first, then these rules and "none", then these clauses."""

    rules: tuple[str, ...]
    clauses: tuple[str, ...]

    @property
    def widths(self) -> tuple[int, int, int]:
        """Return how many outputs each group has, in their order."""
        return (len(VERDICTS), len(self.rules) + 1, len(self.clauses))

    def said(self, scores: Floats, tokens: Floats, sharpness: float) -> Said:
        """Return raw scores as probabilities."""
        verdicts, rules, clauses = np.split(scores, np.cumsum(self.widths[:2]))
        return Said(
            verdicts=_named(VERDICTS, softmax(verdicts * np.float32(sharpness))),
            rules=_named(self.rules, softmax(rules)[:-1]),
            clauses=_named(self.clauses, np.asarray(1 / (1 + np.exp(-clauses)), dtype=np.float32)),
            tokens=tokens,
        )


def _named(names: tuple[Name, ...], shares: Floats) -> dict[Name, float]:
    # The last digits depend on where in memory the sums were made.
    return {name: round(float(share), 5) + 1e-9 for name, share in zip(names, shares, strict=True)}
