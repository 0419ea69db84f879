"""Everything about one report, put into words to be handed out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.commands.case_words import BY_CLOCK, BY_COMMAND, actor, entry, in_words, who
from bot.core.people import Organisation
from bot.core.policy import Policy
from bot.core.reports import Happening, Level, Report
from bot.core.school_days import spoken_in_full
from bot.exporting.case_file import CaseFile, Entry, Fact, Section
from bot.storage.overview import Link
from handlers.naming import school_name
from handlers.report import words

HAPPENED: dict[str, str] = {
    Happening.RECEIVED: "Received",
    Happening.OPENED: "Opened",
    Happening.ACKNOWLEDGED: "Acknowledged",
    Happening.ASKED: "Question to the reporter",
    Happening.ADDED: "Added by the reporter",
    Happening.NOTED: "Note",
    Happening.RECUSED: "Handed on",
    Happening.ESCALATED: "Passed on, since nobody had acknowledged it",
    Happening.REMINDED: "Recipients reminded",
    Happening.LINKED: "Linked to another report",
    Happening.CLOSED: "Closed",
    Happening.HELD: "Put on hold",
    Happening.RELEASED: "Released from hold",
    Happening.EXPORTED: "Exported",
}
_LEVELS = {Level.NAMED: "With a name", Level.CONFIDENTIAL: "In confidence", Level.ANONYMOUS: "Anonymously"}
_BY_REPORTER = (Happening.RECEIVED, Happening.ADDED)
_BY_COMMAND = (Happening.HELD, Happening.RELEASED, Happening.EXPORTED)
_REPORTER = "the reporter"
_AT_RISK = {"yes": "Yes", "no": "No", "unsure": "Not sure"}


def case_file(
    report: Report,
    links: Sequence[Link],
    misfit: int | None,
    organisation: Organisation,
    policy: Policy,
    purpose: str,
    made: datetime,
) -> CaseFile:
    """Return everything about a report, for whom and why it is handed out, and when."""
    return CaseFile(
        reference=report.reference,
        title=f"Report {report.reference}",
        trust=organisation.trust,
        sections=(
            Section("report", "The report", tuple(_facts(report, links, organisation, policy))),
            Section("told", "What was reported", tuple(_told(report)), empty="Nothing was written."),
        ),
        entries=tuple(_entry(link, report, misfit, organisation) for link in links),
        misfit=misfit,
        made=spoken_in_full(made),
        made_at=made.isoformat(),
        purpose=purpose,
    )


def _facts(report: Report, links: Sequence[Link], organisation: Organisation, policy: Policy) -> Iterable[Fact]:
    clause = policy[words.CLAUSES[report.category]]
    account, reporter = report.account, _reporter(report, links, organisation)
    offices = [str(organisation.office(name) or name) for name in report.offices]
    kept_from = [who(person, organisation) for person in account.barred]
    subject = who(account.subject, organisation) if account.subject else ""
    yield Fact("category", "Kind", words.CATEGORIES[report.category], str(report.category))
    yield Fact("clause", "Clause", f"{clause.text}\n{clause.citation}", f"{clause.id} ({clause.citation})")
    yield Fact("school", "School", school_name(report.school, organisation), report.school)
    yield Fact("level", "How it was reported", _LEVELS[report.level], str(report.level))
    yield Fact("reporter", "Reporter", reporter, reporter)
    yield Fact("about", "About", words.ABOUT[account.about], str(account.about))
    yield Fact("subject", "The person it is about", subject, subject or None)
    yield Fact("kept_from", "Kept from", "\n".join(kept_from), kept_from)
    at_risk = _AT_RISK.get(account.child_at_risk, account.child_at_risk)
    yield Fact("child_at_risk", "Is a child at risk?", at_risk, account.child_at_risk or None)
    yield Fact("received", "Received", in_words(report.received), report.received.isoformat())
    yield Fact("offices", "Went to", "\n".join(offices), list(report.offices))
    yield Fact("due", "To be acknowledged by", spoken_in_full(report.due), report.due.isoformat())
    yield Fact("status", "Status", words.STATUSES[report.status], str(report.status))
    outcome = words.OUTCOMES[report.outcome] if report.outcome else ""
    yield Fact("outcome", "Outcome", outcome, str(report.outcome) if report.outcome else None)
    for name, label, day in (("closed", "Closed", report.closed), ("keep_until", "Kept until", report.keep_until)):
        yield Fact(name, label, in_words(day) if day else "", day.isoformat() if day else None)
    yield Fact("held", "On hold", "Yes: it is kept until it is released" if report.held else "No", report.held)


def _told(report: Report) -> Iterable[Fact]:
    account = report.account
    for name, label, text in (
        ("what", "What happened", account.what),
        ("where", "Where", account.where),
        ("when", "When", account.when),
    ):
        yield Fact(name, label, text, text, boxed=True)


def _reporter(report: Report, links: Sequence[Link], organisation: Organisation) -> str:
    """Return who reported, as far as the level that they chose allows."""
    if report.level is Level.ANONYMOUS:
        return "Anonymous: nothing that tells who it was is kept"
    if report.reporter is None:
        written_by = links[0].event.by if links else None
        return "Told in person" + (f", and written down by {who(written_by, organisation)}" if written_by else "")
    if report.level is Level.CONFIDENTIAL:
        return "In confidence: who it was is not shown here"
    return who(report.reporter, organisation)


def _entry(link: Link, report: Report, misfit: int | None, organisation: Organisation) -> Entry:
    event = link.event
    by_reporter = event.by is None and event.kind in _BY_REPORTER
    nobody = _REPORTER if by_reporter else BY_COMMAND if event.kind in _BY_COMMAND else BY_CLOCK
    # Of what an anonymous reporter does, the day alone is known.
    day_alone = report.level is Level.ANONYMOUS and by_reporter
    return entry(link, HAPPENED, actor(link, nobody, organisation), misfit, day_alone=day_alone)
