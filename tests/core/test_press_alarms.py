"""When those who have a press enquiry are reminded, and when the next office hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.approving import LAST_REMINDER, LONG_WEEKEND, alarms, asks_if_sent, passes_on
from bot.core.school_days import CLOSES, OPENS, UK, by_day
from tests.core.test_school_days import CALENDAR, WEEKDAYS, shown, uk


@pytest.mark.parametrize(
    ("received", "deadline", "reminders", "escalates", "over"),
    [
        # At half of the time, and two hours before.
        ("2026-11-23 09:00", "2026-11-23 15:00", ["23 12:00", "23 13:00"], "23 13:00", "23 15:00"),
        # Over night, the half falls on the evening and comes in the morning.
        ("2026-11-23 15:00", "2026-11-24 15:00", ["24 08:00", "24 13:00"], "24 13:00", "24 15:00"),
        # Both would fall into the night before it opens: before it closes, then.
        ("2026-11-23 12:00", "2026-11-24 07:30", ["23 16:00"], "23 16:00", "24 07:30"),
        # Too short for a reminder two hours before: it is passed on at once.
        ("2026-11-23 12:00", "2026-11-23 13:00", ["23 12:30"], "23 12:00", "23 13:00"),
        # At the weekend, for the weekend: nobody is at school in between, so the next office hears of it at once.
        ("2026-11-21 12:00", "2026-11-22 12:00", [], "21 12:00", "22 12:00"),
        # It came at night: by day.
        ("2026-11-21 23:00", "2026-11-22 12:00", [], "22 07:00", "22 12:00"),
        # The day would be too late.
        ("2026-11-21 23:00", "2026-11-22 06:30", [], "21 23:00", "22 07:00"),
        # Soon after school opens on Monday: the Friday afternoon is used.
        ("2026-11-20 15:00", "2026-11-23 08:15", ["20 16:00"], "20 16:00", "23 08:15"),
        # That afternoon is nearly over: at once, and a late reminder is better than none.
        ("2026-11-20 16:30", "2026-11-23 08:15", ["23 08:00"], "20 16:30", "23 08:15"),
        ("2026-11-21 12:00", "2026-11-23 09:30", ["23 08:00"], "21 12:00", "23 09:30"),
        # Two hours are left when school opens on Monday.
        ("2026-11-21 12:00", "2026-11-23 10:00", ["23 08:00"], "23 08:00", "23 10:00"),
        # Passed already.
        ("2026-11-23 12:00", "2026-11-23 10:00", [], "23 12:00", "23 10:00"),
        # A deadline in the night is told of when the night is over.
        ("2026-11-23 12:00", "2026-11-23 23:00", ["23 16:00"], "23 16:00", "24 07:00"),
        # None was given: the end of the next school day.
        ("2026-11-23 12:00", None, ["24 08:00", "24 15:00"], "24 15:00", None),
        # None was given on a Friday, before a weekend.
        ("2026-11-20 12:00", None, ["23 08:00", "23 15:00"], "23 15:00", None),
    ],
)
def test_when_those_who_have_it_hear_of_it_again(
    received: str, deadline: str | None, reminders: list[str], escalates: str, over: str | None
) -> None:
    """In school hours, so that there is time left to act."""
    found = alarms(uk(received), uk(deadline) if deadline else None, WEEKDAYS)

    assert reminders == [shown(each)[8:] for each in found.reminders]
    assert escalates == shown(found.escalates)[8:]
    assert over == (shown(found.over)[8:] if found.over else None)


@pytest.mark.parametrize(
    ("received", "deadline", "reminders", "escalates"),
    [
        # In the holidays, for the holidays.
        ("10-26 09:00", "10-28 16:00", [], "10-26 09:00"),
        # On the last afternoon of the term, for the holidays.
        ("10-23 14:00", "10-27 12:00", ["10-23 16:00"], "10-23 16:00"),
        # For the term: those who are away till then are reminded in time.
        ("10-26 09:00", "11-03 12:00", ["11-02 08:00", "11-03 10:00"], "11-03 10:00"),
        # Without a deadline: the head has till the next school day, and somebody else hears of it at once, by day.
        ("10-23 17:30", None, ["11-02 08:00", "11-02 15:00"], "10-23 17:30"),
        ("10-26 23:00", None, ["11-02 08:00", "11-02 15:00"], "10-27 07:00"),
        # So it is where school is closed for longer than a long weekend, and not for less.
        ("11-26 18:00", None, ["12-01 08:00", "12-01 15:00"], "11-26 18:00"),
        ("11-27 09:00", None, ["12-01 08:00", "12-01 15:00"], "12-01 15:00"),
    ],
)
def test_in_the_holidays_nobody_waits_for_school_to_open(
    received: str, deadline: str | None, reminders: list[str], escalates: str
) -> None:
    """Nobody may look before it is too late, so the next office hears of it at once."""
    found = alarms(uk(f"2026-{received}"), uk(f"2026-{deadline}") if deadline else None, CALENDAR)

    assert reminders == [shown(each)[5:] for each in found.reminders]
    assert escalates == shown(found.escalates)[5:]


minutes = st.integers(0, 180 * 24 * 60).map(
    lambda minutes: datetime(2026, 8, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(minutes, st.none() | st.integers(1, 30_000).map(lambda each: timedelta(minutes=each)))
def test_nobody_is_reminded_too_late_or_out_of_hours(received: datetime, given_time: timedelta | None) -> None:
    """Whenever it came: in school hours, after it came and before the end, and twice at most."""
    deadline = received + given_time if given_time is not None else None
    found = alarms(received, deadline, CALENDAR)
    end = deadline or CALENDAR.after(received, 1, CLOSES)

    for each in found.reminders:
        assert is_in_hours(each)
        assert received < each < end
        assert by_day(each) == each
    assert len(found.reminders) <= 2
    assert found.over == (by_day(deadline) if deadline else None)


@given(minutes, st.integers(1, 30_000).map(lambda each: timedelta(minutes=each)))
def test_the_next_office_hears_of_it_while_there_is_time(received: datetime, given_time: timedelta) -> None:
    """Before the deadline, whenever it came: two hours before that in school hours, or else earlier."""
    deadline = received + given_time
    escalates = alarms(received, deadline, CALENDAR).escalates
    has_time = deadline - received > LAST_REMINDER

    assert received <= escalates < deadline
    assert by_day(escalates) == escalates or (escalates == received and by_day(received) >= deadline)
    assert is_in_hours(escalates) or CALENDAR.in_hours(received) + LAST_REMINDER > deadline
    assert deadline - escalates >= LAST_REMINDER or not has_time or by_day(received) == escalates


@given(minutes, st.integers(-3_000, 30_000).map(lambda each: timedelta(minutes=each)))
def test_what_is_passed_on_late_is_never_put_off_beyond_the_deadline(moment: datetime, left: timedelta) -> None:
    """Whenever the timer rings; once the deadline has passed, it waits for school to open."""
    heard = passes_on(moment, moment + left, CALENDAR)

    assert moment <= heard
    assert heard < moment + left if left > timedelta() else heard == CALENDAR.in_hours(moment)


@given(minutes)
def test_without_a_deadline_the_holidays_are_not_waited_for(moment: datetime) -> None:
    """Somebody hears of it within days, in school hours or by day."""
    heard = passes_on(moment, None, CALENDAR)

    assert moment <= heard <= moment + LONG_WEEKEND
    assert by_day(heard) == heard


def is_in_hours(moment: datetime) -> bool:
    """Tell whether the school is open."""
    local = moment.astimezone(UK)
    return CALENDAR.is_open(local.date()) and OPENS <= local.time() < CLOSES


@pytest.mark.parametrize(
    ("approved", "deadline", "asked"),
    [
        ("11-23 12:00", "11-24 16:00", "11-24 14:00"),
        # Approved later than two hours before: halfway.
        ("11-23 15:00", "11-23 16:00", "11-23 15:30"),
        # Two hours before falls into the night: in the morning, or if that is too late, on the evening before.
        ("11-23 12:00", "11-24 08:30", "11-24 07:00"),
        ("11-23 12:00", "11-24 06:30", "11-23 20:00"),
        ("11-23 12:00", "11-23 23:59", "11-23 20:00"),
        # At the weekend as well: the outlet doesn't wait for school.
        ("11-21 12:00", "11-22 12:00", "11-22 10:00"),
        # Approved at night, for the night.
        ("11-23 22:00", "11-24 06:00", None),
        # The deadline has passed.
        ("11-23 12:00", "11-23 11:00", None),
        ("11-23 12:00", "11-23 08:00", None),
    ],
)
def test_when_whoever_was_contacted_is_asked_whether_they_sent_it(
    approved: str, deadline: str, asked: str | None
) -> None:
    """By day, and while there is time."""
    found = asks_if_sent(uk(f"2026-{approved}"), uk(f"2026-{deadline}"))

    assert asked == (shown(found)[5:] if found else None)


@given(minutes, st.integers(-3_000, 30_000).map(lambda each: timedelta(minutes=each)))
def test_nobody_is_asked_at_night_or_too_late(approved: datetime, left: timedelta) -> None:
    """Whenever words are approved, over changes of the clock as well."""
    asked = asks_if_sent(approved, approved + left)

    assert asked is None or (approved < asked < approved + left and by_day(asked) == asked)
