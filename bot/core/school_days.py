"""School days and school hours: when an answer can be expected, and when nobody is to be disturbed; pure."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Where the schools are.
UK = ZoneInfo("Europe/London")
#: School hours: nudges and reminders are told in them alone.
OPENS, CLOSES = time(8, 0), time(17, 0)
#: Nobody hears anything of the bot's own between these times.
NIGHT_BEGINS, NIGHT_ENDS = time(21, 0), time(7, 0)
_LAST_HOUR, _EVENING = time(16, 0), time(20, 0)
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The days on which a school is open: weekdays of its terms without bank holidays and INSET days.

    Without terms, before the first and after the last one that is known, every weekday counts.
    """

    terms: tuple[tuple[date, date], ...] = ()
    bank_holidays: Container[date] = frozenset()
    inset_days: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Tell whether the school is open on that day."""
        if day.weekday() >= _SATURDAY or day in self.bank_holidays or day in self.inset_days:
            return False
        within = self.terms and min(self.terms)[0] <= day <= max(last for _, last in self.terms)
        return not within or any(first <= day <= last for first, last in self.terms)

    def after(self, moment: datetime, days: int, at: time = CLOSES) -> datetime:
        """Return, in UTC, that time of day on the school day which is so many school days after a moment."""
        day = day_of(moment)
        for _ in range(days):
            day = self._next(day + _DAY)
        return datetime.combine(day, at, UK).astimezone(UTC)

    def in_hours(self, moment: datetime) -> datetime:
        """Return, in UTC, the moment itself if the school is open then, or else when it opens next."""
        local = moment.astimezone(UK)
        if self.is_open(local.date()) and OPENS <= local.time() < CLOSES:
            return moment.astimezone(UTC)
        day = local.date() if local.time() < OPENS else local.date() + _DAY
        return datetime.combine(self._next(day), OPENS, UK).astimezone(UTC)

    def last_hours(self, moment: datetime) -> datetime:
        """Return, in UTC, the moment itself if the school is open then, or else when it was about to close last."""
        local = moment.astimezone(UK)
        if self.is_open(local.date()) and OPENS <= local.time() < CLOSES:
            return moment.astimezone(UTC)
        day = local.date() if local.time() >= CLOSES else local.date() - _DAY
        while not self.is_open(day):
            day -= _DAY
        return datetime.combine(day, _LAST_HOUR, UK).astimezone(UTC)

    def _next(self, day: date) -> date:
        while not self.is_open(day):
            day += _DAY
        return day


def day_of(moment: datetime) -> date:
    """Return the day on which a moment falls in the UK."""
    return moment.astimezone(UK).date()


def by_day(moment: datetime) -> datetime:
    """Return, in UTC, the moment itself, or when the night ends in which it falls."""
    local = moment.astimezone(UK)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return moment.astimezone(UTC)
    day = local.date() + (_DAY if local.time() >= NIGHT_BEGINS else timedelta())
    return datetime.combine(day, NIGHT_ENDS, UK).astimezone(UTC)


def before_night(moment: datetime) -> datetime:
    """Return, in UTC, the moment itself, or the evening before the night in which it falls."""
    local = moment.astimezone(UK)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return moment.astimezone(UTC)
    day = local.date() - (_DAY if local.time() < NIGHT_ENDS else timedelta())
    return datetime.combine(day, _EVENING, UK).astimezone(UTC)


def moment(text: str) -> datetime | None:
    """Return, in UTC, the moment that a form's answer names (ISO 8601, in UK time where it names no other), or None."""
    try:
        named = datetime.fromisoformat(text)
        # By way of UK time: what no clock here can show is refused as well.
        return (named if named.tzinfo else named.replace(tzinfo=UK)).astimezone(UK).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def spoken_day(day: date) -> str:
    """Return a day in words, such as "Monday 23 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def spoken(moment: datetime, now: datetime | None = None) -> str:
    """Return a moment in words, such as "Monday 23 November at 16:00"; with its year if that isn't the one of now."""
    if now and day_of(moment).year != day_of(now).year:
        return spoken_in_full(moment)
    local = moment.astimezone(UK)
    return f"{spoken_day(local.date())} at {local:%H:%M}"


def spoken_in_full(moment: datetime) -> str:
    """Return a moment in words, in UK time, such as "Monday 23 November 2026 at 16:00"."""
    local = moment.astimezone(UK)
    return f"{spoken_day(local.date())} {local.year} at {local:%H:%M}"
