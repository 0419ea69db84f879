"""Reports for tests: somebody fills in the forms, the cards are delivered, and recipients press their buttons."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher

from bot.core.messages import Place, PlaceKind, Reply
from bot.core.notices import Audience, Recipient
from bot.core.people import Contact, Office, Organisation, Person, Role, School
from bot.core.plain import plain
from bot.core.reports import Event, Report
from bot.storage import receipts
from bot.storage.store import SqlStore
from tests.handlers.clockwork import Clockwork, Message
from tests.handlers.drafting import button, form_of
from tests.talking import KNOWLEDGE, ORGANISATION, TEACHER, holder

HEAD, DEPUTY, CEO, CHAIR, IT = (Person("test", name) for name in ("head", "deputy", "ceo", "chair", "it"))
BIRCH_HEAD, COLLEAGUE = Person("test", "birch-head"), Person("test", "colleague")
HEADS_OFFICE, CEOS_OFFICE = "heads-office", "ceos-office"
PUBLIC = Audience(private=False, has_bot=True, members=frozenset({"head", "teacher"}))
NO, YES, UNSURE = "No child is at risk", "Yes", "I'm not sure"
TEXT = "There is a page in the name of our school that makes fun of the office staff."
#: What the forms are filled in with when nothing is special about the report.
FORMS = {"about": "outside", "school": "alder", "category": "fake", "text": TEXT, "where": "a link", "when": "Sunday"}

TRUST: Organisation = replace(
    ORGANISATION,
    schools=(
        *ORGANISATION.schools,
        School(
            "birch",
            "Birch Academy",
            Office("head:birch", Role.HEAD, holder("Headteacher of Birch Academy", "birch-head")),
            Contact("Designated Safeguarding Lead"),
        ),
    ),
    contacts=(("whistleblowing", Contact("the trustee for whistleblowing", phone="01234 500500")),),
    terms=((date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 3, 25))),
    bank_holidays=frozenset({date(2026, 12, 1)}),
)


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Make receipts cheap to check for as long as the block runs."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(receipts, "_HASHER", quick)
        patched.setattr(receipts, "_NOBODYS", quick.hash("nobody's"))
        yield


def private(*members: str) -> Audience:
    """Return a private channel that the bot is in, with these members."""
    return Audience(private=True, has_bot=True, members=frozenset(members))


def with_office(trust: Organisation, name: str, **changes: Any) -> Organisation:
    """Return a trust with something about one office changed."""
    office = trust.office(name)
    assert office is not None
    new: Any = replace(office, **changes)
    if office in (trust.ceo, trust.chair):
        return replace(trust, **{name: new})
    return replace(
        trust, schools=tuple(replace(each, head=new) if each.head == office else each for each in trust.schools)
    )


def away(trust: Organisation, name: str) -> Organisation:
    """Return a trust in which the holder of an office is away."""
    office = trust.office(name)
    assert office is not None
    return with_office(trust, name, holder=replace(office.holder, away=True))


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """Return a moment of the winter in which the tests take place; 23 November 2026 is a Monday."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


class Reporting(Clockwork):
    """Takes reports and deals with them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.knowledge = replace(KNOWLEDGE, organisation=TRUST)
        self.audiences = {HEADS_OFFICE: private("head"), CEOS_OFFICE: private("ceo")}

    @property
    def trust(self) -> Organisation:
        """The trust as it is now."""
        return self.knowledge.organisation

    @trust.setter
    def trust(self, organisation: Organisation) -> None:
        self.knowledge = replace(self.knowledge, organisation=organisation)

    async def send(
        self, intent: str, who: Person = TEACHER, /, said: str = "", request_id: str = "", **told: str
    ) -> Reply:
        """Send a request, and return its reply."""
        place = Place(who.platform, f"D-{who.id}", PlaceKind.PERSONAL)
        reply = await self.bot.send(intent, said, who=who, place=place, fields=told, request_id=request_id)
        assert reply is not None
        return reply

    async def says(self, intent: str, who: Person = TEACHER, /, **told: str) -> str:
        """Send a request, and return its reply as plain text."""
        return plain(await self.send(intent, who, **told))

    async def press(self, reply: Reply, label: str, who: Person = TEACHER) -> Reply:
        """Press a button of a reply."""
        pressed = button(reply, label)
        return await self.send(pressed.intent, who, value=pressed.value)

    async def fill_in(self, reply: Reply, who: Person = TEACHER, /, **told: str) -> Reply:
        """Send the form of a reply, of all that is told only what it asks for."""
        form = form_of(reply)
        asked = {field.name for field in form.fields}
        return await self.send(form.intent, who, value=form.value, **{k: v for k, v in told.items() if k in asked})

    async def second(self, who: Person = TEACHER, /, child: str = NO, first: str = "report", **told: str) -> Reply:
        """Begin a report, and return what says who will see it, with the second form."""
        reply = await self.press(await self.send(first, who), child, who)
        if child != NO:
            reply = await self.press(reply, "I've told them: go on", who)
        return await self.fill_in(reply, who, **(FORMS | told))

    async def report(self, who: Person = TEACHER, /, level: str = "named", child: str = NO, **told: str) -> Reply:
        """Send a report, and return what its reporter reads."""
        second = await self.second(who, child, **told)
        return await self.fill_in(second, who, **(FORMS | told | {"level": level}))

    async def case(self, who: Person = TEACHER, /, level: str = "named", child: str = NO, **told: str) -> Report:
        """Send a report, deliver its card, and return the report."""
        before = {each.id for each in await self.reports()}
        await self.report(who, level, child, **told)
        await self.delivered_now()
        (new,) = [each for each in await self.reports() if each.id not in before]
        return new

    async def anonymous(self, who: Person = TEACHER, /, **told: str) -> tuple[Report, str]:
        """Send an anonymous report, deliver its card, and return the report and the words of its receipt."""
        before = {each.id for each in await self.reports()}
        words = receipt(await self.report(who, "anonymous", **told))
        await self.delivered_now()
        (new,) = [each for each in await self.reports() if each.id not in before]
        return new, words

    async def does(self, intent: str, case: Report, who: Person = HEAD, /, **told: str) -> str:
        """Do something about a report, and return what is answered."""
        return await self.says(intent, who, value=case.id, **told)

    async def reports(self) -> list[Report]:
        """Return every report, as it stands."""
        ids = [str(row[0]) for row in await self.rows("reports")]

        async def all_of_them(store: SqlStore) -> list[Report | None]:
            return [await store.report(name) for name in ids]

        return [each for each in await self.bot.units.do(all_of_them) if each is not None]

    async def now_as(self, case: Report) -> Report:
        """Return a report as it stands now."""
        found = await self.bot.units.do(lambda store: store.report(case.id))
        assert found is not None
        return found

    async def events(self, case: Report) -> list[Event]:
        """Return what happened to a report."""
        return list(await self.bot.units.do(lambda store: store.events(case.id)))

    async def happened(self, case: Report) -> list[str]:
        """Return the kinds of what happened to a report."""
        return [event.kind for event in await self.events(case)]

    async def until(self, moment: datetime) -> list[Message]:
        """Let the time pass, a quarter of an hour at a time, and return what was delivered."""
        before = len(self.messages)
        while self.now < moment:
            waits = (await self.outbox.outlook()).next
            self.now = max(self.now, min(waits, moment)) if waits else moment
            await self.delivered_now()
        return self.messages[before:]


def receipt(reply: Reply | None) -> str:
    """Return the words of the receipt that a reply shows."""
    assert reply is not None
    return next(said for said in plain(reply).split("\n\n") if re.fullmatch("[a-z]+( [a-z]+){6}", said))


def without_requests(everything: str) -> list[str]:
    """Return all that a database holds but for the digests of the requests that were served."""
    return [line for line in everything.splitlines() if not line.startswith("processed_requests")]


def told(messages: list[Message]) -> list[tuple[str, str]]:
    """Return to whom messages went, and what they say."""
    return [(_name(message.to), plain(message.reply)) for message in messages]


def reached(messages: list[Message]) -> list[str]:
    """Return to whom messages went."""
    return [_name(message.to) for message in messages]


def _name(to: Recipient) -> str:
    return to.person or to.channel
