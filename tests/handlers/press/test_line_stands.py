"""A holding line holds until its end whatever becomes of the response, and every notice to whoever has it says so."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from handlers.press.contacted_notices import LINE_STAYS, NOTHING, NOTHING_ELSE
from handlers.press.information import STILL_ANSWERED
from handlers.press.response import LINE_STAYS as STAYS
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, marked_texts
from tests.handlers.press.lines import LINE, set_line, standing, withdraw
from tests.handlers.reporting import HEAD, at, told
from tests.talking import TEACHER

MAY_SAY = "You may still say these words as well, exactly as they stand, until Tuesday 24 November at 16:00."
DONT = ("don't respond", "not even to say so")


async def _declined(enquiring: Enquiring, enquiry: Enquiry) -> None:
    await enquiring.acts("press.decline", enquiry, HEAD, words="No comment")


async def _late(enquiring: Enquiring, _enquiry: Enquiry) -> None:
    await enquiring.until(at(23, 16))


async def _withdrawn(enquiring: Enquiring, enquiry: Enquiry) -> None:
    await enquiring.approved(enquiry)
    await enquiring.delivered_now()
    await enquiring.moved(enquiry, Move.WITHDRAW)


async def _sent_back(enquiring: Enquiring, enquiry: Enquiry) -> None:
    await enquiring.proposed(enquiry, by=TEACHER)
    await enquiring.acts("press.changes", enquiry, HEAD, words="Shorter")


async def _closed(enquiring: Enquiring, enquiry: Enquiry) -> None:
    await enquiring.acts("press.close", enquiry, HEAD, note="")


#: What is told to whoever was contacted.
HAPPENS: list[Callable[[Enquiring, Enquiry], Awaitable[None]]] = [_declined, _late, _withdrawn, _sent_back, _closed]


async def last_told(enquiring: Enquiring) -> str:
    """Deliver what is due, and return what whoever was contacted was told last."""
    await enquiring.delivered_now()
    return [said for who, said in told(enquiring.messages) if who == TEACHER.id][-1]


@pytest.mark.parametrize("happens", HAPPENS)
async def test_whoever_has_a_line_may_say_it_whatever_happens(
    enquiring: Enquiring, happens: Callable[[Enquiring, Enquiry], Awaitable[None]]
) -> None:
    """The notice shows it, word for word, with its end."""
    await set_line(enquiring)
    enquiry = await enquiring.enquiry(deadline="2026-11-23T16:00")
    await happens(enquiring, enquiry)
    said = await last_told(enquiring)

    assert MAY_SAY in said
    assert [LINE] == given_to(TEACHER, enquiring.messages)[-1]
    assert not [each for each in DONT if each in said]


@pytest.mark.parametrize("happens", HAPPENS)
async def test_once_the_line_is_over_it_is_spoken_of_no_more(
    enquiring: Enquiring, happens: Callable[[Enquiring, Enquiry], Awaitable[None]]
) -> None:
    """They read what everybody reads."""
    await set_line(enquiring, until="2026-11-23T12:30")
    enquiry = await enquiring.enquiry(deadline="2026-11-23T16:00")
    enquiring.now = at(23, 13)
    await happens(enquiring, enquiry)
    said = await last_told(enquiring)

    assert MAY_SAY not in said
    assert [] == given_to(TEACHER, enquiring.messages)[-1]


async def test_a_missed_deadline_leaves_the_line(enquiring: Enquiring) -> None:
    """The heading says what may be said, and no more."""
    await set_line(enquiring)
    enquiry = await enquiring.enquiry(deadline="2026-11-23T16:00")
    await _late(enquiring, enquiry)
    with_line = await last_told(enquiring)
    (line,) = await standing(enquiring)
    await withdraw(enquiring, line)
    await enquiring.enquiry(deadline="2026-11-23T17:00", outlet="BBC")
    await enquiring.until(at(23, 17))

    assert with_line.startswith(NOTHING_ELSE)
    assert (await last_told(enquiring)).startswith(NOTHING)


async def test_a_decline_leaves_the_line_that_was_approved_for_any_journalist(enquiring: Enquiring) -> None:
    """Whoever declines reads so, and so does whoever has it, beside a request by law."""
    await set_line(enquiring)
    enquiry = await enquiring.enquiry(how="email", wants="information")
    answer = await enquiring.answer("press.decline", enquiry, HEAD, words="No comment")
    said = await last_told(enquiring)
    without = await enquiring.answer("press.decline", await enquiring.enquiry(school="birch"), HEAD, words="No comment")

    assert f"nobody responds.\n\n{STAYS}" in answer
    assert f"nobody responds to The Gazette. {LINE_STAYS}\n\n{STILL_ANSWERED}" in said
    assert STAYS not in without


async def test_open_shows_the_line_until_a_response_is_approved(enquiring: Enquiring) -> None:
    """Then the response alone; and nothing of a line whose time is over."""
    await set_line(enquiring)
    enquiry = await enquiring.enquiry()
    before = await enquiring.acts("press.open", enquiry)
    await enquiring.approved(enquiry)
    approved = await enquiring.acts("press.open", enquiry)
    await enquiring.moved(enquiry, Move.WITHDRAW)
    enquiring.now += timedelta(days=2)
    after = await enquiring.acts("press.open", enquiry)

    assert "IMPORTANT: No response is approved. Please keep to the words below." in plain(before)
    assert MAY_SAY in plain(before)
    assert [[LINE], [WORDS], []] == [marked_texts(each) for each in (before, approved, after)]
    assert "IMPORTANT: No words are approved. Please don't respond." in plain(after)


async def test_who_adds_something_reads_that_the_line_stands(enquiring: Enquiring) -> None:
    """And nothing else is to be said."""
    await set_line(enquiring)
    reply = await enquiring.acts("press.add", await enquiring.enquiry(), text="They rang again")

    assert "I've passed that on.\n\nPlease keep to these words.\n\n" + MAY_SAY in plain(reply)
    assert [LINE] == marked_texts(reply)
