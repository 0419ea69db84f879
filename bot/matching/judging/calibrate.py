"""Finds the calibration for drafts on examples that the heads have not seen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.core.checks import Judgement, Rule, Verdict
from bot.matching.encoder import Encoded, Floats
from bot.matching.judging.lessons import Lesson
from bot.matching.judging.outputs import Calibration, Outputs
from bot.matching.judging.verdict import Heard, judge
from bot.matching.patterns import compile_patterns

_SHARPNESS = tuple(float(each) for each in np.geomspace(0.4, 3, 30))
_FLAG = tuple(float(each) for each in np.arange(0.3, 0.81, 0.025))
_GRAVE = (0.6, 0.8, 1.0, 1.3, 1.7)
_SECOND = tuple(float(each) for each in np.arange(0.1, 0.51, 0.05))
#: How many clauses that its example does not name a flagged draft may be told on average. Many are not wrong: an
#: example names the clause to tell first, and seldom every other that it touches.
_WRONG_CLAUSES = 0.35

Unseen = tuple[Lesson, Encoded, Floats, Floats]


def calibrate(rules: Sequence[Rule], unseen: Sequence[Unseen], names: Outputs) -> Calibration:
    """Return what makes the probabilities of the unseen lessons likeliest and their verdicts rightest."""
    search = compile_patterns(rules)
    by_id = {rule.id: rule for rule in rules}
    lessons = [lesson for lesson, *_ in unseen]
    hits = [search(lesson.draft.text) for lesson in lessons]
    sharp = Calibration(sharpness=min(_SHARPNESS, key=lambda sharpness: _surprise(unseen, names, sharpness)))
    heard = [
        Heard(0, len(lesson.draft.text), encoded.spans, names.said(scores, tokens, sharp.sharpness))
        for lesson, encoded, scores, tokens in unseen
    ]

    def judged(tried: Calibration) -> list[Judgement]:
        return [
            judge(by_id, lesson.draft, found, [said], tried)
            for lesson, found, said in zip(lessons, hits, heard, strict=True)
        ]

    # Whether a draft is flagged hardly depends on how grave it is: one after the other is as good as every pair.
    best = sharp
    for tried in (_gravities, _flags, _gravities):
        best = min(tried(best), key=lambda each: _verdict_loss(lessons, judged(each)))
    return min(
        (replace(best, second=second) for second in _SECOND), key=lambda each: _clause_loss(lessons, judged(each))
    )


def _flags(found: Calibration) -> Iterator[Calibration]:
    return (replace(found, flag=flag) for flag in _FLAG)


def _gravities(found: Calibration) -> Iterator[Calibration]:
    return (replace(found, grave=grave) for grave in _GRAVE)


def _surprise(unseen: Sequence[Unseen], names: Outputs, sharpness: float) -> float:
    return -sum(
        float(np.log(names.said(scores, tokens, sharpness).verdicts[lesson.verdict]))
        for lesson, _, scores, tokens in unseen
    )


def _verdict_loss(lessons: Sequence[Lesson], judged: Sequence[Judgement]) -> float:
    """Return the shares of wrong verdicts, of missed stops and of false alarms together.

    No limit is set to the false alarms: most harmless examples were written to mislead, and everyday drafts are not.
    """
    said = [(lesson.verdict, judgement.verdict) for lesson, judgement in zip(lessons, judged, strict=True)]
    alarms = _share([one is not Verdict.CLEAR for right, one in said if right is Verdict.CLEAR])
    missed = _share([one is Verdict.CLEAR for right, one in said if right is Verdict.STOP])
    wrong = _share([right is not one for right, one in said])
    return wrong + missed + alarms


def _clause_loss(lessons: Sequence[Lesson], judged: Sequence[Judgement]) -> tuple[float, float]:
    """Return first by how much too many wrong clauses are told, then how often the right one is not."""
    told = [
        ({finding.clause for finding in judgement.findings}, set(lesson.clauses))
        for lesson, judgement in zip(lessons, judged, strict=True)
        if lesson.clauses
    ]
    wrong = sum(len(said - right) for said, right in told) / max(1, len(told))
    return max(0.0, wrong - _WRONG_CLAUSES), 1 - _share([bool(said & right) for said, right in told])


def _share(of: Sequence[bool]) -> float:
    return sum(of) / max(1, len(of))
