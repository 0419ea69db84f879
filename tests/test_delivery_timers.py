"""Timers, which ring for a case and send nothing, and channels that are looked at before a notice is written."""

import pytest

from bot.core.messages import Reply, Say
from bot.core.notices import CLOCK, Audience, Notice, Outlook, Recipient
from bot.core.occasions import Occasion, notice
from bot.delivery import LONGEST_PAUSE, MOST_ATTEMPTS, MOST_FAULTS
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.bag_of_post import ANN, MARKER, MINUTE, NOON, Post, faulty, hello, refusing

CHANNEL = Recipient("test", channel="C1")


@pytest.fixture
def bag(units: SqlUnitsOfWork) -> Post:
    """Return a bag of post, on each kind of database in turn."""
    return Post(units)


@notice("rings")
async def rings(occasion: Occasion) -> None:
    """Keep something and tell somebody."""
    assert await occasion.store.first_time("rung", occasion.now)
    await occasion.store.post(Notice("hello", occasion.notice.about, ANN), occasion.now)


@notice("talks")
async def talks(_occasion: Occasion) -> Reply:
    """Say something, which is not what a timer is for."""
    return Reply((Say(MARKER),))


@notice("counts", looks=True)
async def counts(occasion: Occasion) -> Reply:
    """Say who can read the channel."""
    return Reply((Say(str(occasion.audience and sorted(occasion.audience.members))),))


async def test_a_timer_does_what_is_to_be_done_and_sends_nothing(bag: Post) -> None:
    """What its writer keeps and posts is committed, no platform is asked for anything, and it does not ring again."""
    bag.with_writers(rings, hello)
    await bag.post("rings", "case", Recipient.timer("case"))
    await bag.turn()
    sent_by_the_timer = list(bag.sent)
    await bag.turn()

    assert sent_by_the_timer == []
    assert [to for to, _, _ in bag.sent] == [ANN]
    assert bag.outcome("nothing to say", "rings", CLOCK) == 1
    assert await bag.outbox.outlook() == Outlook(0, 0, None)
    assert not await bag.units.do(lambda store: store.first_time("rung", NOON))


async def test_a_timer_that_fails_holds_up_no_other_and_is_tried_for_hours(bag: Post) -> None:
    """A timer of one case waits for none of another case, and a fault of ours does not end it soon."""
    bag.with_writers(rings, faulty, hello)
    await bag.post("faulty", "case", Recipient.timer("case"))
    await bag.post("rings", "other", Recipient.timer("other"))
    for claim in await bag.outbox.claim(2, bag.now):
        await bag.deliver(claim)
    await bag.turn()
    for _ in range(MOST_ATTEMPTS - 1):
        bag.now += LONGEST_PAUSE
        await bag.turn()

    assert [to for to, _, _ in bag.sent] == [ANN]
    assert bag.outcome("failed", "faulty", CLOCK) == MOST_ATTEMPTS - 1 > MOST_FAULTS
    assert await bag.outbox.outlook() == Outlook(0, 1, None)


async def test_a_timer_that_has_something_to_say_is_given_up(bag: Post, caplog: pytest.LogCaptureFixture) -> None:
    """There is nobody to tell it to, so it is kept as dead and the log shouts, without its words."""
    bag.with_writers(talks)
    await bag.post("talks", "case", Recipient.timer("case"))
    await bag.turn()

    assert await bag.outbox.outlook() == Outlook(0, 1, None)
    assert "a notice was given up" in [record.message for record in caplog.records]
    assert MARKER not in str([record.__dict__ for record in caplog.records])


async def test_a_writer_that_looks_knows_who_can_read_the_channel(bag: Post) -> None:
    """The channel is looked at before each attempt, and never inside the unit, which could not begin another."""

    async def begin_a_unit() -> None:
        await bag.units.do(lambda store: store.first_time("looked", NOON))

    bag.on_look = begin_a_unit
    bag.with_writers(counts)
    await bag.post("counts", to=CHANNEL)
    await bag.turn()
    bag.audience = Audience(private=True, has_bot=True, members=frozenset({"ann", "ben"}))
    await bag.post("counts", to=CHANNEL)
    await bag.turn()

    assert [reply for _, reply, _ in bag.sent] == [Reply((Say("['ann']"),)), Reply((Say("['ann', 'ben']"),))]


async def test_nobody_looks_at_a_person_or_for_a_writer_that_does_not_ask(bag: Post) -> None:
    """A notice to a person has no channel, and most writers do not want to know who is in it."""
    bag.on_look = refusing(final=True)
    bag.with_writers(counts, hello)
    await bag.post("counts")
    await bag.post("hello", to=CHANNEL)
    for claim in await bag.outbox.claim(2, bag.now):
        await bag.deliver(claim)

    assert {to for to, _, _ in bag.sent} == {ANN, CHANNEL}
    assert Reply((Say("None"),)) in [reply for _, reply, _ in bag.sent]


async def test_a_channel_that_cannot_be_looked_at_is_tried_again(bag: Post, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is written or sent meanwhile, nothing is in doubt, and the platform is left alone as long as it asks."""
    bag.on_look = refusing(retry_after=MINUTE)
    bag.with_writers(counts)
    await bag.post("counts", to=CHANNEL)
    await bag.turn()
    early = await bag.nothing_to_claim()
    bag.on_look = None
    bag.now += MINUTE
    claim = await bag.claim()
    await bag.deliver(claim)

    assert early
    assert (claim.failures, claim.in_doubt, len(bag.sent)) == (1, False, 1)
    assert (bag.outcome("failed", "counts"), bag.count("_repeated")) == (1, 0)
    assert MARKER not in str([record.__dict__ for record in caplog.records])
