"""People in Slack, who read what the bot shows them, press its buttons and fill in its forms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import ClientResponse

from tests.slack.web_api import WebApi
from tests.slack.workspace import CHANNEL, PERSON, Workspace

Json = dict[str, Any]

HEAD, STRANGER = "U0HEAD", "U0STRANGER"
_TRIGGERS = count(1)


@dataclass(frozen=True)
class Member:
    """One person of a workspace; the teacher types commands, everybody can press and fill in."""

    workspace: Workspace
    web_api: WebApi
    id: str = PERSON

    async def types(self, text: str) -> Json:
        """Type /socialpolicy with some text and return the message that is the answer; empty if none came at once."""
        response = await self.workspace.command(text, trigger=f"c{next(_TRIGGERS)}")
        assert response.status == 200
        return dict(await response.json()) if await response.read() else {}

    async def asks(self, text: str) -> Json:
        """Type /socialpolicy with some text and return the answer, also where it takes its time."""
        seen = len(self.web_api.sent("response_url"))
        answer = await self.types(text)
        if answer["text"] != "One moment…":
            return answer
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]

    async def press(self, message: Json, label: str, **changed: str) -> ClientResponse:
        """Press the button of a message that has this label; a notice has come to the person's own chat."""
        button = buttons(message)[label] | changed
        hidden = message.get("response_type") == "ephemeral"
        channel = CHANNEL if hidden else f"D{self.id}"
        response = await self.workspace.press(
            button["action_id"],
            button["value"],
            trigger=f"b{next(_TRIGGERS)}",
            user={"id": self.id},
            container={"type": "message", "message_ts": "5.1", "channel_id": channel, "is_ephemeral": hidden},
        )
        assert response.status == 200
        return response

    async def pressing(self, message: Json, label: str, **changed: str) -> Json:
        """Press a button and return the message that answers it."""
        seen = len(self.web_api.sent("response_url"))
        await self.press(message, label, **changed)
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]

    async def opening(self, message: Json, label: str) -> Json:
        """Press a button and return the form that opens."""
        seen = len(self.web_api.sent("views.open"))
        await self.press(message, label)
        return dict((await self.web_api.wait_for("views.open", seen + 1))[seen]["view"])

    async def fill_in(self, view: Json, **answers: str) -> Json:
        """Fill in a form, leaving the rest as it stands, send it, and return the message that answers it."""
        seen = len(self.web_api.sent("response_url"))
        response = await self.workspace.submit(
            view, dict(_values(view, answers)), trigger=f"f{next(_TRIGGERS)}", user={"id": self.id}
        )
        assert response.status == 200
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]


def buttons(message: Mapping[str, Any]) -> dict[str, Json]:
    """Return the buttons of a message by their labels."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: button for row in rows for button in row}


def choices(view: Mapping[str, Any], name: str) -> list[str]:
    """Return the answers that a form offers to one of its questions."""
    (element,) = (block["element"] for block in view["blocks"] if block.get("block_id") == name)
    return [option["value"] for option in element["options"]]


def marked(message: Mapping[str, Any]) -> list[str]:
    """Return the words of a message that are marked as findings."""
    return re.findall(r"\[\d+: ([^\]]+)\]", message["text"])


def _values(view: Json, answers: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert answers.keys() <= inputs.keys()
    for name, element in inputs.items():
        yield name, {"value": {"type": element["type"], **_input(element, answers.get(name, ""))}}


def _input(element: Json, answer: str) -> Json:
    match element["type"]:
        case "users_select":
            return {"selected_user": answer or element.get("initial_user")}
        case "radio_buttons" | "static_select":
            chosen = [option for option in element["options"] if option["value"] == answer]
            return {"selected_option": chosen[0] if answer else element.get("initial_option")}
        case _:
            return {"value": answer or element.get("initial_value")}
