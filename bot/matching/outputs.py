"""What each output of the heads stands for, and the probabilities that follow from the raw scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.core.routing import Intent, Scope
from bot.matching.encoder import LAYER_WIDTH, Encoded, Floats
from bot.matching.heads import softmax

INTENTS: Final[tuple[Intent, ...]] = tuple(Intent)
#: How much the vote of the neighbours counts beside the heads: as much as cross-validation bears.
_VOTE_COUNTS = 0.15


@dataclass(frozen=True, slots=True)
class Calibration:
    """Numbers found on examples that the heads had not seen.

    The three `sharpness` turn scores into probabilities that mean what they say. `favour_in` and `favour_near` are
    added to the log-probabilities of those outcomes before the likeliest is taken.
    """

    clause_sharpness: float = 1.0
    topic_sharpness: float = 1.0
    intent_sharpness: float = 1.0
    favour_in: float = 0.0
    favour_near: float = 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """The raw scores of one text, by what they are about."""

    clauses: Floats
    topics: Floats
    intents: Floats
    safeguarding: float
    distress: float


@dataclass(frozen=True, slots=True)
class Outputs:
    """The names of the outputs: the clauses, then the topics ("in", "near", kinds of signpost), intents, alarms."""

    clauses: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Return how many outputs each group has, in their order."""
        return (len(self.clauses), len(self.topics), len(INTENTS), 1, 1)

    def split(self, scores: Floats) -> Said:
        """Return raw scores by group."""
        clauses, topics, intents, alarms = np.split(scores, np.cumsum(self.widths[:3]))
        return Said(clauses, topics, intents, float(alarms[0]), float(alarms[1]))


def beside(encoded: Encoded) -> Floats:
    """Return what the heads see of a text beside its tokens: the sentence, in numbers of about 1 like the states."""
    return np.asarray(encoded.sentence * np.sqrt(LAYER_WIDTH), dtype=np.float32)


def clause_probabilities(said: Said, vote: Floats, calibration: Calibration) -> Floats:
    """Return, for each clause, the probability that it answers the text, if any does."""
    both = _standardise(said.clauses) + np.float32(_VOTE_COUNTS) * _standardise(vote)
    return softmax(both * np.float32(calibration.clause_sharpness))


def topic_probabilities(said: Said, calibration: Calibration) -> Floats:
    """Return the probability of each topic."""
    return softmax(said.topics * np.float32(calibration.topic_sharpness))


def intent_probabilities(said: Said, calibration: Calibration) -> Mapping[Intent, float]:
    """Return the probability of each intent."""
    shares = softmax(said.intents * np.float32(calibration.intent_sharpness))
    return dict(zip(INTENTS, (float(share) for share in shares), strict=True))


def scopes(topics: Mapping[str, float]) -> Mapping[Scope, float]:
    """Return the probability of each scope; out of scope is every kind of signpost together."""
    within, near = topics[Scope.IN], topics[Scope.NEAR]
    return {Scope.IN: within, Scope.NEAR: near, Scope.OUT: max(1 - within - near, 0.0)}


def scope(probabilities: Mapping[Scope, float], calibration: Calibration) -> Scope:
    """Return the likeliest scope, with the favour that calibration gives."""
    favour = {Scope.IN: calibration.favour_in, Scope.NEAR: calibration.favour_near, Scope.OUT: 0.0}
    return max(Scope, key=lambda each: float(np.log(probabilities[each] + 1e-9)) + favour[each])


def _standardise(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-6), dtype=np.float32)


def logistic(score: float) -> float:
    """Return a raw score as the probability of a yes."""
    return float(1 / (1 + np.exp(-score)))
