import pytest

from bot.core.notices import LEASE, Outlook
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.posting import ANN, BEN, MINUTE, MOMENT, NOW, abouts, drain, post, the


async def test_a_failed_attempt_blocks_its_lane_alone(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """After a failure nothing goes to that place until the time that the platform asked for, and then in order."""
    await post(units, "a1", "a2")
    await post(units, "b1", to=BEN)
    for claim in await outbox.claim(10, NOW):
        if claim.notice.to == ANN:
            assert await outbox.put_back(claim, NOW + MINUTE, failed=True, in_doubt=False)
        else:
            assert await outbox.end(claim, NOW)
    await post(units, "b2", to=BEN)
    await post(units, "a3")

    assert await drain(outbox, NOW) == ["b2"]
    assert (await outbox.outlook()).next == NOW + MINUTE
    assert await drain(outbox, NOW + MINUTE - MOMENT) == []
    again = await the(outbox, NOW + MINUTE)
    assert (again.notice.about, again.failures, again.in_doubt) == ("a1", 1, False)
    assert await outbox.end(again, NOW + MINUTE)
    assert await drain(outbox, NOW + MINUTE) == ["a2", "a3"]


@pytest.mark.parametrize("in_doubt", [True, False])
async def test_a_claim_that_is_given_back_is_no_attempt(
    units: SqlUnitsOfWork, outbox: SqlOutbox, in_doubt: bool
) -> None:
    """A claim that is put back counts no failure, keeps its delivery's key, and tells whether it may have arrived."""
    await post(units, "a")
    first = await the(outbox)
    assert await outbox.put_back(first, NOW, failed=False, in_doubt=in_doubt)
    second = await the(outbox)

    assert (second.key, second.failures, second.in_doubt) == (first.key, 0, in_doubt)
    assert first.token != second.token
    assert await outbox.put_back(second, NOW, failed=True, in_doubt=False)
    assert (await the(outbox)).in_doubt is in_doubt


async def test_a_lease_that_ran_out_is_taken_over(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A notice whose holder says nothing for a lease goes to somebody else, as one that may have arrived."""
    await post(units, "a")
    first = await the(outbox)
    meanwhile = await outbox.claim(10, NOW + LEASE - MOMENT)
    second = await the(outbox, NOW + LEASE)

    assert meanwhile == ()
    assert (second.notice, second.key) == (first.notice, first.key)
    assert (second.failures, second.in_doubt) == (1, True)


async def test_a_late_record_is_refused(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Whoever was taken over can neither record, put back nor hold, while the new holder can."""
    await post(units, "a")
    late = await the(outbox)
    new = await the(outbox, NOW + LEASE)
    now = NOW + LEASE
    refused = [
        await outbox.hold(late, now),
        await outbox.put_back(late, now, failed=True, in_doubt=True),
        await outbox.end(late, now),
        await outbox.end(late, now, "Failure"),
    ]

    assert refused == [False] * 4
    assert await outbox.outlook() == Outlook(1, 0, now + LEASE)
    assert await outbox.end(new, now)
    assert not await outbox.end(late, now)
    assert not await outbox.end(new, now)
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_a_late_record_does_not_touch_what_came_after(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A record that comes when the lane was emptied and filled again changes nothing of what waits there now."""
    await post(units, "a")
    late = await the(outbox)
    assert await outbox.end(await the(outbox, NOW + LEASE), NOW + LEASE)
    await post(units, "b")
    new = await the(outbox, NOW + LEASE)

    assert not await outbox.end(late, NOW + LEASE)
    assert await outbox.end(new, NOW + LEASE)


async def test_a_record_after_the_lease_counts_if_nobody_took_over(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A holder that was slow, but that nobody replaced, may still record: nothing is sent twice for nothing."""
    await post(units, "a")
    claim = await the(outbox)

    assert await outbox.end(claim, NOW + 2 * LEASE)
    assert await outbox.claim(10, NOW + 2 * LEASE) == ()


async def test_a_heartbeat_renews_the_lease(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """As long as the holder renews its lease nobody else gets the notice."""
    await post(units, "a")
    claim = await the(outbox)
    for beat in range(1, 4):
        now = NOW + beat * (LEASE - MOMENT)
        assert await outbox.hold(claim, now)
        assert await outbox.claim(10, now + LEASE - MOMENT) == ()

    assert (await the(outbox, now + LEASE)).in_doubt


async def test_where_one_process_is_alone_it_starts_with_what_it_had_claimed_when_it_died(
    units: SqlUnitsOfWork, outbox: SqlOutbox
) -> None:
    """On SQLite nobody else can hold a claim, and no channel waits for a lease; elsewhere another replica may."""
    await post(units, "a1", "a2")
    await post(units, "b1", to=BEN)
    died = await outbox.claim(10, NOW)
    async with SqlOutbox(units) as started:
        claims = await started.claim(10, NOW)
    late = [await outbox.end(claim, NOW) for claim in died]
    alone = units.engine.dialect.name == "sqlite"

    assert abouts(died) == ["a1", "b1"]
    assert abouts(claims) == (["a1", "b1"] if alone else [])
    assert all((claim.failures, claim.in_doubt) == (1, True) for claim in claims)
    assert late == [not alone] * 2


async def test_a_lane_that_rests_is_left_alone_at_a_start(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """What the platform asked for before the bot was stopped holds afterwards."""
    await post(units, "a")
    assert await outbox.put_back(await the(outbox), NOW + MINUTE, failed=True, in_doubt=False)
    async with SqlOutbox(units) as started:
        at_once = await started.claim(10, NOW + MINUTE - MOMENT)
        again = await the(started, NOW + MINUTE)

    assert at_once == ()
    assert (again.failures, again.in_doubt) == (1, False)
