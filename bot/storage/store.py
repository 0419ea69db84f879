"""The store of one unit of work, put together from its parts."""

from datetime import datetime

from bot.storage.conversations import Conversations
from bot.storage.memory import Memory
from bot.storage.overview import Overview
from bot.storage.retention import Retention
from bot.storage.rotation import Rotation
from bot.storage.subject_access import SubjectAccess


class SqlStore(Memory, Conversations, SubjectAccess, Retention, Rotation, Overview):
    """What one unit of work may keep, over one connection that is in a transaction."""

    def signature(self, statement: str) -> str:
        """Return the trust's signature under a statement, with the id of its key; NoKey without a key."""
        return self._ring.sign(statement)

    async def purge(self, now: datetime) -> None:
        """Forget everything whose time is over."""
        await self.forget_memory(now)
        await self.forget_guesses(now)
        await self.forget_consultations(now)
        await self.purge_reports(now)
        await self.purge_enquiries(now)
        await self.purge_holding_lines(now)
        await self.forget_notices(now)
