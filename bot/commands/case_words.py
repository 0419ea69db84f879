"""What every case that is handed out is told in: who somebody is, days and moments, and the entries of its history."""

from collections.abc import Mapping
from datetime import date

from bot.core.people import Organisation, Person
from bot.core.school_days import spoken_day, spoken_in_full
from bot.exporting.case_file import Entry
from bot.storage.overview import Link

BY_COMMAND = "the IT administrator"
BY_CLOCK = "the bot, since the time had come"


def who(person: Person, organisation: Organisation) -> str:
    """Return what somebody is called: by the office they hold or stand in for, or by the platform's id."""
    holders = [each for office in organisation.offices for each in office.everybody]
    known = next((each.contact for each in holders if each.is_person(person)), None)
    named = f"{known.role} ({known.name})" if known and known.name else known.role if known else ""
    return f"{named}, {person.platform} {person.id}" if named else f"{person.platform} {person.id}"


def actor(link: Link, nobody: str, organisation: Organisation) -> str:
    """Return who did what an event tells of; `nobody` is said where it names no one."""
    if not link.opens:
        return "somebody unknown, since it was altered"
    return who(link.event.by, organisation) if link.event.by else nobody


def entry(link: Link, happened: Mapping[str, str], by: str, misfit: int | None, *, day_alone: bool = False) -> Entry:
    """Return an event as an entry of the history; `misfit` is the first event that does not fit the chain."""
    event = link.event
    return Entry(
        number=event.number,
        kind=str(event.kind),
        happened=happened.get(event.kind, str(event.kind)),
        when=in_words(event.at.date()) if day_alone else spoken_in_full(event.at),
        at=event.at.date().isoformat() if day_alone else event.at.isoformat(),
        by=by,
        words=event.words if link.opens else None,
        mac=link.mac,
        fits=misfit is None or event.number < misfit,
    )


def in_words(day: date) -> str:
    """Return a day in words, such as "Monday 23 November 2026"."""
    return f"{spoken_day(day)} {day.year}"
