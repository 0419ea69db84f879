"""A press enquiry handed out: who approved what first, then all of it, and never without its history saying so."""

import json
import stat
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.commands.press_files import HAPPENED
from bot.core.press import Enquiry, Move, State
from bot.storage.press_tables import approvals, enquiries
from bot.storage.tables import case_events
from tests.administration.installation import FIRST, Installation, installed
from tests.administration.pressing import REFERENCE, approve, change, pressed, proposing
from tests.administration.test_export import disk_full, text_of
from tests.storage.pressing import ASKED, CEO, ENQUIRY, OTHER_WORDS, PROPOSED, WORDS, approving, with_approval
from tests.storage.pressing import agreed as approval_of
from tests.storage.reporting import DAY, MARKER, NOW

FOR = "The trustees, who asked what was approved"


def edited(installation: Installation, needed: int = 1) -> Enquiry:
    """Keep an enquiry whose first words were edited, and the second version approved; return it."""
    two = replace(PROPOSED, needed=needed)
    pressed(installation, two)
    return approve(installation, change(installation, proposing(two, OTHER_WORDS), Move.PROPOSE))


def export(installation: Installation, folder: Path, *more: str, reference: str = REFERENCE, code: int = 0) -> str:
    """Export an enquiry, and return what the command said."""
    done = installation.run("press", "export", reference, "--to", str(folder), *more)
    assert code == done.exit_code, done.output
    return done.output


def exported(installation: Installation, folder: Path) -> dict[str, Any]:
    """Export an enquiry, and return it as data."""
    export(installation, folder)
    case: dict[str, Any] = json.loads((folder / f"press-{REFERENCE}.json").read_bytes())
    return case


def test_both_files_are_for_their_owner_and_the_history_says_for_whom_they_were_made(
    installation: Installation, tmp_path: Path
) -> None:
    """In a folder that is made if need be; what is in them is not printed."""
    edited(installation)
    folder = tmp_path / "out"

    said = export(installation, folder, "--for", FOR, reference=f" {REFERENCE.lower()} ")

    assert [f"press-{REFERENCE}.json", f"press-{REFERENCE}.pdf"] == sorted(file.name for file in folder.iterdir())
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert (Move.EXPORT, f"As PDF and JSON, for: {FOR}") == installation.history(ENQUIRY.id)[-1]
    assert 0 == installation.run("audit", "verify").exit_code
    assert MARKER not in said


def test_why_need_not_be_said(small: Installation, tmp_path: Path) -> None:
    """A folder that is there is used as it is."""
    edited(small)
    export(small, tmp_path)

    assert (Move.EXPORT, "As PDF and JSON") == small.history(ENQUIRY.id)[-1]
    assert "for the" not in text_of(tmp_path / f"press-{REFERENCE}.pdf").partition("Approval record")[0]


def test_everything_about_the_enquiry_is_in_it(installation: Installation, tmp_path: Path) -> None:
    """Both versions with their digests, who approved which until when, and every event with its code."""
    edited(installation)
    case = exported(installation, tmp_path)
    approval = {
        "version": 2,
        "sha256": OTHER_WORDS.digest,
        "outlet": ASKED.outlet,
        "by": "slack U-head",
        "at": approval_of(PROPOSED).at.isoformat(),
        "valid_until": "2999-01-01T00:00:00+00:00",
        "reason": None,
        "confirmed": True,
    }

    assert {
        "outlet": ASKED.outlet,
        "contacted": "slack U-ann",
        "state": "approved",
        "holds": True,
        "needed": 1,
        "version": 2,
        "words": OTHER_WORDS.text,
        "sha256": OTHER_WORDS.digest,
        "approvals": [approval],
    }.items() <= case["approval"].items()
    assert {"1": approval} == case["approvals"]
    assert [WORDS.text, OTHER_WORDS.text] == [each["words"] for each in case["versions"].values()]
    assert all(sha256(each["words"].encode()).hexdigest() == each["sha256"] for each in case["versions"].values())
    assert ["slack U-ben", "slack U-head"] == [each["by"] for each in case["versions"].values()]
    assert {
        "clause": "business-use/press (Business use of social media, page 4)",
        "journalist": ASKED.journalist,
        "how": "email",
        "offices": ["head:alder"],
        "question": ASKED.question,
        "said_already": ASKED.said_already,
        "foi": False,
    }.items() <= case["enquiry"].items()
    assert [Move.RECEIVE, Move.PROPOSE, Move.APPROVE, Move.EXPORT] == [each["kind"] for each in case["events"]]
    assert ["slack U-ann", "slack U-head", "slack U-head", "the IT administrator"] == [
        each["by"] for each in case["events"]
    ]
    kept = [row["mac"].hex() for row in installation.rows(case_events) if row["case_id"] == ENQUIRY.id]
    assert kept == [each["mac"] for each in case["events"]]
    assert {"fits": True, "first_misfit": None} == case["audit"]


def test_the_approval_record_is_the_first_page(small: Installation, tmp_path: Path) -> None:
    """For whom, by whom, when, until when and why, and the exact words; what comes after it is all the rest."""
    two = replace(PROPOSED, needed=2)
    pressed(small, two)
    first = approve(small, two)
    reason = "The printers wait."
    in_haste = approval_of(first, by=CEO, valid_until=NOW + DAY, reason=reason, confirmed=False)
    assert small.do(approving(first, in_haste))
    export(small, tmp_path, "--for", FOR)

    record, _, rest = text_of(tmp_path / f"press-{REFERENCE}.pdf").partition("Page 1 of ")

    for told in (
        f"Press enquiry {REFERENCE}",
        FOR,
        f"For {ASKED.outlet}, and no other",
        "Holds now No: these words may not be used any more",
        "Approvals needed 2",
        "slack U-head on Monday 10 March 2025 at 12:30, valid until Tuesday 1 January 2999 at 00:00",
        f"in an emergency (not confirmed yet): {reason}",
        "“To the letter”",
    ):
        assert told in record, told
    assert WORDS.digest in record.replace(" ", "")
    for told in ("What was asked", "Every version of the words", "Every approval", "3. Approved", "Every event fits"):
        assert told in rest, told
        assert told not in record


@pytest.mark.parametrize(
    ("enquiry", "holds", "words"),
    [
        (ENQUIRY, False, None),
        (PROPOSED, False, None),
        (replace(with_approval(PROPOSED, approval_of(PROPOSED)), state=State.WITHDRAWN), False, WORDS.text),
    ],
)
def test_what_is_not_approved_is_said_not_to_be(
    small: Installation, tmp_path: Path, enquiry: Enquiry, holds: bool, words: str | None
) -> None:
    """Words that were approved once are there all the same."""
    pressed(small, replace(PROPOSED if enquiry.approvals else enquiry, approvals=()))
    if enquiry.approvals:
        approve(small, PROPOSED)
        change(small, enquiry, Move.WITHDRAW)

    record = exported(small, tmp_path)["approval"]

    assert (holds, words) == (record["holds"], record.get("words"))


def test_somebody_in_office_is_called_by_it(small: Installation, tmp_path: Path) -> None:
    """With the id that approved, whoever holds the office later."""
    pressed(small, PROPOSED)
    approval = approval_of(PROPOSED, by=replace(ENQUIRY.contacted, id="U0HEAD"))
    assert small.do(approving(PROPOSED, approval))

    (by,) = exported(small, tmp_path)["approval"]["approvals"]

    assert "Headteacher of Alder Primary (A. Name), slack U0HEAD" == by["by"]


def test_a_history_that_was_changed_is_handed_out_as_such(installation: Installation, tmp_path: Path) -> None:
    """What cannot be opened is missing, what comes after it is not vouched for, and it is bad news: exit code 1."""
    edited(installation)
    here = case_events.c.case_id == ENQUIRY.id
    installation.tamper(update(case_events).where(here, case_events.c.number == 2).values(sealed=b"x" * 64))

    told = export(installation, tmp_path, code=1)
    case = json.loads((tmp_path / f"press-{REFERENCE}.json").read_bytes())

    assert "Its history doesn't fit from event 2 on, and the export says so" in told
    assert {"fits": False, "first_misfit": 2} == case["audit"]
    assert [True, False, False, False] == [event["fits"] for event in case["events"]]
    assert (None, "somebody unknown, since it was altered") == (case["events"][1]["words"], case["events"][1]["by"])
    assert "The chain does not fit from event 2 on" in text_of(tmp_path / f"press-{REFERENCE}.pdf")


@pytest.mark.parametrize(
    ("reference", "more", "told"),
    [
        ("WXYZ-2345", (), "There is no press enquiry WXYZ-2345."),
        (FIRST.reference, (), f"There is no press enquiry {FIRST.reference}."),
        ("../../etc", (), "There is no press enquiry ../../ETC."),
        (REFERENCE, ("--for", " "), "--for needs some words"),
        (REFERENCE, ("--for", "x" * 501), "--for takes at most 500 characters"),
    ],
)
def test_what_cannot_be_exported_is_told(
    small: Installation, tmp_path: Path, reference: str, more: tuple[str, ...], told: str
) -> None:
    """Exit code 2; no file and no folder is made, and nothing is recorded."""
    pressed(small, ENQUIRY)
    folder = tmp_path / "out"

    done = small.run("press", "export", reference, "--to", str(folder), *more)

    assert 2 == done.exit_code
    assert told in done.output
    assert not folder.exists()
    assert 1 == len(small.history(ENQUIRY.id))


def test_a_file_that_is_there_is_left_as_it_is(small: Installation, tmp_path: Path) -> None:
    """Neither of the two is made then, nor where no folder can be; nothing is recorded."""
    pressed(small, ENQUIRY)
    taken = tmp_path / f"press-{REFERENCE}.json"
    taken.write_text("mine")

    for folder, told in (
        (tmp_path, "There is a file"),
        (taken, "is a file"),
        (tmp_path / "no" / "folder", "cannot be made: No such file or directory."),
    ):
        done = small.run("press", "export", REFERENCE, "--to", str(folder))

        assert 2 == done.exit_code
        assert told in done.output
    assert "mine" == taken.read_text()
    assert [taken] == [*tmp_path.glob("press-*")]
    assert 1 == len(small.history(ENQUIRY.id))


def test_where_the_disk_is_full_no_half_of_a_file_is_left(home: Path, postgres_address: str, tmp_path: Path) -> None:
    """That it was to be handed out is recorded all the same: the words had been opened."""
    installation = installed(home, postgres_address)
    pressed(installation, ENQUIRY)
    folder = tmp_path / "out"

    with disk_full():
        done = installation.run("press", "export", REFERENCE, "--to", str(folder))

    assert 2 == done.exit_code
    assert f"press-{REFERENCE}.pdf cannot be written: File too large." in done.output
    assert not folder.exists()
    assert Move.EXPORT == installation.history(ENQUIRY.id)[-1][0]


def test_an_enquiry_that_was_changed_is_not_handed_out(installation: Installation, tmp_path: Path) -> None:
    """Exit code 2, where to look, and no word of it."""
    edited(installation)
    for change_it in (
        update(enquiries).where(enquiries.c.id == ENQUIRY.id).values(body=b"x" * 64),
        delete(approvals),
    ):
        installation.tamper(change_it)

        done = installation.run("press", "export", REFERENCE, "--to", str(tmp_path / "out"))

        assert 2 == done.exit_code
        assert "socialpolicy audit verify" in done.output
        assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_everything_that_may_happen_has_its_words() -> None:
    """None is shown by its name in the code."""
    assert set(Move) == set(HAPPENED)
