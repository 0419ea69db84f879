"""Text that can be set: what the fonts hold stays, and nothing else vanishes silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exporting.legible import legible, right_to_left

anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    "text",
    [
        "“Curly” ’quotes’, — and … € £ é ż Ω ж",
        "🎉👍🏽👩‍🏫🇬🇧 ❤️ ☺",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "שלום עולם",
        "مرحبا بالعالم",
        "नमस्ते বাংলা ਪੰਜਾਬੀ ગુજરાતી தமிழ் తెలుగు ไทย ქართული አማርኛ",
        "two\nlines",
        "",
    ],
)
def test_what_the_fonts_hold_stays_as_it_is(text: str) -> None:
    """Letters, quotation marks, emoji and the scripts of many homes."""
    assert text == legible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("✓", "[CHECK MARK]"),
        ("你好", "[U+4F60 U+597D]"),
        ("a\x00b\x07", "a[U+0000]b[U+0007]"),
        ("\ud800", "[U+D800]"),
        ("\ue000", "[U+E000]"),
        ("\u202egnp.exe\u202c", "[RIGHT-TO-LEFT OVERRIDE]gnp.exe[POP DIRECTIONAL FORMATTING]"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a    b"),
        ("a\U000e0061\U000e007f", "a[TAG LATIN SMALL LETTER A CANCEL TAG]"),
    ],
)
def test_what_they_lack_is_shown_by_its_name_or_number(text: str, shown: str) -> None:
    """So is what cannot be seen or would change the order; the ends of lines are ends of lines."""
    assert shown == legible(text)


def test_a_word_that_is_wider_than_the_page_can_be_broken() -> None:
    """Nothing of it is lost; short words, and marks with what they stand on, stay together."""
    address = "https://example.test/" + "path" * 50

    shown = legible(f"see {address}, please")
    marked = legible("e\u0301" * 60)

    assert f"see {address}, please" == shown.replace("\u200b", "")
    assert max(map(len, shown.split("\u200b"))) < 40
    assert "\u200b\u0301" not in marked
    assert "\u200b" not in legible("antidisestablishmentarianism")


@given(anything)
def test_any_text_becomes_one_that_is_legible(text: str) -> None:
    """And stays so, whatever was in it."""
    shown = legible(text)

    shown.encode()
    assert shown.replace("\u200b", "") == legible(shown).replace("\u200b", "")
    assert bool(text) is bool(shown)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("שלום abc", True), ("123 مرحبا", True), ("abc שלום", False), ("123", False), ("", False)],
)
def test_the_first_letter_says_in_which_direction_a_line_is_written(line: str, expected: bool) -> None:
    """Digits have no direction of their own."""
    assert expected is right_to_left(line)
