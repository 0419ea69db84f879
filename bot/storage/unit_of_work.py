"""Units of work over SQL: what one request keeps is committed whole, or not at all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.sealed import KeyRing
from bot.storage.store import SqlStore

T = TypeVar("T")

#: PostgreSQL's code for two units that hold what the other one waits for, and how often one is run anew for it.
_DEADLOCK, _DEADLOCKS = "40P01", 3

_log = logging.getLogger(__name__)


class SqlUnitsOfWork:
    """Runs work in transactions of one engine; leaving the block waits for the units that still run.

    Without `keys` nothing confidential can be kept. `news` is set whenever a unit commits that posted a notice.
    """

    def __init__(self, engine: AsyncEngine, keys: KeyRing | None = None) -> None:
        self.engine = engine
        self.news = asyncio.Event()
        self._keys = keys
        self._running: set[asyncio.Task[object]] = set()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for the units that still run."""
        while self._running:
            await asyncio.wait(self._running)

    async def do(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        """Run `work` with a store, commit, and return what it returned; roll back and raise what it raised.

        The unit ends by itself even when the caller is cancelled in the middle. `work` is run anew where PostgreSQL
        ends a unit because two of them wait for each other. Don't start a unit inside another: on SQLite, which has one
        connection, it would wait for itself.
        """
        # A statement that is cancelled on SQLite keeps the write lock: the unit runs in a task that nobody cancels.
        unit = asyncio.create_task(self._run(work))
        self._running.add(unit)
        unit.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(unit)
        except asyncio.CancelledError:
            unit.add_done_callback(_log_failure)
            raise

    async def purge(self, now: datetime) -> None:
        """Forget, in a unit of its own, everything whose time is over."""
        await self.do(lambda store: store.purge(now))

    async def _run(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        for _ in range(_DEADLOCKS):
            try:
                return await self._once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                    raise
        return await self._once(work)

    async def _once(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        async with self.engine.begin() as connection:
            store = SqlStore(connection, self._keys)
            result = await work(store)
            await store.line_up()
        if store.has_posted:
            self.news.set()
        return result


def _log_failure(unit: asyncio.Task[T]) -> None:
    """Log that a unit failed after its caller had gone: by kind only, since the words may be confidential."""
    error = None if unit.cancelled() else unit.exception()
    if error is not None:
        _log.error("a unit of work failed after its caller had gone", extra={"error": type(error).__name__})
