"""How people and channels are spoken to first on a platform that does not say it: by digest, and sealed."""

from sqlalchemy import delete, select

from bot.storage.part import StorePart
from bot.storage.sealed import Altered, CaseKey, KeyRing
from bot.storage.tables import conversation_references

_REFERENCE = conversation_references.c.reference
#: What the key under which they are sealed is drawn from; no id of a platform begins like it.
_SEALED = "\x1fconversation references"


class Conversations(StorePart):
    """References to conversations, without any time.

    Whoever has written to the bot has one: neither who that is nor their chat can be told from it without the keys.
    """

    async def conversation(self, platform: str, name: str) -> str | None:
        """Return what was kept of a person or a channel, or None; also where the keys are others by now."""
        ring = self._keys
        if ring is None:
            return None
        row = _row(ring, platform, name)
        sealed = await self._connection.scalar(select(_REFERENCE).where(conversation_references.c.id == row))
        try:
            return _key(ring).open(sealed, str(_REFERENCE), row).decode() if sealed else None
        except Altered:
            return None

    async def keep_conversation(self, platform: str, name: str, reference: str) -> None:
        """Keep how somebody or a channel is spoken to first; nothing where there are no keys to seal it."""
        ring = self._keys
        if ring is None:
            return
        row = _row(ring, platform, name)
        sealed = {"reference": _key(ring).seal(reference.encode(), str(_REFERENCE), row)}
        keep = self._insert(conversation_references).values(id=row, **sealed)
        await self._connection.execute(keep.on_conflict_do_update(index_elements=["id"], set_=sealed))

    async def forget_conversation(self, platform: str, name: str) -> None:
        """Forget how somebody or a channel is spoken to first."""
        if self._keys:
            row = _row(self._keys, platform, name)
            await self._connection.execute(delete(conversation_references).where(conversation_references.c.id == row))


def _row(ring: KeyRing, platform: str, name: str) -> str:
    return ring.digest(f"{platform}\x1f{name}")


def _key(ring: KeyRing) -> CaseKey:
    return CaseKey("conversation_references", bytes.fromhex(ring.digest(_SEALED)))
