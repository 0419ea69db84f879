"""The clock: what has to happen by itself, at its time."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.core.errors import where
from bot.core.notices import Claim
from bot.core.ports import Outbox

log = logging.getLogger(__name__)

T = TypeVar("T")
Clock = Callable[[], datetime]

#: Seconds between two rounds.
ROUND = 600.0
#: So many lanes of one platform are served at the same time; those of a platform that is slow hold up no other's.
MOST_AT_ONCE = 8
#: Seconds until the outbox is looked at again: at the soonest, and at the latest when nothing is said of it.
SOONEST, LATEST = 0.05, 30.0
#: Seconds until it is looked at again when that failed.
PAUSE = 5.0
#: Seconds that what is being sent has to come to its end when the bot stops.
PATIENCE = 10.0


async def work(purge: Callable[[datetime], Awaitable[None]], clock: Clock) -> None:
    """Forget what has had its day, round after round, until cancelled; a failing round is logged and tried again."""
    while True:
        try:
            await purge(clock())
        except Exception as error:
            _log_failure("worker round failed", error)
        await asyncio.sleep(ROUND)


class Deliveries:
    """Has every notice delivered when it is due, as long as the block runs; leaving it loses none.

    `deliver` does all that is to be done for one claimed notice. At most one notice of a lane is under way, and a lane
    that fails or is slow holds up no other.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        deliver: Callable[[Claim], Coroutine[Any, Any, None]],
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._deliver = deliver
        self._clock = clock
        #: What is under way, and for which platform; for none while it claims.
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Claim nothing more, and let what is being sent come to its end; what takes too long is given back."""
        if self._looking:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            claiming = self._start(self._claim())
            # A claim is not cancelled with the loop: what it took would lie until its lease is over.
            await asyncio.wait({claiming})
            await self._rest(PAUSE if claiming.exception() else claiming.result())

    async def _claim(self) -> float:
        """Begin to deliver what is due; return the seconds after which there may be more."""
        full = self._full
        busiest = max((number for platform, number in self._busy.items() if platform not in full), default=0)
        claims = await self._outbox.claim(MOST_AT_ONCE - busiest, self._clock(), full)
        for claim in claims:
            self._start(self._deliver(claim), claim.notice.to.platform)
        outlook = await self._outbox.outlook(self._full)
        if claims:
            return 0.0
        left = (outlook.next - self._clock()).total_seconds() if outlook.next else LATEST
        return min(max(left, SOONEST), LATEST)

    async def _rest(self, seconds: float) -> None:
        """Wait until there may be something to claim: word of it, or room for a platform that had none."""
        resting = asyncio.create_task(self._outbox.news(seconds))
        try:
            await asyncio.wait({resting, *(self._tasks if self._full else ())}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()

    @property
    def _busy(self) -> Counter[str]:
        """Return how many deliveries are under way for each platform."""
        return Counter(platform for platform in self._tasks.values() if platform)

    @property
    def _full(self) -> frozenset[str]:
        """Return the platforms for which there is no room."""
        return frozenset(platform for platform, number in self._busy.items() if number >= MOST_AT_ONCE)

    def _start(self, work: Coroutine[Any, Any, T], platform: str = "") -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks[task] = platform
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        del self._tasks[task]
        if not task.cancelled() and (error := task.exception()):
            _log_failure("delivery failed", error)


def _log_failure(what: str, error: BaseException) -> None:
    """Log where something failed, and never the words of the error, which may be confidential."""
    log.error(what, extra={"error": type(error).__name__, "where": where(error)})
