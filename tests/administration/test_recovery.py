"""The recovery key: made to be taken away, and what it brings back when the encryption keys are lost."""

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.storage.recovery import new_recovery_key
from bot.storage.tables import case_keys
from tests.administration.installation import FIRST, PASSPHRASE, Installation


def recoverable(installation: Installation, file: Path) -> None:
    """Make the recovery key."""
    done = installation.run("keys", "recovery", str(file), typed=f"{PASSPHRASE}\n")
    assert 0 == done.exit_code, done.output


def lose(installation: Installation) -> None:
    """Lose the encryption keys, and make new ones."""
    installation.keys.unlink()
    assert 0 == installation.run("keys", "new").exit_code
    assert 1 == installation.run("keys", "check").exit_code


def opens(installation: Installation) -> bool:
    """Tell whether what was sealed still opens."""
    report = installation.do(lambda store: store.report(FIRST.id))
    return report is not None and report.account == FIRST.account


def test_what_was_sealed_before_and_after_is_recovered(installation: Installation, tmp_path: Path) -> None:
    """The private half lies in a file for its owner alone, encrypted; the public half stays beside the keys."""
    file = tmp_path / "recovery.pem"
    recoverable(installation, file)
    later = installation.run("report", "hold", FIRST.reference, "--reason", "court")
    lose(installation)

    done = installation.run("keys", "recover", str(file), typed=f"{PASSPHRASE}\n")

    assert (0, 0) == (later.exit_code, done.exit_code), done.output
    assert "2 case keys are recovered" in done.output
    assert opens(installation)
    assert 0 == installation.run("audit", "verify").exit_code
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert file.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert "BEGIN PUBLIC KEY" in (installation.home / "recovery.pub").read_text()


def test_a_lost_home_folder_gets_its_public_half_back(small: Installation, tmp_path: Path) -> None:
    """What is recovered can be recovered again."""
    file = tmp_path / "recovery.pem"
    recoverable(small, file)
    (small.home / "recovery.pub").unlink()
    for _ in range(2):
        lose(small)

        done = small.run("keys", "recover", str(file), SOCIALPOLICY_RECOVERY_PASSPHRASE=PASSPHRASE)

        assert 0 == done.exit_code, done.output
        assert opens(small)


def test_a_passphrase_is_typed_twice_on_a_terminal_and_not_shown(small: Installation, tmp_path: Path) -> None:
    """It is what encrypts the file."""
    file = tmp_path / "recovery.pem"
    terminal, other_end = pty.openpty()
    settings = {"SOCIALPOLICY_HOME": str(small.home), "DATABASE_URL": small.address}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "keys", "recovery", str(file)],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        start_new_session=True,
        env={**os.environ, **settings},
    ) as running:
        os.close(other_end)
        shown = answer(terminal, "Passphrase of the recovery key: ", PASSPHRASE)
        shown += answer(terminal, "Repeat for confirmation: ", PASSPHRASE)
        shown += read_until(terminal, "elsewhere")
        assert 0 == running.wait(60)
    os.close(terminal)
    lose(small)

    assert PASSPHRASE not in shown
    assert 0 == small.run("keys", "recover", str(file), typed=PASSPHRASE).exit_code


def answer(terminal: int, question: str, typed: str) -> str:
    """Type something when it is asked for, and return what was shown."""
    shown = read_until(terminal, question)
    os.write(terminal, f"{typed}\n".encode())
    return shown


def read_until(terminal: int, words: str) -> str:
    """Return what the terminal shows until it has shown these words."""
    shown = ""
    while words not in shown:
        shown += os.read(terminal, 1000).decode()
    return shown


@pytest.mark.parametrize("passphrase", ["", "too short", "x" * 201])
def test_a_passphrase_that_is_too_short_or_too_long_is_refused(
    small: Installation, tmp_path: Path, passphrase: str
) -> None:
    """Nothing is made."""
    done = small.run("keys", "recovery", str(tmp_path / "recovery.pem"), typed=passphrase)

    assert 2 == done.exit_code
    assert "at least 12 characters" in done.output
    assert not (tmp_path / "recovery.pem").exists()
    assert not (small.home / "recovery.pub").exists()


def test_a_file_that_is_there_is_never_replaced(small: Installation, tmp_path: Path) -> None:
    """Neither as the private half, nor as the public one."""
    taken = tmp_path / "taken"
    taken.write_text("mine")

    refused = small.run("keys", "recovery", str(taken), typed=PASSPHRASE)
    public_after_refusal = (small.home / "recovery.pub").exists()
    recoverable(small, tmp_path / "first.pem")
    public = (small.home / "recovery.pub").read_bytes()
    again = small.run("keys", "recovery", str(tmp_path / "second.pem"), typed=PASSPHRASE)

    assert (2, "mine", False) == (refused.exit_code, taken.read_text(), public_after_refusal)
    assert (2, public) == (again.exit_code, (small.home / "recovery.pub").read_bytes())
    assert "There is a recovery key already" in again.output
    assert not (tmp_path / "second.pem").exists()


def test_what_the_recovery_key_does_not_cover_yet_is_told_and_mended(small: Installation, tmp_path: Path) -> None:
    """Such as what a bot kept that had not been restarted."""
    recoverable(small, tmp_path / "recovery.pem")
    small.tamper(update(case_keys).where(case_keys.c.case_id == FIRST.id).values(recovery=None))

    before, mended, after = (small.run("keys", command) for command in ("check", "rotate", "check"))

    assert (0, 0, 0) == (before.exit_code, mended.exit_code, after.exit_code)
    assert "1 case key is not covered by the recovery key" in before.output
    assert "All is well: 2 case keys open.\n" == after.output


def test_no_recovery_key_is_made_while_a_case_key_does_not_open(small: Installation, tmp_path: Path) -> None:
    """It could not open that case."""
    small.tamper(update(case_keys).where(case_keys.c.case_id == FIRST.id).values(key_id="gone"))

    done = small.run("keys", "recovery", str(tmp_path / "recovery.pem"), typed=PASSPHRASE)

    assert 2 == done.exit_code
    assert "socialpolicy keys check" in done.output
    assert not (tmp_path / "recovery.pem").exists()


def test_a_wrong_passphrase_and_a_file_that_is_no_key_change_nothing(small: Installation, tmp_path: Path) -> None:
    """Cut short, empty, somebody else's, not there: exit code 2, and neither file nor passphrase is shown."""
    file, half, empty, strange = (tmp_path / name for name in ("whole.pem", "half.pem", "empty.pem", "strange.pem"))
    recoverable(small, file)
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    empty.touch()
    strange.write_bytes(new_recovery_key(PASSPHRASE.encode())[0])
    (small.home / "recovery.pub").unlink()
    lose(small)
    before = small.rows(case_keys)

    for tried, typed, told in (
        (file, "another long passphrase", "cannot be read"),
        (file, "", "cannot be read"),
        (half, PASSPHRASE, "cannot be read"),
        (empty, PASSPHRASE, "cannot be read"),
        (strange, PASSPHRASE, "opens none of"),
        (tmp_path / "nowhere.pem", PASSPHRASE, "does not exist"),
    ):
        done = small.run("keys", "recover", str(tried), typed=typed)

        assert 2 == done.exit_code, tried
        assert told in done.output
        assert "Traceback" not in done.output
        assert not typed or typed not in done.output
    assert before == small.rows(case_keys)
    assert not (small.home / "recovery.pub").exists()


def test_what_the_recovery_key_does_not_open_is_counted(small: Installation, tmp_path: Path) -> None:
    """The rest is recovered; exit code 1."""
    file = tmp_path / "recovery.pem"
    recoverable(small, file)
    small.tamper(update(case_keys).where(case_keys.c.case_id != FIRST.id).values(recovery=b"x" * 512))
    lose(small)

    done = small.run("keys", "recover", str(file), typed=PASSPHRASE)

    assert 1 == done.exit_code
    assert "1 case key is recovered" in done.output
    assert "1 case key is not recovered" in done.output
    assert opens(small)


def test_where_every_case_key_opens_there_is_nothing_to_recover(small: Installation, tmp_path: Path) -> None:
    """Nothing is changed."""
    file = tmp_path / "recovery.pem"
    recoverable(small, file)
    before = small.rows(case_keys)

    done = small.run("keys", "recover", str(file), typed=PASSPHRASE)

    assert 0 == done.exit_code
    assert "nothing to recover" in done.output
    assert before == small.rows(case_keys)
