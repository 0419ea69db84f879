"""Strategies for replies of any size and content, with all that somebody might write who means harm."""

from hypothesis import HealthCheck
from hypothesis import strategies as st

from bot.core.messages import (
    Button,
    Buttons,
    Emphasis,
    Facts,
    Field,
    FieldKind,
    Form,
    Mark,
    Marked,
    Part,
    Quote,
    Reply,
    Say,
    Tone,
)
from bot.core.people import Person

ANN, BEN = "0b7e1c1e-1111-4222-8333-0123456789ab", "0B7E1C1E-1111-4222-8333-0123456789AC"
NASTY = st.sampled_from(
    [
        "<at>Ann</at>",
        "</at>",
        "{{DATE(2026-01-01T00:00:00Z)}}",
        "{{{",
        "[a](https://evil.example)",
        "**b**",
        "_i_",
        "# h",
        "1. one",
        "- two",
        "`c`",
        "&lt;",
        "\\",
        '"',
        "\n",
        "\n\n",
        " ",
        "word",
        "\u200b",
        "\u202e",
        "\u2066",
        "\u2028",
        "\ufeff",
        "\x00",
        "\r\n",
        "\ud800",
        "\U000e0041",
        "é",
        "👩‍👧",
        "x" * 100,
    ]
)
TEXT = st.lists(NASTY, max_size=12).map("".join) | st.text(max_size=50)
LONG_TEXT = st.builds(lambda text, times: text * times, TEXT, st.sampled_from([1, 3, 60, 900]))
ANY_TEXT = TEXT | LONG_TEXT
NAME = st.text("abcdefgh.-", min_size=1, max_size=30)
VALUE = st.text(max_size=2_000) | st.sampled_from(["👩" * 2_000, "\x01" * 2_000, "\ud800"])
BUTTON = st.builds(Button, ANY_TEXT, NAME, VALUE, st.sampled_from(Emphasis))
CHOICES = st.lists(st.tuples(NAME | st.just(""), ANY_TEXT), max_size=15, unique_by=lambda choice: choice[0]).map(tuple)
IN_FIELD = ANY_TEXT | NAME | st.sampled_from(["", ANN, "2026-07-03T16:30", "2026-07-03"])
LONGEST = st.integers(-1, 9_000)
FIELD = st.builds(
    Field, NAME, ANY_TEXT, st.sampled_from(FieldKind), ANY_TEXT, st.booleans(), CHOICES, LONGEST, IN_FIELD
)
FIELDS = st.lists(FIELD, min_size=1, max_size=6, unique_by=lambda field: field.name).map(tuple)
ANY_FORM = st.builds(Form, ANY_TEXT, NAME, FIELDS, ANY_TEXT, VALUE)
PEOPLE = st.builds(Person, st.sampled_from(["teams", "practice"]), TEXT | st.sampled_from([ANN, BEN]))
MARKS = st.lists(st.integers(0, 300), max_size=8, unique=True).map(
    lambda ends: tuple(map(Mark, sorted(ends)[::2], sorted(ends)[1::2], range(1, 9)))
)
PART: st.SearchStrategy[Part] = (
    st.builds(Say, ANY_TEXT, st.sampled_from(Tone))
    | st.builds(Quote, NAME, ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=4).map(tuple))
    | st.builds(Facts, st.lists(st.tuples(ANY_TEXT, ANY_TEXT | PEOPLE), max_size=12).map(tuple))
    | st.builds(Marked, ANY_TEXT, ANY_TEXT, MARKS)
    | st.builds(Buttons, st.lists(BUTTON, max_size=30).map(tuple))
    | ANY_FORM
)
REPLY = st.builds(Reply, st.lists(PART, max_size=8).map(tuple))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
