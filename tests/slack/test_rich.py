"""Marked texts and people: what eyes see and screen readers say, and that nothing of it is markup."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Button, Buttons, Facts, Mark, Marked, Reply
from bot.core.people import Person
from bot.core.press import LONGEST_RESPONSE
from bot.slack import inert, render
from tests.slack import limits_check

NASTY = ["<!channel>", "&lt;", ":wave:", "*b*", "\u200b", "\u202e", "\r\n", "\t", "\x00", "\ud800", "👩‍👧", " ", "word"]
TEXT = st.lists(st.sampled_from(NASTY) | st.text(max_size=5), min_size=1, max_size=12).map("".join)


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    """Return a text with some of its parts marked."""
    text, marks = "", []
    for number, words in enumerate(draw(st.lists(TEXT, min_size=1, max_size=6)), start=1):
        if draw(st.booleans()):
            marks.append(Mark(len(text), len(text) + len(words), number))
        text += words
    return Marked("Your draft", text * draw(st.integers(1, 40)), tuple(marks))


def shown(part: Marked) -> list[dict[str, Any]]:
    """Return the elements of all the quotes that show a marked text."""
    blocks = [block for message in render.messages(Reply((part,)), None) for block in message["blocks"]]
    quotes = [block["elements"][1] for block in blocks if block["type"] == "rich_text"]
    return [element for quote in quotes for element in quote["elements"]]


def text_of(elements: list[dict[str, Any]]) -> str:
    """Return what the elements say."""
    return "".join(element["text"] for element in elements)


def words_of(text: str) -> str:
    """Return a text without the space in it."""
    return "".join(text.split())


def test_marked() -> None:
    """A marked text is a quote under its label; its marks are bold, and brackets with a number say so in words."""
    text = "Mrs Jones in 4B is useless, ask Tom."
    part = Marked("Your draft", text, (Mark(0, 9, 1), Mark(19, 26, 2)))
    (message,) = render.messages(Reply((part,)), None)
    (block,) = message["blocks"]
    label, quote = block["elements"]
    bold = {"bold": True}

    assert ("rich_text_section", "rich_text_quote") == (label["type"], quote["type"])
    assert "[1: Mrs Jones] in 4B is [2: useless], ask Tom." == text_of(quote["elements"])
    assert "[1: Mrs Jones][2: useless]" == text_of([each for each in quote["elements"] if each.get("style") == bold])
    assert "Your draft:" == text_of(label["elements"])
    assert "Your draft:\n[1: Mrs Jones] in 4B is [2: useless], ask Tom." == message["text"]


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <!here> <!subteam^S1>",
        "<@U123> <#C123|general>",
        "<https://evil.example|click> https://evil.example",
        "*bold* _italic_ ~gone~ `code` ```block``` > quote",
        ":wave: &lt;!channel&gt; &amp;",
        "[1: not a mark]",
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_inert(text: str, whole: bool) -> None:
    """Mentions, links, markup and emoji codes of a draft arrive as letters, in a mark and outside."""
    part = Marked("Your draft", text, (Mark(0, len(text), 7),) if whole else ())
    (message,) = render.messages(Reply((part,)), None)
    elements = shown(part)

    assert [] == limits_check.faults_of_message(message)
    assert {"text"} == {element["type"] for element in elements}
    assert (f"[7: {text}]" if whole else text) == text_of(elements)
    assert not re.search("<[!@#h]|&lt;!|:wave:", json.dumps(message["blocks"]))
    assert f"Your draft:\n{inert.escaped(text_of(elements))}" == message["text"]


def test_unseen() -> None:
    """What cannot be seen is gone, and the marks stay around the same words."""
    text = "\u202e\u200bAsk \u2066Mrs\u200b Jo\ufeffnes\r\nor\tT\x00om\U000e0041."
    marks = (Mark(text.index("Mrs"), text.index("nes") + 3, 1), Mark(text.index("T"), text.index("m") + 1, 2))

    assert "Ask [1: Mrs Jones]\nor [2: Tom]." == text_of(shown(Marked("Your draft", text, marks)))


def test_unseen_mark() -> None:
    """Of a mark around nothing that can be seen nothing is shown."""
    assert "ab" == text_of(shown(Marked("Your draft", "a\u200b\u200bb", (Mark(1, 3, 1),))))


def test_nothing_to_see() -> None:
    """A text of which nothing can be seen is not shown."""
    (message,) = render.messages(Reply((Marked("Your draft", " \u200b\n"),)), None)

    assert "There is nothing to show here." == message["text"]


@pytest.mark.parametrize("inside", [0, 2_400, 5_990])
def test_long(inside: int) -> None:
    """A draft of 12,000 characters is shown whole in a few messages, a mark that is cut through goes on in the next."""
    text = "word " * 2_400
    messages = render.messages(Reply((Marked("Your draft", text, (Mark(inside, 12_000, 3),)),)), None)
    elements = shown(Marked("Your draft", text, (Mark(inside, 12_000, 3),)))
    marked = [element["text"] for element in elements if "style" in element]
    blocks = [block for message in messages for block in message["blocks"]]
    labels = [text_of(block["elements"][0]["elements"]) for block in blocks]

    assert 2 == len(messages)
    assert [] == [fault for message in messages for fault in limits_check.faults_of_message(message)]
    assert 2_400 == len(re.findall("word", text_of(elements)))
    assert words_of(text[inside:]) == words_of(re.sub(r"\[3: |\]", "", "".join(marked)))
    assert ["Your draft:", *["Your draft (continued):"] * (len(blocks) - 1)] == labels


def test_whole() -> None:
    """The longest response to a press enquiry is one quote, with every space and line of it."""
    text = ("It is safe, and open.\n\n  Ask us!  " * 100)[:LONGEST_RESPONSE].strip()

    assert text == text_of(shown(Marked("Approved", text)))


def test_marks_everywhere() -> None:
    """A draft in which every word is marked is divided further, and no word is lost."""
    marks = tuple(Mark(at * 3, at * 3 + 2, at) for at in range(900))
    messages = render.messages(Reply((Marked("Your draft", "ab " * 900, marks),)), None)

    assert [] == [fault for message in messages for fault in limits_check.faults_of_message(message)]
    assert list(range(900)) == [
        int(number) for message in messages for number in re.findall(r"\[(\d+): ab\]", message["text"])
    ]


def test_buttons_after_a_long_draft() -> None:
    """However long the draft, the buttons below it are there."""
    reply = Reply((Marked("Your draft", "&" * 12_000), Buttons((Button("Ask my manager", "consult"),))))

    assert "consult#0" == render.messages(reply, None)[-1]["blocks"][-1]["elements"][0]["action_id"]


@settings(max_examples=40)
@given(marked_texts())
def test_any_marked_text(part: Marked) -> None:
    """Whatever the text and its marks, Slack takes it, and what is bold is what was marked."""
    messages = render.messages(Reply((part,)), None)
    bold = text_of([element for element in shown(part) if "style" in element])
    for mark in part.marks:
        bold = bold.replace(f"[{mark.number}: ", "")
    marked = "".join(inert.seen(part.text[mark.start : mark.end]) for mark in part.marks)

    assert [] == [fault for message in messages for fault in limits_check.faults_of_message(message)]
    assert words_of(marked).replace("]", "") == words_of(bold).replace("]", "")


def test_person() -> None:
    """Somebody of the workspace is named as Slack names them; what stands beside it stays letters."""
    rows = (("Asked by", Person("slack", "U0WRITER")), ("Note", "<@U0OTHER> *now* :wave:"))
    (message,) = render.messages(Reply((Facts(rows),)), None)
    (section,) = message["blocks"][0]["elements"]
    people = [element["user_id"] for element in section["elements"] if element["type"] == "user"]
    words = [element for element in section["elements"] if element["type"] == "text"]

    assert [] == limits_check.faults_of_message(message)
    assert ["U0WRITER"] == people
    assert "Asked by: \nNote: <@U0OTHER> *now* :wave:" == text_of(words)
    assert "Asked by: a colleague\nNote: &lt;@U0OTHER&gt; *now* :wave:" == message["text"]


@pytest.mark.parametrize(
    "person",
    [
        Person("practice", "U0WRITER"),
        Person("slack", "<!channel>"),
        Person("slack", "u0writer"),
        Person("slack", "C0STAFF"),
        Person("slack", ""),
        Person("slack", "U0WRITER\n"),
    ],
)
def test_person_of_elsewhere(person: Person) -> None:
    """Whoever has no id of Slack's is a colleague, beside somebody who has one and alone."""
    alone, beside = Facts((("From", person),)), Facts((("From", person), ("To", Person("slack", "W0OTHER"))))
    (message,) = render.messages(Reply((alone, beside)), None)
    section, rich = message["blocks"]

    assert [] == limits_check.faults_of_message(message)
    assert "From: a colleague" == section["text"]["text"]
    assert ["W0OTHER"] == re.findall('"user_id": "(.*?)"', json.dumps(rich))
    assert "From: a colleague\nTo: " == text_of(
        [element for element in rich["elements"][0]["elements"] if element["type"] == "text"]
    )
