import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.notices import LEASE, Card, Claim, Notice, Outlook, Recipient
from bot.core.ports import Store
from bot.core.reports import Status
from bot.storage.database import open_database
from bot.storage.outbox import SqlOutbox
from bot.storage.sealed import Altered
from bot.storage.tables import cards, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits
from tests.storage.posting import drain, the
from tests.storage.reporting import NOTED, NOW, REPORT, called, change, changing, dump, keep, kept

OFFICE, PERSON = Recipient("slack", channel="C-office"), Recipient("slack", "U-deputy")
OTHER = called("case-2")
MESSAGE = "1741599000.000100"


async def put(units: SqlUnitsOfWork, card: Card = Card.OPENS, to: Recipient = OFFICE, case: str = REPORT.id) -> None:
    """Post one notice about a case."""
    await units.do(lambda store: store.post(Notice("card", case, to, card=card), NOW))


async def send(
    units: SqlUnitsOfWork,
    card: Card = Card.OPENS,
    to: Recipient = OFFICE,
    case: str = REPORT.id,
    message: str = MESSAGE,
) -> None:
    """Post one notice about a case, and record that it was sent as a message."""
    outbox = SqlOutbox(units)
    await put(units, card, to, case)
    assert await outbox.end(await the(outbox), NOW, message=message)


async def card_of(units: SqlUnitsOfWork, to: Recipient = OFFICE, case: str = REPORT.id) -> str:
    """Return the card of a case in a place."""
    return await units.do(lambda store: store.card_of(case, to))


async def places(units: SqlUnitsOfWork, case: str = REPORT.id) -> set[Recipient]:
    """Return the places in which a case has a card."""
    return set(await units.do(lambda store: store.places_of(case)))


async def _cases_in(place: Recipient, store: Store) -> frozenset[str]:
    return await store.cases_in(place)


@pytest.mark.parametrize("card", Card)
async def test_a_claim_says_what_a_notice_has_to_do_with_the_card(
    units: SqlUnitsOfWork, outbox: SqlOutbox, card: Card
) -> None:
    """Whether a notice opens a card, goes under it or takes its place comes back as it was posted."""
    await put(units, card)

    assert (await the(outbox)).notice == Notice("card", REPORT.id, OFFICE, NOW, card)


async def test_what_opens_a_card_is_the_card(units: SqlUnitsOfWork) -> None:
    """Once sent, the message is the card of its case in its place, and in no other place and no other case."""
    await keep(units, REPORT, OTHER)
    await send(units)
    await send(units, to=PERSON, message="2")

    assert [await card_of(units, to) for to in (OFFICE, PERSON)] == [MESSAGE, "2"]
    assert await card_of(units, replace(OFFICE, thread="1", replaces="2")) == MESSAGE
    assert await card_of(units, replace(OFFICE, platform="teams")) == ""
    assert await card_of(units, case=OTHER.id) == ""
    assert await places(units) == {OFFICE, PERSON}
    assert await places(units, OTHER.id) == await places(units, "nothing") == set()


async def test_the_cases_in_a_place_are_those_with_a_card_there(units: SqlUnitsOfWork) -> None:
    """And in no other place."""
    await keep(units, REPORT, OTHER)
    await send(units)
    await send(units, to=PERSON, case=OTHER.id)

    here, theirs = [await units.do(partial(_cases_in, to)) for to in (OFFICE, PERSON)]
    nowhere = await units.do(partial(_cases_in, Recipient("slack", "U-nobody")))

    assert ([REPORT.id], [OTHER.id], []) == (list(here), list(theirs), list(nowhere))


async def test_the_newest_card_counts(units: SqlUnitsOfWork) -> None:
    """A card that is opened anew in the same place takes over from the one before."""
    await keep(units)
    await send(units)
    await send(units, message="2")

    assert await card_of(units) == "2"
    assert await places(units) == {OFFICE}


@pytest.mark.parametrize("card", [Card.NONE, Card.UNDER, Card.ANEW])
async def test_other_messages_are_no_cards(units: SqlUnitsOfWork, card: Card) -> None:
    """What goes under a card or in its place does not become one."""
    await keep(units)
    await send(units, card)

    assert await places(units) == set()


@pytest.mark.parametrize(("failure", "message"), [("NotSent", MESSAGE), (None, "")])
async def test_what_was_not_sent_is_no_card(
    units: SqlUnitsOfWork, outbox: SqlOutbox, failure: str | None, message: str
) -> None:
    """A notice that was given up, or that had nothing to say, opens no card."""
    await keep(units)
    await put(units)
    assert await outbox.end(await the(outbox), NOW, failure, message)

    assert await places(units) == set()


async def test_a_card_of_nothing_is_recorded_as_sent(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """A notice about a case that is gone, or about no case, was sent all the same, and no card is kept of it."""
    await send(units, case="gone")

    assert await places(units, "gone") == set()
    assert await outbox.outlook() == Outlook(0, 0, None)


async def test_whoever_was_taken_over_opens_no_card(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """The message of somebody who was too late is not the card."""
    await keep(units)
    await put(units)
    late = await the(outbox)
    new = await the(outbox, NOW + LEASE)

    assert not await outbox.end(late, NOW, message="late")
    assert await outbox.end(new, NOW, message="new")
    assert await card_of(units) == "new"


async def test_neither_place_nor_message_of_a_card_is_kept_in_clear(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The id of a message is a time on some platforms: it is sealed with the place, and goes with the case."""
    await keep(units)
    await send(units)
    async with engine.connect() as connection:
        kept = repr((await connection.execute(select(cards))).all())

    assert MESSAGE not in await dump(engine)
    assert "C-office" not in kept


@pytest.mark.parametrize(("case", "lane"), [(REPORT.id, PERSON), (OTHER.id, OFFICE)])
async def test_swapped_cards_are_refused(
    units: SqlUnitsOfWork, engine: AsyncEngine, case: str, lane: Recipient
) -> None:
    """The sealed card of another place or another case does not open here."""
    await keep(units, REPORT, OTHER)
    await send(units)
    async with engine.connect() as connection:
        here = await connection.scalar(select(cards.c.lane))
    await send(units, to=lane, case=case)
    other = (cards.c.case_id == case) & ((cards.c.lane != here) if lane == PERSON else (cards.c.lane == here))
    async with engine.begin() as connection:
        theirs = await connection.scalar(select(cards.c.place).where(other))
        mine = (cards.c.case_id == REPORT.id) & (cards.c.lane == here)
        await connection.execute(update(cards).where(mine).values(place=theirs))
    with pytest.raises(Altered):
        await card_of(units)
    with pytest.raises(Altered):
        await places(units)


async def test_cards_go_with_the_key(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where the key of a case is destroyed, its cards are gone."""
    await keep(units)
    await send(units)
    async with engine.begin() as connection:
        await connection.execute(case_keys.delete())
        assert (await connection.execute(select(cards))).all() == []


async def give_up(outbox: SqlOutbox, claim: Claim, *, fails: bool = False, now: datetime = NOW) -> bool:
    """Give a notice up, and acknowledge the report and post two notices instead; or fail at it."""

    async def instead(store: Store) -> None:
        await store.change_report(replace(REPORT, status=Status.ACKNOWLEDGED), NOTED)
        for to in (OFFICE, PERSON):
            await store.post(Notice("instead", REPORT.id, to), now)
        if fails:
            raise LookupError

    return await outbox.end(claim, now, "NotSent", instead=instead)


async def test_something_else_is_done_where_a_notice_is_given_up(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """What is done instead is kept with the dead letter, and what it posts is sent, to the same place as well."""
    await keep(units)
    await put(units)
    assert await give_up(outbox, await the(outbox))

    assert await kept(units) == replace(REPORT, status=Status.ACKNOWLEDGED)
    assert await outbox.outlook() == Outlook(2, 1, NOW)
    assert await drain(outbox, NOW) == [REPORT.id] * 2


async def test_nothing_is_given_up_where_something_else_fails(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """If what is to be done instead fails, the notice is not given up either."""
    await keep(units)
    await put(units)
    with pytest.raises(LookupError):
        await give_up(outbox, await the(outbox), fails=True)

    assert await kept(units) == REPORT
    assert (await the(outbox, NOW + LEASE)).in_doubt


async def test_whoever_was_taken_over_does_nothing_instead(units: SqlUnitsOfWork, outbox: SqlOutbox) -> None:
    """Who is too late to give a notice up changes and posts nothing."""
    await keep(units)
    await put(units)
    late = await the(outbox)
    await the(outbox, NOW + LEASE)

    assert not await give_up(outbox, late)
    assert await kept(units) == REPORT
    assert (await outbox.outlook()).waiting == 1


async def test_what_was_done_instead_is_undone_if_the_lease_was_lost_meanwhile(replicas: list[SqlUnitsOfWork]) -> None:
    """A notice that another replica takes over while something is done instead leaves nothing of that."""
    outbox = SqlOutbox(replicas[0])
    await keep(replicas[0])
    await put(replicas[0])
    late = await the(outbox)

    async def instead(store: Store) -> None:
        await store.change_report(replace(REPORT, status=Status.ACKNOWLEDGED), NOTED)
        await the(SqlOutbox(replicas[1]), NOW + LEASE)

    assert not await outbox.end(late, NOW, "NotSent", instead=instead)
    assert await kept(replicas[0]) == REPORT


async def test_a_card_and_a_change_never_wait_for_each_other_for_ever(
    replicas: list[SqlUnitsOfWork], postgres_address: str
) -> None:
    """Recording a card does not wait for a unit that changes the report and then posts to the same place."""
    outbox = SqlOutbox(replicas[0])
    await keep(replicas[0])
    await put(replicas[0])
    claim = await the(outbox)
    changed, go_on = asyncio.Event(), asyncio.Event()

    async def change_and_post(store: Store) -> None:
        await changing(REPORT, NOTED)(store)
        changed.set()
        await go_on.wait()
        await store.post(Notice("card", REPORT.id, OFFICE, card=Card.ANEW), NOW)

    second = asyncio.create_task(replicas[1].do(change_and_post))
    await changed.wait()
    assert await outbox.end(claim, NOW, message=MESSAGE)
    go_on.set()
    await second
    async with open_database(postgres_address) as watcher:
        assert not await somebody_waits(watcher)

    assert await card_of(replicas[1]) == MESSAGE
    await change(replicas[0], NOTED)
