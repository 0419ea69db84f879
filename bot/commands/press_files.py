"""Everything about one press enquiry, put into words to be handed out: first of all who approved what, until when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.commands.case_words import BY_COMMAND, actor, entry, in_words, who
from bot.core.people import Organisation
from bot.core.policy import Policy
from bot.core.press import Approval, Enquiry, GivenLine, Move, Proposal, releasable, standing, valid_until
from bot.core.school_days import spoken_in_full
from bot.exporting.case_file import CaseFile, Entry, Fact, Section
from bot.storage.overview import Link
from handlers.press import words
from handlers.press.comparing import released_last

HAPPENED: dict[str, str] = {
    Move.RECEIVE: "Received",
    Move.TAKE_OVER: "Taken over",
    Move.PROPOSE: "Words proposed",
    Move.REQUEST_CHANGES: "Changes asked for",
    Move.APPROVE_FIRST: "Approved, and another approval needed",
    Move.APPROVE: "Approved",
    Move.CONFIRM: "Emergency approval confirmed",
    Move.DECLINE: "Declined",
    Move.WITHDRAW: "Withdrawn",
    Move.EXPIRE: "Approval run out",
    Move.SEND: "Sent",
    Move.COULD_NOT_SEND: "Could not be sent",
    Move.CLOSE: "Closed",
    Move.REMIND: "Approvers reminded",
    Move.SNOOZE: "Reminders put off",
    Move.ESCALATE: "Passed on",
    Move.MISS_DEADLINE: "Deadline passed without approval",
    Move.ASK_IF_SENT: "Asked whether it was sent",
    Move.LINK: "Linked to another enquiry",
    Move.NOTE: "Note",
    Move.CHANGE_DEADLINE: "Deadline changed",
    Move.EXPORT: "Exported",
    Move.HOLD: "Put on hold",
    Move.RELEASE: "Released from hold",
}
_BY_BOT = "the bot"
_BY_COMMAND = (Move.HOLD, Move.RELEASE, Move.EXPORT)


def press_file(
    enquiry: Enquiry,
    links: Sequence[Link],
    misfit: int | None,
    organisation: Organisation,
    policy: Policy,
    purpose: str,
    made: datetime,
) -> CaseFile:
    """Return everything about an enquiry, for whom and why it is handed out, and when."""
    return CaseFile(
        reference=enquiry.reference,
        title=f"Press enquiry {enquiry.reference}",
        trust=organisation.trust,
        sections=(
            Section("approval", "Approval record", tuple(_approval(enquiry, organisation, made)), alone=True),
            Section("enquiry", "The enquiry", tuple(_enquiry(enquiry, organisation, policy))),
            Section(
                "holding_line",
                "The holding line that whoever was contacted was given",
                tuple(_line(enquiry.line, organisation)) if enquiry.line else (),
                empty="None was given.",
            ),
            Section(
                "versions",
                "Every version of the words",
                tuple(_version(each, organisation) for each in enquiry.proposals),
                empty="No words were proposed.",
            ),
            Section("approvals", "Every approval", tuple(_approvals(enquiry, organisation)), empty="There was none."),
        ),
        entries=tuple(_entry(link, misfit, organisation) for link in links),
        misfit=misfit,
        made=spoken_in_full(made),
        made_at=made.isoformat(),
        purpose=purpose,
    )


def approvers(enquiry: Enquiry, version: Proposal, organisation: Organisation) -> str:
    """Return who approved a version of the words, when, until when and why, with space between one and the next."""
    return "\n\n".join(_agreed(each, organisation) for each in enquiry.approvals if each.proposal == version.number)


def _approval(enquiry: Enquiry, organisation: Organisation, now: datetime) -> Iterable[Fact]:
    usable, contacted = releasable(enquiry, now), who(enquiry.contacted, organisation)
    yield Fact("outlet", "For", f"{enquiry.asked.outlet}, and no other", enquiry.asked.outlet)
    yield Fact("school", "About", words.for_whom(enquiry, organisation), enquiry.school or None)
    yield Fact("contacted", "Contacted", contacted, contacted)
    yield _moment("received", "Received", enquiry.received)
    yield _moment("deadline", "Deadline", enquiry.deadline)
    yield Fact("state", "State", words.STATES[enquiry.state], str(enquiry.state))
    version = usable or released_last(enquiry)
    if version is None:
        yield Fact("holds", "Approved", "No words have been approved", value=False)
        return
    until = min((each.valid_until for each in standing(enquiry, now)), default=valid_until(enquiry))
    holds = f"Yes, until {spoken_in_full(until)}" if usable and until else "No: these words may not be used any more"
    yield Fact("holds", "Holds now", holds, usable is not None)
    yield Fact("needed", "Approvals needed", str(enquiry.needed), enquiry.needed)
    given = [_as_data(each, organisation) for each in enquiry.approvals if each.proposal == version.number]
    yield Fact("approvals", "Approved by", approvers(enquiry, version, organisation), given)
    yield Fact("version", "Version", f"{version.number} of {len(enquiry.proposals)}", version.number)
    yield Fact("sha256", "SHA-256 of the words", version.digest, version.digest)
    yield Fact("words", "The words, exactly", version.text, version.text, boxed=True)


def _enquiry(enquiry: Enquiry, organisation: Organisation, policy: Policy) -> Iterable[Fact]:
    clause, asked = policy[words.CLAUSE], enquiry.asked
    offices = [str(organisation.office(name) or name) for name in enquiry.offices]
    taken_by = who(enquiry.taken_by, organisation) if enquiry.taken_by else ""
    yield Fact("clause", "Clause", f"{clause.text}\n{clause.citation}", f"{clause.id} ({clause.citation})")
    yield Fact("journalist", "Who asked", asked.journalist, asked.journalist or None)
    yield Fact("how", "How", words.HOW[asked.how], str(asked.how))
    yield Fact("offices", "Went to", "\n".join(offices), list(enquiry.offices))
    yield Fact("taken_by", "Dealt with by", taken_by, taken_by or None)
    may_be = "It may be a request under the Freedom of Information Act" if enquiry.foi else ""
    yield Fact("foi", "Recorded information", may_be, enquiry.foi)
    yield Fact("linked", "Linked to", ", ".join(enquiry.linked), list(enquiry.linked))
    yield Fact("coverage", "Coverage", enquiry.coverage, enquiry.coverage or None)
    yield _day("closed", "Closed", enquiry.closed)
    yield _day("keep_until", "Kept until", enquiry.keep_until)
    yield Fact("held", "On hold", "Yes: it is kept until it is released" if enquiry.held else "No", enquiry.held)
    yield Fact("question", "What was asked", asked.question, asked.question, boxed=True)
    yield Fact("said_already", "What was said already", asked.said_already, asked.said_already, boxed=True)


def _line(line: GivenLine, organisation: Organisation) -> Iterable[Fact]:
    by = who(line.by, organisation) if line.by else ""
    yield Fact("by", "Approved by", by, by or None)
    yield _moment("at", "From", line.at)
    yield _moment("until", "Until, as it stood then", line.until)
    yield Fact("words", "To say to any journalist", line.text, line.text, boxed=True)


def _moment(name: str, label: str, moment: datetime | None) -> Fact:
    return Fact(name, label, spoken_in_full(moment) if moment else "", moment.isoformat() if moment else None)


def _day(name: str, label: str, day: date | None) -> Fact:
    return Fact(name, label, in_words(day) if day else "", day.isoformat() if day else None)


def _version(version: Proposal, organisation: Organisation) -> Fact:
    by = who(version.by, organisation)
    label = f"Version {version.number}, proposed by {by} on {spoken_in_full(version.at)}. SHA-256 {version.digest}"
    about = {"sha256": version.digest, "by": by, "at": version.at.isoformat(), "words": version.text}
    return Fact(str(version.number), label, version.text, about, boxed=True)


def _approvals(enquiry: Enquiry, organisation: Organisation) -> Iterable[Fact]:
    for number, each in enumerate(enquiry.approvals, 1):
        shown = f"{_agreed(each, organisation)}\nSHA-256 {each.digest}"
        yield Fact(str(number), f"Of version {each.proposal}", shown, _as_data(each, organisation))


def _agreed(approval: Approval, organisation: Organisation) -> str:
    until = spoken_in_full(approval.valid_until)
    told = f"{who(approval.by, organisation)}\non {spoken_in_full(approval.at)}, valid until {until}"
    if not approval.reason:
        return told
    then = "confirmed since" if approval.confirmed else "not confirmed yet"
    return f"{told}\nin an emergency ({then}): {approval.reason}"


def _as_data(approval: Approval, organisation: Organisation) -> dict[str, object]:
    return {
        "version": approval.proposal,
        "sha256": approval.digest,
        "outlet": approval.outlet,
        "by": who(approval.by, organisation),
        "at": approval.at.isoformat(),
        "valid_until": approval.valid_until.isoformat(),
        "reason": approval.reason or None,
        "confirmed": approval.confirmed,
    }


def _entry(link: Link, misfit: int | None, organisation: Organisation) -> Entry:
    nobody = BY_COMMAND if link.event.kind in _BY_COMMAND else _BY_BOT
    return entry(link, HAPPENED, actor(link, nobody, organisation), misfit)
