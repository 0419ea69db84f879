"""What the rooms remember."""

from datetime import UTC, datetime

import pytest

from bot.core.messages import Say
from bot.practice.rooms import NotHere
from bot.practice.transcript import LONGEST_MEMORY, Message, Transcript
from tests.practice.scripted import HEAD, ROOMS, TEACHER

STAFF_ROOM, OFFICE = ROOMS


def said(name: str, thread: str = "", only_for: str = "", room: str = "staff-room") -> Message:
    return Message(name, room, "teacher", datetime(2026, 1, 5, 9, tzinfo=UTC), (Say(name),), thread, only_for)


def ids(messages: tuple[Message, ...]) -> list[str]:
    return [message.id for message in messages]


def test_a_room_forgets_its_oldest_message_with_its_thread() -> None:
    """A full room drops what is oldest, leaves no reply without its message, and touches no other room."""
    transcript = Transcript()
    transcript.put(said("elsewhere", room="heads-office"))
    transcript.put(said("first"))
    transcript.put(said("reply", thread="first"))
    for number in range(LONGEST_MEMORY - 1):
        transcript.put(said(f"m{number}"))

    kept = ids(transcript.read(STAFF_ROOM, TEACHER))
    assert [f"m{number}" for number in range(LONGEST_MEMORY - 1)] == kept
    assert ids(transcript.read(OFFICE, HEAD)) == ["elsewhere"]


def test_a_reader_who_missed_what_is_forgotten_is_known() -> None:
    """Whoever comes back after more than the room remembers, or from another run, is not told half of it."""
    transcript = Transcript()
    for number in range(LONGEST_MEMORY + 3):
        transcript.put(said(f"m{number}"))

    assert not transcript.remembers_since(transcript.run, 2)
    assert transcript.remembers_since(transcript.run, 3)
    assert not transcript.remembers_since(transcript.run, transcript.revision + 1)
    assert not transcript.remembers_since(Transcript().run, 3)


def test_changes_are_told_in_their_order_to_those_who_may_see_them() -> None:
    """A changed message is told again, last; a private one to its reader alone."""
    transcript = Transcript()
    rooms = frozenset({"staff-room"})
    for message in (said("one"), said("two"), said("mine", only_for="teacher"), said("one")):
        transcript.put(message)

    assert ids(transcript.since(0, rooms, TEACHER)) == ["two", "mine", "one"]
    assert ids(transcript.since(0, rooms, HEAD)) == ["two", "one"]
    assert ids(transcript.since(3, rooms, TEACHER)) == ["one"]
    assert ids(transcript.read(STAFF_ROOM, TEACHER)) == ["one", "two", "mine"]


def test_a_message_taken_back_can_no_longer_be_found() -> None:
    """What was taken back is gone from the room, and its going is news."""
    transcript = Transcript()
    transcript.put(said("one"))
    transcript.take_back(transcript.find("one", TEACHER))

    assert ids(transcript.read(STAFF_ROOM, TEACHER)) == []
    assert [message.gone for message in transcript.since(1, frozenset({"staff-room"}), TEACHER)] == [True]
    with pytest.raises(NotHere):
        transcript.find("one", TEACHER)
