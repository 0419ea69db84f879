"""Press enquiries on the command line: listed, their approved words compared with others, and handed out."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.app import Parts
from bot.commands.listing import as_table
from bot.commands.opening import Told, handed_out, in_unit, new_file, number_of, the_keys
from bot.commands.press_files import approvers, press_file
from bot.commands.typed import line_typed, reference_typed
from bot.core.errors import BadInput
from bot.core.messages import Facts, Part, Reply, Say
from bot.core.people import Organisation
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State, releasable
from bot.core.reports import Event
from bot.core.school_days import UK
from bot.exporting.as_json import case_as_json
from bot.exporting.pdf import case_as_pdf
from bot.settings import load_settings
from bot.storage.overview import ListedEnquiry
from bot.storage.sealed import Altered
from bot.storage.store import SqlStore
from handlers.naming import WHOLE_TRUST
from handlers.press import words
from handlers.press.comparing import as_pasted, compared, released_last

#: What states are called in the list, and when one of them is asked for.
STATES = {state.name.lower(): state for state in State}
_NAMES = {str(state): name for name, state in STATES.items()}
#: The longest text that is compared, in bytes; what is approved is far shorter.
LONGEST_PASTED = 100_000
#: What an enquiry is handed out as: a document to read, and data to process.
_FORMS = {"pdf": case_as_pdf, "json": case_as_json}
_REFERENCE = re.compile("[A-Z0-9-]+")
_HEADINGS = ("REFERENCE", "STATE", "SCHOOL", "RECEIVED", "DEADLINE", "KEPT UNTIL", "HELD")
_PRIVATE_FOLDER = 0o700


def list_all(state: str | None, school: str | None, *, open_only: bool) -> Told:
    """List press enquiries without opening any: all of them, or those in one state, of one school, or not closed."""
    parts = Parts(load_settings())
    every = in_unit(parts, None, lambda store: store.listed_enquiries())
    wanted = "" if school == WHOLE_TRUST else school
    if wanted and parts.organisation.school(wanted) is None and wanted not in {each.school for each in every}:
        raise BadInput(f"There is no school with the id {wanted!r}. Use one of organisation.yaml, or {WHOLE_TRUST!r}.")
    found = [
        each
        for each in every
        if (state is None or each.state == STATES[state])
        and (wanted is None or each.school == wanted)
        and not (open_only and each.closed)
    ]
    if not found:
        return Told("There are no press enquiries." if not every else "There are no such press enquiries.")
    still_open = sum(each.closed is None for each in found)
    count = f"{number_of(len(found), 'press enquiry', 'press enquiries')}, {still_open:,} open."
    return Told("\n".join([*as_table(_HEADINGS, [_row(each) for each in found]), count]))


def _row(listed: ListedEnquiry) -> tuple[str, ...]:
    return (
        listed.reference,
        _NAMES.get(listed.state, listed.state),
        listed.school or WHOLE_TRUST,
        _on_clocks(listed.received),
        _on_clocks(listed.deadline) if listed.deadline else "none",
        str(listed.keep_until or ""),
        "held" if listed.held else "",
    )


def _on_clocks(moment: datetime) -> str:
    return f"{moment.astimezone(UK):%Y-%m-%d %H:%M}"


def verify(reference: str, file: Path | None, otherwise: BinaryIO) -> Told:
    """Say whether a text, of a file or else of a stream, is exactly the one that was approved and may be used now.

    The history of the enquiry is checked first: nothing is proved by one that was changed.
    """
    pasted = _text(file, otherwise)
    parts = Parts(load_settings())
    name, organisation = reference_typed(reference), parts.organisation

    async def look(store: SqlStore) -> Told:
        try:
            enquiry = await _enquiry(store, name)
            misfit = await store.verify_chain(enquiry.id)
        except Altered:
            return Told(f"What is kept of {name} was altered, so nothing can be proved by it. {_WHERE}", good=False)
        if misfit is not None:
            return Told(
                f"The history of {name} doesn't fit from event {misfit} on: something was changed, moved or taken "
                f"away, so nothing can be proved by it. {_WHERE}",
                good=False,
            )
        return _verdict(pasted, enquiry, organisation, parts.clock())

    return in_unit(parts, the_keys(parts), look)


_WHERE = "`socialpolicy audit verify` checks every history."


def _verdict(pasted: str, enquiry: Enquiry, organisation: Organisation, now: datetime) -> Told:
    usable = releasable(enquiry, now)
    approved, text = usable or released_last(enquiry), as_pasted(pasted)
    parts: list[Part] = [*compared(pasted, enquiry, now, sees_all=True)]
    if approved is None or approved.text != text:
        same = next((each for each in enquiry.proposals if each.text == text), None)
        parts += [Say(f"It is version {same.number}, which doesn't stand approved.")] if same else []
    rows = [("State", words.STATES[enquiry.state])]
    rows += [("Approved by", approvers(enquiry, approved, organisation))] if approved else []
    rows += [("History", "every event fits the audit chain")]
    parts.append(Facts(tuple(rows)))
    return Told(plain(Reply(tuple(parts))), good=usable is not None and usable.text == text)


def _text(file: Path | None, otherwise: BinaryIO) -> str:
    """Return what is to be compared, without the mark that some editors begin a file with."""
    try:
        with ExitStack() as opened:
            stream = opened.enter_context(file.open("rb")) if file else otherwise
            sent = stream.read(LONGEST_PASTED + 1)
        text = sent.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{file or 'Standard input'} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput("This is not text in UTF-8, so it can't be compared.") from None
    if len(sent) > LONGEST_PASTED:
        raise BadInput(f"This is too long to be a response: at most {LONGEST_PASTED:,} bytes can be compared.")
    if not as_pasted(text):
        raise BadInput("There is nothing to compare: give the text in FILE, or on standard input.")
    return text


def export(reference: str, folder: Path, purpose: str | None) -> Told:
    """Write everything about an enquiry to two new files in a folder; that it was is part of its history before."""
    said = "" if purpose is None else line_typed(purpose, "--for")
    parts = Parts(load_settings())
    name, organisation, policy = reference_typed(reference), parts.organisation, parts.content.policy
    if not _REFERENCE.fullmatch(name):  # it is part of the names of the files
        raise _Unknown(name)

    async def hand_out(store: SqlStore) -> tuple[dict[str, bytes], int | None]:
        now = parts.clock()
        enquiry = await _enquiry(store, name)
        what = f"As PDF and JSON, for: {said}" if said else "As PDF and JSON"
        await store.change_enquiry(enquiry, Event(Move.EXPORT, now, None, what))
        links, misfit = await store.links(enquiry.id), await store.verify_chain(enquiry.id)
        case = press_file(enquiry, links, misfit, organisation, policy, said, now)
        # Made before the unit ends: what cannot be made is not recorded as handed out.
        return {form: make(case) for form, make in _FORMS.items()}, misfit

    files = {form: folder / f"press-{name}.{form}" for form in _FORMS}
    with ExitStack() as opened:
        opened.enter_context(_folder(folder))
        fill = {form: opened.enter_context(new_file(file)) for form, file in files.items()}
        contents, misfit = in_unit(parts, the_keys(parts), hand_out)
        for form, content in contents.items():
            fill[form](content)
    return handed_out(
        f"The press enquiry {name} is in {files['pdf']} and {files['json']}, which only you can read. That it was "
        "exported is now part of its history.",
        misfit,
    )


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make a folder unless it is there; nothing is left of it when the block fails."""
    try:
        is_new = not folder.exists()
        folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made: {error.strerror}.") from None
    try:
        yield
    except BaseException:
        if is_new:
            folder.rmdir()
        raise


async def _enquiry(store: SqlStore, name: str) -> Enquiry:
    enquiry = await store.enquiry_called(name)
    if enquiry is None:
        raise _Unknown(name)
    return enquiry


class _Unknown(BadInput):
    """There is no press enquiry with that reference."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no press enquiry {name}. `socialpolicy press list` shows those that there are.")
