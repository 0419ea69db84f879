"""Whoever can write to the database and has no key cannot choose who reads a report."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.sealed import Altered
from bot.storage.tables import reports
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import REPORT, keep, kept


@pytest.mark.parametrize(
    "forged", [{"offices": ["head:birch"]}, {"offices": ["head:alder", "ceo", "head:birch"]}, {"level": "named"}]
)
async def test_another_office_or_level_in_the_row_shuts_the_report(
    units: SqlUnitsOfWork, engine: AsyncEngine, forged: dict[str, Any]
) -> None:
    """What decides who may read a report is sealed with it; a row that says otherwise was altered."""
    await keep(units)
    async with engine.begin() as connection:
        await connection.execute(update(reports).where(reports.c.id == REPORT.id).values(forged))

    with pytest.raises(Altered):
        await kept(units)
