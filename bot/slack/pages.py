"""A reply of any length → parts that each fit into Slack's blocks, dealt out to as many messages as they need."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.core.messages import Button, Buttons, Facts, Form, Marked, Part, Quote, Reply, Request, Say, Tone
from bot.core.people import Person
from bot.core.plain import part_as_text
from bot.slack import limits, rich
from bot.slack.forms import opener
from bot.slack.inert import cut, escaped, pieces, portable

#: What a message can show; a form has become a button that opens it.
Piece = Say | Quote | Facts | Marked | Buttons

_CUT = Say("This is too long for Slack, so the rest is not shown here.", Tone.ASIDE)
#: What stands where a reply has nothing to show.
NOTHING = Say("There is nothing to show here.")


def pages(reply: Reply, request: Request | None) -> Iterator[Sequence[Piece]]:
    """Deal the parts of a reply out to messages."""
    page: list[Piece] = []
    room = limits.MESSAGE
    for piece in fitting(reply.parts, request, limits.REPLY) or [NOTHING]:
        if page and _weight(piece) > room:
            yield page
            page, room = [], limits.MESSAGE
        page.append(piece)
        room -= _weight(piece)
    yield page


def fitting(parts: Sequence[Part], request: Request | None, room: int) -> Sequence[Piece]:
    """Return as much of the parts as there is room for; no button is left out."""
    fit: list[Piece] = []
    for piece in (piece for part in parts for piece in _pieces(part, request)):
        room -= _weight(piece)
        if room >= 0 or isinstance(piece, Buttons):
            fit.append(piece)
        elif _CUT not in fit:
            fit.append(_CUT)
    return fit


def _weight(piece: Piece) -> int:
    return max(limits.PART, len(escaped(part_as_text(piece))))


def _pieces(part: Part, request: Request | None) -> Iterator[Piece]:
    """Divide one part into pieces that each fit into a block; what cannot be seen is gone from them."""
    match part:
        case Say(text, Tone.HEADING):
            first, *rest = list(pieces(text, limits.HEADER)) or [""]
            yield from [Say(first, Tone.HEADING)] if first else []
            yield from (Say(piece) for piece in pieces(" ".join(rest), limits.SECTION))
        case Say(text, tone):
            yield from (Say(piece, tone) for piece in pieces(text, limits.SECTION))
        case Quote(clause, words, label, citations):
            source = (cut("; ".join(citations), 1_000),)
            yield from (Quote(clause, piece, cut(label, 200), source) for piece in pieces(words, limits.SECTION))
        case Facts(rows):
            yield from _facts(rows)
        case Marked():
            yield from rich.divided(part)
        case Buttons(buttons):
            row = [_pressable(button) for button in buttons]
            starts = range(0, len(row), limits.BUTTONS_IN_ROW)
            yield from (Buttons(tuple(row[start : start + limits.BUTTONS_IN_ROW])) for start in starts)
        case Form():
            yield Buttons((_pressable(opener(part, request)),))
        case _:
            assert_never(part)


def _facts(rows: Sequence[tuple[str, str | Person]]) -> Iterator[Facts]:
    """Put as many rows together as fit into a block; a value too long for one goes on under the same name."""
    group: list[tuple[str, str | Person]] = []
    for name, value in rows:
        shown = [value] if isinstance(value, Person) else list(pieces(value, limits.SECTION - 300)) or ["–"]
        for piece in shown:
            row = (cut(name, 200), piece)
            if group and len(escaped(part_as_text(Facts((*group, row))))) > limits.SECTION:
                yield Facts(tuple(group))
                group = []
            group.append(row)
    if group:
        yield Facts(tuple(group))


def _pressable(button: Button) -> Button:
    label = cut(button.label, limits.BUTTON_LABEL) or "–"
    return Button(label, button.intent, portable(button.value, limits.BUTTON_VALUE), button.emphasis)
