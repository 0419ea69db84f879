"""The verdict on press enquiries: they are there once, each is approved at most once, and everybody heard of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.press import Approval, Enquiry, Move, State, valid_until
from bot.core.reports import Event
from handlers.press.posting import Kind, news
from handlers.press.words import STATES
from tests.faults import screens
from tests.faults.approvers import Clicks
from tests.faults.contacted import PassedOn
from tests.faults.crowd import READING
from tests.faults.left import Left
from tests.faults.slack import Arrival
from tests.faults.trust import TO_CEO
from tests.faults.verdict import Verdict

#: A move is told in the thread once the bot has noted its card: so long after the card arrived at the latest, and never
#: later than a move that was told.
_NOTED = timedelta(seconds=READING)
#: What is told in no thread, or in those of other enquiries.
_UNTOLD = frozenset({Move.RECEIVE, Move.LINK})
#: After these an approval does not hold any more.
ENDS = frozenset({Move.PROPOSE, Move.WITHDRAW, Move.EXPIRE, Move.CLOSE})


@dataclass(frozen=True)
class Course:
    """What became of one enquiry: as it stands at last, what happened to it, and what arrived of it."""

    enquiry: Enquiry
    events: Sequence[Event]
    left: Left
    arrivals: Sequence[Arrival]

    def __str__(self) -> str:
        happened = ", ".join(f"{each.kind} {each.at:%T}" for each in self.events)
        return f"{self.enquiry.asked.outlet}: {happened}"

    def made(self, move: Move) -> list[Event]:
        """Return every time that a move was made."""
        return [each for each in self.events if each.kind == move]

    def posted(self, kind: str) -> list[str]:
        """Return the keys of the notices of one kind."""
        return [each.key for each in self.left.of(kind) if each.about == self.enquiry.id]

    def arrived(self, *kinds: str) -> list[Arrival]:
        """Return what arrived of notices of some kinds, in its order."""
        keys = {key for kind in kinds for key in self.posted(kind)}
        return [each for each in self.arrivals if each.key in keys]

    @property
    def is_approved_twice(self) -> bool:
        """Whether any words were approved more than once, though one approval is enough."""
        given = [each.proposal for each in self.enquiry.approvals]
        return len(given) > len(set(given))

    def ended(self) -> Iterator[tuple[Event, Event]]:
        """Yield every approval that was ended, with what ended it."""
        approved = None
        for event in self.events:
            if approved and event.kind in ENDS:
                yield approved, event
                approved = None
            if event.kind == Move.APPROVE:
                approved = event


def courses(left: Left, arrivals: Sequence[Arrival]) -> list[Course]:
    """Return what became of every enquiry."""
    return [Course(each, left.events[each.id], left, arrivals) for each in left.all_enquiries]


def judge_enquiries(
    verdict: Verdict, passed_on: Sequence[PassedOn], ways: Mapping[int, str], all_of_them: Sequence[Course], left: Left
) -> None:
    """Judge whether every enquiry is there once, as it was told."""
    stored = {number: [each.reference for each in found] for number, found in left.enquiries.items()}
    verdict.judge_sent("enquiries", passed_on, stored)
    verdict.forbid_any("enquiries stored otherwise than told", [each for each in passed_on if _differs(each, left)])
    verdict.forbid("enquiries of one outlet that don't name each other", _unlinked(passed_on, left))
    for way, number in sorted(Counter(ways.values()).items()):
        verdict.count(f"enquiries {way}", number)
    states = Counter(each.enquiry.state for each in all_of_them)
    for state in State:
        verdict.count(f"enquiries that are {state} at last", states[state])


def judge_approvals(verdict: Verdict, clicks: Clicks, all_of_them: Sequence[Course], over: datetime) -> None:
    """Judge whether no words were approved twice, by whom nobody may be, or longer than they were to be."""
    given = [(each, approval) for each in all_of_them for approval in each.enquiry.approvals]
    kept = {(each.digest, each.by.id) for _, each in given}
    verdict.count("versions proposed", sum(len(each.enquiry.proposals) for each in all_of_them))
    verdict.count("approvals", len(given))
    for outcome in sorted(clicks.outcomes):
        verdict.count(f"clicks on Approve answered: {outcome}", clicks.outcomes[outcome])
    verdict.forbid_any("versions approved more than once", [each for each in all_of_them if each.is_approved_twice])
    verdict.forbid_any(
        "approvals not just as they stand in the chain", [each for each in all_of_them if _differs_from_chain(each)]
    )
    verdict.forbid_any(
        "approvals by whoever was contacted", [one for one, each in given if each.by == one.enquiry.contacted]
    )
    verdict.forbid("clicks of theirs that were not refused", clicks.unrefused)
    verdict.forbid_any("approvals of other words than stand there", [one for one, each in given if _strays(one, each)])
    verdict.forbid_any("approvals that people were told of and are not there", clicks.approved.keys() - kept)
    firsts = Counter(digest for digest, _ in clicks.approved.elements())
    verdict.forbid_any(
        "versions of which two clicks were told to be first", [each for each in firsts if firsts[each] > 1]
    )
    outlived = [each for each in all_of_them if _outlives(each, over)]
    verdict.forbid_any("approvals that hold though their time is over", outlived)


def judge_told(verdict: Verdict, all_of_them: Sequence[Course], began: datetime) -> None:
    """Judge whether those who deal with enquiries heard of each move; `began` is when the loop's clock stood at 0."""
    cards = [each.arrived(Kind.CARD) for each in all_of_them]
    told = [(each, event) for each in all_of_them for event in each.events if event.kind not in _UNTOLD]
    early = [each for each in told if not _is_told(*each)]
    posted = [(each, len(each.posted(Kind.CARD))) for each in all_of_them]
    verdict.forbid_any("enquiries without just one card", [each for each, number in posted if number != 1])
    unseen = [each for each, arrived in zip(all_of_them, cards, strict=True) if not arrived]
    verdict.forbid_any("cards of enquiries that never arrived", unseen)
    verdict.count("cards of enquiries that arrived more than once", sum(len(each) > 1 for each in cards))
    verdict.forbid_any("cards that don't show how it stands", [each for each in all_of_them if not _is_current(each)])
    verdict.count("moves", len(told))
    verdict.count("of them made before the bot had noted the card, and told by the card", len(early))
    untold = [course for course, event in early if _was_noted(course, event, began)]
    verdict.forbid_any("moves of which the thread was not told", untold)
    verdict.forbid_any("enquiries with news that never arrived", [each for each in all_of_them if _misses_news(each)])
    verdict.forbid_any(
        "enquiries whose last words the thread was not shown", [each for each in all_of_them if _hides_words(each)]
    )


def judge_marked(verdict: Verdict, passed_on: Sequence[PassedOn], left: Left) -> None:
    """Judge whether what the contacted were told to be marked as sent is so, once."""
    marked = [each for each in passed_on if each.marked["marked"]]
    found = [enquiry for each in marked for enquiry in left.enquiries.get(each.number, ())]
    outcomes = sum((each.marked for each in passed_on), Counter[str]())
    for outcome in sorted(outcomes):
        verdict.count(f"clicks on I sent it answered: {outcome}", outcomes[outcome])
    unsent = [each.reference for each in found if each.state is not State.SENT]
    verdict.forbid_any("responses marked as sent that are not", unsent)
    twice = sum(_times(left.events[each.id], Move.SEND) > 1 for each in left.all_enquiries)
    verdict.forbid("responses marked as sent more than once", twice)
    verdict.forbid("people told twice that theirs is marked now", sum(each.marked["marked"] > 1 for each in marked))


def _differs(told: PassedOn, left: Left) -> bool:
    school = "" if told.school == TO_CEO else told.school
    expected = (told.outlet, told.question, school, told.person)
    return any(
        (each.asked.outlet, each.asked.question, each.school, each.contacted.id) != expected
        for each in left.enquiries.get(told.number, ())
    )


def _unlinked(passed_on: Iterable[PassedOn], left: Left) -> int:
    """Return how many pairs of enquiries from one outlet don't name each other."""
    by_outlet: dict[str, list[PassedOn]] = {}
    for each in passed_on:
        if each.acknowledged:
            by_outlet.setdefault(each.outlet, []).append(each)
    unlinked = 0
    for pair in (pair for pair in by_outlet.values() if len(pair) > 1):
        first, second = (left.enquiries.get(one.number, ()) for one in pair)
        unlinked += not all(a.reference in b.linked and b.reference in a.linked for a in first for b in second)
    return unlinked


def _differs_from_chain(course: Course) -> bool:
    """Tell whether the chain tells of other approvals than those that are kept."""
    given = [f"Version {each.proposal}, sha256 {each.digest}" for each in course.enquiry.approvals]
    return sorted(given) != sorted(event.words.partition(", for ")[0] for event in course.made(Move.APPROVE))


def _strays(course: Course, approval: Approval) -> bool:
    words = [(each.number, each.digest) for each in course.enquiry.proposals]
    return (approval.proposal, approval.digest) not in words


def _outlives(course: Course, over: datetime) -> bool:
    end = valid_until(course.enquiry)
    return course.enquiry.state is State.APPROVED and end is not None and end <= over


def _is_current(course: Course) -> bool:
    shown = course.arrived(Kind.CARD, Kind.CHANGED)
    return bool(shown) and STATES[course.enquiry.state] in shown[-1].message["text"]


def _is_told(course: Course, event: Event) -> bool:
    """Tell whether a notice of a move was posted with it."""
    rows = course.left.of(news(Move(event.kind)))
    return any((each.about, each.due) == (course.enquiry.id, event.at) for each in rows)


def _was_noted(course: Course, move: Event, began: datetime) -> bool:
    """Tell whether the bot must have noted the card of an enquiry before a move."""
    cards = course.arrived(Kind.CARD)
    was_told = any(_is_told(course, each) for each in course.events if each.kind not in _UNTOLD and each.at < move.at)
    return was_told or (bool(cards) and move.at > began + timedelta(seconds=cards[-1].at) + _NOTED)


def _misses_news(course: Course) -> bool:
    """Tell whether news of a move never arrived; what a card posts is for words that were proposed before it alone."""
    arrived = {each.key for each in course.arrivals}
    rows = [each for move in Move for each in course.left.of(news(move)) if each.about == course.enquiry.id]
    made = [(news(Move(event.kind)), event.at) for event in course.events]
    unheard = [each for each in rows if each.key not in arrived]
    return any(kind == each.kind and at <= each.due for kind, at in made for each in unheard)


def _hides_words(course: Course) -> bool:
    words = course.enquiry.proposal
    if words is None:
        return False
    first_line = words.text.partition("\n")[0]
    kinds = [news(move) for move in (Move.PROPOSE, Move.APPROVE, Move.APPROVE_FIRST)]
    return not any(first_line in screens.words(each.message) for each in course.arrived(*kinds))


def _times(events: Iterable[Event], move: Move) -> int:
    return sum(each.kind == move for each in events)
