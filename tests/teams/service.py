"""A local server that plays Teams' side: it records every call, and refuses what Teams would refuse."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.unhurried import GUARD

Json = dict[str, Any]

#: What the bot calls, by names of our own.
POST, UPDATE, OPEN, MEMBERS, MEMBER = "post", "update", "open", "members", "member"
#: The largest message that Teams takes.
_LARGEST = 28 * 1024


@dataclass(frozen=True)
class Call:
    """A call that the fake received: what, into which conversation, with what, and under which token and key."""

    what: str
    conversation: str
    body: Json
    authorization: str = ""
    key: str = ""


@dataclass(frozen=True)
class Failure:
    """What the fake answers once instead of what was asked for.

    `lost`: it takes the message and hangs up. `page`: it answers with something that is no JSON.
    """

    status: int = 200
    code: str = "ServiceError"
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    page: str = ""


class Service:
    """Teams as the bot sees it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[str] = []
        #: Who has not got the bot, and who is in which conversation.
        self.without_bot: set[str] = set()
        self.rosters: dict[str, list[Json]] = {}
        #: So many people are named at a time.
        self.page = 500
        #: While this is not set, nothing is answered.
        self.answering = asyncio.Event()
        self.answering.set()
        self._standing: dict[str, dict[str, Json]] = defaultdict(dict)
        self._failures: dict[str, deque[Failure | None]] = defaultdict(deque)
        self._changed = asyncio.Condition()
        self._numbers = count(1_700_000_000_001)
        app = web.Application()
        app.router.add_post("/teams/v3/conversations", self._open)
        app.router.add_post("/teams/v3/conversations/{conversation}/activities", self._post)
        app.router.add_put("/teams/v3/conversations/{conversation}/activities/{message}", self._update)
        app.router.add_get("/teams/v3/conversations/{conversation}/pagedmembers", self._members)
        app.router.add_get("/teams/v3/conversations/{conversation}/members/{member}", self._member)
        self.server = TestServer(app)

    @asynccontextmanager
    async def running(self, **how: Any) -> AsyncIterator["Service"]:
        """Serve until the block ends; `how` is said to the server."""
        await self.server.start_server(**how)
        try:
            yield self
        finally:
            self.answering.set()
            await self.server.close()

    @property
    def url(self) -> str:
        """Return the service URL."""
        return str(self.server.make_url("/teams/"))

    def fail(self, what: str, *failures: Failure | None) -> None:
        """Make the next calls of a kind fail, one after the other; where None stands the call succeeds."""
        self._failures[what].extend(failures)

    def sent(self, what: str = POST) -> list[Call]:
        """Return the calls of one kind, in order."""
        return [call for call in self.calls if call.what == what]

    def shown(self, conversation: str) -> list[Json]:
        """Return what stands in a conversation now, and its threads."""
        found = [(root, each) for root, each in self._standing.items() if root.partition(";")[0] == conversation]
        return [{**message, "id": name, "in": root} for root, each in found for name, message in each.items()]

    async def wait_for(self, what: str = POST, times: int = 1) -> list[Call]:
        """Wait until there were so many calls of a kind."""
        await self.until(lambda: len(self.sent(what)) >= times)
        return self.sent(what)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what was called and stands."""
        async with asyncio.timeout(GUARD), self._changed:
            await self._changed.wait_for(holds)

    async def _open(self, request: web.Request) -> web.Response:
        async def opened(body: Json) -> web.Response:
            (member,) = body["members"]
            if member["id"] in self.without_bot:
                return _refused(403, "BotNotInConversationRoster")
            return web.json_response({"id": personal(member["id"])}, status=201)

        return await self._answered(OPEN, request, opened)

    async def _post(self, request: web.Request) -> web.Response:
        async def posted(body: Json) -> web.Response:
            name = str(next(self._numbers))
            self._standing[request.match_info["conversation"]][name] = body
            return web.json_response({"id": name}, status=201)

        return await self._answered(POST, request, posted)

    async def _update(self, request: web.Request) -> web.Response:
        async def updated(body: Json) -> web.Response:
            name = request.match_info["message"]
            for root, messages in self._standing.items():
                if name in messages and root.partition(";")[0] == request.match_info["conversation"].partition(";")[0]:
                    messages[name] = body
                    return web.json_response({"id": name})
            return _refused(404, "ActivityNotFoundInConversation")

        return await self._answered(UPDATE, request, updated)

    async def _members(self, request: web.Request) -> web.Response:
        async def named(_: Json) -> web.Response:
            roster = self.rosters.get(request.match_info["conversation"])
            if roster is None:
                return _refused(403, "BotNotInConversationRoster")
            start = int(request.query.get("continuationToken", 0))
            end = start + min(self.page, int(request.query["pageSize"]))
            more = {"continuationToken": str(end)} if end < len(roster) else {}
            return web.json_response({"members": roster[start:end], **more})

        return await self._answered(MEMBERS, request, named)

    async def _member(self, request: web.Request) -> web.Response:
        async def named(_: Json) -> web.Response:
            roster = self.rosters.get(request.match_info["conversation"])
            if roster is None:
                return _refused(403, "BotNotInConversationRoster")
            name = request.match_info["member"]
            found = [each for each in roster if name in (each.get("aadObjectId"), each.get("objectId"))]
            return web.json_response(found[0]) if found else _refused(404, "MemberNotFoundInConversation")

        return await self._answered(MEMBER, request, named)

    async def _answered(
        self, what: str, request: web.Request, serve: Callable[[Json], Awaitable[web.Response]]
    ) -> web.Response:
        raw = await request.read()
        body = json.loads(raw) if raw else {}
        headers = request.headers
        call = Call(
            what,
            request.match_info.get("conversation", ""),
            body,
            headers.get("Authorization", ""),
            headers.get("Idempotency-Key", ""),
        )
        async with self._changed:
            self.calls.append(call)
            self.faults += _faults(call, len(raw))
            self._changed.notify_all()
        await self.answering.wait()
        failure = self._failures[what].popleft() if self._failures[what] else None
        if failure is None:
            response = await serve(body)
            async with self._changed:
                self._changed.notify_all()
            return response
        if failure.lost and request.transport:
            await serve(body)
            request.transport.close()
        if failure.page:
            return web.Response(status=failure.status, text=failure.page, content_type="text/html")
        return _refused(failure.status, failure.code, failure.headers)


def personal(person: str) -> str:
    """Return the id of somebody's own chat with the bot."""
    return f"a:{person}"


def member(person: str, *, name: str = "aadObjectId", **more: str) -> Json:
    """Return somebody as they stand in a roster, where the id in Entra has one of two names."""
    return {"id": f"29:{person}", name: person, "name": "Somebody", **more}


def _refused(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"error": {"code": code, "message": "Words that nobody is to see."}}
    return web.json_response(body, status=status, headers=headers)


def _faults(call: Call, size: int) -> list[str]:
    """Return what Teams would not take, or would not show."""
    if call.what not in (POST, UPDATE):
        return []
    cards = [each["content"] for each in call.body.get("attachments", ())]
    return [
        *([f"a message of {size} bytes"] if size > _LARGEST else []),
        *(f"a card of version {card.get('version')}" for card in cards if card.get("version") != "1.5"),
        *(["a message without any words"] if not (call.body.get("text") or call.body.get("summary")) else []),
    ]
