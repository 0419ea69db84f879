"""People in Slack, who read what the bot shows them, press its buttons and fill in its forms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse

from tests.slack.conversations import BOT
from tests.slack.web_api import WebApi
from tests.slack.workspace import CHANNEL, PERSON, Workspace

Json = dict[str, Any]

HEAD, STRANGER = "U0HEAD", "U0STRANGER"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Member:
    """One person of a workspace; whatever is answered to them alone goes to an address of their own."""

    workspace: Workspace
    web_api: WebApi
    id: str = PERSON

    async def types(self, text: str) -> Json:
        """Type /socialpolicy with some text and return the message that is the answer; empty if none came at once."""
        response = await self.workspace.command(
            text, trigger=_new_id(), user_id=self.id, response_url=self._response_url
        )
        assert response.status == 200
        return dict(await response.json()) if await response.read() else {}

    async def writes(self, text: str, **more: Any) -> None:
        """Write to the bot in one's own chat with it."""
        response = await self.workspace.direct(
            text, f"Ev{_new_id()}", user=self.id, channel=f"D{self.id}", ts=_new_id(), **more
        )
        assert response.status == 200

    async def mentions(self, text: str, under: Json, **more: Any) -> None:
        """Mention the bot in the thread of a message."""
        written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        response = await self.workspace.mention(
            f"<@{BOT}> {written}",
            f"Ev{_new_id()}",
            user=self.id,
            channel=under["channel"],
            ts=_new_id(),
            thread_ts=under.get("thread_ts") or under["ts"],
            **more,
        )
        assert response.status == 200

    async def reports(self, text: str | None, **message: Any) -> None:
        """Choose "Report this" in the menu of somebody's message."""
        who = {"user": {"id": self.id}, "trigger_id": _new_id(), "response_url": self._response_url}
        written = {"ts": _new_id()} | message
        response = await self.workspace.shortcut(text, name="report_message", who=who, **written)
        assert response.status == 200

    async def asks(self, text: str) -> Json:
        """Type /socialpolicy with some text and return the answer, also where it takes its time."""
        seen = len(self.web_api.sent("response_url"))
        answer = await self.types(text)
        if answer["text"] != "One moment…":
            return answer
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]

    async def press(self, message: Json, label: str, **changed: str) -> ClientResponse:
        """Press the button of a message that has this label.

        A message that `standing` returned is pressed where it stands; another notice came to the person's own chat.
        """
        button = buttons(message)[label] | changed
        hidden = message.get("response_type") == "ephemeral"
        channel = message["channel"] if "ts" in message else CHANNEL if hidden else f"D{self.id}"
        place = {"type": "message", "message_ts": message.get("ts") or _new_id(), "channel_id": channel}
        response = await self.workspace.press(
            button["action_id"],
            button["value"],
            trigger=_new_id(),
            user={"id": self.id},
            response_url=self._response_url,
            container=place | {"is_ephemeral": hidden},
            message=self._threaded(message),
        )
        assert response.status == 200
        return response

    async def pressing(self, message: Json, label: str, **changed: str) -> Json:
        """Press a button and return the message that answers it."""
        seen = len(self.web_api.sent("response_url"))
        await self.press(message, label, **changed)
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]

    async def opening(self, message: Json, label: str) -> Json:
        """Press a button and return the form that opens, in a window of its own."""
        seen = len(self.web_api.sent("views.open"))
        await self.press(message, label)
        return await self._opened(seen)

    async def beginning(self, text: str) -> Json:
        """Type /socialpolicy with some text and return the form that opens."""
        seen = len(self.web_api.sent("views.open"))
        assert not await self.types(text)
        return await self._opened(seen)

    async def fill_in(self, view: Json, **answers: str) -> Json:
        """Fill in a form, leaving the rest as it stands, send it, and return the message that answers it."""
        seen = len(self.web_api.sent("response_url"))
        response = await self._submit(view, answers)
        assert not await response.read()
        return (await self.web_api.wait_for("response_url", seen + 1))[seen]

    async def refused(self, view: Json, **answers: str) -> str:
        """Fill in a form, send it, and return what the form says, which stays as it was filled in."""
        answer = await (await self._submit(view, answers)).json()
        assert answer["response_action"] == "errors"
        ((question, why),) = answer["errors"].items()
        assert question in {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        return str(why)

    async def next_form(self, view: Json, **answers: str) -> Json:
        """Fill in a form, send it, and return the form that takes its place in the window."""
        answer = await (await self._submit(view, answers)).json()
        assert answer["response_action"] == "update"
        return dict(answer["view"], id=view["id"])

    async def fill_in_all(self, view: Json, *steps: Mapping[str, str]) -> Json:
        """Fill in a form and those that take its place, one after the other, and return what answers the last."""
        *first, last = steps
        for answers in first:
            view = await self.next_form(view, **answers)
        return await self.fill_in(view, **last)

    @property
    def personal(self) -> list[Json]:
        """Return the messages that stand in the person's own chat with the bot."""
        return self.web_api.shown(f"D{self.id}")

    @property
    def hidden(self) -> list[Json]:
        """Return the messages that this person alone was shown, but for the acknowledgements of commands."""
        answers = [body for body in self.web_api.responses(self.id) if body.get("response_type") == "ephemeral"]
        return [*answers, *(note for note in self.web_api.sent("chat.postEphemeral") if note["user"] == self.id)]

    @property
    def _response_url(self) -> str:
        return self.web_api.response_url(self.id)

    async def _opened(self, seen: int) -> Json:
        """Return the form that opened after so many others."""
        return dict((await self.web_api.wait_for("views.open", seen + 1))[seen]["view"], id=f"V{_new_id()}")

    async def _submit(self, view: Json, answers: Mapping[str, str]) -> ClientResponse:
        response = await self.workspace.submit(
            view, dict(_values(view, answers)), trigger=_new_id(), user={"id": self.id}
        )
        assert response.status == 200
        return response

    def _threaded(self, message: Json) -> Json:
        """Return what Slack says of a pressed message: which it is, and the thread it is in or begins."""
        if "ts" not in message:
            return {}
        begins = any(each.get("thread_ts") == message["ts"] for each in self.web_api.shown(message["channel"]))
        thread = message.get("thread_ts") or (message["ts"] if begins else "")
        return {"ts": message["ts"], **({"thread_ts": thread} if thread else {})}


async def standing(web_api: WebApi, channel: str, count: int = 1) -> list[Json]:
    """Wait until so many messages were posted into a channel, and return those that stand there as they are now."""
    seen = count
    while len(found := web_api.shown(channel)) < count:
        seen = len(await web_api.wait_for("chat.postMessage", seen)) + 1
    return found


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


def _new_id() -> str:
    """Return an id of Slack's kind that stands nowhere else, so that a trace of it can be looked for."""
    return f"17{next(_NUMBERS):08}.{uuid4().hex}"


def _values(view: Json, answers: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert answers.keys() <= inputs.keys()
    for name, element in inputs.items():
        yield name, {"value": {"type": element["type"], **_input(element, answers.get(name, ""))}}


def _input(element: Json, answer: str) -> Json:
    match element["type"]:
        case "users_select":
            return {"selected_user": answer or element.get("initial_user")}
        case "datetimepicker":
            return {"selected_date_time": int(answer) if answer else element.get("initial_date_time")}
        case "radio_buttons" | "static_select":
            chosen = [option for option in element["options"] if option["value"] == answer]
            return {"selected_option": chosen[0] if answer else element.get("initial_option")}
        case _:
            return {"value": answer or element.get("initial_value")}
