"""Of several who act on an enquiry at the same moment the first wins, whatever the others had seen."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.people import Person
from bot.core.ports import Store
from bot.core.press import Enquiry, Move, State
from bot.storage.database import open_database
from bot.storage.press_tables import approvals
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits
from tests.storage.pressing import (
    CEO,
    ENQUIRY,
    OTHER_WORDS,
    RECEIVED,
    agreed,
    approved,
    approving,
    changing_to,
    kept_enquiry,
    move,
    named,
    open_all,
    proposed,
    with_approval,
)
from tests.storage.reporting import HEAD, NOW, events, misfit, rows

EIGHT = [Person("slack", f"U-{number}") for number in range(8)]


async def awaiting(units: SqlUnitsOfWork, needed: int = 1) -> Enquiry:
    """Keep an enquiry in which words await so many approvals; return it."""
    enquiry = replace(ENQUIRY, needed=needed)
    await open_all(units, enquiry)
    return await proposed(units, enquiry)


async def all_approve(replicas: Sequence[SqlUnitsOfWork], seen: Enquiry, people: Sequence[Person]) -> list[bool]:
    """Let people approve what they have seen, all at once, on all replicas; return who was first."""
    tries = [replicas[n % len(replicas)].do(approving(seen, agreed(seen, who))) for n, who in enumerate(people)]
    return await asyncio.gather(*tries)


async def held_up(address: str, unit: asyncio.Task[Any]) -> None:
    """Return once a unit waits for another one; it must not end before."""
    async with open_database(address) as watcher:
        while not await somebody_waits(watcher):
            assert not unit.done()


@pytest.mark.parametrize("needed", [1, 2])
async def test_one_of_eight_approvers_is_first(replicas: list[SqlUnitsOfWork], needed: int) -> None:
    """Eight who saw the same words and held nothing: one approval counts, and of the others nothing is kept."""
    seen = await awaiting(replicas[0], needed)
    first = await all_approve(replicas, seen, EIGHT)
    (winner,) = [who for who, won in zip(EIGHT, first, strict=True) if won]

    assert await kept_enquiry(replicas[1]) == with_approval(seen, agreed(seen, winner))
    assert [event.by for event in await events(replicas[0], ENQUIRY.id)][2:] == [winner]
    assert await misfit(replicas[0], ENQUIRY.id) is None


async def test_one_of_eight_clicks_of_one_approver_counts(replicas: list[SqlUnitsOfWork]) -> None:
    """However often somebody presses at the same moment, they approve once."""
    seen = await awaiting(replicas[0], 2)

    assert sorted(await all_approve(replicas, seen, [HEAD] * 8)) == [False] * 7 + [True]
    assert len(await rows(replicas[0].engine, approvals)) == 1


async def test_two_approvals_that_are_needed_both_count_when_held(replicas: list[SqlUnitsOfWork]) -> None:
    """Each who holds the enquiry while approving sees who was before them: two of eight are enough."""
    await awaiting(replicas[0], 2)

    async def approve(who: Person, store: Store) -> bool:
        seen = await store.enquiry(ENQUIRY.id)
        assert seen
        return seen.state is State.AWAITING and await approving(seen, agreed(seen, who))(store)

    first = await asyncio.gather(*(replicas[n % 2].do(partial(approve, who)) for n, who in enumerate(EIGHT)))
    kept = await kept_enquiry(replicas[0])

    assert sum(first) == 2
    assert kept is not None
    assert {each.by for each in kept.approvals} == {who for who, won in zip(EIGHT, first, strict=True) if won}
    assert kept.state is State.APPROVED


async def test_nobody_approves_the_same_words_twice(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where two approvals are needed, the second of the same person is refused, and nothing changes."""
    seen = await approved(units, await awaiting(units, 2), HEAD)
    again = agreed(seen, HEAD, at=NOW)

    assert not await units.do(approving(seen, again))
    assert not await units.do(approving(seen, seen.approvals[0]))
    assert await kept_enquiry(units) == seen
    assert len(await rows(engine, approvals)) == 1
    assert await units.do(approving(seen, agreed(seen, CEO)))


async def test_a_click_that_was_second_leaves_the_unit_usable(units: SqlUnitsOfWork) -> None:
    """Whoever was second can be told so in the same unit, with what they had changed before."""
    seen = await awaiting(units, 2)
    await approved(units, seen, HEAD)
    await open_all(units, named("other"))

    async def late(store: Store) -> Enquiry | None:
        await changing_to(replace(named("other"), held=True), Move.HOLD)(store)
        assert not await approving(seen, agreed(seen, CEO))(store)
        return await store.enquiry(ENQUIRY.id)

    assert await units.do(late) == await kept_enquiry(units)
    assert await kept_enquiry(units, "other") == replace(named("other"), held=True)


@pytest.mark.parametrize("made", [Move.DECLINE, Move.WITHDRAW, Move.REQUEST_CHANGES, Move.PROPOSE])
async def test_what_is_no_longer_as_it_was_seen_is_not_approved(units: SqlUnitsOfWork, made: Move) -> None:
    """Words that were declined, taken back, sent back or replaced meanwhile are not released by a late click."""
    seen = await awaiting(units)
    words = (*seen.proposals, OTHER_WORDS) if made is Move.PROPOSE else seen.proposals
    now = await move(units, replace(seen, proposals=words), made)

    assert not await units.do(approving(seen, agreed(seen)))
    assert await kept_enquiry(units) == now
    assert len(await events(units, ENQUIRY.id)) == 3


async def test_who_holds_an_enquiry_and_who_does_not_never_wait_for_each_other_for_ever(
    replicas: list[SqlUnitsOfWork], postgres_address: str
) -> None:
    """A click that holds nothing waits for one that holds the enquiry, which then is the first."""
    seen = await awaiting(replicas[0])
    holding, go_on = asyncio.Event(), asyncio.Event()

    async def hold(store: Store) -> bool:
        held = await store.enquiry(ENQUIRY.id)
        assert held == seen
        holding.set()
        await go_on.wait()
        return await approving(seen, agreed(seen, HEAD))(store)

    first = asyncio.create_task(replicas[0].do(hold))
    await holding.wait()
    second = asyncio.create_task(replicas[1].do(approving(seen, agreed(seen, CEO))))
    try:
        await held_up(postgres_address, second)
    finally:
        go_on.set()

    assert (await first, await second) == (True, False)


async def test_what_one_opens_the_next_one_finds(replicas: list[SqlUnitsOfWork], postgres_address: str) -> None:
    """Who looks before opening an enquiry waits for whoever does so just now, and sees what that one opened."""
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def look_and_open(store: Store) -> None:
        await store.enquiries_since(NOW)
        looked.set()
        await go_on.wait()
        await store.open_enquiry(ENQUIRY, RECEIVED)

    first = asyncio.create_task(replicas[0].do(look_and_open))
    await looked.wait()
    second = asyncio.create_task(replicas[1].do(lambda store: store.enquiries_since(NOW)))
    try:
        await held_up(postgres_address, second)
    finally:
        go_on.set()
    await first

    assert [ENQUIRY] == await second


async def test_readers_see_an_enquiry_as_it_was_at_one_moment(replicas: list[SqlUnitsOfWork]) -> None:
    """While words are proposed and approved at one replica, the other reads and lists whole enquiries only."""
    await open_all(replicas[0])

    async def write() -> None:
        enquiry = ENQUIRY
        for number in range(1, 11):
            enquiry = await proposed(replicas[0], enquiry, replace(OTHER_WORDS, number=number))
            enquiry = await approved(replicas[0], enquiry)

    writing = asyncio.create_task(write())
    seen = set()
    while not writing.done():
        (listed,) = await replicas[1].do(lambda store: store.open_enquiries())
        (since,) = await replicas[1].do(lambda store: store.enquiries_since(NOW))
        held = await kept_enquiry(replicas[1])
        seen |= {(len(each.proposals), len(each.approvals)) for each in (listed, since, held) if each}
    await writing

    assert len(seen) > 2
    assert {words - given for words, given in seen} <= {0, 1}
