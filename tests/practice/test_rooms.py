"""Who belongs where."""

from pathlib import Path

import pytest
import yaml

from bot.core.errors import SetupError
from bot.practice import rooms as practice_rooms
from bot.practice.rooms import NotHere, Persona, Room, Rooms
from tests.practice.scripted import CEO, HEAD, PEOPLE, ROOMS, TEACHER


def test_everybody_has_a_room_alone_with_the_bot_and_the_rooms_they_belong_to() -> None:
    """A persona's rooms are its own chat and its memberships, in order."""
    rooms = Rooms(PEOPLE, ROOMS)

    assert [room.id for room in rooms.of(TEACHER)] == ["dm-teacher", "staff-room"]
    assert [room.id for room in rooms.of(HEAD)] == ["dm-headteacher", "staff-room", "heads-office"]


@pytest.mark.parametrize("room", ["heads-office", "dm-headteacher", "no-such-room"])
def test_a_room_that_one_does_not_belong_to_looks_like_no_room(room: str) -> None:
    """Nobody learns whether a room exists that is not theirs."""
    with pytest.raises(NotHere, match="no such room for you"):
        Rooms(PEOPLE, ROOMS).enter(TEACHER, room)


@pytest.mark.parametrize(
    ("people", "rooms", "fault"),
    [
        ((TEACHER, TEACHER), (), "same"),
        ((TEACHER,), (Room("dm-teacher", "Mine", frozenset()),), "same"),
        ((TEACHER,), (Room("hall", "Hall", frozenset({"teacher", "ghost"})),), "ghost"),
        ((Persona("a b", "A"),), (), "'a b' cannot be an id"),
    ],
)
def test_a_house_that_makes_no_sense_does_not_open(
    people: tuple[Persona, ...], rooms: tuple[Room, ...], fault: str
) -> None:
    """Doubled ids, strange ids and members who do not exist are named at start."""
    with pytest.raises(SetupError, match=fault):
        Rooms(people, rooms)


def test_the_sample_organisation_makes_a_house() -> None:
    """The organisation that is shipped has the people of these tests and a few more, and rooms for them."""
    sample = yaml.safe_load((Path(practice_rooms.__file__).parent / "organisation.yaml").read_text("utf-8"))
    people = [Persona(name, each["name"], each["about"]) for name, each in sample["people"].items()]
    rooms = [
        Room(name, each["name"], frozenset(each["members"]), each["about"]) for name, each in sample["rooms"].items()
    ]
    house = Rooms(people, rooms)

    assert [*PEOPLE, "deputy", "head-birch", "it"] == [*people[:4], *(persona.id for persona in people[4:])]
    assert [room.id for room in house.of(CEO)] == ["dm-ceo", "staff-room", "heads-office", "ceos-office"]
    assert [persona.id for persona in house.members(house.enter(CEO, "heads-office"))] == ["headteacher", "ceo"]
    assert house.members(house.enter(CEO, "staff-room")) == house.people
