"""A form → the fields of a card, with their labels, hints and mistakes in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from bot.core.messages import Field, FieldKind, Form
from bot.core.school_days import UK, moment
from bot.core.visible import editable, portable
from bot.teams import forms, limits
from bot.teams.inert import Json, block, escaped, heading, one_line, runs, size_of, without_functions

#: Ids of people in Entra.
PERSON = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
#: Everybody in the trust's own Entra.
_EVERYBODY = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
#: What stands first where somebody or something is chosen, and is no answer.
_SEARCH, _NOBODY, _NO_ANSWER = "Type a name to find somebody", "Nobody", "No answer"
#: What stands in a list that is folded up, while nothing is chosen.
_CHOOSE = "Choose one"
_UNNAMED = "Your answer"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A form that fits into a card, and its shape if there was room for that to come back."""

    form: Form
    carried: str = ""


def candidates(form: Form) -> Iterator[Fitted]:
    """Yield what a form can be shown as, the best first: as it is, without the texts in it, and tight."""
    whole, tight = _shortened(form, tight=False), _shortened(form, tight=True)
    shape = forms.packed(whole)
    yield Fitted(whole, shape)
    yield Fitted(_without_texts(whole), shape)
    yield Fitted(_without_texts(tight))


def left_out(form: Form, shown: Fitted) -> Iterator[Field]:
    """Yield the fields with a text that is not in the form as it is shown."""
    for before, after in zip(form.fields, shown.form.fields, strict=True):
        if before.value and _is_text(before) and not _initial(after):
            yield before


def inputs(shown: Fitted) -> list[Json]:
    """Return the title and the fields of a form."""
    above = heading(shown.form.title, "Medium") if shown.form.title else []
    return [*above, *(element for field in shown.form.fields for element in _field(field))]


def brought_along(shown: Fitted) -> Json:
    """Return what comes back with the fields."""
    value = {forms.VALUE: portable(shown.form.value, limits.BUTTON_VALUE)}
    return value | ({forms.FORM: shown.carried} if shown.carried else {})


def weight(shown: Fitted) -> int:
    """Return about how much room a form takes in a message."""
    return size_of([*inputs(shown), brought_along(shown)])


def _shortened(form: Form, *, tight: bool) -> Form:
    label, option = (limits.TIGHT_LABEL, limits.TIGHT_OPTION) if tight else (limits.INPUT_LABEL, limits.OPTION)
    fields = tuple(
        replace(
            field,
            label=without_functions(one_line(field.label, label)) or _UNNAMED,
            hint="" if tight else one_line(field.hint, limits.HINT),
            choices=tuple((value, one_line(each, option) or value or "–") for value, each in field.choices),
        )
        for field in form.fields
    )
    submit = one_line(form.submit, limits.BUTTON_LABEL) or "Send"
    return replace(form, title=one_line(form.title, limits.TITLE), fields=fields, submit=submit)


def _without_texts(form: Form) -> Form:
    fields = tuple(replace(field, value="") if _is_text(field) else field for field in form.fields)
    return replace(form, fields=fields)


def _is_text(field: Field) -> bool:
    return field.kind in (FieldKind.LINE, FieldKind.TEXT)


def _field(field: Field) -> Iterator[Json]:
    if field.kind is FieldKind.MOMENT:
        yield from _moment(field)
    else:
        yield _labelled(field) | {"id": field.name} | _element(field)
    if field.hint:
        yield block(runs(field.hint, isSubtle=True, size="Small"), spacing="Small")


def _labelled(field: Field, part: str = "") -> Json:
    # Screen readers miss the star that a client may show, so it is said.
    need = ", ".join(word for word in (part, "required" if field.required else "optional") if word)
    label = {"label": f"{field.label} ({need})"}
    return label | (
        {"isRequired": True, "errorMessage": f"Please answer this: {field.label}"} if field.required else {}
    )


def _element(field: Field) -> Json:
    match field.kind:
        case FieldKind.PERSON:
            chosen = {"value": field.value} if PERSON.fullmatch(field.value) else {}
            first = _choices(("", _SEARCH if field.required else _NOBODY))
            search = {"choices": first, "choices.data": _EVERYBODY, "placeholder": _SEARCH}
            return {"type": "Input.ChoiceSet"} | search | chosen
        case FieldKind.CHOICE if field.choices:
            return _choice(field)
        case _:
            longest = {"type": "Input.Text", "maxLength": max(1, field.longest)}
            several = {"isMultiline": True} if field.kind is FieldKind.TEXT else {}
            text = _initial(field)
            return longest | several | ({"value": text} if text else {})


def _choice(field: Field) -> Json:
    choices = _choices(*field.choices)
    # What was chosen among open answers cannot be unchosen.
    style = "expanded" if field.required and len(choices) <= limits.RADIO_BUTTONS else "compact"
    names_none = "" in dict(field.choices)
    none = [] if field.required or names_none else _choices(("", _NO_ANSWER))
    chosen = {"value": field.value or forms.NOTHING} if field.value in dict(field.choices) else {}
    unchosen = {"placeholder": _CHOOSE} if style == "compact" else {}
    return {"type": "Input.ChoiceSet", "style": style, "wrap": True, "choices": [*none, *choices]} | unchosen | chosen


def _choices(*answers: tuple[str, str]) -> list[Json]:
    return [{"title": escaped(label), "value": value or forms.NOTHING} for value, label in answers]


def _moment(field: Field) -> Iterator[Json]:
    day, hour = _halves(field.value)
    for kind, name, word, value in (
        ("Input.Date", forms.DATE, "date", day),
        ("Input.Time", forms.TIME, "time", hour),
    ):
        shown: dict[str, Any] = {"type": kind, "id": f"{field.name}{name}"} | ({"value": value} if value else {})
        yield _labelled(field, word) | shown


def _halves(value: str) -> tuple[str, str]:
    """Return a moment as its date and its time; where only one of them was filled in, the other is empty."""
    if named := moment(value):
        local = named.astimezone(UK)
        return f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    day, _, hour = value.partition("T")
    return day if _is_read(date, day) else "", hour if _is_read(time, hour) else ""


def _is_read(kind: type[date] | type[time], written: str) -> bool:
    try:
        kind.fromisoformat(written)
    except ValueError:
        return False
    return True


def _initial(field: Field) -> str:
    """Return the text that stands in a field at first; nothing if it is too long for the field."""
    text = editable(field.value)
    if field.kind is not FieldKind.TEXT:
        text = text.replace("\n", " ")
    # Counted as browsers count, which is never less than the number of characters.
    fits = 0 < len(text.encode("utf-16-le")) // 2 <= max(1, field.longest)
    return text if fits else ""
