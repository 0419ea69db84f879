"""The commands while the bot is running, and where the database is not there for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import read_address, sole_process
from bot.storage.tables import case_keys
from tests.administration.installation import FIRST, PASSPHRASE, Installation

NEEDS_THE_DATABASE = (
    ("keys", "rotate"),
    ("keys", "check"),
    ("keys", "recovery", "OUT"),
    ("keys", "recover", "KEY"),
    ("audit", "verify"),
    ("audit", "checkpoint", "OUT"),
    ("purge",),
    ("purge", "--dry-run"),
    ("report", "list"),
    ("report", "export", FIRST.reference, "--format", "pdf", "--out", "OUT", "--for", "HR"),
    ("report", "hold", FIRST.reference, "--reason", "court"),
    ("report", "release", FIRST.reference, "--reason", "settled"),
    ("person", "export", "slack", "U-ann", "--out", "OUT"),
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Return the files that stand for OUT and KEY."""
    (tmp_path / "key").write_bytes(b"a key")
    return {"OUT": str(tmp_path / "out"), "KEY": str(tmp_path / "key")}


@pytest.fixture
def running(small: Installation) -> Iterator[Installation]:
    """Return an installation whose bot is running, as far as the database shows."""
    with sole_process(read_address(small.address)):
        yield small


@pytest.mark.parametrize("command", NEEDS_THE_DATABASE, ids=" ".join)
def test_beside_a_running_bot_sqlite_is_left_alone(
    running: Installation, files: dict[str, str], command: tuple[str, ...]
) -> None:
    """It says kindly what to do; exit code 2, no file is made, no key either."""
    keys = running.keys.read_text()

    done = running.run(*(files.get(each, each) for each in command), typed=PASSPHRASE)

    assert 2 == done.exit_code
    assert "The bot seems to be running" in done.output
    assert "Please stop it, run this command again, and start it afterwards." in " ".join(done.output.split())
    assert keys == running.keys.read_text()
    assert not Path(files["OUT"]).exists()
    assert not (running.home / "recovery.pub").exists()


@pytest.mark.parametrize("command", NEEDS_THE_DATABASE, ids=" ".join)
def test_a_database_that_is_not_there_is_not_made(
    home: Path, files: dict[str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    """It says how to make one."""
    database = tmp_path / "none.sqlite"
    installation = Installation(home, f"sqlite:///{database}")
    installation.run("keys", "new")

    done = installation.run(*(files.get(each, each) for each in command), typed=PASSPHRASE)

    assert 2 == done.exit_code
    assert "socialpolicy db upgrade" in done.output
    assert not database.exists()
    assert not Path(files["OUT"]).exists()


def test_on_postgresql_the_commands_run_beside_the_bot(home: Path, postgres_address: str) -> None:
    """There is no lock to wait for."""
    installation = Installation(home, postgres_address)
    installation.run("keys", "new")
    with sole_process(read_address(postgres_address)):
        done = installation.run("keys", "check")

    assert (0, "All is well: 0 case keys open.\n") == (done.exit_code, done.output)
    assert [] == installation.rows(case_keys)
