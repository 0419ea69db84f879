"""Reports: to whom they go, who may read them, and by when."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.errors import Refusal
from bot.core.people import Contact, Holder, Organisation, Person
from bot.core.reports import (
    About,
    Account,
    Category,
    Level,
    Report,
    about_whom,
    acknowledge_by,
    barred,
    calendar_of,
    further,
    may_read,
    nudge_at,
    readers,
    route,
)
from tests.core.trust import CEO, CHAIR, HEAD, SLACK, TEAMS, TRUST, deserted, gone, holder, names, person, with_head

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANYBODY_ELSE = (About.COLLEAGUE, About.PUPIL, About.FAMILY, About.OUTSIDE, About.MYSELF)


def report(
    about: About,
    *offices: str,
    school: str = "alder",
    out: tuple[Person, ...] = (),
    reporter: Person | None = None,
) -> Report:
    """Return a report that lies with some offices."""
    return Report(
        id="case",
        reference="R-1",
        level=Level.NAMED,
        category=Category.OTHER,
        school=school,
        offices=offices,
        received=MONDAY.date(),
        due=MONDAY,
        account=Account(about, "what happened", barred=out),
        reporter=reporter,
    )


def goes_to(
    about: About,
    reporter: str = "teacher",
    trust: Organisation = TRUST,
    *,
    school: str = "alder",
    subject: Person | None = None,
) -> str:
    """Return who gets a report."""
    out = barred(about, subject, school, trust)
    way = route(about, school, trust, barred=out, reporter=person(reporter))
    return names(way.recipients)


# For whom it is about and for who reports it: who gets it where the head is there, is away, and is missing.
ROWS = [
    (ANYBODY_ELSE, "teacher", "head deputy ceo"),
    (ANYBODY_ELSE, "head", "ceo ceo ceo"),
    (ANYBODY_ELSE, "ceo", "head deputy chair"),
    (ANYBODY_ELSE, "deputy", "head ceo ceo"),
    ((About.HEAD, About.UNKNOWN, About.TRUST, About.CHAIR), "teacher", "ceo ceo ceo"),
    ((About.HEAD, About.UNKNOWN, About.TRUST, About.CHAIR), "head", "ceo ceo ceo"),
    ((About.HEAD, About.UNKNOWN, About.TRUST, About.CHAIR), "deputy", "ceo ceo ceo"),
    ((About.HEAD, About.UNKNOWN, About.TRUST), "ceo", "chair chair chair"),
    ((About.CHAIR,), "ceo", "vice-chair vice-chair vice-chair"),
    ((About.CEO,), "teacher", "chair chair chair"),
    ((About.CEO,), "head", "chair chair chair"),
    ((About.CEO,), "ceo", "chair chair chair"),
    ((About.CEO,), "deputy", "chair chair chair"),
]
HEADS = {"there": HEAD, "away": gone(HEAD), "missing": None}


@pytest.mark.parametrize(
    ("about", "reporter", "state", "expected"),
    [
        (about, reporter, state, expected)
        for abouts, reporter, row in ROWS
        for about in abouts
        for state, expected in zip(HEADS, row.split(), strict=True)
    ],
)
def test_a_report_goes_where_the_table_says(about: About, reporter: str, state: str, expected: str) -> None:
    """The head of the school, unless it is about or from the head or about the whole trust; then the CEO; the chair."""
    assert expected == goes_to(about, reporter, with_head(HEADS[state]))


def test_the_table_has_a_row_for_everybody() -> None:
    """Whom a report can be about is in it with each kind of reporter."""
    rows = {(about, reporter) for abouts, reporter, _ in ROWS for about in abouts}

    assert {(about, reporter) for about in About for reporter in ("teacher", "head", "ceo", "deputy")} == rows


@pytest.mark.parametrize("school", ["", "birch", "no-such-school"])
def test_without_a_school_or_a_head_it_goes_to_the_ceo(school: str) -> None:
    """The trust as a whole has no head."""
    assert "ceo" == goes_to(About.PUPIL, school=school)
    assert "ceo" == goes_to(About.HEAD, school=school)


@pytest.mark.parametrize("platform", [SLACK, TEAMS])
def test_it_never_reaches_whom_it_is_about(platform: str) -> None:
    """Whoever was picked is kept out of it on every platform, as well as whoever holds the office."""
    assert "ceo" == goes_to(About.COLLEAGUE, trust=with_head(gone(HEAD)), subject=person("deputy", platform))
    assert "chair" == goes_to(About.HEAD, subject=person("ceo", platform))
    assert "vice-chair" == goes_to(About.CEO, subject=person("chair", platform))
    assert "deputy-ceo" == goes_to(About.TRUST, trust=replace(TRUST, ceo=gone(CEO)), subject=person("head", platform))


def test_somebody_in_two_offices_is_kept_out_by_every_id() -> None:
    """A CEO who stands in for the chair as well, known by another id there, gets no report about the CEO."""
    boss = Holder(Contact("boss"), (("practice", "boss"),))
    both = Holder(Contact("ceo"), ((SLACK, "ceo"), ("practice", "boss")))
    trust = replace(TRUST, chair=replace(gone(CHAIR), deputies=(boss, both, holder("trustee"))))
    out = barred(About.CEO, None, "alder", trust)

    assert {person("ceo"), person("ceo", TEAMS), person("boss", "practice")} == set(out)
    assert "trustee" == goes_to(About.CEO, trust=trust)
    assert "trustee" == goes_to(About.TRUST, "ceo", trust)


def test_whoever_answers_to_somebody_gets_no_report_about_them_or_from_them() -> None:
    """The deputies of a head or a CEO are passed over with them; a vice chair answers to the board."""
    assert "chair" == goes_to(About.UNKNOWN, "ceo")
    assert "chair" == goes_to(About.COLLEAGUE, "head", subject=person("ceo"))
    assert "vice-chair" == goes_to(About.CEO, "chair")


def test_only_those_who_can_be_written_to_get_it() -> None:
    """A head or a deputy without ids is passed over."""
    nameless = Holder(Contact("nobody"))

    assert "deputy" == goes_to(About.PUPIL, trust=with_head(replace(HEAD, holder=nameless)))
    assert "ceo" == goes_to(About.PUPIL, trust=with_head(replace(gone(HEAD), deputies=(nameless,))))


def test_where_everybody_is_away_it_waits_for_them() -> None:
    """Whoever is there comes before; when nobody is, it goes to the first office as if they were."""
    empty = replace(with_head(deserted(HEAD)), ceo=deserted(CEO), chair=deserted(CHAIR))
    way = route(About.PUPIL, "alder", empty)

    assert "vice-chair" == goes_to(About.PUPIL, trust=replace(empty, chair=gone(CHAIR)))
    assert ("head:alder", "head") == (way.office.id, names(way.recipients))
    assert "head" == names(readers(report(About.PUPIL, "head:alder"), empty))


def test_where_nobody_is_left_it_is_refused_with_another_way() -> None:
    """A report is not taken that nobody would read."""
    with pytest.raises(Refusal, match="ring the trust's whistleblowing contact"):
        route(About.CEO, "alder", replace(TRUST, chair=None))
    with pytest.raises(Refusal, match="either the person it is about or you"):
        goes_to(About.CEO, "chair", replace(TRUST, chair=replace(CHAIR, deputies=())))


@pytest.mark.parametrize(
    ("chosen", "subject", "really"),
    [
        (About.COLLEAGUE, None, About.COLLEAGUE),
        (About.COLLEAGUE, person("teacher"), About.COLLEAGUE),
        (About.COLLEAGUE, person("deputy"), About.COLLEAGUE),
        (About.COLLEAGUE, person("head"), About.HEAD),
        (About.UNKNOWN, person("ceo", TEAMS), About.CEO),
        (About.TRUST, person("chair"), About.CHAIR),
        (About.CEO, person("head"), About.CEO),
        (About.CHAIR, person("ceo"), About.CHAIR),
        (About.HEAD, person("chair"), About.HEAD),
    ],
)
def test_a_colleague_who_holds_an_office_is_treated_as_its_holder(
    chosen: About, subject: Person | None, really: About
) -> None:
    """Who is about an office already stays so: both are kept out of it then."""
    assert really is about_whom(chosen, subject, TRUST)


def test_a_report_that_nobody_acknowledges_goes_on_to_the_next_office() -> None:
    """To the CEO, then to the chair, then to nobody else; never back."""
    first = further(report(About.PUPIL, "head:alder"), TRUST)
    second = further(report(About.PUPIL, "head:alder", "ceo"), TRUST)

    assert first is not None
    assert second is not None
    assert [("ceo", "ceo"), ("chair", "chair")] == [(way.office.id, names(way.recipients)) for way in (first, second)]
    assert further(report(About.PUPIL, "head:alder", "ceo", "chair"), TRUST) is None


def test_a_report_goes_on_past_whoever_sent_it_or_is_kept_out_of_it() -> None:
    """As at the first time."""
    from_ceo = further(report(About.PUPIL, "head:alder", reporter=person("ceo", TEAMS)), TRUST)
    about_ceo = further(report(About.HEAD, "chair", out=(person("head"), person("ceo"))), TRUST)

    assert from_ceo is not None
    assert "chair" == from_ceo.office.id
    assert about_ceo is None


def test_a_report_is_read_by_the_people_of_its_offices() -> None:
    """Those who have it now; an office that is no more has nobody."""
    held = report(About.PUPIL, "head:alder", "head:closed", "ceo")

    assert "head ceo" == names(readers(held, TRUST))
    assert may_read(person("head", TEAMS), held, TRUST)
    assert not may_read(person("deputy"), held, TRUST)
    assert not may_read(person("chair"), held, TRUST)


def test_a_deputy_reads_while_the_head_is_away() -> None:
    """And the head again after coming back."""
    held = report(About.PUPIL, "head:alder")

    assert ["head", "deputy", "head"] == [
        names(readers(held, trust)) for trust in (TRUST, with_head(gone(HEAD)), TRUST)
    ]


def test_somebody_who_comes_into_an_office_later_does_not_read_what_is_about_them() -> None:
    """Not the new head, and not the new head's deputies."""
    held = report(About.COLLEAGUE, "head:alder", out=(person("teacher"),))
    promoted = with_head(replace(HEAD, holder=holder("teacher")))

    assert "head" == names(readers(held, TRUST))
    assert () == readers(held, promoted)


def test_one_person_in_two_offices_reads_once() -> None:
    """A head of two schools, say."""
    trust = replace(TRUST, ceo=replace(CEO, holder=HEAD.holder))

    assert "head" == names(readers(report(About.PUPIL, "head:alder", "ceo"), trust))


def test_the_reporter_never_reads_as_a_recipient() -> None:
    """Nor do those who answer to them."""
    assert () == readers(report(About.PUPIL, "head:alder", reporter=person("head", TEAMS)), TRUST)


def test_a_report_is_acknowledged_within_two_school_days() -> None:
    """By the calendar of its school, with a nudge on the last morning."""
    sent = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    assert datetime(2026, 11, 30, 17, 0, tzinfo=UTC) == acknowledge_by(sent, "alder", TRUST)
    assert datetime(2026, 11, 27, 17, 0, tzinfo=UTC) == acknowledge_by(sent, "birch", TRUST)
    assert datetime(2026, 11, 30, 8, 0, tzinfo=UTC) == nudge_at(sent, "alder", TRUST)


def test_each_school_has_its_own_calendar() -> None:
    """The trust's terms and bank holidays, the school's own INSET days."""
    alder, trust = calendar_of("alder", TRUST), calendar_of("", TRUST)

    assert [False, True] == [calendar.is_open(date(2026, 11, 27)) for calendar in (alder, trust)]
    assert [False, False] == [calendar.is_open(date(2026, 12, 25)) for calendar in (alder, trust)]
