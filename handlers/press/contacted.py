"""Whoever was contacted, afterwards: they sent the words or couldn't, there is more, and is this the approved text."""

from dataclasses import replace

from bot.core.approving import Power, power
from bot.core.errors import BadInput, Refusal
from bot.core.exact_words import exact
from bot.core.messages import Field, FieldKind, Form, Part, Reply, Say, Tone
from bot.core.press import LONGEST_WORDS, Enquiry, Move, Proposal, State, releasable
from bot.core.turns import Turn, verb
from handlers.filled_in import no_longer
from handlers.press import deadline as deadlines
from handlers.press import posting, words
from handlers.press.comparing import compared
from handlers.press.information import FOI, MAY_BE, asks_for_records
from handlers.press.line_given import line_given, may_say
from handlers.press.moves import make
from handlers.signposts import alerts

TELLING = "I tell those who deal with it."
STILL = "It stays marked as sent. You may still give them these words, and nothing else."
NO_LONGER = "It stays marked as sent. These words aren't approved any more, so please don't send them now."
SENT_ALREADY = "It is marked as sent already. Thank you."
NOT_HOLDING = (
    "Thank you for telling me. The approval of these words didn't hold any more when you told me, so I haven't marked "
    "the response as sent. I have told those who deal with it that you sent it: nobody will blame you for this."
)
NEVER_RELEASED = "I can't find approved words to which this button belongs. Nothing was changed."


@verb("press.sent")
async def sent(turn: Turn) -> Reply:
    """Mark the response as sent; if its approval doesn't hold any more, only those who deal with it are told."""
    enquiry = await _own(turn)
    version = _version(turn, enquiry)
    is_current = version == enquiry.proposal
    if enquiry.state is State.SENT and is_current:
        return Reply((Say(SENT_ALREADY), *words.contacted_buttons(enquiry, turn.now)))
    if is_current and releasable(enquiry, turn.now):
        enquiry = await make(turn.store, enquiry, Move.SEND, turn.now, turn.request.who, _target(version))
        then = (Say("Marked as sent. Thank you. I tell those who approved it."), Say(words.TELL_THEM))
        return Reply((*then, *words.contacted_buttons(enquiry, turn.now)))
    # Pressed twice at the same moment, the second waits here until the first has committed.
    if await turn.store.first_time(f"{turn.request.intent}\x1f{enquiry.id}\x1f{version.number}", turn.now):
        when = words.when(turn.now, turn.now)
        note = f"They say that they sent version {version.number} at {when}, when its approval did not hold any more"
        note += f"\n{_target(version)}"
        enquiry = await make(turn.store, enquiry, Move.NOTE, turn.now, turn.request.who, note)
    again = Say("Please don't use these words again.", Tone.URGENT)
    return Reply((Say(NOT_HOLDING), again, *words.contacted_buttons(enquiry, turn.now)))


@verb("press.could-not")
async def could_not(turn: Turn) -> Reply:
    """Ask why some words could not be sent, and tell those who deal with it; say what stands if others do by now."""
    enquiry = await _own(turn)
    version, why = _version(turn, enquiry), _written(turn)
    if why is None:
        label = "What kept you from sending it?"
        return _form(turn, "I couldn't send it", label, "Tell them", f"{enquiry.id}:{version.number}")
    buttons, who = words.contacted_buttons(enquiry, turn.now), turn.request.who
    if version == enquiry.proposal and enquiry.state is State.SENT:
        note = f"They say now that they couldn't send version {version.number}, which is marked as sent: {why}"
        await make(turn.store, enquiry, Move.NOTE, turn.now, who, f"{note}\n{_target(version)}")
        return Reply((Say(TELLING), Say(STILL if releasable(enquiry, turn.now) else NO_LONGER), *buttons))
    if version == enquiry.proposal and releasable(enquiry, turn.now):
        await make(turn.store, enquiry, Move.COULD_NOT_SEND, turn.now, who, f"{why}\n{_target(version)}")
        return Reply((Say(TELLING), *buttons))
    note = f"They couldn't send version {version.number}: {why}\n{_target(version)}"
    await make(turn.store, enquiry, Move.NOTE, turn.now, who, note)
    past = f"Version {version.number} isn't approved any more, so there is no need to send it."
    return Reply((Say(TELLING), Say(past), *await _still(enquiry, turn), *buttons))


@verb("press.add", reads=True)
async def add(turn: Turn) -> Reply:
    """Ask what is new, a deadline as well, and tell those who deal with the enquiry."""
    enquiry = await _own(turn)
    if enquiry.state is State.CLOSED:
        raise Refusal("This enquiry is closed. If they got in touch again, please start anew: /socialpolicy press")
    if not turn.request.fields.keys() & {"text", "deadline"}:
        return Reply((_asking_what_is_new(turn, enquiry),))
    deadline = deadlines.told(turn)
    if deadline == enquiry.deadline:
        deadline = None
    deadlines.check(deadline, turn.now)
    is_foi = not enquiry.foi and await asks_for_records(turn)
    if not deadline or exact(turn.request.said):
        note = _text(turn)
        if is_foi:
            enquiry, note = replace(enquiry, foi=True, foi_came=turn.now), f"{note}\n{MAY_BE}"
        enquiry = await make(turn.store, enquiry, Move.NOTE, turn.now, turn.request.who, note)
    if deadline:
        enquiry = await deadlines.change(turn, enquiry, deadline)
    return Reply(
        (
            *alerts(turn.knowledge, await turn.reading()),
            Say("I've passed that on."),
            *((Say(deadlines.spoken(deadline, turn.now)),) if deadline else ()),
            *await _still(enquiry, turn),
            *((Say(FOI),) if is_foi else ()),
            *words.contacted_buttons(enquiry, turn.now),
        )
    )


@verb("press.compare")
async def compare(turn: Turn) -> Reply:
    """Compare a text with the approved words, character by character, and say whether the approval holds now."""
    enquiry = await posting.chosen(turn)
    if enquiry is None:
        raise Refusal(words.NOT_FOR_YOU)
    approves = power(turn.request.who, enquiry, turn.knowledge.organisation) is not Power.NONE
    if not approves and not _was_contacted(turn, enquiry):
        raise Refusal(words.NOT_FOR_YOU)
    if "text" not in turn.request.fields:
        label = "Paste the text that you have"
        field = Field("text", label, FieldKind.TEXT, hint="I compare it character by character.")
        return Reply((Form("Is it the approved text?", turn.request.intent, (field,), "Compare", enquiry.id),))
    return Reply(compared(turn.request.fields["text"], enquiry, turn.now, sees_all=approves))


def _was_contacted(turn: Turn, enquiry: Enquiry) -> bool:
    return enquiry.contacted in turn.knowledge.organisation.known_as([turn.request.who])


async def _own(turn: Turn) -> Enquiry:
    enquiry = await posting.chosen(turn)
    if enquiry is None or not _was_contacted(turn, enquiry):
        raise Refusal(words.NOT_FOR_YOU)
    return enquiry


def _version(turn: Turn, enquiry: Enquiry) -> Proposal:
    """Return the version under which the button stood; Refusal for one that nobody has approved."""
    number = turn.request.fields.get("value", "").partition(":")[2]
    approved = {each.proposal for each in enquiry.approvals}
    known = (each for each in enquiry.proposals if each.number in approved and str(each.number) == number)
    version = next(known, None)
    if version is None:
        raise Refusal(NEVER_RELEASED)
    return version


def _target(version: Proposal) -> str:
    """Return which words something is about, for the record."""
    return f"Version {version.number}, sha256 {version.digest}"


async def _still(enquiry: Enquiry, turn: Turn) -> tuple[Part, ...]:
    """Return what whoever was contacted may say now."""
    if enquiry.state is State.SENT:
        return (Say(f"The response was sent, so please say nothing more to them. {words.ANOTHER}"),)
    if standing := releasable(enquiry, turn.now):
        return (Say(f"Please say nothing to them but the approved words: version {standing.number}."),)
    line = await line_given(turn.store, enquiry, turn.now)
    if line is None:
        return (Say("Please still don't respond to them."),)
    return (Say("Please keep to these words."), *may_say(line, turn.knowledge.organisation, turn.now))


def _written(turn: Turn) -> str | None:
    """Return what was written in a form; None where the form has yet to be shown."""
    return _text(turn) if "text" in turn.request.fields else None


def _text(turn: Turn) -> str:
    text = exact(turn.request.fields.get("text", ""))
    if not text:
        raise BadInput("Please write something first. Nothing was changed.")
    return no_longer(text, LONGEST_WORDS)


def _asking_what_is_new(turn: Turn, enquiry: Enquiry) -> Form:
    label = "What is new? For example what they asked or said this time"
    what = Field("text", label, FieldKind.TEXT, required=False, longest=LONGEST_WORDS)
    by = deadlines.field(enquiry, "Do they need it by another time now?", "it stays like that", turn.now)
    return Form("They rang again", turn.request.intent, (what, by), "Pass it on", enquiry.id)


def _form(turn: Turn, title: str, label: str, submit: str, value: str) -> Reply:
    field = Field("text", label, FieldKind.TEXT, longest=LONGEST_WORDS)
    return Reply((Form(title, turn.request.intent, (field,), submit, value),))
