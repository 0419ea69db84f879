"""Reports of misuse on the command line: listed without a word of them, kept longer, receipts checked."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.storage.tables import reports
from tests.administration.installation import FIRST, Installation
from tests.storage.reporting import MARKER, NOTED, NOW, changing, closed


def test_every_report_is_listed_without_a_word_of_it(installation: Installation) -> None:
    """No key is needed; what is closed shows how it ended and until when it is kept."""
    installation.do(changing(replace(closed(FIRST, NOW.date()), held=True), NOTED))
    installation.keys.unlink()

    done = installation.run("report", "list")
    heading, first, second, last = done.output.splitlines()

    assert 0 == done.exit_code
    assert ["REFERENCE", "KIND", "RECEIVED", "STATUS", "UNTIL", "HELD"] == heading.split()
    assert "ABCD-EFGH  harassment  2025-03-10  closed: acted-on  2025-03-10            held" == first
    assert "JKLM-NPQR  harassment  2025-03-10  received          answer by 2025-03-12" == second
    assert "2 reports, 1 on hold." == last
    assert MARKER not in done.output


def test_an_empty_list_says_so(small: Installation) -> None:
    """There is nothing to show."""
    small.tamper(delete(reports))

    assert "There are no reports.\n" == small.run("report", "list").output


def test_a_hold_and_its_end_are_part_of_the_history(installation: Installation) -> None:
    """With the reasons, which are sealed with it; a second time nothing is changed."""
    for verb, happened, reason in (("hold", "held", "a claim was made"), ("release", "released", "it was settled")):
        done = installation.run("report", verb, f" {FIRST.reference.lower()} ", "--reason", reason)
        again = installation.run("report", verb, FIRST.reference, "--reason", "again")

        assert (0, 2) == (done.exit_code, again.exit_code), done.output
        assert "on hold" in again.output
        assert (happened, reason) == installation.history()[-1]
        assert reason not in done.output
    assert 4 == len(installation.history())
    assert 0 == installation.run("audit", "verify").exit_code


@pytest.mark.parametrize("verb", ["hold", "release"])
@pytest.mark.parametrize(
    ("reference", "reason", "told"),
    [
        ("WXYZ-2345", "court", "There is no report and no press enquiry WXYZ-2345."),
        ("", "court", "There is no report and no press enquiry"),
        (FIRST.reference, " ", "--reason needs some words"),
        (FIRST.reference, "x" * 501, "--reason takes at most 500 characters"),
    ],
)
def test_what_cannot_be_held_is_told(small: Installation, verb: str, reference: str, reason: str, told: str) -> None:
    """Exit code 2, and nothing is changed."""
    done = small.run("report", verb, reference, "--reason", reason)

    assert 2 == done.exit_code
    assert told in done.output
    assert 2 == len(small.history())


def test_a_reason_with_bytes_that_are_no_text_is_kept(small: Installation) -> None:
    """A terminal may pass on anything."""
    done = small.run("report", "hold", FIRST.reference, "--reason", "court \udcff 🎉")

    assert 0 == done.exit_code, done.output
    assert ("held", "court ? 🎉") == small.history()[-1]
