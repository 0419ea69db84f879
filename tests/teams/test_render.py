"""Replies of any size and content, within Teams' limits and inert."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import (
    Button,
    Buttons,
    Emphasis,
    Facts,
    Mark,
    Marked,
    Reply,
    Say,
    Tone,
)
from bot.core.people import Person
from bot.teams import render
from bot.teams.address import Reference
from bot.teams.naming import People
from tests.replies import ASKED, DRAFT, FORM, FORTY, HOSTILE, LONG, SECRET, marked, one_of_each
from tests.teams import cards_check
from tests.teams.any_replies import ANN, BEN, REPLY, SLOW
from tests.teams.seeing import actions, inputs, nodes, one, texts


@settings(max_examples=40, suppress_health_check=SLOW)
@given(REPLY, st.booleans())
def test_any_message(reply: Reply, elsewhere: bool) -> None:
    """Any reply becomes messages that Teams takes, with every button, and nothing in them is markup or unseen."""
    origin = Reference(service_url="https://teams.example/", conversation="19:c@thread.tacv2", tenant="t")
    messages = render.messages(reply, origin if elsewhere else None)
    buttons = [each for part in reply.parts if isinstance(part, Buttons) for each in part.buttons]
    shown = [action for message in messages for action in actions(message) if "_form" not in action["data"]]

    assert [] == [fault for message in messages for fault in cards_check.faults_of_message(message)]
    assert [each.intent for each in buttons] == [
        action["verb"] for action in shown if action.get("associatedInputs") == "none"
    ]


@settings(max_examples=20, suppress_health_check=SLOW)
@given(REPLY)
def test_any_dialog(reply: Reply) -> None:
    """So does any dialog."""
    assert [] == [fault for dialog in render.dialogs(reply) for fault in cards_check.faults_of_dialog(dialog)]


@settings(max_examples=40, suppress_health_check=SLOW)
@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40), max_size=400))
def test_nothing_is_lost(words: list[str]) -> None:
    """However a text is divided, all of its words are there, in their order."""
    shown = texts(*render.messages(Reply((Say(" ".join(words)), Marked("Draft", "\n".join(words))))))

    assert "".join([*words, "Draft:", *words]) == "".join(shown.split()) or not words


@pytest.mark.parametrize("wrap", [Say, lambda text: Marked("Draft", text), lambda text: Facts((("Words", text),))])
@pytest.mark.parametrize("text", [HOSTILE, DRAFT, "{{{{", "<at><at>", "1. one\n2. two", "- a\n\n\n# b"])
def test_letters_stay_letters(text: str, wrap: Any) -> None:
    """What somebody wrote is shown as written, in runs in which neither Markdown nor a mention is read."""
    card = one(Reply((wrap(text),)))

    assert not re.search(r"\{\{|<at", "\n".join(re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(card["body"]))))
    assert not any(node.get("type") == "TextBlock" for node in nodes(card["body"]))
    visible = text.replace("\t", " ").replace("\u202e", "").replace("\u200b", "")
    assert "".join(visible.split()) in "".join(texts(card).split())


def test_heading() -> None:
    """A heading is one for screen readers too, unless somebody's words in it could be read as markup."""
    plain, hostile = one(Reply((Say("Press enquiry", Tone.HEADING), Say("x")))), one(Reply((Say("*a*", Tone.HEADING),)))

    assert ("TextBlock", "heading") == (plain["body"][0]["type"], plain["body"][0]["style"])
    assert "RichTextBlock" == hostile["body"][0]["type"]


def test_lines() -> None:
    """Each line is a line, and an empty one is space."""
    card = one(Reply((Marked("The words", "One\n two\n\n\nthree"),)))
    _, *lines = card["body"][0]["items"]

    assert [("One", None), (" two", "None"), ("three", "Medium")] == [
        (line["inlines"][0]["text"], line.get("spacing")) for line in lines
    ]


def test_marked() -> None:
    """A marked text stands under its label; its marks are bold, and brackets with a number say so in words."""
    card = one(Reply((marked("Your draft", "Mrs Jones in 4B\nis useless, ask Tom.", "Mrs Jones", "4B\nis"),)))
    label, *lines = card["body"][0]["items"]
    bold = [run["text"] for line in lines for run in line["inlines"] if run.get("weight") == "Bolder"]

    assert "Your draft:" == label["inlines"][0]["text"]
    assert ["[1: Mrs Jones]", "[2: 4B]", "[2: is]"] == bold
    assert "Your draft:\n[1: Mrs Jones] in [2: 4B\nis] useless, ask Tom." == card["fallbackText"]


def test_many_marks() -> None:
    """A text with very many marks is divided so that their numbers fit, and none of them is lost."""
    marks = tuple(Mark(at, at + 1, at // 2 + 1) for at in range(0, 800, 2))
    messages = render.messages(Reply((Marked("Draft", "ab" * 400, marks),)))

    assert [] == [fault for message in messages for fault in cards_check.faults_of_message(message)]
    assert len(messages) > 1
    assert [str(number) for number in range(1, 401)] == re.findall(r"\[(\d+): a\]", texts(*messages))


def test_urgent() -> None:
    """What is urgent says so in words, not by its colour alone."""
    card = one(Reply((Say("Ring 999.", Tone.URGENT),)))

    assert "Important\nRing 999." == texts(card)
    assert "IMPORTANT: Ring 999." == card["fallbackText"]


def test_buttons() -> None:
    """A button carries its intent and its value, stands out as it should, and asks for no field to be filled in."""
    row = Buttons((Button("Yes", "vote", "1", Emphasis.PRIMARY), Button("No", "vote", "0", Emphasis.DANGER)))
    yes, no = actions(one(Reply((row,))))

    assert {
        "type": "Action.Execute",
        "verb": "vote",
        "data": {"value": "1"},
        "title": "Yes",
        "associatedInputs": "none",
        "style": "positive",
    } == yes
    assert ("destructive", "0") == (no["style"], no["data"]["value"])


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["Yes", "No", "I'm not sure"], [3]),
        (["I've changed it: check again", "Ask my manager", "Dismiss a finding"], [1, 2]),
        (["They rang again, or there is more, and it is urgent", "No"], [1, 1]),
        (["Open"] * 6, [4, 2]),
    ],
)
def test_rows(labels: list[str], rows: list[int]) -> None:
    """No more buttons stand beside each other than can be read on a phone."""
    card = one(Reply((Buttons(tuple(Button(label, "do") for label in labels)),)))

    assert rows == [len(each["actions"]) for each in card["body"]]
    assert labels == [each["title"] for each in actions(card)]


def test_buttons_in_dialog() -> None:
    """In a dialog a button carries its intent among what it brings along, as Teams wants it there."""
    (dialog,) = render.dialogs(Reply((Say("Draft", Tone.HEADING), Buttons((Button("Yes", "vote", "1"),)))))
    (button,) = actions(dialog["card"])

    assert ("Action.Submit", {"value": "1", "verb": "vote"}) == (button["type"], button["data"])
    assert "Draft" == dialog["title"]


def test_forty_buttons() -> None:
    """Forty buttons with much to carry are all there, five in a row at most, in several messages."""
    messages = render.messages(FORTY)

    assert len(messages) > 1
    assert [f"Report {number}" for number in range(40)] == [each["title"] for m in messages for each in actions(m)]


def test_very_long() -> None:
    """80,000 characters are shown as far as there is room, which is said; what can be used is there all the same."""
    messages = render.messages(LONG)

    assert [] == [fault for message in messages for fault in cards_check.faults_of_message(message)]
    assert 6 >= len(messages)
    assert "This is too long for Teams, so the rest is not shown here." in texts(*messages)
    assert [field.name for field in FORM.fields if field.name != "deadline"] == [
        each["id"] for message in messages for each in inputs(message) if not each["id"].startswith("deadline")
    ]
    assert {"helpful", "missed", "press.send"} == {each["verb"] for message in messages for each in actions(message)}


def test_nothing_to_show() -> None:
    """An empty reply is a message too."""
    assert "There is nothing to show here." == texts(one(Reply((Say("\u200b"),))))


def test_two_forms() -> None:
    """Of two forms each is in a message of its own, for a card sends all its fields at once."""
    assert 2 == len(render.messages(Reply((FORM, FORM))))


CAT = "1c8f2d2f-1111-4222-8333-0123456789ab"


def test_people() -> None:
    """Whoever reads the conversation is mentioned, each under a name of their own; others are named, if they can be."""
    rows = (("A", Person("teams", ANN)), ("B", Person("teams", BEN)), ("Again", Person("teams", ANN)))
    others = (("C", Person("slack", "U1")), ("D", Person("teams", "<at>x</at>")), ("E", Person("teams", CAT)))
    names = {ANN: "Ann *Example*", BEN: "Ann <Example>", CAT: "Cat\n@Example"}
    card = one(Reply((Facts((*rows, *others)),)), People(names, {ANN, BEN}))

    assert ["Ann Example", "Ann Example (2)"] == [each["mentioned"]["name"] for each in card["msteams"]["entities"]]
    assert [ANN, BEN] == [each["mentioned"]["id"] for each in card["msteams"]["entities"]]
    assert "C: a colleague\nD: a colleague\nE: Cat @Example" in texts(card)
    assert "E: Cat @Example" in card["fallbackText"]


@pytest.mark.parametrize("names", [{}, {ANN: " \u200b"}])
def test_no_name(names: dict[str, str]) -> None:
    """Somebody whose name Teams doesn't tell can be found by their id, and is not told of it by a mention."""
    rows = (("Named as", Person("teams", ANN)),)
    alone = one(Reply((Facts(rows),)), People(names))
    here = one(Reply((Facts(rows),)), People(names, {ANN}))

    assert f"Named as: a colleague (Entra ID {ANN})" == texts(alone)
    assert "entities" not in alone["msteams"]
    assert ["a colleague"] == [each["mentioned"]["name"] for each in here["msteams"]["entities"]]


def test_long_row() -> None:
    """Beside a long name of a row there would be no room for somebody's name on a phone: it stands below."""
    row = ("Received, Monday 23 November at 12:00", Person("teams", ANN))
    card = one(Reply((Facts((row,)),)), People({ANN: "Ann Example"}, {ANN}))

    assert "Received, Monday 23 November at 12:00: \n<at>Ann Example</at>" == texts(card)


def test_facts() -> None:
    """Each row begins with its name; a value of several lines goes on below it."""
    card = one(Reply((Facts((("Outlet", "The *Gazette*"), ("They ask", "How many?\n\nWhy?"), ("Note", ""))),)))

    assert "Outlet: The *Gazette*\nThey ask: How many?\nWhy?\nNote: –" == texts(card)
    assert ["Bolder", None] == [run.get("weight") for run in card["body"][0]["inlines"]]


def test_origin() -> None:
    """An answer that goes elsewhere knows where it was asked for."""
    origin = Reference(service_url="https://teams.example/", conversation="19:c@thread.tacv2;messageid=7", tenant="t")
    (message,) = render.messages(ASKED, origin)

    assert {origin.conversation} == {action["data"]["_from"] for action in actions(message)}


def test_notification() -> None:
    """What a notification shows is short, and says what the card says first."""
    (message,) = render.messages(Reply((Say("word " * 500),)))

    assert message["summary"].startswith("word word")
    assert 300 >= len(message["summary"])


@pytest.mark.parametrize(
    ("reply", "subject"),
    [
        (Reply((Say("Report ABCD", Tone.HEADING), Facts((("They wrote", SECRET),)))), "Report ABCD"),
        (Reply((Say("Keep these words", Tone.HEADING), Say(SECRET, Tone.HEADING))), "Keep these words"),
        (Reply((Marked("They ask", SECRET), FORM)), "They ask"),
        (Reply((FORM,)), FORM.title),
        (Reply((Facts((("They wrote", SECRET),)),)), "Social media policy"),
    ],
)
def test_notification_on_a_locked_phone(reply: Reply, subject: str) -> None:
    """A notification says what the message is about, and nothing that somebody wrote or is to keep."""
    (message,) = render.messages(reply)

    assert subject == message["summary"]


def test_hostile_parts() -> None:
    """Whatever somebody writes, wherever it can stand, it adds no element to the card."""
    written = HOSTILE.replace("\n", " ")
    hostile, harmless = (
        [node.get("type") for node in nodes(one(Reply(one_of_each(text)))["body"])]
        for text in (written, "w" * len(written))
    )
    without = {"TextRun", "TextBlock", "RichTextBlock", None}

    assert [kind for kind in harmless if kind not in without] == [kind for kind in hostile if kind not in without]
