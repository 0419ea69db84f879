"""The verdict on reports: what is left of them, beside what people were told and were shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from bot.core.reports import Happening, Level, Status
from handlers.report.posting import Kind
from tests.faults.left import Left
from tests.faults.reporters import Told
from tests.faults.slack import Arrival
from tests.faults.verdict import Verdict


def judge_reports(
    verdict: Verdict, told: Sequence[Told], acknowledged: Collection[str], arrivals: Sequence[Arrival], left: Left
) -> None:
    """Judge the reports of one trial."""
    verdict.judge_sent(
        "reports", told, {number: [each.reference for each in found] for number, found in left.reports.items()}
    )
    verdict.forbid_any("reports stored otherwise than sent", [each for each in told if _differs(each, left)])
    verdict.forbid("anonymous reports with two receipts", sum(len(each.words) > 1 for each in told))
    verdict.forbid("receipts that don't open their report", left.astray)
    _judge_notices(verdict, arrivals, left)
    verdict.forbid("cards of reports out of their channel's order", _out_of_order(told, arrivals, left))
    _judge_acknowledgements(verdict, acknowledged, left)


def _judge_notices(verdict: Verdict, arrivals: Sequence[Arrival], left: Left) -> None:
    times = Counter(each.key for each in arrivals)
    cards = left.of(Kind.CARD)
    cases = Counter(each.about for each in cards)
    reports = [each for found in left.reports.values() for each in found]
    verdict.count("cards of reports", len(cards))
    verdict.forbid("reports without just one card", sum(cases[each.id] != 1 for each in reports))
    verdict.forbid("cards of reports that never arrived", sum(not times[each.key] for each in cards))
    verdict.count("cards of reports that arrived more than once", sum(times[each.key] > 1 for each in cards))
    verdict.forbid("words to reporters that never arrived", _unheard(left.of(Kind.ACKNOWLEDGED), times))


def _judge_acknowledgements(verdict: Verdict, acknowledged: Collection[str], left: Left) -> None:
    reports = {each.id: each for found in left.reports.values() for each in found}
    kinds = {case: Counter(event.kind for event in left.events[case]) for case in reports}
    once = [kinds[case] == {Happening.RECEIVED: 1, Happening.ACKNOWLEDGED: 1} for case in acknowledged if case in kinds]
    verdict.count("reports that a recipient acknowledged", len(acknowledged))
    lost = sum(case not in reports or reports[case].status is not Status.ACKNOWLEDGED for case in acknowledged)
    verdict.forbid("acknowledgements lost", lost)
    verdict.forbid("acknowledgements not just once in the chain", len(once) - sum(once))


def _out_of_order(told: Sequence[Told], arrivals: Sequence[Arrival], left: Left) -> int:
    """Return how many cards arrived after that of a report which was first sent when theirs was settled already."""
    by_number = {each.number: each for each in told}
    number_of = {report.id: number for number, found in left.reports.items() for report in found}
    told_of = {each.key: by_number.get(number_of.get(each.about, -1)) for each in left.of(Kind.CARD)}
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


def _unheard(words: Iterable[Row[Any]], times: Mapping[str, int]) -> int:
    return sum(not times[each.key] for each in words)
