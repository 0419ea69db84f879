"""Press enquiries on the command line: listed without a word of them, their approved words compared with others."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.commands.press import LONGEST_PASTED
from bot.core.press import Move, State
from bot.storage.press_tables import enquiries, proposals
from bot.storage.tables import case_events
from tests.administration.installation import FIRST, Installation
from tests.administration.pressing import REFERENCE, approve, change, pressed, proposing
from tests.storage.pressing import ENQUIRY, OTHER_WORDS, PROPOSED, WORDS, ended, named
from tests.storage.reporting import DAY, MARKER, NOW, TODAY


def listed(installation: Installation, *options: str) -> Sequence[str]:
    """Return the lines of a list."""
    done = installation.run("press", "list", *options)
    assert 0 == done.exit_code, done.output
    return done.output.splitlines()


@pytest.fixture
def four(small: Installation) -> Installation:
    """Return an installation with an enquiry that waits, one of another school, one for the trust and a closed one."""
    birch = replace(named("b"), reference="BBBB-2222", school="birch", received=NOW + DAY, deadline=None)
    trust = replace(named("c"), reference="CCCC-2222", school="", received=NOW + 2 * DAY, state=State.AWAITING)
    over = replace(ended(named("d"), TODAY), reference="DDDD-2222", received=NOW + 3 * DAY, held=True)
    pressed(small, ENQUIRY, birch, trust, over)
    return small


def test_every_enquiry_is_listed_without_a_word_of_it(four: Installation) -> None:
    """No key is needed; times are those of clocks here."""
    four.keys.unlink()

    heading, first, *others, last = listed(four)

    assert ["REFERENCE", "STATE", "SCHOOL", "RECEIVED", "DEADLINE", "KEPT", "UNTIL", "HELD"] == heading.split()
    assert "PRSS-ABCD  received  alder   2025-03-10 09:30  2025-03-11 09:30" == first
    assert [
        ["BBBB-2222", "received", "birch", "2025-03-11", "09:30", "none"],
        ["CCCC-2222", "awaiting", "trust", "2025-03-12", "09:30", "2025-03-11", "09:30"],
        ["DDDD-2222", "closed", "alder", "2025-03-13", "09:30", "2025-03-11", "09:30", "2025-03-10", "held"],
    ] == [line.split() for line in others]
    assert "4 press enquiries, 3 open." == last
    assert MARKER not in "".join([first, *others])


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--state", "awaiting"], "CCCC-2222"),
        (["--state", "Awaiting"], "CCCC-2222"),
        (["--state", "received", "--school", "birch"], "BBBB-2222"),
        (["--school", "trust"], "CCCC-2222"),
        (["--school", "alder", "--open"], "PRSS-ABCD"),
        (["--open"], "PRSS-ABCD BBBB-2222 CCCC-2222"),
        (["--state", "closed", "--open"], ""),
    ],
)
def test_a_list_can_be_narrowed_down(four: Installation, options: list[str], found: str) -> None:
    """By state, as the list calls it, by school, and to what is open; where nothing is left, that is said."""
    lines = listed(four, *options)

    assert found.split() == [line.split()[0] for line in lines[1:-1]]
    assert found or ["There are no such press enquiries."] == lines


def test_an_empty_list_says_so(small: Installation) -> None:
    """There is nothing to show."""
    assert ["There are no press enquiries."] == listed(small)


def test_a_school_that_nobody_knows_is_told(four: Installation) -> None:
    """One that is gone from the trust's file still has its enquiries."""
    four.tamper(update(enquiries).where(enquiries.c.id == "b").values(school="gone"))
    unknown = four.run("press", "list", "--school", "alter")

    assert 2 == unknown.exit_code
    assert "There is no school with the id 'alter'." in unknown.output
    assert ["BBBB-2222"] == [line.split()[0] for line in listed(four, "--school", "gone")[1:-1]]
    assert 2 == four.run("press", "list", "--state", "lost").exit_code


def verify(installation: Installation, typed: str | bytes, reference: str = REFERENCE) -> tuple[int, str]:
    """Compare what is typed, and return the exit code and what is said."""
    done = installation.run("press", "verify", reference, typed=typed)
    return done.exit_code, done.output


def test_the_approved_words_are_known_to_the_last_character(installation: Installation, tmp_path: Path) -> None:
    """From standard input or from a file, as editors write it, with who approved them, when and until when."""
    pressed(installation, PROPOSED)
    approve(installation, PROPOSED)
    file = tmp_path / "words.txt"
    file.write_bytes(b"\xef\xbb\xbf" + WORDS.text.replace("\n", "\r\n").encode() + b"\r\n")

    code, said = verify(installation, f"{WORDS.text}\n", " prss-abcd ")
    by_file = installation.run("press", "verify", REFERENCE, str(file))

    assert (0, 0) == (code, by_file.exit_code), said
    for told in (
        "It is the same",
        f"version 1, sha256 {WORDS.digest}",
        "The approval holds now",
        "Approved by: slack U-head",
        "on Monday 10 March 2025 at 12:30, valid until Tuesday 1 January 2999 at 00:00",
        "State: A response is approved",
        "History: every event fits the audit chain",
    ):
        assert told in said, told
    assert said == by_file.output


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (WORDS.text.replace("“", '"'), 'has “ (left double quotation mark), and yours has " (quotation mark).'),
        (WORDS.text[:-1], "and yours has nothing any more: it ends there."),
        (f"{WORDS.text} No.", "There the approved text has nothing any more: it ends there, and yours has space."),
        (WORDS.text.replace("\n", "\n\n"), "and yours has the end of a line."),
    ],
)
def test_words_that_differ_are_not_approved(small: Installation, typed: str, told: str) -> None:
    """Exit code 1, and where they differ first."""
    pressed(small, PROPOSED)
    approve(small, PROPOSED)

    code, said = verify(small, typed)

    assert 1 == code
    assert "This is not the approved text." in said
    assert told in said


@pytest.mark.parametrize(
    ("more", "move", "state", "told"),
    [
        ({"valid_until": NOW + DAY}, None, State.APPROVED, "doesn't hold any more"),
        ({}, Move.WITHDRAW, State.WITHDRAWN, "State: The response was withdrawn"),
        ({}, Move.EXPIRE, State.EXPIRED, "State: The approval has run out"),
        ({}, Move.CLOSE, State.CLOSED, "State: Closed"),
    ],
)
def test_the_same_words_are_no_use_once_their_approval_is_over(
    small: Installation, more: dict[str, Any], move: Move | None, state: State, told: str
) -> None:
    """Exit code 1; who approved them is told all the same."""
    pressed(small, PROPOSED)
    approved = approve(small, PROPOSED, **more)
    if move:
        change(small, replace(approved, state=state), move)

    code, said = verify(small, WORDS.text)

    assert 1 == code
    for each in ("It is the same", "don't use these words", "Approved by: slack U-head", told):
        assert each in said, each


def test_words_that_were_replaced_are_told_by_their_version(small: Installation) -> None:
    """Neither version may be used while the second one waits."""
    pressed(small, PROPOSED)
    change(small, proposing(approve(small, PROPOSED), OTHER_WORDS), Move.PROPOSE)

    first, second = verify(small, WORDS.text), verify(small, OTHER_WORDS.text)

    assert (1, 1) == (first[0], second[0])
    assert "It is the same" in first[1]
    assert "doesn't hold any more" in first[1]
    assert "It is version 2, which doesn't stand approved." in second[1]


def test_one_approval_of_two_is_not_enough(small: Installation) -> None:
    """Nothing is approved before the second."""
    two = replace(PROPOSED, needed=2)
    pressed(small, two)
    approve(small, two)

    code, said = verify(small, WORDS.text)

    assert 1 == code
    assert "No words have been approved for this enquiry." in said


def test_where_nothing_was_approved_nothing_is_the_approved_text(small: Installation) -> None:
    """Not even the words that were proposed."""
    pressed(small, PROPOSED)

    code, said = verify(small, WORDS.text)

    assert 1 == code
    assert "No words have been approved for this enquiry." in said
    assert "It is version 1, which doesn't stand approved." in said
    assert "Approved by" not in said


def test_a_history_that_was_changed_proves_nothing(installation: Installation) -> None:
    """Exit code 1, and from which event on; the words are not looked at."""
    pressed(installation, PROPOSED)
    approve(installation, PROPOSED)
    here = case_events.c.case_id == ENQUIRY.id
    installation.tamper(update(case_events).where(here, case_events.c.number == 2).values(kind=Move.NOTE))

    code, said = verify(installation, WORDS.text)

    assert 1 == code
    assert f"The history of {REFERENCE} doesn't fit from event 2 on" in said
    assert "It is the same" not in said


def test_a_history_that_is_gone_proves_nothing(small: Installation) -> None:
    """Exit code 1."""
    pressed(small, PROPOSED)
    small.tamper(delete(case_events).where(case_events.c.case_id == ENQUIRY.id))

    assert 1 == verify(small, WORDS.text)[0]


def test_words_that_were_changed_behind_the_bots_back_prove_nothing(installation: Installation) -> None:
    """Exit code 1."""
    pressed(installation, PROPOSED)
    approve(installation, PROPOSED)
    installation.tamper(update(proposals).values(sealed=b"x" * 64))

    code, said = verify(installation, WORDS.text)

    assert 1 == code
    assert f"What is kept of {REFERENCE} was altered" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("reference", "typed", "told"),
    [
        ("WXYZ-2345", "words", "There is no press enquiry WXYZ-2345."),
        (FIRST.reference, "words", f"There is no press enquiry {FIRST.reference}."),
        (REFERENCE, "", "There is nothing to compare"),
        (REFERENCE, " \r\n", "There is nothing to compare"),
        (REFERENCE, b"\xff\xfe", "This is not text in UTF-8"),
        (REFERENCE, "x" * (LONGEST_PASTED + 1), "This is too long to be a response"),
    ],
)
def test_what_cannot_be_compared_is_told(small: Installation, reference: str, typed: str | bytes, told: str) -> None:
    """Exit code 2."""
    pressed(small, ENQUIRY)

    code, said = verify(small, typed, reference)

    assert 2 == code
    assert told in said


def test_a_dash_means_standard_input(small: Installation) -> None:
    """As elsewhere on the command line."""
    pressed(small, PROPOSED)
    approve(small, PROPOSED)

    done = small.run("press", "verify", REFERENCE, "-", typed=WORDS.text)

    assert (0, True) == (done.exit_code, done.output.startswith("It is the same")), done.output


def test_a_file_that_cannot_be_read_is_refused(small: Installation) -> None:
    """Such as the memory of a process, or one that is not there."""
    memory = small.run("press", "verify", REFERENCE, "/proc/self/mem")
    nothing = small.run("press", "verify", REFERENCE, "/no/such/file")

    assert (2, 2) == (memory.exit_code, nothing.exit_code)
    assert "/proc/self/mem cannot be read: Input/output error." in memory.output
    assert "does not exist" in nothing.output
