"""Who has a press enquiry, who may do what about it, and when they are reminded: from the organisation as it is now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.people import Holder, Office, Organisation, Person
from bot.core.press import Enquiry, approvals_of_words
from bot.core.school_days import CLOSES, SchoolCalendar, before_night, by_day

#: The last reminder comes so long before the deadline; who is reminded and can't act now may put it off for so long.
LAST_REMINDER, SNOOZE = timedelta(hours=2), timedelta(hours=1)
#: A school that is closed for longer than this has holidays, and nobody may look for weeks.
LONG_WEEKEND = timedelta(days=4)
#: A request for recorded information is answered within so many school days, or so many working days if that is sooner.
FOI_SCHOOL_DAYS, FOI_WORKING_DAYS = 20, 60


class Power(StrEnum):
    """What somebody may do about an enquiry."""

    NONE = "none"
    APPROVE = "approve"
    IN_EMERGENCY = "approve in an emergency"


def power(person: Person, enquiry: Enquiry, organisation: Organisation) -> Power:
    """Return what somebody may do: those whose offices have it, the CEO, and whoever stands in for them approve.

    A deputy of somebody who is there approves in an emergency alone. Whoever was contacted approves nothing, whatever
    office they hold.
    """
    themselves = organisation.known_as([person])
    if enquiry.contacted in themselves:
        return Power.NONE
    found = Power.NONE
    for office in approving_offices(enquiry, organisation):
        if any(each.is_any_of(themselves) for each in ordinary(office, enquiry.contacted, organisation)):
            return Power.APPROVE
        if any(each.is_any_of(themselves) for each in office.deputies):
            found = Power.IN_EMERGENCY
    return found


def ordinary(office: Office, contacted: Person, organisation: Organisation) -> tuple[Holder, ...]:
    """Return who of an office that has an enquiry approves in the ordinary way: its holder, and who stands in for them.

    Deputies stand in for somebody who is away or was contacted.
    """
    out = organisation.known_as([contacted])
    able = office.everybody if office.holder.away or office.holder.is_any_of(out) else (office.holder,)
    return tuple(each for each in able if each.ids and not each.is_any_of(out))


def may_confirm(person: Person, enquiry: Enquiry, organisation: Organisation) -> bool:
    """Tell whether somebody may confirm what a deputy approved in an emergency; whoever was contacted never may.

    It is the holder of one of the `confirming_offices`, or a deputy who stands in for one who is away.
    """
    themselves = organisation.known_as([person])
    if enquiry.contacted in themselves:
        return False
    offices = confirming_offices(enquiry, organisation)
    holds = any(office.holder.is_any_of(themselves) for office in offices)
    return holds or any(
        office.holder.away and any(each.is_any_of(themselves) for each in office.deputies) for office in offices
    )


def confirming_offices(enquiry: Enquiry, organisation: Organisation) -> tuple[Office, ...]:
    """Return the offices that confirm emergency approvals: the CEO's, unless it was the CEO who was contacted.

    The chair's does in that case, and where the enquiry has come to the chair.
    """
    ceo, chair = organisation.ceo, organisation.chair
    is_out = ceo is None or ceo.holder.is_any_of(organisation.known_as([enquiry.contacted]))
    return (
        *((ceo,) if ceo and not is_out else ()),
        *((chair,) if chair and (is_out or chair.id in enquiry.offices) else ()),
    )


def may_set_line(person: Person, school: str, organisation: Organisation) -> bool:
    """Tell whether somebody may say what is said to any journalist: the head for their school, the CEO for any.

    Only the CEO may for the trust as a whole. Deputies may while the one whom they stand in for is away.
    """
    themselves, known = organisation.known_as([person]), organisation.school(school)
    offices = [office for office in (known.head if known else None, organisation.ceo) if office]
    return any(
        office.holder.is_any_of(themselves)
        or (office.holder.away and any(each.is_any_of(themselves) for each in office.deputies))
        for office in offices
    )


def approving_offices(enquiry: Enquiry, organisation: Organisation) -> tuple[Office, ...]:
    """Return the offices whose people may approve: those that have the enquiry, and the CEO's in any case."""
    offices = [organisation.office(each) for each in (*enquiry.offices, "ceo")]
    return tuple(dict.fromkeys(office for office in offices if office))


@dataclass(frozen=True, slots=True)
class Desk:
    """The office that has an enquiry, and the people of it who are told: those who are there and may approve."""

    office: Office
    people: tuple[Holder, ...]


def first_desk(school: str, contacted: Person, organisation: Organisation) -> Desk | None:
    """Return who gets an enquiry: the head of the school, or the CEO.

    The CEO gets it where the trust as a whole is meant, the school has no head or it was the head who was contacted;
    the chair of trustees where it was the CEO. None where nobody is left.
    """
    return _first(_offices(school, organisation), contacted, organisation)


def next_desk(enquiry: Enquiry, organisation: Organisation) -> Desk | None:
    """Return who gets an enquiry besides, when it has to go further up; None where nobody is left."""
    tried = _offices(enquiry.school, organisation)
    past = max((place for place, office in enumerate(tried, 1) if office.id in enquiry.offices), default=0)
    return _first(tried[past:], enquiry.contacted, organisation)


def another_desk(enquiry: Enquiry, organisation: Organisation) -> Desk | None:
    """Return the office that is asked for one approval more, and who of it can give it in the ordinary way.

    It is one that has the enquiry already, or else the CEO's or the chair's. While all of them are away it waits for
    the first of them; None where there is nobody.
    """
    given = organisation.known_as(each.by for each in approvals_of_words(enquiry))
    desks = []
    for office in map(organisation.office, dict.fromkeys((*enquiry.offices, "ceo", "chair"))):
        if office:
            able = ordinary(office, enquiry.contacted, organisation)
            desks.append(Desk(office, tuple(each for each in able if not each.is_any_of(given))))
    there = [replace(desk, people=tuple(each for each in desk.people if not each.away)) for desk in desks]
    return next((desk for desk in (*there, *desks) if desk.people), None)


def ordinary_approvers(school: str, contacted: Person, organisation: Organisation) -> tuple[Holder, ...]:
    """Return who could approve an enquiry in the ordinary way by the time that all have it who may; each human once."""
    first = first_desk(school, contacted, organisation)
    having = (first.office if first else None, organisation.ceo, organisation.chair)
    able = [each for office in dict.fromkeys(having) if office for each in ordinary(office, contacted, organisation)]
    humans = {frozenset(organisation.known_as(each.people)): each for each in reversed(able)}
    return tuple(reversed(humans.values()))


def desk_people(office: Office, contacted: Person, organisation: Organisation) -> tuple[Holder, ...]:
    """Return who of an office is told of an enquiry: the holder, or the deputies while the holder is away."""
    out = organisation.known_as([contacted])
    able = [each for each in office.everybody if each.ids and not each.away and not each.is_any_of(out)]
    return (office.holder,) if office.holder in able else tuple(able)


def _offices(school: str, organisation: Organisation) -> list[Office]:
    known = organisation.school(school)
    return [office for office in (known.head if known else None, organisation.ceo, organisation.chair) if office]


def _first(offices: Sequence[Office], contacted: Person, organisation: Organisation) -> Desk | None:
    out = organisation.known_as([contacted])
    able = [office for office in offices if not office.holder.is_any_of(out)]
    for office in able:
        if people := desk_people(office, contacted, organisation):
            return Desk(office, people)
    # Everybody is away: it waits for the first of them.
    return next((Desk(office, (office.holder,)) for office in able if office.holder.ids), None)


@dataclass(frozen=True, slots=True)
class Alarms:
    """When those who have an enquiry hear of it again, in school hours, and when its time is over.

    `escalates`: from then on the next office has it as well, unless words were approved; before the deadline, and out
    of school hours where these would be too late. `over` is the deadline, moved out of the night; None where none was
    given.
    """

    reminders: tuple[datetime, ...]
    escalates: datetime
    over: datetime | None


def alarms(received: datetime, deadline: datetime | None, calendar: SchoolCalendar) -> Alarms:
    """Return when to remind: at half of the time, and two hours before the deadline, which escalates as well.

    Where no deadline was given, the end of the next school day is worked to. What would fall outside school hours
    comes when school opens if that leaves two hours, or else before school closes. Where neither is left, or a holiday
    has begun and no deadline was given, the next office hears of it at once.
    """
    end = deadline or calendar.after(received, 1, CLOSES)
    halfway = received + (end - received) / 2
    half, last = (_in_hours(each, received, end, calendar) for each in (halfway, end - LAST_REMINDER))
    # Late is better than never.
    reminders = {each for each in (half, last) if each} or {calendar.in_hours(halfway)}
    at_once = passes_on(received, deadline, calendar)
    has_holidays = deadline is None and at_once < calendar.in_hours(received)
    return Alarms(
        tuple(sorted(each for each in reminders if received < each < end)),
        at_once if has_holidays or last is None else last,
        by_day(deadline) if deadline else None,
    )


def passes_on(moment: datetime, deadline: datetime | None, calendar: SchoolCalendar) -> datetime:
    """Return when the next office hears of an enquiry that is to go to it from a moment on: in school hours.

    By day where these leave less than two hours before the deadline, or come after the holidays and no deadline was
    given; at once where the day would be too late as well.
    """
    opens, day = calendar.in_hours(moment), by_day(moment)
    if deadline is None:
        return opens if opens - moment <= LONG_WEEKEND else day
    if deadline <= moment or opens + LAST_REMINDER <= deadline:
        return opens
    return day if day < deadline else moment


def _in_hours(moment: datetime, received: datetime, end: datetime, calendar: SchoolCalendar) -> datetime | None:
    """Return the school hours nearest to a moment that leave time to act; None if there are none since it came."""
    opens = calendar.in_hours(moment)
    found = opens if opens == moment or opens + LAST_REMINDER <= end else calendar.last_hours(moment)
    return found if received < found < end else None


def asks_if_sent(approved: datetime, deadline: datetime) -> datetime | None:
    """Return when whoever was contacted is asked whether they sent words that were approved at a moment: by day.

    Two hours before the deadline; halfway there for words that were approved later. None where no day is left.
    """
    last = deadline - LAST_REMINDER
    asked = last if last > approved else approved + (deadline - approved) / 2
    found = by_day(asked) if by_day(asked) < deadline else before_night(asked)
    return found if approved < found < deadline else None


def foi_due(received: datetime, calendar: SchoolCalendar) -> datetime:
    """Return when a request for recorded information has to be answered: 20 school days, or 60 working days if sooner.

    Section 10 of the Freedom of Information Act 2000 and the regulations for schools; the trust checks it.
    """
    working = SchoolCalendar(bank_holidays=calendar.bank_holidays)
    return min(calendar.after(received, FOI_SCHOOL_DAYS), working.after(received, FOI_WORKING_DAYS))
