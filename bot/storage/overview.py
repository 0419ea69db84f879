"""What whoever looks after the bot may see of all cases: references, how far they are, chains and keys, no words."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, func, select, true

from bot.core.people import Person
from bot.core.reports import Event
from bot.storage.audit import Audit, event_of
from bot.storage.press_tables import enquiries, holding_lines
from bot.storage.sealed import Altered, CaseKey, KeyRing
from bot.storage.tables import case_events, case_keys, notices, purged, reports


class Listed(NamedTuple):
    """A report as a list of all of them shows it; nothing of it has to be opened for that."""

    reference: str
    category: str
    status: str
    outcome: str | None
    received: date
    due: datetime
    closed: date | None
    keep_until: date | None
    held: bool


class ListedEnquiry(NamedTuple):
    """A press enquiry as a list of all of them shows it, likewise."""

    reference: str
    state: str
    school: str
    received: datetime
    deadline: datetime | None
    closed: date | None
    keep_until: date | None
    held: bool


class Link(NamedTuple):
    """An event as it stands in its chain: its mac in hex, and whether its words could be opened."""

    event: Event
    mac: str
    opens: bool


class Waiting(NamedTuple):
    """A notice to somebody: what kind it is, about which case, and when it is due or was dealt with."""

    kind: str
    about: str
    due: datetime
    ended: datetime | None


class Overview(Audit):
    """All cases at once."""

    async def listed(self) -> Sequence[Listed]:
        """Return every report, oldest first."""
        shown = [reports.c[name] for name in Listed._fields]
        found = await self._connection.execute(select(*shown).order_by(reports.c.received, reports.c.reference))
        return [Listed(*row) for row in found]

    async def listed_enquiries(self) -> Sequence[ListedEnquiry]:
        """Return every press enquiry, oldest first."""
        shown = [enquiries.c[name] for name in ListedEnquiry._fields]
        found = await self._connection.execute(select(*shown).order_by(enquiries.c.received, enquiries.c.reference))
        return [ListedEnquiry(*row) for row in found]

    async def chained(self) -> dict[str, str]:
        """Return what the cases that have a chain are called, by their ids; empty for one whose own row is gone.

        Reports and enquiries are called by their references, holding lines by their ids.
        """
        name = func.coalesce(reports.c.reference, enquiries.c.reference, "Holding line " + holding_lines.c.id)
        case = case_keys.c.case_id
        found = await self._connection.execute(
            select(case, name.label("name"))
            .outerjoin(reports, reports.c.id == case)
            .outerjoin(enquiries, enquiries.c.id == case)
            .outerjoin(holding_lines, holding_lines.c.id == case)
            .where(name.is_not(None) | case_keys.c.head.is_not(None) | _has_events())
            .order_by(reports.c.received, enquiries.c.received, name, case)
        )
        return {row.case_id: row.name or "" for row in found}

    async def links(self, case_id: str) -> Sequence[Link]:
        """Return the chain of a case as it stands, whether it fits or not."""
        key = await self._key_of(case_id)
        if key is None:
            return ()
        found = await self._connection.execute(
            select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.number)
        )
        return [_link(key, row) for row in found]

    async def notices_to(self, person: Person) -> Sequence[Waiting]:
        """Return the notices to somebody that are still known."""
        theirs = (notices.c.platform == person.platform) & (notices.c.person == person.id)
        shown = [notices.c[name] for name in Waiting._fields]
        found = await self._connection.execute(select(*shown).where(theirs).order_by(notices.c.id))
        return [Waiting(*row) for row in found]

    async def purged_reports(self) -> int:
        """Return how many reports were destroyed because their time was over."""
        return await self._connection.scalar(select(func.coalesce(func.sum(purged.c.reports), 0))) or 0

    async def keys_in_use(self, cases: Collection[str] | None = None) -> Counter[str]:
        """Return how many of the cases (of all, if none are named) have their key wrapped by which key of the ring."""
        which = true() if cases is None else case_keys.c.case_id.in_(cases)
        return await self._counted(which)

    async def late_keys(self, ring: KeyRing) -> int:
        """Return how many case keys are still wrapped by another key of the ring than the current one."""
        return (await self._counted(case_keys.c.key_id != ring.current)).total()

    async def unrecoverable(self) -> int:
        """Return how many case keys no recovery key wraps."""
        return (await self._counted(case_keys.c.recovery.is_(None))).total()

    async def _counted(self, which: ColumnElement[bool]) -> Counter[str]:
        found = await self._connection.execute(
            select(case_keys.c.key_id, func.count()).where(which).group_by(case_keys.c.key_id)
        )
        return Counter(dict(tuple(row) for row in found))


def _has_events() -> ColumnElement[bool]:
    return select(case_events.c.case_id).where(case_events.c.case_id == case_keys.c.case_id).exists()


def _link(key: CaseKey, row: Row[Any]) -> Link:
    mac = row.mac.hex()
    try:
        return Link(event_of(key, row), mac, opens=True)
    except Altered:
        return Link(Event(row.kind, row.at, number=row.number), mac, opens=False)
