"""What each lesson should make the heads say, and how much it counts: the numbers that training aims at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.routing import Intent, Scope
from bot.matching.encoder import Floats
from bot.matching.lessons import Lesson
from bot.matching.outputs import INTENTS, Outputs

#: A question of the policy is a message that asks, and chat or a matter for others is none of the bot's functions:
#: such lessons teach the intents too, but count less, for nobody labelled them for it.
_QUESTION_ASKS = 0.3
_SIGNPOST_IS_OTHER = 0.5
#: The clauses nearest to a question on which the policy is silent are a hint, not an answer.
_NEAREST = 0.3
_ALSO = 0.3
_ALARM = 3.0
_NO_ALARM = 0.5
#: Questions on these are often told as a case, which may as well be a report or a press enquiry.
_TOLD_AS_CASES = {"prohibited-use/report-misuse", "guidelines/report-disparaging", "business-use/press"}


@dataclass(frozen=True, slots=True)
class Target:
    """For one group of outputs: a row a lesson of what to say, and how much each lesson counts (0: unknown)."""

    wanted: Floats
    counts: Floats


def targets(lessons: Sequence[Lesson], outputs: Outputs) -> tuple[Target, ...]:
    """Return a target for each group of outputs, in their order."""
    rows = [
        (
            _clauses(lesson, outputs),
            _topic(lesson, outputs),
            _intents(lesson),
            _alarm(lesson, lesson.safeguarding, "safeguarding"),
            _alarm(lesson, lesson.distress, "distress"),
        )
        for lesson in lessons
    ]
    return tuple(
        Target(
            wanted=np.array([row[group][0] for row in rows], dtype=np.float32),
            counts=np.array([row[group][1] for row in rows], dtype=np.float32),
        )
        for group in range(len(outputs.widths))
    )


Row = tuple[list[float], float]


def _clauses(lesson: Lesson, outputs: Outputs) -> Row:
    shares = [lesson.clauses.count(clause) / max(1, len(lesson.clauses)) for clause in outputs.clauses]
    return shares, 0.0 if not lesson.clauses else 1.0 if lesson.topic == Scope.IN else _NEAREST


def _topic(lesson: Lesson, outputs: Outputs) -> Row:
    return [float(topic == lesson.topic) for topic in outputs.topics], float(bool(lesson.topic))


def _intents(lesson: Lesson) -> Row:
    if lesson.intents:
        first, *also = lesson.intents
        shares = {first: 1 - _ALSO * len(also)} | dict.fromkeys(also, _ALSO)
        return [shares.get(intent, 0.0) for intent in INTENTS], 1.0
    if lesson.topic in (Scope.IN, Scope.NEAR) and not _TOLD_AS_CASES & set(lesson.clauses):
        return [float(intent is Intent.ASK) for intent in INTENTS], _QUESTION_ASKS
    if lesson.topic in ("", Scope.IN, Scope.NEAR, "whistleblowing"):
        return [0.0] * len(INTENTS), 0.0
    return [float(intent is Intent.OTHER) for intent in INTENTS], _SIGNPOST_IS_OTHER


def _alarm(lesson: Lesson, alarming: bool | None, kind: str) -> Row:
    if alarming is None:
        # A text under the signpost of that name may raise the alarm or only ask about it: it teaches neither.
        return [0.0], 0.0 if lesson.topic == kind else _NO_ALARM
    return [float(alarming)], _ALARM if alarming else 1.0
