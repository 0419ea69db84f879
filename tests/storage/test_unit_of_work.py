from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.messages import Place, PlaceKind
from bot.core.notices import Notice, Recipient
from bot.core.ports import Store, UnitsOfWork
from bot.storage.store import SqlStore
from bot.storage.tables import answer_feedback, conversation_topics, metadata, processed_requests, rule_dismissals
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import RECEIPT, RECEIVED, REPORT

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
HERE = Place("slack", "C-staffroom", PlaceKind.CHANNEL, thread="1")
THERE = Place("slack", "C-staffroom", PlaceKind.CHANNEL, thread="2")


def serve(request_id: str) -> Callable[[Store], Awaitable[bool]]:
    """Return work that remembers one request."""
    return lambda store: store.first_time(request_id, NOW)


def keep(clauses: list[str]) -> Callable[[Store], Awaitable[None]]:
    """Return work that remembers the topic of one thread."""
    return lambda store: store.keep_topic(HERE, clauses, NOW)


def test_it_is_what_the_core_asks_for(units: SqlUnitsOfWork) -> None:
    """The units of work are those of the port: mypy checks the assignment, this keeps it alive."""
    port: UnitsOfWork = units

    assert units is port


async def test_a_request_is_served_once(units: SqlUnitsOfWork) -> None:
    """The second delivery of a request is told apart from the first, and from another request."""
    seen = [await units.do(serve(name)) for name in ("a", "b", "a", "b")]

    assert seen == [True, True, False, False]


async def test_a_request_may_have_any_id(units: SqlUnitsOfWork) -> None:
    """Whatever a platform sends as an id is remembered."""
    names = ["", "x" * 10_000, "nul \x00", "half a pair \ud800", "’; DROP TABLE"]
    seen = [await units.do(serve(name)) for name in names * 2]

    assert seen == [True] * 5 + [False] * 5


async def test_a_request_is_served_once_where_there_are_no_keys(engine: AsyncEngine) -> None:
    """Keys are set up for what is confidential; the rest works without."""
    async with SqlUnitsOfWork(engine) as keyless:
        seen = [await keyless.do(serve(name)) for name in ("a", "a")]

    assert seen == [True, False]


async def test_a_unit_that_fails_keeps_nothing(units: SqlUnitsOfWork) -> None:
    """A unit that raises keeps nothing and raises the same: the retry of its request is served."""

    async def fail(store: Store) -> None:
        await store.first_time("a", NOW)
        await store.keep_topic(HERE, ["one"], NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await units.do(fail)

    assert await units.do(serve("a"))
    assert await units.do(lambda store: store.topic(HERE, NOW)) == ()


async def test_a_conversation_keeps_its_last_topic(units: SqlUnitsOfWork) -> None:
    """A thread keeps the clauses it was last about, and another thread of the channel does not share them."""
    for clauses in (["one", "two"], ["three"]):
        await units.do(keep(clauses))

    assert await units.do(lambda store: store.topic(HERE, NOW)) == ("three",)
    assert await units.do(lambda store: store.topic(THERE, NOW)) == ()


async def test_a_topic_is_valid_for_a_day(units: SqlUnitsOfWork) -> None:
    """A topic is known until a day has passed and forgotten from then on, purged or not."""
    await units.do(keep(["one"]))

    assert await units.do(lambda store: store.topic(HERE, NOW + DAY - MOMENT)) == ("one",)
    assert await units.do(lambda store: store.topic(HERE, NOW + DAY)) == ()


async def test_purge_forgets_what_is_older_than_a_day(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The purge takes topics that are a day old and the requests of a day before, and leaves all younger ones."""
    midnight = NOW.replace(hour=0, minute=0) + DAY

    async def fill(store: Store) -> None:
        for name, place, at in (("old", HERE, midnight - MOMENT), ("young", THERE, midnight)):
            await store.first_time(name, at)
            await store.keep_topic(place, ["one"], at)
        await store.count_feedback(["one"], True, NOW)

    await units.do(fill)
    await units.purge(midnight + DAY - MOMENT)

    async with engine.connect() as connection:
        left = [
            await connection.scalar(select(func.count()).select_from(table))
            for table in (processed_requests, conversation_topics, answer_feedback)
        ]
    assert left == [2, 1, 1]
    await units.purge(midnight + DAY)
    assert await units.do(lambda store: store.first_time("old", midnight + DAY))
    assert not await units.do(lambda store: store.first_time("young", midnight + DAY))


async def test_when_a_request_came_is_kept_to_the_day(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Of the moment of a request nothing finer is kept than its day, and it is remembered for a day at the least."""
    await units.do(serve("a"))
    midnight = NOW.replace(hour=0, minute=0) + DAY

    async with engine.connect() as connection:
        assert await connection.scalar(select(processed_requests.c.at)) == midnight
    await units.purge(NOW + DAY)
    assert not await units.do(serve("a"))


async def test_feedback_holds_clause_opinion_and_day_alone(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """An opinion is kept by clause and by the day in UTC; nothing is kept of an answer without clauses."""
    late = datetime.fromisoformat("2025-03-10T23:30:00-05:00")
    await units.do(lambda store: store.count_feedback(["one", "two"], False, late))
    await units.do(lambda store: store.count_feedback([], True, NOW))

    async with engine.connect() as connection:
        rows = (await connection.execute(select(answer_feedback).order_by("id"))).all()
    assert [("one", False, date(2025, 3, 11)), ("two", False, date(2025, 3, 11))] == [tuple(row[1:]) for row in rows]
    assert {"id", "clause", "helpful", "day"} == set(answer_feedback.c.keys())


async def test_dismissals_hold_rule_reason_and_day_alone(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """That somebody set a finding aside is kept by rule, reason and the day in UTC, each time anew."""
    late = datetime.fromisoformat("2025-03-10T23:30:00-05:00")
    for _ in range(2):
        await units.do(lambda store: store.count_dismissal("copyright", "not about us", late))

    async with engine.connect() as connection:
        rows = (await connection.execute(select(rule_dismissals).order_by("id"))).all()
    assert [("copyright", "not about us", date(2025, 3, 11))] * 2 == [tuple(row[1:]) for row in rows]
    assert {"id", "rule", "reason", "day"} == set(rule_dismissals.c.keys())


async def test_no_id_of_a_platform_is_kept(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Neither the id of a request nor that of a place can be read from the database."""

    async def fill(store: Store) -> None:
        await store.first_time("Ev-message-id", NOW)
        await store.keep_topic(HERE, ["one"], NOW)

    await units.do(fill)

    async with engine.connect() as connection:
        kept = [(await connection.execute(table.select())).all() for table in metadata.tables.values()]
    assert "one" in repr(kept)
    assert "Ev-message-id" not in repr(kept)
    assert "staffroom" not in repr(kept)


async def test_naive_moments_are_refused(units: SqlUnitsOfWork) -> None:
    """No verb of the store takes a moment without a time zone."""
    naive = NOW.replace(tzinfo=None)
    verbs: list[Callable[[SqlStore], Awaitable[object]]] = [
        lambda store: store.first_time("a", naive),
        lambda store: store.topic(HERE, naive),
        lambda store: store.keep_topic(HERE, ["one"], naive),
        lambda store: store.count_feedback(["one"], True, naive),
        lambda store: store.count_dismissal("rule", "reason", naive),
        lambda store: store.post(Notice("hello", "case", Recipient("slack", "U1")), naive),
        lambda store: store.claim(1, naive),
        lambda store: store.purge(naive),
        lambda store: store.report_of(RECEIPT, naive),
        lambda store: store.open_report(replace(REPORT, due=naive), RECEIVED),
        lambda store: store.open_report(REPORT, replace(RECEIVED, at=naive)),
        lambda store: store.purgeable(naive),
        lambda store: store.purge_reports(naive),
        lambda store: store.purgeable_enquiries(naive),
        lambda store: store.purge_enquiries(naive),
        lambda store: store.purge_holding_lines(naive),
        lambda store: store.enquiries_since(naive),
        lambda store: store.holding_lines(naive),
    ]
    for verb in verbs:
        with pytest.raises((ValueError, StatementError), match="without a time zone"):
            await units.do(verb)
