"""The promises of reports, held by any trust: whom it never reaches, and that it reaches somebody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Refusal
from bot.core.people import Contact, Holder, Office, Organisation, Person, Role, School
from bot.core.reports import (
    About,
    Account,
    Category,
    Level,
    Report,
    Route,
    about_whom,
    barred,
    further,
    may_read,
    readers,
    route,
)

PLATFORMS, NAMES = ("slack", "teams"), "abcd"
ABOUT_SOMEBODY_OF_A_SCHOOL = (About.COLLEAGUE, About.PUPIL, About.FAMILY, About.OUTSIDE, About.MYSELF)

ids = st.dictionaries(st.sampled_from(PLATFORMS), st.sampled_from(NAMES)).map(lambda named: tuple(named.items()))
holders = st.builds(Holder, st.just(Contact("somebody")), ids, st.booleans())
deputies = st.lists(holders, max_size=2).map(tuple)
people = st.builds(Person, st.sampled_from(PLATFORMS), st.sampled_from(NAMES))
perhaps = st.none() | people


def offices(name: str, role: Role) -> st.SearchStrategy[Office | None]:
    """Return offices of one kind, or none."""
    return st.none() | st.builds(Office, st.just(name), st.just(role), holders, deputies)


def schools(name: str) -> st.SearchStrategy[School]:
    """Return schools of one name, each with a head or without."""
    return st.builds(School, st.just(name), st.just(name), offices(f"head:{name}", Role.HEAD), st.just(Contact("DSL")))


trusts = st.builds(
    Organisation,
    schools=st.tuples(schools("alder"), schools("birch")),
    ceo=offices("ceo", Role.CEO),
    chair=offices("chair", Role.CHAIR),
)


def selves(start: list[Person], trust: Organisation) -> set[Person]:
    """Return every id under which those people stand anywhere in a trust."""
    found = set(start)
    groups = [set(each.people) for office in trust.offices for each in office.everybody]
    while linked := [group for group in groups if group & found and not group <= found]:
        found.update(*linked)
    return found


def nobody_left(office: Office | None, out: set[Person]) -> bool:
    """Tell whether an office has nobody who could take a report."""
    if office is None or (office.role is not Role.CHAIR and out & set(office.holder.people)):
        return True
    return not any(each.ids and out.isdisjoint(each.people) for each in office.everybody)


def report_with(offices: tuple[str, ...], case: "Case") -> Report:
    """Return a report that lies with some offices."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    account = Account(case.about, "what", subject=case.subject, barred=case.out)
    return Report(
        "id", "R-1", Level.NAMED, Category.OTHER, case.school, offices, now.date(), now, account, case.reporter
    )


@dataclass(frozen=True)
class Case:
    """A report that somebody makes in some trust."""

    trust: Organisation
    chosen: About
    subject: Person | None
    school: str
    reporter: Person | None

    @property
    def about(self) -> About:
        """Return whom it is really about."""
        return about_whom(self.chosen, self.subject, self.trust)

    @property
    def out(self) -> tuple[Person, ...]:
        """Return who is kept out of it."""
        return barred(self.about, self.subject, self.school, self.trust)

    def never(self, trust: Organisation) -> set[Person]:
        """Return whom it may not reach, by all their ids in a trust."""
        return selves([*self.out, *(each for each in (self.subject, self.reporter) if each)], trust)

    @property
    def way(self) -> Route | None:
        """Return where it goes, or None where it is refused."""
        try:
            return route(self.about, self.school, self.trust, barred=self.out, reporter=self.reporter)
        except Refusal:
            return None

    def ways(self) -> Iterator[Route]:
        """Yield where it goes, and where it goes on to as long as nobody acknowledges it."""
        way = self.way
        gone_to: tuple[str, ...] = ()
        while way:
            yield way
            gone_to = (*gone_to, way.office.id)
            way = further(report_with(gone_to, self), self.trust)


cases = st.builds(Case, trusts, st.sampled_from(About), perhaps, st.sampled_from(("alder", "birch", "")), perhaps)


@given(cases)
def test_whom_a_report_is_about_is_kept_out_of_it(case: Case) -> None:
    """By every id; and so is the holder of the office that it is said to be about."""
    school = case.trust.school(case.school)
    offices = {About.HEAD: school.head if school else None, About.CEO: case.trust.ceo, About.CHAIR: case.trust.chair}
    concerned = [case.subject] if case.subject else []
    for about in (case.chosen, case.about):
        office = offices.get(about)
        concerned += office.holder.people if office else ()

    assert selves(concerned, case.trust) <= set(case.out)


@given(cases)
def test_no_way_leads_to_the_subject_or_the_reporter(case: Case) -> None:
    """Not the first, and none by which it goes on; each office gets it once, and it comes to an end."""
    ways = list(case.ways())

    assert all(way.recipients for way in ways)
    assert case.never(case.trust).isdisjoint(one for way in ways for each in way.recipients for one in each.people)
    assert len(ways) == len({way.office.id for way in ways}) <= 3


@given(cases)
def test_nobody_who_answers_to_them_gets_it_either(case: Case) -> None:
    """An office whose holder is kept out of it gets nothing, but for the board's own."""
    holders = {one for way in case.ways() if way.office.role is not Role.CHAIR for one in way.office.holder.people}

    assert holders.isdisjoint(case.never(case.trust))


@given(cases)
def test_there_is_a_way_unless_nobody_is_left(case: Case) -> None:
    """It is refused only where no office that may have it has anybody to take it."""
    trust, out, school = case.trust, case.never(case.trust), case.trust.school(case.school)
    may_have_it = [trust.chair]
    if case.about is not About.CEO:
        may_have_it.append(trust.ceo)
    if case.about in ABOUT_SOMEBODY_OF_A_SCHOOL:
        may_have_it.append(school.head if school else None)

    assert (case.way is None) == all(nobody_left(office, out) for office in may_have_it)


@given(cases)
def test_whoever_is_away_gets_nothing_while_somebody_is_there(case: Case) -> None:
    """A report waits for nobody whom somebody else can stand in for."""
    way = case.way

    if way and any(each.away for each in way.recipients):
        others = [each for office in case.trust.offices for each in office.everybody if each in way.office.everybody]
        assert all(each.away or case.never(case.trust) & set(each.people) or not each.ids for each in others)


@given(cases, trusts)
def test_nobody_who_is_kept_out_ever_reads_it(case: Case, later: Organisation) -> None:
    """Whoever holds which office by then: as long as a report is kept, and wherever it has been sent."""
    for trust in (case.trust, later):
        held = report_with(("head:alder", "head:birch", "ceo", "chair"), case)
        never = case.never(trust)

        assert never.isdisjoint(one for each in readers(held, trust) for one in each.people)
        assert not any(may_read(one, held, trust) for one in never)


@given(cases)
def test_whoever_gets_a_report_may_read_it(case: Case) -> None:
    """And while it lies with one office, nobody else."""
    way = case.way

    if way:
        assert set(way.recipients) == set(readers(report_with((way.office.id,), case), case.trust))
