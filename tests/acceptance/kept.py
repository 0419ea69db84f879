"""All that the bot has written: the database as it lies on the disk and row by row, and the log."""

import sqlite3
from pathlib import Path

import pytest


def bytes_of(database: Path) -> bytes:
    """Return the database with its log, as they lie on the disk."""
    files = sorted(database.parent.glob(f"{database.name}*"))
    assert database in files
    return b"".join(file.read_bytes() for file in files)


def rows_of(database: Path) -> list[tuple[str, object]]:
    """Return every row of every table, with the name of the table."""
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(table, row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
    connection.close()
    return rows


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return all that was logged, but for the lines of the server that plays Slack."""
    lines = [record for record in caplog.records if "/response/" not in record.getMessage()]
    return str([record.__dict__ for record in lines])
