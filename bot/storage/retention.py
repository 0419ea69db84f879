"""The end of cases: when their time is over their keys are destroyed, and of reports nothing but a count is left."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, delete, select

from bot.storage.enquiries import Enquiries
from bot.storage.holding_lines import HoldingLines
from bot.storage.lanes import Lanes
from bot.storage.press_tables import enquiries, holding_lines
from bot.storage.reports import Reports
from bot.storage.sealed import Altered, LostKey
from bot.storage.tables import case_keys, in_utc, purged, reports

#: For so long after it stood last a holding line is kept.
LINES_KEPT = timedelta(days=365)


class Retention(Lanes, Reports, Enquiries, HoldingLines):
    """What is destroyed, and when; a report or an enquiry that is held stays until it is released."""

    async def purgeable(self, now: datetime) -> Sequence[str]:
        """Return the references of the reports that `purge_reports` would destroy."""
        return await self._references(reports, now)

    async def purgeable_enquiries(self, now: datetime) -> Sequence[str]:
        """Return the references of the press enquiries that `purge_enquiries` would destroy."""
        return await self._references(enquiries, now)

    async def purge_reports(self, now: datetime) -> Sequence[str]:
        """Destroy the reports whose time is over, with their keys and notices; return their references.

        What somebody holds at this moment is left for the next time.
        """
        rows = await self._free(select(reports).where(_over(reports, now)).order_by(reports.c.reference))
        kinds = Counter((row.received.replace(day=1), row.category, row.outcome or "", row.level) for row in rows)
        # In one order, so that two replicas that purge at the same moment never wait for each other for ever.
        for kind, number in sorted(kinds.items()):
            await self._count(kind, number)
        await self._destroy([row.id for row in rows])
        return [row.reference for row in rows]

    async def purge_enquiries(self, now: datetime) -> Sequence[str]:
        """Destroy the press enquiries whose time is over, likewise; the bot signs that it did, and counts nothing.

        It signs for none of which anything was altered, such as the day until which it is kept.
        """
        over = select(enquiries.c.id, enquiries.c.reference).where(_over(enquiries, now))
        rows = await self._free(over.order_by(enquiries.c.reference))
        cases = [row.id for row in rows]
        await self._vouch([case for case in cases if await self.is_sound(case)])
        await self._destroy(cases)
        return [row.reference for row in rows]

    async def purge_holding_lines(self, now: datetime) -> None:
        """Destroy the holding lines that don't stand any more for a year, likewise."""
        over = select(holding_lines.c.id).where(holding_lines.c.until <= now - LINES_KEPT)
        cases = [row.id for row in await self._free(over.order_by(holding_lines.c.id))]
        await self._vouch([case for case in cases if await self.is_sound(case)])
        await self._destroy(cases)

    async def is_sound(self, case: str) -> bool:
        """Tell whether the rows of a case say what is sealed with them, as far as the keys that are here can tell."""
        if self._keys is None:
            return False
        try:
            await self.report(case)
            await self.enquiry(case)
            await self._lines(holding_lines.c.id == case)
        except (Altered, LostKey):
            return False
        return True

    async def _references(self, table: Table, now: datetime) -> Sequence[str]:
        over = select(table.c.reference).where(_over(table, now)).order_by(table.c.reference)
        return (await self._connection.scalars(over)).all()

    async def _free(self, over: Select[Any]) -> list[Row[Any]]:
        """Return and hold what is over, without what somebody else holds."""
        return list(await self._connection.execute(over.with_for_update(skip_locked=True)))

    async def _destroy(self, cases: Sequence[str]) -> None:
        # Lanes before keys: whoever records that a notice was sent holds its lane, and then adds to the case.
        await self.forget_notices_about(cases)
        await self._connection.execute(delete(case_keys).where(case_keys.c.case_id.in_(cases)))

    async def _count(self, kind: tuple[date, str, str, str], number: int) -> None:
        add = self._insert(purged).values((*kind, number))
        more = {"reports": purged.c.reports + number}
        await self._connection.execute(add.on_conflict_do_update(index_elements=list(purged.primary_key), set_=more))


def _over(table: Table, now: datetime) -> ColumnElement[bool]:
    return and_(table.c.closed.is_not(None), table.c.keep_until < in_utc(now).date(), ~table.c.held)
