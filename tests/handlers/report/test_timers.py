"""Reports that nobody acknowledges: the recipients are reminded, then it is passed on; never out of school hours."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.core.notices import NotSent
from bot.core.people import Contact, Holder, Person
from bot.core.reports import Happening, Level
from bot.core.school_days import SchoolCalendar
from tests.handlers.reporting import (
    CEO,
    CEOS_OFFICE,
    CHAIR,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    Reporting,
    at,
    private,
    told,
    with_office,
)
from tests.talking import TEACHER

REMINDED, PASSED_ON, CARD = "Nobody has acknowledged", "somebody else can open it now too", "Kind: A fake"


async def diary(reporting: Reporting, until: datetime) -> list[tuple[datetime, str, str]]:
    """Let the time pass, and return when who was told what, but for cards that are shown anew."""
    entries = []
    while reporting.now < until:
        waits = (await reporting.outbox.outlook()).next
        reporting.now = max(reporting.now, min(waits, until)) if waits else until
        for message in await reporting.delivered_now():
            if not message.to.replaces:
                entries += [(reporting.now, place, kind_of(text)) for place, text in told([message])]
    return entries


def kind_of(text: str) -> str:
    """Return what a message is about."""
    return next((kind for kind in (REMINDED, PASSED_ON, CARD) if kind in text), "to the reporter")


async def test_a_report_that_nobody_acknowledges_goes_up_step_by_step(reporting: Reporting) -> None:
    """A reminder on the last morning, the next office on the morning after; at the top, reminders for good."""
    case = await reporting.case(level=Level.CONFIDENTIAL)

    happened = await diary(reporting, at(8, 23, month=12))

    wednesday, thursday, monday, wednesday_2 = at(25, 8), at(26, 8), at(30, 8), at(2, 8, month=12)
    assert [
        (wednesday, HEADS_OFFICE, REMINDED),
        (thursday, HEADS_OFFICE, PASSED_ON),
        (thursday, CEOS_OFFICE, CARD),
        (thursday, TEACHER.id, "to the reporter"),
        (monday, CEOS_OFFICE, REMINDED),
        (monday, HEADS_OFFICE, REMINDED),
    ] == sorted(happened[:4], key=lambda entry: entry[0]) + sorted(happened[4:6])
    # Tuesday is a bank holiday: what was due by Monday evening is passed on on Wednesday.
    assert {
        (wednesday_2, HEADS_OFFICE, PASSED_ON),
        (wednesday_2, CEOS_OFFICE, PASSED_ON),
        (wednesday_2, CHAIR.id, CARD),
        (wednesday_2, TEACHER.id, "to the reporter"),
    } == set(happened[6:10])
    friday, monday_2 = at(4, 8, month=12), at(7, 8, month=12)
    everybody = {HEADS_OFFICE, CEOS_OFFICE, CHAIR.id}
    assert {(day, place, REMINDED) for day in (friday, monday_2) for place in everybody} == set(happened[10:])
    assert ["received", "escalated", "escalated", "reminded"] == await reporting.happened(case)
    assert ("head:alder", "ceo", "chair") == (await reporting.now_as(case)).offices


async def test_the_reporter_reads_that_they_were_reminded_and_never_that_it_went_nowhere(reporting: Reporting) -> None:
    """At the top there is nobody to pass it on to, and that is not called passing it on."""
    case, words = await reporting.anonymous(about="ceo")
    await reporting.until(at(27, 12))
    status = await reporting.says("receipt.open", words=words)

    assert "Nobody had said in time that they had read it, so they were reminded, Thursday 26 November." in status
    assert "passed on" not in status
    assert "Somebody should have read it by Monday 30 November at 17:00." in status
    assert ["received", "reminded"] == await reporting.happened(case)


@pytest.mark.parametrize(
    "moment", [at(25, 7, 59), at(25, 8, 1), at(26, 7, 59), at(26, 8, 1), at(2, 7, 59, month=12), at(2, 8, 1, month=12)]
)
async def test_once_it_is_acknowledged_nobody_hears_of_it_again(reporting: Reporting, moment: datetime) -> None:
    """Whenever that is, whoever does it."""
    case = await reporting.case()
    await reporting.until(moment)
    now = await reporting.now_as(case)
    await reporting.does("report.acknowledge", case, CEO if "ceo" in now.offices else HEAD)
    await reporting.delivered_now()

    assert [] == await diary(reporting, at(18, 23, month=12))
    assert now.offices == (await reporting.now_as(case)).offices


@pytest.mark.parametrize(
    ("sent", "reminded", "passed_on"),
    [
        (at(27, 16), at(2, 8, month=12), at(3, 8, month=12)),  # Friday; Tuesday is a bank holiday
        (at(28, 3), at(2, 8, month=12), at(3, 8, month=12)),  # on Saturday night
        (at(17, 12, month=12), at(4, 8, month=1, year=2027), at(5, 8, month=1, year=2027)),  # before the holidays
        (at(23, 22, month=12), at(5, 8, month=1, year=2027), at(6, 8, month=1, year=2027)),  # in the holidays
        (datetime.fromisoformat("2026-10-22T12:00:00+01:00"), at(26, 8, month=10), at(27, 8, month=10)),
    ],
)
async def test_nobody_is_disturbed_out_of_school_hours(
    reporting: Reporting, sent: datetime, reminded: datetime, passed_on: datetime
) -> None:
    """Not at night, at weekends, on bank holidays or out of term; hours are those of the clock on the wall."""
    reporting.now = sent
    await reporting.case()

    happened = await diary(reporting, passed_on + timedelta(days=21))
    calendar = SchoolCalendar(TRUST.terms, TRUST.bank_holidays)

    assert (reminded, HEADS_OFFICE, REMINDED) == happened[0]
    assert {passed_on} == {when for when, _, kind in happened[1:4]}
    assert [] == [when for when, _, _ in happened if calendar.in_hours(when) != when]


async def test_a_timer_that_rings_late_waits_for_the_morning(reporting: Reporting) -> None:
    """The bot was down when it was due, and comes back at night."""
    await reporting.case()
    reporting.now = at(27, 23)

    assert [] == await reporting.delivered_now()
    assert at(30, 8) == (await reporting.outbox.outlook()).next
    assert {(at(30, 8), HEADS_OFFICE), (at(30, 8), CEOS_OFFICE)} <= {
        (when, place) for when, place, _ in await diary(reporting, at(30, 9))
    }


async def test_an_inset_day_of_the_school_is_no_day_for_its_head(reporting: Reporting) -> None:
    """Another school's reminders are not held up by it."""
    inset = replace(TRUST.schools[0], inset_days=frozenset({date(2026, 11, 25)}))
    reporting.trust = replace(TRUST, schools=(inset, *TRUST.schools[1:]))
    await reporting.case()
    await reporting.case(school="birch")

    happened = await diary(reporting, at(26, 7))

    assert [(at(25, 8), "birch-head", REMINDED)] == happened


async def test_a_reminder_for_whoever_has_no_card_is_a_card(reporting: Reporting) -> None:
    """The office has another channel than at the time of sending; what was posted there is nobody's."""
    await reporting.report()
    reporting.trust = with_office(TRUST, "head:alder", channels=(("test", "new-office"),))

    assert [(at(25, 8), HEAD.id, CARD)] == await diary(reporting, at(26, 7))


async def test_what_was_closed_without_a_word_is_not_passed_on(reporting: Reporting) -> None:
    """Closing needs no acknowledgement before it."""
    case = await reporting.case()
    await reporting.does("report.close", case, outcome="duplicate")
    await reporting.delivered_now()

    assert [] == await diary(reporting, at(30, 23))


@pytest.mark.parametrize(("before", "after"), [(at(25, 7), at(25, 8)), (at(26, 7), at(26, 8))])
async def test_what_comes_late_is_not_said_of_a_report_that_was_acknowledged_meanwhile(
    reporting: Reporting, before: datetime, after: datetime
) -> None:
    """Nobody is told to hurry who was in time, though the platform was down for a while."""
    case = await reporting.case()
    await reporting.until(before)
    reporting.audiences[HEADS_OFFICE] = NotSent("try again later")
    await reporting.until(after)
    await reporting.does("report.acknowledge", case)
    reporting.audiences[HEADS_OFFICE] = private("head")
    messages = dict(told(await reporting.until(after + timedelta(hours=2))))

    assert "Acknowledged: somebody is looking into it." in messages[HEADS_OFFICE]
    assert REMINDED not in "".join(messages.values())
    assert PASSED_ON not in "".join(messages.values())


async def test_who_could_not_be_told_may_still_find_it_in_time(reporting: Reporting) -> None:
    """A head whom no platform that runs knows had it from the list before the bot passed it on."""
    reporting.trust = with_office(TRUST, "head:alder", holder=Holder(Contact("Head"), (("teams", "h"),)), channels=())
    await reporting.report()
    (case,) = await reporting.reports()
    await reporting.does("report.acknowledge", case, Person("teams", "h"))

    assert [TEACHER.id] == [place for place, _ in told(await reporting.delivered_now())]
    assert ("head:alder",) == (await reporting.now_as(case)).offices


async def test_every_step_is_in_the_audit_chain(reporting: Reporting) -> None:
    """Those of the clock are nobody's."""
    case = await reporting.case()
    await reporting.until(at(26, 9))
    await reporting.does("report.acknowledge", case, CEO)
    events = await reporting.events(case)

    assert [(Happening.RECEIVED, None), (Happening.ESCALATED, None), (Happening.ACKNOWLEDGED, CEO)] == [
        (event.kind, event.by) for event in events
    ]
    assert await reporting.bot.units.do(lambda store: store.verify_chain(case.id)) is None
