"""How commands reach the database and files, and what they say when they cannot."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.app import Parts
from bot.core.errors import BadInput, SetupError
from bot.storage.database import InUse, is_sqlite, open_database, read_address, sqlite_file
from bot.storage.migrate import pending
from bot.storage.sealed import Altered, KeyRing
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork

T = TypeVar("T")

_OWNER_ALONE = 0o600


class Told(NamedTuple):
    """What a command has to say, and whether it is good news."""

    text: str
    good: bool = True


@asynccontextmanager
async def opened(parts: Parts, keys: KeyRing | None) -> AsyncIterator[SqlUnitsOfWork]:
    """Yield units of work on the database; SetupError where it is not there for us, or holds altered values."""
    if await pending(parts.database):
        raise SetupError("The database is not up to date. Run: socialpolicy db upgrade")
    try:
        async with open_database(parts.database) as engine, SqlUnitsOfWork(engine, keys) as units:
            yield units
    except InUse:
        file = sqlite_file(read_address(parts.database))
        raise SetupError(
            f"The bot seems to be running: another process uses the database {file}, and SQLite serves one at a time. "
            "Please stop it, run this command again, and start it afterwards. Nothing was changed."
        ) from None
    except Altered as error:
        raise SetupError(
            f"{error} Nothing was changed. `socialpolicy keys check` and `socialpolicy audit verify` say where."
        ) from None


def in_unit(parts: Parts, keys: KeyRing | None, work: Callable[[SqlStore], Awaitable[T]]) -> T:
    """Do some work in one unit, and return what it returned."""

    async def run() -> T:
        async with opened(parts, keys) as units:
            return await units.do(work)

    return asyncio.run(run())


def beside_the_bot(parts: Parts) -> bool:
    """Tell whether bots may be running on the database while a command is."""
    return not is_sqlite(read_address(parts.database))


def the_keys(parts: Parts) -> KeyRing:
    """Return the encryption keys; SetupError where none are there."""
    keys = parts.keys
    if keys is None:
        raise SetupError(
            f"There are no encryption keys: SOCIALPOLICY_KEYS is not set, and there is no file {parts.key_file}. If "
            "there was one, put your copy of it back. If this is a new installation, run: socialpolicy keys new"
        )
    return keys


@contextmanager
def new_file(path: Path, mode: int = _OWNER_ALONE) -> Iterator[Callable[[bytes], None]]:
    """Make a file that its owner alone can read, and yield what fills it; BadInput if it is there or cannot be written.

    Nothing is left of it when the block fails.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise BadInput(f"There is a file {path} already. It was left as it is: please choose another name.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None

    def fill(content: bytes) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}.") from None

    try:
        yield fill
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def handed_out(text: str, misfit: int | None) -> Told:
    """Say what was handed out; it is bad news where its history doesn't fit from an event on."""
    if misfit is None:
        return Told(text)
    doesnt = f"Its history doesn't fit from event {misfit} on, and the export says so: something was changed, moved or "
    return Told(f"{text} {doesnt}taken away.", good=False)


def number_of(count: int, one: str, many: str) -> str:
    """Return a number with its noun, such as "1 report" or "2,000 reports"."""
    return f"{count:,} {one if count == 1 else many}"
