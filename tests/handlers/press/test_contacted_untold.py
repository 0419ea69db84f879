"""Where whoever was contacted cannot be told, those who deal with the enquiry hear of it."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.core.messages import Reply
from bot.core.notices import NotSent
from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from bot.delivery import MOST_ATTEMPTS
from bot.storage.tables import case_keys
from bot.verbs import WRITERS
from handlers.press import posting
from handlers.press.contacted_notices import INSTEAD, untold
from handlers.press.posting import Kind
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import HEADS_OFFICE
from tests.talking import TEACHER

DOWN, GONE = NotSent("try again later"), NotSent("no such user", final=True)
VOID = "Please don't use those words"


async def heard(enquiring: Enquiring) -> list[Reply]:
    """Deliver what is due, and return what whoever was contacted is told."""
    return [each.reply for each in await enquiring.delivered_now() if each.to.person == TEACHER.id]


async def tells(enquiring: Enquiring, enquiry: Enquiry, kind: Kind) -> None:
    """Put a notice for whoever was contacted in the outbox."""
    await enquiring.bot.units.do(lambda store: posting.tell_contacted(store, enquiry, kind, enquiring.now))


async def refused(enquiring: Enquiring, kind: Kind) -> Enquiry:
    """Have a notice of one kind given up, because the platform knows nobody of that name any more."""
    enquiry = await enquiring.enquiry()
    match kind:
        case Kind.RELEASED:
            await enquiring.approved(enquiry)
        case Kind.SENT_YET:
            await enquiring.approved(enquiry)
            await enquiring.delivered_now()
            await tells(enquiring, enquiry, kind)
        case Kind.VOID:
            await enquiring.approved(enquiry)
            await enquiring.delivered_now()
            await enquiring.moved(enquiry, Move.WITHDRAW)
        case Kind.REFUSED:
            await tells(enquiring, await enquiring.moved(enquiry, Move.DECLINE), kind)
        case Kind.OTHER_WORDS:
            await enquiring.proposed(enquiry, by=TEACHER)
            await tells(enquiring, await enquiring.moved(enquiry, Move.REQUEST_CHANGES), kind)
        case Kind.NO_APPROVAL:
            await tells(enquiring, await enquiring.moved(enquiry, Move.CHANGE_DEADLINE, deadline=enquiring.now), kind)
        case Kind.ENDED:
            await tells(enquiring, await enquiring.moved(enquiry, Move.CLOSE), kind)
        case _:
            await tells(enquiring, enquiry, kind)
    enquiring.refused[TEACHER.id] = GONE
    await enquiring.delivered_now()
    return enquiry


@pytest.mark.parametrize("kind", INSTEAD)
async def test_where_whoever_was_contacted_cannot_be_reached_the_thread_is_told(
    enquiring: Enquiring, kind: Kind
) -> None:
    """So that somebody tells them; it stands in the record."""
    enquiry = await refused(enquiring, kind)
    noted = [event for event in await enquiring.record(enquiry) if event.kind == Move.NOTE]
    in_thread = [plain(each.reply) for each in enquiring.messages if each.to.thread and each.to.channel == HEADS_OFFICE]

    assert [(None, f"I couldn't reach whoever was contacted. {INSTEAD[kind]}")] == [
        (event.by, event.words) for event in noted
    ]
    assert [noted[0].words] == [text.split("Note: ")[1] for text in in_thread if "Note: " in text]


async def test_nobody_is_asked_to_give_them_words_that_are_not_approved_any_more(enquiring: Enquiring) -> None:
    """They were withdrawn before the platform said for good that it can't deliver them."""
    enquiring.refused[TEACHER.id] = DOWN
    enquiry = await enquiring.approved(await enquiring.enquiry())
    (claim,) = [each for each in await enquiring.outbox.claim(10, enquiring.now) if each.notice.kind == Kind.RELEASED]
    await enquiring.moved(enquiry, Move.WITHDRAW)
    await enquiring.deliver(replace(claim, failures=MOST_ATTEMPTS))

    assert Move.NOTE not in await enquiring.moves(enquiry)


@pytest.mark.parametrize("kind", INSTEAD)
async def test_of_an_enquiry_that_is_gone_nothing_is_said(enquiring: Enquiring, kind: Kind) -> None:
    """It was destroyed with the notice under way; nor is anything done instead."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    await tells(enquiring, enquiry, kind)
    await tells(enquiring, enquiry, kind)
    async with enquiring.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))
    (claim,) = await enquiring.outbox.claim(10, enquiring.now)
    await enquiring.deliver(replace(claim, failures=MOST_ATTEMPTS))

    assert [] == await heard(enquiring)
    assert kind not in [waiting for waiting, _, _ in await enquiring.waiting()]


def test_every_kind_of_notice_to_them_says_what_is_to_be_done_where_it_does_not_arrive() -> None:
    """Each is one on which it depends whether something is said to a journalist."""
    kinds = {writer.kind for writer in WRITERS if writer.instead is untold}

    assert set(INSTEAD) == kinds
