"""The worker: does its rounds by itself, has notices delivered, and a bad round ends neither."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import worker
from bot.core.notices import Claim, Outlook
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from bot.worker import MOST_AT_ONCE
from tests.delivering import NOON, deliveries, post
from tests.unhurried import GUARD


async def test_the_worker_goes_on_after_a_round_that_failed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure is logged by its kind and place, without its words, and the next round comes."""
    monkeypatch.setattr(worker, "ROUND", 0.0)
    rounds: list[datetime] = []
    enough = asyncio.Event()

    async def purge(now: datetime) -> None:
        rounds.append(now)
        if len(rounds) == 1:
            raise RuntimeError("MARKER of a secret")
        enough.set()

    working = asyncio.create_task(worker.work(purge, lambda: NOON))
    with caplog.at_level(logging.DEBUG):
        await asyncio.wait_for(enough.wait(), GUARD)
    working.cancel()
    await asyncio.wait({working})

    assert [NOON, NOON] == rounds[:2]
    (failure,) = [record.__dict__ for record in caplog.records if record.name == "bot.worker"]
    assert failure["error"] == "RuntimeError"
    assert "purge" in failure["where"][-1]
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])


async def test_what_is_posted_is_delivered_in_its_order(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Notices that waited before it began, and those posted while it runs, are delivered, each place in its order."""
    delivered: list[tuple[str, str]] = []
    all_of_them = asyncio.Event()

    async def deliver(claim: Claim) -> None:
        delivered.append((claim.notice.to.person, claim.notice.about))
        await outbox.end(claim, NOON)
        if len(delivered) == 8:
            all_of_them.set()

    for number in range(4):
        await post(units, "ann", str(number))
    async with deliveries(outbox, deliver):
        for number in range(4):
            await post(units, "ben", str(number))
        await all_of_them.wait()

    for person in ("ann", "ben"):
        assert [about for who, about in delivered if who == person] == ["0", "1", "2", "3"]
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_a_slow_lane_holds_up_no_other(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """While one place takes its time the others are served, and nothing else goes to the slow one."""
    go_on, served = asyncio.Event(), asyncio.Event()
    begun: list[str] = []

    async def deliver(claim: Claim) -> None:
        begun.append(claim.notice.about)
        if claim.notice.to.person == "slow":
            await go_on.wait()
        await outbox.end(claim, NOON)
        if claim.notice.about == "quick 9":
            served.set()
            go_on.set()

    await post(units, "slow", "slow 1")
    await post(units, "slow", "slow 2")
    async with deliveries(outbox, deliver):
        for number in range(10):
            await post(units, "quick", f"quick {number}")
        await served.wait()
        seen_before = list(begun)

    assert seen_before == ["slow 1", *(f"quick {number}" for number in range(10))]


async def test_several_lanes_are_served_at_once_but_not_too_many(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """As many deliveries as are allowed run side by side, and no more; the rest follow."""
    under_way, most, done = 0, 0, 0
    full, finished = asyncio.Event(), asyncio.Event()

    async def deliver(claim: Claim) -> None:
        nonlocal under_way, most, done
        under_way += 1
        most = max(most, under_way)
        if under_way == MOST_AT_ONCE:
            full.set()
        await full.wait()
        await outbox.end(claim, NOON)
        under_way -= 1
        done += 1
        if done == 2 * MOST_AT_ONCE:
            finished.set()

    for number in range(2 * MOST_AT_ONCE):
        await post(units, str(number))
    async with deliveries(outbox, deliver):
        await finished.wait()

    assert most == MOST_AT_ONCE


async def test_a_slow_platform_holds_up_no_other(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """With as many of its lanes under way as are allowed, and more that wait, another platform's are served."""
    go_on, full, served, finished = (asyncio.Event() for _ in range(4))
    slow, quick = [], []

    async def deliver(claim: Claim) -> None:
        if claim.notice.to.platform == "quick":
            quick.append(claim.notice.about)
            await outbox.end(claim, NOON)
            if len(quick) == 2 * MOST_AT_ONCE:
                served.set()
            return
        slow.append(claim.notice.about)
        if len(slow) == MOST_AT_ONCE:
            full.set()
        await go_on.wait()
        await outbox.end(claim, NOON)
        if len(slow) == 2 * MOST_AT_ONCE:
            finished.set()

    for number in range(2 * MOST_AT_ONCE):
        await post(units, str(number), platform="slow")
    async with deliveries(outbox, deliver):
        await full.wait()
        for number in range(2 * MOST_AT_ONCE):
            await post(units, str(number), platform="quick")
        await served.wait()
        begun = len(slow)
        go_on.set()
        await finished.wait()

    assert begun == MOST_AT_ONCE
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_a_delivery_that_fails_is_logged_and_stops_nothing(
    units: SqlUnitsOfWork, outbox: SqlOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    """When a delivery cannot even be recorded the others go on, and the log holds none of its words."""
    delivered = asyncio.Event()

    async def deliver(claim: Claim) -> None:
        if claim.notice.to.person == "bad":
            raise RuntimeError("MARKER of a secret")
        await outbox.end(claim, NOON)
        delivered.set()

    await post(units, "bad")
    async with deliveries(outbox, deliver):
        await post(units, "good")
        await delivered.wait()

    assert [record.__dict__["error"] for record in caplog.records if record.name == "bot.worker"] == ["RuntimeError"]
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])
    assert (await outbox.outlook()).waiting == 1


async def test_a_claim_that_fails_is_tried_again(
    units: SqlUnitsOfWork, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When the database does not answer, that is logged by kind, and looked again."""
    monkeypatch.setattr(worker, "PAUSE", 0.0)
    real, delivered, failures = outbox.claim, asyncio.Event(), iter([True, True])

    async def claim(most: int, now: datetime, without: Collection[str]) -> Any:
        if next(failures, False):
            raise OSError("MARKER of a secret")
        return await real(most, now, without)

    async def deliver(claim: Claim) -> None:
        await outbox.end(claim, NOON)
        delivered.set()

    monkeypatch.setattr(outbox, "claim", claim)
    await post(units, "ann")
    async with deliveries(outbox, deliver):
        await delivered.wait()

    assert [record.__dict__["error"] for record in caplog.records if record.name == "bot.worker"] == ["OSError"] * 2
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])


async def test_it_sleeps_until_the_next_is_due(
    units: SqlUnitsOfWork, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing to do it sleeps for as long as the next notice is away, within bounds."""
    patience: asyncio.Queue[float] = asyncio.Queue()
    news = outbox.news

    async def watched(seconds: float) -> None:
        patience.put_nowait(seconds)
        await news(seconds if seconds == 0 else 600)

    monkeypatch.setattr(outbox, "news", watched)
    slept = []
    for due in (None, NOON + timedelta(days=1), NOON + timedelta(seconds=7)):
        if due:
            await post(units, str(due), due=due)
        async with deliveries(outbox, never):
            slept.append(await patience.get())

    assert slept == [worker.LATEST, worker.LATEST, 7.0]


async def never(_claim: Claim) -> None:
    """Deliver nothing; nothing should come here."""
    raise AssertionError
