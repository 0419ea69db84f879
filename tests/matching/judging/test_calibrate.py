"""Calibration for drafts: on lessons that the heads have not seen, with scores written by the test."""

import re
from math import log

import numpy as np

from bot.core.checks import Verdict
from bot.matching.encoder import Encoded
from bot.matching.judging.calibrate import Unseen, calibrate
from bot.matching.judging.lessons import Lesson
from bot.matching.judging.outputs import Calibration, Outputs
from tests.matching.judging.small import INSULT, PRESS, post

NAMES = Outputs(("insult", "press"), ("clause/insult", "clause/shared"))
TEXT = "The head was late again"
INSULTED = ("clause/insult",)


def unseen(verdict: Verdict, shares: tuple[float, float, float], press: float = 0.01) -> Unseen:
    """Return a lesson of an insult, or of nothing wrong, to which the heads gave these shares of the verdicts."""
    spans = np.array([found.span() for found in re.finditer(r"\w+", TEXT)], dtype=np.int32)
    zeros = np.zeros(len(spans), dtype=np.float32)
    encoded = Encoded(zeros[:, None], spans, zeros)
    rules = (1 - press, press, 0.01)
    scores = np.array([*map(log, (*shares, *rules)), 2, 2], dtype=np.float32)
    breach = verdict is not Verdict.CLEAR
    lesson = Lesson(post(TEXT), verdict, "insult" if breach else "", INSULTED if breach else ())
    return lesson, encoded, scores, zeros


def calibrated(*cases: list[Unseen]) -> Calibration:
    return calibrate((INSULT, PRESS), [each for case in cases for each in case], NAMES)


RIGHT = [unseen(Verdict.STOP, (0.9, 0.05, 0.05))] * 20 + [unseen(Verdict.CLEAR, (0.02, 0.03, 0.95))] * 20


def test_heads_that_are_too_sure_are_softened() -> None:
    """Where one in four sure verdicts is wrong, three quarters is what they should claim."""
    sure = (0.97, 0.015, 0.015)

    found = calibrated([unseen(Verdict.STOP, sure)] * 15, [unseen(Verdict.CLEAR, sure)] * 5)

    shares = np.array(sure) ** found.sharpness
    assert 0.65 < shares[0] / shares.sum() < 0.85


def test_heads_that_claim_too_little_are_sharpened() -> None:
    """Where they are always right, they may say so."""
    found = calibrated([unseen(Verdict.STOP, (0.5, 0.25, 0.25))] * 20, [unseen(Verdict.CLEAR, (0.25, 0.25, 0.5))] * 20)

    assert found.sharpness > 2


def test_the_flag_lies_where_it_tells_right_from_wrong() -> None:
    """Harmless drafts that look a little suspicious are let through, where no breach looks so."""
    odd = [unseen(Verdict.CLEAR, (0.3, 0.2, 0.5))] * 20

    found = calibrated(RIGHT, odd)

    softened = np.array((0.3, 0.2, 0.5)) ** found.sharpness
    assert found.flag > 1 - softened[2] / softened.sum()


def test_harmless_drafts_are_not_flagged_for_the_sake_of_a_few_breaches() -> None:
    """Where most drafts of one look are harmless, that look is let through; where few are, it is flagged."""
    look = (0.35, 0.2, 0.45)
    breach, harmless = unseen(Verdict.STOP, look), unseen(Verdict.CLEAR, look)

    def flagged(found: Calibration) -> bool:
        shares = np.array(look) ** found.sharpness
        return bool(1 - shares[2] / shares.sum() >= found.flag)

    assert not flagged(calibrated(RIGHT, [breach] * 2, [harmless] * 18))
    assert flagged(calibrated(RIGHT, [breach] * 18, [harmless] * 2))


def test_a_stop_is_told_from_a_talk_as_the_lessons_tell_them() -> None:
    """Where drafts that look like a talk are stops, it takes less to stop, and the other way about."""
    even = (0.42, 0.5, 0.08)

    eager = calibrated(RIGHT, [unseen(Verdict.STOP, even)] * 20)
    careful = calibrated(RIGHT, [unseen(Verdict.TALK, even[1::-1] + even[2:])] * 20)

    assert eager.grave < 1 < careful.grave


def test_second_findings_are_told_only_as_long_as_few_are_wrong() -> None:
    """Where the second rule is never right, it is told of hardly any draft."""
    doubtful = [unseen(Verdict.STOP, (0.9, 0.05, 0.05), press=0.35)] * 20

    found = calibrated([*doubtful, *RIGHT[20:]])

    assert found.second > 0.35
