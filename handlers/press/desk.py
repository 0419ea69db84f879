"""Those who deal with press enquiries: they open one, take it over, put reminders off, change the deadline, close."""

from dataclasses import replace
from datetime import timedelta

from bot.core.approving import SNOOZE
from bot.core.errors import Refusal
from bot.core.exact_words import exact
from bot.core.messages import Field, FieldKind, Form, Part, Reply, Say, Tone
from bot.core.notices import Notice, Recipient
from bot.core.press import LONGEST_LINE, LONGEST_WORDS, Enquiry, Move, State
from bot.core.reports import calendar_of
from bot.core.school_days import day_of, spoken_day
from bot.core.turns import Turn, verb
from handlers.filled_in import no_longer
from handlers.press import deadline as deadlines
from handlers.press import moves, posting, view, words
from handlers.press.actions import acting, naming, reader
from handlers.press.forms import WARNED
from handlers.press.information import remains
from handlers.press.line_given import line_given
from handlers.press.posting import Kind

SAME_DEADLINE = "That is the deadline already, so nothing was changed."
CHANGED_SINCE = (
    "Somebody else has changed the deadline since you saw it. Please look at it once more. Nothing was changed."
)
TAKES_IT_AWAY = (
    "You have given no time. If there is no deadline any more, please send it once more as it is: then nobody is "
    "reminded of one. Nothing was changed."
)
NO_TIME_LEFT = "The deadline is too near, or has passed, so reminders can't be put off. Nothing was changed."
VOIDS = (
    "A response is approved. If you close the enquiry, the approval is void and nobody may use those words any more."
)


@verb("press.open")
async def open_(turn: Turn) -> Reply:
    """Show an enquiry to one person: all of it, or to whoever was contacted, how far it is and what is approved."""
    found = await reader(turn)
    if not found.is_inside:
        line = await line_given(turn.store, found.enquiry, turn.now)
        return Reply(view.contacted_parts(turn.knowledge, found.enquiry, turn.now, line))
    events = await turn.store.events(found.enquiry.id)
    return Reply(view.open_parts(turn.knowledge, found.enquiry, events, turn.now, found.able))


@verb("press.take")
@naming
async def take(turn: Turn) -> Reply:
    """Say that somebody deals with an enquiry now."""
    found = await acting(turn, "take")
    who = turn.request.who
    if found.enquiry.taken_by == who:
        return Reply((Say("You deal with it already. Thank you."),))
    taken = replace(found.enquiry, taken_by=who)
    await moves.make(turn.store, taken, Move.TAKE_OVER, turn.now, who)
    return Reply((Say("It's yours now. I tell the others."),))


@verb("press.snooze")
@naming
async def snooze(turn: Turn) -> Reply:
    """Put reminders off for an hour of school hours, and never beyond the deadline."""
    found = await acting(turn, "snooze")
    enquiry = found.enquiry
    calendar = calendar_of(enquiry.school, turn.knowledge.organisation)
    later = calendar.in_hours(turn.now + SNOOZE)
    until = min(later, enquiry.deadline) if enquiry.deadline else later
    if until <= turn.now:
        raise Refusal(NO_TIME_LEFT)
    snoozed = replace(enquiry, snoozed_until=until)
    await moves.make(turn.store, snoozed, Move.SNOOZE, turn.now, turn.request.who, words.when(until, turn.now))
    again = Notice(Kind.REMIND, enquiry.id, Recipient.timer(enquiry.id), due=until)
    await turn.store.post(again, turn.now)
    return Reply((Say(f"I remind nobody of it before {words.when(until, turn.now)}."),))


@verb("press.deadline")
@naming
async def deadline(turn: Turn) -> Reply:
    """Ask by when they need the response now, if by any time, and tell the others and whoever was contacted."""
    found = await acting(turn, "deadline")
    asks = _asking_by_when(turn, found.enquiry)
    if "deadline" not in turn.request.fields:
        return Reply((asks,))
    told = deadlines.told(turn)
    if told == found.enquiry.deadline:
        return Reply((Say(SAME_DEADLINE),))
    if turn.request.fields["value"].removesuffix(WARNED) != asks.value:
        return Reply((Say(CHANGED_SINCE, Tone.URGENT), asks))
    if told is None and not turn.request.fields["value"].endswith(WARNED):
        return Reply((Say(TAKES_IT_AWAY, Tone.URGENT), replace(asks, value=asks.value + WARNED)))
    deadlines.check(told, turn.now)
    changed = await deadlines.change(turn, found.enquiry, told)
    await posting.tell_contacted(turn.store, changed, Kind.NEW_DEADLINE, turn.now)
    return Reply((Say(f"{deadlines.spoken(told, turn.now)} I tell the others, and whoever was contacted."),))


@verb("press.close")
@naming
async def close(turn: Turn) -> Reply:
    """Close an enquiry, with a link to the coverage and a note if there are any."""
    found = await acting(turn, "close")
    if not turn.request.fields.keys() & {"coverage", "note"} or _was_approved_since(turn, found.enquiry):
        return Reply((*_warning(found.enquiry), _closing(turn, found.enquiry)))
    coverage = no_longer(" ".join(exact(turn.request.fields.get("coverage", "")).split()), LONGEST_LINE)
    note = no_longer(exact(turn.request.fields.get("note", "")), LONGEST_WORDS)
    today = day_of(turn.now)
    keep_until = today + timedelta(days=turn.knowledge.organisation.press.days_kept)
    closed = replace(found.enquiry, coverage=coverage, closed=today, keep_until=keep_until)
    record = "\n".join(part for part in (note, f"Coverage: {coverage}" if coverage else "") if part)
    closed = await moves.make(turn.store, closed, Move.CLOSE, turn.now, turn.request.who, record)
    await posting.tell_contacted(turn.store, closed, Kind.ENDED, turn.now)
    until = f"{spoken_day(keep_until)} {keep_until.year}"
    reminder = remains(closed, turn.knowledge.organisation, turn.now)
    done = Say(f"Closed. I tell whoever was contacted. It is kept until {until} and then deleted.")
    return Reply((done, *((Say(reminder),) if reminder else ())))


def _asking_by_when(turn: Turn, enquiry: Enquiry) -> Form:
    """Return the form that asks for another deadline; it carries the one that its reader saw."""
    by = deadlines.field(enquiry, "When do they need it by?", "none was given", turn.now)
    by = replace(by, value=turn.request.fields.get("deadline", ""))
    saw = enquiry.deadline.isoformat() if enquiry.deadline else ""
    return Form("Change the deadline", "press.deadline", (by,), "Change it", f"{enquiry.id}:{saw}")


def _warning(enquiry: Enquiry) -> tuple[Part, ...]:
    return (Say(VOIDS, Tone.URGENT),) if enquiry.state is State.APPROVED else ()


def _was_approved_since(turn: Turn, enquiry: Enquiry) -> bool:
    """Tell whether a response was approved of which the form did not say yet that closing voids it."""
    return enquiry.state is State.APPROVED and turn.request.fields.get("value", "") != f"{enquiry.id}:{State.APPROVED}"


def _closing(turn: Turn, enquiry: Enquiry) -> Form:
    told, voids = turn.request.fields, VOIDS if enquiry.state is State.APPROVED else ""
    hints = (voids, remains(enquiry, turn.knowledge.organisation, turn.now))
    coverage = Field(
        "coverage",
        "A link to what was published, if there is one",
        # Some platforms open a form without what stands beside it, so its first question says it again.
        hint=" ".join(each for each in hints if each),
        required=False,
        longest=LONGEST_LINE,
        value=told.get("coverage", ""),
    )
    note = Field(
        "note",
        "A note for the record",
        FieldKind.TEXT,
        required=False,
        longest=LONGEST_WORDS,
        value=told.get("note", ""),
    )
    return Form("Close the enquiry", "press.close", (coverage, note), "Close it", f"{enquiry.id}:{enquiry.state}")
