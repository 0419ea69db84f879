"""Short ways to post notices and to have them delivered, for tests of the worker."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.notices import Claim, Notice, Recipient
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from bot.worker import Deliveries

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Deliver = Callable[[Claim], Coroutine[Any, Any, None]]


def deliveries(outbox: SqlOutbox, deliver: Deliver, now: datetime = NOON) -> Deliveries:
    """Return what has the notices of an outbox delivered."""
    return Deliveries(outbox=outbox, deliver=deliver, clock=lambda: now)


async def post(
    units: SqlUnitsOfWork, person: str, about: str = "case", due: datetime | None = None, platform: str = "test"
) -> None:
    """Post a notice to somebody."""
    await units.do(lambda store: store.post(Notice("hello", about, Recipient(platform, person), due), NOON))
