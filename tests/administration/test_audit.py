"""The audit chains: checked, compared with a checkpoint from elsewhere, and every change that is found named."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, insert, update

from bot.storage.tables import case_events, case_keys, reports
from tests.administration.installation import FIRST, SECOND, Installation
from tests.storage.reporting import MARKER, NOTED, NOW, changing, closed

HERE = case_events.c.case_id == FIRST.id
NUMBER = case_events.c.number


def checkpoint(installation: Installation, file: Path) -> None:
    """Make a checkpoint."""
    done = installation.run("audit", "checkpoint", str(file))
    assert 0 == done.exit_code, done.output


def test_chains_that_nobody_touched_fit(installation: Installation) -> None:
    """It says how many there are."""
    done = installation.run("audit", "verify")

    assert (0, "2 audit chains checked: everything fits.\n") == (done.exit_code, done.output)


ATTACKS: dict[str, tuple[Executable, int]] = {
    "a kind that was changed": (update(case_events).where(HERE, NUMBER == 2).values(kind="closed"), 2),
    "a moment that was changed": (update(case_events).where(HERE, NUMBER == 1).values(at=NOW - timedelta(days=1)), 1),
    "words that were changed": (update(case_events).where(HERE, NUMBER == 2).values(sealed=b"x" * 64), 2),
    "a last event that was taken away": (delete(case_events).where(HERE, NUMBER == 2), 2),
    "a first event that was taken away": (delete(case_events).where(HERE, NUMBER == 1), 1),
    "a history that was taken away": (delete(case_events).where(HERE), 1),
    "an end that was taken away": (update(case_keys).where(case_keys.c.case_id == FIRST.id).values(head=None), 1),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_changed_is_named_by_reference_and_number(installation: Installation, attack: str) -> None:
    """Of the first event that does not fit; the other report is not named, and no word is shown."""
    statement, number = ATTACKS[attack]
    installation.tamper(statement)

    done = installation.run("audit", "verify")

    assert 1 == done.exit_code
    assert f"{FIRST.reference}: event {number} does not fit." in done.output
    assert "2 audit chains checked: see above what does not fit." in done.output
    assert SECOND.reference not in done.output
    assert MARKER not in done.output


def test_two_histories_that_changed_places_are_found(installation: Installation) -> None:
    """Each is bound to its case."""
    held = installation.rows(case_events)
    names = {FIRST.id: SECOND.id, SECOND.id: FIRST.id}
    installation.tamper(
        delete(case_events),
        insert(case_events).values([{**row, "case_id": names[row["case_id"]]} for row in held]),
    )

    done = installation.run("audit", "verify")

    assert 1 == done.exit_code
    assert all(f"{each.reference}: event 1 does not fit." in done.output for each in (FIRST, SECOND))


def test_a_case_that_cannot_be_opened_is_named(installation: Installation) -> None:
    """The chains of the others are checked all the same."""
    installation.tamper(
        update(case_keys).where(case_keys.c.case_id == FIRST.id).values(key_id="gone"),
        update(case_keys).where(case_keys.c.case_id == SECOND.id).values(wrapped=b"x" * 60),
    )

    done = installation.run("audit", "verify")

    assert 1 == done.exit_code
    assert f'{FIRST.reference}: cannot be checked. This was encrypted with the key "gone"' in done.output
    assert f"{SECOND.reference}: cannot be checked, since its key was altered." in done.output


def test_a_report_that_was_taken_away_from_its_history_is_found(installation: Installation) -> None:
    """It has lost its reference: the id of its case is named."""
    installation.tamper(delete(reports).where(reports.c.id == FIRST.id))

    done = installation.run("audit", "verify")

    assert 1 == done.exit_code
    assert f"A case without its record ({FIRST.id}): the record was taken away." in done.output


def test_everything_is_still_there_that_a_checkpoint_holds(installation: Installation, tmp_path: Path) -> None:
    """What has been added since changes nothing."""
    checkpoint(installation, tmp_path / "checkpoint.json")
    installation.do(changing(FIRST, NOTED))

    done = installation.run("audit", "verify", "--checkpoint", str(tmp_path / "checkpoint.json"))

    assert 0 == done.exit_code, done.output
    assert "everything fits, nothing missing since the checkpoint of" in done.output


def test_a_report_that_was_set_back_as_a_whole_is_found_by_a_checkpoint(
    installation: Installation, tmp_path: Path
) -> None:
    """Its chain fits in itself."""
    keys = case_keys.c.case_id == FIRST.id
    before = next(row for row in installation.rows(case_keys) if row["case_id"] == FIRST.id)
    installation.do(changing(FIRST, NOTED))
    checkpoint(installation, tmp_path / "checkpoint.json")
    installation.tamper(
        delete(case_events).where(HERE, NUMBER == 3), update(case_keys).where(keys).values(head=before["head"])
    )

    alone = installation.run("audit", "verify")
    done = installation.run("audit", "verify", "--checkpoint", str(tmp_path / "checkpoint.json"))

    assert (0, 1) == (alone.exit_code, done.exit_code)
    assert f"{FIRST.reference}: event 3 is not the one of the checkpoint." in done.output


def test_a_report_that_was_destroyed_is_found_unless_its_time_was_over(
    installation: Installation, tmp_path: Path
) -> None:
    """Purged reports are counted; whoever destroys another has to explain one too many."""
    over = closed(FIRST, NOW.date())
    installation.do(changing(over, NOTED))
    file = tmp_path / "checkpoint.json"
    checkpoint(installation, file)
    assert 0 == installation.run("purge").exit_code

    purged = installation.run("audit", "verify", "--checkpoint", str(file))
    installation.tamper(delete(case_keys).where(case_keys.c.case_id == SECOND.id))
    destroyed = installation.run("audit", "verify", "--checkpoint", str(file))

    assert (0, 1) == (purged.exit_code, destroyed.exit_code), purged.output
    assert "2 reports gone since the checkpoint, but purged, their time being over: 1." in destroyed.output


def test_a_checkpoint_holds_no_words_and_is_never_written_over(small: Installation, tmp_path: Path) -> None:
    """It is printed where no file is named."""
    file = tmp_path / "checkpoint.json"
    checkpoint(small, file)
    made = file.read_text()

    again = small.run("audit", "checkpoint", str(file))
    printed = small.run("audit", "checkpoint")

    assert (2, made) == (again.exit_code, file.read_text())
    assert "There is a file" in again.output
    assert json.loads(made)["heads"] == json.loads(printed.output)["heads"]
    assert MARKER not in made
    assert FIRST.reference not in made


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[1]", b'{"heads": []}'])
def test_what_is_no_checkpoint_is_refused(small: Installation, tmp_path: Path, content: bytes) -> None:
    """Exit code 2, before anything is looked at."""
    file = tmp_path / "checkpoint.json"
    file.write_bytes(content)

    done = small.run("audit", "verify", "--checkpoint", str(file))

    assert 2 == done.exit_code
    assert "This is not a checkpoint." in done.output


def test_a_file_that_cannot_be_read_is_refused(small: Installation) -> None:
    """Such as the memory of a process."""
    for arguments in (("audit", "verify", "--checkpoint"), ("keys", "recover")):
        done = small.run(*arguments, "/proc/self/mem", typed="a passphrase")

        assert 2 == done.exit_code
        assert "/proc/self/mem cannot be read: Input/output error." in done.output


def test_a_checkpoint_that_was_changed_is_refused(small: Installation, tmp_path: Path) -> None:
    """Its signature covers every number in it."""
    file = tmp_path / "checkpoint.json"
    checkpoint(small, file)
    said = json.loads(file.read_text())
    for changed in ({"heads": said["heads"][1:]}, {"purged": 1}, {"at": "2020-01-01T00:00:00+00:00"}):
        file.write_text(json.dumps(said | changed))

        done = small.run("audit", "verify", "--checkpoint", str(file))

        assert 2 == done.exit_code
        assert "This checkpoint was altered" in done.output
