import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.notices import Notice, Outlook, Recipient
from bot.core.ports import Outbox, Store
from bot.storage.lanes import KEPT
from bot.storage.outbox import SqlOutbox
from bot.storage.tables import lanes, notices
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.posting import ANN, BEN, DAY, MINUTE, MOMENT, NOW, abouts, drain, post, the


def test_it_is_what_the_core_asks_for(outbox: SqlOutbox) -> None:
    """The outbox is that of the port: mypy checks the assignment, this keeps it alive."""
    port: Outbox = outbox

    assert outbox is port


async def test_a_claim_holds_all_that_was_posted(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Kind, case, recipient and moment come back as they were posted, with a key of the delivery."""
    to = Recipient("teams", "29:é", "19:channel@thread", "17.3")
    await units.do(lambda store: store.post(Notice("hello", "case", to), NOW))
    claim = await the(outbox)

    assert claim.notice == Notice("hello", "case", to, NOW)
    assert (claim.failures, claim.in_doubt) == (0, False)
    assert len(claim.key) == 32


async def test_a_unit_that_fails_posts_nothing(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """What was posted in a unit that fails is never sent, and nobody is woken for it."""

    async def fail(store: Store) -> None:
        await store.post(Notice("hello", "case", ANN), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await units.do(fail)

    assert not units.news.is_set()
    assert await outbox.claim(10, NOW) == ()
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_a_lane_keeps_its_order(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Notices for one place are claimed one at a time, in the order in which they were posted."""
    await post(units, "1", "2")
    await post(units, "b")
    await post(units, "3")
    first = await the(outbox)

    assert first.notice.about == "1"
    assert await outbox.claim(10, NOW) == ()
    assert await outbox.end(first, NOW)
    assert await drain(outbox, NOW) == ["2", "b", "3"]


async def test_lanes_do_not_wait_for_each_other(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """The first of several lanes are claimed together, no more than asked for, longest waiting lane first."""
    await units.do(lambda store: store.post(Notice("hello", "b", BEN), NOW + MOMENT))
    await post(units, "a", "a2")
    third = Recipient("slack", channel="C-staff")
    await post(units, "c", to=third, due=NOW - MINUTE)

    assert abouts(await outbox.claim(1, NOW + MINUTE)) == ["c"]
    assert sorted(abouts(await outbox.claim(10, NOW + MINUTE))) == ["a", "b"]


async def test_a_platform_is_left_out(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """What waits for a platform for which there is no room is neither claimed nor what is looked forward to."""
    await post(units, "a")
    await post(units, "b", to=Recipient("slacker", "U-ann"), due=NOW + MINUTE)

    assert await outbox.outlook(["slack"]) == Outlook(2, 0, NOW + MINUTE)
    assert abouts(await outbox.claim(10, NOW + MINUTE, ["slack"])) == ["b"]
    assert abouts(await outbox.claim(10, NOW + MINUTE, ["slacker"])) == ["a"]


async def test_threads_of_a_channel_share_a_lane(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Two threads of one channel are one lane, for the platform limits the channel."""
    for thread in ("1", "2"):
        await post(units, thread, to=Recipient("slack", channel="C-staff", thread=thread))

    assert abouts(await outbox.claim(10, NOW)) == ["1"]


async def test_one_unit_may_post_to_many_lanes(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Everything that one unit posts is there once it commits, each in its lane, and is due by its own time."""

    async def work(store: Store) -> None:
        await store.post(Notice("hello", "later", ANN, NOW + DAY), NOW)
        await store.post(Notice("hello", "b", BEN), NOW)
        await store.post(Notice("hello", "a", ANN), NOW)

    await units.do(work)

    assert sorted(await drain(outbox, NOW)) == ["a", "b"]
    assert await outbox.outlook() == Outlook(1, 0, NOW + DAY)


async def test_a_timer_waits_and_blocks_nobody(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A notice that is due later is not claimed before, and what is posted after it for the same place is."""
    await post(units, "reminder", due=NOW + DAY)
    before = await drain(outbox, NOW + DAY - MOMENT)
    await post(units, "now")
    between = await drain(outbox, NOW)
    await post(units, "sooner", due=NOW + MINUTE)
    soon = await outbox.outlook()

    assert (before, between) == ([], ["now"])
    assert soon == Outlook(2, 0, NOW + MINUTE)
    assert await drain(outbox, NOW + MINUTE) == ["sooner"]
    assert await drain(outbox, NOW + DAY) == ["reminder"]
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_a_timer_takes_its_turn_in_the_lane(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """When it is due, a timer waits for the notice of its lane that is under way, and is next."""
    await post(units, "reminder", due=NOW + MOMENT)
    await post(units, "now")
    under_way = await the(outbox)

    assert await outbox.claim(10, NOW + MOMENT) == ()
    assert await outbox.end(under_way, NOW + MOMENT)
    assert await drain(outbox, NOW + MOMENT) == ["reminder"]


async def test_what_was_given_up_is_kept_and_lets_the_lane_go_on(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    """A dead letter stays with the kind of its failure, past every purge, and the next of its lane comes."""
    await post(units, "dead", "next")
    assert await outbox.end(await the(outbox), NOW, "NotSent")
    assert await outbox.outlook() == Outlook(1, 1, NOW)
    assert await drain(outbox, NOW) == ["next"]
    await units.purge(NOW + 1000 * DAY)

    async with engine.connect() as connection:
        rows = (await connection.execute(select(notices.c.about, notices.c.failure))).all()
    assert [("dead", "NotSent")] == [tuple(row) for row in rows]
    assert await outbox.outlook() == Outlook(0, 1, None)


async def test_the_purge_forgets_what_was_dealt_with(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    """Some days after the day on which it was sent nothing is left of a notice; what waits stays, however long."""
    await post(units, "sent")
    await drain(outbox, NOW)
    await post(units, "waiting")
    counts = []
    midnight = NOW.replace(hour=0, minute=0)
    for now in (midnight + KEPT - MOMENT, midnight + KEPT):
        await units.purge(now)
        async with engine.connect() as connection:
            counts.append(await connection.scalar(select(func.count()).select_from(notices)))

    assert counts == [2, 1]
    assert await drain(outbox, NOW) == ["waiting"]


@pytest.mark.parametrize("failure", [None, "NotSent"])
async def test_when_a_notice_was_dealt_with_is_kept_to_the_day(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine, failure: str | None
) -> None:
    """Of the moment at which a notice was sent or given up, the day alone is kept."""
    await post(units, "a")
    await outbox.end(await the(outbox), NOW + MINUTE, failure)

    async with engine.connect() as connection:
        assert await connection.scalar(select(notices.c.ended)) == NOW.replace(hour=0, minute=0)


async def test_an_empty_lane_leaves_no_row(units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine) -> None:
    """Only lanes in which something waits have a row, so that claiming stays quick for ever."""
    for to in (ANN, BEN):
        await post(units, "a", "b", to=to)
    await drain(outbox, NOW)

    async with engine.connect() as connection:
        assert (await connection.execute(select(lanes))).all() == []


async def test_a_post_is_news_at_once(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Whoever waits for news hears of a post as soon as its unit has committed, and claims it."""
    await outbox.claim(10, NOW)
    waiting = asyncio.create_task(outbox.news(600))
    await post(units, "a")
    await waiting

    assert abouts(await outbox.claim(10, NOW)) == ["a"]


async def test_what_is_posted_during_a_claim_is_news(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A post that a claim came too early to see is not slept through."""
    claiming = asyncio.create_task(outbox.claim(10, NOW))
    await post(units, "a")
    await claiming
    await outbox.news(600)

    assert [*abouts(claiming.result()), *await drain(outbox, NOW)] == ["a"]


async def test_waiting_for_news_ends_by_itself(outbox: SqlOutbox) -> None:
    """Where nothing is posted, waiting for news is over when the patience is."""
    await outbox.claim(10, NOW)
    await outbox.news(0)


@pytest.mark.parametrize("ticks", range(5))
async def test_waiting_can_be_cancelled_while_news_comes(units: SqlUnitsOfWork, outbox: SqlOutbox, ticks: int) -> None:
    """A cancellation that comes together with the news is not swallowed: the bot would never stop."""
    await outbox.claim(10, NOW)
    waiting = asyncio.create_task(outbox.news(600))
    await asyncio.sleep(0)
    units.news.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    asked = waiting.cancel()
    await asyncio.wait({waiting})

    assert waiting.cancelled() is asked
