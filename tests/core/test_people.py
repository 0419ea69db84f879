"""People, offices and the trust: who is who on which platform."""

from dataclasses import replace

import pytest

from bot.core.people import Contact, Holder, Office, Organisation, Person, Role
from tests.core.trust import ALDER, BIRCH, CEO, HEAD, TEAMS, TRUST, holder, person, with_head


def test_a_person_is_known_by_the_platforms_id_alone() -> None:
    """Roles make no other person, another platform does; no id is printed."""
    assert person("ann") == replace(person("ann"), roles=frozenset({Role.HEAD}))
    assert person("ann") != person("ann", TEAMS)
    assert "ann" not in repr(person("ann")) + repr(holder("ann").ids and Holder(Contact("Head"), (("slack", "ann"),)))


def test_a_holder_is_found_on_each_platform_where_they_are() -> None:
    """Where they are not, there is nobody to write to."""
    on_slack = Holder(Contact("Head"), (("slack", "ann"),))

    assert Person("slack", "ann") == on_slack.on("slack")
    assert on_slack.on("teams") is None
    assert (Person("slack", "ann"),) == on_slack.people


def test_a_holder_is_recognised() -> None:
    """By platform and id; nobody is nobody."""
    head = holder("head")

    assert head.is_person(person("head", TEAMS))
    assert not head.is_person(person("head", "practice"))
    assert not head.is_person(None)
    assert head.is_any_of([person("ceo"), person("head")])
    assert not head.is_any_of([])


def test_an_office_has_a_title_people_and_channels() -> None:
    """Its title is the holder's role."""
    assert "head" == str(HEAD)
    assert ["head", "deputy"] == [each.contact.role for each in HEAD.everybody]
    assert ["heads-office", ""] == [HEAD.channel_on("slack"), HEAD.channel_on("teams")]


def test_a_school_has_somebody_to_turn_to() -> None:
    """Its head, or whoever leads it."""
    assert ["head", "whoever leads Birch Academy"] == [str(school.headteacher) for school in (ALDER, BIRCH)]


def test_offices_and_schools_are_found_by_their_ids() -> None:
    """A school without a head has no office."""
    assert ["head:alder", "ceo", "chair"] == [office.id for office in TRUST.offices]
    assert HEAD == TRUST.office("head:alder")
    assert TRUST.office("head:birch") is None
    assert BIRCH == TRUST.school("birch")
    assert TRUST.school("") is None
    assert [] == list(Organisation().offices)


@pytest.mark.parametrize(
    ("who", "roles"),
    [("head", {Role.HEAD}), ("deputy", {Role.HEAD}), ("ceo", {Role.CEO}), ("vice-chair", {Role.CHAIR}), ("ann", set())],
)
def test_roles_follow_from_the_offices(who: str, roles: set[Role]) -> None:
    """Everybody is staff, and whoever stands in has the role of the office."""
    assert {Role.STAFF, *roles} == TRUST.roles_of(TEAMS, who)
    assert {Role.STAFF} == TRUST.roles_of("practice", who)


def test_reports_are_taken_where_the_ceo_and_the_chair_can_be_written_to() -> None:
    """Without either, some report would reach nobody; offices that are only named take none."""
    named = replace(CEO, holder=Holder(Contact("CEO")))

    assert TRUST.takes_reports
    assert not any(replace(TRUST, **lack).takes_reports for lack in ({"ceo": None}, {"chair": None}, {"ceo": named}))
    assert not Organisation().takes_reports


def test_a_report_is_kept_for_a_year_unless_the_trust_says_otherwise() -> None:
    """By its outcome."""
    trust = replace(TRUST, retention=(("acted-on", 730),))

    assert [730, 365] == [trust.days_kept(outcome) for outcome in ("acted-on", "nothing-found")]


def test_somebody_is_known_by_all_their_ids() -> None:
    """Ids that stand in different offices are joined by the one that they share."""
    other = Office("head:alder", Role.HEAD, Holder(Contact("Head"), (("slack", "ceo"), ("practice", "boss"))))
    known = with_head(other).known_as([person("boss", "practice"), person("ann")])

    assert {person("boss", "practice"), person("ann"), person("ceo"), person("ceo", TEAMS)} == set(known)
    assert () == TRUST.known_as([])


def test_contacts_are_the_offices_or_what_is_written_beside_them() -> None:
    """Where nobody is named, the role is."""
    it = Holder(Contact("IT help desk"), (("slack", "it"),))
    trust = replace(TRUST, it=it, contacts=(("hr", Contact("Human Resources")),))
    asked = ("ceo", "chair", "it", "hr", "dpo")

    assert ["ceo", "chair", "IT help desk", "Human Resources", "nobody"] == [
        str(trust.contact(kind, otherwise="nobody")) for kind in asked
    ]
    assert ["nobody"] * 5 == [str(Organisation().contact(kind, otherwise="nobody")) for kind in asked]
