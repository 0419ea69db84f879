"""The trust's own file: its offices, days and contacts reach the core."""

import re
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from bot.content.organisation import load_organisation
from bot.core.people import Contact, Holder, Organisation, Person, PressRules, Role
from bot.core.reports import Outcome
from tests.content.trust_file import BARE, WHOLE


@pytest.fixture
def whole(tmp_path: Path) -> Organisation:
    return read(tmp_path, WHOLE)


def read(folder: Path, text: str) -> Organisation:
    (folder / "organisation.yaml").write_text(text, "utf-8")
    return load_organisation(folder / "organisation.yaml")


def test_contacts_are_read_with_their_numbers(whole: Organisation) -> None:
    """A contact reads as one line with what the trust has given."""
    assert "IT help desk (it@alder.example)" == str(whole.contact("it", otherwise="IT"))
    assert "HR" == str(whole.contact("hr", otherwise="HR"))
    assert "Designated Safeguarding Lead (C. Name, 01234 567890)" == str(whole.schools[0].safeguarding_lead)


def test_it_can_be_written_to(whole: Organisation) -> None:
    """Who looks after the bot has ids besides."""
    assert whole.it is not None
    assert Person("slack", "U0IT") == whole.it.on("slack")


def test_an_office_has_a_holder_deputies_and_channels(whole: Organisation) -> None:
    """What stands beside a school's head belongs to the head's office."""
    office = whole.office("head:alder")

    assert office is not None
    assert Role.HEAD is office.role
    assert Holder(Contact("Headteacher of Alder Primary", "A. Name"), (("slack", "U0HEAD"), ("teams", "29:head"))) == (
        office.holder
    )
    assert [True] == [deputy.away for deputy in office.deputies]
    assert "C0HEADS" == office.channel_on("slack")
    assert "" == office.channel_on("teams")
    assert ["head:alder", "ceo", "chair"] == [each.id for each in whole.offices]


def test_ids_of_teams_are_the_same_in_capitals(tmp_path: Path) -> None:
    """Some tools show Entra's ids of people in capitals; those of Slack, and of channels, are what they are."""
    there = WHOLE.replace("29:head", "AAAAAAAA-0000-4000-8000-00000000000A")
    office = read(tmp_path, there).office("head:alder")

    assert office is not None
    assert (("slack", "U0HEAD"), ("teams", "aaaaaaaa-0000-4000-8000-00000000000a")) == office.holder.ids
    assert "C0HEADS" == office.channel_on("slack")


def test_roles_follow_from_the_offices(whole: Organisation) -> None:
    """Holders and deputies have the role of their office; the same id on another platform is another person."""
    held = {name: whole.roles_of("slack", name) - {Role.STAFF} for name in ("U0HEAD", "U0DEPUTY", "U0CEO", "U0CHAIR")}

    assert {"U0HEAD": {Role.HEAD}, "U0DEPUTY": {Role.HEAD}, "U0CEO": {Role.CEO}, "U0CHAIR": {Role.CHAIR}} == held
    assert {Role.STAFF} == whole.roles_of("teams", "U0HEAD") == whole.roles_of("slack", "U0IT")


@pytest.mark.parametrize(
    ("role", "title"),
    [
        ("Headteacher", "Headteacher of Alder Primary"),
        ("Head of School", "Head of School of Alder Primary"),
        ("Headteacher of Alder", "Headteacher of Alder"),
        ("ALDER head", "ALDER head"),
    ],
)
def test_a_heads_title_names_the_school(tmp_path: Path, role: str, title: str) -> None:
    """A trust has many heads; one that is named with the school already is left alone."""
    organisation = read(tmp_path, WHOLE.replace("role: Headteacher,", f"role: {role},"))

    assert title == str(organisation.office("head:alder"))


def test_days_on_which_a_school_is_closed(whole: Organisation) -> None:
    """Terms and bank holidays are the trust's, INSET days the school's own."""
    assert ((date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 3, 25))) == whole.terms
    assert {date(2026, 11, 27)} == whole.schools[0].inset_days
    assert date(2026, 12, 28) in whole.bank_holidays
    assert date(2026, 12, 29) not in whole.bank_holidays


@pytest.mark.parametrize(
    ("nation", "days"),
    [
        ("england", "2026-08-31 2027-03-29"),
        ("wales", "2026-08-31 2027-03-29"),
        ("scotland", "2026-11-30 2027-01-04"),
        ("northern-ireland", "2026-08-31 2027-03-17 2027-03-29"),
    ],
)
def test_each_nation_has_bank_holidays_of_its_own(tmp_path: Path, nation: str, days: str) -> None:
    """The late summer holiday, St Andrew's Day, the second of January, St Patrick's Day and Easter Monday differ."""
    holidays = read(tmp_path, f"nation: {nation}\n{BARE}").bank_holidays
    asked = ("2026-08-31", "2026-11-30", "2027-01-04", "2027-03-17", "2027-03-29")

    assert days.split() == [day for day in asked if date.fromisoformat(day) in holidays]
    assert date(2031, 12, 25) in holidays


def test_a_trust_says_for_how_long_closed_reports_are_kept(whole: Organisation) -> None:
    """By their outcome; a year unless it is said."""
    assert [90, 365] == [whole.days_kept(outcome) for outcome in (Outcome.NOTHING_FOUND, Outcome.ACTED_ON)]


def test_a_trust_says_how_the_press_is_answered(tmp_path: Path, whole: Organisation) -> None:
    """How many approve, how long that holds and how long it is kept; otherwise one, three days and six years."""
    vice_chair = "{slack: U0CHAIR}, deputies: [{role: Vice-chair, ids: {slack: U0VICE}}]"
    two = read(tmp_path, WHOLE.replace("approvers: 1", "approvers: 2").replace("{slack: U0CHAIR}", vice_chair))

    assert PressRules(approvers=1, valid=timedelta(hours=24), days_kept=365) == whole.press
    assert PressRules(approvers=2, valid=timedelta(hours=24), days_kept=365) == two.press
    for left_out in ("", "press:\n", "press: {approvers: 1, valid_hours: 72, days_kept: 2192}\n"):
        assert PressRules() == read(tmp_path, BARE + left_out).press


def test_who_is_quiet_is_known_to_be(whole: Organisation) -> None:
    """Holders and deputies alike; nobody is unless it is said."""
    assert whole.ceo is not None
    assert [False, False, True] == [each.quiet for each in whole.ceo.everybody]


def test_a_trust_and_its_schools_are_enough(tmp_path: Path) -> None:
    """Everything else may be left out, or be left empty; then no reports are taken."""
    bare = read(tmp_path, BARE)
    emptied = read(tmp_path, f"{BARE}ceo:\nchair: {{role: Chair, ids: {{slack: }}}}\nterms:\ncontacts:\n  it:\n")

    for organisation in (bare, emptied):
        assert not organisation.takes_reports
        assert "whoever leads Oak School" == str(organisation.schools[0].headteacher)
        assert "Designated Safeguarding Lead" == str(organisation.schools[0].safeguarding_lead)
        assert ((), (), None) == (organisation.terms, organisation.contacts, organisation.it)


def test_the_example_of_the_readme_can_be_copied(tmp_path: Path) -> None:
    """It is a good file, and reports are taken with it."""
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text("utf-8")
    example = re.search(r"^ +trust: .*?(?=\n\n)", readme, re.DOTALL | re.MULTILINE)

    assert example
    assert read(tmp_path, dedent(example[0])).takes_reports


def test_a_ceo_and_a_chair_may_still_stand_among_the_contacts(tmp_path: Path) -> None:
    """A file of before has them there: staff are told of them, and no report is sent to them."""
    organisation = read(tmp_path, f"{BARE}contacts: {{ceo: {{role: Chief, name: D. Name}}, chair: {{role: Chair}}}}\n")

    assert "Chief (D. Name)" == str(organisation.contact("ceo", otherwise="CEO"))
    assert "Chair" == str(organisation.contact("chair", otherwise="chair of trustees"))
    assert not organisation.takes_reports
