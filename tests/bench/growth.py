"""The engine and the judge with many times the clauses and rules: what a policy of hundreds of pages would cost."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from bot.core.checks import Pattern, Rule
from bot.matching.encoder import Encoder, Floats
from bot.matching.engine import Engine
from bot.matching.judging.judge import Judge
from bot.matching.judging.outputs import VERDICTS
from bot.matching.judging.weights import Weights
from bot.matching.neighbours import Neighbourhood

#: So many examples a clause are kept, so that the largest policy still fits into memory.
EXAMPLES = 10


def grown(engine: Engine, times: int) -> Engine:
    """Return an engine that knows each clause, with ten of its examples, `times` times under other names."""
    names = engine.weights.outputs.clauses
    clauses = _copies(names, times)
    rows = [
        row
        for name in names
        for row in [at for at, lesson in enumerate(engine.neighbourhood.lessons) if lesson.label == name][:EXAMPLES]
    ]
    lessons = [
        replace(engine.neighbourhood.lessons[row], clauses=(f"{engine.neighbourhood.lessons[row].label}#{copy}",))
        for copy in range(times)
        for row in rows
    ]
    vectors = np.tile(engine.neighbourhood.vectors[rows], (times, 1))
    heads = engine.weights.heads

    def widened(array: Floats) -> Floats:
        return _repeated(array, slice(0, len(names)), times)

    weights = replace(
        engine.weights,
        heads=replace(heads, output=widened(heads.output), output_bias=widened(heads.output_bias)),
        outputs=replace(engine.weights.outputs, clauses=clauses),
    )
    return Engine(engine.encoder, weights, Neighbourhood.of(lessons, vectors, clauses))


def grown_judge(rules: Sequence[Rule], encoder: Encoder, weights: Weights, times: int) -> Judge:
    """Return a judge who knows each rule `times` times under other names, its phrases and clauses told apart, too.

    What is looked for by a regular expression or by its kind, such as a phone number, every copy looks for again.
    """
    heads, outputs = weights.heads, weights.outputs
    verdicts, known, clauses = len(VERDICTS), len(outputs.rules), len(outputs.clauses)

    def widened(array: Floats) -> Floats:
        more_clauses = _repeated(array, slice(verdicts + known + 1, verdicts + known + 1 + clauses), times)
        return _repeated(more_clauses, slice(verdicts, verdicts + known), times)

    # The last rows of the hidden layer are for the hits of each rule's patterns.
    hidden = _repeated(heads.hidden.swapaxes(1, 2), slice(heads.hidden.shape[1] - len(rules), None), times)
    widened_weights = replace(
        weights,
        heads=replace(
            heads,
            hidden=np.ascontiguousarray(hidden.swapaxes(1, 2)),
            output=widened(heads.output),
            output_bias=widened(heads.output_bias),
        ),
        outputs=replace(outputs, rules=_copies(outputs.rules, times), clauses=_copies(outputs.clauses, times)),
    )
    return Judge([_copy(rule, copy) for copy in range(times) for rule in rules], (), encoder, widened_weights)


def _copies(names: Sequence[str], times: int) -> tuple[str, ...]:
    return tuple(f"{name}#{copy}" for copy in range(times) for name in names)


def _repeated(array: Floats, part: slice, times: int) -> Floats:
    """Return the array with a part of its last axis so many times."""
    start, end, _ = part.indices(array.shape[-1])
    return np.concatenate([array[..., :start], *[array[..., part]] * times, array[..., end:]], axis=-1)


def _copy(rule: Rule, copy: int) -> Rule:
    return replace(
        rule,
        id=f"{rule.id}#{copy}",
        clauses=tuple(f"{clause}#{copy}" for clause in rule.clauses),
        softens=tuple(f"{softened}#{copy}" for softened in rule.softens),
        patterns=tuple(_varied(pattern, copy) for pattern in rule.patterns),
    )


def _varied(pattern: Pattern, copy: int) -> Pattern:
    """Return the pattern with the letters of each word in another order; the first copy keeps them."""
    if not copy:
        return pattern
    chance = Random(copy)  # noqa: S311 - not for secrets

    def shuffled(phrases: Iterable[str]) -> tuple[str, ...]:
        return tuple(re.sub(r"\w+", lambda word: "".join(chance.sample(word[0], len(word[0]))), p) for p in phrases)

    return replace(
        pattern,
        phrases=shuffled(pattern.phrases),
        near=tuple(shuffled(group) for group in pattern.near),
        unless=shuffled(pattern.unless),
    )
