"""What a recipient reads of a report once it is open, and what they can do about it."""

from collections.abc import Sequence

from bot.core.messages import Button, Buttons, Emphasis, Facts, Part, Say, Tone
from bot.core.reports import Event, Happening, Level, Report, Status
from bot.core.school_days import day_of, spoken_day
from bot.core.turns import Knowledge
from handlers.naming import school_name
from handlers.report import words
from handlers.signposts import safeguarding_leads

_CHILD_AT_RISK = {
    "yes": "Yes. They were shown whom to ring",
    "unsure": "They weren't sure. They were shown whom to ring",
    "no": "They said no",
}
#: What a recipient reads of what happened; it is for them alone.
_TOLD = {
    Happening.ASKED: "Asked",
    Happening.ADDED: "The reporter wrote",
    Happening.NOTED: "Note",
    Happening.LINKED: "Linked to",
    Happening.RECUSED: "Handed on",
    Happening.CLOSED: "Closed",
}


def parts(knowledge: Knowledge, report: Report, events: Sequence[Event]) -> tuple[Part, ...]:
    """Return all that a recipient reads of a report, and the buttons to deal with it."""
    account = report.account
    subject = (("Named as", account.subject),) if account.subject else ()
    told = (
        ("What they wrote", account.what),
        ("Where it was", account.where or "Not said"),
        ("When it was", account.when or "Not said"),
    )
    rows = (
        ("About", words.ABOUT[account.about]),
        *subject,
        ("School", school_name(report.school, knowledge.organisation)),
        ("From", report.reporter if report.level is Level.NAMED and report.reporter else _from(report)),
        ("Received", spoken_day(report.received)),
        ("A child at risk?", _CHILD_AT_RISK.get(account.child_at_risk, "Nobody has asked")),
    )
    return (
        Say(words.heading(report), Tone.HEADING),
        *_child_at_risk(knowledge, report),
        Facts(told),
        Facts(rows),
        *_history(events),
        words.clause(knowledge.policy, report),
        *buttons(report),
    )


def buttons(report: Report) -> tuple[Part, ...]:
    """Return what a recipient can do about a report."""
    if report.status is Status.CLOSED:
        return ()
    unread = report.status is Status.RECEIVED
    first = (Button("Acknowledge", "report.acknowledge", report.id, Emphasis.PRIMARY),) if unread else ()
    asking = () if told_in_person(report) else (Button("Ask the reporter", "report.ask", report.id),)
    rest = (
        Button("Add a note", "report.note", report.id),
        Button("Hand it on", "report.pass-on", report.id),
        Button("Link another report", "report.link", report.id),
        Button("Close it", "report.close", report.id),
    )
    return (Buttons((*first, *asking, *rest)),)


def told_in_person(report: Report) -> bool:
    """Tell whether a recipient wrote the report down for somebody whom the bot does not know."""
    return report.reporter is None and report.level is not Level.ANONYMOUS


def reporter_hears(report: Report) -> str:
    """Return how the reporter hears of what a recipient has done."""
    if report.level is Level.ANONYMOUS:
        return "The reporter sees it with their receipt."
    return "Please tell the person who reported it." if told_in_person(report) else "I've told the reporter."


def _from(report: Report) -> str:
    if report.level is Level.ANONYMOUS:
        return "Somebody who stays anonymous"
    return "Somebody who told it in person" if told_in_person(report) else "Somebody who told it in confidence"


def _child_at_risk(knowledge: Knowledge, report: Report) -> tuple[Part, ...]:
    if report.account.child_at_risk not in ("yes", "unsure"):
        return ()
    lead = safeguarding_leads(knowledge.organisation)
    return (
        Say(
            f"A child may be at risk. If a child is in danger now, ring 999. Make sure that {lead} knows.", Tone.URGENT
        ),
    )


def _history(events: Sequence[Event]) -> tuple[Part, ...]:
    rows = [
        (f"{_TOLD[Happening(event.kind)]}, {spoken_day(day_of(event.at))}", event.words)
        for event in events
        if event.kind in _TOLD and event.words
    ]
    return (Facts(tuple(rows)),) if rows else ()
