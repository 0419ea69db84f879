"""A local server that plays Slack's Web API: it records every call and refuses what Slack would refuse."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.slack.conversations import Conversations
from tests.slack.limits_check import faults_of_message, faults_of_view
from tests.unhurried import GUARD

#: Methods whose arguments are no JSON.
_AS_FORM = frozenset({"auth.test", "conversations.info", "conversations.members"})


@dataclass(frozen=True)
class Call:
    """A call that the fake received: a method, or `response_url` and which one, with what was sent and when."""

    method: str
    body: dict[str, Any]
    at: float
    name: str = ""


@dataclass(frozen=True)
class Failure:
    """What the fake answers once instead of what was asked for; with `lost` it hangs up, with `page` it is no JSON."""

    status: int = 200
    error: str = "internal_error"
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    page: str = ""


class WebApi(Conversations):
    """Slack as the bot sees it: the methods that it calls, addresses for responses, and Socket Mode."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.faults: list[str] = []
        self.acknowledgements: list[dict[str, Any]] = []
        self._failures: dict[str, deque[Failure | None]] = defaultdict(deque)
        self._held: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        app = web.Application()
        app.router.add_post("/api/{method}", self._method)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/socket", self._socket)
        self._server = TestServer(app)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["WebApi"]:
        """Serve until the block ends."""
        async with self._server:
            yield self

    @property
    def api_url(self) -> str:
        """Return the address of the methods."""
        return str(self._server.make_url("/api/"))

    def response_url(self, name: str = "1") -> str:
        """Return an address for responses to one request."""
        return str(self._server.make_url(f"/response/{name}"))

    def fail(self, method: str, *failures: Failure | None) -> None:
        """Make the next calls of a method fail, one after the other; where None stands the call succeeds."""
        self._failures[method].extend(failures)

    @asynccontextmanager
    async def holding(self, method: str) -> AsyncIterator[None]:
        """Let the calls of a method wait for their answer until the block ends."""
        self._held[method] = asyncio.Event()
        try:
            yield
        finally:
            self._held.pop(method).set()

    def sent(self, *methods: str) -> list[dict[str, Any]]:
        """Return what was sent with those methods, in order."""
        return [call.body for call in self.calls if call.method in methods]

    def responses(self, name: str) -> list[dict[str, Any]]:
        """Return what was sent to one address for responses, in order."""
        return [call.body for call in self.calls if (call.method, call.name) == ("response_url", name)]

    async def wait_for(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until a method was called so often."""
        async with asyncio.timeout(GUARD), self._changed:
            await self._changed.wait_for(lambda: len(self.sent(method)) >= count)
        return self.sent(method)

    async def send_envelope(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Send an envelope by Socket Mode and return its acknowledgement."""
        async with asyncio.timeout(GUARD), self._changed:
            await self._changed.wait_for(lambda: self._sockets)
            await self._sockets[0].send_json(envelope)
            await self._changed.wait_for(lambda: self.acknowledgements)
        return self.acknowledgements[-1]

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method in _AS_FORM:
            body: dict[str, Any] = dict(await request.post())
        else:
            raw = await request.text()
            body = json.loads(raw) if raw.startswith("{") else {}
        faults = self._faults(method, body)
        if failure := await self._record(method, body, faults):
            if failure.lost and request.transport:
                request.transport.close()
            return self._failed(failure)
        if held := self._held.get(method):
            await held.wait()
        if faults:
            return web.json_response({"ok": False, "error": "invalid_arguments"})
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": str(self._server.make_url("/socket")).replace("http", "ws")})
        return web.json_response(self.answer(method, body))

    async def _response(self, request: web.Request) -> web.Response:
        body = await request.json()
        faults = [] if body.get("delete_original") else faults_of_message(body)
        if failure := await self._record("response_url", body, faults, request.match_info["id"]):
            return web.Response(status=failure.status, text=failure.error, headers=failure.headers)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async with self._changed:
            self._sockets.append(socket)
            self._changed.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                async with self._changed:
                    self.acknowledgements.append(message.json())
                    self._changed.notify_all()
        return socket

    def _faults(self, method: str, body: dict[str, Any]) -> list[str]:
        match method:
            case "chat.postMessage" | "chat.postEphemeral":
                return faults_of_message(body)
            case "chat.update":
                inert = body.get("parse") == "none" and body.get("link_names") is False
                return [*faults_of_message(body), *([] if inert else ["an update that Slack reads for links"])]
            case "views.open" | "views.publish":
                return faults_of_view(body["view"])
            case "conversations.info" | "conversations.members":
                # Slack takes these arguments as a form alone.
                return [] if body.get("channel") else ["no channel"]
            case "apps.connections.open" | "conversations.open" | "auth.test":
                return []
            case _:
                return [f"{method} is not a method that the bot needs"]

    async def _record(self, method: str, body: dict[str, Any], faults: list[str], name: str = "") -> Failure | None:
        async with self._changed:
            self.calls.append(Call(method, body, asyncio.get_running_loop().time(), name))
            self.faults += faults
            self._changed.notify_all()
        return self._failures[method].popleft() if self._failures[method] else None

    def _failed(self, failure: Failure) -> web.Response:
        if failure.page:
            return web.Response(status=failure.status, text=failure.page, content_type="text/html")
        body = {"ok": False, "error": failure.error}
        return web.json_response(body, status=failure.status, headers=failure.headers)
