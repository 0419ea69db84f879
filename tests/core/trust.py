"""A trust for tests of who is who: everybody is known on two platforms, by what they are."""

from dataclasses import replace
from datetime import date

from bot.core.people import Contact, Holder, Office, Organisation, Person, Role, School

SLACK, TEAMS = "slack", "teams"


def person(name: str, platform: str = SLACK) -> Person:
    """Return somebody as one platform knows them."""
    return Person(platform, name)


def holder(name: str, *, away: bool = False) -> Holder:
    """Return somebody who holds an office or stands in, known on both platforms."""
    return Holder(Contact(name), ((SLACK, name), (TEAMS, name)), away)


def names(holders: tuple[Holder, ...]) -> str:
    """Return who they are."""
    return " ".join(each.contact.role for each in holders)


HEAD = Office("head:alder", Role.HEAD, holder("head"), (holder("deputy"),), ((SLACK, "heads-office"),))
ALDER = School("alder", "Alder Primary", HEAD, Contact("DSL"), frozenset({date(2026, 11, 27)}))
BIRCH = School("birch", "Birch Academy", None, Contact("DSL"))
CEO = Office("ceo", Role.CEO, holder("ceo"), (holder("deputy-ceo"),))
CHAIR = Office("chair", Role.CHAIR, holder("chair"), (holder("vice-chair"),))
TRUST = Organisation(
    schools=(ALDER, BIRCH),
    ceo=CEO,
    chair=CHAIR,
    terms=((date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 3, 25))),
    bank_holidays=frozenset({date(2026, 12, 25)}),
)


def with_head(office: Office | None) -> Organisation:
    """Return the trust with another head of Alder, or with none."""
    return replace(TRUST, schools=(replace(ALDER, head=office), BIRCH))


def gone(office: Office) -> Office:
    """Return the office with its holder away."""
    return replace(office, holder=replace(office.holder, away=True))


def deserted(office: Office) -> Office:
    """Return the office with everybody away."""
    return replace(gone(office), deputies=tuple(replace(each, away=True) for each in office.deputies))
