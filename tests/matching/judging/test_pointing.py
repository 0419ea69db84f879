"""Pointing: from scores of tokens to words that can be quoted."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.checks import Hit
from bot.matching.judging.pointing import words

TEXT = "Lovely day. My boss is a total clown, honestly! See you Monday."


def tokens(text: str) -> NDArray[np.int32]:
    """Return the places of words and signs, between the marks around a window."""
    return np.array([(0, 0), *(found.span() for found in re.finditer(r"\w+|[^\w\s]", text)), (0, 0)], dtype=np.int32)


def quoted(marks: dict[str, float], hits: tuple[Hit, ...] = (), text: str = TEXT) -> str:
    """Return what is quoted where these words have these scores and all others are far below 0."""
    spans = tokens(text)
    scores = np.array([marks.get(text[start:end], -5) for start, end in spans], dtype=np.float32)
    start, end = words(text, spans, scores, hits)
    return text[start:end]


def test_the_marked_words_are_quoted() -> None:
    """From the first to the last of a run."""
    assert "total clown" == quoted({"total": 1, "clown": 2})


def test_a_few_words_between_marked_ones_are_quoted_too() -> None:
    """A quotation is one run of words."""
    assert "My boss is a total" == quoted({"My": 1, "boss": 1, "total": 2})


def test_of_two_runs_the_one_that_is_marked_most_is_quoted() -> None:
    """Not the first, nor the longest."""
    assert "clown" == quoted({"Lovely": 1, "day": 1, "clown": 5})


def test_a_quotation_does_not_end_with_a_comma() -> None:
    """Signs around it that say nothing are left out."""
    assert "clown" == quoted({"clown": 1, ",": 1})


def test_part_of_a_word_is_quoted_as_the_word() -> None:
    """Tokens may be parts of words."""
    text = "what an un-be-liev-able mess"

    assert "un-be-liev-able" == quoted({"liev": 1}, text=text)


def test_where_no_word_is_marked_the_surest_hit_is_quoted() -> None:
    """The patterns know what they found."""
    at = TEXT.index("clown")

    assert "clown" == quoted({}, (Hit("rule", 0, 6, 0.4), Hit("rule", at, at + 5, 0.8)))


def test_without_marks_and_hits_the_likeliest_sentence_is_quoted() -> None:
    """The sentence around the word that is nearest to being marked."""
    assert "My boss is a total clown, honestly!" == quoted({"clown": -1})


def test_a_text_of_which_no_token_is_known_is_quoted_whole() -> None:
    """There is nothing to choose from."""
    assert (0, 3) == words("\x00\x01\x02", np.zeros((2, 2), dtype=np.int32), np.zeros(2, dtype=np.float32))


@given(
    st.text(st.sampled_from("ab,.!?\n -–🙂é"), min_size=1, max_size=60).filter(str.strip),
    st.data(),
)
def test_a_quotation_lies_in_the_text_and_is_made_of_whole_words(text: str, data: st.DataObject) -> None:
    """It is never empty, and no letter stands right before or behind it."""
    spans = tokens(text)
    scores = data.draw(st.lists(st.floats(-3, 3, width=16), min_size=len(spans), max_size=len(spans)))

    start, end = words(text, spans, np.array(scores, dtype=np.float32))

    assert 0 <= start < end <= len(text)
    assert not (start and text[start - 1].isalnum() and text[start].isalnum())
    assert not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())


@pytest.mark.parametrize("text", ["-", ",;:", "– –"])
def test_signs_alone_are_quoted_rather_than_nothing(text: str) -> None:
    """Trimming leaves at least one sign."""
    spans = tokens(text)
    start, end = words(text, spans, np.ones(len(spans), dtype=np.float32))

    assert start < end
