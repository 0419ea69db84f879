"""The table of who may do what to which report: whoever may not is refused politely, and nothing changes."""

from dataclasses import dataclass

import pytest

from bot.core.people import Person
from bot.core.reports import Report
from bot.verbs import VERBS
from handlers.report.following import NO_SUCH_RECEIPT, NOT_YOURS
from handlers.report.form import STALE
from handlers.report.handling import NOT_FOR_YOU
from handlers.report.misuse import NOT_YOURS_TO_LOG
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    IT,
    TRUST,
    Reporting,
    at,
    with_office,
    without_requests,
)
from tests.talking import TEACHER, buttons, holder

SUBJECT, OF_BIRCH = Person("test", "subject"), Person("test", "teacher-of-birch")
PEOPLE = (
    TEACHER,
    COLLEAGUE,
    SUBJECT,
    HEAD,
    BIRCH_HEAD,
    DEPUTY,
    CEO,
    CHAIR,
    IT,
    *(Person("other", person.id) for person in (TEACHER, HEAD, BIRCH_HEAD)),
)
GARBAGE = ("no-such-report", "", "x" * 2_000, "A" * 22)


@dataclass(frozen=True)
class Row:
    """A verb, all that its form asks for, who may use it on which of the two reports, and what others read."""

    intent: str
    fields: dict[str, str]
    allowed: frozenset[tuple[Person, str]]
    refusal: str


READERS = frozenset({(HEAD, "ours"), (BIRCH_HEAD, "theirs")})
REPORTERS = frozenset({(TEACHER, "ours")})
NOBODY: frozenset[tuple[Person, str]] = frozenset()
ABOUT_A_REPORT = (
    Row("report.open", {}, READERS, NOT_FOR_YOU),
    Row("report.acknowledge", {}, READERS, NOT_FOR_YOU),
    Row("report.ask", {"words": "Who?"}, READERS, NOT_FOR_YOU),
    Row("report.note", {"words": "Hm"}, READERS, NOT_FOR_YOU),
    Row("report.pass-on", {"words": "Not mine"}, READERS, NOT_FOR_YOU),
    Row("report.link", {"words": "of another of theirs"}, READERS, NOT_FOR_YOU),
    Row("report.close", {"outcome": "acted-on", "words": "Done"}, READERS, NOT_FOR_YOU),
    Row("report.status", {}, REPORTERS, NOT_YOURS),
    Row("report.add", {"text": "More"}, REPORTERS, NOT_YOURS),
    Row("receipt.open", {}, NOBODY, NO_SUCH_RECEIPT),
    Row("receipt.confirm", {}, NOBODY, NO_SUCH_RECEIPT),
    Row("receipt.add", {"text": "More"}, NOBODY, NO_SUCH_RECEIPT),
    Row("report.begin", {}, NOBODY, STALE),
    Row("report.danger", {}, NOBODY, STALE),
    Row("report.about", {"about": "pupil", "school": "alder", "category": "fake"}, NOBODY, STALE),
    Row("report.send", {"text": "More", "level": "named"}, NOBODY, STALE),
)
#: What is about no report of somebody else's: reporting itself, and asking what one may read or write down.
ABOUT_NONE = {"report", "report.log", "report.list", "receipt"}
#: What changes nothing that is kept but for being opened.
READING = {"report.status"}


@dataclass(frozen=True)
class Cases:
    """A report about a colleague at Alder, one at Birch, and for each the one that may be linked to it."""

    ours: Report
    theirs: Report
    links: dict[str, str]


async def cases(reporting: Reporting) -> Cases:
    """Send two reports to each head."""
    ours = await reporting.case(level="confidential", about="colleague", subject=SUBJECT.id)
    theirs = await reporting.case(OF_BIRCH, level="named", school="birch")
    links = {ours.id: (await reporting.case()).reference, theirs.id: (await reporting.case(school="birch")).reference}
    return Cases(ours, theirs, links)


def asked_for(row: Row, value: str, links: dict[str, str]) -> dict[str, str]:
    """Return what is sent with a verb about a report."""
    return row.fields | {"value": value} | ({"words": links.get(value, "")} if row.intent == "report.link" else {})


def test_the_table_has_a_row_for_every_verb_of_reports() -> None:
    """None is added without saying who may use it."""
    verbs = {verb.intent for verb in VERBS if verb.intent.partition(".")[0] in ("report", "receipt")}

    assert verbs == {row.intent for row in ABOUT_A_REPORT} | ABOUT_NONE


@pytest.mark.parametrize("row", ABOUT_A_REPORT, ids=lambda row: row.intent)
async def test_only_those_who_may_do_something_about_a_report(reporting: Reporting, row: Row) -> None:
    """Everybody else reads the same as for a report that is none, and the database is as it was."""
    known = await cases(reporting)
    values = {"ours": known.ours.id, "theirs": known.theirs.id} | {each: each for each in GARBAGE}
    before = without_requests(await reporting.everything())
    refused: list[str] = []
    for person in PEOPLE:
        for name, value in values.items():
            # A form that nothing has begun is a new report, and for everybody.
            begins = row.refusal == STALE and not value and row.intent != "report.send"
            if (person, name) not in row.allowed and not begins:
                refused.append(await reporting.says(row.intent, person, **asked_for(row, value, known.links)))
        assert before == without_requests(await reporting.everything()), person
    done = [
        (await reporting.says(row.intent, person, **asked_for(row, values[name], known.links)), person.id)
        for person, name in sorted(row.allowed, key=lambda pair: pair[1])
    ]

    assert [] == [reply for reply in refused if not reply.startswith(row.refusal)]
    assert [] == [reply for reply, _ in done if reply.startswith(row.refusal)]
    assert (row.intent in READING or not row.allowed) == (before == without_requests(await reporting.everything()))


@pytest.mark.parametrize("row", ABOUT_A_REPORT, ids=lambda row: row.intent)
async def test_an_anonymous_report_knows_no_reporter(reporting: Reporting, row: Row) -> None:
    """Not even the person who sent it: they come back by its receipt."""
    case, _ = await reporting.anonymous()
    before = without_requests(await reporting.everything())

    reply = await reporting.says(row.intent, TEACHER, **asked_for(row, case.id, {}))

    assert reply.startswith(row.refusal)
    assert before == without_requests(await reporting.everything())


@pytest.mark.parametrize("person", PEOPLE)
async def test_the_list_shows_nothing_but_one_s_own(reporting: Reporting, person: Person) -> None:
    """The head of each school sees theirs, and nobody sees one that was closed."""
    known = await cases(reporting)
    before = without_requests(await reporting.everything())
    listed = await reporting.send("report.list", person)
    expected = {HEAD: known.ours, BIRCH_HEAD: known.theirs}.get(person)

    assert before == without_requests(await reporting.everything())
    assert (expected is not None) == any(button.value == expected.id for button in buttons(listed) if expected)
    assert (2 if expected else 0) == len(buttons(listed))


@pytest.mark.parametrize("person", PEOPLE)
async def test_only_those_in_office_write_down_what_others_have_told(reporting: Reporting, person: Person) -> None:
    """Or stand in for somebody who is."""
    said = await reporting.says("report.log", person)

    assert (person in (HEAD, BIRCH_HEAD, DEPUTY, CEO, CHAIR)) == (said != NOT_YOURS_TO_LOG)


async def test_the_buttons_of_recipients_are_on_their_own_home_page_alone(reporting: Reporting) -> None:
    """Nobody else is shown what they may not do."""
    shown = {person: "Log a report made in person" in await reporting.says("home", person) for person in PEOPLE}

    assert {HEAD, BIRCH_HEAD, DEPUTY, CEO, CHAIR} == {person for person, is_shown in shown.items() if is_shown}


async def test_somebody_who_has_left_their_office_reads_nothing_more(reporting: Reporting) -> None:
    """Whether somebody may is looked up at the click; an old card is of no use."""
    known = await cases(reporting)
    await reporting.until(at(26, 12))
    card = next(message for message in reporting.messages if message.to.channel == "ceos-office")
    (opens,) = [button for button in buttons(card.reply) if button.label == "Open"]
    allowed = [
        "What they wrote" in await reporting.says("report.open", person, value=opens.value) for person in (HEAD, CEO)
    ]
    reporting.trust = with_office(TRUST, "ceo", holder=holder("Chief Executive Officer", "new-ceo"))

    assert ("head:alder", "ceo") == (await reporting.now_as(known.ours)).offices
    assert [True, True] == allowed
    assert NOT_FOR_YOU == await reporting.says("report.open", CEO, value=opens.value)
    assert "What they wrote" in await reporting.says("report.open", Person("test", "new-ceo"), value=opens.value)
