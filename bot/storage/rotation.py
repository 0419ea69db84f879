"""Change of the key-encryption keys: a new one in front of the key file, and every data key wrapped anew under it."""

import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from filelock import FileLock
from sqlalchemy import ColumnElement, or_, select, text, true, update

from bot.storage.part import StorePart
from bot.storage.sealed import Altered, KeyRing, LostKey, WrappedKey, new_key_line, sync_folder
from bot.storage.tables import case_keys

#: So many keys are read at a time.
_BATCH = 500


def rotate(path: Path) -> str:
    """Put a new key in front of those of a key file, and return its id; SetupError for a file that cannot be used.

    The file is never half there, is its owner's alone, and keeps the old keys: they open what they wrapped.
    """
    KeyRing.from_file(path)
    with FileLock(f"{path}.lock"):
        line = new_key_line()
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{line}\n{path.read_text(encoding='ascii')}")
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
        sync_folder(path.parent)
    return line.partition(":")[0]


class Rotation(StorePart):
    """The keys of all cases, whatever the cases are."""

    async def unopenable(self, ring: KeyRing) -> Sequence[str]:
        """Return the ids of the cases whose keys the ring cannot open."""
        return [case async for case, stored in self._all_keys() if not _opens(ring, case, stored)]

    async def rewrap_all(self, ring: KeyRing) -> int:
        """Wrap every data key under the current key of the ring that is not yet, and return how many were.

        Those that lack the recovery key's wrapping get it. LostKey, and nothing is changed, if one cannot be opened.
        """
        await self._hold_keys()
        late = case_keys.c.key_id != ring.current
        if ring.recoverable:
            late = or_(late, case_keys.c.recovery.is_(None))
        done = 0
        async for case, stored in self._all_keys(late):
            await self._keep_key(case, ring.rewrap(case, stored))
            done += 1
        return done

    async def recover(self, private: RSAPrivateKey, ring: KeyRing) -> Sequence[str]:
        """Wrap every data key anew that the recovery key opens, for a ring that replaces a lost one.

        Returns the ids of the cases whose keys neither of them opens: they are left as they are.
        """
        await self._hold_keys()
        lost = []
        async for case, stored in self._all_keys():
            if _opens(ring, case, stored):
                continue
            recovered = ring.recover(case, stored, private)
            if recovered:
                await self._keep_key(case, recovered)
            else:
                lost.append(case)
        return lost

    async def _hold_keys(self) -> None:
        """Keep everybody else from the keys until the unit ends, before any of them is held: they can still be read."""
        if not self._on_sqlite:
            await self._connection.execute(text("LOCK TABLE case_keys IN EXCLUSIVE MODE"))

    async def _keep_key(self, case: str, stored: WrappedKey) -> None:
        await self._connection.execute(update(case_keys).where(case_keys.c.case_id == case).values(stored._asdict()))

    async def _all_keys(self, which: ColumnElement[bool] | None = None) -> AsyncIterator[tuple[str, WrappedKey]]:
        """Yield the cases, by their ids, with their keys: a batch at a time, so that what was yielded may change."""
        wanted = select(case_keys).where(true() if which is None else which).order_by(case_keys.c.case_id)
        last = ""
        while rows := (await self._connection.execute(wanted.where(case_keys.c.case_id > last).limit(_BATCH))).all():
            for row in rows:
                last = row.case_id
                yield last, WrappedKey(row.key_id, row.wrapped, row.recovery)


def _opens(ring: KeyRing, case: str, stored: WrappedKey) -> bool:
    try:
        ring.unwrap(case, stored)
    except (LostKey, Altered):
        return False
    return True
