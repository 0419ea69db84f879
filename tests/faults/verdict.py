"""The verdict on a trial: counts, of which those of what must never happen have to be 0."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.notices import CLOCK
from tests.faults.left import Left
from tests.faults.people import Sent
from tests.faults.slack import Arrival


@dataclass
class Verdict:
    """Counts in their order; a count of what must never happen is marked, and `faults` tells of each of these."""

    counts: list[tuple[str, int, bool]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, what: str, number: int) -> None:
        """Add a count."""
        self.counts.append((what, number, False))

    def forbid(self, what: str, number: int) -> None:
        """Add a count that has to be 0."""
        self.counts.append((what, number, True))

    def forbid_any(self, what: str, found: Iterable[object]) -> None:
        """Add how many were found of what must not be found at all, and tell of each."""
        faults = [(what, str(each)) for each in found]
        self.forbid(what, len(faults))
        self.faults += faults

    @property
    def good(self) -> bool:
        """Whether nothing happened that must not."""
        return not any(number for _, number, forbidden in self.counts if forbidden)

    def judge_sent(self, what: str, sent: Sequence[Sent], stored: Mapping[int, Sequence[str]]) -> None:
        """Judge whether what people sent is there once; `stored` holds the references under each number."""
        relied_on = [each for each in sent if each.acknowledged]
        failed = [each for each in sent if each.failed and not each.acknowledged]
        lost = [each for each in relied_on if not stored.get(each.number)]
        stayed = sum(bool(each.stayed) for each in relied_on)
        self.count(f"{what} whose sending was acknowledged", len(relied_on))
        self.count("of them sent more than once", sum(each.sent > 1 for each in relied_on))
        self.count("of them whose form stayed at first, to be sent once more", stayed)
        self.count("of them acknowledged by a closed form alone", sum(not each.references for each in relied_on))
        self.forbid_any(f"{what} lost", lost)
        self.forbid(f"{what} stored more than once", sum(len(found) > 1 for found in stored.values()))
        misnamed = [each for each in sent if not each.references <= set(stored.get(each.number, ()))]
        self.forbid_any(f"{what} told by another reference than theirs", misnamed)
        self.count(f"{what} of which the bot said that they failed", len(failed))
        self.count("of them stored all the same", sum(bool(stored.get(each.number)) for each in failed))

    def judge_outbox(self, arrivals: Sequence[Arrival], left: Left) -> None:
        """Judge whether all that was to be said was said, of reports and of enquiries."""
        arrived = Counter(each.key for each in arrivals)
        to_slack = [each for each in left.notices if each.platform != CLOCK]
        self.count("notices to people and channels", len(to_slack))
        self.count("of them arrived more than once", sum(arrived[each.key] > 1 for each in to_slack))
        self.forbid("notices that still wait", sum(each.ended is None for each in to_slack))
        self.forbid("notices that arrived and were never kept", len(arrived.keys() - {each.key for each in to_slack}))
        self.forbid("dead letters", left.dead)

    def judge_chains(self, left: Left) -> None:
        """Judge the audit chains of all cases."""
        self.count("audit chains", len(left.events))
        self.forbid("audit chains that don't verify", len(left.broken))
        self.forbid("cases that their keys don't open", len(left.sealed))
