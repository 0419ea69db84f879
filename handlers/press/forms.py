"""The forms of a response to a press enquiry, and what is read from them; nobody's own words are lost by a mistake.

Each form carries the version of the words that its reader saw, as the buttons do.
"""

from datetime import datetime

from bot.core.approving import Power
from bot.core.errors import BadInput
from bot.core.exact_words import exact
from bot.core.messages import Field, FieldKind, Form
from bot.core.press import LONGEST_LINE, LONGEST_RESPONSE, LONGEST_VALID, LONGEST_WORDS, State
from bot.core.school_days import moment
from bot.core.turns import Turn
from handlers.filled_in import no_longer
from handlers.press import view, words
from handlers.press.actions import Reader

NO_WORDS = "Please write something first. Nothing was changed."
NO_REASON = "Please say why it can't wait for those who approve otherwise. Nothing was changed."
NO_TIME = (
    "Please give a date and a time that is still to come and within 30 days, or leave it empty. Nothing was changed."
)
VOIDS = "These words are approved. As soon as you send others, the approval is void and nobody may use the old ones."
#: Stands at the end of the value of a form that has said what sending it does, as VOIDS does.
WARNED = ":warned"


def saw(turn: Turn, found: Reader) -> bool:
    """Tell whether what was pressed or sent carries the words that stand now."""
    return turn.request.fields.get("value", "").removesuffix(WARNED) == view.approve_value(found.enquiry)


def unwarned(turn: Turn, found: Reader) -> bool:
    """Tell whether words are approved of which whoever sends others was not told yet that this voids the approval."""
    return found.enquiry.state is State.APPROVED and not turn.request.fields.get("value", "").endswith(WARNED)


def saw_others(turn: Turn, found: Reader) -> bool:
    """Tell whether what was pressed or sent carries other words; what carries none is about those that stand."""
    return not saw(turn, found) and turn.request.fields.get("value", "") != found.enquiry.id


def writing(turn: Turn, found: Reader) -> Form:
    """Return the form that asks for the words of a response."""
    return Form("Write a response", "press.write", (_text(turn, found),), "Put it forward", _value(found))


def editing(turn: Turn, found: Reader) -> Form:
    """Return the form that asks for the words of a response and approves them."""
    usual = words.when(usual_end(turn), turn.now)
    until = Field(
        "until",
        "Until when may they be used?",
        FieldKind.MOMENT,
        hint=f"Leave this empty, and it is {usual}.",
        required=False,
        value=turn.request.fields.get("until", ""),
    )
    fields = (_text(turn, found), until, *((_why(turn),) if in_emergency(found) else ()))
    title = "Edit and approve" if found.enquiry.proposals else "Write and approve"
    return Form(title, "press.edit", fields, "Approve these words", _value(found))


def approving_in_emergency(turn: Turn, found: Reader) -> Form:
    """Return the form that asks a deputy for the reason why it cannot wait."""
    value = view.approve_value(found.enquiry)
    return Form("Approve in an emergency", "press.approve", (_why(turn),), "Approve these words", value)


def asking_for_words(turn: Turn, found: Reader, title: str, label: str, hint: str = "") -> Form:
    """Return a form that asks for the words of whoever approves, to those who deal with the enquiry."""
    told = turn.request.fields.get("words", "")
    field = Field("words", label, FieldKind.TEXT, hint=hint, longest=LONGEST_WORDS, value=told)
    return Form(title, turn.request.intent, (field,), "Send", view.approve_value(found.enquiry))


def in_emergency(found: Reader) -> bool:
    """Tell whether somebody approves in an emergency alone."""
    return found.able.power is Power.IN_EMERGENCY


def response(turn: Turn) -> str:
    """Return the words of a response, exactly as they will be read."""
    return _written(turn, "text", LONGEST_RESPONSE, NO_WORDS)


def written(turn: Turn) -> str:
    """Return the words that somebody wrote to those who deal with the enquiry."""
    return _written(turn, "words", LONGEST_WORDS, NO_WORDS)


def reason(turn: Turn, found: Reader) -> str:
    """Return why a deputy's approval could not wait; nothing for whoever approves in any case."""
    return _written(turn, "reason", LONGEST_LINE, NO_REASON) if in_emergency(found) else ""


def usual_end(turn: Turn) -> datetime:
    """Return until when words that are approved now may be used if nobody says otherwise."""
    return turn.now + min(turn.knowledge.organisation.press.valid, LONGEST_VALID)


def end(turn: Turn) -> datetime:
    """Return until when words may be used, as the approver says; BadInput for a time that cannot be."""
    told = turn.request.fields.get("until", "").strip()
    named = moment(told) if told else usual_end(turn)
    if named is None or not turn.now < named <= turn.now + LONGEST_VALID:
        raise BadInput(NO_TIME)
    return named


def _value(found: Reader) -> str:
    """Return what a form for other words carries: those that stand, and whether it says that sending voids them."""
    return view.approve_value(found.enquiry) + (WARNED if found.enquiry.state is State.APPROVED else "")


def _text(turn: Turn, found: Reader) -> Field:
    """Return the field for the words; those that stand are in it for whoever may read them."""
    proposal = found.enquiry.proposal
    shown = proposal.text if proposal and (found.is_inside or found.able.owns) else ""
    return Field(
        "text",
        "What is to be said, word for word?",
        FieldKind.TEXT,
        # Some platforms open a form without what stands beside it, so its first question says it again.
        hint=VOIDS if found.enquiry.state is State.APPROVED else "",
        longest=LONGEST_RESPONSE,
        value=turn.request.fields.get("text", shown),
    )


def _why(turn: Turn) -> Field:
    label = "Why can't it wait?"
    return Field("reason", label, longest=LONGEST_LINE, value=turn.request.fields.get("reason", ""))


def _written(turn: Turn, field: str, longest: int, missing: str) -> str:
    text = exact(turn.request.fields.get(field, ""))
    if not text:
        raise BadInput(missing)
    return no_longer(text, longest)
