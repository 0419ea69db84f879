"""Who may be played and where they may go: personas, rooms and who belongs to which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import Refusal, SetupError
from bot.core.messages import PlaceKind
from bot.core.notices import Audience, Recipient
from bot.core.people import Person

#: The name of this platform in every Person and Place.
PLATFORM = "practice"
#: The name that the bot answers to.
BOT = "socialpolicy"

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NotHere(Refusal):
    """What was asked for does not exist, or this person may not know that it does."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whom the visitor may play."""

    id: str
    name: str
    about: str = ""

    @property
    def person(self) -> Person:
        """Return this persona as the bot knows it."""
        return Person(PLATFORM, self.id)


@dataclass(frozen=True, slots=True)
class Room:
    """A room, and the ids of the personas who belong to it."""

    id: str
    name: str
    members: frozenset[str]
    about: str = ""
    kind: PlaceKind = PlaceKind.CHANNEL


def direct_room(persona: Persona) -> Room:
    """Return the room in which a persona and the bot are alone."""
    about = "Only you and the bot are here."
    return Room(f"dm-{persona.id}", BOT, frozenset({persona.id}), about, PlaceKind.PERSONAL)


class Rooms:
    """Every persona and every room, shown to each persona only as far as it belongs there."""

    def __init__(self, people: Sequence[Persona], rooms: Sequence[Room]) -> None:
        self.people = tuple(people)
        self._people = {persona.id: persona for persona in people}
        everywhere = (*map(direct_room, people), *rooms)
        self._rooms = {room.id: room for room in everywhere}
        if len(self._people) < len(people) or len(self._rooms) < len(everywhere):
            raise SetupError("The practice room needs ids that differ: two people or two rooms have the same one.")
        for name in (*self._people, *self._rooms):
            if not _ID.fullmatch(name):
                raise SetupError(f"{name!r} cannot be an id in the practice room: use a-z, 0-9 and hyphens.")
        for room in rooms:
            if strangers := room.members - self._people.keys():
                raise SetupError(
                    f"The room {room.id!r} has members who are not people: {', '.join(sorted(strangers))}."
                )

    def persona(self, persona_id: str) -> Persona:
        """Return the persona with that id; NotHere if there is none."""
        if persona_id not in self._people:
            raise NotHere("There is nobody of that name in the practice room.")
        return self._people[persona_id]

    def name(self, person: Person) -> str:
        """Return what somebody is called here, or that it is a colleague."""
        known = self._people.get(person.id) if person.platform == PLATFORM else None
        return known.name if known else "a colleague"

    def others(self, persona: Persona) -> tuple[Persona, ...]:
        """Return everybody but that persona."""
        return tuple(each for each in self.people if each.id != persona.id)

    def of(self, persona: Persona) -> tuple[Room, ...]:
        """Return the rooms that a persona belongs to, its own chat with the bot first."""
        return tuple(room for room in self._rooms.values() if persona.id in room.members)

    def belongs(self, persona: Persona, room_id: str) -> bool:
        """Tell whether there is a room with that id to which the persona belongs."""
        return room_id in self._rooms and persona.id in self._rooms[room_id].members

    def enter(self, persona: Persona, room_id: str) -> Room:
        """Return the room with that id; NotHere if there is none or the persona does not belong to it."""
        if not self.belongs(persona, room_id):
            raise NotHere("There is no such room for you. Choose a room from the list.")
        return self._rooms[room_id]

    def addressed(self, to: Recipient) -> Room:
        """Return the room that a notice goes to; NotHere if there is no such person and no such room."""
        name = direct_room(self.persona(to.person)).id if to.person else to.channel
        if to.platform != PLATFORM or name not in self._rooms:
            raise NotHere("There is no such room in the practice room.")
        return self._rooms[name]

    def audience(self, room_id: str) -> Audience:
        """Return who can read a room now; where there is no such room, nobody is named and the bot is not in it."""
        room = self._rooms.get(room_id)
        if room is None:
            return Audience(private=False, has_bot=False)
        private = room.kind is PlaceKind.PERSONAL or room.members < self._people.keys()
        return Audience(private, has_bot=True, members=room.members)

    def members(self, room: Room) -> tuple[Persona, ...]:
        """Return the personas who belong to a room, in the order in which they are configured."""
        return tuple(persona for persona in self.people if persona.id in room.members)
