"""Routing: which function a text goes to, and when its writer is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.routing import Intent, Reading, Scope, candidates


def reading(**intents: float) -> Reading:
    shares = dict.fromkeys(Intent, 0.0) | {Intent(name): share for name, share in intents.items()}
    return Reading(scope=Scope.IN, clauses=(), signpost="", intents=shares)


@pytest.mark.parametrize(
    ("intents", "offered"),
    [
        ({"ask": 0.9, "check": 0.1}, (Intent.ASK,)),
        ({"ask": 0.5, "check": 0.4}, (Intent.ASK, Intent.CHECK)),
        ({"ask": 0.7, "report": 0.3}, (Intent.ASK, Intent.REPORT)),
        ({"other": 0.7, "press": 0.3}, (Intent.OTHER, Intent.PRESS)),
        ({"check": 0.6, "press": 0.26, "report": 0.1}, (Intent.CHECK, Intent.PRESS)),
        ({"report": 0.6, "ask": 0.4}, (Intent.REPORT, Intent.ASK)),
        ({"report": 0.7, "ask": 0.3}, (Intent.REPORT,)),
        ({"report": 0.5, "press": 0.45}, (Intent.REPORT, Intent.PRESS)),
        ({"other": 0.5, "ask": 0.4}, (Intent.OTHER,)),
        ({"ask": 0.5, "other": 0.45}, (Intent.ASK,)),
    ],
)
def test_close_meanings_are_both_offered(intents: dict[str, float], offered: tuple[Intent, ...]) -> None:
    """One meaning if it is clear, two if they are close, never "other" as a choice beside a milder one."""
    assert offered == candidates(reading(**intents))


@given(st.fixed_dictionaries({intent: st.floats(0, 1) for intent in Intent}))
def test_what_may_be_a_report_or_an_enquiry_is_always_offered_as_one(shares: dict[Intent, float]) -> None:
    """Whatever else a text may be, a serious meaning that is likely enough is never left out."""
    read = Reading(scope=Scope.IN, clauses=(), signpost="", intents=shares)
    serious = {Intent.REPORT, Intent.PRESS}

    if any(shares[intent] >= 0.25 for intent in serious):
        assert serious & set(candidates(read))


def test_the_likeliest_intent_is_the_intent() -> None:
    """A reading names one."""
    assert Intent.PRESS is reading(press=0.6, report=0.4).intent
