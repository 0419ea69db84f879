"""Brings a database to the newest form of the tables, from a checkout and from an installed wheel alike."""

import asyncio
import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection

import migrations
from bot.core.errors import SetupError
from bot.storage.database import create_engine_for, is_sqlite, reach, read_address, sole_process, sqlite_file

# Alembic keeps the migration that runs in a global of its own.
_one_at_a_time = threading.Lock()


def configuration(address: str) -> Config:
    """Return Alembic's configuration for the database at an address."""
    config = Config(attributes={"address": address})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    return config


async def upgrade(address: str) -> None:
    """Run the migrations that the database lacks, all or none; SetupError if it cannot be reached or is newer."""
    with sole_process(read_address(address)):
        await asyncio.to_thread(_upgrade, configuration(address))


async def pending(address: str) -> bool:
    """Tell whether the database lacks a migration; changes nothing, SetupError if it cannot be reached."""
    url = read_address(address)
    if is_sqlite(url) and not sqlite_file(url).exists():
        return True
    engine = create_engine_for(url)
    try:
        await reach(engine)
        async with engine.connect() as connection:
            present = await connection.run_sync(_heads)
    finally:
        await engine.dispose()
    return present != set(ScriptDirectory.from_config(configuration(address)).get_heads())


def _heads(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _upgrade(config: Config) -> None:
    try:
        with _one_at_a_time:
            command.upgrade(config, "head")
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        msg = "The database was made by a newer version of socialpolicy: install that version, or restore a backup."
        raise SetupError(msg) from None
