"""The encryption keys: changed without losing anything, checked, and refused where something is wrong."""

import stat
from pathlib import Path

from sqlalchemy import delete, update

from bot.storage.rotation import rotate
from bot.storage.sealed import new_key_line
from bot.storage.tables import case_keys, reports
from tests.administration.installation import FIRST, SECOND, Installation
from tests.storage.reporting import MARKER


def under(installation: Installation) -> set[str]:
    """Return the ids of the keys that wrap the case keys."""
    return {row["key_id"] for row in installation.rows(case_keys)}


def current(installation: Installation) -> str:
    """Return the id of the first key of the file."""
    return installation.keys.read_text().partition(":")[0]


def test_a_new_key_wraps_every_case_key_and_what_was_sealed_still_opens(installation: Installation) -> None:
    """It says how many; the old key stays in the file, which nobody else can read; no key is shown."""
    old, before = current(installation), installation.keys.read_text()

    done = installation.run("keys", "rotate")

    assert 0 == done.exit_code, done.output
    assert "2 case keys are wrapped anew under it." in done.output
    assert {current(installation)} == under(installation) != {old}
    assert installation.keys.read_text().endswith(before)
    assert 0o600 == stat.S_IMODE(installation.keys.stat().st_mode)
    assert FIRST.account == getattr(installation.do(lambda store: store.report(FIRST.id)), "account", None)
    assert not any(line.partition(":")[2] in done.output for line in installation.keys.read_text().splitlines())


def test_bots_are_to_be_restarted_where_they_may_run_meanwhile(installation: Installation) -> None:
    """On PostgreSQL; on SQLite none can be running."""
    done = installation.run("keys", "rotate")

    assert installation.address.startswith("postgresql") is ("Restart every bot" in done.output)


def test_a_rotation_that_was_interrupted_is_finished_without_another_key(installation: Installation) -> None:
    """The new key was made, and then the power went."""
    rotate(installation.keys)
    made = installation.keys.read_text()

    done = installation.run("keys", "rotate")

    assert 0 == done.exit_code, done.output
    assert "2 case keys are wrapped anew" in done.output
    assert (made, {current(installation)}) == (installation.keys.read_text(), under(installation))


def test_a_key_can_be_made_before_it_is_used(installation: Installation) -> None:
    """So that bots which run meanwhile know it by the time that something is wrapped under it."""
    old = current(installation)

    prepared = installation.run("keys", "rotate", "--prepare")
    after_preparing = under(installation)
    again = installation.run("keys", "rotate", "--prepare")
    done = installation.run("keys", "rotate")

    assert (0, 2, 0) == (prepared.exit_code, again.exit_code, done.exit_code)
    assert {old} == after_preparing
    assert "2 case keys are still to be wrapped" in again.output
    assert {current(installation)} == under(installation)
    assert 2 == len(installation.keys.read_text().splitlines())


def test_keys_of_the_environment_are_left_to_whoever_set_them(small: Installation) -> None:
    """The command says how; with a new key in front, it wraps everything under it."""
    held = small.keys.read_text().strip()
    small.keys.unlink()
    new = new_key_line()

    alone = small.run("keys", "rotate", SOCIALPOLICY_KEYS=held)
    both = small.run("keys", "rotate", SOCIALPOLICY_KEYS=f"{new} {held}")

    assert (2, 0) == (alone.exit_code, both.exit_code)
    assert "put its line in front of the others" in alone.output
    assert {new.partition(":")[0]} == under(small)


def test_every_case_key_is_tried(installation: Installation) -> None:
    """All of them open."""
    done = installation.run("keys", "check")

    assert (0, "All is well: 2 case keys open.\n") == (done.exit_code, done.output)


def test_case_keys_that_do_not_open_are_counted_by_the_key_that_wraps_them(installation: Installation) -> None:
    """One was altered, the key of the other is missing; nothing confidential and no key is shown."""
    first = case_keys.c.case_id == FIRST.id
    installation.tamper(
        update(case_keys).where(first).values(wrapped=b"x" * 60),
        update(case_keys).where(~first).values(key_id="gone"),
    )

    done = installation.run("keys", "check")

    assert 1 == done.exit_code
    assert "2 of 2 case keys cannot be opened:" in done.output
    assert f'1 under the key "{current(installation)}", which is there: they were altered' in done.output
    assert '1 under the key "gone", which is not among the encryption keys' in done.output
    assert MARKER not in done.output


def test_two_case_keys_that_changed_places_are_found(installation: Installation) -> None:
    """Each is bound to its case."""
    mine, other = (row["wrapped"] for row in installation.rows(case_keys))
    installation.tamper(
        update(case_keys).where(case_keys.c.case_id == FIRST.id).values(wrapped=other),
        update(case_keys).where(case_keys.c.case_id == SECOND.id).values(wrapped=mine),
    )

    done = installation.run("keys", "check")

    assert 1 == done.exit_code
    assert "2 of 2 case keys cannot be opened" in done.output


def test_no_key_is_made_while_a_case_key_does_not_open(installation: Installation) -> None:
    """Neither the file nor the database is changed."""
    installation.tamper(update(case_keys).where(case_keys.c.case_id == FIRST.id).values(key_id="gone"))
    before = (installation.keys.read_text(), installation.rows(case_keys))

    done = installation.run("keys", "rotate")

    assert 2 == done.exit_code
    assert "1 case key cannot be opened, so nothing was changed" in done.output
    assert before == (installation.keys.read_text(), installation.rows(case_keys))


def test_without_cases_there_is_nothing_to_wrap(small: Installation) -> None:
    """The new key is made all the same."""
    small.tamper(delete(reports), delete(case_keys))

    done = small.run("keys", "rotate")

    assert 0 == done.exit_code
    assert "No case keys are wrapped anew" in done.output


def test_without_a_key_the_commands_that_need_one_say_so(small: Installation, tmp_path: Path) -> None:
    """Exit code 2, and nothing is made."""
    small.keys.unlink()
    out = tmp_path / "out"
    needing = (
        ("keys", "rotate"),
        ("keys", "check"),
        ("keys", "recovery", str(out)),
        ("audit", "verify"),
        ("audit", "checkpoint", str(out)),
        ("report", "export", FIRST.reference, "--format", "json", "--out", str(out), "--for", "HR"),
        ("report", "hold", FIRST.reference, "--reason", "court"),
        ("report", "verify-receipt", "a receipt"),
        ("press", "verify", "PRSS-ABCD"),
        ("press", "export", "PRSS-ABCD", "--to", str(out)),
        ("person", "export", "slack", "U1", "--out", str(out)),
    )

    for arguments in needing:
        done = small.run(*arguments, typed="a long enough passphrase")

        assert 2 == done.exit_code, arguments
        assert f"there is no file {small.keys}. If there was one, put your copy of it back." in done.output
    assert not out.exists()
    assert not small.keys.exists()
