"""Approved words of which nobody has said that they were sent: whoever was contacted is asked before the deadline."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from bot.core.messages import Reply
from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from tests.handlers.drafting import labels
from tests.handlers.press.diary import ASKED, TOMORROW_NOON, diary, ring_twice
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import at
from tests.talking import TEACHER


async def asked(enquiring: Enquiring, until: datetime) -> list[tuple[datetime, str]]:
    """Let the time pass, and return when whom was asked."""
    return [(when, place) for when, place, kind in await diary(enquiring, until) if kind == ASKED]


async def question(enquiring: Enquiring) -> Reply:
    """Return the question that was asked."""
    (found,) = [each.reply for each in enquiring.messages if ASKED in plain(each.reply)]
    return found


async def test_two_hours_before_the_deadline_they_are_asked_once(enquiring: Enquiring) -> None:
    """With the words and the buttons that came with them; it stands in the record."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.delivered_now()

    assert [(at(24, 10), TEACHER.id)] == await asked(enquiring, at(25, 12))
    reply = await question(enquiring)
    assert (
        "I don't know yet whether The Gazette has these words. Their deadline: Tuesday 24 November at 12:00."
        in plain(reply)
    )
    assert [WORDS] == marked_texts(reply)
    buttons = ["I sent it", "I couldn't", "Is this the approved text?", "They rang again, or there is more"]
    assert buttons == labels(reply)
    assert 1 == (await enquiring.moves(enquiry)).count(Move.ASK_IF_SENT)
    assert "Marked as sent." in plain(await enquiring.press(reply, "I sent it"))


async def test_what_is_approved_later_than_that_is_asked_for_in_time(enquiring: Enquiring) -> None:
    """Halfway to the deadline; without one, nobody waits for it."""
    without = await enquiring.approved(await enquiring.enquiry())
    await enquiring.until(at(23, 15))
    await enquiring.moved(without, Move.CLOSE)
    await enquiring.approved(await enquiring.enquiry(outlet="The Herald", deadline="2026-11-23T16:00"))
    await enquiring.delivered_now()

    assert [(at(23, 15, 30), TEACHER.id)] == await asked(enquiring, at(27, 12))


SAID: dict[str, Callable[[Enquiring, Enquiry], Awaitable[object]]] = {
    "sent": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.SEND, TEACHER),
    "could not": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.COULD_NOT_SEND, TEACHER),
    "withdrawn": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.WITHDRAW),
    "closed": lambda enquiring, enquiry: enquiring.moved(enquiry, Move.CLOSE),
}


@pytest.mark.parametrize("say", SAID.values(), ids=SAID)
@pytest.mark.parametrize("moment", [at(24, 9), at(24, 10)])
async def test_nobody_is_asked_what_they_have_said_already(
    enquiring: Enquiring, say: Callable[[Enquiring, Enquiry], Awaitable[object]], moment: datetime
) -> None:
    """Nor about words that may not be used any more; not even where the question was under way."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.until(at(24, 9))
    enquiring.now = moment
    for claim in await enquiring.outbox.claim(10, enquiring.now):
        await enquiring.deliver(claim)
    await say(enquiring, enquiry)

    assert [] == await asked(enquiring, at(24, 11, 30))


async def test_other_words_since_are_asked_about_once(enquiring: Enquiring) -> None:
    """Though both were approved before the time came."""
    enquiry = await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.until(at(23, 15))
    await enquiring.approved(enquiry, "Other words")
    await enquiring.delivered_now()

    assert [(at(24, 10), TEACHER.id)] == await asked(enquiring, at(25, 12))
    assert ["Other words"] == marked_texts(await question(enquiring))


async def test_a_timer_that_rings_twice_asks_once(enquiring: Enquiring) -> None:
    """The bot was stopped before it was recorded that it had rung."""
    await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.delivered_now()

    assert [ASKED] == [kind for kind in await ring_twice(enquiring, at(24, 10)) if kind == ASKED]


async def test_nobody_is_asked_at_night(enquiring: Enquiring) -> None:
    """The bot was down when the time came, and they read it in the morning."""
    await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON))
    await enquiring.delivered_now()
    enquiring.now = at(24, 22)

    assert [(at(25, 7), TEACHER.id)] == await asked(enquiring, at(25, 12))
    assert "Tuesday 24 November at 12:00, which has passed" in plain(await question(enquiring))
