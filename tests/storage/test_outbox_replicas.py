import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.core.notices import LEASE, Notice, Recipient
from bot.core.ports import Store
from bot.storage import outbox as outbox_module
from bot.storage.outbox import SqlOutbox
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
ANN, BEN = Recipient("slack", "U-ann"), Recipient("slack", "U-ben")
PEOPLE = [Recipient("slack", f"U{n}") for n in range(5)]


async def post(units: SqlUnitsOfWork, about: str, *to: Recipient) -> None:
    """Post one notice to each recipient, in one unit."""

    async def work(store: Store) -> None:
        for recipient in to:
            await store.post(Notice("hello", about, recipient), NOW)

    await units.do(work)


async def carry(outbox: SqlOutbox, most: int, sent: dict[str, list[int]]) -> None:
    """Send what can be claimed until nothing waits any more."""
    while (await outbox.outlook()).waiting:
        for claim in await outbox.claim(most, NOW):
            sent[claim.notice.to.person].append(int(claim.notice.about))
            await asyncio.sleep(0)
            assert await outbox.end(claim, NOW)


async def test_two_workers_keep_the_order_of_every_lane(replicas: list[SqlUnitsOfWork]) -> None:
    """Two workers that carry the same five lanes send everything once, and each lane in its order."""
    for number in range(12):
        await post(replicas[number % 2], str(number), *PEOPLE)
    sent: dict[str, list[int]] = defaultdict(list)
    await asyncio.gather(*(carry(SqlOutbox(units), 2, sent) for units in replicas for _ in range(2)))

    assert sent == {person.person: list(range(12)) for person in PEOPLE}


async def test_nothing_is_lost_between_posting_and_recording(replicas: list[SqlUnitsOfWork]) -> None:
    """Notices that are posted to a lane just while it is being emptied are all sent, in their order."""
    sent: dict[str, list[int]] = defaultdict(list)
    posted = asyncio.Event()

    async def post_all() -> None:
        for number in range(60):
            await post(replicas[0], str(number), ANN)
        posted.set()

    async def carry_on() -> None:
        while not posted.is_set():
            await carry(SqlOutbox(replicas[1]), 1, sent)
        await carry(SqlOutbox(replicas[1]), 1, sent)

    await asyncio.gather(post_all(), carry_on())

    assert sent == {ANN.person: list(range(60))}


async def test_units_that_post_to_the_same_lanes_never_wait_for_each_other_for_ever(
    replicas: list[SqlUnitsOfWork],
) -> None:
    """Units that post to the same places in opposite orders at the same moment all commit."""
    both = asyncio.Barrier(2)

    async def work(store: Store, *to: Recipient) -> None:
        for recipient in to:
            await store.post(Notice("hello", "case", recipient), NOW)
            await both.wait()

    await asyncio.gather(
        replicas[0].do(lambda store: work(store, ANN, BEN)), replicas[1].do(lambda store: work(store, BEN, ANN))
    )

    assert (await SqlOutbox(replicas[0]).outlook()).waiting == 4


async def test_another_replica_takes_over_and_the_first_is_refused(replicas: list[SqlUnitsOfWork]) -> None:
    """What a replica claimed before it fell silent is claimed by another, and its late record changes nothing."""
    await post(replicas[0], "1", ANN)
    first, second = (SqlOutbox(units) for units in replicas)
    (late,) = await first.claim(1, NOW)
    (new,) = await second.claim(1, NOW + LEASE)

    assert (new.notice, new.in_doubt) == (late.notice, True)
    assert not await first.end(late, NOW + LEASE)
    assert (await first.outlook()).waiting == 1
    assert await second.end(new, NOW + LEASE)


async def test_a_late_record_that_waits_for_the_take_over_is_refused(replicas: list[SqlUnitsOfWork]) -> None:
    """A record that arrives while another replica is just claiming waits for that, and is then refused."""
    await post(replicas[0], "1", ANN)
    (late,) = await SqlOutbox(replicas[0]).claim(1, NOW)
    claimed, go_on = asyncio.Event(), asyncio.Event()

    async def take_over(store: SqlStore) -> None:
        assert await store.claim(1, NOW + LEASE)
        claimed.set()
        await go_on.wait()

    taking = asyncio.create_task(replicas[1].do(take_over))
    await claimed.wait()
    recording = asyncio.create_task(SqlOutbox(replicas[0]).end(late, NOW + LEASE))
    while not await somebody_waits(replicas[0].engine):
        assert not recording.done()
    go_on.set()
    await taking

    assert not await recording
    assert (await SqlOutbox(replicas[0]).outlook()).waiting == 1


async def test_a_replica_hears_what_another_posts(replicas: list[SqlUnitsOfWork]) -> None:
    """A post is news at every replica at once, and one that fails is news to nobody."""
    async with SqlOutbox(replicas[1]) as outbox:
        await outbox.news(60)  # it listens now
        await outbox.claim(1, NOW)
        await post(replicas[0], "1", ANN)
        await outbox.news(60)

        assert replicas[1].news.is_set()
        assert [claim.notice.about for claim in await outbox.claim(1, NOW)] == ["1"]


async def test_a_replica_listens_again_after_its_connection_broke(
    replicas: list[SqlUnitsOfWork], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When the connection that listens is cut, another is opened, and what was posted meanwhile is news."""
    monkeypatch.setattr(outbox_module, "PAUSE", 0.0)
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    with caplog.at_level(logging.WARNING):
        async with SqlOutbox(replicas[1]) as outbox:
            await outbox.news(60)
            await outbox.claim(1, NOW)
            async with replicas[0].engine.connect() as connection:
                assert (await connection.scalars(cut)).all() == [True]
            await outbox.news(60)  # it listens again
            assert replicas[1].news.is_set()
            await outbox.claim(1, NOW)
            await post(replicas[0], "1", ANN)
            await outbox.news(60)

            assert replicas[1].news.is_set()
    assert ["not listening to other replicas"] == [record.message for record in caplog.records]
