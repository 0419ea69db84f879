"""The clock: what has to happen by itself, at its time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

log = logging.getLogger(__name__)

#: Seconds between two rounds.
ROUND = 600.0


async def work(purge: Callable[[datetime], Awaitable[None]], clock: Callable[[], datetime]) -> None:
    """Forget what has had its day, round after round, until cancelled; a failing round is logged and tried again."""
    while True:
        try:
            await purge(clock())
        except Exception as error:
            log.error("worker round failed", extra={"error": type(error).__name__})
        await asyncio.sleep(ROUND)
