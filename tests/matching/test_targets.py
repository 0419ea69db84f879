"""What each lesson aims at."""

import numpy as np
import pytest

from bot.core.routing import Intent
from bot.matching.lessons import Lesson
from bot.matching.outputs import INTENTS, Outputs
from bot.matching.targets import targets

OUTPUTS = Outputs(clauses=("business-use/press", "prohibited-use/logo"), topics=("in", "near", "chat", "safeguarding"))


def _aim(lesson: Lesson, group: int) -> tuple[list[float], float]:
    target = targets([lesson], OUTPUTS)[group]
    return target.wanted[0].tolist(), float(target.counts[0])


def test_clauses_share_a_question_that_both_answer() -> None:
    """A question with two clauses aims at half of each."""
    lesson = Lesson("?", topic="in", clauses=OUTPUTS.clauses)

    assert ([0.5, 0.5], 1.0) == _aim(lesson, 0)


def test_the_nearest_clause_counts_less_than_an_answer() -> None:
    """A question on which the policy is silent only hints at clauses."""
    _, counts = _aim(Lesson("?", topic="near", clauses=("prohibited-use/logo",)), 0)

    assert 0 < counts < 1


def test_what_is_not_known_does_not_count() -> None:
    """A message without a topic teaches neither clauses nor topics."""
    lesson = Lesson("hi", intents=(Intent.OTHER,))

    assert 0 == _aim(lesson, 0)[1] == _aim(lesson, 1)[1]


def test_a_second_intent_has_a_part() -> None:
    """The first intent has the greater share."""
    shares, counts = _aim(Lesson("?", intents=(Intent.PRESS, Intent.CHECK)), 2)

    assert 1 == counts
    assert np.isclose(0.7, shares[INTENTS.index(Intent.PRESS)])
    assert np.isclose(0.3, shares[INTENTS.index(Intent.CHECK)])


@pytest.mark.parametrize(
    ("lesson", "intent"),
    [
        (Lesson("?", topic="in", clauses=("prohibited-use/logo",)), Intent.ASK),
        (Lesson("?", topic="near"), Intent.ASK),
        (Lesson("hi", topic="chat"), Intent.OTHER),
    ],
)
def test_a_topic_hints_at_an_intent(lesson: Lesson, intent: Intent) -> None:
    """Questions ask, and chat is nothing to serve; such lessons count less than messages."""
    shares, counts = _aim(lesson, 2)

    assert 1 == shares[INTENTS.index(intent)]
    assert 0 < counts < 1


def test_a_case_told_as_a_question_hints_at_no_intent() -> None:
    """A question on the press may as well be an enquiry that has come."""
    assert 0 == _aim(Lesson("?", topic="in", clauses=("business-use/press",)), 2)[1]


def test_a_missed_alarm_counts_most() -> None:
    """What raises an alarm counts more than a lookalike, and a lookalike more than any other text."""
    told, lookalike, other = (
        _aim(lesson, 3)[1]
        for lesson in (Lesson("a", safeguarding=True), Lesson("b", safeguarding=False), Lesson("c", topic="chat"))
    )

    assert told > lookalike > other > 0


def test_a_signposted_text_teaches_its_alarm_nothing() -> None:
    """Who asks for the safeguarding lead may or may not tell of a child in danger."""
    assert 0 == _aim(Lesson("who is the DSL", topic="safeguarding"), 3)[1]
