"""A form → the fields of a window, or, where no window can be opened yet, a button that will open one."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter

from bot.core.messages import Button, Emphasis, Field, FieldKind, Form, Marked, Part, Privacy, Reply, Request, Say
from bot.core.school_days import moment
from bot.slack import limits
from bot.slack.address import is_user
from bot.slack.inert import editable, pieces, plain_text

#: The intent of the button that carries a form; it is served here, and no verb has it.
OPEN = "slack.open-form"

_FORM = TypeAdapter(Form)
_COPY = Say("I couldn't open the form in time. Its button has no room for these words, so please copy them into it.")


def opener(form: Form, request: Request | None) -> Button:
    """Return a button that opens the form, which was the answer to a request or came unasked.

    It carries the form itself, so that it works for as long as the message stands and whatever the words were that
    led to the form. A form too large for that is asked for again, if a value alone led to it; otherwise its texts are
    left for the person to fill in.
    """
    label = f"Open the form: {form.title}"
    for carried_form in (form,) if request and _is_repeatable(request) else (form, _without_texts(form)):
        if fits := _fitting(carried_form):
            return Button(label, OPEN, fits, Emphasis.PRIMARY)
    intent, value = (request.intent, request.fields.get("value", "")) if request else ("help", "")
    return Button(label, intent, value, Emphasis.PRIMARY)


def with_texts(reply: Reply, request: Request) -> Reply:
    """Return a reply whose form did not open, with the texts in it that the button to open it has no room for.

    They may be somebody else's words, which the person could not write again. Only what the person alone sees is added.
    """
    parts: list[Part] = []
    for part in reply.parts:
        if isinstance(part, Form) and reply.privacy is Privacy.ONLY_YOU and _leaves_texts_out(part, request):
            texts = [Marked(field.label, field.value) for field in part.fields if field.value and _is_text(field)]
            parts += [_COPY, *texts] if texts else []
        parts.append(part)
    return replace(reply, parts=tuple(parts))


def carried(value: str) -> Form:
    """Return the form that a button carries."""
    return _FORM.validate_json(zlib.decompress(base64.urlsafe_b64decode(value)))


def inputs(form: Form) -> list[dict[str, Any]]:
    """Return the blocks in which a form is filled in; each is named after its field."""
    return [_input(field) for field in form.fields]


def _fitting(form: Form) -> str:
    """Return a form as a button carries it; nothing if it is too large for that."""
    packed = _packed(form)
    return packed if len(packed) <= limits.BUTTON_VALUE else ""


def _leaves_texts_out(form: Form, request: Request) -> bool:
    return not (_is_repeatable(request) or _fitting(form))


def _packed(form: Form) -> str:
    # Halves of surrogate pairs, which nothing shows, cannot be carried; nor can it be relied on that &, < and > come
    # back as they were, so none of them is among the letters that this is written in.
    written = json.dumps(asdict(form), ensure_ascii=False).encode(errors="replace")
    return base64.urlsafe_b64encode(zlib.compress(written, level=9)).decode()


def _is_repeatable(request: Request) -> bool:
    """Tell whether a button with the request's value leads to the same answer again."""
    return not request.text and request.fields.keys() <= {"value"}


def _without_texts(form: Form) -> Form:
    fields = tuple(replace(field, value="") if _is_text(field) else field for field in form.fields)
    return replace(form, fields=fields)


def _is_text(field: Field) -> bool:
    return field.kind in (FieldKind.LINE, FieldKind.TEXT)


def _input(field: Field) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, limits.INPUT_LABEL),
        "element": _element(field) | {"action_id": "value"},
        "optional": not field.required,
    }
    return block | ({"hint": plain_text(field.hint, limits.INPUT_LABEL)} if field.hint else {})


def _element(field: Field) -> dict[str, Any]:
    if field.kind is FieldKind.PERSON:
        return {"type": "users_select"} | ({"initial_user": field.value} if is_user(field.value) else {})
    if field.kind is FieldKind.MOMENT:
        return {"type": "datetimepicker"} | _initial_moment(field.value)
    if field.kind is FieldKind.CHOICE and field.choices:
        return _choice(field)
    return _text(field)


def _text(field: Field) -> dict[str, Any]:
    longest = max(1, min(field.longest, limits.INPUT_TEXT))
    element = {"type": "plain_text_input", "multiline": field.kind is FieldKind.TEXT, "max_length": longest}
    text = editable(field.value)
    if not element["multiline"]:
        text = text.replace("\n", " ")
    # Counted as browsers count, which is never less than the number of characters.
    fits = 0 < len(text.encode("utf-16-le")) // 2 <= longest
    return element | ({"initial_value": text} if fits else {})


def _initial_moment(value: str) -> dict[str, Any]:
    chosen = moment(value)
    seconds = int(chosen.timestamp()) if chosen else 0
    return {"initial_date_time": seconds} if limits.FIRST_MOMENT <= seconds <= limits.LAST_MOMENT else {}


def _choice(field: Field) -> dict[str, Any]:
    options = [_option(value, label) for value, label in field.choices]
    chosen = next(({"initial_option": option} for option in options if option["value"] == field.value), {})
    if len(options) <= limits.RADIO_BUTTONS:
        return {"type": "radio_buttons", "options": options} | chosen
    if len(options) <= limits.OPTIONS:
        return {"type": "static_select", "options": options} | chosen
    starts = range(0, len(options), limits.OPTIONS)
    groups = [_group(start, options[start : start + limits.OPTIONS]) for start in starts]
    return {"type": "static_select", "option_groups": groups} | chosen


def _group(start: int, options: Sequence[dict[str, Any]]) -> dict[str, Any]:
    label = plain_text(f"{start + 1} to {start + len(options)}", limits.OPTION)
    return {"label": label, "options": list(options)}


def _option(value: str, label: str) -> dict[str, Any]:
    """Return one choice; what is too long for its line goes on below it."""
    first, *rest = list(pieces(label, limits.OPTION)) or [value]
    option = {"text": plain_text(first, limits.OPTION), "value": value}
    return option | ({"description": plain_text(" ".join(rest), limits.OPTION)} if rest else {})
