"""The store of one unit of work, put together from its parts."""

from datetime import datetime

from bot.storage.consultations import Consultations
from bot.storage.lanes import Lanes
from bot.storage.memory import Memory


class SqlStore(Memory, Consultations, Lanes):
    """What one unit of work may keep, over one connection that is in a transaction."""

    async def purge(self, now: datetime) -> None:
        """Forget everything whose time is over."""
        await self.forget_memory(now)
        await self.forget_consultations(now)
        await self.forget_notices(now)
