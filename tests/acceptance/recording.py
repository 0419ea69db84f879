"""A workspace that remembers what it sent: to deliver it once more, and to look for traces of it afterwards."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from aiohttp import ClientResponse

from bot.slack.parse import submission
from tests.slack.workspace import SECRET, Workspace

#: What names a person, a place, a message or a moment in Slack's payloads.
_TELLING = frozenset(
    {"user_id", "user", "channel_id", "channel", "trigger_id", "event_id", "ts", "message_ts", "response_url", "view"}
)


class Recording(Workspace):
    """Sends what Slack would send, and keeps it."""

    def __init__(self, workspace: Workspace) -> None:
        vars(self).update(vars(workspace))
        self.bodies: list[tuple[str, str]] = []

    async def send(
        self,
        body: str | bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        age: int = 0,
        secret: str = SECRET,
    ) -> ClientResponse:
        """Send a body, and keep it."""
        self.bodies.append((str(body), content_type))
        return await super().send(body, content_type, headers, age, secret)

    async def send_again(self) -> ClientResponse:
        """Deliver what was sent last once more, as Slack does when it has not heard in time."""
        return await super().send(*self.bodies[-1])

    @property
    def ids(self) -> set[str]:
        """Return all in what was sent by which Slack knows a person, a place, a message or a moment."""
        return {found for body, _ in self.bodies for found in _ids(_payload(body))}

    @property
    def traces(self) -> set[str]:
        """Return those ids, the bot's own names of those requests, and the digests of all of them."""
        kinds = ("command", "event", "action", "view", "shortcut")
        named = {f"slack:{kind}:{name}" for kind in kinds for name in self.ids}
        named |= {submission(sent).request.id for body, _ in self.bodies if "view" in (sent := _payload(body))}
        plain = self.ids | named
        return plain | {sha256(each.encode()).hexdigest() for each in plain}


def _payload(body: str) -> Any:
    if body.startswith("{"):
        return json.loads(body)
    fields = {name: values[0] for name, values in parse_qs(body).items()}
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _ids(part: Any, name: str = "") -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _ids(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            # Of a user or a channel Slack sends either the id or an object with it.
            yield from _ids(value, name if key == "id" else key)
    elif name in _TELLING:
        yield str(part)
