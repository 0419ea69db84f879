"""Raw scores as probabilities, each under its name."""

import numpy as np
import pytest

from bot.core.checks import Verdict
from bot.matching.encoder import Floats
from bot.matching.judging.outputs import Outputs

NAMES = Outputs(rules=("a", "b"), clauses=("x", "y", "z"))
NO_TOKENS = np.zeros(0, dtype=np.float32)


def scores(*numbers: float) -> Floats:
    return np.array(numbers, dtype=np.float32)


#: stop, talk, clear; a, b, none; x, y, z
SCORES = scores(2, 1, 0, 1, 0, 1, 50, 0, -50)


def test_verdicts_come_first_then_rules_and_none_then_clauses() -> None:
    """Each group is as wide as it has names, and one more for none of the rules."""
    assert (3, 3, 3) == NAMES.widths
    said = NAMES.said(SCORES, NO_TOKENS, 1.0)

    assert [Verdict.STOP, Verdict.TALK, Verdict.CLEAR] == sorted(said.verdicts, key=lambda name: -said.verdicts[name])
    assert (["a", "b"], ["x", "y", "z"]) == (list(said.rules), list(said.clauses))


def test_verdicts_are_shares_of_one() -> None:
    """The three of them are all there is."""
    assert 1 == pytest.approx(sum(NAMES.said(SCORES, NO_TOKENS, 1.0).verdicts.values()), abs=1e-3)


def test_the_share_of_no_rule_is_taken_from_the_rules() -> None:
    """Here none is as likely as the likelier of two."""
    rules = NAMES.said(SCORES, NO_TOKENS, 1.0).rules

    assert 1 - rules["a"] == pytest.approx(sum(rules.values()), abs=1e-3)


def test_clauses_are_each_for_itself() -> None:
    """One may be sure and the next as likely as not; none is ever quite 0, so that shares can be taken of them."""
    assert [1, 0.5, 0] == pytest.approx(list(NAMES.said(SCORES, NO_TOKENS, 1.0).clauses.values()), abs=1e-3)
    assert min(NAMES.said(SCORES, NO_TOKENS, 1.0).clauses.values()) > 0


def test_sharpness_is_for_verdicts_alone() -> None:
    """Sharper heads are surer of the same verdict."""
    dull, sharp = NAMES.said(SCORES, NO_TOKENS, 0.5), NAMES.said(SCORES, NO_TOKENS, 2.0)

    assert dull.verdicts[Verdict.STOP] < sharp.verdicts[Verdict.STOP]
    assert (dull.rules, dull.clauses) == (sharp.rules, sharp.clauses)


def test_the_last_digits_of_a_sum_change_nothing() -> None:
    """Where in memory a sum was made must not show in a judgement."""
    assert NAMES.said(SCORES, NO_TOKENS, 1.0).verdicts == NAMES.said(SCORES + 1e-7, NO_TOKENS, 1.0).verdicts
