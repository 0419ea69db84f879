"""One claimed notice: what is sent, and what is recorded of it, on a real outbox with a clock that the test moves."""

import logging
from datetime import timedelta

import pytest

from bot.core.messages import Reply, Say
from bot.core.notices import NotSent, Outlook, Recipient
from bot.delivery import LONGEST_PAUSE, MOST_ATTEMPTS, MOST_FAULTS
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.bag_of_post import ANN, MARKER, MINUTE, MOMENT, NOON, Post, refusing


@pytest.fixture
def bag(units: SqlUnitsOfWork) -> Post:
    """Return a bag of post, on each kind of database in turn."""
    return Post(units)


async def test_a_notice_is_written_and_sent_once(bag: Post) -> None:
    """What the writer says at the moment of sending goes to the recipient, with the delivery's key, and no more."""
    await bag.post()
    claim = await bag.claim()
    bag.now += MINUTE
    await bag.deliver(claim)

    assert bag.sent == [(ANN, Reply((Say("Hello, case at 12:01"),)), claim.key)]
    assert await bag.outbox.outlook() == Outlook(0, 0, None)
    assert (bag.outcome("sent"), bag.count("_repeated")) == (1, 0)


async def test_when_there_is_nothing_to_say_any_more_it_is_done(bag: Post) -> None:
    """A writer may keep something and say nothing: nothing is sent, and the notice does not come again."""
    await bag.post("silent")
    await bag.turn()

    assert bag.sent == []
    assert await bag.outbox.outlook() == Outlook(0, 0, None)
    assert bag.outcome("nothing to say", "silent") == 1
    assert not await bag.units.do(lambda store: store.first_time("written", NOON))


async def test_a_platform_is_left_alone_as_long_as_it_asks(bag: Post) -> None:
    """After a refusal with a time, nothing goes to that place before the time is over, and then the same."""
    await bag.post()
    await bag.post(about="next")
    bag.on_send = refusing(retry_after=MINUTE)
    await bag.turn()
    bag.on_send = None
    bag.now += MINUTE - MOMENT
    early = await bag.nothing_to_claim()
    bag.now += MOMENT
    await bag.turn()

    assert early
    assert bag.sent[0][1] == Reply((Say("Hello, case at 12:01"),))
    assert (bag.outcome("failed"), bag.outcome("sent"), bag.count("_repeated")) == (1, 1, 0)


async def test_pauses_grow_until_a_notice_is_given_up(bag: Post, caplog: pytest.LogCaptureFixture) -> None:
    """A platform that refuses for ever is tried ever more rarely for hours, then the notice is kept as dead."""
    await bag.post()
    await bag.post(about="next")
    bag.on_send = refusing()
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        await bag.turn()
        outlook = await bag.outbox.outlook()
        assert outlook.next is not None
        pauses.append(outlook.next - bag.now)
        bag.now = max(outlook.next, bag.now)
    bag.on_send = None
    await bag.turn()

    doubled = [min(timedelta(seconds=2 ** (n + 1)), LONGEST_PAUSE) for n in range(MOST_ATTEMPTS - 1)]
    assert all(full / 2 <= pause <= full for full, pause in zip(doubled, pauses[:-1], strict=True))
    assert timedelta(hours=4) < bag.now - NOON < timedelta(hours=11)
    assert "Hello, next" in str(bag.sent)
    assert (await bag.outbox.outlook()).dead == 1
    assert (bag.outcome("failed"), bag.outcome("given up"), bag.count("_repeated")) == (MOST_ATTEMPTS - 1, 1, 0)
    assert MARKER not in str([record.__dict__ for record in caplog.records])


async def test_what_cannot_be_helped_is_given_up_at_once(bag: Post) -> None:
    """When a platform says that trying again cannot help, it is not tried again, and the lane goes on."""
    await bag.post()
    await bag.post(about="next")
    bag.on_send = refusing(final=True)
    await bag.turn()
    bag.on_send = None
    await bag.turn()

    assert len(bag.sent) == 1
    assert (await bag.outbox.outlook()).dead == 1


async def test_a_fault_of_ours_is_tried_a_few_times_and_logged_without_words(
    bag: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """A writer that fails keeps nothing, is logged by kind and place, and soon holds up nothing behind it."""
    await bag.post("faulty")
    for _ in range(MOST_FAULTS):
        bag.now += LONGEST_PAUSE
        await bag.turn()

    assert await bag.outbox.outlook() == Outlook(0, 1, None)
    assert await bag.units.do(lambda store: store.first_time("written", NOON))
    failures = [record.__dict__ for record in caplog.records if "attempts" in record.__dict__]
    assert [entry["attempts"] for entry in failures] == [1, 2, 3, 4, 5]
    assert {entry["error"] for entry in failures} == {"LookupError"}
    assert "faulty" in failures[0]["where"][-1]
    assert MARKER not in str([record.__dict__ for record in caplog.records])


@pytest.mark.parametrize(("fault", "doubt"), [(NotSent("", in_doubt=True), 1), (OSError(), 1), (NotSent(""), 0)])
async def test_a_message_that_may_have_arrived_counts_as_a_possible_repeat(
    bag: Post, fault: Exception, doubt: int
) -> None:
    """Sending again after a failure that leaves a doubt is counted as a possible repeat, with the same key."""

    async def fail() -> None:
        raise fault

    await bag.post()
    bag.on_send = fail
    claim = await bag.claim()
    await bag.deliver(claim)
    bag.on_send = None
    bag.now += MINUTE
    await bag.turn()

    assert [key for _, _, key in bag.sent] == [claim.key]
    assert bag.count("_repeated") == doubt


@pytest.mark.parametrize(("kind", "to"), [("newer", ANN), ("hello", Recipient("newer", "ann"))])
async def test_what_nobody_here_can_deliver_waits(
    bag: Post, caplog: pytest.LogCaptureFixture, kind: str, to: Recipient
) -> None:
    """A kind or a platform that this version does not know is logged and counted, and waits for one that does."""
    await bag.post(kind, to=to)
    claims = []
    for _ in range(MOST_ATTEMPTS + 1):
        claims.append(await bag.claim())
        await bag.deliver(claims[-1])
        early = await bag.nothing_to_claim()
        assert early
        bag.now += MINUTE

    assert {(claim.failures, claim.in_doubt) for claim in claims} == {(0, False)}
    assert (await bag.outbox.outlook()).waiting == 1
    assert bag.count("", platform="unknown", kind="unknown", outcome="unknown") == MOST_ATTEMPTS + 1
    assert any(
        (record.__dict__.get("kind"), record.__dict__.get("platform")) == (kind, to.platform)
        for record in caplog.records
        if record.levelno == logging.WARNING
    )
