"""The deadline of a press enquiry: what a form says of it, and another one that they give later."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.errors import BadInput
from bot.core.press import Enquiry, Move
from bot.core.school_days import moment, spoken_in_full
from bot.core.turns import Turn
from handlers.press.moves import make

#: A deadline is no further away than this.
LONGEST_DEADLINE = timedelta(days=366)
NO_MOMENT = "Please give the deadline as a date and a time, or leave it empty. Nothing was sent yet."


def told(turn: Turn) -> datetime | None:
    """Return the deadline that a form names, or None; BadInput for what names none, and is not empty."""
    text = turn.request.fields.get("deadline", "").strip()
    deadline = moment(text) if text else None
    if text and deadline is None:
        raise BadInput(NO_MOMENT)
    return deadline


def check(deadline: datetime | None, now: datetime) -> None:
    """Refuse a deadline that has passed, or is more than a year away: its date or its year is not what was meant."""
    if deadline and deadline <= now:
        raise BadInput(
            f"{spoken_in_full(deadline)} has passed already. Please check the date, the year and the time, or leave "
            "the deadline empty. Nothing was sent yet."
        )
    if deadline and deadline - now > LONGEST_DEADLINE:
        raise BadInput(
            f"{spoken_in_full(deadline)} is more than a year away. Please check the year, or leave the deadline empty. "
            "Nothing was sent yet."
        )


async def change(turn: Turn, enquiry: Enquiry, deadline: datetime) -> Enquiry:
    """Keep that they need the response by another time: it is counted anew, and reminders aren't put off any more."""
    changed = replace(enquiry, deadline=deadline, snoozed_until=None)
    until = f"until {deadline.isoformat()}"
    return await make(turn.store, changed, Move.CHANGE_DEADLINE, turn.now, turn.request.who, until)
