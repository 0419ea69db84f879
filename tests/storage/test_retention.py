from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.notices import Card, Notice, Recipient
from bot.core.ports import Store
from bot.core.reports import Category, Event, Happening, Level, Outcome, Report
from bot.storage.outbox import SqlOutbox
from bot.storage.tables import cards, case_events, case_keys, lanes, notices, purged, receipts, reports
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.posting import drain, the
from tests.storage.reporting import (
    ANONYMOUS,
    DAY,
    HEAD,
    NOW,
    RECEIPT,
    REPORT,
    TODAY,
    called,
    change,
    closed,
    dump,
    keep,
    kept,
    rows,
)

OVER = closed(REPORT, TODAY)
TOMORROW = NOW + DAY
OFFICE, OTHER_PLACE = Recipient("slack", channel="C-office"), Recipient("slack", channel="C-other")


async def purge(units: SqlUnitsOfWork, now: datetime = TOMORROW) -> Sequence[str]:
    """Destroy the reports whose time is over, and return which those were."""
    return await units.do(lambda store: store.purge_reports(now))


async def post(units: SqlUnitsOfWork, about: str, *to: Recipient, card: Card = Card.NONE) -> None:
    """Post notices about a case, each in a unit of its own."""
    for recipient in to:
        notice = Notice("card", about, recipient, card=card)

        async def work(store: Store, notice: Notice = notice) -> None:
            await store.post(notice, NOW)

        await units.do(work)


@pytest.mark.parametrize(
    ("report", "now", "goes"),
    [
        (OVER, TOMORROW, True),
        (OVER, NOW, False),
        (OVER, TOMORROW.replace(hour=0, minute=0), True),
        (OVER, NOW.replace(hour=23, minute=59), False),
        (replace(OVER, held=True), NOW + 9999 * DAY, False),
        (replace(OVER, keep_until=None), NOW + 9999 * DAY, False),
        (REPORT, NOW + 9999 * DAY, False),
        (replace(REPORT, keep_until=TODAY), NOW + 9999 * DAY, False),
    ],
)
async def test_a_closed_report_goes_after_its_day(
    units: SqlUnitsOfWork, report: Report, now: datetime, goes: bool
) -> None:
    """It is kept through its last day and destroyed on the next; one that is open or held is never destroyed."""
    await keep(units, report)
    would_go = await units.do(lambda store: store.purgeable(now))
    went = await purge(units, now)

    assert would_go == went == ([REPORT.reference] if goes else [])
    assert (await kept(units) is None) is goes


async def test_a_report_goes_when_it_is_released(units: SqlUnitsOfWork) -> None:
    """What was held beyond its time goes with the next purge after it was released."""
    await keep(units, replace(OVER, held=True))
    await units.purge(TOMORROW)
    await change(units, Event(Happening.RELEASED, TOMORROW, HEAD), report=OVER)
    await units.purge(TOMORROW)

    assert await kept(units) is None


async def test_nothing_is_left_but_a_count(units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine) -> None:
    """Key, report, events, cards, receipt and notices, sent, waiting or given up, are gone; others stay."""
    other = called("other")
    await keep(units, replace(OVER, level=Level.ANONYMOUS, reporter=None), receipt=RECEIPT)
    await keep(units, other)
    await post(units, REPORT.id, OFFICE, card=Card.OPENS)
    assert await outbox.end(await the(outbox), NOW, message="17.3")
    await post(units, REPORT.id, OFFICE)
    assert await outbox.end(await the(outbox), NOW, "NotSent")
    await post(units, REPORT.id, OFFICE, OTHER_PLACE, Recipient.timer(REPORT.id))
    await post(units, other.id, OFFICE)
    filled = [await rows(engine, table) for table in (cards, receipts)]
    await units.purge(TOMORROW)
    left = {
        table.name: len(await rows(engine, table))
        for table in (case_keys, reports, case_events, cards, receipts, notices, lanes, purged)
    }
    everything = await dump(engine)

    assert all(filled)
    assert left == {
        "case_keys": 1,
        "reports": 1,
        "case_events": 1,
        "cards": 0,
        "receipts": 0,
        "notices": 1,
        "lanes": 1,
        "purged": 1,
    }
    assert REPORT.id not in everything
    assert REPORT.reference not in everything
    assert await drain(outbox, NOW) == [other.id]


async def test_the_count_says_month_kind_outcome_and_level(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """What is counted is when reports were received, to the month, and what came of them: for statistics, for good."""
    found_nothing = closed(replace(ANONYMOUS, category=Category.FAKE), TODAY, Outcome.NOTHING_FOUND)
    for names in (("a", "b"), ("c",)):
        await keep(units, *(called(name, OVER) for name in names))
        await purge(units)
    await keep(units, called("d", found_nothing), called("e", replace(OVER, received=date(2025, 2, 28), outcome=None)))
    await purge(units)
    await units.purge(NOW + 9999 * DAY)
    counts = [tuple(row.values()) for row in await rows(engine, purged)]

    assert sorted(counts) == [
        (date(2025, 2, 1), "harassment", "", "confidential", 1),
        (date(2025, 3, 1), "fake", "nothing-found", "anonymous", 1),
        (date(2025, 3, 1), "harassment", "acted-on", "confidential", 3),
    ]


async def test_a_claim_under_way_survives_the_end_of_its_case(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    """A notice that is being sent while its case is destroyed is recorded or not, and its lane goes on."""
    await keep(units, OVER)
    await post(units, REPORT.id, OFFICE, OTHER_PLACE, card=Card.OPENS)
    await post(units, "next", OFFICE)
    claims = {claim.notice.to: claim for claim in await outbox.claim(10, NOW)}
    await units.purge(TOMORROW)

    assert await outbox.end(claims[OFFICE], NOW, message="17.3")
    assert not await outbox.end(claims[OTHER_PLACE], NOW, message="17.4")
    assert await drain(outbox, NOW) == ["next"]
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(lanes)) == 0


async def test_a_report_that_somebody_holds_goes_the_next_time(replicas: list[SqlUnitsOfWork]) -> None:
    """A purge does not wait for a unit that holds a report; what it left goes later, and each is counted once."""
    await keep(replicas[0], OVER, called("other", OVER))

    async def hold(store: Store) -> Sequence[str]:
        await store.report(REPORT.id)
        return await purge(replicas[1])

    assert await replicas[0].do(hold) == ["REF-other"]
    assert await purge(replicas[1]) == [REPORT.reference]
    (count,) = await rows(replicas[0].engine, purged)
    assert count["reports"] == 2
