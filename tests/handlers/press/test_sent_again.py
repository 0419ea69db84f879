"""What is sent twice, what no form of ours sends, and what can't be passed on."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core.plain import plain
from bot.core.press import LONGEST_LINE, LONGEST_WORDS, Asked, How
from handlers.press.deadline import NO_MOMENT
from handlers.press.enquiry import STALE
from handlers.press.passed_on import NO_WORDS
from tests.handlers.drafting import labels
from tests.handlers.press.enquiring import ASKED, Enquiring
from tests.handlers.reporting import (
    COLLEAGUE,
    at,
)


async def test_a_form_sent_twice_sends_one_and_shows_the_same(enquiring_on_each: Enquiring) -> None:
    """Even if both come at the same moment, or much later."""
    enquiring = enquiring_on_each
    begun = await enquiring.send("press")
    replies = await asyncio.gather(*(enquiring.fill_in(begun, **ASKED) for _ in range(3)))
    enquiring.now += timedelta(hours=30)
    replies.append(await enquiring.fill_in(begun, **ASKED))
    kinds = [kind for kind, _, _ in await enquiring.waiting()]

    assert 1 == len({plain(reply) for reply in replies})
    assert 1 == len(await enquiring.enquiries())
    assert 1 == kinds.count("press.card")


async def test_a_form_filled_in_again_with_something_else_is_another_enquiry(enquiring: Enquiring) -> None:
    """As is the same form in somebody else's hands."""
    begun = await enquiring.send("press")
    await enquiring.fill_in(begun, **ASKED)
    await enquiring.fill_in(begun, **(ASKED | {"text": "And who pays for the roof?"}))
    await enquiring.fill_in(begun, COLLEAGUE, **ASKED)

    assert 3 == len(await enquiring.enquiries())


async def test_a_form_sent_again_after_approval_does_not_say_that_there_are_no_words(enquiring: Enquiring) -> None:
    """It says where they are, and doesn't show them."""
    begun = await enquiring.send("press")
    await enquiring.fill_in(begun, **ASKED)
    (kept,) = await enquiring.enquiries()
    await enquiring.approved(kept, "The hall is closed.")

    again = await enquiring.fill_in(begun, **ASKED)

    assert "A response has been approved meanwhile. You find it in my message to you." in plain(again)
    assert NO_WORDS not in plain(again)
    assert "The hall is closed." not in plain(again)
    assert ["I sent it", "I couldn't", "Is this the approved text?"] == labels(again)[:3]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"outlet": " \u200b "}, "Please say which newspaper, channel or site it is. Nothing was sent yet."),
        ({"text": "  "}, "Please say what they ask. Nothing was sent yet."),
        ({"outlet": "x" * (LONGEST_LINE + 1)}, "Please use at most 300 characters. Nothing was sent."),
        ({"who": "x" * (LONGEST_LINE + 1)}, "Please use at most 300 characters. Nothing was sent."),
        ({"text": "x" * (LONGEST_WORDS + 1)}, "Please use at most 2,900 characters. Nothing was sent."),
        ({"said_already": "x" * (LONGEST_WORDS + 1)}, "Please use at most 2,900 characters. Nothing was sent."),
        ({"how": "telepathy"}, "Please choose one of the answers shown. Nothing was sent yet."),
        ({"wants": ""}, "Please choose one of the answers shown. Nothing was sent yet."),
        ({"school": "cedar"}, "Please choose a school from the list. Nothing was sent yet."),
        ({"school": ""}, "Please choose a school from the list. Nothing was sent yet."),
        ({"deadline": "tomorrow"}, NO_MOMENT),
        ({"deadline": "9999-12-31T23:59-14:00"}, NO_MOMENT),
        ({"deadline": "2027-11-25T12:00"}, "Thursday 25 November 2027 at 12:00 is more than a year away. Please check"),
        (
            {"deadline": "2025-12-01T09:00"},
            "Monday 1 December 2025 at 09:00 has passed already. Please check the date,",
        ),
        ({"deadline": "2026-11-23T12:00"}, "Monday 23 November 2026 at 12:00 has passed already."),
        ({"deadline": "0001-01-01T00:00"}, "Monday 1 January 1 at 00:00 has passed already."),
    ],
)
async def test_what_cannot_be_passed_on_is_refused_whole(
    enquiring: Enquiring, wrong: dict[str, str], line: str
) -> None:
    """It says what is wrong, keeps nothing, and posts nothing."""
    reply = await enquiring.enquire(**wrong)

    assert line in plain(reply)
    assert reply.undone
    assert [] == await enquiring.enquiries()
    assert [] == await enquiring.waiting()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-11-24T16:00", at(24, 16)),
        ("2027-06-24T16:00", at(24, 15, month=6, year=2027)),
        ("2026-11-24T16:00:00+00:00", at(24, 16)),
        ("2026-11-23T12:01", at(23, 12, 1)),
        ("", None),
        (" ", None),
    ],
)
async def test_a_deadline_is_uk_time_or_names_its_own(enquiring: Enquiring, told: str, kept: datetime | None) -> None:
    """One that is still to come is taken as it is told."""
    assert kept == (await enquiring.kept(deadline=told)).deadline


async def test_sent_again_after_its_deadline_it_is_there_all_the_same(enquiring: Enquiring) -> None:
    """The platform didn't hear that it had arrived; that the deadline has passed is said."""
    begun = await enquiring.send("press")
    told = {**ASKED, "deadline": "2026-11-23T13:00"}
    await enquiring.fill_in(begun, **told)
    enquiring.now = at(23, 14)
    reply = await enquiring.fill_in(begun, **told)

    assert "Deadline: Monday 23 November at 13:00, which has passed\n" in plain(reply)
    assert 1 == len(await enquiring.enquiries())


@pytest.mark.parametrize("value", ["", "rubbish", "x" * 3_000])
async def test_a_form_that_is_not_ours_sends_nothing(enquiring: Enquiring, value: str) -> None:
    """It says to start again."""
    assert STALE == await enquiring.says("press.send", value=value, **ASKED)
    assert [] == await enquiring.enquiries()


async def test_characters_that_nobody_sees_are_not_kept(enquiring: Enquiring) -> None:
    """Nor line breaks in the name of an outlet, to which approvals are bound."""
    kept = await enquiring.kept(outlet="The\u202e\n Gazette ", who="Sam\tField", text="Why\u200b?\r\nWhen?")

    assert Asked("The Gazette", "Why?\nWhen?", How.PHONE, "Sam Field") == kept.asked
