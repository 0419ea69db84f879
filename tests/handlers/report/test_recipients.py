"""What those do who receive reports, and what the reporter hears of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.messages import Facts, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.reports import LONGEST_WORDS, About, Category, Level, Outcome, Status, readers
from handlers.report import words
from handlers.report.following import CLOSED as CLOSED_TO_REPORTER
from handlers.report.handling import CLOSED, MOST_LISTED
from tests.handlers.drafting import form_of, labels
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    COLLEAGUE,
    FORMS,
    HEAD,
    HEADS_OFFICE,
    TEXT,
    Reporting,
    told,
    without_requests,
)
from tests.talking import TEACHER

ALL_BUTTONS = ["Acknowledge", "Ask the reporter", "Add a note", "Hand it on", "Link another report", "Close it"]


def shown(reply: Reply) -> dict[str, str | Person]:
    """Return every name and value that a reply shows."""
    return {name: value for part in reply.parts if isinstance(part, Facts) for name, value in part.rows}


@pytest.mark.parametrize(
    ("level", "sender"),
    [
        (Level.NAMED, TEACHER),
        (Level.CONFIDENTIAL, "Somebody who told it in confidence"),
        (Level.ANONYMOUS, "Somebody who stays anonymous"),
    ],
)
async def test_a_recipient_opens_a_report(reporting: Reporting, level: Level, sender: object) -> None:
    """They read all that was told, who sent it only where they may, the clause, and what they can do."""
    case = await reporting.case(level=level, about="colleague", subject=COLLEAGUE.id, when="", where="")
    opened = await reporting.press(reporting.messages[-1].reply, "Open", HEAD)

    assert {
        "About": "Somebody who works or helps here",
        "Named as": COLLEAGUE,
        "School": "Alder Primary",
        "From": sender,
        "Received": "Monday 23 November",
        "When it was": "Not said",
        "Where it was": "Not said",
        "A child at risk?": "They said no",
        "What they wrote": TEXT,
    } == shown(opened)
    assert "Don't pretend on social media" in plain(opened)
    assert ALL_BUTTONS == labels(opened)
    assert not opened.replaces
    assert ["received", "opened"] == await reporting.happened(case)


async def test_who_was_never_asked_about_a_child_did_not_say_no(reporting: Reporting) -> None:
    """A report whose first question was skipped says so."""
    form = form_of(await reporting.send("report.begin"))
    second = await reporting.send(form.intent, value=form.value, **FORMS)
    await reporting.fill_in(second, **FORMS, level="named")
    (case,) = await reporting.reports()

    assert "A child at risk?: Nobody has asked" in await reporting.does("report.open", case)


@pytest.mark.parametrize(
    ("about", "category"),
    [*((about, Category.FAKE) for about in words.ABOUT), *((About.OUTSIDE, category) for category in words.CATEGORIES)],
)
async def test_every_kind_of_report_has_a_clause_and_a_name(
    reporting: Reporting, about: About, category: Category
) -> None:
    """On its card what kind it is, when it is open whom it is about as well."""
    case = await reporting.case(about=about, category=category)
    card = plain(reporting.messages[-1].reply)
    (reader,) = readers(case, reporting.trust)
    opened = await reporting.does("report.open", case, reader.people[0])

    assert "(In plain words: " in card
    assert f"Kind: {words.CATEGORIES[category]}" in card
    assert words.ABOUT[about] not in card
    assert f"About: {words.ABOUT[about]}" in opened


@pytest.mark.parametrize(
    ("level", "answer"),
    [
        (Level.NAMED, "Acknowledged. I've told the reporter."),
        (Level.CONFIDENTIAL, "Acknowledged. I've told the reporter."),
        (Level.ANONYMOUS, "Acknowledged. The reporter sees it with their receipt."),
    ],
)
async def test_an_acknowledged_report_says_so_on_its_card_and_to_its_reporter(
    reporting: Reporting, level: Level, answer: str
) -> None:
    """At once, in the place of the card; a second press changes nothing."""
    case = await reporting.case(level=level)
    card = reporting.messages[-1]
    reply = await reporting.press(card.reply, "Acknowledge", HEAD)
    messages = await reporting.delivered_now()
    again = await reporting.press(card.reply, "Acknowledge", HEAD)

    assert plain(reply).startswith(answer)
    assert ALL_BUTTONS[1:] == labels(reply)
    assert (HEADS_OFFICE, card.id) == (messages[0].to.channel, messages[0].to.replaces)
    assert "How far it is: Acknowledged: somebody is looking into it." in plain(messages[0].reply)
    assert ["Open"] == labels(messages[0].reply)
    assert ["teacher"] * (level is not Level.ANONYMOUS) == [message.to.person for message in messages[1:]]
    assert all("Somebody has read your report" in plain(message.reply) for message in messages[1:])
    assert plain(again).startswith("Somebody has acknowledged it already. Thank you.")
    assert [] == await reporting.delivered_now()
    assert ["received", "acknowledged"] == await reporting.happened(case)


@pytest.mark.parametrize("level", [Level.NAMED, Level.CONFIDENTIAL])
async def test_a_question_goes_to_the_reporter_and_the_answer_comes_back(reporting: Reporting, level: Level) -> None:
    """Through the bot, under the card, whether they know each other or not."""
    case = await reporting.case(level=level)
    card = reporting.messages[-1]
    form = await reporting.send("report.ask", HEAD, value=case.id)
    await reporting.fill_in(form, HEAD, words="When was it first seen?")
    question = (await reporting.delivered_now())[-1]
    answer = await reporting.press(question.reply, "Answer, or add something")
    said = plain(await reporting.fill_in(answer, text="On Friday"))
    (under,) = await reporting.delivered_now()

    assert "Their words: When was it first seen?" in plain(question.reply)
    assert TEACHER.id == question.to.person
    assert said.startswith("I've passed that on.")
    assert (HEADS_OFFICE, card.id) == (under.to.channel, under.to.thread)
    assert "The reporter has written something. Open it to read it." in plain(under.reply)
    assert "On Friday" not in plain(under.reply)
    opened = await reporting.does("report.open", case)
    assert "Asked, Monday 23 November: When was it first seen?" in opened
    assert "The reporter wrote, Monday 23 November: On Friday" in opened


async def test_two_questions_are_both_asked(reporting: Reporting) -> None:
    """The second does not hide the first, and what was answered is not asked again."""
    case = await reporting.case()
    for words_ in ("Who?", "When?"):
        await reporting.does("report.ask", case, words=words_)
    first = [text for place, text in told(await reporting.delivered_now()) if place == TEACHER.id]
    await reporting.does("report.add", case, TEACHER, text="Me, now")
    await reporting.does("report.ask", case, words="Where?")
    second = [text for place, text in told(await reporting.delivered_now()) if place == TEACHER.id]

    assert all("Who?" in text and "When?" in text for text in first)
    assert ["Their words: Where?"] == [line for line in second[0].split("\n\n") if line.startswith("Their words")]


async def test_a_question_answered_before_it_was_delivered_is_still_shown(reporting: Reporting) -> None:
    """The reporter had read it by asking how far the report is."""
    case = await reporting.case()
    await reporting.does("report.ask", case, words="Who?")
    await reporting.does("report.add", case, TEACHER, text="Me")

    assert "Their words: Who?" in dict(told(await reporting.delivered_now()))[TEACHER.id]


async def test_a_note_is_never_passed_on(reporting: Reporting) -> None:
    """It is for those who may open the report, and nobody is written to."""
    case, words_ = await reporting.anonymous()
    form = await reporting.send("report.note", HEAD, value=case.id)
    noted = plain(await reporting.fill_in(form, HEAD, words="I know who this is about"))

    assert "The reporter doesn't see it." in noted
    assert [] == await reporting.delivered_now()
    assert "Note, Monday 23 November: I know who this is about" in await reporting.does("report.open", case)
    assert "I know" not in await reporting.says("receipt.open", words=words_)


async def test_the_reporter_sees_how_far_the_report_is(reporting: Reporting) -> None:
    """Everything that is meant for them, and no note."""
    case = await reporting.case()
    before = await reporting.does("report.status", case, TEACHER)
    await reporting.does("report.acknowledge", case)
    await reporting.does("report.note", case, words="A note")
    await reporting.does("report.ask", case, words="Who?")
    after = await reporting.does("report.status", case, TEACHER)

    assert "Somebody should have read it by Wednesday 25 November at 17:00." in before
    assert "They have read it, Monday 23 November." in after
    assert "They ask you, Monday 23 November: Who?" in after
    assert "A note" not in after


@pytest.mark.parametrize("outcome", Outcome)
async def test_a_report_is_closed_with_an_outcome(reporting: Reporting, outcome: Outcome) -> None:
    """The reporter reads it with the words meant for them, the card shows it, and it is kept for its time."""
    reporting.trust = replace(reporting.trust, retention=(("duplicate", 30),))
    case = await reporting.case()
    form = await reporting.send("report.close", HEAD, value=case.id)
    reply = await reporting.fill_in(form, HEAD, outcome=outcome, words="The page is gone")
    closed, messages = await reporting.now_as(case), dict(told(await reporting.delivered_now()))
    last_day = date(2026, 11, 23) + timedelta(days=30 if outcome is Outcome.DUPLICATE else 365)

    assert [(str(each), label) for each, label in words.OUTCOMES.items()] == list(form_of(form).fields[0].choices)
    assert (Status.CLOSED, outcome, date(2026, 11, 23), last_day) == (
        closed.status,
        closed.outcome,
        closed.closed,
        closed.keep_until,
    )
    assert f"{last_day.year} and then deleted." in plain(reply)
    assert "Your report was closed." in messages[TEACHER.id]
    assert "Their words: The page is gone" in messages[TEACHER.id]
    assert f"Closed: {words.OUTCOMES[outcome].lower()}." in messages[TEACHER.id]
    assert "You can choose" not in messages[TEACHER.id]
    assert messages[HEADS_OFFICE].endswith("You can choose: [Open]")
    assert "How far it is: Closed" in messages[HEADS_OFFICE]


async def test_a_closed_report_is_read_and_not_changed(reporting: Reporting) -> None:
    """Whoever still has its buttons reads that it is closed; a note may still be added."""
    case = await reporting.case()
    adding = await reporting.send("report.add", value=case.id)
    await reporting.does("report.close", case, outcome="nothing-found")
    closed = await reporting.now_as(case)
    opened = await reporting.send("report.open", HEAD, value=case.id)

    for intent in ("report.acknowledge", "report.ask", "report.pass-on", "report.close"):
        assert CLOSED == await reporting.does(intent, case, words="Hello", outcome="acted-on")
    assert CLOSED_TO_REPORTER == await reporting.does("report.add", case, TEACHER)
    assert CLOSED_TO_REPORTER == plain(await reporting.fill_in(adding, text="Hello"))
    assert [] == labels(opened)
    assert "Noted." in await reporting.does("report.note", case, words="Hello")
    assert closed == await reporting.now_as(case)
    assert [] == labels(await reporting.send("report.status", value=case.id))


async def test_what_somebody_told_in_person_has_nobody_to_ask(reporting: Reporting) -> None:
    """Nobody is written to, and the recipients are told so."""
    second = await reporting.second(CEO, first="report.log")
    await reporting.fill_in(second, CEO, **FORMS)
    (case,) = await reporting.reports()
    await reporting.delivered_now()

    assert "so I can't pass a question on." in await reporting.does("report.ask", case)
    assert "Please tell the person who reported it." in await reporting.does("report.acknowledge", case)
    assert "Your reasons, for the file" in await reporting.does("report.close", case)
    assert {HEADS_OFFICE} == {place for place, _ in told(await reporting.delivered_now())}


async def test_open_reports_are_listed_for_those_who_may_read_them(reporting: Reporting) -> None:
    """The oldest first, with a button for each; those of others and those that are closed are not among them."""
    cases = [await reporting.case(level="confidential") for _ in range(MOST_LISTED + 2)]
    await reporting.case(school="birch")
    await reporting.does("report.close", cases[0], outcome="acted-on")
    listed = await reporting.send("report.list", HEAD)
    birch = await reporting.send("report.list", BIRCH_HEAD)

    assert MOST_LISTED == len(labels(listed))
    assert f"These are the {MOST_LISTED} oldest of {MOST_LISTED + 1}." in plain(listed)
    assert 1 == len(labels(birch))
    assert "oldest" not in plain(birch)
    assert "A fake account, or somebody impersonated. Received, not yet acknowledged." in plain(birch)
    assert TEXT in plain(await reporting.press(birch, labels(birch)[0], BIRCH_HEAD))
    assert "There is no open report for you." == await reporting.says("report.list", CEO)


async def test_words_that_are_missing_or_too_many_change_nothing(reporting: Reporting) -> None:
    """Nothing is cut in silence."""
    case = await reporting.case()
    before = await reporting.everything()

    for intent in ("report.ask", "report.note", "report.pass-on"):
        assert "Please write something first." in await reporting.does(intent, case, words="  ")
        assert "at most 3,000 characters" in await reporting.does(intent, case, words="x" * (LONGEST_WORDS + 1))
    assert "at most 3,000" in await reporting.does("report.close", case, outcome="acted-on", words="x" * 3_001)
    assert "Please write something first." in await reporting.does("report.add", case, TEACHER, text=" ")
    assert "at most 3,000" in await reporting.does("report.add", case, TEACHER, text="x" * 3_001)
    assert without_requests(before) == without_requests(await reporting.everything())
