"""Pure: the parts of a message as the templates need them, for the persona who sees them."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from bot.core.messages import Buttons, Facts, Field, FieldKind, Form, Marked, Part, Quote, Say
from bot.core.school_days import UK, moment
from bot.practice.parse import answers
from bot.practice.rooms import Persona, Rooms

#: A required choice of at most this many answers is shown open, any other as a list to drop down.
MOST_RADIOS = 6


def part_view(part: Part, rooms: Rooms, persona: Persona) -> Mapping[str, Any]:
    """Return what the template needs of one part of a message."""
    match part:
        case Say():
            return {"kind": "say", "text": part.text, "tone": part.tone.value}
        case Quote():
            return {
                "kind": "quote",
                "clause": part.clause,
                "words": part.words,
                "label": part.label,
                "citations": part.citations,
            }
        case Facts():
            rows = [(name, value if isinstance(value, str) else rooms.name(value)) for name, value in part.rows]
            return {"kind": "facts", "rows": rows}
        case Marked():
            return {"kind": "marked", "label": part.label, "pieces": [*_pieces(part)]}
        case Buttons():
            buttons = [{"label": button.label, "emphasis": button.emphasis.value} for button in part.buttons]
            return {"kind": "buttons", "buttons": buttons}
        case Form():
            fields = [_field(question, rooms, persona) for question in part.fields]
            return {"kind": "form", "title": part.title, "submit": part.submit, "fields": fields}
        case _:
            assert_never(part)


def _pieces(part: Marked) -> Iterator[tuple[str, int]]:
    """Yield the words of a text from its beginning to its end, each with the number of its mark or 0 for none."""
    at = 0
    for mark in part.marks:
        yield part.text[at : mark.start], 0
        yield part.text[mark.start : mark.end], mark.number
        at = mark.end
    yield part.text[at:], 0


def _field(question: Field, rooms: Rooms, persona: Persona) -> Mapping[str, Any]:
    choices = answers(question, rooms.others(persona))
    return {
        "name": question.name,
        "label": question.label,
        "hint": question.hint,
        "required": question.required,
        "value": _on_uk_clocks(question.value) if question.kind is FieldKind.MOMENT else question.value,
        "choices": choices,
        "input": _input(question, len(choices)),
    }


def _on_uk_clocks(value: str) -> str:
    """Return a moment as a browser's field for it wants it written, to the minute; nothing for what is none."""
    named = moment(value)
    return named.astimezone(UK).replace(tzinfo=None).isoformat(timespec="minutes") if named else ""


def _input(question: Field, choices: int) -> str:
    match question.kind:
        case FieldKind.LINE:
            return "line"
        case FieldKind.TEXT:
            return "text"
        case FieldKind.CHOICE | FieldKind.PERSON:
            # What was chosen among radio buttons cannot be unchosen.
            return "radios" if question.required and choices <= MOST_RADIOS else "list"
        case FieldKind.MOMENT:
            return "moment"
        case _:
            assert_never(question.kind)
