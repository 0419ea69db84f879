"""A database with many closed reports: one is made through the store, the others are its rows under other names."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Person
from bot.core.reports import About, Account, Category, Event, Happening, Level, Outcome, Report, Status
from bot.storage.database import open_database
from bot.storage.outbox import SqlOutbox
from bot.storage.sealed import KeyRing
from bot.storage.store import SqlStore
from bot.storage.tables import cards, case_events, case_keys, reports
from bot.storage.unit_of_work import SqlUnitsOfWork

#: Each table of a report, and its column for the case.
_TABLES = ((case_keys, "case_id"), (reports, "id"), (case_events, "case_id"), (cards, "case_id"))
_AT_ONCE = 5_000
_PATTERN = "pattern"
_NOW = datetime.now(UTC)
_REPORT = Report(
    id=_PATTERN,
    reference=_PATTERN,
    level=Level.CONFIDENTIAL,
    category=Category.OTHER,
    school="school0",
    offices=("head:school0",),
    received=_NOW.date(),
    due=_NOW + timedelta(days=2),
    account=Account(About.COLLEAGUE, "It was posted on a public page. " * 20),
    reporter=Person("slack", "U0REPORTER"),
)


async def fill(address: str, keys: KeyRing, start: int, end: int) -> None:
    """Put closed reports with these numbers into a database; the first time, make the one that they are copies of."""
    async with open_database(address) as engine, SqlUnitsOfWork(engine, keys) as units:
        if start == 0:
            await units.do(_make)
            outbox = SqlOutbox(units)
            for claim in await outbox.claim(1, _NOW):
                await outbox.end(claim, _NOW, message="1764000000.000100")
        async with engine.begin() as connection:
            for table, case in _TABLES:
                await _copy(connection, table, case, start, end)
            # As the database does by itself in time.
            await connection.execute(text("ANALYZE"))


async def _make(store: SqlStore) -> None:
    head = Person("slack", "U0HEAD0")
    await store.open_report(_REPORT, Event(Happening.RECEIVED, _NOW))
    await store.post(Notice("report.card", _PATTERN, Recipient("slack", channel="C0HEAD0"), card=Card.OPENS), _NOW)
    taken = replace(_REPORT, status=Status.ACKNOWLEDGED)
    await store.change_report(taken, Event(Happening.ACKNOWLEDGED, _NOW, head))
    closed = replace(taken, status=Status.CLOSED, outcome=Outcome.ACTED_ON, closed=_NOW.date())
    closed = replace(closed, keep_until=_NOW.date() + timedelta(days=365))
    await store.change_report(closed, Event(Happening.CLOSED, _NOW, head, "Thank you."))


async def _copy(connection: AsyncConnection, table: Table, case: str, start: int, end: int) -> None:
    found = await connection.execute(select(table).where(table.c[case] == _PATTERN))
    rows = [dict(row) for row in found.mappings()]
    for first in range(start, end, _AT_ONCE):
        copies = list(_copies(rows, case, first, min(first + _AT_ONCE, end)))
        await connection.execute(insert(table), copies)


def _copies(rows: list[dict[str, Any]], case: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    for number in range(start, end):
        name = f"closed {number}"
        for row in rows:
            yield row | {case: name} | ({"reference": name} if "reference" in row else {})
