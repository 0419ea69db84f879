"""Press enquiries and holding lines go when their time is over, and the bot can prove that it was itself who did it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.notices import Card, Notice, Recipient
from bot.core.ports import Store
from bot.core.press import Enquiry, Move
from bot.storage.audit import PRESS, REPORT, Head
from bot.storage.outbox import SqlOutbox
from bot.storage.part import digest
from bot.storage.press_tables import approvals, enquiries, holding_lines, proposals, purged_cases
from bot.storage.retention import LINES_KEPT
from bot.storage.tables import cards, case_events, case_keys, lanes, notices, purged
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.posting import drain, the
from tests.storage.pressing import (
    ENQUIRY,
    LINE,
    WITHDRAWN,
    changing_to,
    ended,
    filled,
    keep_lines,
    kept_enquiry,
    move,
    named,
    open_all,
)
from tests.storage.reporting import DAY, NOW, TODAY, closed, dump, keep, kept, rows
from tests.storage.reporting import REPORT as A_REPORT
from tests.storage.rings import AFTER, BEFORE, BOTH

OVER = ended(ENQUIRY, TODAY)
TOMORROW = NOW + DAY
OFFICE = Recipient("slack", channel="C-office")
MOMENT = timedelta(microseconds=1)


async def purge(units: SqlUnitsOfWork, now: datetime = TOMORROW) -> Sequence[str]:
    """Destroy the enquiries whose time is over, and return which those were."""
    return await units.do(lambda store: store.purge_enquiries(now))


async def vouched(units: SqlUnitsOfWork, *cases: str) -> set[str]:
    """Return those of some cases that the bot says it destroyed."""
    return set(await units.do(lambda store: store.vouched(cases)))


@pytest.mark.parametrize(
    ("enquiry", "now", "goes"),
    [
        (OVER, TOMORROW, True),
        (OVER, NOW, False),
        (OVER, TOMORROW.replace(hour=0, minute=0), True),
        (OVER, NOW.replace(hour=23, minute=59), False),
        (replace(OVER, held=True), NOW + 9999 * DAY, False),
        (replace(OVER, keep_until=None), NOW + 9999 * DAY, False),
        (ENQUIRY, NOW + 9999 * DAY, False),
        (replace(ENQUIRY, keep_until=TODAY), NOW + 9999 * DAY, False),
    ],
)
async def test_a_closed_enquiry_goes_after_its_day(
    units: SqlUnitsOfWork, enquiry: Enquiry, now: datetime, goes: bool
) -> None:
    """It is kept through its last day and destroyed on the next; one that is open or held is never destroyed."""
    await open_all(units, enquiry)
    would_go = await units.do(lambda store: store.purgeable_enquiries(now))
    went = await purge(units, now)

    assert would_go == went == ([ENQUIRY.reference] if goes else [])
    assert (await kept_enquiry(units) is None) is goes


async def test_an_enquiry_goes_when_it_is_released(units: SqlUnitsOfWork) -> None:
    """What was held beyond its time goes with the next purge after it was released."""
    await open_all(units, replace(OVER, held=True))
    await units.purge(TOMORROW)
    await move(units, OVER, Move.RELEASE)
    await units.purge(TOMORROW)

    assert await kept_enquiry(units) is None


async def test_nothing_is_left_of_an_enquiry(units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine) -> None:
    """Key, words, approvals, events, cards and notices are gone; others stay, and no report is counted."""
    other = named("other")
    enquiry = await filled(units)
    await filled(units, other)
    for case, card in ((ENQUIRY.id, Card.OPENS), (ENQUIRY.id, Card.NONE), (other.id, Card.NONE)):
        notice = Notice("card", case, OFFICE, card=card)

        async def post(store: Store, notice: Notice = notice) -> None:
            await store.post(notice, NOW)

        await units.do(post)
        if card is Card.OPENS:
            assert await outbox.end(await the(outbox), NOW, message="17.3")
    held = len(await rows(engine, cards))
    await units.do(changing_to(ended(enquiry, TODAY), Move.CLOSE))
    await units.purge(TOMORROW)
    tables = (case_keys, enquiries, proposals, approvals, case_events, cards, notices, lanes, purged, purged_cases)
    left = {table.name: len(await rows(engine, table)) for table in tables}
    everything = await dump(engine)

    assert held == 1
    assert left == {
        "case_keys": 1,
        "enquiries": 1,
        "proposals": 2,
        "approvals": 4,
        "case_events": 7,
        "cards": 0,
        "notices": 1,
        "lanes": 1,
        "purged": 0,
        "purged_cases": 1,
    }
    assert ENQUIRY.id not in everything
    assert ENQUIRY.reference not in everything
    assert await drain(outbox, NOW) == [other.id]


async def test_a_line_goes_a_year_after_it_stood_last(units: SqlUnitsOfWork) -> None:
    """It is kept for so long that what was said with it can be looked up."""
    await keep_lines(units)
    await units.purge(LINE.until + LINES_KEPT - MOMENT)
    was = len(await rows(units.engine, holding_lines))
    await units.purge(LINE.until + LINES_KEPT)

    assert LINES_KEPT == timedelta(days=365)
    assert (was, len(await rows(units.engine, holding_lines))) == (1, 0)
    assert await vouched(units, LINE.id) == {LINE.id}


async def test_a_line_that_was_withdrawn_is_kept_for_a_year(units: SqlUnitsOfWork) -> None:
    """From the moment at which it was withdrawn, and not from the end of its time."""
    await keep_lines(units, replace(LINE, until=NOW + 9999 * DAY))
    await units.do(lambda store: store.withdraw_holding_line(LINE, WITHDRAWN))
    await units.purge(WITHDRAWN.at + LINES_KEPT - MOMENT)
    was = len(await rows(units.engine, holding_lines))
    await units.purge(WITHDRAWN.at + LINES_KEPT)

    assert (was, len(await rows(units.engine, holding_lines))) == (1, 0)


async def test_an_enquiry_that_somebody_holds_goes_the_next_time(replicas: list[SqlUnitsOfWork]) -> None:
    """A purge does not wait for a unit that holds an enquiry; what it left goes later."""
    await open_all(replicas[0], OVER, named("other", OVER))

    async def hold(store: Store) -> Sequence[str]:
        await store.enquiry(ENQUIRY.id)
        return await purge(replicas[1])

    assert await replicas[0].do(hold) == ["REF-other"]
    assert await purge(replicas[1]) == [ENQUIRY.reference]
    assert await vouched(replicas[0], ENQUIRY.id, "other", "never") == {ENQUIRY.id, "other"}


async def test_heads_are_those_of_reports_enquiries_and_lines(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Each with what it is one of; a case whose events are gone has the number none."""
    await keep(units)
    await open_all(units)
    await keep_lines(units)
    macs = {row["case_id"]: row["mac"].hex() for row in await rows(engine, case_events)}
    async with engine.begin() as connection:
        await connection.execute(delete(case_events).where(case_events.c.case_id == LINE.id))

    assert await units.do(lambda store: store.heads()) == [
        Head(A_REPORT.id, 1, macs[A_REPORT.id], REPORT),
        Head(ENQUIRY.id, 1, macs[ENQUIRY.id], PRESS),
        Head(LINE.id, 0, "", PRESS),
    ]


MADE_TO_SEEM_OVER: Sequence[tuple[Enquiry, dict[str, Any]]] = (
    (ended(ENQUIRY, TODAY + 9 * DAY), {"keep_until": TODAY}),
    (replace(OVER, held=True), {"held": False}),
    (ENQUIRY, {"closed": TODAY, "keep_until": TODAY}),
)


@pytest.mark.parametrize(("enquiry", "forged"), MADE_TO_SEEM_OVER)
async def test_the_bot_does_not_vouch_for_what_it_was_made_to_destroy(
    units: SqlUnitsOfWork, engine: AsyncEngine, enquiry: Enquiry, forged: dict[str, Any]
) -> None:
    """A row that was altered so that its time seems over goes as any other, and a checkpoint misses it."""
    await open_all(units, enquiry, named("other", OVER))
    async with engine.begin() as connection:
        await connection.execute(update(enquiries).where(enquiries.c.id == ENQUIRY.id).values(forged))
    await purge(units)

    assert await rows(engine, enquiries) == []
    assert await vouched(units, ENQUIRY.id, "other") == {"other"}


async def test_nor_for_a_line(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Whose time was made to seem over."""
    await keep_lines(units)
    async with engine.begin() as connection:
        await connection.execute(update(holding_lines).values(until=NOW - LINES_KEPT))
    await units.purge(NOW)

    assert await rows(engine, holding_lines) == []
    assert await vouched(units, LINE.id) == set()


async def test_nobody_else_can_say_that_the_bot_destroyed_something(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Neither with the signature for another case nor with one of another key."""
    await open_all(units, OVER, named("other"))
    await purge(units)
    (genuine,) = await rows(engine, purged_cases)
    async with engine.begin() as connection:
        await connection.execute(insert(purged_cases).values({**genuine, "case": digest("other")}))

    assert await vouched(units, ENQUIRY.id, "other") == {ENQUIRY.id}
    assert await vouched(SqlUnitsOfWork(engine, AFTER), ENQUIRY.id) == set()


async def test_without_keys_everything_goes_and_nothing_is_vouched_for(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """Nobody needs a key to destroy anything, and without the right one the bot can say nothing about it."""
    await open_all(units, OVER, named("other", OVER))
    await keep_lines(units)
    async with engine.begin() as connection:
        await connection.execute(update(case_keys).where(case_keys.c.case_id == "other").values(key_id="lost"))
    await purge(units)
    vouched_for = await vouched(units, ENQUIRY.id, "other")
    await open_all(units, named("third", OVER))
    await SqlUnitsOfWork(engine).purge(NOW + 999 * DAY)

    assert vouched_for == {ENQUIRY.id}
    assert await rows(engine, enquiries) == await rows(engine, holding_lines) == await rows(engine, case_keys) == []
    assert await vouched(units, "third", LINE.id) == set()


async def test_what_was_vouched_for_holds_after_a_rotation(engine: AsyncEngine) -> None:
    """As long as the key of then is among the keys, as for a checkpoint."""
    await open_all(SqlUnitsOfWork(engine, BEFORE), OVER)
    await purge(SqlUnitsOfWork(engine, BEFORE))

    assert await vouched(SqlUnitsOfWork(engine, BOTH), ENQUIRY.id) == {ENQUIRY.id}
    assert await vouched(SqlUnitsOfWork(engine, AFTER), ENQUIRY.id) == set()


async def test_reports_and_enquiries_go_each_by_its_own_time(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Reports are counted when they go, and enquiries never are."""
    await keep(units, closed(A_REPORT, TODAY))
    await open_all(units, OVER, named("other", ended(ENQUIRY, TODAY + DAY)))
    await units.purge(TOMORROW)

    assert await kept(units) is None
    assert await kept_enquiry(units, "other") == named("other", ended(ENQUIRY, TODAY + DAY))
    assert [row["reports"] for row in await rows(engine, purged)] == [1]
