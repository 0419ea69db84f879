"""What is left when all is over: the database, read through the store with its keys."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from bot.core.press import Enquiry
from bot.core.reports import Event, Report
from bot.storage.database import open_database
from bot.storage.outbox import SqlOutbox
from bot.storage.press_tables import enquiries
from bot.storage.sealed import Altered, KeyRing
from bot.storage.store import SqlStore
from bot.storage.tables import notices
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.faults.contacted import number_in
from tests.faults.reporters import SECRET_WORDS, Told

_NUMBER = re.compile(rf"{SECRET_WORDS}, number (\d+)\.")
#: Proving a receipt is slow by design: one of so many is tried.
_SAMPLE = 10


@dataclass
class Left:
    """What the database holds: reports and enquiries by number, as often as they stand there, and all else by ids.

    `broken` are the cases whose chain does not verify, `sealed` those that their keys don't open.
    """

    reports: Mapping[int, Sequence[Report]]
    enquiries: Mapping[int, Sequence[Enquiry]]
    notices: Sequence[Row[Any]]
    dead: int
    astray: int
    sealed: Collection[str]
    events: dict[str, Sequence[Event]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def all_enquiries(self) -> list[Enquiry]:
        """Every enquiry."""
        return [each for found in self.enquiries.values() for each in found]

    def of(self, kind: str) -> list[Row[Any]]:
        """Return the notices of one kind."""
        return [each for each in self.notices if each.kind == kind]


async def read(address: str, keys: KeyRing, told: Iterable[Told]) -> Left:
    """Read all that is left."""
    async with open_database(address) as engine, SqlUnitsOfWork(engine, keys) as units:
        reports, enquiries_left = defaultdict(list), defaultdict(list)
        for report in await units.do(lambda store: store.open_reports()):
            number = _NUMBER.fullmatch(report.account.what)
            reports[int(number[1]) if number else -1].append(report)
        async with engine.connect() as connection:
            rows = (await connection.execute(select(notices).order_by(notices.c.id))).all()
            names = (await connection.scalars(select(enquiries.c.id))).all()
        sealed = []
        for name in names:
            try:
                enquiry = await units.do(_enquiry(name))
            except Altered:
                sealed.append(name)
                continue
            number_of = number_in(enquiry.asked.question)
            enquiries_left[-1 if number_of is None else number_of].append(enquiry)
        with_words = [each for each in told if each.words][::_SAMPLE]
        astray = [each for each in with_words if await units.do(_case_of(each)) not in _ids(reports, each)]
        dead = (await SqlOutbox(units).outlook()).dead
        left = Left(reports, enquiries_left, rows, dead, len(astray), sealed)
        for case in (*(each.id for found in reports.values() for each in found), *names):
            left.events[case] = await units.do(_events_of(case))
            if await units.do(_first_misfit(case)) is not None:
                left.broken.append(case)
    return left


def _ids(reports: Mapping[int, Sequence[Report]], told: Told) -> list[str | None]:
    return [each.id for each in reports.get(told.number, ())]


def _case_of(told: Told) -> Any:
    async def find(store: SqlStore) -> str | None:
        return await store.report_of(next(iter(told.words)), datetime.now(UTC))

    return find


def _enquiry(case: str) -> Any:
    async def find(store: SqlStore) -> Enquiry | None:
        return await store.enquiry(case)

    return find


def _events_of(case: str) -> Any:
    async def find(store: SqlStore) -> Sequence[Event]:
        return await store.events(case)

    return find


def _first_misfit(case: str) -> Any:
    async def find(store: SqlStore) -> int | None:
        return await store.verify_chain(case)

    return find
