"""A delivery that takes long, dies or is cut off: nothing is lost, and what may be repeated is counted."""

import asyncio
from datetime import datetime

import pytest
from prometheus_client import CollectorRegistry

from bot import delivery
from bot.core.messages import Reply
from bot.core.notices import LEASE, Claim, Outlook
from bot.core.occasions import Occasion, notice
from bot.delivery import MOST_ATTEMPTS
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.bag_of_post import MARKER, MINUTE, MOMENT, Post, hello


@pytest.fixture
def bag(units: SqlUnitsOfWork) -> Post:
    """Return a bag of post, on each kind of database in turn."""
    return Post(units)


async def test_dying_between_sending_and_recording_sends_again_and_counts_it(bag: Post) -> None:
    """When the process dies after the platform took a message, it is sent again later and counted as a repeat."""
    await bag.post()
    claim = await bag.claim()
    await bag.send(claim.notice.to, Reply(()), claim.key)  # and then nothing: the process is gone
    bag.now += LEASE
    await bag.turn()

    assert [key for _, _, key in bag.sent] == [claim.key] * 2
    assert (bag.count("_repeated"), bag.outcome("sent")) == (1, 1)


async def test_a_notice_that_kills_every_worker_is_given_up(bag: Post) -> None:
    """A notice whose every holder falls silent is at last not tried again."""
    await bag.post()
    for _ in range(MOST_ATTEMPTS):
        await bag.claim()
        bag.now += LEASE
    await bag.turn()

    assert bag.sent == []
    assert await bag.outbox.outlook() == Outlook(0, 1, None)


async def test_whoever_was_taken_over_records_nothing(bag: Post) -> None:
    """A worker that was too slow finds that another has the notice, and leaves it to that one."""
    await bag.post()
    late = await bag.claim()
    bag.now += LEASE
    new = await bag.claim()
    await bag.deliver(late)
    waiting = (await bag.outbox.outlook()).waiting
    await bag.deliver(new)

    assert (waiting, bag.outcome("taken over"), bag.outcome("sent")) == (1, 1, 1)
    assert await bag.outbox.outlook() == Outlook(0, 0, None)


async def test_the_lease_is_held_while_a_slow_platform_takes_its_time(
    bag: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as sending goes on nobody takes the notice over, however long it takes, and then it is recorded."""
    monkeypatch.setattr(delivery, "HEARTBEAT", 0.0)
    renewed: asyncio.Queue[datetime] = asyncio.Queue()
    hold = bag.outbox.hold

    async def watched(claim: Claim, now: datetime) -> bool:
        held = await hold(claim, now)
        renewed.put_nowait(now)
        return held

    async def take_time() -> None:
        for _ in range(3):
            bag.now += LEASE - MOMENT
            while await renewed.get() < bag.now:
                pass
            assert await bag.nothing_to_claim()

    monkeypatch.setattr(bag.outbox, "hold", watched)
    await bag.post()
    bag.on_send = take_time
    await bag.turn()

    assert (bag.outcome("sent"), bag.count("_repeated")) == (1, 0)


async def test_a_lease_that_cannot_be_renewed_does_not_stop_the_sending(
    bag: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When the database does not answer a heartbeat, that is logged by kind, and the next one comes."""
    monkeypatch.setattr(delivery, "HEARTBEAT", 0.0)
    beats = 0
    twice = asyncio.Event()

    async def fail(_claim: Claim, _now: datetime) -> bool:
        nonlocal beats
        beats += 1
        if beats == 2:
            twice.set()
        raise OSError(MARKER)

    async def wait() -> None:
        await twice.wait()

    monkeypatch.setattr(bag.outbox, "hold", fail)
    await bag.post()
    bag.on_send = wait
    await bag.turn()

    assert bag.outcome("sent") == 1
    assert MARKER not in str([record.__dict__ for record in caplog.records])


async def test_a_platform_that_never_answers_is_not_waited_for(bag: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A send that does not end is ended: it counts as one that may have arrived."""
    monkeypatch.setattr(delivery, "LONGEST_SEND", 0.0)

    async def hang() -> None:
        await asyncio.Event().wait()

    await bag.post()
    bag.on_send = hang
    await bag.turn()
    bag.now += MINUTE

    assert (await bag.claim()).in_doubt


@pytest.mark.parametrize("sending", [True, False])
async def test_what_is_cut_off_is_given_back_at_once(bag: Post, sending: bool) -> None:
    """A delivery that is cancelled gives its claim back, in doubt if the platform may have taken the message."""
    begun = asyncio.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    @notice("hello")
    async def slow(occasion: Occasion) -> Reply:
        begun.set()
        await asyncio.sleep(0)
        return await hello.write(occasion) or Reply(())

    await bag.post()
    bag.on_send = hang if sending else None
    deliver = bag.deliver if sending else bag.delivery(slow, metrics=CollectorRegistry())
    delivering = asyncio.create_task(deliver(await bag.claim()))
    await begun.wait()
    delivering.cancel()
    await asyncio.wait({delivering})
    again = await bag.claim()

    assert delivering.cancelled()
    assert bag.sent == []
    assert (again.failures, again.in_doubt) == (0, sending)
