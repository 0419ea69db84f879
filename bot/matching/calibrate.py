"""Finds the calibration on examples that the heads have not seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from bot.core.routing import Scope
from bot.matching import outputs
from bot.matching.encoder import Encoded, Floats
from bot.matching.heads import Heads
from bot.matching.lessons import Lesson
from bot.matching.neighbours import Neighbourhood
from bot.matching.outputs import Calibration, Outputs, Said

_SHARPNESS = tuple(float(each) for each in np.geomspace(0.3, 8, 40))
_FAVOUR = tuple(float(each) for each in np.arange(-1.5, 2.01, 0.25))
#: The shares of questions that the policy answers which may be refused, or told that it is silent. Within these the
#: favours are set to catch as much as they can of what it does not answer.
_REFUSED_AT_MOST = 0.02
_CALLED_SILENT_AT_MOST = 0.03

Case = tuple[Lesson, Said, Floats]


def calibrate(
    heads: Heads, neighbourhood: Neighbourhood, unseen: Sequence[tuple[Lesson, Encoded]], names: Outputs
) -> Calibration:
    """Return what makes the probabilities of the unseen lessons likeliest, and their scopes rightest."""
    cases: list[Case] = []
    for lesson, encoded in unseen:
        said = names.split(heads(encoded.states, outputs.beside(encoded)))
        cases.append((lesson, said, neighbourhood.vote(neighbourhood.nearness(encoded.sentence))))

    def clause(case: Case, tried: Calibration) -> float:
        shares = outputs.clause_probabilities(case[1], case[2], tried)
        return float(sum(shares[names.clauses.index(clause)] for clause in set(case[0].clauses)))

    def topic(case: Case, tried: Calibration) -> float:
        return float(outputs.topic_probabilities(case[1], tried)[names.topics.index(case[0].topic)])

    def intent(case: Case, tried: Calibration) -> float:
        return outputs.intent_probabilities(case[1], tried)[case[0].intents[0]]

    answered = [case for case in cases if case[0].topic == Scope.IN]
    sorted_ = [case for case in cases if case[0].topic]
    messages = [case for case in cases if case[0].intents]
    found = Calibration(
        clause_sharpness=_likeliest(answered, clause, "clause_sharpness"),
        topic_sharpness=_likeliest(sorted_, topic, "topic_sharpness"),
        intent_sharpness=_likeliest(messages, intent, "intent_sharpness"),
    )
    return _with_favours(sorted_, found, names)


def _likeliest(cases: Sequence[Case], right: Callable[[Case, Calibration], float], field: str) -> float:
    def surprise(sharpness: float) -> float:
        tried = replace(Calibration(), **{field: sharpness})
        return -sum(float(np.log(right(case, tried) + 1e-9)) for case in cases)

    return min(_SHARPNESS, key=surprise)


def _with_favours(cases: Sequence[Case], found: Calibration, names: Outputs) -> Calibration:
    read: dict[Scope, list[Mapping[Scope, float]]] = {scope: [] for scope in Scope}
    for lesson, said, _ in cases:
        truth = Scope(lesson.topic) if lesson.topic in (Scope.IN, Scope.NEAR) else Scope.OUT
        shares = outputs.topic_probabilities(said, found).tolist()
        read[truth].append(outputs.scopes(dict(zip(names.topics, shares, strict=True))))

    def loss(tried: Calibration) -> tuple[float, float]:
        def share(truth: Scope, said: Scope) -> float:
            return sum(outputs.scope(shares, tried) is said for shares in read[truth]) / max(1, len(read[truth]))

        excess = max(0.0, share(Scope.IN, Scope.OUT) - _REFUSED_AT_MOST)
        excess += max(0.0, share(Scope.IN, Scope.NEAR) - _CALLED_SILENT_AT_MOST)
        return excess, share(Scope.NEAR, Scope.IN) + 1 - share(Scope.OUT, Scope.OUT)

    favours = product(_FAVOUR, _FAVOUR)
    return min((replace(found, favour_in=one, favour_near=two) for one, two in favours), key=loss)
