"""What is told in the thread of a press enquiry: every move, who made it, when, and with what words."""

from dataclasses import replace

import pytest

from bot.core.messages import Facts
from bot.core.people import Person, PressRules
from bot.core.plain import plain
from bot.core.press import Move
from bot.core.reports import Event
from bot.verbs import WRITERS
from handlers.press import posting
from handlers.press.notices import TOLD, VOIDED
from handlers.press.posting import Kind
from tests.handlers.drafting import labels
from tests.handlers.press.diary import beside
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import (
    CEO,
    CHAIR,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    at,
)
from tests.talking import TEACHER


async def test_proposed_words_are_told_in_the_thread_exactly(enquiring: Enquiring) -> None:
    """With who proposed them, when, and what can be done to them."""
    enquiry = await enquiring.enquiry()
    await enquiring.proposed(enquiry, by=TEACHER)
    (card,) = enquiring.messages
    words, _ = await enquiring.delivered_now()
    rows = [row for part in words.reply.parts if isinstance(part, Facts) for row in part.rows]

    assert (HEADS_OFFICE, card.id) == (words.to.channel, words.to.thread)
    assert [WORDS] == marked_texts(words.reply)
    assert f"Press enquiry {enquiry.reference}: A colleague proposed words." in plain(words.reply)
    assert [("Proposed by", TEACHER), ("Proposed on", "Monday 23 November at 12:00")] == rows
    assert ["Approve", "Edit and approve", "Ask for changes"] == labels(words.reply)[:3]
    assert VOIDED not in plain(words.reply)


async def test_other_words_void_an_approval_for_all_to_see(enquiring: Enquiring) -> None:
    """In the thread, where it was given."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    await enquiring.proposed(enquiry, "Other words")

    assert [f"IMPORTANT: {VOIDED}"] == [
        part
        for text in beside(await enquiring.delivered_now(), HEADS_OFFICE)
        for part in text.split("\n\n")
        if VOIDED in part
    ]


async def test_the_first_of_two_approvals_leaves_the_button_for_the_second(enquiring: Enquiring) -> None:
    """Nobody takes it for enough."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    await enquiring.delivered_now()
    await enquiring.agreed(enquiry)
    first = (await enquiring.delivered_now())[0].reply
    await enquiring.agreed(enquiry, CEO)
    second = (await enquiring.delivered_now())[0].reply

    assert "Nobody may use them before somebody else has approved them too." in plain(first)
    assert "Approve" == labels(first)[0]
    assert "The Chief Executive Officer approved these words." in plain(second)
    assert [[WORDS], [WORDS]] == [marked_texts(first), marked_texts(second)]
    assert "Approve" not in labels(second)


TARGET = f"Version 1, sha256 {'0' * 64}"
#: What is told of a move that the head made with some words, and of one that the clock made.
BY_HEAD = {
    Move.TAKE_OVER: ("", "The Headteacher of Alder Primary took it over, and deals with it now."),
    Move.REQUEST_CHANGES: (f"Be kinder\n{TARGET}", "What to change: Be kinder\nWhich words: Version 1"),
    Move.CONFIRM: (TARGET, "confirmed the approval that was given in an emergency."),
    Move.DECLINE: ("Not ours\nto answer", "Why: Not ours\nto answer"),
    Move.WITHDRAW: (TARGET, "Nobody may use them."),
    Move.SEND: (TARGET, "sent the approved words.\n\nWho: a colleague\nWhen:"),
    Move.COULD_NOT_SEND: ("They hung up", "Why: They hung up"),
    Move.CLOSE: ("Coverage: a link", "Note: Coverage: a link"),
    Move.SNOOZE: ("Monday at 13:00", "Until: Monday at 13:00"),
    Move.NOTE: ("They rang again", "added a note.\n\nWho: a colleague\nWhen: Monday 23 November at 12:00\nNote: They"),
    Move.CHANGE_DEADLINE: ("until 2026-11-24T12:00:00+00:00", "changed the deadline.\n\nFor: a colleague\n\nWho: "),
    Move.EXPORT: ("", "The Headteacher of Alder Primary took a copy of the record."),
    Move.RECEIVE: ("", "The Headteacher of Alder Primary passed this on."),
}
BY_CLOCK = {
    Move.EXPIRE: ("", "The time is over for which the words were approved, so nobody may use them any more."),
    Move.ESCALATE: ("To the CEO", "It went: To the CEO"),
    Move.MISS_DEADLINE: ("", "The deadline has passed and no response is approved."),
    Move.ASK_IF_SENT: ("", "Whoever was contacted was asked whether they sent the approved words."),
    Move.LINK: ("Linked to ABCD", "Which: Linked to ABCD"),
    Move.NOTE: (
        "Nobody could be told",
        "The bot added a note.\n\nWhen: Monday 23 November at 12:00\nNote: Nobody could",
    ),
    Move.REMIND: ("", "Those who deal with it were reminded."),
    Move.HOLD: ("", "It is kept, even when its time is over."),
    Move.RELEASE: ("", "It is not kept any longer than its time."),
}


@pytest.mark.parametrize(
    ("move", "by", "words", "expected"),
    [
        *((move, HEAD, words, expected) for move, (words, expected) in BY_HEAD.items()),
        *((move, None, words, expected) for move, (words, expected) in BY_CLOCK.items()),
    ],
)
async def test_the_thread_is_told_of_every_move(
    enquiring: Enquiring, move: Move, by: Person | None, words: str, expected: str
) -> None:
    """Who did it, when, and with what words; of a move that happened before, nothing."""
    enquiry = await enquiring.enquiry()
    for event in (Event(move, at(23, 11), CHAIR, "Earlier words"), Event(move, enquiring.now, by, words)):
        await enquiring.bot.units.do(lambda store, event=event: store.change_enquiry(enquiry, event))  # type: ignore[misc]  # bound now
    await enquiring.bot.units.do(
        lambda store: posting.post_in_threads(store, enquiry, posting.news(move), enquiring.now)
    )
    (message,) = beside(await enquiring.delivered_now(), HEADS_OFFICE)

    assert f"Press enquiry {enquiry.reference}: " == message[: len("Press enquiry ABCD-EFGH: ")]
    assert expected in message
    assert "Earlier words" not in message
    assert "sha256" not in message


def test_every_move_has_its_sentence_and_somebody_who_writes_it() -> None:
    """Or a notice of it would wait for ever, and whatever comes after it in that channel."""
    kinds = {writer.kind for writer in WRITERS}

    assert set(Move) == set(TOLD)
    assert {posting.news(move) for move in Move} | set(Kind) <= kinds
