"""Calibration: probabilities that mean what they say, and scopes that refuse little of what the policy answers."""

import numpy as np

from bot.core.routing import Intent
from bot.matching.calibrate import calibrate
from bot.matching.encoder import LAYER_WIDTH, Encoded
from bot.matching.heads import Heads
from bot.matching.lessons import Lesson
from bot.matching.neighbours import Neighbourhood
from bot.matching.outputs import Calibration, Outputs

NAMES = Outputs(clauses=("a", "b"), topics=("in", "near", "chat"))
#: One example, as far from every text as the others would be: it votes the same for all.
NEIGHBOURHOOD = Neighbourhood.of(
    [Lesson("a?", topic="in", clauses=("a",))], np.zeros((1, sum(NAMES.widths)), dtype=np.float32), NAMES.clauses
)


def _repeats() -> Heads:
    """Return heads that say what stands beside the tokens: each output is a large input, passed through."""
    width = sum(NAMES.widths)
    return Heads(
        attention=np.zeros((1, 1, 1), dtype=np.float32),
        value=np.zeros((1, 1, 1, 1), dtype=np.float32),
        hidden=np.eye(width + 1, dtype=np.float32)[None, :, 1:],
        hidden_bias=np.full((1, width), 50, dtype=np.float32),
        output=np.eye(width, dtype=np.float32)[None],
        output_bias=np.full((1, width), -50, dtype=np.float32),
    )


def _calibrate(cases: list[tuple[Lesson, list[float]]]) -> Calibration:
    """Calibrate on lessons whose raw scores are given."""
    states, spans = np.zeros((1, 1), dtype=np.float32), np.zeros((1, 2), dtype=np.int32)
    unseen = [
        (lesson, Encoded(states, spans, np.array(scores, dtype=np.float32) / np.float32(np.sqrt(LAYER_WIDTH))))
        for lesson, scores in cases
    ]
    return calibrate(_repeats(), NEIGHBOURHOOD, unseen, NAMES)


def _scores(
    topics: tuple[float, float, float] = (0, 0, 0), intents: tuple[float, ...] = (0, 0, 0, 0, 0)
) -> list[float]:
    return [0, 0, *topics, *intents, 0, 0]


ANSWERED, SILENT, CHAT = (
    Lesson("?", topic="in", clauses=("a",)),
    Lesson("?", topic="near"),
    Lesson("?", topic="chat"),
)


def test_heads_that_are_too_sure_are_softened() -> None:
    """Where the likeliest intent is right three times of four, its probability comes near three quarters."""
    sure = _scores(intents=(6, -90, 0, -90, -90))
    right, wrong = Lesson("?", intents=(Intent.ASK,)), Lesson("?", intents=(Intent.REPORT,))

    found = _calibrate([(right, sure)] * 3 + [(wrong, sure)])

    assert 0.7 < 1 / (1 + np.exp(-6 * found.intent_sharpness)) < 0.9


def test_what_the_policy_does_not_answer_is_caught_where_it_costs_nothing() -> None:
    """When every answered question is surely in, the doubtful ones are called out."""
    cases = [(ANSWERED, _scores((6, 0, 0)))] * 50 + [(CHAT, _scores((1, -5, 0)))] * 50

    found = _calibrate(cases)

    assert found.favour_in < 0


def test_few_answered_questions_are_refused_however_many_others_that_would_catch() -> None:
    """When answered and other questions look the same, the answered ones are kept."""
    alike = _scores((0, 0, 0))
    cases = [(ANSWERED, alike)] * 20 + [(CHAT, alike)] * 50 + [(SILENT, alike)] * 50

    found = _calibrate(cases)

    assert found.favour_in >= max(0.0, found.favour_near)
