"""The deadline of a press enquiry: what a form says of it, and another one that they give later."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.errors import BadInput
from bot.core.messages import Field, FieldKind
from bot.core.press import Enquiry, Move
from bot.core.school_days import moment, spoken_in_full
from bot.core.turns import Turn
from handlers.press import words
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


async def change(turn: Turn, enquiry: Enquiry, deadline: datetime | None) -> Enquiry:
    """Keep that they need the response by another time, or by none.

    The time is counted anew, and reminders aren't put off any more.
    """
    changed = replace(enquiry, deadline=deadline, snoozed_until=None)
    until = f"until {deadline.isoformat()}" if deadline else "none given"
    return await make(turn.store, changed, Move.CHANGE_DEADLINE, turn.now, turn.request.who, until)


def spoken(deadline: datetime | None, now: datetime) -> str:
    """Return in a sentence by when the response is needed now."""
    return f"The deadline is now {words.when(deadline, now)}." if deadline else "There is no deadline now."


def field(enquiry: Enquiry, label: str, otherwise: str, now: datetime) -> Field:
    """Return the question for another deadline; `otherwise` says what it means to leave it empty."""
    so_far = f"So far: {words.deadline(enquiry, now)}. Leave this empty if {otherwise}."
    return Field("deadline", label, FieldKind.MOMENT, hint=so_far, required=False)
