"""A request of access: everything that is held on one person, nothing of others, and what cannot be found."""

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.commands.people import NOT_SEARCHED
from bot.core.notices import Notice, Recipient
from bot.core.people import Person
from bot.core.reports import Event, Happening, Level
from tests.administration.installation import ASKED, FIRST, SECOND, Installation
from tests.storage.reporting import ACCOUNT, ANN, BEN, HEAD, MARKER, NOTED, NOW, RECEIPT, changing, opening


def export(installation: Installation, person: Person, out: Path) -> dict[str, Any]:
    """Export what is held on somebody, and return it."""
    done = installation.run("person", "export", person.platform, person.id, "--out", str(out))
    assert 0 == done.exit_code, done.output
    assert MARKER not in done.output
    assert all(line in done.output for line in NOT_SEARCHED)
    held: dict[str, Any] = json.loads(out.read_bytes())
    return held


def test_a_reporter_gets_their_reports_drafts_and_messages(installation: Installation, tmp_path: Path) -> None:
    """The file is for whoever makes it alone."""
    out = tmp_path / "out.json"
    installation.do(lambda store: store.open_consultation(ASKED))
    installation.do(lambda store: store.post(Notice("kind", FIRST.id, Recipient.of(ANN)), NOW))

    held = export(installation, ANN, out)

    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    assert {"platform": "slack", "id": "U-ann"} == held["person"]
    assert [FIRST.reference, SECOND.reference] == [report["reference"] for report in held["reports_sent"]]
    assert ACCOUNT.what == held["reports_sent"][0]["what"]
    assert [] == held["said_about_reports_sent"][FIRST.id]
    assert ["Well done, Year 6"] == [each["draft"]["text"] for each in held["drafts_sent_to_a_manager"]]
    assert [{"kind": "kind", "due": NOW.isoformat(), "sent": None}] == held["messages_from_the_bot"]
    assert [] == held["reports_concerning"] == held["done_to_reports"] == held["drafts_received_as_manager"]
    assert list(NOT_SEARCHED) == held["not_searched"]


def test_a_reporter_gets_what_was_said_between_them_and_the_recipients(small: Installation, tmp_path: Path) -> None:
    """Not the notes that were never meant for them."""
    small.do(changing(FIRST, Event(Happening.ASKED, NOW, HEAD, "When was that?")))
    small.do(changing(FIRST, Event(Happening.ADDED, NOW, None, "On Sunday.")))

    held = export(small, ANN, tmp_path / "out.json")

    said = [(event["kind"], event["words"]) for event in held["said_about_reports_sent"][FIRST.id]]
    assert [("asked", "When was that?"), ("added", "On Sunday.")] == said


def test_somebody_reported_does_not_learn_who_reported_them(installation: Installation, tmp_path: Path) -> None:
    """They get what was said of them."""
    out = tmp_path / "out.json"

    held = export(installation, BEN, out)

    assert [(True, True, ACCOUNT.what)] * 2 == [
        (report["about_this_person"], report["kept_from_this_person"], report["what"])
        for report in held["reports_concerning"]
    ]
    assert ANN.id not in out.read_text()


def test_somebody_who_deals_with_reports_gets_what_they_did(installation: Installation, tmp_path: Path) -> None:
    """Their words, and not the reports themselves."""
    held = export(installation, HEAD, tmp_path / "out.json")

    assert [("noted", NOTED.words)] * 2 == [(event["kind"], event["words"]) for event in held["done_to_reports"]]
    assert [] == held["reports_sent"] == held["reports_concerning"]


def test_the_history_says_that_it_was_handed_out_and_not_to_whom(installation: Installation, tmp_path: Path) -> None:
    """Nothing else of a report changes: who sent it is still known."""
    before = installation.do(lambda store: store.report(FIRST.id))

    export(installation, BEN, tmp_path / "out.json")

    assert ("exported", "For a request of access to personal data.") == installation.history()[-1]
    assert before == installation.do(lambda store: store.report(FIRST.id)) is not None
    assert 0 == installation.run("audit", "verify").exit_code


def test_nothing_is_found_of_an_anonymous_report(small: Installation, tmp_path: Path) -> None:
    """Whoever sent it."""
    anonymous = replace(
        FIRST,
        id="third",
        reference="QRST-UVWX",
        level=Level.ANONYMOUS,
        reporter=None,
        account=replace(ACCOUNT, subject=None, barred=()),
    )
    small.do(opening(anonymous, receipt=RECEIPT))

    held = export(small, Person("slack", "U-somebody"), tmp_path / "out.json")

    assert [] == [each for name, each in held.items() if name not in ("person", "at", "not_searched") and each]


@pytest.mark.parametrize(
    ("platform", "name", "told"), [("myspace", "U1", "There is no platform 'myspace'"), ("slack", " ", "Give the")]
)
def test_nobody_is_nobody(small: Installation, tmp_path: Path, platform: str, name: str, told: str) -> None:
    """Exit code 2, and no file is made."""
    done = small.run("person", "export", platform, name, "--out", str(tmp_path / "out"))

    assert 2 == done.exit_code
    assert told in done.output
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_is_left_as_it_is(small: Installation, tmp_path: Path) -> None:
    """And nothing is recorded."""
    taken = tmp_path / "taken"
    taken.write_text("mine")
    small.do(changing(FIRST, NOTED))

    done = small.run("person", "export", "slack", ANN.id, "--out", str(taken))

    assert (2, "mine") == (done.exit_code, taken.read_text())
    assert 3 == len(small.history())
