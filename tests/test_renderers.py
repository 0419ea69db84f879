"""The same replies on Slack, on Teams, in the practice room and as plain text: each shows all that there is."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from bot.core.messages import Buttons, Facts, Field, FieldKind, Form, Marked, Part, Quote, Reply, Say
from bot.core.plain import plain
from bot.core.visible import visible
from bot.practice.render import Renderer
from bot.practice.rooms import Rooms
from bot.practice.transcript import Message, Transcript
from bot.slack import render as slack
from bot.slack.address import Address
from bot.teams import render as teams
from tests.practice.scripted import PEOPLE, ROOMS, TEACHER
from tests.replies import REPLIES, SECRET
from tests.slack import limits_check
from tests.slack.test_render import REQUEST
from tests.teams import cards_check

Json = dict[str, Any]
#: What a platform shows of a reply: every text that a person reads, presses or fills in.
Show = Callable[[Reply], str]

ADDRESS = Address(user="U1", channel="D1")
PRACTICE = Renderer(Rooms(PEOPLE, ROOMS), Transcript())


def on_slack(reply: Reply) -> str:
    """Return what Slack shows, in messages and in the window of a form; all of it is what Slack takes."""
    messages = slack.messages(reply, REQUEST)
    assert [] == [fault for message in messages for fault in limits_check.faults_of_message(message)]
    views = [slack.modal(part, reply, REQUEST, ADDRESS) for part in reply.parts if isinstance(part, Form)]
    assert [] == [fault for view in views for fault in limits_check.faults_of_view(view)]
    entities = re.compile("&(lt|gt|amp);")
    return entities.sub(lambda entity: unescape(entity[0]), words(texts([m["blocks"] for m in messages] + views)))


def on_teams(reply: Reply) -> str:
    """Return what Teams shows; all of it is what Teams takes, in messages and in dialogs."""
    messages = teams.messages(reply)
    assert [] == [fault for message in messages for fault in cards_check.faults_of_message(message)]
    assert [] == [fault for dialog in teams.dialogs(reply) for fault in cards_check.faults_of_dialog(dialog)]
    shown = words(texts([teams.card_of(message)["body"] for message in messages]))
    return re.sub(r"\\([^\w\s])", r"\1", shown)


def in_practice(reply: Reply) -> str:
    """Return what the practice room shows."""
    message = Message("m1", "staff-room", "", datetime(2026, 1, 5, 9, tzinfo=UTC), reply.parts)
    html = str(PRACTICE.event(message, TEACHER)["html"])
    attributes = re.findall(r'\bvalue="([^"]*)"', html)
    return words([*map(unescape, attributes), unescape(re.sub("<[^>]*>", " ", html))])


def as_text(reply: Reply) -> str:
    """Return the reply as plain text."""
    return words([plain(reply)])


SHOWN: dict[str, Show] = {"slack": on_slack, "teams": on_teams, "practice": in_practice, "text": as_text}
#: A reply that is too long for a platform is shown in part there, which is said.
IN_PART = "so the rest is not shown here"


def texts(node: Any) -> Iterator[str]:
    """Yield every text in some JSON that people see; what a button or a choice stands for is not among them."""
    if isinstance(node, dict):
        seen = ("text", "title", "label", "initial_value", *(["value"] if "label" in node else []))
        yield from (node[name] for name in seen if isinstance(node.get(name), str))
        node = [each for name, each in node.items() if name != "data"]
    if isinstance(node, list):
        for each in node:
            yield from texts(each)


def words(found: Iterable[str]) -> str:
    """Return texts as their visible letters, whatever space there is between them."""
    return "".join("".join(visible(each).split()) for each in found)


def said_by(part: Part) -> Iterator[str]:
    """Yield the texts of a part that every platform has to show."""
    match part:
        case Say(text):
            yield text
        case Quote(_, text, label, citations):
            yield from (text, label, *citations)
        case Facts(rows):
            for name, value in rows:
                yield from (name, value if isinstance(value, str) else "a colleague")
        case Marked(label, text, marks):
            edges = [0, *(at for mark in marks for at in (mark.start, mark.end)), len(text)]
            yield from (label, *(text[start:end] for start, end in pairwise(edges)))
        case Buttons(buttons):
            yield from (button.label for button in buttons)
        case Form(title, _, fields):
            yield title
            yield from (field.label for field in fields)


@pytest.mark.parametrize("name", [name for name in REPLIES if name != "80,000 characters"])
@pytest.mark.parametrize("platform", SHOWN)
def test_everything_is_shown(platform: str, name: str) -> None:
    """Every text, label and button of a reply is there, wherever it is shown."""
    shown = SHOWN[platform](REPLIES[name])

    for part in REPLIES[name].parts:
        for text in said_by(part):
            for line in visible(text).split("\n"):
                assert words([line])[:60] in shown


@pytest.mark.parametrize("platform", SHOWN)
def test_what_can_be_used_is_never_left_out(platform: str) -> None:
    """Of 80,000 characters a platform may show less, which it says; buttons and fields are all there."""
    reply = REPLIES["80,000 characters"]
    shown = SHOWN[platform](reply)

    assert (words([IN_PART]) in shown) == (platform in ("slack", "teams"))
    for part in reply.parts:
        if isinstance(part, Buttons | Form):
            assert [] == [text for text in said_by(part) if words([text]) not in shown]


@pytest.mark.parametrize("platform", ["slack", "teams", "practice"])
def test_every_kind_of_field_can_be_filled_in(platform: str) -> None:
    """What stands in a form at first is there, with every answer to choose from."""
    form = next(part for part in REPLIES["form"].parts if isinstance(part, Form))
    shown = SHOWN[platform](REPLIES["form"])

    for field in form.fields:
        assert [] == [label for _, label in field.choices if words([label]) not in shown]
        if field.kind in (FieldKind.LINE, FieldKind.TEXT):
            assert words([field.value]) in shown


@pytest.mark.parametrize("platform", SHOWN)
def test_what_a_button_carries_is_not_shown(platform: str) -> None:
    """A button's value is for the bot alone."""
    assert [] == [name for name, reply in REPLIES.items() if SECRET in SHOWN[platform](reply)]


def test_every_part_and_kind_is_among_them() -> None:
    """The set has every part and every kind of field that there is."""
    parts = [part for reply in REPLIES.values() for part in reply.parts]
    fields: list[Field] = [field for part in parts if isinstance(part, Form) for field in part.fields]

    assert {Say, Quote, Facts, Marked, Buttons, Form} == {type(part) for part in parts}
    assert set(FieldKind) == {field.kind for field in fields}
