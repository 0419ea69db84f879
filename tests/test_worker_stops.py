"""The worker beside others and at its end: nothing is lost, nothing is sent twice."""

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import pytest

from bot import worker
from bot.core.notices import Claim, Outlook
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.delivering import NOON, Deliver, deliveries, post


async def test_stopping_lets_what_is_being_sent_come_to_its_end(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """When the bot stops, deliveries under way are finished and recorded, and nothing more is begun."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    delivered: list[str] = []

    async def deliver(claim: Claim) -> None:
        begun.set()
        await go_on.wait()
        delivered.append(claim.notice.about)
        await outbox.end(claim, NOON)

    await post(units, "ann", "first")
    await post(units, "ann", "second")
    async with deliveries(outbox, deliver):
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)

    assert delivered == ["first"]
    assert (await outbox.outlook()).waiting == 1


async def test_stopping_gives_back_what_takes_too_long(
    units: SqlUnitsOfWork, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery that does not end is cut off when the patience is over, in time to give its claim back."""
    monkeypatch.setattr(worker, "PATIENCE", 0.0)
    begun = asyncio.Event()

    async def deliver(claim: Claim) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await outbox.put_back(claim, NOON, failed=False, in_doubt=True)

    await post(units, "ann")
    async with deliveries(outbox, deliver):
        await begun.wait()

    (again,) = await outbox.claim(1, NOON)
    assert (again.failures, again.in_doubt) == (0, True)


async def test_stopping_in_the_middle_of_a_claim_loses_nothing(
    units: SqlUnitsOfWork, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a claim takes just when the bot stops is still delivered."""
    claiming, go_on = asyncio.Event(), asyncio.Event()
    real = outbox.claim
    delivered: list[str] = []

    async def claim(most: int, now: datetime, without: Collection[str]) -> Any:
        claims = await real(most, now, without)
        claiming.set()
        await go_on.wait()
        return claims

    async def deliver(claim: Claim) -> None:
        delivered.append(claim.notice.about)
        await outbox.end(claim, NOON)

    monkeypatch.setattr(outbox, "claim", claim)
    await post(units, "ann")
    async with deliveries(outbox, deliver):
        await claiming.wait()
        asyncio.get_running_loop().call_soon(go_on.set)

    assert delivered == ["case"]
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_two_replicas_deliver_everything_once_and_in_order(replicas: list[SqlUnitsOfWork]) -> None:
    """Two replicas that work on the same outbox share the places, and each place gets all, once, in order."""
    people, each = [f"U{n}" for n in range(4)], 6
    delivered: dict[str, list[str]] = {person: [] for person in people}
    finished = asyncio.Event()

    def delivering(outbox: SqlOutbox) -> Deliver:
        async def deliver(claim: Claim) -> None:
            delivered[claim.notice.to.person].append(claim.notice.about)
            await outbox.end(claim, NOON)
            if sum(map(len, delivered.values())) == each * len(people):
                finished.set()

        return deliver

    async with AsyncExitStack() as stack:
        for units in replicas:
            outbox = await stack.enter_async_context(SqlOutbox(units))
            await stack.enter_async_context(deliveries(outbox, delivering(outbox)))
        for number in range(each):
            await asyncio.gather(*(post(replicas[number % 2], person, str(number)) for person in people))
        await finished.wait()

    assert delivered == {person: [str(number) for number in range(each)] for person in people}
