"""What is wrong with the trust's own file is told with its line, in words for whoever looks after it."""

from pathlib import Path

import pytest

from bot.content.organisation import load_organisation, load_practice
from bot.content.yaml_file import ContentError
from tests.content.trust_file import BARE, WHOLE

CEO = WHOLE[WHOLE.index("ceo:") : WHOLE.index("chair:")]


def faults(folder: Path, text: str) -> list[tuple[int, str]]:
    """Return the line and the words of every fault of a file."""
    (folder / "organisation.yaml").write_text(text, "utf-8")
    with pytest.raises(ContentError) as told:
        load_organisation(folder / "organisation.yaml")
    return [(fault.line, fault.reason) for fault in told.value.faults]


def line_of(text: str) -> int:
    """Return the line of the whole file on which some words stand first."""
    return next(number for number, line in enumerate(WHOLE.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("trust:", "name: x\ntrust:", "trust:", "there is no such key here"),
        ("name: Birch Academy", "inset_days: []", "birch", "this has to be given"),
        ("england", "france", "england", "'england', 'wales', 'scotland' or 'northern-ireland'"),
        ("first: 2027-01-04", "first: 04/01/2027", "2027-01-04", "such as 2026-11-23"),
        ("last: 2026-12-18", "last: 2026-11-31", "2026-12-18", "such as 2026-11-23"),
        ("last: 2026-12-18", "last: 2026-12-18 17:00:00", "2026-12-18", "such as 2026-11-23"),
        ("last: 2027-03-25", "last: 2026-12-25", "2027-03-25", "ends before it begins"),
        ("2026-12-18", "2027-01-04", "2027-01-04", "begins before the one before it has ended"),
        ("id: birch", "id: alder", "birch", "another school has this id"),
        ("phone: 01234 567890", "phone: 01234567", "01234", "quotation marks"),
        ("slack: U0CHAIR", "slack: 2026-11-23", "U0CHAIR", "quotation marks"),
        ("slack: U0CHAIR", "slack: [U0CHAIR]", "U0CHAIR", "this has to be text"),
        ("slack: U0DEPUTY}", "slack: U0HEAD}", "B. Name", "stands twice in one office"),
        ("slack: U0DEPUTYCEO", "slack: U0CEO", "U0DEPUTYCEO", "stands twice in one office"),
        ("slack: C0CEO", "slack: C0HEADS", "C0CEO", "another office has this channel"),
        ("{slack: U0IT}", "{slak: U0IT}", "U0IT", "no platform of this name: write slack, teams or practice"),
        ("{slack: U0CHAIR}", "{irc: chair}", "U0CHAIR", "no platform of this name"),
        ("{slack: C0CEO}", "{sms: ceo}", "C0CEO", "no platform of this name"),
        (", ids: {slack: U0DEPUTY}", "", "B. Name", "no report can reach this deputy"),
        ('ids: {slack: U0HEAD, teams: "29:head"}', "", "A. Name", "the deputies would get reports about this person"),
        (CEO, "", "trust:", "`ceo` needs `ids`"),
        (", ids: {slack: U0CHAIR}", "", "chair:", "`chair` needs `ids`"),
        ("chair:", "#", "trust:", "`chair` needs `ids`"),
        ("slack: U0CHAIR", "slack: U0CEO", "U0CHAIR", "the CEO has the same id"),
        ("    name: Birch Academy\n", "    name: Birch\n    channels: {slack: C1}\n", "ceo:", "`channels` belong to a"),
        ("  it:", "  hr: {role: HR, ids: {slack: U0HR}}\n  it:", "  it:", "only `it` has `ids` here"),
        ("contacts:", "[a]: b\ncontacts:", "contacts:", "unhashable key"),
        ("nothing-found: 90", "nothing: 90", "retention", "'nothing-found' or 'duplicate'"),
        ("nothing-found: 90", "nothing-found: 0", "retention", "write a number of at least 1"),
        ("  it:", "  chair: {role: Chair}\n  it:", "  it:", "`chair` has a part of its own already"),
        ("approvers: 1", "approvers: 3", "press:", "press.approvers: write a number of at most 2"),
        ("approvers: 1", "approvers: two", "press:", "press.approvers: write a whole number"),
        ("approvers: 1", "approvers: 1.5", "press:", "press.approvers: write a whole number"),
        ("approvers: 1", "approvers: 0", "press:", "write a number of at least 1"),
        ("valid_hours: 24", "valid_hours: 721", "press:", "write a number of at most 720"),
        ("days_kept: 365", "days_kept: 0", "press:", "write a number of at least 1"),
        ("quiet: true", "quiet: often", "quiet", "write true or false"),
    ],
)
def test_a_fault_comes_with_its_line(tmp_path: Path, old: str, new: str, at: str, told: str) -> None:
    """Each mistake alone, in an otherwise good file, is told once, where it stands."""
    ((line, reason),) = faults(tmp_path, WHOLE.replace(old, new, 1))

    assert line_of(at) == line
    assert told in reason


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BARE.replace("name: Oak School", "nam: Oak School"), ["there is no such key here", "this has to be given"]),
        (BARE.replace("[{id: oak, name: Oak School}]", "[]"), ["schools: this needs at least 1"]),
        (f"{BARE}press: [1]\n", ["press: this has to be keys with their values"]),
    ],
)
def test_a_fault_is_told_in_plain_words_and_not_once_more_for_what_it_is_in(
    tmp_path: Path, text: str, told: list[str]
) -> None:
    """Where the only school has a fault, nobody reads that there is no school."""
    reasons = [reason for _, reason in faults(tmp_path, text)]

    assert [True] * len(told) == [each in reason for each, reason in zip(told, reasons, strict=True)]


def test_deputies_without_anybody_to_stand_in_for_are_told(tmp_path: Path) -> None:
    """A school without a head has nobody in that office."""
    head = WHOLE.splitlines(keepends=True)[line_of("A. Name") - 1]
    told = faults(tmp_path, WHOLE.replace(head, ""))

    assert [line_of("B. Name") - 1, line_of("C0HEADS") - 1] == [line for line, _ in told]
    assert all("belong to a `headteacher`, and there is none" in reason for _, reason in told)


def test_the_list_of_people_of_before_says_where_they_belong_now(tmp_path: Path) -> None:
    """An old file is not read wrongly: it says what to change."""
    ((line, reason),) = faults(tmp_path, f"{BARE}people:\n  - role: headteacher\n    ids: {{slack: U0HEAD}}\n")

    assert 4 == line
    assert "Put each person's `ids` beside their role" in reason


def test_all_faults_are_told_at_once_and_none_repeats_an_id(tmp_path: Path) -> None:
    """Who mends the file needs one round, and what is printed names no person."""
    broken = WHOLE.replace("id: birch", "id: alder").replace("slack: U0CHAIR", "slack: U0CEO")
    told = faults(tmp_path, broken.replace("C0CEO", "C0HEADS"))

    assert [line_of("birch"), line_of("C0CEO"), line_of("U0CHAIR")] == [line for line, _ in told]
    assert not [reason for _, reason in told if "U0" in reason.replace("U0123456789", "") or "Name" in reason]


def test_the_practice_rooms_file_is_checked_likewise(tmp_path: Path) -> None:
    """The sample organisation may hold the same mistakes."""
    people = "people: {ann: {name: Ann}}\nceo: {role: CEO, channels: {irc: ceo}}\n"
    (tmp_path / "practice.yaml").write_text(BARE + people, "utf-8")

    with pytest.raises(ContentError, match=r"practice\.yaml:4: there is no platform"):
        load_practice(tmp_path / "practice.yaml")
