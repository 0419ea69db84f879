"""What travels with a form to Teams and back: its shape, so that it can be read, and be shown again as it was sent."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter
from pydantic_core import PydanticCustomError

from bot.core.messages import Field, FieldKind, Form
from bot.core.visible import editable
from bot.teams import limits
from bot.teams.inert import one_line

#: Under these names, which no field has, a button brings along its value, its form, and where its card comes from.
VALUE, FORM, ORIGIN = "value", "_form", "_from"
#: In a dialog the intent of a button travels likewise, with what tells this opening of it from any other; Teams adds a
#: name of its own.
VERB, OPENING = "verb", "_opening"
OWN_NAMES = frozenset({VALUE, FORM, ORIGIN, VERB, OPENING, "msteams"})
#: What is chosen to choose nothing, for what was chosen cannot be unchosen.
NOTHING = "_nothing"
#: The two fields in which a moment is filled in.
DATE, TIME = ".date", ".time"

_SHORTER = "Please make it shorter and send it again. Nothing was sent."

_FORM = TypeAdapter(Form)


def packed(form: Form) -> str:
    """Return the shape of a form, without what stands in it, small enough to travel."""
    fields = tuple(replace(field, value="") for field in form.fields)
    # Halves of surrogate pairs, which nothing shows, cannot be carried.
    shape = json.dumps(asdict(replace(form, fields=fields, value="")), ensure_ascii=False).encode(errors="replace")
    return base64.urlsafe_b64encode(zlib.compress(shape, level=9)).decode()


def _unpacked(carried: object) -> Form:
    try:
        # The limit keeps a small text that unfolds into something huge from filling the memory.
        written = zlib.decompressobj().decompress(base64.urlsafe_b64decode(str(carried)), limits.CARRIED)
        return _FORM.validate_json(written)
    except (ValueError, zlib.error):
        raise PydanticCustomError("form", "not a form of ours") from None


class Carried(BaseModel):
    """What came back with the fields of a form: its shape, if that had gone along."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    form: Annotated[Form, BeforeValidator(_unpacked)] | None = None


def answers(form: Form | None, data: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by the names of the fields; what was left empty is empty."""
    typed = {name: each for name, each in data.items() if isinstance(each, str) and name not in OWN_NAMES}
    typed |= {name: "" for name, each in typed.items() if each == NOTHING}
    if form:
        return {field.name: _answer(field, typed) for field in form.fields}
    moments = {name.removesuffix(end) for end in (DATE, TIME) for name in typed if name.endswith(end)}
    plain = {name: each for name, each in typed.items() if name.removesuffix(DATE).removesuffix(TIME) not in moments}
    return plain | {name: _moment(name, typed) for name in sorted(moments)}


def too_long(form: Form | None, answers: Mapping[str, str]) -> str:
    """Return what is wrong with answers for which their fields have no room, as nobody can type them in Teams."""
    for field in form.fields if form else ():
        if (length := len(editable(answers[field.name]))) > field.longest:
            label = one_line(field.label, limits.TIGHT_LABEL)
            return f"“{label}” holds at most {field.longest:,} characters, and has {length:,}. {_SHORTER}"
    if sum(map(len, answers.values())) > limits.ANSWERS:
        return f"That's more than I can read of one form: at most {limits.ANSWERS:,} characters. {_SHORTER}"
    return ""


def filled_in(form: Form, fields: Mapping[str, str]) -> Form:
    """Return a form as it was filled in."""
    shown = tuple(replace(field, value=fields.get(field.name, "")) for field in form.fields)
    return replace(form, fields=shown, value=fields.get(VALUE, ""))


def _answer(field: Field, typed: Mapping[str, str]) -> str:
    match field.kind:
        case FieldKind.MOMENT:
            return _moment(field.name, typed)
        case FieldKind.PERSON:
            return typed.get(field.name, "").lower()
        case _:
            return typed.get(field.name, "")


def _moment(name: str, typed: Mapping[str, str]) -> str:
    """Return a moment as ISO 8601, as far as it was filled in: a date without a time, or a time alone, is none."""
    date, time = (typed.get(f"{name}{end}", "") for end in (DATE, TIME))
    return f"{date}T{time}" if date or time else ""
