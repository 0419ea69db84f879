"""References to conversations as a platform sees them: each is kept and found in a unit of its own."""

from bot.storage.unit_of_work import SqlUnitsOfWork


class SqlReferences:
    """How people and channels are spoken to first, on platforms that have to be told."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        self._units = units

    async def reference(self, platform: str, name: str) -> str | None:
        """Return what was kept of a person or a channel, or None."""
        return await self._units.do(lambda store: store.conversation(platform, name))

    async def keep_reference(self, platform: str, name: str, reference: str) -> None:
        """Keep how a person or a channel is spoken to first, instead of what was kept before."""
        await self._units.do(lambda store: store.keep_conversation(platform, name, reference))

    async def forget_reference(self, platform: str, name: str) -> None:
        """Forget how a person or a channel is spoken to first."""
        await self._units.do(lambda store: store.forget_conversation(platform, name))
