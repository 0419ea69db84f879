"""What has been kept for long enough is destroyed by hand as well; the references alone are told."""

from bot.storage.tables import case_keys, consultations, purged, reports
from tests.administration.installation import ASKED, FIRST, SECOND, Installation
from tests.storage.reporting import MARKER, NOTED, NOW, changing, closed


def test_what_is_over_is_first_told_and_then_destroyed(installation: Installation) -> None:
    """With its key; the other report stays, and the count says that there was one."""
    installation.do(changing(closed(FIRST, NOW.date()), NOTED))

    told = installation.run("purge", "--dry-run")
    after_telling = len(installation.rows(reports))
    done = installation.run("purge")

    assert (0, f"Would destroy 1 report:\n{FIRST.reference}\n", 2) == (told.exit_code, told.output, after_telling)
    assert (0, f"Destroyed 1 report, and the keys:\n{FIRST.reference}\n") == (done.exit_code, done.output)
    assert [SECOND.id] == [row["id"] for row in installation.rows(reports)]
    assert [SECOND.id] == [row["case_id"] for row in installation.rows(case_keys)]
    assert [1] == [row["reports"] for row in installation.rows(purged)]


def test_where_nothing_is_over_nothing_is_destroyed(installation: Installation) -> None:
    """A second time, too."""
    done = [installation.run("purge", *more) for more in ([], ["--dry-run"], [])]

    assert [(0, "No report and no press enquiry is over.\n")] * 3 == [(each.exit_code, each.output) for each in done]
    assert 2 == len(installation.rows(reports))


def test_a_report_on_hold_is_kept(installation: Installation) -> None:
    """Until it is released."""
    installation.do(changing(closed(FIRST, NOW.date()), NOTED))
    installation.run("report", "hold", FIRST.reference, "--reason", "court")

    held = installation.run("purge")
    released = installation.run("report", "release", FIRST.reference, "--reason", "the case is over")
    done = installation.run("purge")

    assert "No report and no press enquiry is over." in held.output
    assert "It is kept until 2025-03-10, and then destroyed." in released.output
    assert FIRST.reference in done.output


def test_drafts_go_with_the_rest(small: Installation) -> None:
    """Those that a manager was sent, when nobody answered; no key is needed to destroy anything."""
    small.do(lambda store: store.open_consultation(ASKED))
    small.keys.unlink()

    done = small.run("purge")

    assert 0 == done.exit_code, done.output
    assert [] == small.rows(consultations)
    assert MARKER not in done.output
