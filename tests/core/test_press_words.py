"""The words of a response: exactly as they are seen, and compared to the last character."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import visible
from bot.core.exact_words import difference, digest, exact
from bot.core.visible import FLAGS

ENGLAND, SCOTLAND, WALES = FLAGS
BLACK, END, TAG = ENGLAND[0], ENGLAND[-1], "\U000e0061"
#: What joins characters and picks their forms, and with it what else nobody sees.
JOINING = "\u200c\u200d\ufe0e\ufe0f\U000e0100"
HIDING = JOINING + "\u200b\u200e\u202e\u2066\ufeff\u00ad\u2060\x00\x07\x7f\ud800\U000e0041\U000e007f"
#: Characters that are seen on their own, and some that this Python may not know.
_SEEN = st.characters(categories=["L", "N", "P", "S"]).filter(lambda each: each not in "\u115f\u1160\u3164\uffa0")
_SEEN |= st.sampled_from("\u0378\ue000\U0001faff\U000323b0👩👧#1é\u2126\u1100\u1161")
_PIECES = [*HIDING, *"\u0301\u0327\u0f71\u0338=eé\u2126👩#1 \n", BLACK, ENGLAND, SCOTLAND[1:], WALES[:-1]]
_TYPED = st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)


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
        ("Pass\u200dword \u200dand\u200c", "Password and"),
        ("\ufe0fNo\ufe0f \u2764\ufe0f\ufe0f", "No \u2764\ufe0f"),
        ("👩\u200d\u200d👧 \U0001f3f4\U000e0067\U000e007f", "👩👧 \U0001f3f4"),
        (f"👧{ENGLAND[1:]}", "👧"),
        (f"a{ENGLAND[1:]} {SCOTLAND[1:]}", "a"),
        (f"{ENGLAND[:-1]} {SCOTLAND[:-1]}.", f"{BLACK} {BLACK}."),
        (ENGLAND[:-1] + WALES, BLACK + WALES),
        (ENGLAND[:3] + TAG + ENGLAND[3:], BLACK),
        (ENGLAND[:-1] + TAG + END, BLACK),
        (ENGLAND + TAG + END + WALES[1:], ENGLAND),
        (ENGLAND[:3] + WALES[3:5] + ENGLAND[5:], BLACK),
        (BLACK + "".join(chr(0xE0000 + ord(each)) for each in "ustx") + END, BLACK),
        (ENGLAND.replace("\U000e0067", "\U000e0047"), BLACK),
        (f"{BLACK}\u200b{ENGLAND[1:]} {BLACK}\ufe0f{ENGLAND[1:]}", f"{BLACK} {BLACK}\ufe0f"),
        (f"{ENGLAND[:4]}\u200b{ENGLAND[4:]}", BLACK),
        (f"{ENGLAND}\ufe0f{SCOTLAND}\u200d👧 {WALES}\ufe0f\u200d👧\u200c", f"{ENGLAND}{SCOTLAND}👧 {WALES}👧"),
    ],
)
def test_exact_words_are_the_words_as_they_are_seen(text: str, seen: str) -> None:
    """Nothing that nobody sees is left in them, and nothing that is seen is lost."""
    assert seen == exact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Naïve “quotes”, £5, 😀 and 日本",
        "The families 👨\u200d👩\u200d👧 and 👩🏽\u200d🏫",
        "\U0001f3f3\ufe0f\u200d\U0001f308, \u2764\ufe0f\u200d\U0001f525 and 1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937 and \u845b\U000e0101",
        "Of a later Unicode: \u0378 \U0001f8ff\u200d\U0001faff \U000323b0",
        f"Come on {ENGLAND}{SCOTLAND}, {WALES}{WALES} and {BLACK}\u200d\u2620\ufe0f",
        "\uf0b7 a bullet of somebody's own font",
    ],
)
def test_what_people_see_and_read_stays_to_the_last_character(text: str) -> None:
    """Joined pictures, Persian and Indic words, forms of letters, and what this Python knows nothing of yet."""
    assert text == exact(text)


@given(_TYPED)
def test_exact_words_stay_as_they_are(text: str) -> None:
    """Whatever was typed: what comes back from a form has the digest of what was put into it."""
    once = exact(text)

    assert once == exact(once)
    assert digest(once) == digest(exact(once.replace("\n", "\r\n")))
    assert not {each for each in once if unicodedata.category(each) in ("Cc", "Cs") and each != "\n"}
    assert not [each for each in re.sub("|".join(FLAGS), "", once) if "\U000e0000" <= each <= "\U000e007f"]


@given(st.lists(st.tuples(_SEEN, st.text(st.sampled_from(HIDING), max_size=3)), max_size=20))
def test_words_that_look_different_never_become_the_same(typed: list[tuple[str, str]]) -> None:
    """Whatever hides between them, every character that is seen is still there, in its place."""
    kept = exact("".join(each + hidden for each, hidden in typed))

    assert not set(kept) & set(HIDING) - set(JOINING)
    assert unicodedata.normalize("NFC", "".join(each for each, _ in typed)) == unicodedata.normalize(
        "NFC", "".join(each for each in kept if each not in JOINING)
    )


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
