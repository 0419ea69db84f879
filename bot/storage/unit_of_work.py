"""Units of work over SQL: what one request keeps is committed whole, or not at all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.messages import Place
from bot.storage.tables import answer_feedback, conversation_topics, in_utc, processed_requests

T = TypeVar("T")

#: How long a served request and the topic of a conversation are remembered.
REMEMBERED = timedelta(hours=24)

_log = logging.getLogger(__name__)


class SqlStore:
    """What one unit of work may keep, over one connection that is in a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def first_time(self, request_id: str, now: datetime) -> bool:
        """Remember a request; return False if it was remembered before (by any replica).

        While another replica's unit with the same id runs on PostgreSQL, this waits for how that one ends.
        """
        remember = self._insert(processed_requests).values(id=_digest(request_id), at=now).on_conflict_do_nothing()
        result = await self._connection.execute(remember, execution_options={"preserve_rowcount": True})
        return result.rowcount == 1

    async def topic(self, place: Place, now: datetime) -> tuple[str, ...]:
        """Return the clause ids that this conversation was about, or nothing."""
        fresh = conversation_topics.c.at > now - REMEMBERED
        here = conversation_topics.c.place == _digest(place.key)
        clauses = await self._connection.scalar(select(conversation_topics.c.clauses).where(here, fresh))
        return tuple(clauses or ())

    async def keep_topic(self, place: Place, clauses: Sequence[str], now: datetime) -> None:
        """Remember the clause ids that this conversation is about, for a day."""
        topic = {"clauses": list(clauses), "at": now}
        keep = self._insert(conversation_topics).values(place=_digest(place.key), **topic)
        await self._connection.execute(keep.on_conflict_do_update(index_elements=["place"], set_=topic))

    async def count_feedback(self, clauses: Sequence[str], helpful: bool, now: datetime) -> None:
        """Count one opinion of an answer by its clauses and the day, without the person or the words."""
        day = in_utc(now).date()
        rows = [{"clause": clause, "helpful": helpful, "day": day} for clause in clauses]
        if rows:
            await self._connection.execute(insert(answer_feedback), rows)

    async def purge(self, now: datetime) -> None:
        """Forget the requests and the topics whose time is over."""
        for table in (processed_requests, conversation_topics):
            await self._connection.execute(delete(table).where(table.c.at <= now - REMEMBERED))

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return the insert that knows ON CONFLICT, which each database has of its own."""
        return sqlite.insert(table) if self._connection.dialect.name == "sqlite" else postgresql.insert(table)


class SqlUnitsOfWork:
    """Runs work in transactions of one engine; leaving the block waits for the units that still run."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
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

        The unit ends by itself even when the caller is cancelled in the middle. Don't start a unit inside another:
        on SQLite, which has one connection, it would wait for itself.
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
        """Forget, in a unit of its own, what is remembered for a day only and is older."""
        await self.do(lambda store: store.purge(now))

    async def _run(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        async with self._engine.begin() as connection:
            return await work(SqlStore(connection))


def _digest(key: str) -> str:
    """Return what stands for an id of a platform: it tells nothing, and fits whatever the platform sends."""
    return sha256(key.encode(errors="surrogatepass")).hexdigest()


def _log_failure(unit: asyncio.Task[T]) -> None:
    """Log that a unit failed after its caller had gone: by kind only, since the words may be confidential."""
    error = None if unit.cancelled() else unit.exception()
    if error is not None:
        _log.error("a unit of work failed after its caller had gone", extra={"error": type(error).__name__})
