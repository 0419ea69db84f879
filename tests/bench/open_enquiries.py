"""Press enquiries to measure with: made through the store, so that each is open, with its card and its timers."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Organisation, Person
from bot.core.press import Approval, Asked, Enquiry, How, Move
from bot.core.reports import Event
from bot.storage.database import open_database
from bot.storage.outbox import SqlOutbox
from bot.storage.sealed import KeyRing
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.case_names import new_reference
from handlers.press import moves as press_moves
from handlers.press import posting as press_posting
from handlers.press.posting import Kind
from tests.faults.slack import UnreliableSlack
from tests.faults.trust import SCHOOLS, channel_of, head_of

RESPONSE = "The hall is “closed for repairs” & opens again on 4 January.\nNobody was hurt. " * 4
_QUESTION = "Is it true that the roof of your hall has been closed since Easter? " * 4
_MOST = 1_000


def awaiting(name: str, number: int) -> Enquiry:
    """Return an enquiry, with a number of its own, in which words are about to be proposed."""
    school = SCHOOLS[number % len(SCHOOLS)]
    return Enquiry(
        id=f"{name}{number:0>20}"[-22:],
        reference=new_reference(),
        school=school,
        offices=(f"head:{school}",),
        contacted=Person("slack", f"U1{number:06}"),
        received=datetime.now(UTC),
        asked=Asked(f"Gazette {name} {number}", _QUESTION, How.EMAIL),
        deadline=datetime.now(UTC) + timedelta(days=3),
    )


async def keep(
    address: str,
    keys: KeyRing,
    organisation: Organisation,
    slack: UnreliableSlack,
    enquiries: Sequence[Enquiry],
    until: datetime | None = None,
) -> list[Enquiry]:
    """Keep enquiries in which words await approval, with their cards in Slack and their timers; return them.

    With `until`, the words are approved until then.
    """
    async with open_database(address) as engine, SqlUnitsOfWork(engine, keys) as units:
        made = [await units.do(partial(_keep, organisation, each)) for each in enquiries]
        await _settle(units, slack)
        made = [await units.do(_proposing(each)) for each in made]
        if until:
            made = [await units.do(_approving(each, until)) for each in made]
        await _settle(units, slack)
    return made


async def _keep(organisation: Organisation, enquiry: Enquiry, store: SqlStore) -> Enquiry:
    now = enquiry.received
    await store.open_enquiry(enquiry, Event(Move.RECEIVE, now, enquiry.contacted, _QUESTION))
    to = Recipient("slack", channel=channel_of(enquiry.school))
    await store.post(Notice(Kind.CARD, enquiry.id, to, card=Card.OPENS), now)
    await press_posting.post_timers(store, enquiry, organisation, now)
    return enquiry


def _proposing(enquiry: Enquiry) -> Callable[[SqlStore], Awaitable[Enquiry]]:
    return lambda store: press_moves.propose(store, enquiry, RESPONSE.strip(), enquiry.contacted, datetime.now(UTC))


def _approving(enquiry: Enquiry, until: datetime) -> Callable[[SqlStore], Awaitable[Enquiry]]:
    async def approve(store: SqlStore) -> Enquiry:
        words, head, now = enquiry.proposals[-1], Person("slack", head_of(enquiry.school)), datetime.now(UTC)
        approval = Approval(words.number, words.digest, enquiry.asked.outlet, head, now, until)
        return await press_moves.approve(store, enquiry, approval, now) or enquiry

    return approve


async def _settle(units: SqlUnitsOfWork, slack: UnreliableSlack) -> None:
    """Take all that is due as said, without saying it; each card gets a message in Slack."""
    outbox = SqlOutbox(units)
    while claims := await outbox.claim(_MOST, datetime.now(UTC)):
        for claim in claims:
            message = ""
            if claim.notice.card is Card.OPENS:
                message = slack.answer("chat.postMessage", {"channel": claim.notice.to.channel})["ts"]
            await outbox.end(claim, datetime.now(UTC), message=message)
