"""The end of reports: when their time is over their keys are destroyed, and nothing but a count is left."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, select

from bot.storage.lanes import Lanes
from bot.storage.tables import case_keys, in_utc, purged, reports


class Retention(Lanes):
    """What is destroyed, and when; a report that is held stays until it is released."""

    async def purgeable(self, now: datetime) -> Sequence[str]:
        """Return the references of the reports that `purge_reports` would destroy."""
        found = await self._connection.scalars(
            select(reports.c.reference).where(_over(now)).order_by(reports.c.reference)
        )
        return found.all()

    async def purge_reports(self, now: datetime) -> Sequence[str]:
        """Destroy the reports whose time is over, with their keys and notices; return their references.

        What somebody holds at this moment is left for the next time.
        """
        over = select(reports).where(_over(now)).order_by(reports.c.reference).with_for_update(skip_locked=True)
        rows = (await self._connection.execute(over)).all()
        cases = [row.id for row in rows]
        kinds = Counter((row.received.replace(day=1), row.category, row.outcome or "", row.level) for row in rows)
        # In one order, so that two replicas that purge at the same moment never wait for each other for ever.
        for kind, number in sorted(kinds.items()):
            await self._count(kind, number)
        # Lanes before keys: whoever records that a notice was sent holds its lane, and then adds to the case.
        await self.forget_notices_about(cases)
        await self._connection.execute(delete(case_keys).where(case_keys.c.case_id.in_(cases)))
        return [row.reference for row in rows]

    async def _count(self, kind: tuple[date, str, str, str], number: int) -> None:
        add = self._insert(purged).values((*kind, number))
        more = {"reports": purged.c.reports + number}
        await self._connection.execute(add.on_conflict_do_update(index_elements=list(purged.primary_key), set_=more))


def _over(now: datetime) -> ColumnElement[bool]:
    return and_(reports.c.closed.is_not(None), reports.c.keep_until < in_utc(now).date(), ~reports.c.held)
