"""Reports of misuse: what is told, how much of the teller is kept, and whom it reaches; the routing table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.core.errors import Refusal
from bot.core.people import Holder, Office, Organisation, Person, Role
from bot.core.school_days import OPENS, SchoolCalendar

#: School days within which somebody acknowledges a report.
ACKNOWLEDGED_WITHIN = 2
#: The longest words told of a report or passed on about it, and the longest in one line; in characters.
LONGEST_WORDS, LONGEST_LINE = 3_000, 500


class About(StrEnum):
    """Whom a report is about."""

    COLLEAGUE = "colleague"
    HEAD = "head"
    CEO = "ceo"
    CHAIR = "chair"
    PUPIL = "pupil"
    FAMILY = "family"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"
    TRUST = "trust"
    MYSELF = "myself"


class Category(StrEnum):
    """What kind of misuse a report tells of; the only word of it that its card shows."""

    DISPARAGING = "disparaging"
    HARASSMENT = "harassment"
    FAKE = "fake"
    PUPILS = "pupils"
    CONFIDENTIAL = "confidential"
    PRESS = "press"
    OTHER = "other"


class Level(StrEnum):
    """How much of who reports is kept, and who sees it."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"  # the recipients don't see the name, the bot can pass messages on
    ANONYMOUS = "anonymous"  # nothing of the reporter is kept anywhere


class Status(StrEnum):
    """How far a report has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a report ended."""

    ACTED_ON = "acted-on"
    PASSED_ON = "passed-on"  # to another procedure, such as safeguarding or disciplinary
    NOTHING_FOUND = "nothing-found"
    DUPLICATE = "duplicate"


class Happening(StrEnum):
    """What may happen to a report; each is an entry of its audit chain."""

    RECEIVED = "received"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"  # the recipients asked the reporter
    ADDED = "added"  # the reporter answered, or added something
    NOTED = "noted"  # never passed on to the reporter
    RECUSED = "recused"
    ESCALATED = "escalated"
    REMINDED = "reminded"  # nobody acknowledged it, and there is nobody else to pass it on to
    LINKED = "linked"
    CLOSED = "closed"
    HELD = "held"
    RELEASED = "released"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Account:
    """What a reporter tells; confidential throughout.

    `child_at_risk` is what they answered when they were shown whom to ring. `subject` is who it is about, if they
    picked somebody; `barred` are the people whom it must never reach.
    """

    about: About
    what: str = field(repr=False)
    where: str = field(default="", repr=False)
    when: str = field(default="", repr=False)
    child_at_risk: str = ""
    subject: Person | None = None
    barred: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands; `reporter` is None for an anonymous one and for one that a recipient logged.

    `offices` are those whose people may read it; it was escalated to each after the first. `due` is when it should have
    been acknowledged, `keep_until` the day after which a closed one is destroyed, unless it is `held`.
    """

    id: str
    reference: str
    level: Level
    category: Category
    school: str
    offices: tuple[str, ...]
    received: date
    due: datetime
    account: Account
    reporter: Person | None = field(default=None, repr=False)
    status: Status = Status.RECEIVED
    outcome: Outcome | None = None
    closed: date | None = None
    keep_until: date | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case: `by` is who did it, None for the reporter, the clock and the command line.

    `words` are confidential, and are no part of the audit chain but by their digest. `number` counts from 1.
    """

    kind: str
    at: datetime
    by: Person | None = field(default=None, repr=False)
    words: str = field(default="", repr=False)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """Where a report goes: the office, and the people of it whom it reaches."""

    office: Office
    recipients: tuple[Holder, ...]


def barred(about: About, subject: Person | None, school: str, organisation: Organisation) -> tuple[Person, ...]:
    """Return everybody, on every platform, whom a report must never reach: the person that it is about."""
    office = _office_of(about, school, organisation)
    holder = office.holder.people if office else ()
    return organisation.known_as([*([subject] if subject else []), *holder])


def route(
    about: About,
    school: str,
    organisation: Organisation,
    *,
    barred: tuple[Person, ...] = (),
    reporter: Person | None = None,
) -> Route:
    """Return where a report goes: the first office of the table whose people may read it; Refusal if there is none.

    Nobody who is `barred`, and not the reporter, is among the recipients. A holder who is away is replaced by the
    deputies; an office without anybody left gives way to the next. Where everybody is away, it waits for them.
    """
    way = _first(_offices(about, school, organisation), _kept_out(barred, reporter, organisation))
    if way is None:
        contact = organisation.contact("whistleblowing", otherwise="the trust's whistleblowing contact")
        raise Refusal(
            "I can't pass this report on: everybody it could go to is either the person it is about or you. "
            f"Please ring {contact}, or your union."
        )
    return way


def about_whom(about: About, subject: Person | None, organisation: Organisation) -> About:
    """Return whom a report is really about: a colleague, say, who holds an office is treated as its holder.

    A report that is about an office already stays so: its holder is kept out of it as well as the subject.
    """
    if subject is None or about in (About.HEAD, About.CEO, About.CHAIR):
        return about
    people = organisation.known_as([subject])
    held = {office.role for office in organisation.offices if office.holder.is_any_of(people)}
    for role, holder in ((Role.CHAIR, About.CHAIR), (Role.CEO, About.CEO), (Role.HEAD, About.HEAD)):
        if role in held:
            return holder
    return about


def further(report: Report, organisation: Organisation) -> Route | None:
    """Return where a report that nobody has acknowledged goes besides; None where nobody is left."""
    account = report.account
    return onward(
        account.about, report.school, organisation, report.offices, barred=account.barred, reporter=report.reporter
    )


def onward(
    about: About,
    school: str,
    organisation: Organisation,
    offices: Sequence[str],
    *,
    barred: tuple[Person, ...] = (),
    reporter: Person | None = None,
) -> Route | None:
    """Return where a report goes next that lies with some offices; None where nobody is left."""
    tried = _offices(about, school, organisation)
    # Never back to an office that was passed over: it may be that of an anonymous reporter.
    past = max((place for place, office in enumerate(tried, 1) if office.id in offices), default=0)
    return _first(tried[past:], _kept_out(barred, reporter, organisation))


def readers(report: Report, organisation: Organisation) -> tuple[Holder, ...]:
    """Return who may read a report now: the recipients of its offices who are not barred and did not send it."""
    out = _kept_out(report.account.barred, report.reporter, organisation)
    offices = [office for office in map(organisation.office, report.offices) if office]
    able = [each for office in offices for each in _able(office, out) or _able(office, out, away=True)]
    return tuple(dict.fromkeys(able))


def may_read(person: Person, report: Report, organisation: Organisation) -> bool:
    """Tell whether somebody may read a report now."""
    return any(each.is_person(person) for each in readers(report, organisation))


def calendar_of(school: str, organisation: Organisation) -> SchoolCalendar:
    """Return the calendar of a school, or that of the trust as a whole."""
    known = organisation.school(school)
    return SchoolCalendar(organisation.terms, organisation.bank_holidays, known.inset_days if known else frozenset())


def acknowledge_by(sent: datetime, school: str, organisation: Organisation) -> datetime:
    """Return the moment by which a report that is sent now should have been acknowledged."""
    return calendar_of(school, organisation).after(sent, ACKNOWLEDGED_WITHIN)


def nudge_at(sent: datetime, school: str, organisation: Organisation) -> datetime:
    """Return the moment at which the recipients are reminded: the morning of the last day that they have."""
    return calendar_of(school, organisation).after(sent, ACKNOWLEDGED_WITHIN, OPENS)


def _kept_out(barred: Sequence[Person], reporter: Person | None, organisation: Organisation) -> tuple[Person, ...]:
    return organisation.known_as([*barred, *([reporter] if reporter else [])])


def _first(offices: Sequence[Office], out: Sequence[Person]) -> Route | None:
    """Return the way to the first office that has somebody who is there, or else to the first that has anybody."""
    for away in (False, True):
        for office in offices:
            if recipients := _able(office, out, away=away):
                return Route(office, recipients)
    return None


def _able(office: Office, out: Sequence[Person], *, away: bool = False) -> tuple[Holder, ...]:
    """Return who of an office takes a report: its holder, or else the deputies; nobody who is out of it.

    Whoever answers to a holder who is kept out of it is out of it too; `away` counts those in who are away.
    """
    # A vice chair answers to the board, not to the chair.
    if office.role is not Role.CHAIR and office.holder.is_any_of(out):
        return ()
    able = [each for each in office.everybody if each.ids and (away or not each.away) and not each.is_any_of(out)]
    return (office.holder,) if office.holder in able else tuple(able)


def _offices(about: About, school: str, organisation: Organisation) -> list[Office]:
    """Return the offices in the order in which they are tried; one that it is about may be among them."""
    known = organisation.school(school)
    head = known.head if known else None
    to_head = about not in (About.HEAD, About.CEO, About.CHAIR, About.UNKNOWN, About.TRUST)
    tried = (head if to_head else None, organisation.ceo if about is not About.CEO else None, organisation.chair)
    return [office for office in tried if office]


def _office_of(about: About, school: str, organisation: Organisation) -> Office | None:
    known = organisation.school(school)
    match about:
        case About.HEAD:
            return known.head if known else None
        case About.CEO:
            return organisation.ceo
        case About.CHAIR:
            return organisation.chair
        case _:
            return None
