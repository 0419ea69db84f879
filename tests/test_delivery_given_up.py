"""A notice that cannot be delivered: it is given up and something is done instead, together or not at all."""

import pytest

from bot.core.messages import Reply, Say
from bot.core.notices import LEASE, Notice, NotInstalled, Outlook, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.plain import plain
from bot.delivery import LONGEST_PAUSE, MOST_ATTEMPTS
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.for_it import given_up, not_installed
from tests.bag_of_post import ANN, MARKER, Post, hello, refusing

CHANNEL = Recipient("test", channel="C1")


async def tell_ann(occasion: Occasion) -> None:
    """Tell Ann what the channel could not be told."""
    await occasion.store.post(Notice("hello", occasion.notice.about, ANN), occasion.now)


async def fail(occasion: Occasion) -> None:
    """Post something, and fail."""
    await tell_ann(occasion)
    raise LookupError(MARKER)


@notice("matters", instead=tell_ann)
async def matters(_occasion: Occasion) -> Reply:
    """Say what must reach somebody."""
    return Reply((Say("It matters"),))


@notice("matters", instead=fail)
async def hopeless(_occasion: Occasion) -> Reply:
    """Say what must reach somebody, with a fault in what is done instead."""
    return Reply((Say("It matters"),))


async def lacking() -> None:
    """Say that the bot is not there."""
    raise NotInstalled(MARKER, final=True)


@pytest.fixture
def bag(units: SqlUnitsOfWork) -> Post:
    """Return a bag of post, on each kind of database in turn."""
    return Post(units).with_writers(matters, hello)


async def instead_of(bag: Post) -> list[Recipient]:
    """Let the platform take everything, and return who is told instead."""
    bag.on_send = None
    await bag.turn()
    return [to for to, _, _ in bag.sent]


async def test_what_the_platform_refuses_for_good_is_told_elsewhere(bag: Post) -> None:
    """When trying again cannot help, somebody else hears of it at once."""
    await bag.post("matters", to=CHANNEL)
    bag.on_send = refusing(final=True)
    await bag.turn()

    assert await instead_of(bag) == [ANN]
    assert await bag.outbox.outlook() == Outlook(0, 1, None)


async def test_what_a_platform_refuses_too_often_is_told_elsewhere(bag: Post) -> None:
    """After the last attempt, and not before."""
    await bag.post("matters", to=CHANNEL)
    bag.on_send = refusing()
    for _ in range(MOST_ATTEMPTS - 1):
        await bag.turn()
        bag.now += LONGEST_PAUSE
    before = await bag.outbox.outlook()
    await bag.turn()

    assert (before.waiting, before.dead) == (1, 0)
    assert await instead_of(bag) == [ANN]


async def test_what_kills_every_worker_is_told_elsewhere(bag: Post) -> None:
    """Also a notice whose every holder fell silent is not lost without a word."""
    await bag.post("matters", to=CHANNEL)
    for _ in range(MOST_ATTEMPTS):
        await bag.claim()
        bag.now += LEASE
    await bag.turn()

    assert await instead_of(bag) == [ANN]


async def test_whoever_was_taken_over_does_nothing_instead(bag: Post) -> None:
    """Whoever has the notice now may still deliver it, so nobody else is told."""
    await bag.post("matters", to=CHANNEL)
    late = await bag.claim()
    bag.now += LEASE
    await bag.claim()
    bag.on_send = refusing(final=True)
    await bag.deliver(late)

    assert bag.outcome("taken over", "matters") == 1
    assert await bag.outbox.outlook() == Outlook(1, 0, bag.now + LEASE)


async def test_nothing_is_given_up_while_what_is_to_be_done_instead_fails(
    bag: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither half of it is kept, and both are tried again for hours; then the notice alone is kept as dead."""
    bag.with_writers(hopeless, hello)
    await bag.post("matters", to=CHANNEL)
    bag.on_send = refusing(final=True)
    outlooks = []
    for _ in range(MOST_ATTEMPTS + 1):
        await bag.turn()
        outlook = await bag.outbox.outlook()
        outlooks.append((outlook.waiting, outlook.dead))
        bag.now += LONGEST_PAUSE

    assert outlooks == [(1, 0)] * MOST_ATTEMPTS + [(0, 1)]
    assert await bag.nothing_to_claim()
    assert bag.outcome("given up", "matters") == 1
    assert [record.message for record in caplog.records].count("a notice was given up") == 1
    assert MARKER not in str([record.__dict__ for record in caplog.records])


async def test_whoever_looks_after_the_bot_hears_once_a_day_that_notices_were_given_up(bag: Post) -> None:
    """Of each kind, however many there were."""
    bag.with_writers(matters, hello, given_up)
    bag.on_send = refusing(final=True)
    await bag.post("hello", to=CHANNEL)
    await bag.turn()
    told = await instead_of(bag)
    bag.on_send = refusing(final=True)
    await bag.post("hello", to=CHANNEL)
    await bag.turn()

    assert told == [Recipient("test", person="it")]
    assert await bag.outbox.outlook() == Outlook(0, 2, None)


@pytest.mark.parametrize(
    ("to", "says"), [(ANN, "somebody who hasn't got me"), (CHANNEL, "I couldn't deliver a message")]
)
async def test_whoever_looks_after_the_bot_hears_that_somebody_lacks_it(bag: Post, to: Recipient, says: str) -> None:
    """Once a day too, and nothing of who it is. Of a channel that it is not in they hear what they hear of others."""
    bag.with_writers(hello, given_up, not_installed)
    for _ in range(2):
        bag.on_send = lacking
        await bag.post("hello", to=to)
        await bag.turn()
    await instead_of(bag)
    ((told, reply, _),) = bag.sent

    assert told == Recipient("test", person="it")
    assert says in plain(reply)
    assert "Kind of message: hello" in plain(reply)
    assert "ann" not in plain(reply).lower().split()
    assert await bag.nothing_to_claim()


async def test_whoever_looks_after_the_bot_may_lack_it(bag: Post) -> None:
    """Word of that would be about the word before."""
    bag.with_writers(hello, given_up, not_installed)
    await bag.post("hello")
    bag.on_send = lacking
    for _ in range(2):
        await bag.turn()

    assert await bag.outbox.outlook() == Outlook(0, 2, None)


async def test_word_that_cannot_reach_whoever_looks_after_the_bot_brings_no_more_word(bag: Post) -> None:
    """Otherwise each would be about the one before."""
    bag.with_writers(matters, hello, given_up)
    await bag.post("hello", to=CHANNEL)
    bag.on_send = refusing(final=True)
    for _ in range(2):
        await bag.turn()

    assert await bag.outbox.outlook() == Outlook(0, 2, None)
