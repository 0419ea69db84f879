"""Reports for tests of how they are kept, and short ways to keep and to change them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.people import Person, Role
from bot.core.ports import Store
from bot.core.reports import About, Account, Category, Event, Happening, Level, Outcome, Report, Status
from bot.storage.unit_of_work import SqlUnitsOfWork

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
TODAY = date(2025, 3, 10)
DAY = timedelta(days=1)
MARKER = "marker-of-confidential-words"
ANN, BEN, HEAD = Person("slack", "U-ann"), Person("slack", "U-ben"), Person("slack", "U-head")
ACCOUNT = Account(
    About.COLLEAGUE, f"They wrote {MARKER} ’é🙂 \ud800", "https://example.test/1", "last week", "no", BEN, (BEN,)
)
REPORT = Report(
    id="case-1",
    reference="ABCD-EFGH",
    level=Level.CONFIDENTIAL,
    category=Category.HARASSMENT,
    school="alder",
    offices=("head:alder", "ceo"),
    received=TODAY,
    due=NOW + 2 * DAY,
    account=ACCOUNT,
    reporter=ANN,
)
ANONYMOUS = replace(REPORT, level=Level.ANONYMOUS, reporter=None)
RECEIVED = Event(Happening.RECEIVED, NOW)
NOTED = Event(Happening.NOTED, NOW + timedelta(minutes=1), HEAD, f"A note with {MARKER}")
RECEIPT = "abacus abdomen cabbage daffodil eagle fabric gallon"
#: Somebody whose roles must not be kept.
ANN_WITH_ROLES = replace(ANN, roles=frozenset({Role.STAFF, Role.CHAIR}))


def called(name: str, report: Report = REPORT) -> Report:
    """Return the same report under another id and reference."""
    return replace(report, id=name, reference=f"REF-{name}")


def closed(report: Report, keep_until: date, outcome: Outcome = Outcome.ACTED_ON) -> Report:
    """Return a report that was closed today and is kept until a day."""
    return replace(report, status=Status.CLOSED, closed=TODAY, keep_until=keep_until, outcome=outcome)


def opening(report: Report, event: Event = RECEIVED, receipt: str = "") -> Callable[[Store], Awaitable[None]]:
    """Return work that keeps a report."""
    return lambda store: store.open_report(report, event, receipt)


def changing(report: Report, event: Event) -> Callable[[Store], Awaitable[None]]:
    """Return work that lets something happen to a report."""
    return lambda store: store.change_report(report, event)


async def keep(units: SqlUnitsOfWork, *reports: Report, event: Event = RECEIVED, receipt: str = "") -> None:
    """Keep reports, the usual one if none is given, each in a unit of its own."""
    for report in reports or (REPORT,):
        await units.do(opening(report, event, receipt))


async def change(units: SqlUnitsOfWork, *events: Event, report: Report = REPORT) -> None:
    """Let things happen to a report, each in a unit of its own."""
    for event in events:
        await units.do(changing(report, event))


async def kept(units: SqlUnitsOfWork, name: str = REPORT.id) -> Report | None:
    """Return a report as it is kept, the usual one if none is named."""
    return await units.do(lambda store: store.report(name))


async def events(units: SqlUnitsOfWork, name: str = REPORT.id) -> Sequence[Event]:
    """Return what happened to a report, the usual one if none is named."""
    return await units.do(lambda store: store.events(name))


async def misfit(units: SqlUnitsOfWork, name: str = REPORT.id) -> int | None:
    """Return the first event that does not fit the chain of a report, the usual one if none is named."""
    return await units.do(lambda store: store.verify_chain(name))


async def rows(engine: AsyncEngine, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as they stand in the database."""
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def dump(engine: AsyncEngine) -> str:
    """Return every value of every table of the database, whether we know the table or not."""
    present = MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(present.reflect)
        found: list[Any] = []
        for table in present.tables.values():
            found += (await connection.execute(select(table))).all()
    assert found
    return "\n".join(_readable(value) for row in found for value in row)


def _readable(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
