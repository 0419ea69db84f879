"""Press enquiries and holding lines on the command line: histories, holds, their end, requests of access."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, delete, update

from bot.core.people import Person
from bot.core.press import Move
from bot.core.reports import Event
from bot.storage.press_tables import approvals, enquiries, holding_lines, proposals, purged_cases
from bot.storage.tables import case_events, case_keys, purged, reports
from tests.administration.installation import FIRST, SECOND, Installation
from tests.storage.pressing import (
    ASKED,
    CEO,
    ENQUIRY,
    KEPT,
    LINE,
    PROPOSED,
    RECEIVED,
    WORDS,
    agreed,
    approving,
    changing_to,
    ended,
    named,
    with_approval,
)
from tests.storage.reporting import ANN, BEN, HEAD, MARKER, NOTED, NOW, TODAY, changing, closed

OTHER = replace(named("other"), reference="QRST-WXYZ")


@pytest.fixture
def press(installation: Installation) -> Installation:
    """Return an installation with two reports, two enquiries, one of them approved, and a line."""
    for each in (ENQUIRY, OTHER):
        installation.do(lambda store, each=each: store.open_enquiry(each, RECEIVED))  # type: ignore[misc]
    installation.do(changing_to(PROPOSED, Move.PROPOSE))
    assert installation.do(approving(PROPOSED, agreed(PROPOSED)))
    installation.do(lambda store: store.keep_holding_line(LINE, KEPT))
    return installation


def checkpoint(installation: Installation, file: Path) -> Path:
    """Make a checkpoint."""
    done = installation.run("audit", "checkpoint", str(file))
    assert 0 == done.exit_code, done.output
    assert "The ends of 5 audit chains, signed, are in" in done.output
    return file


def verified(installation: Installation, file: Path | None = None) -> tuple[int, str]:
    """Return what the verification of all chains, and of a checkpoint if there is one, says."""
    done = installation.run("audit", "verify", *(["--checkpoint", str(file)] if file else []))
    return done.exit_code, done.output


def test_the_chains_of_enquiries_and_lines_are_checked(press: Installation) -> None:
    """They are counted with the others."""
    assert (0, "5 audit chains checked: everything fits.\n") == verified(press)


def test_what_was_changed_is_named(press: Installation) -> None:
    """An enquiry by its reference, a line by its id; no word is shown."""
    at = {"at": NOW - timedelta(days=1)}
    press.tamper(
        update(case_events).where(case_events.c.case_id == ENQUIRY.id, case_events.c.number == 3).values(at),
        update(case_events).where(case_events.c.case_id == LINE.id).values(at),
    )

    code, said = verified(press)

    assert 1 == code
    assert f"{ENQUIRY.reference}: event 3 does not fit." in said
    assert f"Holding line {LINE.id}: event 1 does not fit." in said
    assert MARKER not in said
    assert OTHER.reference not in said


def test_an_enquiry_that_was_taken_away_from_its_history_is_found(press: Installation) -> None:
    """So is a line: both have lost what they are called by."""
    press.tamper(delete(enquiries).where(enquiries.c.id == ENQUIRY.id), delete(holding_lines))

    code, said = verified(press)

    assert 1 == code
    for name in (ENQUIRY.id, LINE.id):
        assert f"A case without its record ({name}): the record was taken away." in said


BESIDE: dict[str, tuple[Executable, str]] = {
    "an approval that was taken away": (delete(approvals), ENQUIRY.reference),
    "words that were changed": (update(proposals).values(sealed=b"x" * 64), ENQUIRY.reference),
    "a state that was changed": (
        update(enquiries).where(enquiries.c.id == OTHER.id).values(state="sent"),
        OTHER.reference,
    ),
    "a line that stands for longer": (
        update(holding_lines).values(until=NOW + timedelta(days=99)),
        f"Holding line {LINE.id}",
    ),
    "a report that was changed": (
        update(reports).where(reports.c.id == FIRST.id).values(account=b"x" * 64),
        FIRST.reference,
    ),
}


@pytest.mark.parametrize("attack", BESIDE)
def test_what_was_altered_beside_a_history_is_named(press: Installation, attack: str) -> None:
    """Every event fits then; nothing else is named, and no word is shown."""
    statement, name = BESIDE[attack]
    press.tamper(statement)

    code, said = verified(press)

    told = f"{name}: every event fits, but what is kept beside them was altered.\n"
    assert (1, f"{told}5 audit chains checked: see above what does not fit.\n") == (code, said)


def test_what_the_bot_destroyed_itself_is_not_missed(press: Installation, tmp_path: Path) -> None:
    """An enquiry and a line whose time was over, and a report, since the checkpoint."""
    press.do(changing(closed(FIRST, TODAY), NOTED))
    press.do(changing_to(ended(with_approval(PROPOSED, agreed(PROPOSED)), TODAY), Move.CLOSE))
    file = checkpoint(press, tmp_path / "checkpoint.json")

    done = press.run("purge")

    assert 0 == done.exit_code
    assert (
        f"Destroyed 1 report and 1 press enquiry, and the keys:\n{FIRST.reference}\n{ENQUIRY.reference}" in done.output
    )
    assert {SECOND.id, OTHER.id} == {row["case_id"] for row in press.rows(case_keys)}
    assert 2 == len(press.rows(purged_cases))
    code, said = verified(press, file)
    assert (0, True) == (code, "2 audit chains checked: everything fits, nothing missing since" in said), said


@pytest.mark.parametrize("name", [ENQUIRY.id, LINE.id])
def test_what_somebody_else_destroyed_is_missed(press: Installation, tmp_path: Path, name: str) -> None:
    """Whatever the count of purged reports says, which anybody could change who can write to the database."""
    file = checkpoint(press, tmp_path / "checkpoint.json")
    press.tamper(
        delete(case_keys).where(case_keys.c.case_id == name),
        purged.insert().values(month=TODAY, category="x", outcome="x", level="x", reports=99),
        purged_cases.insert().values(case="x", signature="x"),
    )

    code, said = verified(press, file)

    assert 1 == code
    assert "1 press enquiry or holding line gone since the checkpoint, and not because the time was over." in said
    assert "4 audit chains checked: see above what does not fit." in said


def test_an_enquiry_that_was_purged_takes_no_report_with_it(press: Installation, tmp_path: Path) -> None:
    """Somebody who destroys a report cannot hide it behind an enquiry that went at its time."""
    press.do(changing_to(ended(OTHER, TODAY), Move.CLOSE))
    file = checkpoint(press, tmp_path / "checkpoint.json")
    assert 0 == press.run("purge").exit_code
    press.tamper(delete(case_keys).where(case_keys.c.case_id == FIRST.id))

    code, said = verified(press, file)

    assert 1 == code
    assert "1 report gone since the checkpoint, but purged, their time being over: 0." in said
    assert "press enquiry" not in said


def test_an_enquiry_that_was_set_back_is_found_by_a_checkpoint(press: Installation, tmp_path: Path) -> None:
    """With all that was kept of it: by its reference."""
    keys = case_keys.c.case_id == OTHER.id
    key = next(row for row in press.rows(case_keys) if row["case_id"] == OTHER.id)
    row = next(row for row in press.rows(enquiries) if row["id"] == OTHER.id)
    press.do(changing_to(OTHER, Move.NOTE))
    file = checkpoint(press, tmp_path / "checkpoint.json")
    press.tamper(
        delete(case_events).where(case_events.c.case_id == OTHER.id, case_events.c.number == 2),
        update(case_keys).where(keys).values(head=key["head"]),
        update(enquiries).where(enquiries.c.id == OTHER.id).values(row),
    )

    assert 0 == verified(press)[0]
    code, said = verified(press, file)
    assert (1, True) == (code, f"{OTHER.reference}: event 2 is not the one of the checkpoint." in said)


def test_what_is_over_is_first_told_and_then_destroyed(press: Installation) -> None:
    """Enquiries no less than reports; nothing is counted of them."""
    press.do(changing_to(ended(OTHER, TODAY), Move.CLOSE))

    told = press.run("purge", "--dry-run")
    after_telling = len(press.rows(enquiries))
    done = press.run("purge")
    again = press.run("purge")

    assert f"Would destroy 1 press enquiry:\n{OTHER.reference}\n" == told.output
    assert f"Destroyed 1 press enquiry, and the keys:\n{OTHER.reference}\n" == done.output
    assert "No report and no press enquiry is over.\n" == again.output
    assert (2, [ENQUIRY.id]) == (after_telling, [row["id"] for row in press.rows(enquiries)])
    assert [] == press.rows(purged)


def test_an_enquiry_on_hold_is_kept_until_it_is_released(press: Installation) -> None:
    """The hold and its end are part of its history, with the reasons; a second time nothing is changed."""
    press.do(changing_to(ended(OTHER, TODAY), Move.CLOSE))
    for verb, happened, reason in (("hold", Move.HOLD, "a claim"), ("release", Move.RELEASE, "it was settled")):
        done = press.run("report", verb, f" {OTHER.reference.lower()} ", "--reason", reason)
        again = press.run("report", verb, OTHER.reference, "--reason", "again")
        purged_now = press.run("purge", "--dry-run")

        assert (0, 2) == (done.exit_code, again.exit_code), done.output
        assert f"The press enquiry {OTHER.reference} is" in done.output
        assert "on hold" in again.output
        assert (happened, reason) == press.history(OTHER.id)[-1]
        assert (verb == "release") is (OTHER.reference in purged_now.output)
        assert reason not in done.output
    assert "It is kept until 2025-03-10, and then destroyed." in done.output
    assert 0 == verified(press)[0]


def exported(installation: Installation, person: Person, out: Path) -> dict[str, Any]:
    """Export what is held on somebody, and return it."""
    done = installation.run("person", "export", person.platform, person.id, "--out", str(out))
    assert 0 == done.exit_code, done.output
    assert MARKER not in done.output
    held: dict[str, Any] = json.loads(out.read_bytes())
    return held


def test_whoever_was_contacted_gets_what_they_passed_on(press: Installation, tmp_path: Path) -> None:
    """And not who deals with it, or which words were proposed."""
    held = exported(press, ANN, tmp_path / "out.json")
    first, second = held["press_enquiries_passed_on"]

    assert (ENQUIRY.reference, "approved", ASKED.question) == (first["reference"], first["state"], first["question"])
    assert (OTHER.reference, "received", None) == (second["reference"], second["state"], second["closed"])
    assert [RECEIVED.words] * 2 == [event["words"] for event in held["done_for_the_press"]]
    assert [] == held["words_proposed_for_the_press"] == held["words_approved_for_the_press"]
    assert not [person.id for person in (HEAD, BEN) if person.id in (tmp_path / "out.json").read_text()]


def test_whoever_proposed_or_approved_gets_what_they_did(press: Installation, tmp_path: Path) -> None:
    """The words, the approval with its digest and time, and the line."""
    proposed = exported(press, BEN, tmp_path / "ben.json")["words_proposed_for_the_press"]
    held = exported(press, HEAD, tmp_path / "head.json")
    approval, line = held["words_approved_for_the_press"]

    assert [(ENQUIRY.id, 1, WORDS.text)] == [(each["case"], each["version"], each["words"]) for each in proposed]
    assert (1, WORDS.digest, True) == (approval["version"], approval["sha256"], approval["confirmed"])
    assert (NOW + timedelta(days=3)).isoformat() == approval["valid_until"]
    assert (LINE.text, LINE.school, LINE.until.isoformat()) == (line["words"], line["school"], line["until"])
    assert [] == held["press_enquiries_passed_on"]
    assert "approved" in [event["kind"] for event in held["done_for_the_press"]]


def test_the_history_of_an_enquiry_says_that_it_was_handed_out(press: Installation, tmp_path: Path) -> None:
    """That of those it comes from alone; nothing else of it changes."""
    before = press.do(lambda store: store.enquiry(ENQUIRY.id))

    exported(press, BEN, tmp_path / "out.json")

    said = "For a request of access to personal data."
    assert ("exported", said) == press.history(ENQUIRY.id)[-1]
    assert [RECEIVED.kind] == [kind for kind, _ in press.history(OTHER.id)]
    assert before == press.do(lambda store: store.enquiry(ENQUIRY.id)) is not None
    assert 0 == verified(press)[0]


def test_nothing_is_held_on_somebody_else(press: Installation, tmp_path: Path) -> None:
    """Who has nothing to do with any enquiry."""
    held = exported(press, CEO, tmp_path / "out.json")

    assert [] == [each for name, each in held.items() if "press" in name and each]


def test_a_broken_enquiry_is_told_without_a_word_of_it(press: Installation) -> None:
    """A hold on what was altered is refused, and nothing is changed."""
    press.tamper(update(enquiries).where(enquiries.c.id == ENQUIRY.id).values(state="sent"))

    done = press.run("report", "hold", ENQUIRY.reference, "--reason", "court")

    assert 2 == done.exit_code
    assert "A sealed value in enquiries.body was altered" in done.output
    assert Event(Move.HOLD, NOW).kind not in [kind for kind, _ in press.history(ENQUIRY.id)]
