"""Who speaks and who can be turned to: people, roles, offices, schools and the trust."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

#: For how many days a closed report is kept where the trust says nothing else.
DAYS_KEPT = 365
#: For how many days a closed press enquiry is kept where the trust says nothing else: six years.
PRESS_DAYS_KEPT = 2_192


class Role(StrEnum):
    """What somebody may be in the trust; everybody who can write to the bot is staff."""

    STAFF = "staff"
    HEAD = "headteacher"
    CEO = "chief executive officer"
    CHAIR = "chair of trustees"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on one platform, known by the platform's own id and never by display name."""

    platform: str
    id: str = field(repr=False)
    roles: frozenset[Role] = field(default=frozenset({Role.STAFF}), compare=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to: a role in words, and how to reach them where the trust has said so."""

    role: str
    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def details(self) -> str:
        """Return the name and how to reach them, as far as the trust has said so."""
        return ", ".join(part for part in (self.name, self.phone, self.email) if part)

    def __str__(self) -> str:
        """Return one readable line, such as "Head of IT (A. Name, 01234 567890)"."""
        return f"{self.role} ({self.details})" if self.details else self.role


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds an office or stands in for it; `ids` are (platform, the platform's id of the person).

    Who is `quiet` may act on press enquiries and is not told of them personally.
    """

    contact: Contact
    ids: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    away: bool = False
    quiet: bool = False

    @property
    def people(self) -> tuple[Person, ...]:
        """Return this person as each platform knows them."""
        return tuple(Person(platform, name) for platform, name in self.ids)

    def on(self, platform: str) -> Person | None:
        """Return this person as one platform knows them, or None if they are not there."""
        return next((person for person in self.people if person.platform == platform), None)

    def is_person(self, person: Person | None) -> bool:
        """Tell whether this is that person."""
        return person is not None and (person.platform, person.id) in self.ids

    def is_any_of(self, people: Iterable[Person]) -> bool:
        """Tell whether this is one of those people."""
        return any(self.is_person(person) for person in people)


@dataclass(frozen=True, slots=True)
class Office:
    """An office that reports and enquiries go to: who holds it, who stands in, and its private channel by platform."""

    id: str
    role: Role
    holder: Holder
    deputies: tuple[Holder, ...] = ()
    channels: tuple[tuple[str, str], ...] = ()

    @property
    def everybody(self) -> tuple[Holder, ...]:
        """Return the holder and the deputies."""
        return (self.holder, *self.deputies)

    def channel_on(self, platform: str) -> str:
        """Return the office's channel on a platform; empty where it has none."""
        return dict(self.channels).get(platform, "")

    def __str__(self) -> str:
        """Return the title of the office, such as "Headteacher of Alder Primary School"."""
        return self.holder.contact.role


@dataclass(frozen=True, slots=True)
class School:
    """One school of the trust: its head's office, if it has a head, and its Designated Safeguarding Lead.

    `inset_days` are days of its own on which it is closed to pupils.
    """

    id: str
    name: str
    head: Office | None
    safeguarding_lead: Contact
    inset_days: frozenset[date] = frozenset()

    @property
    def headteacher(self) -> Contact:
        """Return the head as somebody to turn to."""
        return self.head.holder.contact if self.head else Contact(f"whoever leads {self.name}")


@dataclass(frozen=True, slots=True)
class PressRules:
    """How the trust answers the press: how many approve, for how long that holds, and for how many days it is kept."""

    approvers: int = 1
    valid: timedelta = timedelta(hours=72)
    days_kept: int = PRESS_DAYS_KEPT


@dataclass(frozen=True, slots=True)
class Organisation:
    """The trust: its schools, the offices of its CEO and chair of trustees, and a contact for each kind of matter.

    `terms` are the first and last days of each term, `bank_holidays` holds every day that is one.
    """

    trust: str = "the Trust"
    schools: tuple[School, ...] = ()
    contacts: tuple[tuple[str, Contact], ...] = ()
    ceo: Office | None = None
    chair: Office | None = None
    #: Who looks after the bot, and hears when it cannot do what it should.
    it: Holder | None = None
    terms: tuple[tuple[date, date], ...] = ()
    bank_holidays: Container[date] = frozenset()
    #: For how many days a closed report is kept, by its outcome, where it is not a year.
    retention: tuple[tuple[str, int], ...] = ()
    press: PressRules = PressRules()

    @property
    def offices(self) -> Iterator[Office]:
        """Yield every office."""
        yield from (school.head for school in self.schools if school.head)
        yield from (office for office in (self.ceo, self.chair) if office)

    def office(self, office_id: str) -> Office | None:
        """Return the office with that id, or None."""
        return next((office for office in self.offices if office.id == office_id), None)

    def school(self, school_id: str) -> School | None:
        """Return the school with that id, or None."""
        return next((school for school in self.schools if school.id == school_id), None)

    @property
    def takes_reports(self) -> bool:
        """Tell whether every report would reach somebody: the CEO and the chair can be told."""
        return all(office is not None and office.holder.ids for office in (self.ceo, self.chair))

    def days_kept(self, outcome: str) -> int:
        """Return for how many days a report with that outcome is kept after it was closed."""
        return dict(self.retention).get(outcome, DAYS_KEPT)

    def roles_of(self, platform: str, person_id: str) -> frozenset[Role]:
        """Return what somebody is in the trust: staff, and whatever offices they hold or stand in for."""
        person = Person(platform, person_id)
        held = {office.role for office in self.offices if any(each.is_person(person) for each in office.everybody)}
        return frozenset({Role.STAFF, *held})

    def known_as(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """Return those people as every platform knows them.

        Somebody may stand here more than once, with some ids in one office and more in another.
        """
        known = tuple(dict.fromkeys(people))
        holders = [each for office in self.offices for each in office.everybody]
        theirs = [one for each in holders if each.is_any_of(known) for one in each.people]
        everything = tuple(dict.fromkeys([*known, *theirs]))
        return self.known_as(everything) if len(everything) > len(known) else known

    def contact(self, kind: str, otherwise: str) -> Contact:
        """Return the contact for `kind`, or a bare role named `otherwise` where none is configured."""
        known = {"ceo": self.ceo, "chair": self.chair}
        office = known.get(kind)
        if office:
            return office.holder.contact
        if kind == "it" and self.it:
            return self.it.contact
        return dict(self.contacts).get(kind, Contact(role=otherwise))
