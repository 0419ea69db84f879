"""A reply of any length → pieces that each fit into a message, dealt out to as many messages as they need."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from bot.core.messages import Button, Buttons, Facts, Form, Mark, Marked, Part, Quote, Reply, Say, Tone
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.visible import pieces, seen, spans, visible
from bot.teams import limits
from bot.teams.cards import Frame, Piece, elements
from bot.teams.inert import one_line, size, size_of
from bot.teams.inputs import Fitted, candidates, left_out
from bot.teams.inputs import weight as weight_of_form

_CUT = Say("This is too long for Teams, so the rest is not shown here.", Tone.ASIDE)
_NOTHING = Say("There is nothing to show here.")
_COPY = Say("The form has no room for these words, so please copy them into it.")
_TOO_LARGE = Say("This form is too large for Teams, so I can't show it. Please tell IT.")


def pages(reply: Reply, frame: Frame) -> Iterator[Sequence[Piece]]:
    """Deal the parts of a reply out to messages; there is at most one form in each."""
    page: list[Piece] = []
    room = limits.MESSAGE
    for piece, takes in _fitting(reply.parts, frame) or [(_NOTHING, 0)]:
        is_second = isinstance(piece, Fitted) and any(isinstance(each, Fitted) for each in page)
        if page and (takes > room or is_second):
            yield page
            page, room = [], limits.MESSAGE
        page.append(piece)
        room -= takes
    yield page


def fallback(page: Sequence[Piece]) -> str:
    """Return what a message says, as plain text."""
    return visible(plain(Reply(tuple(piece.form if isinstance(piece, Fitted) else piece for piece in page))))


def subject(page: Sequence[Piece]) -> str:
    """Return what a message is about, as it may stand on a locked phone: nothing that anybody wrote or is to keep."""
    for piece in page:
        match piece:
            case Say(text):
                return text
            case Marked(label):
                return label
            case Fitted(form):
                return form.title
    return ""


def weight(piece: Piece, frame: Frame) -> int:
    """Return how much room a piece takes in a message, with its fallback text and whom it mentions."""
    card = frame.anew()
    return size_of([elements([piece], card), card.entities, fallback([piece])])


def _fitting(parts: Sequence[Part], frame: Frame) -> Sequence[tuple[Piece, int]]:
    """Return as much of the parts as there is room for, and what each takes.

    Nothing that is to be pressed or filled in is left out.
    """
    fit: list[tuple[Piece, int]] = []
    room = limits.REPLY
    is_cut = False
    for part in parts:
        for piece in _pieces(part, frame):
            takes = weight(piece, frame)
            room -= takes
            if room >= 0 or isinstance(part, Buttons | Form):
                fit.append((piece, takes))
                continue
            fit += [] if is_cut else [(_CUT, weight(_CUT, frame))]
            is_cut = True
            break
    return fit


def _pieces(part: Part, frame: Frame) -> Iterator[Piece]:
    """Divide one part into pieces that each fit into a message; what cannot be seen is gone from them."""
    match part:
        case Say(text, Tone.HEADING):
            first, *rest = list(pieces(text, limits.HEADING, size)) or [""]
            yield from [Say(first, Tone.HEADING)] if first else []
            yield from (Say(piece) for piece in pieces(" ".join(rest), limits.PIECE, size))
        case Say(text, tone):
            yield from (Say(piece, tone) for piece in pieces(text, limits.PIECE, size))
        case Quote(clause, words, label, citations):
            source = (one_line("; ".join(citations), limits.CITATIONS),)
            for piece in pieces(words, limits.PIECE, size):
                yield Quote(clause, piece, one_line(label, limits.LABEL), source)
        case Facts(rows):
            yield from _facts(rows, frame)
        case Marked():
            yield from _marked(part, frame)
        case Buttons(buttons):
            yield from _rows(buttons, frame)
        case Form():
            yield from _form(part, frame)
        case _:
            assert_never(part)


def _facts(rows: Sequence[tuple[str, str | Person]], frame: Frame) -> Iterator[Facts]:
    """Put as many rows together as fit; a value too long for one goes on under the same name."""
    group: list[tuple[str, str | Person]] = []
    for name, value in rows:
        shown = [value] if isinstance(value, Person) else list(pieces(value, limits.PIECE, size)) or ["–"]
        for piece in shown:
            row = (one_line(name, limits.LABEL), piece)
            if group and weight(Facts((*group, row)), frame) > limits.GROUP:
                yield Facts(tuple(group))
                group = []
            group.append(row)
    if group:
        yield Facts(tuple(group))


def _marked(part: Marked, frame: Frame) -> Iterator[Marked]:
    """Divide a marked text; a mark that is cut goes on in the next piece."""
    label = one_line(part.label, limits.LABEL)
    for number, piece in enumerate(_excerpts(_visible(part), limits.PIECE, frame)):
        yield replace(piece, label=f"{label} (continued)" if number else label)


def _visible(part: Marked) -> Marked:
    """Return the part without what cannot be seen, with its marks around the same words as before."""
    text, marks, at = "", [], 0
    for mark in part.marks:
        text += seen(part.text[at : mark.start])
        words = seen(part.text[mark.start : mark.end])
        marks.append(Mark(len(text), len(text) + len(words), mark.number))
        text, at = text + words, mark.end
    return replace(part, text=text + seen(part.text[at:]), marks=tuple(marks))


def _excerpts(part: Marked, room: int, frame: Frame) -> Iterator[Marked]:
    for start, end in spans(part.text, room, size):
        clipped = [Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.number) for mark in part.marks]
        marks = tuple(mark for mark in clipped if mark.start < mark.end)
        piece = replace(part, label="", text=part.text[start:end], marks=marks)
        if weight(piece, frame) <= limits.GROUP + limits.PIECE:
            yield piece
        else:  # there are so many marks that their numbers take the room
            yield from _excerpts(piece, room // 2, frame)


def _rows(buttons: Sequence[Button], frame: Frame) -> Iterator[Buttons]:
    row: list[Button] = []
    for button in buttons:
        shown = replace(button, label=one_line(button.label, limits.BUTTON_LABEL) or "–")
        if row and not _is_row((*row, shown), frame):
            yield Buttons(tuple(row))
            row = []
        row.append(shown)
    if row:
        yield Buttons(tuple(row))


def _is_row(row: tuple[Button, ...], frame: Frame) -> bool:
    """Tell whether buttons have room beside each other."""
    width = sum(len(each.label) + limits.AROUND_BUTTON for each in row)
    fits = len(row) <= limits.BUTTONS_IN_ROW and width <= limits.ROW_WIDTH
    return fits and weight(Buttons(row), frame) <= limits.ROW


def _form(form: Form, frame: Frame) -> Iterator[Piece]:
    """Yield a form, after the texts for which it has no room: somebody else may have written them."""
    shown = next((each for each in candidates(form) if weight_of_form(each) <= limits.FORM), None)
    if shown is None:
        yield _TOO_LARGE
        return
    for number, field in enumerate(left_out(form, shown)):
        yield from [] if number else [_COPY]
        yield from _marked(Marked(field.label, field.value), frame)
    yield shown
