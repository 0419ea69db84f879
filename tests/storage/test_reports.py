import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace

import pytest
from sqlalchemy import Table, Update, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.notices import Notice, Recipient
from bot.core.people import Person
from bot.core.ports import Store
from bot.core.reports import Event, Happening, Level, Outcome, Report, Status
from bot.storage.database import open_database
from bot.storage.sealed import Altered
from bot.storage.tables import case_events, case_keys, receipts, reports
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits
from tests.storage.reporting import (
    ACCOUNT,
    ANN,
    ANN_WITH_ROLES,
    ANONYMOUS,
    BEN,
    DAY,
    HEAD,
    MARKER,
    NOTED,
    NOW,
    RECEIPT,
    RECEIVED,
    REPORT,
    TODAY,
    called,
    change,
    closed,
    dump,
    events,
    keep,
    kept,
    misfit,
    rows,
)

OTHER = called("case-2")


async def test_a_report_comes_back_whole(units: SqlUnitsOfWork) -> None:
    """Every field of a report comes back, by its id and by its reference, whatever characters its words have."""
    await keep(units, REPORT, called("anonymous", ANONYMOUS))

    assert await kept(units) == REPORT
    assert await units.do(lambda store: store.report_called(REPORT.reference)) == REPORT
    assert await kept(units, "anonymous") == called("anonymous", ANONYMOUS)


async def test_what_nobody_reported_is_none(units: SqlUnitsOfWork) -> None:
    """There is no report and no event under a name that was never given."""
    assert await kept(units) is None
    assert await units.do(lambda store: store.report_called("ABCD-EFGH")) is None
    assert await events(units) == ()


async def test_a_change_is_kept_with_what_happened(units: SqlUnitsOfWork) -> None:
    """All of a report can change; what happened comes back in its order, numbered from one, with actor and words."""
    later = replace(
        REPORT,
        level=Level.NAMED,
        offices=("ceo",),
        due=NOW + DAY,
        account=replace(ACCOUNT, barred=(BEN, HEAD)),
        reporter=None,
        status=Status.CLOSED,
        outcome=Outcome.PASSED_ON,
        closed=TODAY,
        keep_until=TODAY + DAY,
        held=True,
    )
    await keep(units)
    await change(units, NOTED, Event(Happening.CLOSED, NOW + DAY, HEAD), report=later)

    assert await kept(units) == later
    assert {each.name for each in fields(Report) if getattr(later, each.name) == getattr(REPORT, each.name)} == {
        "id",
        "reference",
        "category",
        "school",
        "received",
    }
    assert await events(units) == [
        replace(RECEIVED, number=1),
        replace(NOTED, number=2),
        Event(Happening.CLOSED, NOW + DAY, HEAD, number=3),
    ]


async def test_a_change_of_no_report_is_an_error(units: SqlUnitsOfWork) -> None:
    """Nothing can happen to a report that is not there (any more)."""
    with pytest.raises(LookupError):
        await change(units, NOTED)


async def test_open_reports_are_those_not_closed_oldest_first(units: SqlUnitsOfWork) -> None:
    """Closed reports are not among the open ones, whose first is the one that waits longest."""
    old, young = replace(called("b"), received=TODAY - DAY), called("a")
    await keep(units, young, closed(called("c"), TODAY), old)

    assert await units.do(lambda store: store.open_reports()) == [old, young]


async def test_two_reports_never_share_a_reference(units: SqlUnitsOfWork) -> None:
    """A second report with the reference of another is refused, and nothing of it stays."""
    await keep(units)
    with pytest.raises(IntegrityError):
        await keep(units, replace(REPORT, id="other"))

    assert await kept(units, "other") is None


async def test_roles_are_not_kept(units: SqlUnitsOfWork) -> None:
    """What somebody is in the trust is not kept with a report: it may be something else tomorrow."""
    account = replace(ACCOUNT, subject=ANN_WITH_ROLES, barred=(ANN_WITH_ROLES,))
    await keep(units, replace(REPORT, account=account, reporter=ANN_WITH_ROLES))
    await change(units, replace(NOTED, by=ANN_WITH_ROLES), report=replace(REPORT, account=account))
    report, (_, event) = await kept(units), await events(units)

    assert report is not None
    people = [report.reporter, report.account.subject, *report.account.barred, event.by]
    assert people == [ANN] * 4
    assert {person.roles for person in people if person} == {Person("slack", "U").roles}


async def test_no_word_of_a_report_is_in_the_database_in_clear(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """In a dump of every table there is neither a word of the report, nor who sent it, nor whom it is about."""
    await keep(units, receipt=RECEIPT)
    await change(units, NOTED)
    await units.do(lambda store: store.post(Notice("card", REPORT.id, Recipient("slack", channel="C-head")), NOW))
    everything = await dump(engine)
    encoded = base64.b64encode(MARKER.encode()).decode()[:-4]
    words = [MARKER, MARKER.encode().hex(), encoded, "example.test", "U-ann", "U-ben", "U-head", *RECEIPT.split()]

    assert REPORT.id in everything
    assert "C-head" in everything
    assert [word for word in words if word in everything] == []


async def test_without_keys_no_report_is_taken(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where no key has been set up, sending, reading and changing say so in words for people, and keep nothing."""
    keyless = SqlUnitsOfWork(engine)
    says = "no encryption key has been set up. Ask IT to run: socialpolicy keys new"
    with pytest.raises(SetupError, match=says):
        await keep(keyless)
    assert await kept(units) is None
    await keep(units)
    verbs: list[Callable[[Store], Awaitable[object]]] = [
        lambda store: store.report(REPORT.id),
        lambda store: store.open_reports(),
        lambda store: store.events(REPORT.id),
        lambda store: store.change_report(REPORT, NOTED),
    ]
    for verb in verbs:
        with pytest.raises(SetupError, match=says):
            await keyless.do(verb)


async def test_of_what_an_anonymous_reporter_does_the_day_is_kept(units: SqlUnitsOfWork) -> None:
    """The hour at which an anonymous reporter did something is kept nowhere; that of a recipient is."""
    added = replace(NOTED, kind=Happening.ADDED)
    await keep(units, ANONYMOUS)
    await change(units, replace(added, by=None), added, NOTED, report=ANONYMOUS)
    midnight = NOW.replace(hour=0, minute=0)

    assert [event.at for event in await events(units)] == [midnight, midnight, NOTED.at, NOTED.at]


SWAPS = {
    "row": (reports, reports.c.account, reports.c.account, OTHER.id),
    "column": (reports, reports.c.account, reports.c.reporter, REPORT.id),
    "other column": (reports, reports.c.reporter, reports.c.account, REPORT.id),
    "reporter of another": (reports, reports.c.reporter, reports.c.reporter, OTHER.id),
    "key": (case_keys, case_keys.c.wrapped, case_keys.c.wrapped, OTHER.id),
}


def moved(swap: str) -> Update:
    """Return the statement that gives the usual report a sealed value of another place."""
    table, to, of, whose = SWAPS[swap]
    (name,) = table.primary_key
    value = select(of).where(name == whose).scalar_subquery()
    return update(table).where(name == REPORT.id).values({to: value})


@pytest.mark.parametrize("swap", SWAPS)
async def test_swapped_values_are_refused(units: SqlUnitsOfWork, engine: AsyncEngine, swap: str) -> None:
    """Sealed values that somebody with the database moves to another report or column stay shut, and are not kept."""
    await keep(units, REPORT, OTHER)
    async with engine.begin() as connection:
        await connection.execute(moved(swap))
    with pytest.raises(Altered):
        await kept(units)
    with pytest.raises(Altered):
        await units.do(lambda store: store.open_reports())

    assert await kept(units, OTHER.id) == OTHER


@pytest.mark.parametrize(("number", "case"), [(2, REPORT.id), (1, OTHER.id)])
async def test_swapped_words_of_events_are_refused(
    units: SqlUnitsOfWork, engine: AsyncEngine, number: int, case: str
) -> None:
    """What was said in one event does not open as another's, of the same case or of another."""
    await keep(units, REPORT, OTHER)
    await change(units, NOTED)
    there = (case_events.c.case_id == case) & (case_events.c.number == number)
    here = (case_events.c.case_id == REPORT.id) & (case_events.c.number == 1)
    async with engine.begin() as connection:
        value = select(case_events.c.sealed).where(there).scalar_subquery()
        await connection.execute(update(case_events).where(here).values(sealed=value))
    with pytest.raises(Altered):
        await events(units)


@pytest.mark.parametrize("column", ["wrapped", "head"])
async def test_a_case_with_an_altered_key_or_end_takes_no_event(
    units: SqlUnitsOfWork, engine: AsyncEngine, column: str
) -> None:
    """Nothing is added to a chain whose end was altered, and the report stays as it was."""
    await keep(units)
    async with engine.begin() as connection:
        await connection.execute(update(case_keys).values({column: b"x" * 64}))
    with pytest.raises(Altered):
        await change(units, NOTED, report=replace(REPORT, held=True))

    assert not (await rows(engine, reports))[0]["held"]


async def test_events_at_once_have_numbers_of_their_own(units: SqlUnitsOfWork) -> None:
    """Of twenty things that happen to a report at the same moment each gets its number, and the chain holds."""
    await keep(units)
    await asyncio.gather(*(change(units, replace(NOTED, words=str(n))) for n in range(20)))
    happened = await events(units)

    assert [event.number for event in happened] == list(range(1, 22))
    assert {event.words for event in happened[1:]} == {str(n) for n in range(20)}
    assert await misfit(units) is None


async def test_events_of_two_replicas_have_numbers_of_their_own(replicas: list[SqlUnitsOfWork]) -> None:
    """Two replicas that add to two reports at the same moment never wait for ever, nor give one number twice."""
    await keep(replicas[0], REPORT, OTHER)
    await asyncio.gather(
        *(change(replicas[n % 2], NOTED, report=report) for n in range(10) for report in (REPORT, OTHER))
    )

    for report in (REPORT, OTHER):
        assert [event.number for event in await events(replicas[0], report.id)] == list(range(1, 12))
        assert await misfit(replicas[1], report.id) is None


@pytest.mark.parametrize("by_reference", [True, False])
async def test_whoever_reads_a_report_holds_it(
    replicas: list[SqlUnitsOfWork], postgres_address: str, by_reference: bool
) -> None:
    """A second unit that wants a report waits for the first to end, and then sees what that one made of it."""
    reading, go_on = asyncio.Event(), asyncio.Event()
    await keep(replicas[0])

    async def hold(store: Store) -> None:
        assert await store.report(REPORT.id)
        reading.set()
        await go_on.wait()
        await store.change_report(replace(REPORT, status=Status.ACKNOWLEDGED), NOTED)

    async def read(store: Store) -> Report | None:
        return await (store.report_called(REPORT.reference) if by_reference else store.report(REPORT.id))

    first = asyncio.create_task(replicas[0].do(hold))
    await reading.wait()
    second = asyncio.create_task(replicas[1].do(read))
    async with open_database(postgres_address) as watcher:
        while not await somebody_waits(watcher):
            assert not second.done()
    go_on.set()
    await first

    assert await second == replace(REPORT, status=Status.ACKNOWLEDGED)


@pytest.mark.parametrize("table", [reports, case_events, receipts])
async def test_everything_goes_with_the_key(units: SqlUnitsOfWork, engine: AsyncEngine, table: Table) -> None:
    """Where the key of a case is destroyed, nothing is left of the case."""
    await keep(units, receipt=RECEIPT)
    filled = await rows(engine, table)
    async with engine.begin() as connection:
        await connection.execute(case_keys.delete())

    assert filled
    assert await rows(engine, table) == []
