"""What was said in the rooms: in memory only, bounded, and gone when the program stops."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.messages import Part, PlaceKind
from bot.practice.rooms import NotHere, Persona, Room

#: How many messages a room remembers.
LONGEST_MEMORY = 500


@dataclass(frozen=True, slots=True)
class Message:
    """Something said in a room; `revision` grows with every change, over all rooms.

    `author` is a persona's id, or nothing for the bot; `thread` is the id of the message that it stands under;
    `only_for` is the id of the one persona who sees it, or nothing; one that is `gone` was taken back;
    a `notice` is what the bot said by itself, until somebody has done something about it; a form was `opened_from` the
    card with that id.
    """

    id: str
    room: str
    author: str
    at: datetime
    parts: tuple[Part, ...] = field(repr=False)
    thread: str = ""
    only_for: str = ""
    revision: int = 0
    gone: bool = False
    notice: bool = False
    opened_from: str = ""

    def seen_by(self, persona: Persona) -> bool:
        """Tell whether a member of the room may see this message."""
        return self.only_for in ("", persona.id)

    def can_be_reported(self, room: Room) -> bool:
        """Tell whether this is what somebody wrote in a channel, for all who are in it."""
        return room.kind is PlaceKind.CHANNEL and bool(self.author) and not self.only_for


class Transcript:
    """Every message of every room in the order in which it was said, and news of each change."""

    def __init__(self) -> None:
        #: Tells this run of the program from others, whose revisions mean nothing now.
        self.run = secrets.token_hex(4)
        self.revision = 0
        self.closed = False
        self._forgotten = 0
        self._messages: dict[str, Message] = {}
        self._listeners: set[asyncio.Event] = set()

    def __contains__(self, message_id: str) -> bool:
        """Tell whether a message with that id is remembered."""
        return message_id in self._messages

    def find(self, message_id: str, persona: Persona) -> Message:
        """Return a message that the persona may see; NotHere if there is none."""
        message = self.seen(message_id, persona)
        if message is None:
            raise NotHere("That message is no longer here.")
        return message

    def seen(self, message_id: str, persona: Persona) -> Message | None:
        """Return a message if it is there and the persona may see it."""
        message = self._messages.get(message_id)
        return message if message and not message.gone and message.seen_by(persona) else None

    def takes_thread(self, message_id: str, room: Room) -> bool:
        """Tell whether a thread may hang under a message of that room: one that all see, and no reply itself."""
        root = self._messages.get(message_id)
        if root is None or root.room != room.id or room.kind is PlaceKind.PERSONAL:
            return False
        return not (root.thread or root.only_for or root.gone)

    def card(self, message_id: str, room: Room) -> Message | None:
        """Return what the bot said to all in a room, if it is still there."""
        message = self._messages.get(message_id)
        if message is None or message.room != room.id or message.gone:
            return None
        return None if message.author or message.only_for else message

    def put(self, message: Message) -> Message:
        """Add a message, or put it in the place of the one with the same id, and return it with its revision."""
        self.revision += 1
        put = replace(message, revision=self.revision)
        self._messages[put.id] = put
        self._forget_oldest(put.room)
        self._wake()
        return put

    def take_back(self, message: Message) -> None:
        """Remove a message from the sight of everybody."""
        self.put(replace(message, parts=(), gone=True))

    def read(self, room: Room, persona: Persona) -> tuple[Message, ...]:
        """Return what a member sees in a room, oldest first."""
        seen = (message for message in self._messages.values() if message.room == room.id)
        return tuple(message for message in seen if message.seen_by(persona) and not message.gone)

    def since(self, revision: int, rooms: frozenset[str], persona: Persona) -> tuple[Message, ...]:
        """Return the messages of those rooms that changed after a revision, earliest change first.

        Notices in other rooms are among them, for the visitor is to learn that somebody else has heard something.
        """
        changed = (message for message in self._messages.values() if message.revision > revision)
        told = (
            message for message in changed if message.notice or (message.room in rooms and message.seen_by(persona))
        )
        return tuple(sorted(told, key=lambda message: message.revision))

    def remembers_since(self, run: str, revision: int) -> bool:
        """Tell whether every change after that revision of that run is still known."""
        return run == self.run and self._forgotten <= revision <= self.revision

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever something changes or the transcript closes."""
        event = asyncio.Event()
        self._listeners.add(event)
        try:
            yield event
        finally:
            self._listeners.discard(event)

    def close(self) -> None:
        """Tell every listener that nothing more will come."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for event in self._listeners:
            event.set()

    def _forget_oldest(self, room: str) -> None:
        here = [message for message in self._messages.values() if message.room == room]
        if len(here) <= LONGEST_MEMORY:
            return
        oldest = here[0]
        for message in here:
            if oldest.id in (message.id, message.thread):
                self._forgotten = max(self._forgotten, message.revision)
                del self._messages[message.id]
