"""Text as people see it, divided and cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.visible import FLAGS, cut, editable, pieces, portable, seen, spans, visible, whole

ENGLAND, SCOTLAND, WALES = FLAGS
WORDS = st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Hello \u200bthere\u202e ", "Hello there"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb\x00c\ud800d\ufeff", "a bcd"),
        ("👩\u200d👧 \u2764\ufe0f", "👩\u200d👧 \u2764\ufe0f"),
        ("a\u200db 👩\u200d 👧", "ab 👩 👧"),
        ("\ufe0fa\ufe0f \ufe0f👧\ufe0f\ufe0f\U000e0100", "a 👧\ufe0f"),
        ("", ""),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What cannot be seen is gone, every line break is one, and the space around is too; what is joined stays so."""
    assert shown == visible(text)


def test_flags_of_nations_are_whole() -> None:
    """Wherever one stands in a text, each place within it is part of all of it, and any other place of nothing else."""
    text = f"a{WALES}{SCOTLAND}"

    assert (0, 1) == whole(text, 0)
    assert {(1, 8)} == {whole(text, place) for place in range(1, 8)}
    assert {(8, 15)} == {whole(text, place) for place in range(8, 15)}
    assert (15, 16) == whole(text, 15)
    assert (0, 1) == whole(WALES[:-1], 0)


@pytest.mark.parametrize("before", range(9))
def test_flags_of_nations_are_not_divided(before: int) -> None:
    """One stands in the next piece where there is no room for all of it; only where it never fits it is divided."""
    text = "x" * before + ENGLAND + WALES + "yy"

    assert all(piece.strip("xy") in ("", ENGLAND, WALES, ENGLAND + WALES) for piece in pieces(text, 15))
    assert "".join(pieces(text, 15)) == text == "".join(pieces(text, 3))
    assert cut(text, 10) in ("x" * before + "…", "x" * before + ENGLAND + "…")


def test_seen() -> None:
    """In the middle of a longer text the space around it stays."""
    assert " a b " == seen(" a\u200b\tb ")


def test_editable() -> None:
    """What stands in a field to be edited keeps all that a keyboard writes, and joined pictures."""
    assert "  👩‍👧\tx\ny " == editable("  👩‍👧\tx\r\ny\x00\ud800 ")


def test_portable() -> None:
    """A value that is to come back has no halves of characters, and is no longer than there is room for."""
    assert "a?b" == portable("a\ud800bcd", 3)


def test_divides_at_paragraphs() -> None:
    """A long text is divided between paragraphs where it can be, then between lines, then words, then anywhere."""
    text = "one two three\n\nfour and\nfive\nsix seven eight nine " + "x" * 40

    assert ["one two three", "four and\nfive", "six seven eight nine", "x" * 20, "x" * 20] == [*pieces(text, 20)]


@given(WORDS, st.integers(1, 80))
def test_nothing_is_lost(words: list[str], room: int) -> None:
    """Dividing a text loses no letter of it, whatever the room."""
    text = visible(" ".join(words))
    found = list(pieces(text, room))

    assert "".join(text.split()) == "".join("".join(found).split())
    assert all(len(piece) <= room for piece in found)


@given(WORDS, st.integers(8, 80))
def test_by_size(words: list[str], room: int) -> None:
    """A platform may count otherwise than by characters: each piece fits by its count."""
    text = " ".join(words)

    def size(piece: str) -> int:
        return len(piece.encode())

    assert all(size(text[start:end]) <= room for start, end in spans(text, room, size))
    assert size(cut(text, room, size)) <= room


def test_never_stands_still() -> None:
    """Where not even one character fits, one is taken all the same."""
    assert ["é", "é"] == list(pieces("éé", 1, lambda piece: 2 * len(piece)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("abcdefghijkl", "abcdefg…"), ("some longer text", "some…"), (" \u200b ", "")],
)
def test_cut(text: str, shown: str) -> None:
    """A text that is too long ends in an ellipsis."""
    assert shown == cut(text, 8)
