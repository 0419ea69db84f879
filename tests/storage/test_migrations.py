import asyncio
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, select, text

from bot.core.errors import SetupError
from bot.storage.database import open_database
from bot.storage.migrate import configuration, pending, upgrade
from bot.storage.tables import metadata

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory.from_config(configuration("")).walk_revisions()))
]
SAMPLES = {
    bool: True,
    int: 1,
    str: "x",
    datetime: datetime(2025, 3, 10, tzinfo=UTC),
    date: date(2025, 3, 10),
    bytes: b"x",
}

FAMILY = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "family", "{head}"


def upgrade():
    op.create_table("parents", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    parent = sa.ForeignKey("parents.id", ondelete="CASCADE", name="fk_children_parent_parents")
    op.create_table("children", sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent", sa.Integer, parent))
    op.execute("INSERT INTO parents (id, name) VALUES (1, 'a')")
    op.execute("INSERT INTO children (id, parent) VALUES (1, 1)")
"""
REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "rebuild", "family"


def upgrade():
    with op.batch_alter_table("parents", recreate="always") as parents:
        parents.alter_column("name", nullable=False)
    {then}
"""
UPGRADE = "import asyncio, sys; from bot.storage.migrate import upgrade; asyncio.run(upgrade(sys.argv[1]))"


async def test_migrations_and_tables_agree(empty_address: str) -> None:
    """What the migrations build is what the tables say, to the last name, type and default."""
    async with open_database(empty_address) as engine, engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        declared = await connection.run_sync(_schema)
        await connection.run_sync(metadata.drop_all)
    await upgrade(empty_address)
    async with open_database(empty_address) as engine, engine.connect() as connection:
        migrated = await connection.run_sync(_schema)
        differences = await connection.run_sync(_differences)

    assert declared == migrated
    assert differences == []


@pytest.mark.parametrize("revision", REVISIONS)
async def test_each_migration_goes_forth_and_back_with_data(empty_address: str, revision: str) -> None:
    """Undoing a migration restores the schema before it and keeps what was stored; doing it again works."""
    config = configuration(empty_address)
    before = f"{revision}-1" if revision != REVISIONS[0] else "base"
    if before != "base":
        await asyncio.to_thread(command.upgrade, config, before)
    was, _ = await _snapshot(empty_address, fill=before != "base")
    await asyncio.to_thread(command.upgrade, config, revision)
    became, rows = await _snapshot(empty_address, fill=True)
    await asyncio.to_thread(command.downgrade, config, before)
    restored, kept = await _snapshot(empty_address, fill=False)
    await asyncio.to_thread(command.upgrade, config, revision)
    again, _ = await _snapshot(empty_address, fill=False)

    assert was == restored
    assert became == again
    assert was != became
    assert {table: _without_new_columns(rows[table], restored[table]) for table in restored} == kept


async def test_a_new_database_is_pending_until_it_is_upgraded(empty_address: str) -> None:
    """A database without tables lacks migrations, an upgraded one does not, and upgrading again changes nothing."""
    was = await pending(empty_address)
    await upgrade(empty_address)
    became = await pending(empty_address)
    first, _ = await _snapshot(empty_address, fill=False)
    await upgrade(empty_address)
    second, _ = await _snapshot(empty_address, fill=False)

    assert (was, became) == (True, False)
    assert first == second


async def test_asking_what_is_pending_makes_no_file(empty_sqlite_address: str, tmp_path: Path) -> None:
    """To ask whether a database lacks migrations leaves nothing behind where there is none."""
    lacking = await pending(empty_sqlite_address)
    left = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))

    assert (lacking, left) == (True, [])


async def test_a_newer_database_is_left_alone(database_address: str) -> None:
    """A database of a newer version is refused in words, and pending."""
    async with open_database(database_address) as engine, engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))

    assert await pending(database_address)
    with pytest.raises(SetupError, match="newer version"):
        await upgrade(database_address)


async def test_an_unreachable_database_is_explained() -> None:
    """Upgrading and asking what is pending say which database does not answer, without its password."""
    address = "postgresql://user:hunter2@127.0.0.1:1/bot"
    for act in (upgrade, pending):
        with pytest.raises(SetupError, match="PostgreSQL database bot on 127") as refused:
            await act(address)

        assert "hunter2" not in str(refused.value)


async def test_a_database_in_use_is_not_migrated(sqlite_database_address: str) -> None:
    """While the bot runs on a SQLite file, another process may ask what is pending and may not migrate."""
    async with open_database(sqlite_database_address):
        assert not await pending(sqlite_database_address)
        with pytest.raises(SetupError, match="Another process"):
            await upgrade(sqlite_database_address)


async def test_rebuilding_a_table_keeps_its_children(sqlite_database_address: str, tmp_path: Path) -> None:
    """A migration that rebuilds a parent table on SQLite keeps the rows that would be deleted with it."""
    await asyncio.to_thread(_migrate_with, sqlite_database_address, tmp_path, "pass")

    assert await _count(sqlite_database_address, "children") == 1


async def test_a_migration_that_orphans_rows_is_undone(sqlite_database_address: str, tmp_path: Path) -> None:
    """A migration after which rows point at nothing is refused, and nothing of it stays."""
    with pytest.raises(SetupError, match="point at nothing, in children"):
        await asyncio.to_thread(_migrate_with, sqlite_database_address, tmp_path, "op.execute('DELETE FROM parents')")
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))

    assert set(metadata.tables) | {"alembic_version"} == tables


async def test_replicas_that_start_together_migrate_once(empty_postgres_address: str) -> None:
    """Replicas that migrate one database at the same moment take turns, and every one of them succeeds."""
    sessions = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with open_database(empty_postgres_address) as engine:
        async with engine.connect() as gate, engine.connect() as watcher:
            # Nobody gets past creating Alembic's own table until all have come; then it was never created.
            await gate.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
            replicas = [
                await asyncio.create_subprocess_exec(sys.executable, "-c", UPGRADE, empty_postgres_address)
                for _ in range(2)
            ]
            ends = [asyncio.create_task(replica.wait()) for replica in replicas]
            while await watcher.scalar(sessions) != len(replicas) and not any(end.done() for end in ends):
                await watcher.rollback()  # the view of the sessions is fixed within a transaction
            await gate.rollback()
        codes = await asyncio.gather(*ends)

    assert codes == [0, 0]
    assert not await pending(empty_postgres_address)


async def test_two_upgrades_in_one_process_take_turns(empty_postgres_address: str, empty_sqlite_address: str) -> None:
    """Two databases that one process upgrades at the same moment are both upgraded."""
    await asyncio.gather(upgrade(empty_postgres_address), upgrade(empty_sqlite_address))

    assert not await pending(empty_postgres_address)
    assert not await pending(empty_sqlite_address)


def _without_new_columns(rows: list[Any], schema: dict[str, Any]) -> list[Any]:
    """Return rows with the columns alone that a table has in a schema."""
    known = {name for name, *_ in schema["columns"]}
    return [{name: value for name, value in row.items() if name in known} for row in rows]


def _migrate_with(address: str, folder: Path, then: str) -> None:
    """Run a migration that makes a parent with a child, and one that rebuilds the parents and then does more."""
    config = configuration(address)
    versions = folder / "versions"
    versions.mkdir()
    (versions / "family.py").write_text(FAMILY.format(head=REVISIONS[-1]))
    (versions / "rebuild.py").write_text(REBUILD.format(then=then))
    own = Path(config.get_main_option("script_location") or "") / "versions"
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{own}\n{versions}")
    command.upgrade(config, "rebuild")


def _schema(connection: Connection) -> dict[str, Any]:
    """Return all that the database says of its tables, in words that can be compared."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": {
                (column["name"], str(column["type"]), column["nullable"], _default(column["default"]))
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "indexes": sorted(map(_index, inspector.get_indexes(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _index(index: Any) -> str:
    """Return an index in words, with its condition where it has one."""
    options = {name: str(value) for name, value in index.pop("dialect_options", {}).items()}
    return f"{index} {options}"


def _default(default: str | None) -> str | None:
    """Return a default without the sequence's schema, which PostgreSQL shows or not as it likes."""
    return default and re.sub(r"public\.", "", default)


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def _snapshot(address: str, *, fill: bool) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the schema and the rows, after putting a row of samples into every empty table when asked."""

    def take(connection: Connection) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        present = MetaData()
        present.reflect(connection)
        rows = {}
        for table in present.sorted_tables:
            if table.name == "alembic_version":
                continue
            if fill and connection.execute(select(table)).first() is None:
                samples = {column.name: SAMPLES.get(column.type.python_type, ["x"]) for column in table.columns}
                connection.execute(table.insert().values(samples))
            rows[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
        return _schema(connection), rows

    async with open_database(address) as engine, engine.begin() as connection:
        return await connection.run_sync(take)


async def _count(address: str, table: str) -> int:
    async with open_database(address) as engine, engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608
