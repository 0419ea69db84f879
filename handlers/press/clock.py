"""What the clock does about press enquiries: remind, pass on, tell that the deadline has passed, end approvals.

A timer may ring late, and may ring twice: what it is for is done once, and only while it is still to be done. It may
ring for a time that has been counted anew since (see `count`), and then does nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.approving import SNOOZE, Desk, confirming_offices, desk_people, next_desk, passes_on
from bot.core.notices import Card, Notice, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.people import Office, Person
from bot.core.press import DECIDED, Enquiry, Move, State, has_run_out, releasable, standing, unconfirmed
from bot.core.reports import Event, calendar_of
from bot.core.school_days import CLOSES, OPENS, by_day, day_of
from handlers.places import channel_of, person, personally
from handlers.press import posting
from handlers.press.moves import make
from handlers.press.posting import Kind
from handlers.press.words import when

#: For so many school days each office that may confirm an emergency approval is reminded of it.
_DAYS_TO_CONFIRM = 10
HANDED_UP = "Nobody has confirmed what a deputy approved in an emergency, so it goes to the {office} too."


@notice(Kind.COUNT)
async def count(occasion: Occasion) -> None:
    """Count the time until the deadline anew: what was decided isn't any more, or the deadline is another one."""
    enquiry, begins = await occasion.store.enquiry(occasion.notice.about), occasion.notice.due or occasion.now
    if enquiry is None or not _is_counted(occasion, enquiry) or (enquiry.deadline and enquiry.deadline <= begins):
        return
    if enquiry.state is State.APPROVED:
        await posting.post_question(occasion.store, enquiry, begins)
    elif enquiry.state not in DECIDED:
        await posting.post_timers(occasion.store, enquiry, occasion.knowledge.organisation, begins)


@notice(Kind.REMIND)
async def remind(occasion: Occasion) -> None:
    """Remind those who have an undecided enquiry: in school hours, and not before the time to which they put it off."""
    enquiry = await _counted(occasion)
    if enquiry is None or await _rang(occasion, Move.REMIND):
        return
    again = _open_from(occasion, enquiry, max(occasion.now, enquiry.snoozed_until or occasion.now))
    if again > occasion.now:
        await _set_again(occasion, again)
        return
    await occasion.store.change_enquiry(enquiry, Event(Move.REMIND, occasion.now))
    if not await _remind(occasion, enquiry, _desks(occasion, enquiry), Kind.REMINDER):
        await occasion.store.post(Notice(Kind.ESCALATE, enquiry.id, Recipient.timer(enquiry.id)), occasion.now)


@notice(Kind.ESCALATE)
async def escalate(occasion: Occasion) -> None:
    """Let one office more than has to approve have an enquiry: when it `passes_on`, or at once if nobody was told."""
    enquiry = await _counted(occasion)
    if enquiry is None or await _rang(occasion, Move.ESCALATE):
        return
    told = [desk for desk in _desks(occasion, enquiry) if _can_be_told(occasion, desk)]
    if len(told) > enquiry.needed:
        return
    calendar = calendar_of(enquiry.school, occasion.knowledge.organisation)
    again, opens = passes_on(occasion.now, enquiry.deadline, calendar), calendar.in_hours(occasion.now)
    why = f", and at once: school is closed until {when(opens, occasion.now)}" if told and opens > occasion.now else ""
    if told and again > occasion.now:
        await _set_again(occasion, again)
    elif not await pass_on(occasion, enquiry, why):
        # The last reminder comes at the same time as this; since nobody else is told, one more comes later.
        later = (occasion.notice.due or occasion.now) + SNOOZE
        remind_again = Notice(Kind.REMIND, enquiry.id, Recipient.timer(enquiry.id), due=later)
        await occasion.store.post(remind_again, occasion.now)


@notice(Kind.DEADLINE)
async def deadline(occasion: Occasion) -> None:
    """Tell the thread and whoever was contacted, by day, that the deadline has passed without approval."""
    enquiry = await undecided(occasion)
    if enquiry is None or enquiry.deadline is None or occasion.now < enquiry.deadline:
        return
    if await _rang(occasion, Move.MISS_DEADLINE, enquiry.deadline):
        return
    again = by_day(occasion.now)
    if again > occasion.now:
        await _set_again(occasion, again)
    else:
        enquiry = await make(occasion.store, enquiry, Move.MISS_DEADLINE, occasion.now)
        await posting.tell_contacted(occasion.store, enquiry, Kind.NO_APPROVAL, occasion.now)


@notice(Kind.EXPIRY)
async def expiry(occasion: Occasion) -> None:
    """End the approval of the words that stand, or the first of two, when its time is over."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.state not in (State.AWAITING, State.APPROVED):
        return
    if has_run_out(enquiry, occasion.now):
        await make(occasion.store, enquiry, Move.EXPIRE, occasion.now)
    # The timer was for words before these, which were approved later.
    elif given := standing(enquiry, occasion.now):
        await _set_again(occasion, min(each.valid_until for each in given))


@notice(Kind.UNCONFIRMED)
async def remind_to_confirm(occasion: Occasion) -> None:
    """Remind those who confirm an emergency approval once each school day; after ten the next office has it as well."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    waiting = unconfirmed(enquiry) if enquiry else ()
    if enquiry is None or not waiting:
        return
    again = _open_from(occasion, enquiry, occasion.now)
    if again > occasion.now:
        await _set_again(occasion, again)
        return
    # Several approvals have a timer each.
    once = "\x1f".join((Kind.UNCONFIRMED, enquiry.id, day_of(occasion.now).isoformat()))
    if not await occasion.store.first_time(once, occasion.now):
        return
    organisation = occasion.knowledge.organisation
    calendar, offices = calendar_of(enquiry.school, organisation), confirming_offices(enquiry, organisation)
    over = calendar.after(min(each.at for each in waiting), _DAYS_TO_CONFIRM * len(offices), CLOSES)
    if occasion.now < over or await _hand_up(occasion, enquiry):
        desks = [desk_of(office, enquiry, occasion) for office in offices]
        await _remind(occasion, enquiry, desks, Kind.TO_CONFIRM)
        await _set_again(occasion, calendar.after(occasion.now, 1, OPENS))


@notice(Kind.ASK_IF_SENT)
async def ask_if_sent(occasion: Occasion) -> None:
    """Ask whoever was contacted, by day, whether they sent the approved words, if they haven't said so."""
    enquiry = await unsent(occasion)
    if enquiry is None or not _is_counted(occasion, enquiry) or await _rang(occasion, Move.ASK_IF_SENT):
        return
    again = by_day(occasion.now)
    if again > occasion.now:
        await _set_again(occasion, again)
    else:
        await occasion.store.change_enquiry(enquiry, Event(Move.ASK_IF_SENT, occasion.now))
        await posting.tell_contacted(occasion.store, enquiry, Kind.SENT_YET, occasion.now)


async def unsent(occasion: Occasion) -> Enquiry | None:
    """Return an enquiry with approved words that whoever was contacted hasn't told of: neither sent nor failed."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.state is not State.APPROVED or not releasable(enquiry, occasion.now):
        return None
    moves = [event.kind for event in await occasion.store.events(enquiry.id)]
    said = [each for each in moves if each in (Move.APPROVE, Move.COULD_NOT_SEND)]
    return enquiry if said[-1] == Move.APPROVE else None


async def undecided(occasion: Occasion) -> Enquiry | None:
    """Return the enquiry of a notice while nobody has approved a response to it, or said that there is to be none."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    return enquiry if enquiry and enquiry.state not in DECIDED else None


async def _counted(occasion: Occasion) -> Enquiry | None:
    """Return the undecided enquiry of a timer, unless its time has been counted anew since the timer was set."""
    enquiry = await undecided(occasion)
    return enquiry if enquiry and _is_counted(occasion, enquiry) else None


def _is_counted(occasion: Occasion, enquiry: Enquiry) -> bool:
    return occasion.notice.to.thread in ("", str(enquiry.count))


async def pass_on(occasion: Occasion, enquiry: Enquiry, why: str = "") -> bool:
    """Let the next office that can be told have an enquiry as well; return whether there is one."""
    desk = next_desk(enquiry, occasion.knowledge.organisation)
    if desk is None:
        return False
    enquiry = replace(enquiry, offices=(*enquiry.offices, desk.office.id))
    enquiry = await make(occasion.store, enquiry, Move.ESCALATE, occasion.now, words=f"To the {desk.office}{why}")
    if not _can_be_told(occasion, desk):
        return await pass_on(occasion, enquiry, why)
    await posting.post_card(occasion.store, enquiry, desk, occasion.platforms, occasion.now)
    return True


async def _hand_up(occasion: Occasion, enquiry: Enquiry) -> bool:
    """Let the next office confirm an emergency approval too; return whether there is one."""
    desk = next_desk(enquiry, occasion.knowledge.organisation)
    if desk is None:
        return False
    enquiry = replace(enquiry, offices=(*enquiry.offices, desk.office.id))
    note = HANDED_UP.format(office=desk.office)
    enquiry = await make(occasion.store, enquiry, Move.NOTE, occasion.now, words=note)
    await posting.post_card(occasion.store, enquiry, desk, occasion.platforms, occasion.now)
    return True


def desk_of(office: Office, enquiry: Enquiry, occasion: Occasion) -> Desk:
    """Return the people of an office who are told of an enquiry; while all of them are away, that is its holder."""
    people = desk_people(office, enquiry.contacted, occasion.knowledge.organisation)
    return Desk(office, people or (office.holder,))


async def _remind(occasion: Occasion, enquiry: Enquiry, desks: Sequence[Desk], kind: Kind) -> bool:
    """Remind each office where it has a card, or else give its people one; return whether anybody can be told."""
    places, reminded, without = await occasion.store.places_of(enquiry.id), [], []
    for desk in desks:
        people = posting.told_personally(desk, occasion.platforms)
        theirs = [to for to in places if (to.platform, to.channel) in desk.office.channels or person(to) in people]
        reminded += theirs
        without += people if not theirs else []
    for to in dict.fromkeys(reminded):
        await occasion.store.post(Notice(kind, enquiry.id, to, card=Card.UNDER), occasion.now)
    for whose in dict.fromkeys(without):
        await give_card(occasion, enquiry, whose)
    return bool(reminded or without)


async def give_card(occasion: Occasion, enquiry: Enquiry, whose: Person) -> None:
    """Give somebody a card of their own, unless they have one or are about to get it."""
    to, store = Recipient.of(whose), occasion.store
    once = "\x1f".join((Kind.CARD, enquiry.id, whose.platform, whose.id))
    if not await store.card_of(enquiry.id, to) and await store.first_time(once, occasion.now):
        await store.post(Notice(Kind.CARD, enquiry.id, to, card=Card.OPENS), occasion.now)


def _desks(occasion: Occasion, enquiry: Enquiry) -> list[Desk]:
    offices = map(occasion.knowledge.organisation.office, enquiry.offices)
    return [desk_of(office, enquiry, occasion) for office in offices if office]


def _can_be_told(occasion: Occasion, desk: Desk) -> bool:
    """Tell whether an office has a channel, or somebody, on a platform that runs."""
    return bool(channel_of(desk.office, occasion.platforms) or personally(desk.people, occasion.platforms))


def _open_from(occasion: Occasion, enquiry: Enquiry, moment: datetime) -> datetime:
    """Return that moment, or when the school opens after it."""
    return calendar_of(enquiry.school, occasion.knowledge.organisation).in_hours(moment)


async def _set_again(occasion: Occasion, due: datetime) -> None:
    await occasion.store.post(replace(occasion.notice, due=due), occasion.now)


async def _rang(occasion: Occasion, move: Move, since: datetime | None = None) -> bool:
    """Tell whether what a timer is for was done already since then or since it was due, by itself or by another one."""
    due = since or occasion.notice.due or occasion.now
    events = await occasion.store.events(occasion.notice.about)
    return any(event.kind == move and event.at >= due for event in events)
