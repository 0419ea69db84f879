"""A report handed out: whole, to its reader alone, and never without its history saying so."""

import json
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, update

from bot.commands.case_files import HAPPENED
from bot.core.people import Person
from bot.core.reports import Event, Happening, Level
from bot.storage.tables import case_events, reports
from tests.administration.installation import FIRST, SECOND, Installation, installed
from tests.storage.reporting import ACCOUNT, MARKER, NOTED, NOW, changing, opening

FOR = "A. Solicitor, for the tribunal"


@contextmanager
def disk_full() -> Iterator[None]:
    """Let no file of this process grow, as on a disk that is full, for as long as the block runs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def export(
    installation: Installation, out: Path, form: str = "json", reference: str = FIRST.reference, code: int = 0
) -> str:
    """Export a report, and return what the command said."""
    done = installation.run("report", "export", reference, "--format", form, "--out", str(out), "--for", FOR)
    assert code == done.exit_code, done.output
    return done.output


def exported(installation: Installation, out: Path, reference: str = FIRST.reference, code: int = 0) -> dict[str, Any]:
    """Export a report as JSON, and return it."""
    export(installation, out, "json", reference, code)
    case: dict[str, Any] = json.loads(out.read_bytes())
    return case


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_the_file_is_for_its_owner_and_the_history_says_for_whom_it_was_made(
    installation: Installation, tmp_path: Path, form: str
) -> None:
    """What is in it is not printed."""
    out = tmp_path / "out"

    said = export(installation, out, form)

    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    assert ("exported", f"As {form.upper()}, for: {FOR}") == installation.history()[-1]
    assert 0 == installation.run("audit", "verify").exit_code
    assert MARKER not in said
    assert MARKER.encode() in out.read_bytes() or form == "pdf"


def test_everything_about_the_report_is_in_it(installation: Installation, tmp_path: Path) -> None:
    """The export itself is its last event; a half character comes out as the escape that stands for it."""
    case = exported(installation, tmp_path / "out.json")

    assert ("ABCD-EFGH", "Alder Trust", FOR) == (case["reference"], case["trust"], case["exported"]["for"])
    assert {
        "category": "harassment",
        "clause": "prohibited-use/harass (Prohibited use, page 4)",
        "level": "confidential",
        "about": "colleague",
        "subject": "slack U-ben",
        "kept_from": ["slack U-ben"],
        "received": "2025-03-10",
        "offices": ["head:alder", "ceo"],
        "status": "received",
        "outcome": None,
        "held": False,
    }.items() <= case["report"].items()
    assert {"what": ACCOUNT.what, "where": ACCOUNT.where, "when": ACCOUNT.when} == case["told"]
    assert ["received", "noted", "exported"] == [event["kind"] for event in case["events"]]
    assert ["the reporter", "slack U-head", "the IT administrator"] == [event["by"] for event in case["events"]]
    assert NOTED.words == case["events"][1]["words"]
    assert {"fits": True, "first_misfit": None} == case["audit"]
    kept = [row["mac"].hex() for row in installation.rows(case_events) if row["case_id"] == FIRST.id]
    assert kept == [event["mac"] for event in case["events"]]


def test_who_reported_is_told_as_far_as_they_chose(small: Installation, tmp_path: Path) -> None:
    """By name, in confidence, anonymously with the day alone, and in person to somebody who holds an office."""
    head = Person("slack", "U0HEAD")
    levels = {
        "WITH-NAME": replace(FIRST, level=Level.NAMED),
        "NAME-LESS": replace(FIRST, level=Level.ANONYMOUS, reporter=None),
        "TOLD-HEAD": replace(FIRST, level=Level.CONFIDENTIAL, reporter=None),
    }
    for reference, report in levels.items():
        by = head if reference == "TOLD-HEAD" else None
        kept = replace(report, id=reference, reference=reference)
        small.do(opening(kept, Event(Happening.RECEIVED, NOW, by)))

    cases = {name: exported(small, tmp_path / name, name) for name in (FIRST.reference, *levels)}

    assert {
        FIRST.reference: "In confidence: who it was is not shown here",
        "WITH-NAME": "slack U-ann",
        "NAME-LESS": "Anonymous: nothing that tells who it was is kept",
        "TOLD-HEAD": "Told in person, and written down by Headteacher of Alder Primary (A. Name), slack U0HEAD",
    } == {name: case["report"]["reporter"] for name, case in cases.items()}
    assert "U-ann" not in json.dumps([cases[FIRST.reference], cases["NAME-LESS"]])
    assert "2025-03-10" == cases["NAME-LESS"]["events"][0]["at"]
    assert NOW.isoformat() == cases["WITH-NAME"]["events"][0]["at"]


def test_a_history_that_was_changed_is_handed_out_as_such(installation: Installation, tmp_path: Path) -> None:
    """What cannot be opened is missing, what comes after it is not vouched for: PDF and command say so, exit code 1."""
    here = case_events.c.case_id == FIRST.id
    installation.do(changing(FIRST, NOTED))
    installation.tamper(update(case_events).where(here, case_events.c.number == 2).values(sealed=b"x" * 64))

    case = exported(installation, tmp_path / "out.json", code=1)
    told = export(installation, tmp_path / "out.pdf", "pdf", code=1)
    text = text_of(tmp_path / "out.pdf")

    assert "Its history doesn't fit from event 2 on, and the export says so" in told
    assert {"fits": False, "first_misfit": 2} == case["audit"]
    assert [True, False, False, False] == [event["fits"] for event in case["events"]]
    assert [None, NOTED.words] == [event["words"] for event in case["events"][1:3]]
    assert "The chain does not fit from event 2 on" in text
    assert "These words could not be opened: they were altered." in text


def test_the_pdf_reads_like_the_report(installation: Installation, tmp_path: Path) -> None:
    """Reference, kind, clause with its page, words, events, for whom, and the pages counted."""
    export(installation, tmp_path / "out.pdf", "pdf")

    text = text_of(tmp_path / "out.pdf")

    for part in (
        "Report ABCD-EFGH",
        "Bullying, harassment or discrimination",
        "Prohibited use, page 4",
        "Alder Primary",
        "’é🙂 [U+D800]",
        "https://example.test/1",
        "2. Note",
        "3. Exported",
        f"As PDF, for: {FOR}",
        "Every event fits the chain",
        "Page 1 of ",
        "In confidence: who it was is not shown here",
        "Alder Trust",
    ):
        assert part in text, part
    assert "U-ann" not in text


def text_of(file: Path) -> str:
    """Return the text of a PDF, its lines run together."""
    pages = PdfReader(BytesIO(file.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


@pytest.mark.parametrize(
    ("reference", "form", "purpose", "told"),
    [
        ("WXYZ-2345", "pdf", FOR, "There is no report WXYZ-2345."),
        (FIRST.reference, "pdf", "", "--for needs some words"),
        (FIRST.reference, "pdf", "x" * 501, "--for takes at most 500 characters"),
        (FIRST.reference, "docx", FOR, "'docx' is not one of 'json', 'pdf'"),
    ],
)
def test_what_cannot_be_exported_is_told(
    small: Installation, tmp_path: Path, reference: str, form: str, purpose: str, told: str
) -> None:
    """Exit code 2; no file is made, and nothing is recorded."""
    out = tmp_path / "out"

    done = small.run("report", "export", reference, "--format", form, "--out", str(out), "--for", purpose)

    assert 2 == done.exit_code
    assert told in done.output
    assert not out.exists()
    assert 2 == len(small.history())


def test_a_file_that_is_there_is_left_as_it_is(small: Installation, tmp_path: Path) -> None:
    """A link to nowhere is one too; where no file can be made, that is said. Nothing is recorded."""
    taken, link = tmp_path / "taken", tmp_path / "link"
    taken.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere")

    for out, told in (
        (taken, "There is a file"),
        (link, "There is a file"),
        (tmp_path / "no" / "folder", "cannot be written"),
        (tmp_path, "is a directory"),
    ):
        done = small.run("report", "export", FIRST.reference, "--format", "pdf", "--out", str(out), "--for", FOR)

        assert 2 == done.exit_code
        assert told in done.output
    assert "mine" == taken.read_text()
    assert not (tmp_path / "elsewhere").exists()
    assert 2 == len(small.history())


def test_where_the_disk_is_full_no_half_of_a_file_is_left(home: Path, postgres_address: str, tmp_path: Path) -> None:
    """That it was to be handed out is recorded all the same: the words had been opened."""
    installation = installed(home, postgres_address)

    with disk_full():
        done = installation.run(
            *("report", "export", FIRST.reference, "--format", "pdf", "--out", str(tmp_path / "out"), "--for", FOR)
        )

    assert 2 == done.exit_code
    assert "out cannot be written: File too large." in done.output
    assert not (tmp_path / "out").exists()
    assert "exported" == installation.history()[-1][0]


def test_a_report_that_was_changed_or_changed_places_is_not_handed_out(
    installation: Installation, tmp_path: Path
) -> None:
    """Exit code 2, where to look, and no word of it."""
    held = {row["id"]: row["account"] for row in installation.rows(reports)}
    for account in (held[SECOND.id], b"x" * 64):
        installation.tamper(update(reports).where(reports.c.id == FIRST.id).values(account=account))

        done = installation.run(
            *("report", "export", FIRST.reference, "--format", "json", "--out", str(tmp_path / "out"), "--for", FOR)
        )

        assert 2 == done.exit_code
        assert "A sealed value in reports.account was altered" in done.output
        assert "socialpolicy audit verify" in done.output
        assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()
    installation.tamper(update(reports).where(reports.c.id == FIRST.id).values(account=held[FIRST.id]))
    assert 2 == len(installation.history())


def test_an_unknown_kind_of_event_is_shown_as_it_is(small: Installation, tmp_path: Path) -> None:
    """Whoever wrote it into the database."""
    small.tamper(update(case_events).where(case_events.c.number == 2).values(kind="invented"))

    case = exported(small, tmp_path / "out.json", code=1)

    assert ("invented", False) == (case["events"][1]["kind"], case["events"][1]["fits"])


def test_a_history_that_is_gone_is_handed_out_as_such(small: Installation, tmp_path: Path) -> None:
    """The export is its first event then, and does not fit."""
    small.tamper(delete(case_events))

    case = exported(small, tmp_path / "out.json", code=1)

    assert {"fits": False, "first_misfit": 1} == case["audit"]


def test_everything_that_may_happen_has_its_words() -> None:
    """None is shown by its name in the code."""
    assert set(Happening) == set(HAPPENED)
