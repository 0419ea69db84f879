"""To whom a report goes, from the first form to the card: never to whom it is about."""

from dataclasses import replace

import pytest

from bot.core.people import Person
from bot.core.plain import plain
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CEOS_OFFICE,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    Reporting,
    at,
    away,
    reached,
    with_office,
)
from tests.talking import TEACHER, holder

NOBODY_LEFT = "Please ring the trustee for whistleblowing (01234 500500), or your union."


@pytest.mark.parametrize(
    ("about", "subject", "school", "expected"),
    [
        ("outside", "", "alder", HEADS_OFFICE),
        ("outside", "", "birch", "birch-head"),
        ("outside", "", "trust", CEOS_OFFICE),
        ("unknown", "", "alder", CEOS_OFFICE),
        ("trust", "", "alder", CEOS_OFFICE),
        ("colleague", COLLEAGUE.id, "alder", HEADS_OFFICE),
        ("colleague", DEPUTY.id, "alder", HEADS_OFFICE),
        ("colleague", HEAD.id, "alder", CEOS_OFFICE),
        ("colleague", BIRCH_HEAD.id, "birch", CEOS_OFFICE),
        ("colleague", CEO.id, "alder", "chair"),
        ("unknown", CHAIR.id, "alder", CEOS_OFFICE),
        ("head", "", "alder", CEOS_OFFICE),
        ("head", CEO.id, "alder", "chair"),
        ("ceo", "", "alder", "chair"),
        ("chair", "", "alder", CEOS_OFFICE),
    ],
)
async def test_a_report_goes_past_whom_it_is_about(
    reporting: Reporting, about: str, subject: str, school: str, expected: str
) -> None:
    """Whether they were picked, or hold the office that it is said to be about."""
    case = await reporting.case(about=about, subject=subject, school=school)
    readers = [
        person
        for person in (HEAD, DEPUTY, BIRCH_HEAD, CEO, CHAIR, COLLEAGUE, TEACHER)
        if "What they wrote" in await reporting.does("report.open", case, person)
    ]

    assert [expected] == reached(reporting.messages)
    assert 1 == len(readers)
    assert subject not in {person.id for person in readers}


@pytest.mark.parametrize(("who", "expected"), [(HEAD, CEOS_OFFICE), (DEPUTY, HEADS_OFFICE), (CEO, HEADS_OFFICE)])
async def test_a_report_goes_past_who_sends_it(reporting: Reporting, who: Person, expected: str) -> None:
    """Nobody receives their own report."""
    await reporting.case(who)

    assert [expected] == reached(reporting.messages)


async def test_a_head_who_is_away_is_stood_in_for(reporting: Reporting) -> None:
    """By the deputy, unless it is about the deputy."""
    reporting.trust = away(TRUST, "head:alder")

    theirs = await reporting.case()
    others = await reporting.case(about="colleague", subject=DEPUTY.id)

    assert [HEADS_OFFICE, CEOS_OFFICE] == reached(reporting.messages)
    assert "What they wrote" in await reporting.does("report.open", theirs, DEPUTY)
    assert "What they wrote" not in await reporting.does("report.open", others, DEPUTY)


async def test_where_nobody_is_left_nothing_is_kept_and_somebody_to_ring_is_named(reporting: Reporting) -> None:
    """Before anything was written, and again if it turns out so while it was written."""
    second = await reporting.second(about="ceo")
    assert TRUST.ceo is not None
    reporting.trust = with_office(TRUST, "chair", holder=TRUST.ceo.holder)

    assert NOBODY_LEFT in plain(await reporting.second(about="ceo"))
    assert NOBODY_LEFT in plain(await reporting.fill_in(second, text="what happened", level="anonymous"))
    assert ([], [], []) == (
        await reporting.reports(),
        await reporting.rows("notices"),
        await reporting.rows("case_keys"),
    )


async def test_a_chair_has_nobody_to_report_the_ceo_to(reporting: Reporting) -> None:
    """And reads whom to ring instead."""
    assert NOBODY_LEFT in plain(await reporting.second(CHAIR, about="ceo"))


async def test_a_school_without_a_head_reports_to_the_ceo(reporting: Reporting) -> None:
    """As does somebody who doesn't know the school."""
    school = replace(TRUST.schools[0], head=None)
    reporting.trust = replace(TRUST, schools=(school, *TRUST.schools[1:]))

    await reporting.case()

    assert [CEOS_OFFICE] == reached(reporting.messages)


async def test_an_office_that_changed_hands_changes_who_reads(reporting: Reporting) -> None:
    """The successor reads what is there, whoever has left does not; and never what is about the successor."""
    about_colleague = await reporting.case(about="colleague", subject=COLLEAGUE.id)
    other = await reporting.case()
    reporting.trust = with_office(TRUST, "head:alder", holder=holder("Headteacher of Alder Primary", COLLEAGUE.id))

    assert "What they wrote" in await reporting.does("report.open", other, COLLEAGUE)
    assert "What they wrote" not in await reporting.does("report.open", other, HEAD)
    assert "What they wrote" not in await reporting.does("report.open", about_colleague, COLLEAGUE)


async def test_what_an_anonymous_head_reports_never_comes_back_to_the_head(reporting: Reporting) -> None:
    """The bot doesn't know who it was, and goes upwards all the same."""
    reporting.trust = with_office(TRUST, "head:alder", deputies=())
    case, _ = await reporting.anonymous(HEAD)

    await reporting.until(at(26, 12))
    escalated = await reporting.now_as(case)
    await reporting.does("report.pass-on", case, CEO, words="She is a friend of mine")
    handed_on = await reporting.now_as(case)

    assert ("ceo", "chair") == escalated.offices
    assert ("ceo", "chair") == handed_on.offices
    assert "What they wrote" in await reporting.does("report.open", case, CHAIR)
    assert "What they wrote" not in await reporting.does("report.open", case, HEAD)
    assert "What they wrote" not in await reporting.does("report.open", case, CEO)


async def test_without_an_encryption_key_no_report_is_begun(reporting: Reporting) -> None:
    """Nobody writes down what happened only to hear at the end that it could not be kept."""
    reporting.knowledge = replace(reporting.knowledge, has_keys=False)

    assert (await reporting.says("report")).startswith("I can't take reports yet")
