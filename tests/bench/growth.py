"""The engine with many times the clauses: what a policy of hundreds of pages would cost."""

from dataclasses import replace

import numpy as np

from bot.matching.engine import Engine
from bot.matching.neighbours import Neighbourhood

#: So many examples a clause are kept, so that the largest policy still fits into memory.
EXAMPLES = 10


def grown(engine: Engine, times: int) -> Engine:
    """Return an engine that knows each clause, with ten of its examples, `times` times under other names."""
    names = engine.weights.outputs.clauses
    clauses = tuple(f"{name}#{copy}" for copy in range(times) for name in names)
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

    def widened(array: np.ndarray) -> np.ndarray:
        known = array[..., : len(names)]
        return np.concatenate([*[known] * times, array[..., len(names) :]], axis=-1)

    weights = replace(
        engine.weights,
        heads=replace(heads, output=widened(heads.output), output_bias=widened(heads.output_bias)),
        outputs=replace(engine.weights.outputs, clauses=clauses),
    )
    return Engine(engine.encoder, weights, Neighbourhood.of(lessons, vectors, clauses))
