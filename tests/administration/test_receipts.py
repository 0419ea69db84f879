"""The signed receipts of reporters: whoever brings one learns whether it is ours."""

from collections.abc import AsyncIterator

import pytest

from bot.commands.reports import sent_by
from bot.core.plain import plain
from bot.storage.sealed import KeyRing, load_keys, new_key_line
from tests.administration.installation import Installation
from tests.handlers.reporting import Reporting, cheap_hashes
from tests.talking import KEYS, bot_with

STATEMENT = f"ABCD-EFGH, 2026-11-23, sha256 {'0123456789abcdef' * 4}, policy SM 1.0 of October 2022"


@pytest.fixture
async def reporting(sqlite_database_address: str) -> AsyncIterator[Reporting]:
    """Return a bot to which reports can be made."""
    with cheap_hashes():
        async with bot_with(sqlite_database_address) as bot:
            yield Reporting(bot)


@pytest.mark.parametrize("level", ["named", "confidential", "anonymous"])
async def test_the_receipt_that_a_reporter_is_shown_is_ours(reporting: Reporting, level: str) -> None:
    """As it stands in the reply, with the words before it, and with its lines broken; not under other keys."""
    reply = plain(await reporting.report(level=level))
    (line,) = [each for each in reply.split("\n\n") if "sha256" in each]
    (report,) = await reporting.reports()
    expected = (report.reference, report.received.isoformat())

    assert expected == sent_by(line, KEYS) == sent_by(line.replace(", ", ",\n  "), KEYS) == sent_by(reply, KEYS)
    assert sent_by(line, KeyRing.from_text(new_key_line())) is None


def receipt(installation: Installation) -> str:
    """Return a receipt that is signed with the keys of the installation."""
    keys = load_keys(None, installation.keys)
    assert keys is not None
    return f"{STATEMENT}, signed {keys.sign(STATEMENT)}"


def test_a_receipt_is_read_from_the_argument_or_from_standard_input(small: Installation) -> None:
    """Neither the database nor the bot is needed, and it holds when the keys have been changed since."""
    made = receipt(small)
    rotated = small.run("keys", "rotate")
    alone = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    given = small.run("report", "verify-receipt", made, **alone)
    piped = small.run("report", "verify-receipt", typed=f"{made}\n", **alone)

    assert (0, 0, 0) == (rotated.exit_code, given.exit_code, piped.exit_code), given.output
    said = "This receipt is ours: the report ABCD-EFGH was sent on 2026-11-23, just as it says.\n"
    assert said == given.output == piped.output


def test_a_receipt_that_was_changed_is_not_ours(small: Installation) -> None:
    """Whatever part of it: exit code 1."""
    made = receipt(small)
    changes = (
        ("ABCD", "ABCE"),
        ("2026-11-23", "2026-11-22"),
        ("0123", "0124"),
        ("October", "November"),
        (made[-4:], "AAAA"),
        ("signed ", "signed x"),
        (made, "hello"),
    )

    for old, new in changes:
        done = small.run("report", "verify-receipt", made.replace(old, new, 1))

        assert 1 == done.exit_code, (old, new)
        assert "This is not a receipt of ours" in done.output


def test_no_receipt_is_no_question(small: Installation) -> None:
    """Exit code 2."""
    for arguments in (("",), (" \n",), ()):
        done = small.run("report", "verify-receipt", *arguments)

        assert 2 == done.exit_code
        assert "Give a receipt" in done.output
