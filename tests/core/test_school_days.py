"""School days and school hours, over weekends, holidays and the changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.school_days import (
    CLOSES,
    NIGHT_BEGINS,
    NIGHT_ENDS,
    OPENS,
    UK,
    SchoolCalendar,
    before_night,
    by_day,
    moment,
    spoken,
    spoken_day,
    spoken_in_full,
)

#: Two terms with a break between them, a bank holiday and an INSET day.
CALENDAR = SchoolCalendar(
    terms=((date(2026, 9, 1), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))),
    bank_holidays=frozenset({date(2026, 11, 30)}),
    inset_days=frozenset({date(2026, 11, 27)}),
)
WEEKDAYS = SchoolCalendar()


def uk(moment: str) -> datetime:
    """Return a moment in UTC, given as clocks in the United Kingdom show it."""
    return datetime.fromisoformat(moment).replace(tzinfo=UK).astimezone(UTC)


def shown(moment: datetime) -> str:
    """Return a moment as clocks in the United Kingdom show it."""
    assert UTC is moment.tzinfo
    return moment.astimezone(UK).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2026-11-26", True),  # a Thursday
        ("2026-11-28", False),  # a Saturday
        ("2026-11-29", False),  # a Sunday
        ("2026-11-30", False),  # a bank holiday
        ("2026-11-27", False),  # an INSET day
        ("2026-10-23", True),  # the last day before the break
        ("2026-10-26", False),  # a Monday in the break
        ("2026-11-02", True),  # the first day after it
        ("2026-12-18", True),  # the last day that is known
        ("2026-12-21", True),  # after it
        ("2026-12-19", False),  # a Saturday after it
        ("2026-08-31", True),  # before the first day that is known
    ],
)
def test_a_school_is_open_on_weekdays_of_its_terms(day: str, is_open: bool) -> None:
    """Where nothing is known of terms (any more, or yet), every weekday counts."""
    assert is_open is CALENDAR.is_open(date.fromisoformat(day))


def test_the_order_of_the_terms_does_not_matter() -> None:
    """People add a term wherever they like."""
    turned = SchoolCalendar(CALENDAR.terms[::-1])

    assert [True, False, True] == [turned.is_open(date(2026, *day)) for day in ((10, 23), (10, 26), (11, 2))]


@pytest.mark.parametrize(
    ("sent", "days", "due"),
    [
        ("2026-11-23 12:00", 2, "2026-11-25 17:00"),  # within a week
        ("2026-11-23 23:30", 2, "2026-11-25 17:00"),  # late at night
        ("2026-11-20 12:00", 2, "2026-11-24 17:00"),  # over a weekend
        ("2026-11-21 12:00", 2, "2026-11-24 17:00"),  # on a Saturday
        ("2026-11-26 12:00", 2, "2026-12-02 17:00"),  # over an INSET day, a weekend and a bank holiday
        ("2026-10-22 12:00", 2, "2026-11-02 17:00"),  # over a break, in which the clocks go back
        ("2026-12-18 12:00", 2, "2026-12-22 17:00"),  # out of the terms that are known
        ("2026-11-23 12:00", 0, "2026-11-23 17:00"),
    ],
)
def test_school_days_are_counted_from_the_day_after(sent: str, days: int, due: str) -> None:
    """So many days on which the school is open, to the hour at which it closes."""
    assert due == shown(CALENDAR.after(uk(sent), days))


def test_the_hour_stays_when_the_clocks_change() -> None:
    """Five in the afternoon is five in the afternoon, on either side of the change."""
    before, after = WEEKDAYS.after(uk("2026-10-22 12:00"), 1), WEEKDAYS.after(uk("2026-10-22 12:00"), 2)

    assert ["2026-10-23 17:00", "2026-10-26 17:00"] == [shown(before), shown(after)]
    assert [16, 17] == [before.hour, after.hour]
    assert 7 == WEEKDAYS.after(uk("2027-03-26 12:00"), 1, time(8)).hour


@pytest.mark.parametrize(
    ("when", "heard"),
    [
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 16:59", "2026-11-23 16:59"),
        ("2026-11-23 17:00", "2026-11-24 08:00"),
        ("2026-11-23 03:00", "2026-11-23 08:00"),
        ("2026-11-26 20:00", "2026-12-01 08:00"),
        ("2026-11-28 12:00", "2026-12-01 08:00"),
        ("2026-10-23 18:00", "2026-11-02 08:00"),
    ],
)
def test_nobody_is_disturbed_outside_school_hours(when: str, heard: str) -> None:
    """At night, at the weekend and in the holidays it waits until the school opens."""
    assert heard == shown(CALENDAR.in_hours(uk(when)))


def test_school_hours_follow_the_clocks() -> None:
    """Half past seven in UTC is within them in summer alone."""
    summer, winter = (datetime(2026, 10, day, 7, 30, tzinfo=UTC) for day in (23, 26))

    assert summer == WEEKDAYS.in_hours(summer)
    assert winter + timedelta(minutes=30) == WEEKDAYS.in_hours(winter)


@pytest.mark.parametrize(
    ("when", "last"),
    [
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 16:59", "2026-11-23 16:59"),
        ("2026-11-23 17:00", "2026-11-23 16:00"),
        ("2026-11-24 07:59", "2026-11-23 16:00"),
        ("2026-12-01 03:00", "2026-11-26 16:00"),
        ("2026-11-28 12:00", "2026-11-26 16:00"),
        ("2026-11-01 12:00", "2026-10-23 16:00"),
    ],
)
def test_what_would_come_too_late_comes_before_the_school_closes(when: str, last: str) -> None:
    """An hour before it did so last, so that somebody is still there."""
    assert last == shown(CALENDAR.last_hours(uk(when)))


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-11-23 07:00", "2026-11-23 07:00"),
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 07:00"),
        ("2026-11-23 06:59", "2026-11-23 07:00"),
        ("2026-11-29 00:00", "2026-11-29 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_nobody_is_woken_at_night(when: str, told: str) -> None:
    """What cannot wait for school hours waits for the morning, at weekends too."""
    assert told == shown(by_day(uk(when)))


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("2026-11-23T16:30", "2026-11-23 16:30"),
        ("2026-11-23T16:30:00Z", "2026-11-23 16:30"),
        ("2026-06-23T16:30", "2026-06-23 16:30"),
        ("2026-06-23T15:30+00:00", "2026-06-23 16:30"),
        ("2026-11-23", "2026-11-23 00:00"),
    ],
)
def test_a_moment_without_an_offset_is_in_uk_time(answer: str, named: str) -> None:
    """As clocks there show it on that day."""
    found = moment(answer)

    assert found
    assert named == shown(found)


@pytest.mark.parametrize(
    "answer",
    [
        *("", "tomorrow", "2026-13-01T00:00", "\ud800", "x" * 5_000, "16:30"),
        *("0001-01-01T00:00+14:00", "0001-01-01T00:00+00:00", "9999-12-31T23:59-01:00"),
    ],
)
def test_what_names_no_moment_is_none(answer: str) -> None:
    """Nor is one that no clock could show."""
    assert moment(answer) is None


@given(
    st.integers(0, 180 * 24 * 60).map(lambda minutes: datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours))),
    st.integers(0, 10),
)
def test_whenever_it_is_asked_the_answer_is_a_school_day(sent: datetime, zone: timezone, days: int) -> None:
    """What is told is told in hours, not before its moment; a longer wait never ends sooner."""
    when = sent.astimezone(zone)
    heard = CALENDAR.in_hours(when)
    local = heard.astimezone(UK)

    assert when <= heard == CALENDAR.in_hours(heard)
    assert OPENS <= local.time() < CLOSES
    assert CALENDAR.is_open(local.date())
    assert CALENDAR.after(when, days) < CALENDAR.after(when, days + 1)
    assert CALENDAR.is_open(CALENDAR.after(when, days + 1).astimezone(UK).date())


@given(
    st.integers(0, 180 * 24 * 60).map(lambda minutes: datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours))),
)
def test_what_comes_before_the_school_closes_is_never_late(sent: datetime, zone: timezone) -> None:
    """It is told in hours and not after its moment; what waits for the morning alone waits for the night at most."""
    when = sent.astimezone(zone)
    last, morning, evening = CALENDAR.last_hours(when), by_day(when), before_night(when)
    local = last.astimezone(UK)

    assert CALENDAR.last_hours(last) == last <= when
    assert OPENS <= local.time() < CLOSES
    assert CALENDAR.is_open(local.date())
    assert by_day(morning) == morning
    assert timedelta() <= morning - when <= timedelta(hours=11)
    assert NIGHT_ENDS <= morning.astimezone(UK).time() < NIGHT_BEGINS
    assert by_day(evening) == evening == before_night(evening)
    assert timedelta() <= when - evening <= timedelta(hours=12)


def test_days_and_moments_are_told_in_words() -> None:
    """As clocks in the United Kingdom show them."""
    assert "Monday 23 November" == spoken_day(date(2026, 11, 23))
    assert "Tuesday 1 September at 16:05" == spoken(datetime(2026, 9, 1, 15, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "year"),
    [("2026-01-01 00:00", ""), ("2026-12-31 23:59", ""), ("2025-12-31 23:59", " 2026"), ("2027-01-01 00:00", " 2026")],
)
def test_a_moment_of_another_year_is_told_with_its_year(now: str, year: str) -> None:
    """As clocks in the United Kingdom show it; in full, it always is."""
    told = uk("2026-09-01 16:05")

    assert f"Tuesday 1 September{year} at 16:05" == spoken(told, uk(now))
    assert "Tuesday 1 September 2026 at 16:05" == spoken_in_full(told)
