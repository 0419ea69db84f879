"""A form → the fields of a window, or, where no window can be opened yet, a button that will open one."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from bot.core.messages import Button, Emphasis, Field, FieldKind, Form, Request
from bot.slack import limits
from bot.slack.inert import pieces, plain_text

#: The intent of the button that carries a form; it is served here, and no verb has it.
OPEN = "slack.open-form"

_FORM = TypeAdapter(Form)


def opener(form: Form, request: Request) -> Button:
    """Return a button that opens the form.

    It carries the form itself, so that it works for as long as the message stands and whatever the words were that
    led to the form; a form too large for that is asked for again.
    """
    # Halves of surrogate pairs, which nothing shows, cannot be carried.
    written = json.dumps(asdict(form), ensure_ascii=False).encode(errors="replace")
    packed = base64.b85encode(zlib.compress(written, level=9)).decode()
    label = f"Open the form: {form.title}"
    if len(packed) <= limits.BUTTON_VALUE:
        return Button(label, OPEN, packed, Emphasis.PRIMARY)
    return Button(label, request.intent, request.fields.get("value", ""), Emphasis.PRIMARY)


def carried(value: str) -> Form:
    """Return the form that a button carries."""
    return _FORM.validate_json(zlib.decompress(base64.b85decode(value)))


def inputs(form: Form) -> list[dict[str, Any]]:
    """Return the blocks in which a form is filled in; each is named after its field."""
    return [_input(field) for field in form.fields]


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
    if field.kind is not FieldKind.CHOICE or not field.choices:
        return {
            "type": "plain_text_input",
            "multiline": field.kind is FieldKind.TEXT,
            "max_length": max(1, min(field.longest, limits.INPUT_TEXT)),
        }
    options = [_option(value, label) for value, label in field.choices]
    if len(options) <= limits.RADIO_BUTTONS:
        return {"type": "radio_buttons", "options": options}
    if len(options) <= limits.OPTIONS:
        return {"type": "static_select", "options": options}
    starts = range(0, len(options), limits.OPTIONS)
    return {
        "type": "static_select",
        "option_groups": [_group(start, options[start : start + limits.OPTIONS]) for start in starts],
    }


def _group(start: int, options: Sequence[dict[str, Any]]) -> dict[str, Any]:
    label = plain_text(f"{start + 1} to {start + len(options)}", limits.OPTION)
    return {"label": label, "options": list(options)}


def _option(value: str, label: str) -> dict[str, Any]:
    """Return one choice; what is too long for its line goes on below it."""
    first, *rest = list(pieces(label, limits.OPTION)) or [value]
    option = {"text": plain_text(first, limits.OPTION), "value": value}
    return option | ({"description": plain_text(" ".join(rest), limits.OPTION)} if rest else {})
