"""The parts of a reply → the elements of an Adaptive Card, in which nothing that somebody wrote is markup."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, assert_never

from bot.core.messages import Button, Buttons, Emphasis, Facts, Mark, Marked, Quote, Say, Tone
from bot.core.people import Person
from bot.core.plain import marked_text
from bot.core.visible import portable
from bot.teams import forms, limits
from bot.teams.inert import Json, block, blocks, heading, lines, runs, without_markup
from bot.teams.inputs import Fitted, brought_along, inputs
from bot.teams.naming import COLLEAGUE, NOBODY, People, is_known

#: What a card can show.
Piece = Say | Quote | Facts | Marked | Buttons | Fitted

#: The longest name of a row beside which there is room for somebody's name, on a phone too.
_SHORT = 20
_STYLES = {Emphasis.PRIMARY: {"style": "positive"}, Emphasis.DANGER: {"style": "destructive"}, Emphasis.NORMAL: {}}


@dataclass
class Frame:
    """What the elements of one card stand in.

    In a dialog buttons are of another kind; `opening` tells it from any other. `origin` is the conversation in which it
    began, if the card goes elsewhere.
    """

    dialog: bool = False
    opening: str = ""
    origin: str = ""
    people: People = NOBODY
    _mentioned: dict[str, str] = field(default_factory=dict)

    def anew(self) -> "Frame":
        """Return the same for another card."""
        return Frame(self.dialog, self.opening, self.origin, self.people)

    def mention(self, person: Person) -> str:
        """Return what somebody is called in this card, which is to mention them; nobody else is called the same."""
        if person.id not in self._mentioned:
            name, taken = without_markup(self.people.name(person.id)) or COLLEAGUE, set(self._mentioned.values())
            numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
            self._mentioned[person.id] = next(each for each in numbered if each not in taken)
        return self._mentioned[person.id]

    @property
    def entities(self) -> list[Json]:
        """Return whom the names mean that stand in the card."""
        return [
            {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": person, "name": name}}
            for person, name in self._mentioned.items()
        ]


def elements(pieces: Iterable[Piece], frame: Frame) -> list[Json]:
    """Return what shows the pieces, in their order."""
    return [element for piece in pieces for element in _elements(piece, frame)]


def _elements(piece: Piece, frame: Frame) -> list[Json]:
    match piece:
        case Say(text, tone):
            return _say(text, tone)
        case Quote(_, words, label, citations):
            source = ": ".join(text for text in (label, *citations) if text)
            return [_container([*blocks(words), *blocks(source, isSubtle=True, size="Small")])]
        case Facts(rows):
            return [element for name, value in rows for element in _row(name, value, frame)]
        case Marked():
            return [_container([block(runs(f"{piece.label}:", weight="Bolder")), *lines(_marked(piece))])]
        case Buttons(buttons):
            return [{"type": "ActionSet", "actions": [_button(each, frame) for each in buttons]}]
        case Fitted(form):
            opening = {forms.OPENING: frame.opening} if frame.opening else {}
            action = _action(form.intent, brought_along(piece) | opening, frame) | {
                "title": form.submit,
                "style": "positive",
            }
            return [*inputs(piece), {"type": "ActionSet", "actions": [action]}]
        case _:
            assert_never(piece)


def _say(text: str, tone: Tone) -> list[Json]:
    match tone:
        case Tone.HEADING:
            return heading(text)
        case Tone.URGENT:
            # A heading says it in words, to readers of colours and to listeners alike.
            return [_container([*heading("Important"), *blocks(text)], "attention")]
        case Tone.PLAIN:
            return blocks(text)
        case Tone.ASIDE:
            return blocks(text, isSubtle=True, size="Small")
        case _:
            assert_never(tone)


def _container(items: list[Json], style: str = "emphasis") -> Json:
    return {"type": "Container", "style": style, "items": items}


def _row(name: str, value: str | Person, frame: Frame) -> list[Json]:
    title = runs(f"{name} " if name.endswith("?") else f"{name}: ", weight="Bolder")
    if isinstance(value, Person) and is_known(value):
        # Only in a block of this kind does Teams show names that are mentioned.
        shown = {"type": "TextBlock", "wrap": True, "text": f"<at>{frame.mention(value)}</at>"}
        if len(name) > _SHORT:
            return [block(title, spacing="Small"), shown | {"spacing": "None"}]
        columns = [_column("auto", block(title)), _column("stretch", shown) | {"spacing": "Small"}]
        return [{"type": "ColumnSet", "columns": columns, "spacing": "Small"}]
    text = COLLEAGUE if isinstance(value, Person) else value
    first, *rest = text.split("\n")
    row, *below = lines([[*title, *runs(first)], *(runs(line) if line.strip() else [] for line in rest)])
    return [row | {"spacing": "Small"}, *below]


def _column(width: str, item: Json) -> Json:
    return {"type": "Column", "width": width, "items": [item]}


def _marked(part: Marked) -> list[list[Json]]:
    """Return the lines of a marked text; each mark is bold and stands in brackets with its number, in every line."""
    shown: list[list[Json]] = [[]]
    at = 0
    for mark in part.marks:
        _write(shown, part.text[at : mark.start])
        _write(shown, part.text[mark.start : mark.end], mark.number)
        at = mark.end
    _write(shown, part.text[at:])
    return shown


def _write(shown: list[list[Json]], text: str, number: int = 0) -> None:
    for at, line in enumerate(text.split("\n")):
        if at:
            shown.append([])
        if number and line:
            # The same words as in plain text, for whoever hears them.
            words = marked_text(Marked("", line, (Mark(0, len(line), number),)))
            shown[-1] += runs(words, weight="Bolder", highlight=True)
        elif line:
            shown[-1] += runs(line)


def _button(button: Button, frame: Frame) -> Json:
    value = {forms.VALUE: portable(button.value, limits.BUTTON_VALUE)}
    # What stands in a form beside it does not matter, and need not be filled in.
    shown = {"title": button.label, "associatedInputs": "none"}
    return _action(button.intent, value, frame) | shown | _STYLES[button.emphasis]


def _action(intent: str, data: Json, frame: Frame) -> Json:
    if frame.dialog:
        return {"type": "Action.Submit", "data": data | {forms.VERB: intent}}
    origin: dict[str, Any] = {forms.ORIGIN: frame.origin} if frame.origin else {}
    return {"type": "Action.Execute", "verb": intent, "data": data | origin}
