"""The card of a press enquiry and reminders of it: who is named, and what can be done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from bot.core.notices import Card, Notice, NotSent, Recipient
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Move
from bot.storage.tables import case_keys
from handlers.press.notices import NOT_HERE
from handlers.press.posting import Kind
from tests.handlers.drafting import button, labels
from tests.handlers.press.diary import TOMORROW_NOON, beside, named, note
from tests.handlers.press.enquiring import QUESTION, WORDS, Enquiring, marked_texts
from tests.handlers.reporting import (
    CEOS_OFFICE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    IT,
    TRUST,
    at,
    away,
    private,
    reached,
    told,
    with_office,
)
from tests.talking import TEACHER, holder

GONE = NotSent("there is no such channel", final=True)
DOWN = NotSent("try again later")
SECOND = Person("test", "second-deputy")
QUIET = replace(holder("Second deputy of Alder Primary", SECOND.id), quiet=True)
DEPUTIES = (holder("Deputy headteacher of Alder Primary", DEPUTY.id), QUIET)
ALDER = "head:alder"
PERSONAL = with_office(TRUST, ALDER, channels=())


async def test_the_card_names_the_head_and_shows_the_enquiry(enquiring: Enquiring) -> None:
    """So that the platform tells the head, whatever they have set for the channel."""
    await enquiring.enquiry()
    (card,) = enquiring.messages

    assert HEADS_OFFICE == card.to.channel
    assert [HEAD.id] == named(card.reply)
    assert QUESTION in plain(card.reply)
    assert "The Gazette" in plain(card.reply)


@pytest.mark.parametrize("office", [HEADS_OFFICE, HEAD.id])
async def test_what_happened_while_nothing_could_be_delivered_is_told_in_full(
    enquiring: Enquiring, office: str
) -> None:
    """Each note once, in its order, where the thread is or, if the channel isn't private any more, to its people."""
    enquiry = await enquiring.enquiry()
    for words in ("They have photos", "They call back at four"):
        enquiring.now += timedelta(minutes=5)
        await enquiring.acts("press.add", enquiry, text=words)
    enquiring.now += timedelta(minutes=5)
    if office != HEADS_OFFICE:
        enquiring.audiences[HEADS_OFFICE] = replace(private(HEAD.id), private=False)
    notes = [text for who, text in told(await enquiring.delivered_now()) if who == office and "Note: " in text]

    assert ["They have photos", "They call back at four"] == [text.partition("Note: ")[2] for text in notes]


async def test_who_is_quiet_is_not_named(enquiring: Enquiring) -> None:
    """Neither on the card nor by a reminder; both are in the channel all the same."""
    office = TRUST.office("head:alder")
    assert office is not None
    enquiring.trust = with_office(TRUST, "head:alder", holder=replace(office.holder, quiet=True))
    await enquiring.enquiry(deadline=TOMORROW_NOON)
    card, *_, reminder = [*enquiring.messages, *await enquiring.until(at(24, 9))]

    assert [HEADS_OFFICE, HEADS_OFFICE] == [card.to.channel, reminder.to.channel]
    assert "no response is approved yet" in plain(reminder.reply)
    assert [[], []] == [named(card.reply), named(reminder.reply)]


async def test_while_the_head_is_away_the_deputies_are_named(enquiring: Enquiring) -> None:
    """All of them but those who are quiet."""
    enquiring.trust = away(with_office(TRUST, "head:alder", deputies=DEPUTIES), "head:alder")
    await enquiring.enquiry()

    assert [DEPUTY.id] == named(enquiring.messages[-1].reply)


async def test_a_reminder_names_those_whom_it_is_for(enquiring: Enquiring) -> None:
    """In each thread those of that office, with the deadline, and a way to be reminded later."""
    enquiry = await enquiring.enquiry(deadline="2026-11-25T17:00")
    await enquiring.until(at(24, 15))
    reminder = enquiring.messages[-1]

    assert f"Press enquiry {enquiry.reference}: no response is approved yet." in plain(reminder.reply)
    assert "Wednesday 25 November at 17:00" in plain(reminder.reply)
    assert ([HEAD.id], ["Open", "Remind me later"]) == (named(reminder.reply), labels(reminder.reply))
    assert "press.snooze" == button(reminder.reply, "Remind me later").intent


async def test_a_reminder_shows_the_words_that_wait_for_approval(enquiring: Enquiring) -> None:
    """They can be approved beside them; words that were taken back are not shown."""
    enquiry = await enquiring.proposed(await enquiring.enquiry(deadline="2026-11-25T17:00"))
    await enquiring.until(at(24, 15))
    waiting = enquiring.messages[-1].reply
    await enquiring.moved(enquiry, Move.WITHDRAW)
    await enquiring.delivered_now()
    await enquiring.until(at(25, 15))
    withdrawn = [each.reply for each in enquiring.messages if "no response is approved yet" in plain(each.reply)][-1]

    assert ([WORDS], "Approve") == (marked_texts(waiting), labels(waiting)[0])
    assert [] == marked_texts(withdrawn)


async def test_the_head_who_is_back_is_reminded_and_not_the_deputy(enquiring: Enquiring) -> None:
    """By a card, since there was none for them; the deputy still reads beside theirs what happens."""
    enquiring.trust = away(PERSONAL, ALDER)
    enquiry = await enquiring.enquiry(deadline="2026-11-25T17:00")
    enquiring.trust = PERSONAL
    happened = beside(await note(enquiring, enquiry), DEPUTY.id)
    messages = await enquiring.until(at(24, 15))

    assert 1 == len(happened)
    assert [HEAD.id] == reached(messages)
    assert QUESTION in plain(messages[0].reply)


async def test_an_office_with_another_channel_is_reminded_by_a_card(enquiring: Enquiring) -> None:
    """What stands in the old channel is nobody's any more; what happens is told beside their new card, and once."""
    enquiry = await enquiring.enquiry(deadline="2026-11-25T17:00")
    enquiring.trust = with_office(TRUST, ALDER, channels=(("test", "new-office"),))
    reminded = await enquiring.until(at(24, 15))
    noted = await note(enquiring, enquiry)

    assert [HEAD.id] == reached(reminded)
    assert QUESTION in plain(reminded[0].reply)
    assert 1 == len(beside(noted, HEAD.id))
    assert {NOT_HERE} == {text.split("\n\n")[1] for to, text in told(noted) if to == HEADS_OFFICE}


async def test_a_reminder_that_comes_late_is_not_said_of_what_was_decided_meanwhile(enquiring: Enquiring) -> None:
    """The platform was down for a while."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    enquiring.audiences[HEADS_OFFICE] = DOWN
    await enquiring.until(at(24, 8))
    await enquiring.approved(enquiry)
    enquiring.audiences[HEADS_OFFICE] = private("head")

    assert "no response is approved yet" not in "".join(text for _, text in told(await enquiring.until(at(24, 9))))


async def test_words_that_are_proposed_before_there_is_a_card_stand_beside_it(enquiring: Enquiring) -> None:
    """The platform was down; whoever was contacted was quicker."""
    enquiring.audiences[HEADS_OFFICE] = DOWN
    enquiry = await enquiring.enquiry()
    await enquiring.proposed(enquiry, by=TEACHER)
    enquiring.audiences[HEADS_OFFICE] = private("head")
    card, words = await enquiring.until(at(23, 12, 30))

    assert [WORDS] == marked_texts(words.reply)
    assert card.id == words.to.thread


async def test_what_is_under_way_when_its_enquiry_is_destroyed_is_not_said(enquiring: Enquiring) -> None:
    """Nor is it tried elsewhere."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.acts("press.add", enquiry, text="They rang again")
    for kind, card in ((Kind.CARD, Card.OPENS), (Kind.REMINDER, Card.UNDER)):
        notice = Notice(kind, enquiry.id, Recipient("test", channel=CEOS_OFFICE), card=card)
        await enquiring.bot.units.do(lambda store, notice=notice: store.post(notice, enquiring.now))  # type: ignore[misc]  # bound now
    enquiring.audiences[CEOS_OFFICE] = GONE
    async with enquiring.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))

    assert [] == [each for each in await enquiring.delivered_now() if each.to.person != IT.id]
