"""The shape of the trust's own file: what keys it has and what may stand in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.content.bank_holidays import Nation
from bot.content.shapes import Text
from bot.content.yaml_file import Location, Strict
from bot.core.people import PRESS_DAYS_KEPT, Contact, Holder, Office, PressRules, Role
from bot.core.reports import Outcome


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("day", "not a day: write the year, the month and the day, such as 2026-11-23")


def _filled(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: each for key, each in value.items() if each is not None}
    return value


def _words(value: object) -> object:
    if isinstance(value, int | float | date):
        raise PydanticCustomError("words", "put this between quotation marks, or it is taken for a number or a date")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Phone = Annotated[str, BeforeValidator(_words)]
Id = Annotated[Text, BeforeValidator(_words)]
Days = Annotated[int, Field(ge=1, le=36_500)]
#: The platform's ids of one person or one channel, by the name of the platform.
Ids = Annotated[dict[str, Id], BeforeValidator(_filled)]


def _as_platforms_write(ids: dict[str, str]) -> dict[str, str]:
    """Return the ids of a person as the platforms write them; those of Entra, for Teams, are the same in capitals."""
    return {platform: name.lower() if platform == "teams" else name for platform, name in ids.items()}


PersonIds = Annotated[Ids, AfterValidator(_as_platforms_write)]


class Entry(Strict):
    """A part of the trust's file: what is left empty is left out."""

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any) -> Any:
        return _filled(data)


class ContactEntry(Entry):
    """Somebody to turn to."""

    role: Text
    name: str = ""
    phone: Phone = ""
    email: str = ""

    def contact(self, school: str = "") -> Contact:
        """Return the entry as the core knows it, with the school in the role unless it is named there already."""
        named = not school or school.split()[0].casefold() in self.role.casefold().split()
        return Contact(self.role if named else f"{self.role} of {school}", self.name, self.phone, self.email)


class PersonEntry(ContactEntry):
    """Somebody to turn to whom the bot may write to."""

    ids: PersonIds = Field(default_factory=dict)


class HolderEntry(PersonEntry):
    """Somebody who holds an office, or stands in for its holder.

    Who is `quiet` may act on press enquiries, and is not told of them personally.
    """

    away: bool = False
    quiet: bool = False

    def holder(self, school: str = "") -> Holder:
        """Return the entry as the core knows it."""
        return Holder(self.contact(school), tuple(self.ids.items()), self.away, self.quiet)


class OfficeEntry(HolderEntry):
    """Who holds an office of the trust, with the deputies and the office's private channel on each platform."""

    deputies: tuple[HolderEntry, ...] = ()
    channels: Ids = Field(default_factory=dict)


class SchoolEntry(Entry):
    """One school; `deputies` and `channels` are those of its head."""

    id: Text
    name: Text
    headteacher: HolderEntry | None = None
    deputies: tuple[HolderEntry, ...] = ()
    channels: Ids = Field(default_factory=dict)
    safeguarding_lead: ContactEntry = ContactEntry(role="Designated Safeguarding Lead")
    inset_days: tuple[Day, ...] = ()


class PressEntry(Entry):
    """How the trust answers the press: how many approve, for how many hours that holds, and how long it is kept."""

    approvers: Annotated[int, Field(ge=1, le=2)] = 1
    valid_hours: Annotated[int, Field(ge=1, le=720)] = 72
    days_kept: Days = PRESS_DAYS_KEPT

    def rules(self) -> PressRules:
        """Return the entry as the core knows it."""
        return PressRules(self.approvers, timedelta(hours=self.valid_hours), self.days_kept)


class TermEntry(Entry):
    """One term, from its first day to its last."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Seat:
    """An office as it stands in the file: its holder stands at `holder_at`, its deputies and channels below `at`."""

    id: str
    role: Role
    holder: HolderEntry
    holder_at: Location
    entry: OfficeEntry | SchoolEntry
    at: Location
    school: str = ""

    @property
    def deputies(self) -> list[tuple[Location, HolderEntry]]:
        """Return the deputies, and where each stands."""
        return [((*self.at, "deputies", number), each) for number, each in enumerate(self.entry.deputies)]

    @property
    def everybody(self) -> list[tuple[Location, HolderEntry]]:
        """Return the holder and the deputies, and where each stands."""
        return [(self.holder_at, self.holder), *self.deputies]

    @property
    def channels(self) -> list[tuple[Location, str]]:
        """Return the channels, and where each stands."""
        return [((*self.at, "channels", platform), name) for platform, name in self.entry.channels.items()]

    def office(self) -> Office:
        """Return the office as the core knows it."""
        holder, *deputies = (each.holder(self.school) for _, each in self.everybody)
        return Office(self.id, self.role, holder, tuple(deputies), tuple(self.entry.channels.items()))


def head_of(school_id: str) -> str:
    """Return the id of the office of a school's head."""
    return f"head:{school_id}"


class TrustFile(Entry):
    """What every organisation's file holds."""

    trust: Text
    nation: Nation = Nation.ENGLAND
    terms: tuple[TermEntry, ...] = ()
    schools: tuple[SchoolEntry, ...] = Field(min_length=1)
    ceo: OfficeEntry | None = None
    chair: OfficeEntry | None = None
    contacts: Annotated[dict[str, PersonEntry], BeforeValidator(_filled)] = Field(default_factory=dict)
    #: For how many days a closed report is kept, by its outcome.
    retention: Annotated[dict[Outcome, Days], BeforeValidator(_filled)] = Field(default_factory=dict)
    press: PressEntry = PressEntry()

    def seats(self) -> Iterator[Seat]:
        """Yield every office that somebody holds."""
        for number, school in enumerate(self.schools):
            if head := school.headteacher:
                at: Location = ("schools", number)
                yield Seat(head_of(school.id), Role.HEAD, head, (*at, "headteacher"), school, at, school.name)
        for name, role, office in (("ceo", Role.CEO, self.ceo), ("chair", Role.CHAIR, self.chair)):
            if office:
                yield Seat(name, role, office, (name,), office, (name,))


def _moved(_people: object) -> None:
    raise PydanticCustomError(
        "moved",
        "this list is no longer read. Put each person's `ids` beside their role: "
        "under the school's `headteacher` or `deputies`, under `ceo` or under `chair`",
    )


class OrganisationFile(TrustFile):
    """`organisation.yaml`."""

    people: Annotated[None, BeforeValidator(_moved)] = None


class PersonaEntry(Entry):
    """Somebody whom a visitor of the practice room may play."""

    name: Text
    about: str = ""


class RoomEntry(Entry):
    """A room of the practice room, and which of its people belong there."""

    name: Text
    about: str = ""
    members: frozenset[Text]


class PracticeFile(TrustFile):
    """The sample organisation of the practice room."""

    people: dict[str, PersonaEntry] = Field(min_length=1)
    rooms: dict[str, RoomEntry] = Field(default_factory=dict)
