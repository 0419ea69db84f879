"""Notices for tests of the outbox, and short ways to post and to claim them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.core.notices import Claim, Notice, Recipient
from bot.core.ports import Store
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ANN, BEN = Recipient("slack", "U-ann"), Recipient("slack", "U-ben")


def posting(notice: Notice) -> Callable[[Store], Awaitable[None]]:
    """Return work that posts one notice."""
    return lambda store: store.post(notice, NOW)


async def post(units: SqlUnitsOfWork, *about: str, to: Recipient = ANN, due: datetime | None = None) -> None:
    """Post notices, each in a unit of its own."""
    for case in about:
        await units.do(posting(Notice("hello", case, to, due)))


async def drain(outbox: SqlOutbox, now: datetime) -> list[str]:
    """Claim and record until nothing is left to claim; return what the notices were about, in their order."""
    done: list[str] = []
    while claims := await outbox.claim(10, now):
        done += abouts(claims)
        for claim in claims:
            assert await outbox.end(claim, now)
    return done


def abouts(claims: Sequence[Claim]) -> list[str]:
    """Return what the claimed notices are about."""
    return [claim.notice.about for claim in claims]


async def the(outbox: SqlOutbox, now: datetime = NOW) -> Claim:
    """Claim the one notice that can be claimed."""
    (claim,) = await outbox.claim(10, now)
    return claim
