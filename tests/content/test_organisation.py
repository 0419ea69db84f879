"""The trust's own file: its contacts reach the answers, and its faults are told with file and line."""

from pathlib import Path

import pytest

from bot.content.organisation import load_organisation
from bot.content.yaml_file import ContentError
from bot.core.people import Role

WHOLE = """\
trust: Alder Trust
schools:
  - id: alder
    name: Alder Primary
    headteacher: {role: Headteacher}
    safeguarding_lead: {role: Designated Safeguarding Lead, phone: 01234 567890}
contacts:
  it: {role: IT help desk, email: it@alder.example}
people:
  - role: headteacher
    ids: {slack: U0HEAD}
"""


def test_contacts_are_read_with_their_numbers(tmp_path: Path) -> None:
    """A contact reads as one line with what the trust has given."""
    (tmp_path / "organisation.yaml").write_text(WHOLE, "utf-8")

    organisation = load_organisation(tmp_path / "organisation.yaml")

    assert "IT help desk (it@alder.example)" == str(organisation.contact("it", otherwise="IT"))
    assert "HR" == str(organisation.contact("hr", otherwise="HR"))
    assert "Designated Safeguarding Lead (01234 567890)" == str(organisation.schools[0].safeguarding_lead)


def test_a_role_belongs_to_a_platform_id_and_to_nobody_else(tmp_path: Path) -> None:
    """The same id on another platform is another person."""
    (tmp_path / "organisation.yaml").write_text(WHOLE, "utf-8")

    organisation = load_organisation(tmp_path / "organisation.yaml")

    assert {Role.STAFF, Role.HEAD} == organisation.roles_of("slack", "U0HEAD")
    assert {Role.STAFF} == organisation.roles_of("teams", "U0HEAD")


def test_faults_come_with_their_lines(tmp_path: Path) -> None:
    """An unknown role and an unknown key are both told."""
    broken = WHOLE.replace("role: headteacher", "role: wizard").replace("trust:", "name: x\ntrust:")
    (tmp_path / "organisation.yaml").write_text(broken, "utf-8")

    with pytest.raises(ContentError) as told:
        load_organisation(tmp_path / "organisation.yaml")

    assert [1, 11] == [fault.line for fault in told.value.faults]
