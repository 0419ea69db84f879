"""A workspace for tests: people who type, press and fill in, with requests signed as Slack signs them."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientResponse, ClientSession

from bot.core.messages import Reply, Request
from tests.slack.conversations import BOT
from tests.slack.web_api import WebApi

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PERSON, TEAM = "U0PERSON", "T0TRUST"
CHANNEL, DIRECT = "C0STAFF", "D0PERSON"


class Scripted:
    """A bot that answers each request as the test says, and a request that it knows with None."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: dict[str, Reply] = {}
        self._known: set[str] = set()

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request."""
        self.requests.append(request)
        if request.id in self._known:
            return None
        self._known.add(request.id)
        return self.replies[request.intent]


class Workspace:
    """Sends what Slack would send; each way returns the bot's response."""

    def __init__(self, web_api: WebApi, events_url: str, http: ClientSession) -> None:
        self._web_api = web_api
        self.url = events_url
        self._http = http

    async def command(self, text: str, trigger: str = "1.1", channel: str = CHANNEL, **who: str) -> ClientResponse:
        """Type /socialpolicy with some text."""
        return await self._form(command(self._web_api, text, trigger, channel) | who)

    async def event(self, event: Mapping[str, Any], event_id: str = "Ev1", **headers: str) -> ClientResponse:
        """Let something happen."""
        return await self.send(json.dumps(envelope(event, event_id)), headers=headers)

    async def direct(self, text: str, event_id: str = "Ev1", **more: Any) -> ClientResponse:
        """Write a direct message to the bot."""
        message = {
            "type": "message",
            "channel_type": "im",
            "channel": DIRECT,
            "user": PERSON,
            "text": text,
            "ts": "7.1",
        }
        return await self.event(message | more, event_id)

    async def mention(self, text: str, event_id: str = "Ev1", **more: Any) -> ClientResponse:
        """Name the bot in a channel."""
        message = {"type": "app_mention", "channel": CHANNEL, "user": PERSON, "text": text, "ts": "7.1"}
        return await self.event(message | more, event_id)

    async def press(self, action_id: str, value: str = "", trigger: str = "2.1", **where: Any) -> ClientResponse:
        """Press a button; unless said otherwise, of a message that only the person sees."""
        return await self.interact(press(self._web_api, action_id, value, trigger) | where)

    async def submit(
        self, view: Mapping[str, Any], values: Mapping[str, Any], trigger: str = "3.1", **who: Any
    ) -> ClientResponse:
        """Fill in and send a form that the bot opened."""
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": PERSON},
            "trigger_id": trigger,
            "view": {"id": "V1", "type": "modal", **view, "state": {"values": values}},
        }
        return await self.interact(payload | who)

    async def shortcut(
        self,
        text: str | None,
        channel: str = CHANNEL,
        name: str = "check_message",
        who: Mapping[str, Any] = MappingProxyType({}),
        **more: Any,
    ) -> ClientResponse:
        """Choose an entry of a message's menu."""
        payload = {
            "type": "message_action",
            "callback_id": name,
            "team": {"id": TEAM},
            "user": {"id": PERSON},
            "channel": {"id": channel},
            "trigger_id": "4.1",
            "response_url": self._web_api.response_url(),
            "message": {"type": "message", "user": "U0OTHER", "text": text, "ts": "6.1"} | more,
        }
        return await self.interact({**payload, **who})

    async def interact(self, payload: Mapping[str, Any]) -> ClientResponse:
        """Send an interaction."""
        return await self._form({"payload": json.dumps(payload)})

    async def _form(self, fields: Mapping[str, str]) -> ClientResponse:
        return await self.send(urlencode(fields), "application/x-www-form-urlencoded")

    async def send(
        self,
        body: str | bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        age: int = 0,
        secret: str = SECRET,
    ) -> ClientResponse:
        """Send a body, signed so many seconds ago."""
        raw = body.encode() if isinstance(body, str) else body
        signature = signed(raw, int(time.time()) - age, secret)
        more = {"Content-Type": content_type, **signature, **(headers or {})}
        return await self._http.post(self.url, data=raw, headers=more)


def signed(body: bytes, timestamp: int, secret: str = SECRET) -> dict[str, str]:
    """Return the headers with which Slack signs a body."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def command(web_api: WebApi, text: str, trigger: str = "1.1", channel: str = CHANNEL) -> dict[str, str]:
    """Return the payload of a command."""
    return {
        "command": "/socialpolicy",
        "text": text,
        "team_id": TEAM,
        "channel_id": channel,
        "user_id": PERSON,
        "trigger_id": trigger,
        "response_url": web_api.response_url(),
    }


def envelope(event: Mapping[str, Any], event_id: str = "Ev1") -> dict[str, Any]:
    """Return the payload of an event."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": event_id,
        "event": dict(event),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }


def press(web_api: WebApi, action_id: str, value: str = "", trigger: str = "2.1") -> dict[str, Any]:
    """Return the payload of a pressed button."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": PERSON},
        "trigger_id": trigger,
        "response_url": web_api.response_url(),
        "container": {"type": "message", "message_ts": "5.1", "channel_id": CHANNEL, "is_ephemeral": True},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
