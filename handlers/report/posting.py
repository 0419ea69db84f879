"""Who is told of a report, and how: cards for an office, word in their thread, word to the reporter, and timers."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from enum import StrEnum

from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Holder, Organisation
from bot.core.ports import Store
from bot.core.reports import Level, Report, Route, nudge_at
from bot.core.school_days import day_of
from bot.core.turns import Turn
from handlers.case_names import is_id
from handlers.places import channel_of, personally


class Kind(StrEnum):
    """The kinds of notices about a report."""

    CARD = "report.card"
    CHANGED = "report.changed"  # the card, as it stands now
    ADDED = "report.added"
    REMINDER = "report.reminder"
    ESCALATED = "report.escalated"
    UNHEARD = "report.unheard"  # a question that did not reach the reporter
    NUDGE = "report.nudge"  # a timer
    OVERDUE = "report.overdue"  # a timer
    UNREACHED = "report.unreached"  # a timer
    ACKNOWLEDGED = "report.acknowledged"  # to the reporter, as are the next three
    QUESTION = "report.question"
    PASSED_ON = "report.passed-on"
    CLOSED = "report.closed"


async def chosen(turn: Turn) -> Report | None:
    """Return the report that a button or a form belongs to, if there is such a report."""
    value = turn.request.fields.get("value", "")
    return await turn.store.report(value) if is_id(value) else None


def told_at(report: Report, now: datetime) -> datetime:
    """Return the time that is kept for what a reporter does: of an anonymous one nothing finer than the day."""
    return datetime.combine(day_of(now), time(), UTC) if report.level is Level.ANONYMOUS else now


async def post_card(store: Store, report: Report, route: Route, platforms: Sequence[str], now: datetime) -> None:
    """Put the card for an office's people in the outbox; their channel is looked at once more before it is sent."""
    place = channel_of(route.office, platforms)
    if place:
        await store.post(Notice(Kind.CARD, report.id, Recipient(place[0], channel=place[1]), card=Card.OPENS), now)
    elif not await post_cards_personally(store, report, route.recipients, platforms, now):
        await store.post(Notice(Kind.UNREACHED, report.id, Recipient.timer(report.id)), now)


async def post_cards_personally(
    store: Store, report: Report, recipients: Iterable[Holder], platforms: Sequence[str], now: datetime
) -> bool:
    """Put a card for each of the recipients in the outbox; return whether any of them can be told."""
    people = personally(recipients, platforms)
    for person in people:
        await store.post(Notice(Kind.CARD, report.id, Recipient.of(person), card=Card.OPENS), now)
    return bool(people)


async def post_timers(store: Store, report: Report, organisation: Organisation, now: datetime) -> None:
    """Set the timers that remind the recipients and pass the report on if nobody acknowledges it."""
    for kind, due in ((Kind.NUDGE, nudge_at(now, report.school, organisation)), (Kind.OVERDUE, report.due)):
        await store.post(Notice(kind, report.id, Recipient.timer(report.id), due=due), now)


async def post_in_threads(store: Store, report: Report, kind: Kind, now: datetime, card: Card = Card.UNDER) -> None:
    """Put a notice in the outbox for every place in which the report has a card."""
    for place in await store.places_of(report.id):
        await store.post(Notice(kind, report.id, place, card=card), now)


async def post_change(store: Store, report: Report, now: datetime) -> None:
    """Have every card of the report show how it stands now."""
    await post_in_threads(store, report, Kind.CHANGED, now, Card.ANEW)


async def tell_reporter(store: Store, report: Report, kind: Kind, now: datetime) -> None:
    """Put a notice for the reporter in the outbox, if they can be told: the anonymous come back by themselves."""
    if report.reporter:
        await store.post(Notice(kind, report.id, Recipient.of(report.reporter)), now)
