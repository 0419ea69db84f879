"""Databases for tests: each test gets one of its own, migrated, on SQLite and on PostgreSQL in turn."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import open_database, sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.outbox import SqlOutbox
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.postgres import PostgresServer, running_server

BOTH = ("sqlite", "postgresql")
KEYS = KeyRing.from_text(new_key_line())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Return the one server of the test run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the name of a migrated database to copy."""
    name = f"template_{uuid4().hex}"
    postgres_server.create(name)
    _migrate(postgres_server.address_of(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture
def postgres_address(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """Return the address of a migrated database on PostgreSQL."""
    name = f"test_{uuid4().hex}"
    postgres_server.create(name, postgres_template)
    yield postgres_server.address_of(name)
    postgres_server.drop(name)


@pytest.fixture
def empty_postgres_address(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the address of a database on PostgreSQL without any table."""
    name = f"test_{uuid4().hex}"
    postgres_server.create(name)
    yield postgres_server.address_of(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(sqlite_address(file))
    return file


@pytest.fixture
def empty_sqlite_address(tmp_path: Path) -> str:
    """Return the address of a SQLite file that does not exist yet."""
    return sqlite_address(tmp_path / "socialpolicy.db")


@pytest.fixture
def sqlite_database_address(empty_sqlite_address: str, sqlite_template: Path, tmp_path: Path) -> str:
    """Return the address of a migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "socialpolicy.db")
    return empty_sqlite_address


@pytest.fixture(params=BOTH)
def database_address(request: pytest.FixtureRequest) -> str:
    """Return the address of a migrated database, on each kind in turn."""
    name = {"sqlite": "sqlite_database_address", "postgresql": "postgres_address"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture(params=BOTH)
def empty_address(request: pytest.FixtureRequest) -> str:
    """Return the address of a database without any table, on each kind in turn."""
    name = {"sqlite": "empty_sqlite_address", "postgresql": "empty_postgres_address"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
async def engine(database_address: str) -> AsyncIterator[AsyncEngine]:
    """Return the open, migrated database, on each kind in turn."""
    async with open_database(database_address) as opened:
        yield opened


@pytest.fixture
async def units(engine: AsyncEngine) -> AsyncIterator[SqlUnitsOfWork]:
    """Return units of work on a migrated database, on each kind in turn."""
    async with SqlUnitsOfWork(engine, KEYS) as running:
        yield running


@pytest.fixture
def outbox(units: SqlUnitsOfWork) -> SqlOutbox:
    """Return the outbox of a migrated database, on each kind in turn."""
    return SqlOutbox(units)


@pytest.fixture
async def replicas(postgres_address: str) -> AsyncIterator[list[SqlUnitsOfWork]]:
    """Return two replicas of the bot on one PostgreSQL database."""
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(open_database(postgres_address)) for _ in range(2)]
        yield [await stack.enter_async_context(SqlUnitsOfWork(engine, KEYS)) for engine in engines]


async def somebody_waits(engine: AsyncEngine) -> bool:
    """Tell whether a session of this database on PostgreSQL waits for another."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with engine.connect() as connection:
        return bool(await connection.scalar(waiting))


def _migrate(address: str) -> None:
    # In a thread: a loop of another plugin may run in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, upgrade(address)).result()
