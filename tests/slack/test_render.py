"""Replies of any size and content, within Slack's limits and inert."""

import pytest
from hypothesis import HealthCheck, given, settings
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
    Place,
    PlaceKind,
    Quote,
    Reply,
    Request,
    Say,
    Tone,
)
from bot.core.people import Person
from bot.slack import forms, inert, render
from bot.slack.address import Address
from tests.slack import limits_check

REQUEST = Request("r1", Person("slack", "U1"), Place("slack", "D1", PlaceKind.PERSONAL), "ask")
ADDRESS = Address(user="U1", channel="D1")

NASTY = st.sampled_from(
    [
        "<!channel>",
        "<@U123>",
        "<https://evil.example|x>",
        "&lt;",
        "*b*",
        "_i_",
        "~s~",
        "`c`",
        "\n\n",
        " ",
        "word",
        "&",
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
LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(1, 60))
ANY_TEXT = TEXT | LONG
NAME = st.text("abcdefgh.-", min_size=1, max_size=30)
BUTTON = st.builds(Button, ANY_TEXT, NAME, st.text(max_size=2_000), st.sampled_from(Emphasis))


def forms_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[Form]:
    """Return forms with such texts."""
    choices = st.lists(st.tuples(NAME, text), max_size=15, unique_by=lambda choice: choice[0]).map(tuple)
    longest = st.integers(-1, 9_000)
    value = text | NAME | st.just("U0PERSON") | st.datetimes().map(str)
    field = st.builds(Field, NAME, text, st.sampled_from(FieldKind), text, st.booleans(), choices, longest, value)
    fields = st.lists(field, min_size=1, max_size=6, unique_by=lambda field: field.name).map(tuple)
    return st.builds(Form, text, NAME, fields, text, st.text(max_size=2_000))


FORM = forms_of(ANY_TEXT)
PEOPLE = st.builds(Person, st.sampled_from(["slack", "practice"]), TEXT | st.just("U0PERSON"))
MARKS = st.lists(st.integers(0, 300), max_size=8, unique=True).map(
    lambda ends: tuple(map(Mark, sorted(ends)[::2], sorted(ends)[1::2], range(1, 9)))
)
PART: st.SearchStrategy[Part] = (
    st.builds(Say, ANY_TEXT, st.sampled_from(Tone))
    | st.builds(Quote, NAME, ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=4).map(tuple))
    | st.builds(Facts, st.lists(st.tuples(ANY_TEXT, ANY_TEXT | PEOPLE), max_size=12).map(tuple))
    | st.builds(Marked, ANY_TEXT, ANY_TEXT, MARKS)
    | st.builds(Buttons, st.lists(BUTTON, max_size=30).map(tuple))
    | FORM
)
REPLY = st.builds(Reply, st.lists(PART, max_size=8).map(tuple))


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(REPLY)
def test_any_message(reply: Reply) -> None:
    """Any reply becomes messages that Slack takes, and nothing in them is markup, mention, link or unseen."""
    messages = render.messages(reply, REQUEST)

    assert [] == [fault for message in messages for fault in limits_check.faults_of_message(message)]
    assert messages


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(REPLY, FORM)
def test_any_view(reply: Reply, form: Form) -> None:
    """So does any window and any Home tab."""
    modal = render.modal(form, reply, REQUEST, ADDRESS)

    assert [] == limits_check.faults_of_view(modal)
    assert [] == limits_check.faults_of_view(render.home(reply, REQUEST))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40), max_size=200))
def test_nothing_is_lost(words: list[str]) -> None:
    """Dividing a text loses no word of it, and cuts none that fits."""
    text = " ".join(words)
    pieces = list(inert.pieces(text, 250))

    assert inert.visible(text).split() == " ".join(pieces).split()
    assert all(len(inert.escaped(piece)) <= 250 for piece in pieces)


def test_divides_at_paragraphs() -> None:
    """A long text is divided between paragraphs where it can be, then between lines, then words, then anywhere."""
    text = "one two three\n\nfour and\nfive\nsix seven eight nine " + "x" * 40

    assert ["one two three", "four and\nfive", "six seven eight nine", "x" * 20, "x" * 20] == [*inert.pieces(text, 20)]


def test_many_small_parts() -> None:
    """A reply of very many parts stays within Slack's number of blocks, and says that it was cut."""
    messages = render.messages(Reply((Say("Now!", Tone.URGENT),) * 1_000), REQUEST)

    assert 4 >= len(messages)
    assert "This is too long for Slack, so the rest is not shown here." in messages[-1]["text"]


def test_buttons_are_kept() -> None:
    """However long a reply is, its buttons are there."""
    reply = Reply((Say("word " * 50_000), Buttons((Button("Ring", "ring"),))))
    last = render.messages(reply, REQUEST)[-1]

    assert "ring#0" == last["blocks"][-1]["elements"][0]["action_id"]


def test_nothing_to_show() -> None:
    """An empty reply is a message too."""
    (message,) = render.messages(Reply((Say("\u200b"),)), REQUEST)

    assert "There is nothing to show here." == message["text"]


def test_urgent() -> None:
    """What is urgent says so in words: in a heading, and in the text that is read aloud."""
    (message,) = render.messages(Reply((Say("Ring 999.", Tone.URGENT),)), REQUEST)

    assert ["header", "section"] == [block["type"] for block in message["blocks"]]
    assert ["Important", "Ring 999."] == [block["text"]["text"] for block in message["blocks"]]
    assert "IMPORTANT: Ring 999." == message["text"]


@pytest.mark.parametrize(
    ("part", "types", "texts"),
    [
        (Say("Hello.", Tone.HEADING), ["header"], ["Hello."]),
        (Say("Hello."), ["section"], ["Hello."]),
        (Say("By the way.", Tone.ASIDE), ["context"], ["By the way."]),
        (Say("y" * 151, Tone.HEADING), ["header", "section"], ["y" * 150, "y"]),
        (
            Quote("a-1", "Ask first.", "Plain words", ("Use, page 4", "Appendix, page 9")),
            ["section", "context"],
            ["Ask first.", "Plain words: Use, page 4; Appendix, page 9"],
        ),
        (Facts((("Outlet", "The Gazette"), ("Note", ""))), ["section"], ["Outlet: The Gazette\nNote: –"]),
    ],
)
def test_parts(part: Part, types: list[str], texts: list[str]) -> None:
    """Each part has its shape."""
    (message,) = render.messages(Reply((part,)), REQUEST)
    shown = [block.get("text") or block["elements"][0] for block in message["blocks"]]

    assert types == [block["type"] for block in message["blocks"]]
    assert texts == [text["text"] for text in shown]


def test_buttons() -> None:
    """A button carries its intent, its value and how much it stands out; two of one intent are told apart."""
    buttons = Buttons((Button("Yes", "vote", "1", Emphasis.PRIMARY), Button("No", "vote", "0", Emphasis.DANGER)))
    (message,) = render.messages(Reply((buttons,)), REQUEST)
    (row,) = message["blocks"]

    assert [("vote#0", "1", "primary"), ("vote#1", "0", "danger")] == [
        (button["action_id"], button["value"], button["style"]) for button in row["elements"]
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(forms_of(st.text(max_size=100)))
def test_carried_form(form: Form) -> None:
    """A form that fits into a button comes out of it as it was."""
    button = forms.opener(form, REQUEST)

    assert len(button.value) <= 2_000
    assert button.intent == REQUEST.intent or form == forms.carried(button.value)


def test_long_choice() -> None:
    """A choice too long for its line goes on below it."""
    label = "Anonymous: no name, no channel and no time is kept, and nobody can find out who you are by any means"
    field = Field("level", "Level", FieldKind.CHOICE, choices=(("anonymous", label),))
    (block,) = forms.inputs(Form("Report", "send", (field,)))
    (option,) = block["element"]["options"]

    assert label == f"{option['text']['text']} {option['description']['text']}"


def test_required() -> None:
    """Slack says of a field that it is optional, so it is told which ones are."""
    form = Form("Report", "send", (Field("a", "A"), Field("b", "B", required=False, hint="If you know.")))
    first, second = forms.inputs(form)

    assert (False, True) == (first["optional"], second["optional"])
    assert "If you know." == second["hint"]["text"]
    assert "hint" not in first
