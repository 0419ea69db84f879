"""What is left when all is over: the database, read through the store, beside what people were told and were shown."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from bot.core.notices import CLOCK
from bot.core.reports import Event, Happening, Level, Report, Status
from bot.storage.database import open_database
from bot.storage.outbox import SqlOutbox
from bot.storage.sealed import KeyRing
from bot.storage.store import SqlStore
from bot.storage.tables import notices
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.report_posting import Kind
from tests.faults.reporters import SECRET_WORDS, Told
from tests.faults.slack import Arrival

_NUMBER = re.compile(rf"{SECRET_WORDS}, number (\d+)\.")
#: Proving a receipt is slow by design: one of so many is tried.
_SAMPLE = 10


@dataclass
class Verdict:
    """Counts in their order; a count of what must never happen is marked. `lost` tells of each report that is lost."""

    counts: list[tuple[str, int, bool]] = field(default_factory=list)
    lost: list[Told] = field(default_factory=list)

    def count(self, what: str, number: int) -> None:
        """Add a count."""
        self.counts.append((what, number, False))

    def forbid(self, what: str, number: int) -> None:
        """Add a count that has to be 0."""
        self.counts.append((what, number, True))

    @property
    def good(self) -> bool:
        """Whether nothing happened that must not."""
        return not any(number for _, number, forbidden in self.counts if forbidden)


@dataclass(frozen=True)
class Left:
    """What the database holds: the reports by number, as often as they stand there, and all else by their ids."""

    reports: Mapping[int, Sequence[Report]]
    events: Mapping[str, Sequence[Event]]
    broken: Collection[str]
    notices: Sequence[Row[Any]]
    dead: int
    astray: int

    @property
    def cards(self) -> Sequence[Row[Any]]:
        """The notices that are cards."""
        return [each for each in self.notices if each.kind == Kind.CARD]


async def read(address: str, keys: KeyRing, told: Iterable[Told]) -> Left:
    """Read all that is left, through the store."""
    async with open_database(address) as engine, SqlUnitsOfWork(engine, keys) as units:
        found = await units.do(lambda store: store.open_reports())
        events = {each.id: await units.do(_events_of(each.id)) for each in found}
        broken = [each.id for each in found if await units.do(_first_misfit(each.id)) is not None]
        by_number: dict[int, list[Report]] = {}
        for report in found:
            number = _NUMBER.fullmatch(report.account.what)
            by_number.setdefault(int(number[1]) if number else -1, []).append(report)
        with_words = [each for each in told if each.words][::_SAMPLE]
        astray = [each for each in with_words if await units.do(_case_of(each)) not in _ids(by_number, each)]
        outlook = await SqlOutbox(units).outlook()
        async with engine.connect() as connection:
            rows = (await connection.execute(select(notices).order_by(notices.c.id))).all()
    return Left(by_number, events, broken, rows, outlook.dead, len(astray))


def judge(told: Sequence[Told], acknowledged: Collection[str], arrivals: Sequence[Arrival], left: Left) -> Verdict:
    """Return the verdict on one trial."""
    verdict = Verdict()
    _judge_reports(verdict, told, left)
    _judge_notices(verdict, arrivals, left)
    verdict.forbid("cards out of their channel's order", _out_of_order(told, arrivals, left))
    _judge_chains(verdict, acknowledged, left)
    return verdict


def _judge_reports(verdict: Verdict, told: Sequence[Told], left: Left) -> None:
    relied_on = [each for each in told if each.acknowledged]
    failed = [each for each in told if each.failed and not each.acknowledged]
    stored = {number: len(found) for number, found in left.reports.items()}
    verdict.count("reports whose sending was acknowledged", len(relied_on))
    verdict.count("of them sent more than once", sum(each.sent > 1 for each in relied_on))
    verdict.count(
        "of them whose form stayed at first, to be sent once more", sum(bool(each.stayed) for each in relied_on)
    )
    verdict.count("of them acknowledged by a closed form alone", sum(not each.references for each in relied_on))
    verdict.lost += [each for each in relied_on if not stored.get(each.number)]
    verdict.forbid("reports lost", len(verdict.lost))
    verdict.forbid("reports stored more than once", sum(found > 1 for found in stored.values()))
    verdict.forbid("reports stored otherwise than sent", sum(_differs(each, left) for each in relied_on))
    verdict.forbid("anonymous reports with two receipts", sum(len(each.words) > 1 for each in told))
    verdict.forbid("reports told by another reference than theirs", sum(_misnamed(each, left) for each in told))
    verdict.forbid("receipts that don't open their report", left.astray)
    verdict.count("reports of which the bot said that they failed", len(failed))
    verdict.count("of them stored all the same", sum(bool(stored.get(each.number)) for each in failed))


def _judge_notices(verdict: Verdict, arrivals: Sequence[Arrival], left: Left) -> None:
    times = Counter(each.key for each in arrivals)
    to_slack = [each for each in left.notices if each.platform != CLOCK]
    cards = left.cards
    keys, cases = {each.key for each in left.notices}, Counter(each.about for each in cards)
    reports = [each for found in left.reports.values() for each in found]
    verdict.count("cards", len(cards))
    verdict.forbid("reports without just one card", sum(cases[each.id] != 1 for each in reports))
    verdict.forbid("cards that never arrived", sum(not times[each.key] for each in cards))
    verdict.count("cards that arrived more than once", sum(times[each.key] > 1 for each in cards))
    verdict.count("notices to people and channels", len(to_slack))
    verdict.forbid("notices that still wait", sum(each.ended is None for each in to_slack))
    verdict.forbid("words to reporters that never arrived", _unheard(to_slack, times))
    verdict.forbid("notices that arrived and were never kept", len(times.keys() - keys))
    verdict.forbid("dead letters", left.dead)


def _judge_chains(verdict: Verdict, acknowledged: Collection[str], left: Left) -> None:
    reports = {each.id: each for found in left.reports.values() for each in found}
    kinds = {case: Counter(event.kind for event in events) for case, events in left.events.items()}
    once = [kinds[case] == {Happening.RECEIVED: 1, Happening.ACKNOWLEDGED: 1} for case in acknowledged if case in kinds]
    verdict.count("audit chains", len(kinds))
    verdict.forbid("audit chains that don't verify", len(left.broken))
    verdict.count("reports that a recipient acknowledged", len(acknowledged))
    lost = sum(case not in reports or reports[case].status is not Status.ACKNOWLEDGED for case in acknowledged)
    verdict.forbid("acknowledgements lost", lost)
    verdict.forbid("acknowledgements not just once in the chain", len(once) - sum(once))


def _out_of_order(told: Sequence[Told], arrivals: Sequence[Arrival], left: Left) -> int:
    """Return how many cards arrived after that of a report which was first sent when theirs was settled already."""
    by_number = {each.number: each for each in told}
    number_of = {report.id: number for number, found in left.reports.items() for report in found}
    told_of = {each.key: by_number.get(number_of.get(each.about, -1)) for each in left.cards}
    latest: dict[str, float] = {}
    late = 0
    for key, channel in dict.fromkeys((each.key, each.channel) for each in arrivals):
        if one := told_of.get(key):
            late += bool(one.settled) and one.settled < latest.get(channel, 0.0)
            latest[channel] = max(latest.get(channel, 0.0), one.began)
    return late


def _differs(told: Told, left: Left) -> bool:
    expected = (Level(told.level), told.school, "" if told.level == Level.ANONYMOUS else f"U{told.number:06}")
    return any(
        (each.level, each.school, each.reporter.id if each.reporter else "") != expected
        for each in left.reports.get(told.number, ())
    )


def _misnamed(told: Told, left: Left) -> bool:
    return not told.references <= {each.reference for each in left.reports.get(told.number, ())}


def _unheard(to_slack: Iterable[Row[Any]], times: Mapping[str, int]) -> int:
    return sum(each.kind == Kind.ACKNOWLEDGED and not times[each.key] for each in to_slack)


def _ids(by_number: Mapping[int, Sequence[Report]], told: Told) -> list[str | None]:
    return [each.id for each in by_number.get(told.number, ())]


def _case_of(told: Told) -> Any:
    async def find(store: SqlStore) -> str | None:
        return await store.report_of(next(iter(told.words)), datetime.now(UTC))

    return find


def _events_of(case: str) -> Any:
    async def find(store: SqlStore) -> Sequence[Event]:
        return await store.events(case)

    return find


def _first_misfit(case: str) -> Any:
    async def find(store: SqlStore) -> int | None:
        return await store.verify_chain(case)

    return find
