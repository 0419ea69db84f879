"""Notices: where they go, and what a platform says that does not take one."""

from datetime import timedelta

from bot.core.notices import NotSent, Recipient
from bot.core.people import Person


def test_a_person_is_told_personally() -> None:
    """On the platform on which they are known."""
    assert Recipient("slack", person="U1") == Recipient.of(Person("slack", "U1"))


def test_notices_for_one_place_wait_in_one_row() -> None:
    """Threads of a channel share it; another person, channel or platform has its own."""
    places = [
        Recipient("slack", person="U1"),
        Recipient("slack", channel="U1"),
        Recipient("teams", person="U1"),
        Recipient("slack", person="U2"),
    ]

    assert 4 == len({place.lane for place in places})
    assert Recipient("slack", channel="C1", thread="1").lane == Recipient("slack", channel="C1", thread="2").lane


def test_a_recipient_does_not_show_who_it_is() -> None:
    """Nobody's id reaches a log by a repr."""
    assert "U1" not in repr(Recipient("slack", person="U1"))


def test_what_was_not_sent_says_whether_to_try_again() -> None:
    """Unless the platform says more, it is tried again, and nothing has arrived."""
    plainly, asked = NotSent("No."), NotSent("No.", retry_after=timedelta(minutes=1), final=True, in_doubt=True)

    assert (None, False, False) == (plainly.retry_after, plainly.final, plainly.in_doubt)
    assert (timedelta(minutes=1), True, True) == (asked.retry_after, asked.final, asked.in_doubt)
