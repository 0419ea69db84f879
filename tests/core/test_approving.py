"""Who has a press enquiry, who approves and confirms, and when they are reminded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.approving import (
    Desk,
    Power,
    approving_offices,
    desk_people,
    first_desk,
    foi_due,
    may_confirm,
    may_set_line,
    next_desk,
    power,
)
from bot.core.people import Organisation, Person
from bot.core.press import Asked, Enquiry
from bot.core.reports import calendar_of
from bot.core.school_days import SchoolCalendar
from tests.core.test_reports_promises import people as anybody
from tests.core.test_reports_promises import selves, trusts
from tests.core.test_school_days import WEEKDAYS, shown
from tests.core.trust import CEO, CHAIR, HEAD, TEAMS, TRUST, deserted, gone, names, person, with_head

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEACHER = person("teacher")
ENQUIRY = Enquiry("id", "ABCD-EFGH", "alder", ("head:alder",), TEACHER, NOW, Asked("The Gazette", "Is it true?"))
EVERYBODY = ("head", "deputy", "ceo", "deputy-ceo", "chair", "vice-chair", "teacher")


def of_trust(enquiry: Enquiry = ENQUIRY) -> Enquiry:
    """Return an enquiry to the trust as a whole, which is with the CEO."""
    return replace(enquiry, school="", offices=("ceo",))


def powers(enquiry: Enquiry, trust: Organisation = TRUST) -> dict[Power, str]:
    """Return who has which power."""
    found = {each: power(person(each), enquiry, trust) for each in EVERYBODY}
    return {kind: " ".join(each for each in EVERYBODY if found[each] is kind) for kind in Power}


def confirmers(enquiry: Enquiry, trust: Organisation = TRUST) -> str:
    """Return who may confirm an emergency approval."""
    return " ".join(each for each in EVERYBODY if may_confirm(person(each), enquiry, trust))


def told(desk: Desk | None) -> str:
    """Return which office has an enquiry, and who of it is told."""
    return f"{desk.office.id}: {names(desk.people)}" if desk else "nobody"


@pytest.mark.parametrize(
    ("enquiry", "trust", "approve", "in_emergency"),
    [
        (ENQUIRY, TRUST, "head ceo", "deputy deputy-ceo"),
        (of_trust(), TRUST, "ceo", "deputy-ceo"),
        (ENQUIRY, with_head(gone(HEAD)), "head deputy ceo", "deputy-ceo"),
        (ENQUIRY, replace(TRUST, ceo=gone(CEO)), "head ceo deputy-ceo", "deputy"),
        (ENQUIRY, replace(with_head(None), ceo=None), "", ""),
        (
            replace(ENQUIRY, offices=("head:alder", "ceo", "chair")),
            TRUST,
            "head ceo chair",
            "deputy deputy-ceo vice-chair",
        ),
        # Whoever was contacted approves nothing, and those who stand in for them do.
        (replace(ENQUIRY, contacted=person("head")), TRUST, "deputy ceo", "deputy-ceo"),
        (replace(ENQUIRY, contacted=person("head", TEAMS)), TRUST, "deputy ceo", "deputy-ceo"),
        (replace(ENQUIRY, contacted=person("deputy")), TRUST, "head ceo", "deputy-ceo"),
        (replace(of_trust(), offices=("chair",), contacted=person("ceo")), TRUST, "deputy-ceo chair", "vice-chair"),
    ],
)
def test_who_approves(enquiry: Enquiry, trust: Organisation, approve: str, in_emergency: str) -> None:
    """Those whose offices have it and the CEO; a deputy of somebody who is there, in an emergency alone."""
    found = powers(enquiry, trust)

    assert (approve, in_emergency) == (found[Power.APPROVE], found[Power.IN_EMERGENCY])


@pytest.mark.parametrize("first", ["head", "ceo"])
def test_a_deputy_of_two_offices_has_the_better_of_their_powers(first: str) -> None:
    """One of the two holders is away, whichever stands first."""
    offices = {"head": replace(HEAD, deputies=CEO.deputies), "ceo": CEO}
    offices[first] = gone(offices[first])
    trust = replace(with_head(offices["head"]), ceo=offices["ceo"])

    assert Power.APPROVE is power(person("deputy-ceo"), ENQUIRY, trust)


@pytest.mark.parametrize(
    ("enquiry", "trust", "confirm"),
    [
        (ENQUIRY, TRUST, "ceo"),
        (ENQUIRY, replace(TRUST, ceo=gone(CEO)), "ceo deputy-ceo"),
        (replace(ENQUIRY, offices=("head:alder", "ceo", "chair")), TRUST, "ceo chair"),
        (replace(ENQUIRY, contacted=person("ceo")), TRUST, "chair"),
        (replace(ENQUIRY, contacted=person("ceo", TEAMS)), replace(TRUST, chair=gone(CHAIR)), "chair vice-chair"),
        (replace(ENQUIRY, contacted=person("deputy-ceo")), replace(TRUST, ceo=gone(CEO)), "ceo"),
        (ENQUIRY, replace(TRUST, ceo=None), "chair"),
        (ENQUIRY, replace(TRUST, ceo=None, chair=None), ""),
    ],
)
def test_who_confirms_what_a_deputy_approved_in_an_emergency(
    enquiry: Enquiry, trust: Organisation, confirm: str
) -> None:
    """The CEO or who stands in for them; the chair where the CEO was contacted, or it has come to the chair."""
    assert confirm == confirmers(enquiry, trust)


@pytest.mark.parametrize(
    ("school", "trust", "able"),
    [
        ("alder", TRUST, "head ceo"),
        ("birch", TRUST, "ceo"),
        ("", TRUST, "ceo"),
        ("alder", with_head(gone(HEAD)), "head deputy ceo"),
        ("alder", replace(TRUST, ceo=gone(CEO)), "head ceo deputy-ceo"),
        ("", replace(TRUST, ceo=None), ""),
    ],
)
def test_who_sets_what_is_said_to_any_journalist(school: str, trust: Organisation, able: str) -> None:
    """The head for their school and the CEO for any; a deputy while the one whom they stand in for is away."""
    assert able == " ".join(each for each in EVERYBODY if may_set_line(person(each), school, trust))


@given(trusts, anybody, anybody, st.lists(st.sampled_from(("head:alder", "ceo", "chair")), max_size=3))
def test_whoever_was_contacted_never_approves(
    trust: Organisation, contacted: Person, somebody: Person, offices: list[str]
) -> None:
    """By none of their ids, in any trust; nor does anybody without an office that may."""
    enquiry = replace(ENQUIRY, contacted=contacted, offices=tuple(offices))
    entitled = {one for office in approving_offices(enquiry, trust) for each in office.everybody for one in each.people}
    able = power(somebody, enquiry, trust) is not Power.NONE

    assert not (able or may_confirm(somebody, enquiry, trust)) or somebody not in selves([contacted], trust)
    assert not able or selves([somebody], trust) & entitled


@pytest.mark.parametrize(
    ("school", "contacted", "trust", "first", "then"),
    [
        ("alder", "teacher", TRUST, "head:alder: head", "ceo: ceo"),
        ("alder", "teacher", with_head(gone(HEAD)), "head:alder: deputy", "ceo: ceo"),
        ("alder", "teacher", with_head(deserted(HEAD)), "ceo: ceo", "chair: chair"),
        ("alder", "teacher", with_head(None), "ceo: ceo", "chair: chair"),
        ("alder", "head", TRUST, "ceo: ceo", "chair: chair"),
        ("alder", "ceo", TRUST, "head:alder: head", "chair: chair"),
        ("alder", "deputy", with_head(gone(HEAD)), "ceo: ceo", "chair: chair"),
        ("birch", "teacher", TRUST, "ceo: ceo", "chair: chair"),
        ("", "teacher", TRUST, "ceo: ceo", "chair: chair"),
        ("", "ceo", TRUST, "chair: chair", "nobody"),
        ("", "teacher", replace(TRUST, ceo=deserted(CEO)), "chair: chair", "nobody"),
        ("", "teacher", replace(TRUST, ceo=deserted(CEO), chair=deserted(CHAIR)), "ceo: ceo", "chair: chair"),
        ("", "chair", replace(TRUST, ceo=None), "nobody", "nobody"),
    ],
)
def test_where_an_enquiry_goes(school: str, contacted: str, trust: Organisation, first: str, then: str) -> None:
    """To the head, the CEO or the chair, never to whoever was contacted; where everybody is away it waits for them."""
    desk = first_desk(school, person(contacted), trust)
    offices = (desk.office.id,) if desk else ("chair",)
    enquiry = replace(ENQUIRY, school=school, contacted=person(contacted), offices=offices)

    assert (first, then) == (told(desk), told(next_desk(enquiry, trust)))


def test_an_office_without_anybody_the_bot_knows_gets_nothing() -> None:
    """Not even to wait for them."""
    unknown = replace(HEAD, holder=replace(HEAD.holder, ids=()), deputies=())
    alone = replace(with_head(unknown), ceo=None, chair=None)

    assert "nobody" == told(first_desk("alder", TEACHER, alone))
    assert () == desk_people(unknown, TEACHER, alone)


@given(trusts, anybody, st.sampled_from(("alder", "birch", "")))
def test_no_enquiry_goes_to_whoever_was_contacted(trust: Organisation, contacted: Person, school: str) -> None:
    """Nor goes on to them; each office gets it once."""
    desk = first_desk(school, contacted, trust)
    offices: tuple[str, ...] = ()
    while desk:
        assert selves([contacted], trust).isdisjoint(one for each in desk.people for one in each.people)
        assert desk.people
        assert desk.office.id not in offices
        offices = (*offices, desk.office.id)
        desk = next_desk(replace(ENQUIRY, school=school, contacted=contacted, offices=offices), trust)


def test_a_request_for_recorded_information_has_its_own_clock() -> None:
    """20 school days; 60 working days where the school is closed for so long that they are sooner."""
    long_break = SchoolCalendar(
        terms=((NOW.date(), NOW.date()), (NOW.date() + timedelta(200), NOW.date() + timedelta(300)))
    )

    assert "2027-01-05 17:00" == shown(foi_due(NOW, calendar_of("alder", TRUST)))
    assert "2026-12-21 17:00" == shown(foi_due(NOW, WEEKDAYS))
    assert "2027-02-15 17:00" == shown(foi_due(NOW, long_break))
