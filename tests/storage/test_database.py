import asyncio
import subprocess
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, Text, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.messages import Place, PlaceKind
from bot.storage.database import open_database, read_address, sqlite_address
from bot.storage.unit_of_work import SqlUnitsOfWork

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
MARKER = "a-confidential-value"

OPEN_AND_STOP = """
import asyncio, sys
from bot.storage.database import open_database

async def main():
    async with open_database(sys.argv[1]):
        pass

asyncio.run(main())
"""


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_postgresql_address_uses_psycopg(scheme: str) -> None:
    """An address as hosting companies write it works, and always with the driver that is installed."""
    url = read_address(f"{scheme}://user:secret@db.example:5433/bot?sslmode=require")

    assert (
        url.drivername,
        url.host,
        url.port,
        url.database,
        url.query["sslmode"],
    ) == ("postgresql+psycopg", "db.example", 5433, "bot", "require")


@pytest.mark.parametrize("name", ["plain.db", "with space.db", "100%.db", "what?.db", "a#b.db", "a%20b.db"])
async def test_a_sqlite_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    """The address of a file leads to that very file, in a folder that is made when it is missing."""
    file = tmp_path / "home" / name
    async with open_database(sqlite_address(file)) as engine, engine.begin() as connection:
        await connection.execute(text("CREATE TABLE something (id INTEGER)"))

    assert file.is_file()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "is not the address"),
        ("hunter2", "is not the address"),
        ("postgresql://user:hunter2@host:port/bot", "is not the address"),
        ("postgresql://user:hunter@2@host/bot", "write it as %40"),
        ("mysql://user:hunter2@host/bot", "cannot be used: mysql"),
        ("postgresql+asyncpg://user:hunter2@host/bot", r"cannot be used: postgresql\+asyncpg"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///file:hunter2?mode=memory&uri=true", "must name a file"),
    ],
)
def test_a_bad_address_is_explained_without_its_password(address: str, says: str) -> None:
    """What is wrong with an address is said in words that hold nothing of the password."""
    with pytest.raises(SetupError, match=says) as refused:
        read_address(address)

    assert "hunter" not in _printed(refused.value)


async def test_an_unreachable_server_is_named_without_its_password() -> None:
    """A database server that does not answer is named by host and database, and its password is not."""
    address = "postgresql://user:hunter2@127.0.0.1:1/bot"
    with pytest.raises(SetupError, match="PostgreSQL database bot on 127") as refused:
        async with open_database(address):
            pass

    assert "hunter2" not in _printed(refused.value)


async def test_an_unknown_database_is_explained(postgres_address: str) -> None:
    """A server that answers, but has no such database, is told apart from one that does not answer."""
    with pytest.raises(SetupError, match='"nothing" does not exist'):
        async with open_database(read_address(postgres_address).set(database="nothing").render_as_string()):
            pass


async def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    """A file that holds something else is refused, and left as it is."""
    file = tmp_path / "notes.db"
    file.write_text("Not a database at all. " * 100)
    with pytest.raises(SetupError, match="not a database"):
        async with open_database(sqlite_address(file)):
            pass

    assert file.read_text().startswith("Not a database")


async def test_a_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    """A home that cannot be a folder is said in words, not in a traceback."""
    (tmp_path / "home").write_text("")
    with pytest.raises(SetupError, match="cannot be written to"):
        async with open_database(sqlite_address(tmp_path / "home" / "bot.db")):
            pass


async def test_a_second_process_is_refused(sqlite_database_address: str, tmp_path: Path) -> None:
    """SQLite serves one process: a second is told so at start, by whatever path it comes, until the first has ended."""
    (tmp_path / "link.db").symlink_to("socialpolicy.db")
    by_link = sqlite_address(tmp_path / "link.db")
    async with open_database(sqlite_database_address):
        second = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", OPEN_AND_STOP, by_link], capture_output=True, text=True, check=False
        )
    async with open_database(by_link):
        pass

    assert "InUse: Another process uses the database" in second.stderr
    assert second.returncode == 1


async def test_sqlite_is_set_up_to_keep_what_it_commits(sqlite_database_address: str) -> None:
    """SQLite writes through to the disk, watches foreign keys, waits for a lock, and overwrites what it deletes."""
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        values = [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]

    assert values == ["wal", 2, 1, 5000, 1]


async def test_errors_hold_no_bound_values(engine: AsyncEngine) -> None:
    """An error of the database shows the statement and never the values, which may be confidential."""
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE conversation_topics"))
    place = Place("slack", MARKER, PlaceKind.CHANNEL)
    with pytest.raises(DBAPIError, match="conversation_topics") as failed:
        await SqlUnitsOfWork(engine).do(lambda store: store.keep_topic(place, [MARKER], NOW))

    assert MARKER not in _printed(failed.value)


async def test_errors_hold_no_rows(engine: AsyncEngine) -> None:
    """A refused row is not in the error either, where PostgreSQL would print it whole."""
    notes = Table("notes", MetaData(), Column("id", Text, primary_key=True), Column("body", Text, nullable=False))
    async with engine.begin() as connection:
        await connection.run_sync(notes.metadata.create_all)
        await connection.execute(notes.insert().values(id=MARKER, body=""))
    for row in ({"id": MARKER, "body": ""}, {"id": MARKER + "2", "body": None}):
        with pytest.raises(IntegrityError) as failed:
            async with engine.begin() as connection:
                await connection.execute(notes.insert().values(row))

        assert "INSERT INTO notes" in str(failed.value)
        assert MARKER not in _printed(failed.value)


def _printed(error: BaseException) -> str:
    """Return all that a log would show of an error."""
    return "".join(traceback.format_exception(error)) + repr(error)
