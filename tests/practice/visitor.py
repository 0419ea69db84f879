"""A browser without a screen: says, presses and reads as one persona, over real HTTP."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request

from bot.practice.rooms import Persona

Client = TestClient[Request, Application]


@dataclass(frozen=True, slots=True)
class Visitor:
    """One persona at one server."""

    client: Client
    persona: Persona

    async def post(self, path: str, body: object, **headers: str) -> ClientResponse:
        """Send JSON as the page itself does, with these headers besides or instead."""
        sent = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json", **headers}
        url = f"/practice/{path}?as={self.persona.id}"
        return await self.client.post(url, data=json.dumps(body), headers=sent)

    async def try_to_say(self, room: str, text: str, thread: str = "", act: str = "") -> ClientResponse:
        """Say words in a room and return the response, whatever it is."""
        body = {"id": act or str(uuid4()), "room": room, "text": text, "thread": thread}
        return await self.post("messages", body)

    async def say(self, room: str, text: str, thread: str = "", act: str = "") -> str:
        """Say words in a room and return the id of the bot's answer, if it gave one."""
        return await self._answer(await self.try_to_say(room, text, thread, act))

    async def try_to_press(
        self, card: str, label: str, seen: str, act: str = "", changed: Mapping[str, int | str] | None = None
    ) -> ClientResponse:
        """Press a button as it stands on a card of a page that was seen, and return the response."""
        article = card_of(seen, card)
        found = re.search(rf'data-press="(\d+)" data-part="(\d+)">\s*{re.escape(label)}<', article)
        assert found, f"no button {label}"
        where = {"message": card, "revision": revision_of(article), "part": int(found[2]), "button": int(found[1])}
        return await self.post("presses", {"id": act or str(uuid4()), **where, **(changed or {})})

    async def press(self, card: str, label: str, room: str) -> str:
        """Press a button of a card and return the id of the bot's answer."""
        return await self._answer(await self.try_to_press(card, label, await self.read(room)))

    async def fill_in(self, card: str, room: str, **fields: str) -> ClientResponse:
        """Send the form of a card and return the response."""
        article = card_of(await self.read(room), card)
        found = re.search(r'data-form data-part="(\d+)"', article)
        assert found, "no form"
        where = {"message": card, "revision": revision_of(article), "part": int(found[1])}
        return await self.post("forms", {"id": str(uuid4()), **where, "fields": fields})

    async def answer_form(self, card: str, room: str, **fields: str) -> str:
        """Send the form of a card and return the id of the bot's answer."""
        return await self._answer(await self.fill_in(card, room, **fields))

    async def report(self, message: str, act: str = "") -> ClientResponse:
        """Choose to report a message and return the response."""
        return await self.post("reports", {"id": act or str(uuid4()), "message": message})

    async def look(self, room: str) -> ClientResponse:
        """Load the page of a room and return the response."""
        return await self.client.get("/", params={"as": self.persona.id, "room": room})

    async def read(self, room: str) -> str:
        """Return the page of a room."""
        response = await self.look(room)
        assert response.status == 200
        return await response.text()

    async def listen(self, after: str, last_event_id: str = "") -> "News":
        """Open the stream of news, from a position on."""
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        url = f"/practice/events?as={self.persona.id}&after={after}"
        return News(await self.client.get(url, headers=headers))

    async def _answer(self, response: ClientResponse) -> str:
        assert response.status == 200, await response.text()
        return str((await response.json())["answer"])


@dataclass(frozen=True, slots=True)
class News:
    """A stream of server-sent events."""

    response: ClientResponse

    async def block(self) -> dict[str, str]:
        """Return the lines of the next event or comment by their names; nothing at the end of the stream."""
        lines = {}
        while line := (await self.response.content.readline()).decode().strip("\n"):
            name, _, value = line.partition(": ")
            lines[name] = value
        return lines

    async def opened(self) -> None:
        """Read the beginning of a stream that is going to bring news."""
        assert await self.block() == {"retry": "1000"}

    async def message(self) -> tuple[str, dict[str, Any]]:
        """Return the id and the data of the next message."""
        while "data" not in (block := await self.block()):
            assert block, "the stream ended"
        return block["id"], json.loads(block["data"])

    def close(self) -> None:
        """Hang up."""
        self.response.close()


def position_of(page: str) -> str:
    """Return from where on the page listens."""
    return str(re.findall(r'data-position="([^"]+)"', page)[0])


def card_of(page: str, message: str) -> str:
    """Return the HTML of one message of a page."""
    found = re.search(rf'<article [^>]*id="{re.escape(message)}".*?</article>', page, re.DOTALL)
    assert found, f"no message {message}"
    return found[0]


def revision_of(article: str) -> int:
    """Return the revision at which a message was rendered."""
    return int(re.findall(r'data-revision="(\d+)"', article)[0])
