import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import DateTime, MetaData, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Organisation, Person
from bot.core.ports import Store
from bot.core.reports import Event, Happening, Level, Report, acknowledge_by
from bot.core.school_days import CLOSES
from bot.storage import receipts as receipts_module
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import ACCOUNT, ANONYMOUS, BEN, NOW, called, dump

#: So many report on SQLite, whose file is searched as well; of them so many on PostgreSQL.
REPORTS, ON_POSTGRES = 1_000, 200
OFFICES = [Recipient("slack", channel=f"C-office-{number}") for number in range(10)]


@dataclass(frozen=True)
class Teller:
    """Somebody who reports without a name, and what their platform knows of them while they do."""

    person: Person
    channel: str
    message: str
    at: datetime

    @property
    def traces(self) -> Sequence[str]:
        """Return all that would give them away, plain and as digests."""
        ids = (self.person.id, self.channel, self.message, self.at.isoformat(), str(self.at.timestamp()))
        together = ("\x1f".join(ids[:3]), self.person.platform + self.person.id, repr(self.person))
        return [form for each in (*ids, *together) for form in (each, sha256(each.encode()).hexdigest())]


def tellers() -> Sequence[Teller]:
    """Return as many people as there are reports, each at a moment of their own on one of some days."""
    chance = random.Random(7)  # noqa: S311 - nothing secret about it, and the same at every run
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    made = []
    for _ in range(REPORTS):
        user, channel = ("".join(chance.choices(letters, k=10)) for _ in range(2))
        at = NOW + timedelta(seconds=chance.randrange(3 * 86_400), microseconds=chance.randrange(10**6))
        made.append(Teller(Person("slack", f"U{user}"), f"D{channel}", f"{at.timestamp():.6f}", at))
    return made


async def tell(store: Store, teller: Teller, number: int) -> None:
    """Do what is done for a report without a name whose form was sent: nobody but the platform knows the sender."""
    report = told_by(teller, number)
    midnight = datetime.combine(teller.at.date(), time(), teller.at.tzinfo)
    assert await store.first_time(f"form {number}", teller.at)
    # The moment itself is handed over here: a handler's slip must not be kept either.
    await store.open_report(report, Event(Happening.RECEIVED, teller.at), store.receipt_words(f"form {number}"))
    await store.post(Notice("card", report.id, OFFICES[number % 10], card=Card.OPENS), midnight)
    await store.post(Notice("overdue", report.id, Recipient.timer(report.id), due=report.due), midnight)


async def add(store: Store, teller: Teller, number: int) -> None:
    """Do what is done when the sender comes back with the receipt and adds something."""
    found = await store.report_of(store.receipt_words(f"form {number}"), teller.at)
    assert found
    report = await store.report(found)
    assert report
    await store.change_report(report, Event(Happening.ADDED, teller.at, words=f"and I am {teller.person.id}"))


def told_by(teller: Teller, number: int) -> Report:
    """Return the report of somebody, in whose words they give themselves away: those are sealed."""
    account = replace(ACCOUNT, what=f"I, {teller.person.id}, read in {teller.channel}: {teller.message}", barred=(BEN,))
    due = acknowledge_by(datetime.combine(teller.at.date(), time(), teller.at.tzinfo), "alder", Organisation())
    return replace(called(str(number), ANONYMOUS), account=account, received=teller.at.date(), due=due)


async def fill(units: SqlUnitsOfWork, outbox: SqlOutbox, everybody: Sequence[Teller]) -> None:
    """Take everybody's report, deliver what was posted, and let everybody add something."""

    async def each(step: Callable[[Store, Teller, int], Awaitable[None]], store: Store) -> None:
        for number, teller in enumerate(everybody):
            await step(store, teller, number)

    await units.do(partial(each, tell))
    end = max(teller.at for teller in everybody)
    while claims := await outbox.claim(10, end):
        for claim in claims:
            assert await outbox.end(claim, end, message="17.3")
    await units.do(partial(each, add))


async def moments(engine: AsyncEngine) -> set[tuple[str, time]]:
    """Return the time of day, in UTC, of every moment that the database holds, by its column."""

    def read(connection: Connection) -> set[tuple[str, time]]:
        present = MetaData()
        present.reflect(connection)
        return {
            (f"{table.name}.{column.name}", value.time())
            for table in present.tables.values()
            for column in table.columns
            if isinstance(column.type, DateTime)
            for value in connection.scalars(select(column).where(column.is_not(None)))
        }

    async with engine.connect() as connection:
        return await connection.run_sync(read)


def found(traces: Collection[str], text: str) -> list[str]:
    """Return which of many traces a long text holds, looking through it once: by the last letters of each."""
    by_end: dict[str, list[str]] = {}
    shortest = min(map(len, traces))
    for trace in traces:
        by_end.setdefault(trace[-shortest:], []).append(trace)
    ends = range(shortest, len(text) + 1)
    candidates = ((each, end) for end in ends for each in by_end.get(text[end - shortest : end], ()))
    return [each for each, end in candidates if text.endswith(each, 0, end)]


def test_traces_are_found_wherever_they_stand() -> None:
    """At the beginning, in the middle, one within another, and at the end."""
    traces = {"abcd", "xabcd", "2025", "nowhere"}

    assert sorted(found(traces, "2025 or xabcd or abcd")) == ["2025", "abcd", "abcd", "xabcd"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little effort: two thousand hashes would take minutes."""
    monkeypatch.setattr(receipts_module, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def test_an_anonymous_report_leaves_no_sender_anywhere(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine, tmp_path: Path
) -> None:
    """Of a thousand anonymous reporters no id, no place, no message and no hour is in any table or in the file."""
    everybody = tellers()[: REPORTS if engine.dialect.name == "sqlite" else ON_POSTGRES]
    await fill(units, outbox, everybody)
    tables = await dump(engine)
    on_disk = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir()))
    traces = {trace for teller in everybody for trace in teller.traces}

    assert found(traces, tables) == []
    assert found(traces, on_disk.decode("latin-1")) == []
    assert "REF-199" in tables
    assert (b"REF-199" in on_disk) is (engine.dialect.name == "sqlite")


async def test_of_anonymous_reports_no_time_finer_than_the_day_is_kept(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    """Every moment that is kept of an anonymous report is a midnight, or the hour at which something is due."""
    await fill(units, outbox, tellers()[:20])
    kept = await moments(engine)
    due = {"reports.due", "notices.due", "lanes.due"}

    assert {name for name, _ in kept} == due | {"processed_requests.at", "case_events.at", "notices.ended"}
    assert {at for name, at in kept if name not in due} == {time()}
    assert {at for name, at in kept if name in due} == {time(), CLOSES}


async def test_what_was_told_can_be_read_by_those_who_may(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """The same search finds the words once they are unsealed: it would have found them in the tables."""
    (teller,) = tellers()[:1]
    await fill(units, outbox, [teller])
    (report,) = await units.do(lambda store: store.open_reports())
    happened = await units.do(lambda store: store.events(report.id))

    assert report == told_by(teller, 0)
    assert teller.person.id in report.account.what + happened[-1].words
    assert report.level is Level.ANONYMOUS
    assert {report.reporter, *(event.by for event in happened)} == {None}
