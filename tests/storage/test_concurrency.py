import asyncio
import logging
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.messages import Place, PlaceKind
from bot.core.ports import Store
from bot.storage.database import create_engine_for, open_database, read_address
from bot.storage.tables import processed_requests
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits
from tests.storage.reporting import RECEIVED, REPORT, called, keep
from tests.unhurried import GUARD

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
HERE = Place("slack", "C-staffroom", PlaceKind.CHANNEL)


def serve(request_id: str) -> Callable[[Store], Awaitable[bool]]:
    """Return work that remembers one request."""
    return lambda store: store.first_time(request_id, NOW)


def read_then_serve(number: int) -> Callable[[Store], Awaitable[bool]]:
    """Return work that reads before it writes."""

    async def work(store: Store) -> bool:
        await store.topic(HERE, NOW)
        return await store.first_time(str(number), NOW)

    return work


async def test_a_unit_outlives_its_caller(units: SqlUnitsOfWork) -> None:
    """When the caller is cancelled the caller stops at once, and the unit still commits."""
    inserted, go_on = asyncio.Event(), asyncio.Event()

    async def work(store: Store) -> None:
        await store.first_time("a", NOW)
        inserted.set()
        await go_on.wait()

    caller = asyncio.create_task(units.do(work))
    await inserted.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()

    assert not await units.do(serve("a"))


async def test_leaving_waits_for_units_that_still_run(engine: AsyncEngine) -> None:
    """Stopping the bot waits for the units whose callers have gone, so that the database closes on whole units."""
    inserted, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work(store: Store) -> None:
        await store.first_time("a", NOW)
        inserted.set()
        await go_on.wait()
        ended.set()

    async with SqlUnitsOfWork(engine) as units:
        caller = asyncio.create_task(units.do(work))
        await inserted.wait()
        caller.cancel()
        asyncio.get_running_loop().call_soon(go_on.set)

    assert ended.is_set()
    async with engine.connect() as connection:
        kept = await connection.scalar(select(func.count()).select_from(processed_requests))

    assert kept == 1


async def test_a_failure_that_nobody_waits_for_is_logged_by_kind(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """A unit that fails after its caller has gone is logged, without the words of the error."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(_store: Store) -> None:
        begun.set()
        await go_on.wait()
        raise LookupError("confidential words")

    with caplog.at_level(logging.DEBUG):
        async with SqlUnitsOfWork(engine) as units:
            caller = asyncio.create_task(units.do(work))
            await begun.wait()
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
            go_on.set()

    assert [record.__dict__["error"] for record in caplog.records if "error" in record.__dict__] == ["LookupError"]
    assert "confidential words" not in caplog.text


async def test_cancelling_in_a_statement_leaves_no_lock(sqlite_database_address: str) -> None:
    """A caller that is cancelled while SQLite works on its statement leaves no lock: the next unit goes through."""
    working, go_on = threading.Event(), threading.Event()

    def hold() -> int:
        working.set()
        return int(go_on.wait(timeout=60))

    async with open_database(sqlite_database_address) as engine, SqlUnitsOfWork(engine) as units:
        event.listen(engine.sync_engine, "connect", lambda raw, _: raw.create_function("hold", 0, hold))
        await engine.dispose()  # the next connection knows the function
        async with engine.begin() as connection:
            await connection.execute(
                text("CREATE TRIGGER slow AFTER INSERT ON processed_requests WHEN NOT hold() BEGIN SELECT 1; END")
            )
        caller = asyncio.create_task(units.do(serve("a")))
        await asyncio.to_thread(working.wait)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        go_on.set()

        assert [await units.do(serve(n)) for n in ("b", "a")] == [True, False]


async def test_many_units_at_once_all_commit(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Seventy-five units that start together all commit, each having read before it wrote."""
    await asyncio.gather(*(units.do(read_then_serve(n)) for n in range(75)))

    async with engine.connect() as connection:
        kept = await connection.scalar(select(func.count()).select_from(processed_requests))
    assert kept == 75


async def test_many_connections_to_one_sqlite_file_all_commit(sqlite_database_address: str) -> None:
    """Even with a connection each, twenty-five units never hear that the database is locked."""
    url = read_address(sqlite_database_address)
    engines = [create_engine_for(url) for _ in range(5)]
    units = [SqlUnitsOfWork(engine) for engine in engines]
    await asyncio.gather(*(units[n % 5].do(read_then_serve(n)) for n in range(25)))
    async with engines[0].connect() as connection:
        kept = await connection.scalar(select(func.count()).select_from(processed_requests))
    for engine in engines:
        await engine.dispose()

    assert kept == 25


async def test_a_sqlite_unit_takes_the_lock_as_it_begins(sqlite_database_address: str, tmp_path: Path) -> None:
    """A unit that has only read so far already holds the write lock, so that its later write cannot be refused."""

    async def read(store: Store) -> str:
        await store.topic(HERE, NOW)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        return "done"

    other = sqlite3.connect(tmp_path / "socialpolicy.db", timeout=0, isolation_level=None)
    async with open_database(sqlite_database_address) as engine, SqlUnitsOfWork(engine) as units:
        done = await units.do(read)
    other.close()

    assert done == "done"


async def test_one_delivery_to_two_replicas_is_served_once(replicas: list[SqlUnitsOfWork]) -> None:
    """Of fifty deliveries of one request that reach two replicas at the same moment, one is served."""
    seen = await asyncio.gather(*(replicas[n % 2].do(serve("a")) for n in range(50)))

    assert sum(seen) == 1


@pytest.mark.parametrize("first_commits", [True, False])
async def test_a_second_delivery_waits_for_the_first(
    replicas: list[SqlUnitsOfWork], postgres_address: str, first_commits: bool
) -> None:
    """A delivery that meets the same one under way elsewhere waits: a duplicate if that commits, the first if not."""
    inserted, go_on = asyncio.Event(), asyncio.Event()

    async def work(store: Store) -> None:
        await store.first_time("a", NOW)
        inserted.set()
        await go_on.wait()
        if not first_commits:
            raise LookupError

    first = asyncio.create_task(replicas[0].do(work))
    await inserted.wait()
    second = asyncio.create_task(replicas[1].do(serve("a")))
    async with open_database(postgres_address) as watcher:
        while not await somebody_waits(watcher):
            assert not second.done()
    go_on.set()
    await asyncio.wait([first])

    assert first_commits is (first.exception() is None)
    assert first_commits is not await second


async def test_two_units_that_wait_for_each_other_both_commit(replicas: list[SqlUnitsOfWork]) -> None:
    """Two reports are linked from either side at the same moment: PostgreSQL ends one unit, which is run anew."""
    names = [REPORT.id, "case-2"]
    await keep(replicas[0], REPORT, called(names[1]))
    both_held, one_is_through, runs = asyncio.Event(), asyncio.Event(), list[str]()

    def linking(mine: str, other: str) -> Callable[[Store], Awaitable[bool]]:
        async def work(store: Store) -> bool:
            if mine in runs:  # or else it could be first again, and the two would wait for each other once more
                await one_is_through.wait()
            await store.report(mine)
            runs.append(mine)
            if len(runs) == len(names):
                both_held.set()
            await both_held.wait()
            return await store.report(other) is not None and await store.first_time(mine, NOW)

        return work

    async def crossing(replica: SqlUnitsOfWork, mine: str, other: str) -> bool:
        linked = await replica.do(linking(mine, other))
        one_is_through.set()
        return linked

    async with asyncio.timeout(GUARD):
        linked = await asyncio.gather(crossing(replicas[0], *names), crossing(replicas[1], *reversed(names)))

    assert all(linked)
    assert len(runs) == 3
    assert [await replicas[0].do(serve(name)) for name in names] == [False, False]


async def test_a_unit_that_is_refused_for_another_reason_is_run_once(replicas: list[SqlUnitsOfWork]) -> None:
    """A fault that comes back every time is not tried again."""
    runs = 0

    async def work(store: Store) -> None:
        nonlocal runs
        runs += 1
        await store.open_report(REPORT, RECEIVED)

    await keep(replicas[0])
    with pytest.raises(IntegrityError):
        await replicas[1].do(work)

    assert runs == 1
