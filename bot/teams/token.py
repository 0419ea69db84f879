"""The token under which the bot speaks to Teams, fetched where it holds up nobody."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.core.errors import where
from bot.core.notices import NotSent

log = logging.getLogger(__name__)

#: Seconds that the fetching of a token is waited for.
_TOKEN = 20.0


class Token:
    """The token under which the bot speaks; `get` returns it, and may block: it has a thread of its own."""

    def __init__(self, get: Callable[[], str]) -> None:
        self._get = get
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="teams-token")
        self._fetching: asyncio.Task[str | None] | None = None

    async def __call__(self) -> str:
        """Return the token; NotSent where there is none. However many ask, it is fetched once."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
        await asyncio.wait({self._fetching}, timeout=_TOKEN)
        token = self._fetching.result() if self._fetching.done() else None
        if token is None:
            raise NotSent("no token")
        return token

    async def close(self) -> None:
        """Fetch nothing more; a fetch that is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._fetching:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def _fetch(self) -> str | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._get)
        except Exception as error:  # its words may hold what Entra was told
            log.error("no token for Teams", extra={"error": type(error).__name__, "where": where(error)})
            return None
