"""The migration that brings press enquiries leaves reports as they are, in both directions."""

import asyncio

from alembic import command

from bot.storage.database import open_database
from bot.storage.migrate import configuration, upgrade
from bot.storage.tables import case_events, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS
from tests.storage.pressing import ENQUIRY, filled, keep_lines, kept_enquiry
from tests.storage.reporting import NOTED, REPORT, change, keep, kept, misfit, rows


async def test_enquiries_go_with_their_tables_and_reports_stay(database_address: str) -> None:
    """Nothing is left of an enquiry that could not be understood any more, and a report goes on as before."""
    config = configuration(database_address)
    async with open_database(database_address) as engine:
        units = SqlUnitsOfWork(engine, KEYS)
        await keep(units)
        await filled(units)
        await keep_lines(units)
    await asyncio.to_thread(command.downgrade, config, "0003")
    async with open_database(database_address) as engine:
        left = [[row["case_id"] for row in await rows(engine, table)] for table in (case_keys, case_events)]
    await upgrade(database_address)
    async with open_database(database_address) as engine:
        units = SqlUnitsOfWork(engine, KEYS)
        await change(units, NOTED)

        assert left == [[REPORT.id], [REPORT.id]]
        assert await kept(units) == REPORT
        assert await misfit(units) is None
        assert await kept_enquiry(units, ENQUIRY.id) is None
        assert await units.do(lambda store: store.chained()) == {REPORT.id: REPORT.reference}
