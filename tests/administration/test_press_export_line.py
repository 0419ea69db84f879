"""The holding line that came with a press enquiry, in the files in which the enquiry is handed out."""

from dataclasses import replace
from pathlib import Path

from bot.core.press import GivenLine
from tests.administration.installation import Installation
from tests.administration.pressing import REFERENCE, pressed
from tests.administration.test_export import text_of
from tests.administration.test_press_export import exported
from tests.storage.pressing import ENQUIRY, LINE


def test_the_holding_line_that_was_given_is_in_both_files(small: Installation, tmp_path: Path) -> None:
    """Word for word, by whom, from when and until when, as it stood then, though the line itself is gone by now."""
    pressed(small, replace(ENQUIRY, line=GivenLine(LINE.id, LINE.until, LINE.text, LINE.by, LINE.at)))

    case = exported(small, tmp_path)
    _, _, shown = text_of(tmp_path / f"press-{REFERENCE}.pdf").partition("whoever was contacted was given")

    assert case["holding_line"] == {
        "by": "slack U-head",
        "at": LINE.at.isoformat(),
        "until": LINE.until.isoformat(),
        "words": LINE.text,
    }
    assert shown.strip().startswith(
        "Approved by slack U-head From Monday 10 March 2025 at 09:30 "
        f"Until, as it stood then Tuesday 11 March 2025 at 09:30 To say to any journalist {LINE.text}"
    )


def test_of_a_line_that_was_given_before_more_was_kept_its_end_is_there(small: Installation, tmp_path: Path) -> None:
    """The record is made all the same."""
    pressed(small, replace(ENQUIRY, line=GivenLine(LINE.id, LINE.until)))
    case = exported(small, tmp_path)

    assert case["holding_line"] == {"by": None, "at": None, "until": LINE.until.isoformat(), "words": ""}


def test_where_no_line_was_given_that_is_said(small: Installation, tmp_path: Path) -> None:
    """In the data there is nothing about one."""
    pressed(small, ENQUIRY)
    case = exported(small, tmp_path)

    assert case["holding_line"] == {}
    assert "whoever was contacted was given None was given." in text_of(tmp_path / f"press-{REFERENCE}.pdf")
