"""Opens the database that an address names: one SQLite file for one process, or PostgreSQL for several replicas."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, ExceptionContext, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.core.errors import SetupError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_EXPECTED = "Write sqlite:///path/to/file.db, or postgresql://user:password@host:5432/name"
# What is deleted is overwritten: a draft that was answered, and its key, are not left in the file's free pages.
_PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_SECONDS_TO_CONNECT = 10


class InUse(SetupError):
    """Another process uses the SQLite file, which serves one at a time."""


def sqlite_address(path: Path) -> str:
    """Return the address of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def read_address(address: str) -> URL:
    """Read an address and choose its driver; SetupError, without the address and its password, for a bad one."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        msg = f"DATABASE_URL is not the address of a database. {_EXPECTED}."
        raise SetupError(msg) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        msg = f"DATABASE_URL names a kind of database that cannot be used: {url.drivername}. {_EXPECTED}."
        raise SetupError(msg)
    if "@" in (url.host or ""):
        msg = "DATABASE_URL has an @ in its user name or password: write it as %40."
        raise SetupError(msg)
    if driver.startswith("sqlite") and (url.database or ":memory:").startswith((":", "file:")):
        msg = f"DATABASE_URL must name a file for SQLite. {_EXPECTED}."
        raise SetupError(msg)
    return url.set(drivername=driver)


def is_sqlite(url: URL) -> bool:
    """Tell whether the address is one of a SQLite file."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """Return the file of a SQLite address, free of symbolic links."""
    return Path(url.database or "").resolve()


def create_engine_for(url: URL) -> AsyncEngine:
    """Return an engine for an address from `read_address`; nothing is opened yet."""
    if is_sqlite(url):
        # One connection: SQLite has one writer, and waiting for a connection is fairer and faster than for its lock.
        engine = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        # A second insert of one id waits, and then sees it, on this level alone: don't leave it to the server.
        isolation_level="READ COMMITTED",
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": _SECONDS_TO_CONNECT},
    )
    event.listen(engine.sync_engine, "handle_error", _keep_values_out)
    return engine


async def reach(engine: AsyncEngine) -> None:
    """Connect once; SetupError, without the password, when the database cannot be reached."""
    try:
        async with engine.connect():
            pass
    except (DBAPIError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        msg = f"The database cannot be opened: {_describe(engine.url)}. {reason}"
        raise SetupError(msg) from None


@contextmanager
def sole_process(url: URL) -> Iterator[None]:
    """Hold a SQLite file for this process alone, as long as the block runs; nothing to hold on PostgreSQL."""
    if not is_sqlite(url):
        yield
        return
    file = sqlite_file(url)
    lock = FileLock(f"{file}.lock", timeout=0, thread_local=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        msg = f"Another process uses the database {file}. Stop that one first, or use PostgreSQL for several."
        raise InUse(msg) from None
    except OSError as error:
        msg = f"The folder of the database {file} cannot be written to: {error.strerror}."
        raise SetupError(msg) from None
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Open the database for as long as the block runs; SetupError when it is not there for us."""
    url = read_address(address)
    with sole_process(url):
        engine = create_engine_for(url)
        try:
            await reach(engine)
            yield engine
        finally:
            await engine.dispose()


def _describe(url: URL) -> str:
    if is_sqlite(url):
        return f"SQLite file {sqlite_file(url)}"
    return f"PostgreSQL database {url.database or '(default)'} on {url.host or url.query.get('host') or '(default)'}"


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing: `_begin_immediate` does
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins by reading and writes later can be refused in its middle: take the lock at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _keep_values_out(context: ExceptionContext) -> None:
    # PostgreSQL puts the row that it refuses into the DETAIL of its message; hide_parameters leaves that alone.
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary is not None and wrapped is not None:
        original.args = (primary,)
        wrapped.args = (f"({type(original).__name__}) {primary}",)
