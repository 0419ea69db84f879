"""A reply as plain text: for the command line, for notifications and for whoever cannot see the card."""

from typing import assert_never

from bot.core.messages import Button, Buttons, Facts, Form, Marked, Part, Quote, Reply, Say, Tone
from bot.core.people import Person


def plain(reply: Reply) -> str:
    """Return everything that a reply says, as plain text in reading order."""
    return "\n\n".join(text for part in reply.parts if (text := part_as_text(part)))


def part_as_text(part: Part) -> str:
    """Return one part of a reply as plain text."""
    match part:
        case Say(text, tone):
            return f"IMPORTANT: {text}" if tone is Tone.URGENT else text
        case Quote(_, words, label, citations):
            return f"{words}\n({label}: {'; '.join(citations)})"
        case Facts(rows):
            return "\n".join(f"{name}: {_value(value)}" for name, value in rows)
        case Marked(label):
            return f"{label}:\n{marked_text(part)}"
        case Buttons(buttons):
            return "You can choose: " + ", ".join(_label(button) for button in buttons)
        case Form(title, _, fields):
            return f"{title}: " + ", ".join(field.label for field in fields)
        case _:
            assert_never(part)


def marked_text(part: Marked) -> str:
    """Return a marked text with each mark as square brackets and its number, such as "[1: these words]"."""
    pieces, at = [], 0
    for mark in part.marks:
        pieces += [part.text[at : mark.start], f"[{mark.number}: {part.text[mark.start : mark.end]}]"]
        at = mark.end
    return "".join([*pieces, part.text[at:]])


def _value(value: str | Person) -> str:
    return value if isinstance(value, str) else "a colleague"


def _label(button: Button) -> str:
    return f"[{button.label}]"
