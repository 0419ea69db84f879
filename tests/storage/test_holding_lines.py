import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.people import Role
from bot.core.press import HoldingLine
from bot.storage.press_tables import holding_lines
from bot.storage.sealed import Altered
from bot.storage.tables import case_events, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.pressing import HOUR, KEPT, LINE, WITHDRAWN, keep_lines
from tests.storage.reporting import ANN, DAY, HEAD, MARKER, NOW, dump, events, misfit, rows

OTHER = replace(LINE, id="line-2", at=NOW + HOUR)


async def standing(units: SqlUnitsOfWork, now: datetime = NOW) -> Sequence[HoldingLine]:
    """Return the lines that stand."""
    return await units.do(lambda store: store.holding_lines(now))


async def withdraw(units: SqlUnitsOfWork, line: HoldingLine = LINE) -> None:
    """Withdraw a line."""
    await units.do(lambda store: store.withdraw_holding_line(line, WITHDRAWN))


async def test_a_line_stands_until_its_time_and_not_a_moment_longer(units: SqlUnitsOfWork) -> None:
    """It comes back whole, the oldest first, until the moment at which its time is over."""
    await keep_lines(units, OTHER, LINE, replace(LINE, id="short", until=NOW + HOUR))
    last = NOW + DAY - timedelta(microseconds=1)

    assert await standing(units, NOW + HOUR) == [LINE, OTHER]
    assert await standing(units, last) == [LINE, OTHER]
    assert await standing(units, NOW + DAY) == []


async def test_what_happens_to_a_line_is_chained(units: SqlUnitsOfWork) -> None:
    """That it was approved and that it was withdrawn, by whom and with which words."""
    await keep_lines(units, LINE, OTHER)
    await withdraw(units)

    assert await events(units, LINE.id) == [replace(KEPT, number=1), replace(WITHDRAWN, number=2)]
    assert [await misfit(units, name) for name in (LINE.id, OTHER.id)] == [None, None]


async def test_a_line_that_was_withdrawn_stands_no_more(units: SqlUnitsOfWork) -> None:
    """At no moment, though its time is not over, and withdrawing it again changes nothing; others stand."""
    await keep_lines(units, LINE, OTHER)
    await withdraw(units)
    await withdraw(units)

    assert await standing(units, WITHDRAWN.at) == [OTHER]
    assert len(await events(units, LINE.id)) == 2


async def test_a_line_whose_time_is_over_need_not_be_withdrawn(units: SqlUnitsOfWork) -> None:
    """Nothing happens to it any more."""
    await keep_lines(units, replace(LINE, until=WITHDRAWN.at))
    await withdraw(units)

    assert await events(units, LINE.id) == [replace(KEPT, number=1)]


async def test_a_line_that_is_not_there_cannot_be_withdrawn(units: SqlUnitsOfWork) -> None:
    """Nothing can happen to what is gone."""
    with pytest.raises(LookupError):
        await withdraw(units)


async def test_a_line_is_withdrawn_once_at_the_same_moment(replicas: list[SqlUnitsOfWork]) -> None:
    """Two who withdraw it on two replicas: it is part of the chain once."""
    await keep_lines(replicas[0])
    await asyncio.gather(*(withdraw(units) for units in replicas * 3))

    assert len(await events(replicas[0], LINE.id)) == 2
    assert await misfit(replicas[0], LINE.id) is None


async def test_no_word_of_a_line_is_in_the_database_in_clear(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Neither its words nor who approved it."""
    await keep_lines(units)
    await withdraw(units)
    everything = await dump(engine)

    assert LINE.id in everything
    assert [word for word in (MARKER, HEAD.id, "alder") if word in everything] == []


async def test_roles_are_not_kept(units: SqlUnitsOfWork) -> None:
    """Whoever approved it may be something else tomorrow."""
    await keep_lines(units, replace(LINE, by=replace(HEAD, roles=frozenset({Role.HEAD}))))
    (line,) = await standing(units)

    assert line.by.roles == ANN.roles


async def test_without_keys_there_is_no_line(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Nothing is kept, and what there is stays shut."""
    keyless = SqlUnitsOfWork(engine)
    with pytest.raises(SetupError, match="no encryption key"):
        await keep_lines(keyless)
    assert await standing(units) == []
    await keep_lines(units)
    with pytest.raises(SetupError, match="no encryption key"):
        await standing(keyless)


@pytest.mark.parametrize("longer", [{"until": NOW + 9 * DAY}, {"sealed": b"x" * 64}])
async def test_nobody_without_the_key_makes_a_line_stand_longer(
    units: SqlUnitsOfWork, engine: AsyncEngine, longer: dict[str, Any]
) -> None:
    """Until when it stands is sealed with it."""
    await keep_lines(units)
    async with engine.begin() as connection:
        await connection.execute(update(holding_lines).values(longer))
    with pytest.raises(Altered):
        await standing(units)
    with pytest.raises(Altered):
        await withdraw(units)


async def test_a_line_that_was_withdrawn_does_not_come_back(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The row of before was genuine then, and belongs to an end of the chain that is not the end any more."""
    await keep_lines(units)
    (then,) = await rows(engine, holding_lines)
    await withdraw(units)
    async with engine.begin() as connection:
        await connection.execute(update(holding_lines).values(then))

    with pytest.raises(Altered):
        await standing(units)


@pytest.mark.parametrize("column", ["sealed", "wrapped"])
async def test_the_words_of_another_line_are_refused(units: SqlUnitsOfWork, engine: AsyncEngine, column: str) -> None:
    """What is sealed for one line opens in no other."""
    table, name = (holding_lines, holding_lines.c.id) if column == "sealed" else (case_keys, case_keys.c.case_id)
    await keep_lines(units, LINE, OTHER)
    theirs = select(table.c[column]).where(name == OTHER.id).scalar_subquery()
    async with engine.begin() as connection:
        await connection.execute(update(table).where(name == LINE.id).values({column: theirs}))

    with pytest.raises(Altered):
        await standing(units)


async def test_a_line_goes_with_its_key(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where the key is destroyed nothing is left of it."""
    await keep_lines(units)
    async with engine.begin() as connection:
        await connection.execute(case_keys.delete())

    assert await rows(engine, holding_lines) == await rows(engine, case_events) == []
