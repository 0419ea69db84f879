"""The verdict on words: exactly those that were approved are released, while they are, and nobody else gets any."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.core.exact_words import digest
from bot.core.press import Move, releasable
from bot.core.reports import Event
from handlers.press.posting import Kind
from tests.faults import screens
from tests.faults.contacted import RESPONSE, PassedOn
from tests.faults.people import Json, People, Shown
from tests.faults.press_verdict import Course
from tests.faults.slack import Arrival
from tests.faults.trust import CEO, DEPUTY, owner_of
from tests.faults.verdict import Verdict

#: Words that are on their way when their approval ends arrive so much later at most: the bot waits no longer for Slack.
_ON_THEIR_WAY = timedelta(seconds=10)


def judge_released(verdict: Verdict, all_of_them: Sequence[Course], began: datetime, over: datetime) -> None:
    """Judge whether exactly the approved words were released, to whoever was contacted, as long as they held.

    `began` is when the clock of the loop stood at 0, `over` when all had arrived.
    """
    released = [(each, arrival) for each in all_of_them for arrival in each.arrived(Kind.RELEASED)]
    held = [each for each in all_of_them if releasable(each.enquiry, over)]
    ended = [(each, end) for each in all_of_them for _, end in each.ended()]
    verdict.count("messages with approved words that arrived", len(released))
    verdict.count("of them repeats", len(released) - len({arrival.key for _, arrival in released}))
    uneven = [each for each in all_of_them if len(each.posted(Kind.RELEASED)) != len(each.made(Move.APPROVE))]
    verdict.forbid_any("approvals without just one notice that releases them", uneven)
    verdict.count("approvals that hold at last", len(held))
    verdict.forbid_any("of them those whose words never arrived", [each for each in held if not _has_words(each)])
    unapproved = [each for each, arrival in released if _is_unapproved(each, arrival, began)]
    verdict.forbid_any("released words that nobody had approved by then", unapproved)
    late = [each for each, arrival in released if _is_late(each, arrival, began)]
    verdict.forbid_any("released words whose approval had ended", late)
    strangers = [each for each, arrival in released if arrival.channel != f"D{each.enquiry.contacted.id}"]
    verdict.forbid_any("released to anybody but whoever was contacted", strangers)
    verdict.count("approvals that were ended", len(ended))
    unwarned = [each for each, end in ended if not _is_warned(each, end)]
    verdict.forbid_any("of them those that whoever was contacted was not told of", unwarned)
    verdict.forbid_any(
        "words that arrived after word that they are void", [each for each in all_of_them if _is_misled(each)]
    )


def judge_readers(
    verdict: Verdict, passed_on: Sequence[PassedOn], people: People, all_of_them: Sequence[Course], began: datetime
) -> None:
    """Judge whether nobody was shown the words of a response for whom they are not (yet)."""
    by_number = {each.number: each for each in passed_on}
    approved = {
        _name(words.text): approval.at
        for each in all_of_them
        for approval in each.enquiry.approvals
        for words in each.enquiry.proposals
        if words.number == approval.proposal
    }
    shown = [each for each in (*_shown(people), *people.answers) if RESPONSE.search(str(each.body))]
    wrong = []
    for each in shown:
        at = began + timedelta(seconds=each.at)
        for found in RESPONSE.finditer(str(each.body)):
            one = by_number[int(found[1])]
            if each.person == one.person:
                is_for_them = found[3] == one.person or approved.get(found[0], at) < at
            else:
                is_for_them = each.person in (CEO, DEPUTY, owner_of(one.channel))
            wrong += [] if is_for_them else [one]
    verdict.count("times that words of a response were shown", len(shown))
    verdict.forbid_any("of them to somebody for whom they were not", wrong)


def _has_words(course: Course) -> bool:
    words = course.enquiry.proposal
    return words is not None and any(words.text in _marked(each.message) for each in course.arrived(Kind.RELEASED))


def _is_unapproved(course: Course, arrival: Arrival, began: datetime) -> bool:
    """Tell whether a message holds no words, or any that nobody had approved when it arrived."""
    at = began + timedelta(seconds=arrival.at)
    approved = {each.digest for each in course.enquiry.approvals if each.at <= at}
    found = [digest(text) for text in _marked(arrival.message)]
    return not found or not set(found) <= approved


def _is_late(course: Course, arrival: Arrival, began: datetime) -> bool:
    """Tell whether the words of a message were approved no more when it was sent."""
    latest = began + timedelta(seconds=arrival.at) - _ON_THEIR_WAY
    numbers = [each.number for each in course.enquiry.proposals if each.text in _marked(arrival.message)]
    ends = {approved.words.partition(",")[0]: end.at for approved, end in course.ended()}
    has_ended = any(ends.get(f"Version {number}", latest) < latest for number in numbers)
    over = [each.valid_until for each in course.enquiry.approvals if each.proposal in numbers]
    return has_ended or any(end < latest for end in over)


def _is_warned(course: Course, end: Event) -> bool:
    """Tell whether whoever was contacted was told, once, that an approval was ended."""
    rows = [each for each in course.left.of(Kind.VOID) if each.about == course.enquiry.id and each.due == end.at]
    return len(rows) == 1 and rows[0].key in {each.key for each in course.arrivals}


def _is_misled(course: Course) -> bool:
    """Tell whether any words arrived after the word that they are void."""
    void = set[int]()
    for each in course.arrived(Kind.RELEASED, Kind.VOID):
        texts = _marked(each.message)
        if void & {one.number for one in course.enquiry.proposals if one.text in texts}:
            return True
        if not texts:
            said = screens.words(each.message)
            void |= {one.number for one in course.enquiry.proposals if f"Version {one.number}, which" in said}
    return False


def _marked(message: Json) -> list[str]:
    """Return the texts that a message shows word for word."""
    quotes = [
        part
        for block in message["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
    ]
    return ["".join(each["text"] for each in quote["elements"]) for quote in quotes]


def _name(text: str) -> str:
    found = RESPONSE.search(text)
    return found[0] if found else ""


def _shown(people: People) -> Iterator[Shown]:
    """Yield what everybody was shown in messages and windows."""
    for call in people.slack.calls:
        match call.method:
            case "chat.postMessage" | "chat.update":
                channel = call.body["channel"]
                person = owner_of(channel) if channel.startswith("C") else channel.removeprefix("D")
                yield Shown(person, call.body, call.at)
            case "response_url":
                yield Shown(people.readers[call.name], call.body, call.at)
            case "views.open":
                yield Shown(people.readers[call.body["trigger_id"]], call.body, call.at)
