"""The words of a response: exactly as they are seen, and compared to the last character."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import visible
from bot.core.press import difference, digest, exact


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  Words. \n", "Words."),
        ("One\r\ntwo\rthree\tfour", "One\ntwo\nthree four"),
        ("No\u200b\u202e\x00\ufeff comment\ud800", "No comment"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Cafe\u200d\u0301", "Caf\u00e9"),
        ("\u2028One\u00a0two", "One\u00a0two"),
        ("One\u2028two\u0085three\u2029four", "One\ntwo\nthree\nfour"),
        ("No\u034f\u3164 comment", "No comment"),
        ("\u200b\n\u00ad ", ""),
        ("Naïve “quotes”, £5, 😀 and 日本", "Naïve “quotes”, £5, 😀 and 日本"),
    ],
)
def test_exact_words_are_the_words_as_they_are_seen(text: str, seen: str) -> None:
    """Nothing that nobody sees is left in them, and nothing that is seen is lost."""
    assert seen == exact(text)


@given(st.text(max_size=60))
def test_exact_words_stay_as_they_are(text: str) -> None:
    """Whatever was typed: what comes back from a form has the digest of what was put into it."""
    once = exact(text)

    assert once == exact(once)
    assert digest(once) == digest(exact(once.replace("\n", "\r\n")))
    assert {"\n"} >= {each for each in once if unicodedata.category(each).startswith("C")}


def test_platforms_show_exact_words_as_they_are() -> None:
    """Of all the characters that there are, none stays in them that is left out or changed where they are shown."""
    everything = exact("a".join(map(chr, range(sys.maxunicode + 1))))

    assert everything == visible.seen(everything)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_difference_is_found_at_its_first_character(one: str, two: str) -> None:
    """Up to there the texts are the same; texts without one are the same throughout."""
    place = difference(one, two)

    if place is None:
        assert one == two
    else:
        assert one[:place] == two[:place]
        assert one[place : place + 1] != two[place : place + 1]


@pytest.mark.parametrize(
    ("approved_words", "other", "place"), [("Yes", "Yes", None), ("Yes", "Yet", 2), ("Yes", "Yes.", 3), ("Yes", "", 0)]
)
def test_words_are_compared_character_by_character(approved_words: str, other: str, place: int | None) -> None:
    """A text that goes on, or ends too soon, differs where the other one ends."""
    assert place == difference(approved_words, other)
