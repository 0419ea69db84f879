"""Reports of misuse on the command line: listed, handed out, kept longer (as press enquiries are), receipts checked."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.app import Parts
from bot.commands.case_files import case_file
from bot.commands.listing import as_table
from bot.commands.opening import Told, handed_out, in_unit, new_file, number_of, the_keys
from bot.commands.typed import line_typed, reference_typed
from bot.core.errors import BadInput
from bot.core.press import Move
from bot.core.reports import Event, Happening, Report, Status
from bot.exporting.as_json import case_as_json
from bot.exporting.case_file import CaseFile
from bot.exporting.pdf import case_as_pdf
from bot.settings import load_settings
from bot.storage.overview import Listed
from bot.storage.sealed import KeyRing
from bot.storage.store import SqlStore

#: What a report can be handed out as.
FORMATS: dict[str, Callable[[CaseFile], bytes]] = {"json": case_as_json, "pdf": case_as_pdf}
#: The longest receipt, in characters; a real one is far shorter.
LONGEST_RECEIPT = 10_000
_RECEIPT = re.compile(
    r"(?P<statement>(?P<reference>[A-Z2-9]{4}-[A-Z2-9]{4}), (?P<day>\d{4}-\d\d-\d\d), sha256 [0-9a-f]{64}, policy .+), "
    r"signed (?P<signature>\S+)"
)
_HEADINGS = ("REFERENCE", "KIND", "RECEIVED", "STATUS", "UNTIL", "HELD")


def list_all() -> Told:
    """List every report, without opening any."""
    reports = in_unit(Parts(load_settings()), None, lambda store: store.listed())
    if not reports:
        return Told("There are no reports.")
    lines = as_table(_HEADINGS, [_row(report) for report in reports])
    held = sum(report.held for report in reports)
    return Told("\n".join([*lines, f"{number_of(len(reports), 'report', 'reports')}, {held:,} on hold."]))


def _row(report: Listed) -> tuple[str, ...]:
    status = f"{report.status}: {report.outcome}" if report.outcome else report.status
    unread = report.status == Status.RECEIVED
    until = f"answer by {report.due.date()}" if unread else str(report.keep_until or "")
    held = "held" if report.held else ""
    return (report.reference, report.category, report.received.isoformat(), status, until, held)


def export(reference: str, form: str, out: Path, purpose: str) -> Told:
    """Write everything about a report to a new file; that it was is part of its history before the file is there."""
    said = line_typed(purpose, "--for")
    parts = Parts(load_settings())
    organisation, policy = parts.organisation, parts.content.policy

    async def hand_out(store: SqlStore) -> tuple[bytes, int | None]:
        now = parts.clock()
        report = await _report(store, reference)
        await store.change_report(report, Event(Happening.EXPORTED, now, None, f"As {form.upper()}, for: {said}"))
        links, misfit = await store.links(report.id), await store.verify_chain(report.id)
        # Made before the unit ends: what cannot be made is not recorded as handed out.
        return FORMATS[form](case_file(report, links, misfit, organisation, policy, said, now)), misfit

    with new_file(out) as fill:
        content, misfit = in_unit(parts, the_keys(parts), hand_out)
        fill(content)
    return handed_out(
        f"The report {reference_typed(reference)} is in {out}, which only you can read. That it was exported, and for "
        "whom, is now part of its history.",
        misfit,
    )


def hold(reference: str, reason: str) -> Told:
    """Keep a report or a press enquiry until it is released."""
    return _hold(reference, reason, held=True)


def release(reference: str, reason: str) -> Told:
    """End the hold of a report or a press enquiry."""
    return _hold(reference, reason, held=False)


def _hold(reference: str, reason: str, *, held: bool) -> Told:
    said = line_typed(reason, "--reason")
    parts = Parts(load_settings())

    async def change(store: SqlStore) -> tuple[str, date | None]:
        name, now = reference_typed(reference), parts.clock()
        case = await store.report_called(name) or await store.enquiry_called(name)
        if case is None:
            raise BadInput(f"There is no report and no press enquiry {name}.")
        called = f"{'report' if isinstance(case, Report) else 'press enquiry'} {name}"
        if case.held is held:
            raise BadInput(f"The {called} is {'on hold already' if held else 'not on hold'}.")
        if isinstance(case, Report):
            kind = Happening.HELD if held else Happening.RELEASED
            await store.change_report(replace(case, held=held), Event(kind, now, None, said))
        else:
            move = Move.HOLD if held else Move.RELEASE
            await store.change_enquiry(replace(case, held=held), Event(move, now, None, said))
        return called, case.keep_until

    called, keep_until = in_unit(parts, the_keys(parts), change)
    if held:
        return Told(f"The {called} is on hold: it is kept until it is released.")
    kept = f" It is kept until {keep_until.isoformat()}, and then destroyed." if keep_until else ""
    return Told(f"The {called} is released.{kept}")


def verify_receipt(receipt: str) -> Told:
    """Say whether a receipt that a reporter was given is ours; nothing but the keys is needed for that."""
    keys = the_keys(Parts(load_settings()))
    if not receipt.strip():
        raise BadInput("Give a receipt: the line that begins with a reference and ends with a signature.")
    sent = sent_by(receipt, keys)
    if sent is None:
        return Told(
            "This is not a receipt of ours, or it was changed, or the key that signed it is not there any more.",
            good=False,
        )
    return Told(f"This receipt is ours: the report {sent[0]} was sent on {sent[1]}, just as it says.")


def sent_by(receipt: str, keys: KeyRing) -> tuple[str, str] | None:
    """Return the reference and the day of a receipt, with whatever stands before it, or None if it is not ours."""
    # A line that was copied may have been broken between its words.
    found = _RECEIPT.search(" ".join(receipt.split()))
    if found is None or not keys.verify(found["statement"], found["signature"].rstrip(".")):
        return None
    return found["reference"], found["day"]


async def _report(store: SqlStore, reference: str) -> Report:
    report = await store.report_called(reference_typed(reference))
    if report is None:
        raise BadInput(
            f"There is no report {reference_typed(reference)}. `socialpolicy report list` shows those that there are."
        )
    return report
