"""The practice room's web application: the page, what it sends, and the news it hears."""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.core.errors import BadInput
from bot.core.messages import Reply
from bot.core.notices import Audience, Recipient
from bot.core.ports import Handle
from bot.practice.conversation import Conversation
from bot.practice.guard import SECURITY_HEADERS, guarded
from bot.practice.parse import FilledIn, Pressed, Reported, Said
from bot.practice.render import PAGE, Renderer
from bot.practice.rooms import NotHere, Persona, Room, Rooms
from bot.practice.transcript import Message, Transcript

#: How often a page that hears nothing is told that the line is open, in seconds.
HEARTBEAT = 15.0

_PAGE_FILES = {path.name: path for path in PAGE.iterdir() if path.suffix in (".css", ".js", ".svg")}
_POSITION = re.compile(r"(?P<run>[0-9a-f]{8})\.(?P<revision>[0-9]{1,15})")
_NO_STORE = {"Cache-Control": "no-store"}

Body = TypeVar("Body", bound=BaseModel)


class PracticePlatform:
    """A chat platform in the browser, for one visitor who plays several people on this machine."""

    def __init__(
        self,
        handle: Handle,
        *,
        people: Sequence[Persona],
        rooms: Sequence[Room],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._rooms = Rooms(people, rooms)
        self._transcript = Transcript()
        self._renderer = Renderer(self._rooms, self._transcript)
        self._conversation = Conversation(handle, self._rooms, self._transcript, now)
        self._heartbeat = heartbeat

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Show a persona, or everybody in a room, what the bot says by itself, once for each key; return its id.

        NotSent when there is no such persona and no such room, or no longer the message that it is to replace.
        """
        return await self._conversation.send(to, reply, key)

    async def look(self, room: str) -> Audience:
        """Return who can read a room now."""
        return self._rooms.audience(room)

    def mount(self, web_app: web.Application) -> None:
        """Add the practice room to a web application, at `/` and under `/practice/`."""
        web_app.add_routes(
            [
                web.get("/", guarded(self._page)),
                web.get("/practice/page/{name}", guarded(self._page_file)),
                web.get("/practice/events", guarded(self._events)),
                web.post("/practice/messages", guarded(self._taking(Said, self._conversation.say))),
                web.post("/practice/presses", guarded(self._taking(Pressed, self._conversation.press))),
                web.post("/practice/reports", guarded(self._taking(Reported, self._conversation.report))),
                web.post("/practice/forms", guarded(self._taking(FilledIn, self._conversation.fill_in))),
            ]
        )
        web_app.on_shutdown.append(self._close)

    async def _page(self, request: web.Request) -> web.Response:
        if "as" not in request.query:
            return _html(self._renderer.front_door())
        try:
            persona = self._rooms.persona(request.query["as"])
            room = self._rooms.enter(persona, request.query.get("room", self._rooms.of(persona)[0].id))
        except NotHere as refusal:
            return _html(self._renderer.front_door(problem=str(refusal)), status=404)
        return _html(self._renderer.room(persona, room))

    async def _page_file(self, request: web.Request) -> web.StreamResponse:
        path = _PAGE_FILES.get(request.match_info["name"])
        if path is None:
            raise NotHere("There is no such file.")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    def _taking(
        self, body: type[Body], act: Callable[[Persona, Body], Awaitable[Message | None]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def take(request: web.Request) -> web.Response:
            persona = self._persona(request)
            answer = await act(persona, _read(body, await request.read()))
            return web.json_response(
                {"answer": answer.id, "revision": answer.revision} if answer else {"answer": "", "revision": 0}
            )

        return take

    async def _events(self, request: web.Request) -> web.StreamResponse:
        persona = self._persona(request)
        rooms = frozenset(room.id for room in self._rooms.of(persona))
        position = _POSITION.fullmatch(request.headers.get("Last-Event-ID") or request.query.get("after", ""))
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", **_NO_STORE, **SECURITY_HEADERS})
        await stream.prepare(request)
        if position is None or not self._transcript.remembers_since(position["run"], int(position["revision"])):
            await stream.write(b"event: lost\ndata: {}\n\n")
            return stream
        with contextlib.suppress(ConnectionResetError):
            await self._tell(stream, int(position["revision"]), rooms, persona)
        return stream

    async def _tell(self, stream: web.StreamResponse, revision: int, rooms: frozenset[str], persona: Persona) -> None:
        """Write every change after a revision as it comes, until the page goes away or the transcript closes."""
        await stream.write(b"retry: 1000\n\n")
        with self._transcript.listening() as news:
            while not self._transcript.closed:
                news.clear()
                for message in self._transcript.since(revision, rooms, persona):
                    revision = message.revision
                    data = json.dumps(self._renderer.event(message, persona))
                    await stream.write(f"id: {self._transcript.run}.{revision}\ndata: {data}\n\n".encode())
                try:
                    await asyncio.wait_for(news.wait(), self._heartbeat)
                except TimeoutError:
                    await stream.write(b": still here\n\n")

    def _persona(self, request: web.Request) -> Persona:
        return self._rooms.persona(request.query.get("as", ""))

    async def _close(self, _web_app: web.Application) -> None:
        self._transcript.close()


def _read(body: type[Body], sent: bytes) -> Body:
    try:
        return body.model_validate_json(sent)
    except ValidationError:
        # What pydantic would say repeats what was typed.
        raise BadInput("That could not be read, so nothing was sent. Please load the page again.") from None


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=_NO_STORE)
