from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, inspect, select
from sqlalchemy.engine import Inspector
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import Json, UtcDateTime, in_utc, metadata

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)

probes = Table(
    "probes",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("value", Json),
)


@pytest.fixture
async def probed(engine: AsyncEngine) -> AsyncEngine:
    """Return the database with a table that holds one column of each of our types."""
    async with engine.begin() as connection:
        await connection.run_sync(probes.metadata.create_all)
    return engine


async def test_moments_return_in_utc(probed: AsyncEngine) -> None:
    """A moment of any time zone comes back as the same moment in UTC, even in the hour that a clock change repeats."""
    london = datetime(2025, 10, 26, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    west = NOW.replace(microsecond=123_456).astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    moments = [NOW, west, london, london.replace(fold=1)]
    async with probed.begin() as connection:
        await connection.execute(probes.insert(), [{"at": moment} for moment in moments])
        returned = (await connection.scalars(select(probes.c.at).order_by(probes.c.id))).all()

    assert [moment.astimezone(UTC) for moment in moments] == returned
    assert {UTC} == {moment.tzinfo for moment in returned}


@given(st.datetimes(NOW.replace(tzinfo=None, year=1900), NOW.replace(tzinfo=None, year=2200), timezones=st.timezones()))
def test_in_utc_keeps_the_moment(moment: datetime) -> None:
    """Whatever its time zone, a moment in UTC is the same moment."""
    assert moment.timestamp() == in_utc(moment).timestamp()
    assert timedelta() == in_utc(moment).utcoffset()


async def test_naive_datetimes_are_refused(probed: AsyncEngine) -> None:
    """A datetime that does not know its time zone is never stored, since nobody could tell what it means."""
    async with probed.begin() as connection:
        with pytest.raises(StatementError, match="without a time zone"):
            await connection.execute(probes.insert().values(at=NOW.replace(tzinfo=None)))


async def test_json_returns_as_it_was(probed: AsyncEngine) -> None:
    """JSON comes back as it was kept, and None is the database's NULL."""
    values: list[Any] = [None, [], {"clauses": ["a", None]}, "null", "é 🙂 ‘’"]
    async with probed.begin() as connection:
        await connection.execute(probes.insert(), [{"value": value} for value in values])
        rows = (await connection.execute(select(probes.c.value, probes.c.value.is_(None)).order_by(probes.c.id))).all()

    assert [(value, value is None) for value in values] == [tuple(row) for row in rows]


async def test_every_constraint_and_index_has_our_name(engine: AsyncEngine) -> None:
    """Each constraint and index in the database is named by our convention, so that a migration can change it."""
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: _names(inspect(sync)))

    assert set(metadata.tables) <= {table for table, _, _ in names}
    assert [name for name in names if not (name[2] or "").startswith(f"{name[1]}_{name[0]}")] == []


def _names(inspector: Inspector) -> list[tuple[str, str, str | None]]:
    """Return (table, prefix that its name should have, name) of every constraint and index."""
    return [
        (table, prefix, item["name"])
        for table in inspector.get_table_names()
        if table != "alembic_version"
        for prefix, items in (
            ("pk", [inspector.get_pk_constraint(table)]),
            ("fk", inspector.get_foreign_keys(table)),
            ("uq", inspector.get_unique_constraints(table)),
            ("ck", inspector.get_check_constraints(table)),
            ("ix", inspector.get_indexes(table)),
        )
        for item in items
    ]
