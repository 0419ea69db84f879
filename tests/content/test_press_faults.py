"""Whether every press enquiry could be approved and heard of: told with its line, once somebody has an id."""

from pathlib import Path

import pytest

from bot.content.organisation import load_organisation
from tests.content.test_trust_faults import faults
from tests.content.trust_file import BARE

#: Two schools, one without a head, with no more people than one approval takes.
ENOUGH = """\
trust: Alder Trust
schools:
  - id: alder
    name: Alder Primary
    headteacher: {role: Headteacher, ids: {slack: HEAD}}
  - {id: birch, name: Birch Academy}
ceo:
  role: Chief Executive
  ids: {slack: CEO, teams: ceo}
  deputies: [{role: Finance director, ids: {slack: FINANCE}}]
chair: {role: Chair of trustees, ids: {slack: CHAIR}}
press: {approvers: 1}
"""
#: Where the offices stand in it.
ALDER, CEO, CHAIR = 3, 8, 11
DEPUTY = "  deputies: [{role: Finance director, ids: {slack: FINANCE}}]\n"
HEAD = "role: Headteacher, ids: {slack: HEAD}"


def read(folder: Path, text: str) -> None:
    """Read a file that is good."""
    (folder / "organisation.yaml").write_text(text, "utf-8")
    load_organisation(folder / "organisation.yaml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("{slack: FINANCE}", "{slack: FINANCE}, away: true, quiet: true"),
        ("{slack: HEAD}", "{slack: HEAD}, away: true"),
        ("{slack: HEAD}", "{teams: ceo}"),
        ("press: {approvers: 1}\n", "press:\n"),
        ("press: {approvers: 1}\n", ""),
    ],
)
def test_two_who_could_approve_are_enough_for_one_approval(tmp_path: Path, old: str, new: str) -> None:
    """One is left if the other is the one who was contacted; whoever is away comes back."""
    read(tmp_path, ENOUGH.replace(old, new))


def test_where_nobody_has_an_id_nothing_is_asked(tmp_path: Path) -> None:
    """No enquiries are taken then."""
    read(tmp_path, f"{BARE}ceo: {{role: Chief Executive}}\npress: {{approvers: 2}}\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (DEPUTY, "", CEO, "to the trust as a whole could be approved by the Chief Executive alone: name a deputy"),
        (
            "approvers: 1",
            "approvers: 2",
            CHAIR,
            "to the trust as a whole needs two approvals, and if it was the Chair of trustees who was contacted, the "
            "Chief Executive alone could give one: name a deputy of the Chair of trustees",
        ),
    ],
)
def test_too_few_who_could_approve_are_told_by_their_roles(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    """A school with a head of its own has one more, and one without a head is no other matter than the trust."""
    assert [(line, f"a press enquiry {told}")] == faults(tmp_path, ENOUGH.replace(old, new))


#: With as many people as two approvals take.
TWO = ENOUGH.replace("approvers: 1", "approvers: 2").replace(
    "ids: {slack: CHAIR}", "ids: {slack: CHAIR}, deputies: [{role: Vice-chair, ids: {slack: VICE}}]"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (HEAD, f"{HEAD}, away: true"),
        ("teams: ceo}", "teams: ceo}\n  away: true"),
        ("{slack: CHAIR},", "{slack: CHAIR}, away: true,"),
        # The head is the CEO's deputy as well.
        ("{slack: FINANCE}", "{slack: HEAD}"),
    ],
)
def test_two_approvals_take_a_chair_and_deputies_of_the_ceo_and_the_chair(tmp_path: Path, old: str, new: str) -> None:
    """Whoever of them was contacted, two are left who approve in the ordinary way; whoever is away comes back."""
    read(tmp_path, TWO.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (
            DEPUTY,
            "",
            CEO,
            "and if it was the Chief Executive who was contacted, the Chair of trustees alone could give one: name a "
            "deputy of the Chief Executive",
        ),
        (
            "{slack: FINANCE}",
            "{slack: CHAIR}",
            CEO,
            "and if it was the Chief Executive who was contacted, the Chair of trustees alone could give one: name a "
            "deputy of the Chief Executive",
        ),
        (
            "{slack: CHAIR}",
            "{slack: CEO}",
            CEO,
            "and only the Chief Executive could give one: it takes a chair who is somebody else, since a deputy counts "
            "only in the place of somebody who is away or was contacted",
        ),
    ],
)
def test_a_deputy_of_somebody_who_is_there_gives_no_second_approval(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    """An emergency is no way to approve, so they don't count; it is told once, and not for every school again."""
    found = [each for each in faults(tmp_path, TWO.replace(old, new)) if "press enquiry" in each[1]]

    assert [(line, f"a press enquiry to the trust as a whole needs two approvals, {told}")] == found


@pytest.mark.parametrize("ids", ["{teams: ceo}", "{practice: x, slack: CEO}"])
def test_somebody_in_two_offices_counts_once(tmp_path: Path, ids: str) -> None:
    """Whichever of their ids stand in each."""
    told = faults(tmp_path, ENOUGH.replace(DEPUTY, "").replace(HEAD, f"role: Executive head, ids: {ids}"))

    assert [ALDER, CEO] == [line for line, _ in told]
    assert "a press enquiry to Alder Primary could be approved by the Executive head alone: name a deputy" == told[0][1]


def test_two_who_turn_out_to_be_one_count_once(tmp_path: Path) -> None:
    """An entry may tell that the ids of two others are one person's."""
    head = "role: Executive head, ids: {teams: head, slack: CEO}"
    deputies = DEPUTY.replace("FINANCE", "FINANCE, teams: head")
    two = faults(tmp_path, ENOUGH.replace(HEAD, head).replace(DEPUTY, deputies))

    assert [
        (ALDER, "a press enquiry to Alder Primary could be approved by the Executive head alone: name a deputy")
    ] == two


def test_who_has_no_id_cannot_approve(tmp_path: Path) -> None:
    """A deputy whom nothing can reach is none."""
    told = faults(tmp_path, ENOUGH.replace("{slack: FINANCE}", "{slack: }"))

    assert [CEO, CEO + 2] == [line for line, _ in told]
    assert "could be approved by the Chief Executive alone" in told[0][1]
    assert "no report can reach this deputy" in told[1][1]


def test_of_a_ceo_without_ids_no_more_is_told(tmp_path: Path) -> None:
    """That nothing would reach them is told already."""
    ((_, reason),) = faults(tmp_path, ENOUGH.replace("  ids: {slack: CEO, teams: ceo}\n", "").replace(DEPUTY, ""))

    assert reason.startswith("`ceo` needs `ids`")


QUIET = ENOUGH.replace("{slack: HEAD}", "{slack: HEAD}, quiet: true")
DEPUTY_HEAD = "    deputies: [{role: Deputy head, ids: {slack: DEPUTY}}]\n"


def with_head(text: str, more: str) -> str:
    """Return the file with more below the head of Alder."""
    return text.replace("  - {id: birch", f"{more}  - {{id: birch")


def test_an_office_that_would_hear_of_nothing_is_told(tmp_path: Path) -> None:
    """Everybody in it is quiet and it has no channel; that of the CEO or the chair is no other case."""
    quiet_deputy = DEPUTY_HEAD.replace("}}", "}, quiet: true}")
    chair = ENOUGH.replace("{slack: CHAIR}", "{slack: CHAIR}, quiet: true")
    lines = [[line for line, _ in faults(tmp_path, text)] for text in (QUIET, with_head(QUIET, quiet_deputy), chair)]
    ((_, reason),) = faults(tmp_path, QUIET)

    assert [[5], [5], [CEO + 3]] == lines
    assert reason.startswith("everybody in this office is `quiet` and it has no channel, so nobody would hear of")


@pytest.mark.parametrize("more", ["    channels: {slack: HEADS}\n", DEPUTY_HEAD])
def test_a_channel_or_somebody_who_is_told_is_enough(tmp_path: Path, more: str) -> None:
    """Quiet people see the enquiry there, or another is told of it."""
    read(tmp_path, with_head(QUIET, more))
