"""Makes calls again that Teams did not take for now: as late as it asks, one after the other, and within limits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot.core.notices import NotInstalled, NotSent

T = TypeVar("T")

log = logging.getLogger(__name__)

#: For so long a call is tried. Where Teams doesn't say how long it wants to be left alone, it is so long at first, then
#: twice as long each time, so often and up to so long.
LONGEST = timedelta(minutes=2)
PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE, _DOUBLED = timedelta(seconds=20), 5
#: So many calls wait at most, in all and for one conversation, and so many are made again at the same moment.
MOST, MOST_IN_ONE = 100, 20
_AT_ONCE = 8
_TURNED_AWAY = "others wait for the conversation"


@dataclass
class _Queue:
    """Those who wait for a conversation: when it may be called next, and how often it was refused in a row."""

    quiet_until: float = 0.0
    refusals: int = 0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_quiet(self) -> bool:
        return self.quiet_until > _now()

    @property
    def is_needed(self) -> bool:
        return self.waiting > 0 or self.is_quiet

    def refused(self, refusal: NotSent) -> None:
        pause = refusal.retry_after or min(PAUSE * 2 ** min(self.refusals, _DOUBLED), _LONGEST_PAUSE)
        self.quiet_until = max(self.quiet_until, _now() + pause.total_seconds())
        self.refusals += 1
        log.info("teams call waits", extra={"error": str(refusal), "seconds": pause.total_seconds()})


class Again:
    """Makes calls, and makes those again that may yet succeed, from memory alone.

    What may have landed is repeated too: an answer that comes twice is better than none. While somebody waits for a
    conversation, nobody else calls it: what is refused for being too much isn't answered with more, and messages stay
    in their order.
    """

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def call(self, conversation: str, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call returns in the end, or raise the NotSent of its last attempt."""
        deadline, refusal = _now() + LONGEST.total_seconds(), None
        self._queues = {name: each for name, each in self._queues.items() if each.is_needed}
        if conversation not in self._queues:
            try:
                return await call()
            except NotSent as first:
                if _is_final(first):
                    raise
                refusal = first
        queue = self._queues.get(conversation, _Queue())
        if queue.waiting >= MOST_IN_ONE or sum(each.waiting for each in self._queues.values()) >= MOST:
            raise refusal or NotSent(_TURNED_AWAY)
        self._queues[conversation] = queue
        queue.waiting += 1
        try:
            if refusal and (refusal.retry_after or not queue.is_quiet):
                queue.refused(refusal)
            async with queue.turn:
                return await self._until(deadline, call, queue, refusal or NotSent(_TURNED_AWAY))
        finally:
            queue.waiting -= 1

    async def _until(self, deadline: float, call: Callable[[], Awaitable[T]], queue: _Queue, refusal: NotSent) -> T:
        while max(queue.quiet_until, _now()) <= deadline:
            await asyncio.sleep(queue.quiet_until - _now())
            if queue.is_quiet:
                continue  # another call, which was under way before, was refused too
            try:
                async with self._few:
                    taken = await call()
            except NotSent as another:
                if _is_final(another):
                    raise
                refusal = another
                queue.refused(refusal)
            else:
                queue.quiet_until, queue.refusals = 0.0, 0
                return taken
        raise refusal


def _is_final(refusal: NotSent) -> bool:
    return refusal.final or isinstance(refusal, NotInstalled)


def _now() -> float:
    return asyncio.get_running_loop().time()
