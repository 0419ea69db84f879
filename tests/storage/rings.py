"""Key rings before, during and after a rotation, and reports kept under them."""

from base64 import b64encode
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.sealed import KeyRing
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import called, keep

OLD, NEW = f"old:{b64encode(bytes([1]) * 32).decode()}", f"new:{b64encode(bytes([2]) * 32).decode()}"
BEFORE = KeyRing.from_text(OLD)
BOTH = KeyRing.from_text(f"{NEW}\n{OLD}")
AFTER = KeyRing.from_text(NEW)
NAMES = [f"case-{number}" for number in range(1, 8)]


async def filled(engine: AsyncEngine, ring: KeyRing, *names: str) -> SqlUnitsOfWork:
    """Keep reports under a ring; return units of work with that ring."""
    units = SqlUnitsOfWork(engine, ring)
    await keep(units, *(called(name) for name in names or NAMES))
    return units


async def unopenable(units: SqlUnitsOfWork, ring: KeyRing) -> Sequence[str]:
    """Return the cases whose keys a ring cannot open."""
    return await units.do(lambda store: store.unopenable(ring))
