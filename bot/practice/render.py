"""Pure: messages and rooms as HTML; jinja2 escapes every text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.messages import PlaceKind
from bot.practice.parse import COMMAND, COMMANDS
from bot.practice.parts import part_view
from bot.practice.rooms import BOT, Persona, Room, Rooms
from bot.practice.transcript import Message, Transcript

#: The page: its templates, style, script and icon.
PAGE = Path(__file__).parent / "page"


def replies_label(count: int) -> str:
    """Return what the thread under a message is called."""
    return {0: "Reply in a thread", 1: "1 reply"}.get(count, f"{count} replies")


class Renderer:
    """Renders what one persona sees."""

    def __init__(self, rooms: Rooms, transcript: Transcript) -> None:
        self._rooms = rooms
        self._transcript = transcript
        self._templates = Environment(
            loader=FileSystemLoader(PAGE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def front_door(self, problem: str = "") -> str:
        """Return the page on which a visitor chooses who to be; `problem` says why it is shown instead of another."""
        return self._templates.get_template("front_door.html").render(people=self._rooms.people, problem=problem)

    def room(self, persona: Persona, room: Room) -> str:
        """Return the page of one room as the persona sees it."""
        messages = self._transcript.read(room, persona)
        replies: dict[str, list[Message]] = {}
        for message in messages:
            replies.setdefault(message.thread, []).append(message)
        return self._templates.get_template("room.html").render(
            persona=persona,
            people=[{"persona": each, "latest": self._latest_notice(each, persona)} for each in self._rooms.people],
            room=room,
            rooms=[{"room": each, "latest": self._latest(each, persona)} for each in self._rooms.of(persona)],
            members=self._rooms.members(room),
            personal=room.kind is PlaceKind.PERSONAL,
            bot=BOT,
            items=[self._item_view(root, room, persona, replies.get(root.id, ())) for root in replies.get("", ())],
            commands=[
                {"insert": f"{COMMAND} {each.word}" + " " * each.takes_words, "about": each.about} for each in COMMANDS
            ],
            position=f"{self._transcript.run}.{self._transcript.revision}",
        )

    def event(self, message: Message, persona: Persona) -> Mapping[str, Any]:
        """Return the news of one message for a page of this persona; of rooms of others only who hears something."""
        if not self._rooms.belongs(persona, message.room):
            others = [each.id for each in self._rooms.people if self._rooms.belongs(each, message.room)]
            return {"elsewhere": others, "revision": message.revision}
        room = self._rooms.enter(persona, message.room)
        siblings = [each for each in self._transcript.read(room, persona) if each.thread == message.thread]
        return {
            "room": message.room,
            "id": message.id,
            "revision": message.revision,
            "thread": message.thread,
            "own": message.author == persona.id,
            "gone": message.gone,
            "replies": replies_label(len(siblings)) if message.thread else "",
            "html": "" if message.gone else self._item(message, room, persona),
        }

    def _item(self, message: Message, room: Room, persona: Persona) -> str:
        replies = [each for each in self._transcript.read(room, persona) if each.thread == message.id]
        show = getattr(self._templates.get_template("item.html").module, "show")  # noqa: B009 - a template's macro
        return str(show(self._item_view(message, room, persona, replies)))

    def _latest(self, room: Room, persona: Persona) -> int:
        return max((message.revision for message in self._transcript.read(room, persona)), default=0)

    def _latest_notice(self, other: Persona, persona: Persona) -> int:
        rooms = (room for room in self._rooms.of(other) if persona.id not in room.members)
        notices = (each for room in rooms for each in self._transcript.read(room, other) if each.notice)
        return max((notice.revision for notice in notices), default=0)

    def _item_view(
        self, message: Message, room: Room, persona: Persona, replies: Sequence[Message]
    ) -> Mapping[str, Any]:
        author = self._rooms.persona(message.author).name if message.author else BOT
        return {
            "id": message.id,
            "revision": message.revision,
            "author": author,
            "initials": "".join(word[0] for word in author.split()[:2]).upper(),
            "by": "bot" if not message.author else "me" if message.author == persona.id else "other",
            "clock": f"{message.at.astimezone():%H:%M}",
            "at": message.at.isoformat(timespec="seconds"),
            "only_you": bool(message.only_for),
            "can_be_reported": message.can_be_reported(room),
            "parts": [part_view(part, self._rooms, persona) for part in message.parts],
            "has_thread": room.kind is PlaceKind.CHANNEL and not message.thread and not message.only_for,
            "replies": [self._item_view(reply, room, persona, ()) for reply in replies],
            "replies_label": replies_label(len(replies)),
        }
