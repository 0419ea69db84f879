"""The outbox as the worker sees it: claims and records in units of their own, and word of what was posted."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import text

from bot.core.notices import Claim, Outlook
from bot.core.ports import Store
from bot.storage.lanes import CHANNEL
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork

log = logging.getLogger(__name__)

#: Seconds until a connection is tried again that listens for other replicas.
PAUSE = 5.0


class _TakenOver(Exception):
    """Somebody else has taken the notice over: nothing of the unit is to be kept."""


class SqlOutbox:
    """The notices that wait to be sent; within the block it also hears what other replicas post on PostgreSQL."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen; where there are no others to listen to, free what we had claimed when we died."""
        if self._units.engine.dialect.name == "postgresql":
            self._listening = asyncio.create_task(self._listen())
        else:
            await self._units.do(lambda store: store.free_claims())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._listening:
            self._listening.cancel()
            await asyncio.wait({self._listening})

    async def claim(self, most: int, now: datetime, without: Collection[str] = ()) -> Sequence[Claim]:
        """Take the first due notice of at most so many lanes; nobody else gets one of these lanes for a LEASE.

        Lanes of platforms that it is to do `without` are left where they are.
        """
        # What is posted from here on may be missed by this claim: it is news again.
        self._units.news.clear()
        return await self._units.do(lambda store: store.claim(most, now, without))

    async def hold(self, claim: Claim, now: datetime) -> bool:
        """Renew the lease of a notice that is still being sent."""
        return await self._units.do(lambda store: store.hold(claim, now))

    async def end(
        self,
        claim: Claim,
        now: datetime,
        failure: str | None = None,
        message: str = "",
        instead: Callable[[Store], Awaitable[None]] | None = None,
    ) -> bool:
        """Record that a notice was dealt with, or keep it as a dead letter with the kind of its last failure.

        `message` is the platform's id of what was sent: where the notice opens a card, it is the card from now on.
        `instead` is done in the same unit, unless somebody else has taken the notice over.
        """

        async def record(store: SqlStore) -> None:
            if instead and await store.is_ours(claim):
                # Before the lane is held: what is done may hold a case, and cases are held first everywhere.
                await instead(store)
            if not await store.end(claim, now, failure, message):
                raise _TakenOver

        try:
            await self._units.do(record)
            ours = True
        except _TakenOver:
            ours = False
        self._units.news.set()  # the next of its lane has come to the front
        return ours

    async def put_back(self, claim: Claim, again: datetime, *, failed: bool, in_doubt: bool) -> bool:
        """Give a claim back: nothing was sent, or perhaps it was (`in_doubt`); its lane rests until `again`."""
        ours = await self._units.do(lambda store: store.put_back(claim, again, failed=failed, in_doubt=in_doubt))
        self._units.news.set()
        return ours

    async def outlook(self, without: Collection[str] = ()) -> Outlook:
        """Return how the outbox stands; what can be claimed next is told without those platforms."""
        return await self._units.do(lambda store: store.outlook(without))

    async def news(self, patience: float) -> None:
        """Wait until there may be something to claim that was not there at the last claim, or for so many seconds."""
        with suppress(TimeoutError):
            # Unlike wait_for of Python 3.11, this never swallows a cancellation that comes together with the news.
            async with asyncio.timeout(patience):
                await self._units.news.wait()

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as error:
                log.warning("not listening to other replicas", extra={"error": type(error).__name__})
            await asyncio.sleep(PAUSE)

    async def _hear(self) -> None:
        """Pass on what other replicas post, until the connection breaks."""
        async with self._units.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(f"LISTEN {CHANNEL}"))
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                # Whatever was posted before this connection listened is news as well.
                self._units.news.set()
                async for _ in driver.notifies():
                    self._units.news.set()
            finally:
                await connection.invalidate()  # it listens: nobody else should get it from the pool
