"""Reports of misuse: what is told and who tells it are sealed; what has to be found and counted is not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, select, update

from bot.core.people import Person
from bot.core.reports import Account, Category, Event, Happening, Level, Outcome, Report, Status
from bot.storage.audit import Audit
from bot.storage.cases import seal, unseal
from bot.storage.receipts import Receipts
from bot.storage.sealed import Altered, CaseKey
from bot.storage.tables import case_keys, reports, start_of_day

_ACCOUNT, _REPORTER = reports.c.account, reports.c.reporter
#: What somebody is in the trust changes, and is looked up when it is needed: it is not kept.
_ROLES = {"roles"}
_ROLES_IN_ACCOUNT = {"account": {"subject": _ROLES, "barred": {"__all__": _ROLES}}}
#: What an anonymous reporter does.
_BY_REPORTER = frozenset({Happening.RECEIVED, Happening.ADDED})


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of a report: the account, and besides what decides who may read it.

    The level and the offices stand in the row as well, to be found and counted by; whoever can write to the database,
    and has no key, must not be able to have a report read by another office.
    """

    account: Account
    level: Level
    offices: tuple[str, ...]


class Reports(Audit, Receipts):
    """Reports; the case of each is the report itself."""

    async def open_report(self, report: Report, event: Event, receipt: str = "") -> None:
        """Keep a report, encrypted, with the first event of its chain; NoKey where no key has been set up.

        `receipt` is the words by which an anonymous reporter finds it again; only a hash of them is kept.
        """
        key = await self._open_case(report.id)
        await self._connection.execute(insert(reports).values(id=report.id, **_values(report, key)))
        if receipt:
            await self._keep_receipt(report.id, key, receipt)
        await self._append(report.id, _without_hour(report, event))

    async def report(self, report_id: str) -> Report | None:
        """Return a report, its people with their ids alone, and hold it until the unit ends; None if there is none."""
        return await self._held_report(reports.c.id == report_id)

    async def report_called(self, reference: str) -> Report | None:
        """Return the report with that reference, held likewise; None if there is none."""
        return await self._held_report(reports.c.reference == reference)

    async def open_reports(self) -> Sequence[Report]:
        """Return the reports that are not closed, oldest first."""
        found = await self._connection.execute(
            reports_with_keys().where(reports.c.closed.is_(None)).order_by(reports.c.received, reports.c.reference)
        )
        return [self._report(row) for row in found]

    async def change_report(self, report: Report, event: Event) -> None:
        """Keep a changed report, and what happened to it at the end of its audit chain; LookupError if it is gone."""
        here = reports.c.id == report.id
        # The report first and then its chain: everybody holds them in this order.
        held = await self._connection.scalar(select(reports.c.id).where(here).with_for_update())
        key = await self._key_of(report.id)
        if held is None or key is None:
            msg = "There is no such report."
            raise LookupError(msg)
        await self._connection.execute(update(reports).where(here).values(_values(report, key)))
        await self._append(report.id, _without_hour(report, event))

    async def _held_report(self, which: ColumnElement[bool]) -> Report | None:
        found = await self._connection.execute(reports_with_keys().where(which).with_for_update(of=reports))
        row = found.one_or_none()
        return self._report(row) if row else None

    def _report(self, row: Row[Any]) -> Report:
        key = self._unwrap(row.id, row)
        kept = unseal(key, row.account, _Kept, _ACCOUNT, row.id)
        if (kept.level, kept.offices) != (row.level, tuple(row.offices)):
            raise Altered(str(_ACCOUNT))
        return Report(
            id=row.id,
            reference=row.reference,
            level=kept.level,
            category=Category(row.category),
            school=row.school,
            offices=kept.offices,
            received=row.received,
            due=row.due,
            account=kept.account,
            reporter=unseal(key, row.reporter, Person, _REPORTER, row.id) if row.reporter else None,
            status=Status(row.status),
            outcome=Outcome(row.outcome) if row.outcome else None,
            closed=row.closed,
            keep_until=row.keep_until,
            held=row.held,
        )


def reports_with_keys() -> Select[Any]:
    """Return the query for reports and the wrapped keys of their cases."""
    return select(reports, case_keys.c.key_id, case_keys.c.wrapped).join(case_keys)


def _values(report: Report, key: CaseKey) -> dict[str, Any]:
    """Return what is kept of a report."""
    kept = _Kept(report.account, report.level, report.offices)
    account = seal(key, kept, _Kept, _ACCOUNT, report.id, without=_ROLES_IN_ACCOUNT)
    reporter = report.reporter and seal(key, report.reporter, Person, _REPORTER, report.id, without=_ROLES)
    return {
        "reference": report.reference,
        "level": str(report.level),
        "category": str(report.category),
        "school": report.school,
        "offices": list(report.offices),
        "received": report.received,
        "due": report.due,
        "account": account,
        "reporter": reporter,
        "status": str(report.status),
        "outcome": str(report.outcome) if report.outcome else None,
        "closed": report.closed,
        "keep_until": report.keep_until,
        "held": report.held,
    }


def _without_hour(report: Report, event: Event) -> Event:
    """Return an event of which, if an anonymous reporter made it happen, nothing finer is told than the day."""
    if report.level is not Level.ANONYMOUS or event.by is not None or event.kind not in _BY_REPORTER:
        return event
    return replace(event, at=start_of_day(event.at))
