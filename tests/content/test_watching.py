"""The trust's own file while the bot runs: a change counts soon, a mistake changes nothing and is logged once."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.watching import LOOK_AGAIN, Organisations
from bot.content.yaml_file import ContentError
from tests.content.trust_file import BARE, WHOLE


@dataclass
class Watched:
    """A file, a clock that the test sets, and what is known of the file."""

    file: Path
    now: float = 0.0

    def start(self, text: str = "", *, required: bool = False) -> Organisations:
        """Write the file and begin to watch it."""
        if text:
            self.write(text)
        return Organisations(self.file, required=required, clock=lambda: self.now)

    def write(self, text: str) -> None:
        """Write the file anew, as an editor does."""
        draft = self.file.with_suffix(".new")
        draft.write_text(text, "utf-8")
        draft.replace(self.file)
        self.now += LOOK_AGAIN


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "organisation.yaml")


def test_a_change_counts_without_a_new_start(watched: Watched) -> None:
    """A head who is marked as away is away from the next look on."""
    organisations = watched.start(WHOLE)
    watched.write(WHOLE.replace("name: A. Name,", "name: A. Name, away: true,"))
    office = organisations().office("head:alder")

    assert office is not None
    assert office.holder.away


def test_the_file_is_looked_at_now_and_then_and_read_when_it_changes(watched: Watched) -> None:
    """Between two looks, and while it stays as it is, the very same organisation is returned."""
    organisations = watched.start(WHOLE)
    first = organisations()
    watched.file.write_text(BARE, "utf-8")
    watched.now += LOOK_AGAIN / 2
    soon = organisations()
    watched.now += LOOK_AGAIN / 2
    later, again = organisations(), organisations()

    assert first is soon
    assert ("Alder Trust", "Oak Trust") == (soon.trust, later.trust)
    assert later is again


def test_a_change_that_keeps_the_size_is_seen(watched: Watched) -> None:
    """The moment of the change tells, and so does another file in its place."""
    organisations = watched.start(BARE)
    status = watched.file.stat()
    watched.write(BARE.replace("Oak", "Elm"))
    os.utime(watched.file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert "Elm Trust" == organisations().trust


def test_a_broken_file_keeps_the_last_good_one(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """One error is logged, with file and line and without a name; once it is mended, it counts."""
    organisations = watched.start(WHOLE)
    with caplog.at_level(logging.DEBUG):
        watched.write(WHOLE.replace("slack: U0CHAIR", "MARKER: U0MARKER"))
        seen = []
        for _ in range(3):
            seen.append(organisations().trust)
            watched.now += LOOK_AGAIN
    watched.write(BARE)

    assert ["Alder Trust"] * 3 == seen
    assert [["organisation.yaml:24"]] == [record.__dict__["faults"] for record in caplog.records]
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])
    assert "Oak Trust" == organisations().trust


def test_a_file_that_vanishes_keeps_the_last_good_one(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """Deleting it by mistake takes nobody's office away."""
    organisations = watched.start(WHOLE)
    watched.file.unlink()
    watched.now += LOOK_AGAIN

    assert "Alder Trust" == organisations().trust
    assert ["organisation.yaml:1"] == caplog.records[0].__dict__["faults"]


def test_a_file_that_comes_later_counts(watched: Watched) -> None:
    """A trust that begins without one need not start the bot again."""
    organisations = watched.start()
    before = organisations().trust
    watched.write(BARE)

    assert ("the Trust", "Oak Trust") == (before, organisations().trust)


def test_a_broken_or_missing_file_is_told_at_the_start(watched: Watched) -> None:
    """The bot does not begin with a file that it would have to ignore."""
    with pytest.raises(ContentError, match=r"organisation\.yaml:1: No such file"):
        watched.start(required=True)
    with pytest.raises(ContentError, match=r"organisation\.yaml:2"):
        watched.start("trust: Oak Trust\nschools: []\n")
