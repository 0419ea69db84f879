"""What is held on one person, on the command line: for a request of access to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import assert_never

from pydantic import TypeAdapter

from bot.app import Parts
from bot.commands.opening import Told, in_unit, new_file, the_keys
from bot.content.trust_faults import PLATFORMS
from bot.core.checks import Draft
from bot.core.consultations import Consultation
from bot.core.errors import BadInput
from bot.core.people import Person
from bot.core.press import Approval, Enquiry, HoldingLine, Move, Proposal
from bot.core.reports import Event, Happening, Report
from bot.exporting.as_json import as_json
from bot.settings import load_settings
from bot.storage.overview import Waiting
from bot.storage.store import SqlStore
from bot.storage.subject_access import As, Held

Row = Mapping[str, object]

#: What cannot be found, whoever asks; it stands in the file, and is said when it was made.
NOT_SEARCHED = (
    "Reports that this person sent anonymously: nothing in a report tells who sent it.",
    "This person's name in the words of reports and press enquiries: read those that may hold it.",
    "Questions, and drafts that were not sent to a manager: they are not kept.",
    "This person's ids on other platforms: export each of them by itself.",
    "What the chat platform itself keeps, and the trust's own file with its offices and contacts.",
)
#: What reporters and recipients say to each other.
_CONVERSATION = (Happening.ASKED, Happening.ADDED, Happening.CLOSED)
_SAID = "For a request of access to personal data."
_NAMES = {
    As.REPORTER: "reports_sent",
    As.CONCERNED: "reports_concerning",
    As.ACTOR: "done_to_reports",
    As.WRITER: "drafts_sent_to_a_manager",
    As.MANAGER: "drafts_received_as_manager",
    As.CONTACTED: "press_enquiries_passed_on",
    As.PROPOSER: "words_proposed_for_the_press",
    As.APPROVER: "words_approved_for_the_press",
    As.PRESS_ACTOR: "done_for_the_press",
}
_draft = TypeAdapter(Draft)


def export(platform: str, name: str, out: Path) -> Told:
    """Write everything that is held on one person to a new file; the cases that it comes from record that it was."""
    if platform not in PLATFORMS:
        raise BadInput(f"There is no platform {platform!r}. There are: {', '.join(PLATFORMS)}.")
    if not name.strip():
        raise BadInput("Give the person's ID on that platform.")
    parts = Parts(load_settings())
    person = Person(platform, name.strip())

    async def gather(store: SqlStore) -> Row:
        held = await store.held_on(person)
        sent = [each.case for each in held if each.role is As.REPORTER]
        conversations = {case: _conversation(await store.events(case)) for case in sent}
        found = {name: [_row(each, person) for each in held if each.role is role] for role, name in _NAMES.items()}
        # Not who asked: those who may read a report must not learn from it who sent it.
        for case in dict.fromkeys(each.case for each in held):
            if report := await store.report(case):
                await store.change_report(report, Event(Happening.EXPORTED, parts.clock(), None, _SAID))
            if enquiry := await store.enquiry(case):
                await store.change_enquiry(enquiry, Event(Move.EXPORT, parts.clock(), None, _SAID))
        return {
            "person": {"platform": person.platform, "id": person.id},
            "at": parts.clock().isoformat(),
            **found,
            "said_about_reports_sent": conversations,
            "messages_from_the_bot": [_notice(each) for each in await store.notices_to(person)],
            "not_searched": list(NOT_SEARCHED),
        }

    with new_file(out) as fill:
        fill(as_json(in_unit(parts, the_keys(parts), gather)))
    return Told(
        f"What is held on {platform} {person.id} is in {out}, which only you can read.\n"
        "Read it before you pass it on: it may tell of other people. It cannot hold:\n"
        + "\n".join(f"  - {line}" for line in NOT_SEARCHED)
    )


def _row(held: Held, person: Person) -> Row:
    """Return one thing that is held on somebody, without anybody else who has to do with it."""
    match held.what:
        case Report() as report:
            return _report(report, person)
        case Event() as event:
            return {"case": held.case, **_event(event)}
        case Consultation() as consultation:
            return _consultation(consultation)
        case Enquiry() as enquiry:
            return _enquiry(enquiry)
        case Proposal() as words:
            return {"case": held.case, "version": words.number, "at": words.at.isoformat(), "words": words.text}
        case Approval() as approval:
            return {"case": held.case, **_approval(approval)}
        case HoldingLine() as line:
            return _line(line)
        case _:
            assert_never(held.what)


def _conversation(events: Sequence[Event]) -> Sequence[Row]:
    return [_event(event) for event in events if event.kind in _CONVERSATION]


def _event(event: Event) -> Row:
    return {"kind": str(event.kind), "at": event.at.isoformat(), "words": event.words}


def _notice(notice: Waiting) -> Row:
    return {"kind": notice.kind, "due": notice.due.isoformat(), "sent": notice.ended and notice.ended.isoformat()}


def _report(report: Report, person: Person) -> Row:
    account = report.account
    return {
        "case": report.id,
        "reference": report.reference,
        "category": str(report.category),
        "school": report.school,
        "level": str(report.level),
        "received": report.received.isoformat(),
        "status": str(report.status),
        "outcome": report.outcome and str(report.outcome),
        "closed": report.closed and report.closed.isoformat(),
        "keep_until": report.keep_until and report.keep_until.isoformat(),
        "held": report.held,
        "about": str(account.about),
        "about_this_person": account.subject == person,
        "kept_from_this_person": person in account.barred,
        "what": account.what,
        "where": account.where,
        "when": account.when,
        "child_at_risk": account.child_at_risk,
    }


def _consultation(consultation: Consultation) -> Row:
    sent, answer = consultation.sent, consultation.answer
    return {
        "asked": consultation.asked.isoformat(),
        "kept_until": consultation.expires.isoformat(),
        "draft": _draft.dump_python(sent.draft, mode="json") if sent else None,
        "note": sent.note if sent else None,
        "answer": answer and {"opinion": str(answer.opinion), "at": answer.at.isoformat(), "words": answer.words},
    }


def _enquiry(enquiry: Enquiry) -> Row:
    asked = enquiry.asked
    return {
        "case": enquiry.id,
        "reference": enquiry.reference,
        "school": enquiry.school,
        "received": enquiry.received.isoformat(),
        "deadline": enquiry.deadline and enquiry.deadline.isoformat(),
        "state": str(enquiry.state),
        "closed": enquiry.closed and enquiry.closed.isoformat(),
        "keep_until": enquiry.keep_until and enquiry.keep_until.isoformat(),
        "held": enquiry.held,
        "outlet": asked.outlet,
        "journalist": asked.journalist,
        "how": str(asked.how),
        "question": asked.question,
        "said_already": asked.said_already,
    }


def _approval(approval: Approval) -> Row:
    return {
        "version": approval.proposal,
        "sha256": approval.digest,
        "outlet": approval.outlet,
        "at": approval.at.isoformat(),
        "valid_until": approval.valid_until.isoformat(),
        "reason": approval.reason,
        "confirmed": approval.confirmed,
    }


def _line(line: HoldingLine) -> Row:
    return {
        "case": line.id,
        "school": line.school,
        "at": line.at.isoformat(),
        "until": line.until.isoformat(),
        "words": line.text,
    }
