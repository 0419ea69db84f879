"""A reply as plain text: for the command line, for notifications and for whoever cannot see the card."""

from typing import assert_never

from bot.core.messages import Button, Buttons, Facts, Form, Part, Quote, Reply, Say, Tone


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
            return "\n".join(f"{name}: {value}" for name, value in rows)
        case Buttons(buttons):
            return "You can choose: " + ", ".join(_label(button) for button in buttons)
        case Form(title, _, fields, _):
            return f"{title}: " + ", ".join(field.label for field in fields)
        case _:
            assert_never(part)


def _label(button: Button) -> str:
    return f"[{button.label}]"
