"""Who is told of a press enquiry, and how: the card and its thread, whoever was contacted, and timers."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from bot.core.approving import Desk, alarms, asks_if_sent
from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Organisation, Person
from bot.core.ports import Store
from bot.core.press import Enquiry, Move, approvals_of_words
from bot.core.reports import calendar_of
from bot.core.turns import Turn
from handlers.case_names import is_id
from handlers.places import channel_of, personally


class Kind(StrEnum):
    """The kinds of notices about a press enquiry, besides one for each move (see `news`)."""

    CARD = "press.card"
    CHANGED = "press.changed"  # the card, as it stands now
    REMINDER = "press.reminder"
    TO_CONFIRM = "press.to-confirm"
    RELEASED = "press.released"  # to whoever was contacted, as are the next eight
    SENT_YET = "press.sent-yet"
    VOID = "press.void"
    REFUSED = "press.refused"
    OTHER_WORDS = "press.other-words"
    NO_APPROVAL = "press.no-approval"
    NEW_DEADLINE = "press.new-deadline"
    ENDED = "press.ended"
    LINE_WITHDRAWN = "press.line-withdrawn"
    COUNT = "press.count"  # a timer, as are the next six
    REMIND = "press.remind"
    ESCALATE = "press.escalate"
    DEADLINE = "press.deadline"
    EXPIRY = "press.expiry"
    UNCONFIRMED = "press.unconfirmed"
    ASK_IF_SENT = "press.ask-if-sent"


def news(move: Move) -> str:
    """Return the kind of the notice that tells, in the thread of an enquiry, of the last move of that name."""
    return f"press.news.{move.name.lower().replace('_', '-')}"


async def chosen(turn: Turn) -> Enquiry | None:
    """Return the enquiry that a button or a form belongs to, if there is such an enquiry."""
    name = turn.request.fields.get("value", "").partition(":")[0]
    return await turn.store.enquiry(name) if is_id(name) else None


async def post_card(store: Store, enquiry: Enquiry, desk: Desk, platforms: Sequence[str], now: datetime) -> None:
    """Put the card for an office's people in the outbox; their channel is looked at once more before it is sent."""
    place = channel_of(desk.office, platforms)
    if place:
        await store.post(Notice(Kind.CARD, enquiry.id, Recipient(place[0], channel=place[1]), card=Card.OPENS), now)
    else:
        await post_cards_personally(store, enquiry, desk, platforms, now)


async def post_cards_personally(
    store: Store, enquiry: Enquiry, desk: Desk, platforms: Sequence[str], now: datetime
) -> None:
    """Put a card for each of an office's people in the outbox; if nobody can be told, the next office is asked."""
    people = told_personally(desk, platforms)
    for person in people:
        await store.post(Notice(Kind.CARD, enquiry.id, Recipient.of(person), card=Card.OPENS), now)
    if not people:
        await store.post(Notice(Kind.ESCALATE, enquiry.id, Recipient.timer(enquiry.id)), now)


def told_personally(desk: Desk, platforms: Sequence[str]) -> list[Person]:
    """Return whom of an office's people to tell personally: nobody who is quiet, unless nobody else can be told."""
    return personally([each for each in desk.people if not each.quiet], platforms) or personally(desk.people, platforms)


async def post_timers(store: Store, enquiry: Enquiry, organisation: Organisation, now: datetime) -> None:
    """Set the timers that remind, pass the enquiry on, and tell that the deadline has passed."""
    alarm = alarms(now, enquiry.deadline, calendar_of(enquiry.school, organisation))
    due = [(Kind.REMIND, each) for each in alarm.reminders] + [(Kind.ESCALATE, alarm.escalates)]
    due += [(Kind.DEADLINE, alarm.over)] if alarm.over else []
    for kind, moment in due:
        await store.post(Notice(kind, enquiry.id, this_count(enquiry), due=moment), now)


async def post_question(store: Store, enquiry: Enquiry, now: datetime) -> None:
    """Set the timer that asks whoever was contacted, before the deadline, whether they sent words approved by now."""
    due = asks_if_sent(now, enquiry.deadline) if enquiry.deadline else None
    if due:
        await store.post(Notice(Kind.ASK_IF_SENT, enquiry.id, this_count(enquiry), due=due), now)


def this_count(enquiry: Enquiry) -> Recipient:
    """Return the recipient of timers that do nothing once the time of an enquiry is counted anew."""
    return Recipient.timer(enquiry.id, str(enquiry.count))


async def post_expiry(store: Store, enquiry: Enquiry, now: datetime) -> None:
    """Set the timer that ends the approval of the words that stand, or the first of two, when its time is over."""
    over = min(each.valid_until for each in approvals_of_words(enquiry))
    await store.post(Notice(Kind.EXPIRY, enquiry.id, Recipient.timer(enquiry.id), due=over), now)


async def post_in_threads(store: Store, enquiry: Enquiry, kind: str, now: datetime, card: Card = Card.UNDER) -> None:
    """Put a notice in the outbox for every place in which the enquiry has a card."""
    for place in await store.places_of(enquiry.id):
        await store.post(Notice(kind, enquiry.id, place, card=card), now)


async def tell_of(store: Store, enquiry: Enquiry, move: Move, now: datetime) -> None:
    """Have the threads tell of a move, and every card show how the enquiry stands now."""
    await post_in_threads(store, enquiry, news(move), now)
    await post_in_threads(store, enquiry, Kind.CHANGED, now, Card.ANEW)


async def tell_contacted(store: Store, enquiry: Enquiry, kind: Kind, now: datetime) -> None:
    """Put a notice for whoever was contacted in the outbox."""
    await store.post(Notice(kind, enquiry.id, Recipient.of(enquiry.contacted)), now)
