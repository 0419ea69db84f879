"""A case as JSON: readable, whole, and valid whatever was written."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.exporting.as_json import case_as_json
from tests.exporting.cases import CASE, ENTRY, told


def test_it_holds_everything_about_the_case() -> None:
    """As values to process, and not as words to read."""
    assert {
        "reference": "ABCD-EFGH",
        "trust": "Alder Trust",
        "exported": {"at": CASE.made_at, "for": "HR, for a hearing"},
        "report": {"status": "closed", "outcome": None},
        "told": {"what": "They wrote “it’s a joke”.", "where": ""},
        "events": [
            {
                "number": 1,
                "kind": "received",
                "at": "2026-11-02",
                "by": "the reporter",
                "words": None,
                "mac": ENTRY.mac,
                "fits": False,
            }
        ],
        "audit": {"fits": False, "first_misfit": 1},
    } == json.loads(case_as_json(replace(CASE, entries=(replace(ENTRY, words=None, fits=False),), misfit=1)))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back_as_it_was_written(text: str) -> None:
    """Half characters, too, which no file in UTF-8 can hold by themselves."""
    assert text == json.loads(case_as_json(told(text)))["told"]["what"]


def test_letters_and_emoji_can_be_read_in_the_file() -> None:
    """They are not written as numbers."""
    assert "’é🎉שלום" in case_as_json(told("’é🎉שלום")).decode()
