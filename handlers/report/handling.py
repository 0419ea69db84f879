"""Those who receive reports: they open one, acknowledge it, ask, note, hand it on, link it and close it.

Whether somebody may is looked up at the moment of the click, from the organisation and the report itself.
"""

import re
from dataclasses import replace
from datetime import timedelta

from bot.core.errors import BadInput, Refusal
from bot.core.messages import Button, Buttons, Facts, Field, FieldKind, Form, Reply, Say, Tone
from bot.core.people import Organisation
from bot.core.reports import (
    LONGEST_WORDS,
    Event,
    Happening,
    Level,
    Outcome,
    Report,
    Route,
    Status,
    acknowledge_by,
    further,
    may_read,
    readers,
    route,
)
from bot.core.school_days import day_of, spoken_day
from bot.core.turns import Turn, verb
from handlers.case_names import named_in_channels
from handlers.filled_in import choices, no_longer, one_of
from handlers.naming import named
from handlers.report import posting, view, words
from handlers.report.posting import Kind

NOT_FOR_YOU = (
    "I can't open that for you. It goes to somebody else, it has been handed on, or it was deleted after its time."
)
CLOSED = "This report is closed already."
_REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
#: So many reports are listed at once.
MOST_LISTED = 10


async def _heading(turn: Turn) -> str:
    # As on its card: phones show the first line of a message while they are locked, and the kind of thing is private.
    report = await posting.chosen(turn)
    return f"Report {report.reference}" if report else ""


#: Has a verb name the report that it answers about.
naming = named_in_channels(_heading)


@verb("report.list")
async def list_(turn: Turn) -> Reply:
    """List the open reports that somebody may read."""
    mine = [
        each
        for each in await turn.store.open_reports()
        if may_read(turn.request.who, each, turn.knowledge.organisation)
    ]
    if not mine:
        return Reply((Say("There is no open report for you."),))
    shown = mine[:MOST_LISTED]
    rows = tuple((each.reference, f"{words.CATEGORIES[each.category]}. {words.status_line(each)}") for each in shown)
    buttons = tuple(Button(f"Open {each.reference}", "report.open", each.id) for each in shown)
    more = (Say(f"These are the {len(shown)} oldest of {len(mine)}."),) if len(mine) > len(shown) else ()
    return Reply((Say("Open reports", Tone.HEADING), Facts(rows), *more, Buttons(buttons)))


@verb("report.open")
async def open_(turn: Turn) -> Reply:
    """Show a report to a recipient, and to nobody else who is there."""
    report = await _readable(turn)
    await turn.store.change_report(report, Event(Happening.OPENED, turn.now, turn.request.who))
    return Reply(view.parts(turn.knowledge, report, await turn.store.events(report.id)))


@verb("report.acknowledge")
@naming
async def acknowledge(turn: Turn) -> Reply:
    """Say that somebody has read the report and looks into it."""
    report = await _readable(turn, still_open=True)
    if report.status is not Status.RECEIVED:
        return Reply((Say("Somebody has acknowledged it already. Thank you."), *view.buttons(report)))
    report = replace(report, status=Status.ACKNOWLEDGED)
    await _change(turn, report, Event(Happening.ACKNOWLEDGED, turn.now, turn.request.who), Kind.ACKNOWLEDGED)
    return Reply((Say(f"Acknowledged. {view.reporter_hears(report)}"), *view.buttons(report)))


@verb("report.ask")
@naming
async def ask(turn: Turn) -> Reply:
    """Ask the reporter something; the bot passes it on, whoever it is."""
    report = await _readable(turn, still_open=True)
    if view.told_in_person(report):
        raise Refusal("Somebody wrote this down for the person who told them, so I can't pass a question on.")
    text = _words(turn)
    if text is None:
        return _form(turn, "Ask the reporter", "What would you like to know?", report)
    await _change(turn, report, Event(Happening.ASKED, turn.now, turn.request.who, text), Kind.QUESTION)
    waits = " They read it when they come back with their receipt." if report.level is Level.ANONYMOUS else ""
    return Reply((Say(f"I've passed your question on.{waits}"), *view.buttons(report)))


@verb("report.note")
@naming
async def note(turn: Turn) -> Reply:
    """Add a note for those who may read the report; it is never passed on."""
    report = await _readable(turn)
    text = _words(turn)
    if text is None:
        return _form(turn, "Add a note", "Your note. The reporter never sees it.", report)
    await turn.store.change_report(report, Event(Happening.NOTED, turn.now, turn.request.who, text))
    return Reply((Say("Noted. The reporter doesn't see it."), *view.buttons(report)))


@verb("report.pass-on")
@naming
async def pass_on(turn: Turn) -> Reply:
    """Hand a report on because the recipient should not deal with it, and bar them from it."""
    report = await _readable(turn, still_open=True)
    text = _words(turn)
    if text is None:
        label = "Why should somebody else deal with it? They read your answer; the reporter doesn't."
        return _form(turn, "Hand it on", label, report)
    organisation, who = turn.knowledge.organisation, turn.request.who
    kept_from = (*report.account.barred, *organisation.known_as([who]))
    report = replace(
        report,
        account=replace(report.account, barred=kept_from),
        status=Status.RECEIVED,
        due=acknowledge_by(turn.now, report.school, organisation),
    )
    others = tuple(each for each in readers(report, organisation) if not each.away)
    onward = None if others else _onward(report, organisation)
    if onward:
        report = replace(report, offices=(onward.office.id,))
    await _change(turn, report, Event(Happening.RECUSED, turn.now, who, text), Kind.PASSED_ON)
    if onward:
        await posting.post_card(turn.store, report, onward, turn.platforms, turn.now)
    await posting.post_timers(turn.store, report, organisation, turn.now)
    to = named(onward.recipients if onward else others)
    return Reply((Say(f"It is with {to} now. You can't open it any more."),))


@verb("report.link")
async def link(turn: Turn) -> Reply:
    """Link a report to another one about the same thing."""
    report = await _readable(turn)
    if "words" not in turn.request.fields:
        field = Field("words", "The reference of the other report, such as ABCD-EFGH", longest=20)
        return Reply((Form("Link a report", turn.request.intent, (field,), "Link them", report.id),))
    called = turn.request.fields["words"].strip().upper()
    other = await turn.store.report_called(called) if _REFERENCE.fullmatch(called) else None
    if other is None or other.id == report.id or not may_read(turn.request.who, other, turn.knowledge.organisation):
        raise BadInput("I don't know another report of yours with that reference. Nothing was changed.")
    for one, to in ((report, other), (other, report)):
        await turn.store.change_report(one, Event(Happening.LINKED, turn.now, turn.request.who, to.reference))
    return Reply((Say(f"{report.reference} and {other.reference} are linked."), *view.buttons(report)))


@verb("report.close")
@naming
async def close(turn: Turn) -> Reply:
    """Close a report with an outcome, and with words for the reporter if there are any."""
    report = await _readable(turn, still_open=True)
    if "outcome" not in turn.request.fields:
        return Reply((_closing(report),))
    outcome = one_of(Outcome, turn.request.fields["outcome"])
    today = day_of(turn.now)
    keep = timedelta(days=turn.knowledge.organisation.days_kept(outcome))
    report = replace(report, status=Status.CLOSED, outcome=outcome, closed=today, keep_until=today + keep)
    text = no_longer(turn.request.fields.get("words", "").strip(), LONGEST_WORDS)
    await _change(turn, report, Event(Happening.CLOSED, turn.now, turn.request.who, text), Kind.CLOSED)
    return Reply((Say(f"Closed. It is kept until {spoken_day(today + keep)} {(today + keep).year} and then deleted."),))


async def _readable(turn: Turn, *, still_open: bool = False) -> Report:
    report = await posting.chosen(turn)
    if report is None or not may_read(turn.request.who, report, turn.knowledge.organisation):
        raise Refusal(NOT_FOR_YOU)
    if still_open and report.status is Status.CLOSED:
        raise Refusal(CLOSED)
    return report


def _onward(report: Report, organisation: Organisation) -> Route:
    """Return where a report goes that is handed on: upwards, or if nobody is there, wherever it can."""
    about, out = report.account.about, report.account.barred
    above = further(report, organisation)
    return above or route(about, report.school, organisation, barred=out, reporter=report.reporter)


async def _change(turn: Turn, report: Report, event: Event, told: Kind) -> None:
    """Keep what happened, have every card show it, and tell the reporter."""
    await turn.store.change_report(report, event)
    await posting.post_change(turn.store, report, turn.now)
    await posting.tell_reporter(turn.store, report, told, turn.now)


def _words(turn: Turn) -> str | None:
    """Return what was written in a form; None where the form has yet to be shown."""
    if "words" not in turn.request.fields:
        return None
    text = turn.request.fields["words"].strip()
    if not text:
        raise BadInput("Please write something first. Nothing was changed.")
    return no_longer(text, LONGEST_WORDS)


def _form(turn: Turn, title: str, label: str, report: Report) -> Reply:
    field = Field("words", label, FieldKind.TEXT, longest=LONGEST_WORDS)
    return Reply((Form(title, turn.request.intent, (field,), "Send", report.id),))


def _closing(report: Report) -> Form:
    outcome = Field("outcome", "How did it end?", FieldKind.CHOICE, choices=choices(words.OUTCOMES))
    label = "Your reasons, for the file" if view.told_in_person(report) else "What may the reporter know?"
    told = Field("words", label, FieldKind.TEXT, required=False, longest=LONGEST_WORDS)
    return Form("Close the report", "report.close", (outcome, told), "Close it", report.id)
