"""A tenant for tests: people who write, press and fill in, with what Bot Framework sends for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import IO, Any
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession

from bot.core.messages import Reply, Request
from tests.teams.open_id import claims, signed
from tests.teams.service import Service, personal

Json = dict[str, Any]

APP, TENANT = "7d0ff3a1-0000-4000-8000-00000000b075", "0e5c1d1e-0000-4000-8000-000000007e4a"
PERSON = "aaaaaaaa-0000-4000-8000-000000000001"
CHANNEL, CHAT = "19:staff@thread.tacv2", "19:four-of-us@thread.v2"
TEAM = "19:team@thread.tacv2"
BOT = f"28:{APP}"
_NUMBERS = count(1)


class Scripted:
    """A bot that answers each request as the test says, and a request that it knows with None if it remembers any."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: dict[str, Reply] = {}
        self.remembers = True
        self._known: set[str] = set()

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request."""
        self.requests.append(request)
        if self.remembers and request.id in self._known:
            return None
        self._known.add(request.id)
        return self.replies[request.intent]


class Kept:
    """References to conversations, as a store keeps them."""

    def __init__(self) -> None:
        self.by_name: dict[str, str] = {}
        self.writes = 0

    async def reference(self, _platform: str, name: str) -> str | None:
        """Return what was kept."""
        return self.by_name.get(name)

    async def keep_reference(self, _platform: str, name: str, reference: str) -> None:
        """Keep a reference."""
        self.writes += 1
        self.by_name[name] = reference

    async def forget_reference(self, _platform: str, name: str) -> None:
        """Forget a reference."""
        self.by_name.pop(name, None)


@dataclass(frozen=True)
class Tenant:
    """Sends what Bot Framework would send, signed; each way returns the bot's response."""

    service: Service
    url: str
    http: ClientSession

    async def write(self, text: str, where: str = "", **changed: Any) -> ClientResponse:
        """Write a message; in one's own chat with the bot, unless a conversation is named."""
        return await self.send(self.message(text, where) | changed)

    async def press(
        self, verb: str, value: str = "", where: str = "", card: str = "1", **changed: Any
    ) -> ClientResponse:
        """Press a button of a card."""
        return await self.send(
            self.invoke("adaptiveCard/action", _action(verb, value), where, replyToId=card) | changed
        )

    async def send(self, activity: Any, token: str | None = None, **headers: str) -> ClientResponse:
        """Send an activity under a token of its own, or another one."""
        token = token or self.token()
        return await self.post(json.dumps(activity), {"Authorization": f"Bearer {token}", **headers})

    async def post(self, body: str | bytes | IO[bytes], headers: Mapping[str, str]) -> ClientResponse:
        """Send a body as it is; without a content type, unless one is among the headers, or none at all is said."""
        usual = {"Content-Type": "application/json; charset=utf-8"}
        return await self.http.post(self.url, data=body, headers={**usual, **headers})

    def token(self, **changed: Any) -> str:
        """Return the token that Bot Framework sends along."""
        return signed(claims(APP, self.service.url, **changed))

    def message(self, text: str, where: str = "", who: str = PERSON) -> Json:
        """Return a message that somebody writes."""
        return self._activity("message", where, who) | {"text": text, "textFormat": "plain"}

    def invoke(self, name: str, value: Any, where: str = "", who: str = PERSON, **more: Any) -> Json:
        """Return something that is asked for, and awaits an answer."""
        return self._activity("invoke", where, who) | {"name": name, "value": value, **more}

    def installed(self, where: str = "", who: str = PERSON, action: str = "add") -> Json:
        """Return that the bot was added somewhere, or removed."""
        return self._activity("installationUpdate", where, who) | {"action": action}

    def _activity(self, kind: str, where: str, who: str) -> Json:
        root = where.partition(";")[0]
        shape = {CHAT: "groupChat", "": "personal"}.get(root, "channel")
        team = {"team": {"id": TEAM}} if shape == "channel" else {}
        return {
            "type": kind,
            "id": f"{next(_NUMBERS)}-{uuid4()}",
            "channelId": "msteams",
            "serviceUrl": self.service.url,
            "timestamp": "2025-03-10T09:00:00.000Z",
            "from": {"id": f"29:{who}", "name": "Somebody", "aadObjectId": who},
            "recipient": {"id": BOT, "name": "Social media policy"},
            "conversation": {"id": where or personal(who), "conversationType": shape, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}, **team},
        }


def _action(verb: str, value: str) -> Json:
    return {"action": {"type": "Action.Execute", "verb": verb, "data": {"value": value}}, "trigger": "manual"}
