"""Runs migrations as one transaction: all of them happen, or none. Alembic executes this file."""

import asyncio
import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, event, func, select

from bot.core.errors import SetupError
from bot.storage import press_tables  # noqa: F401 - its tables are part of the metadata
from bot.storage.database import create_engine_for, is_sqlite, reach, read_address
from bot.storage.tables import metadata

#: The PostgreSQL advisory lock that a replica holds while it migrates; any number that nothing else uses.
ADVISORY_LOCK = 7_346_201_958


def run_migrations(connection: Connection) -> None:
    """Run the migrations that were asked for, inside the transaction of `connection`."""
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        # Replicas that start together take turns: the second finds the work done.
        connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=on_sqlite)
    context.run_migrations()
    if on_sqlite:
        check_foreign_keys(connection)


def check_foreign_keys(connection: Connection) -> None:
    """Refuse a migration that leaves rows which point at nothing: SQLite did not watch while it ran."""
    tables = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
    if tables:
        msg = f"The migration was undone: it would leave rows that point at nothing, in {', '.join(tables)}."
        raise SetupError(msg)


def switch_foreign_keys_off(connection: Any, _record: object) -> None:
    """Keep SQLite from deleting child rows when a batch migration drops the parent table to rebuild it.

    It has to happen as the connection opens: inside a transaction SQLite ignores this pragma.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


async def main() -> None:
    """Open the database that the caller names, or DATABASE_URL for Alembic's own command, and migrate it."""
    url = read_address(context.config.attributes.get("address") or os.environ["DATABASE_URL"])
    engine = create_engine_for(url)
    if is_sqlite(url):
        event.listen(engine.sync_engine, "connect", switch_foreign_keys_off)
    try:
        await reach(engine)
        async with engine.begin() as connection:
            await connection.run_sync(run_migrations)
    finally:
        await engine.dispose()


asyncio.run(main())
