"""Work that goes on after a platform has had its answer: bounded, and finished before the bot stops."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.core.errors import where

T = TypeVar("T")

log = logging.getLogger(__name__)


class Background:
    """Runs at most `most` tasks at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def full(self) -> bool:
        """Tell whether there is no room for another task."""
        return len(self._tasks) >= self._most

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin some work and keep hold of it until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, patience: float) -> None:
        """Wait until everything has ended; what takes longer than `patience` seconds is given up."""
        deadline = asyncio.get_running_loop().time() + patience
        # Work that ends may have begun more.
        while self._tasks and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
        given_up = tuple(self._tasks)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        if given_up:
            log.warning("work given up at stop", extra={"tasks": len(given_up)})

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # The error's own words may hold what somebody wrote.
            log.error("work failed", extra={"error": type(error).__name__, "where": where(error)})
