"""What Slack would refuse or read as markup in a payload; written from its documentation, apart from the renderer."""

import os
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

#: The strict validator of the trust's developers, where there is one.
VALIDATORS = os.environ.get("SOCIALPOLICY_VALIDATORS")

_BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
#: Joiners are none of these: they change what is seen, as in a picture of a family.
_ZERO_WIDTH = set("\u200b\u200e\u200f\u2060\ufeff\u00ad\u061c")
_LONGEST = {"header": 150, "button": 75, "title": 24, "submit": 24, "close": 24}


def faults_of_message(payload: dict[str, Any]) -> list[str]:
    """Return what is wrong with a message."""
    faults = [*_text_faults("text", payload["text"])]
    if not 0 < len(payload["text"]) <= 40_000:
        faults.append(f"text has {len(payload['text'])} characters")
    if "blocks" not in payload:
        return faults
    total = sum(len(text["text"]) for text in _text_objects(payload["blocks"], "text"))
    if total > 12_000:
        faults.append(f"{total} characters in one message")
    return [*faults, *_faults_of_blocks(payload["blocks"], 50), *_validated(payload["blocks"], "message")]


def faults_of_view(view: dict[str, Any]) -> list[str]:
    """Return what is wrong with a window or a Home tab."""
    faults = _faults_of_blocks(view["blocks"], 100)
    if view["type"] == "modal":
        faults += [
            f"{name} has {len(view[name]['text'])} characters"
            for name in ("title", "submit", "close")
            if not 0 < len(view[name]["text"]) <= _LONGEST[name]
        ]
        if len(view["private_metadata"]) >= 3_000:
            faults.append("private_metadata is too long")
        if not 0 < len(view["callback_id"]) <= 255:
            faults.append("callback_id is too long")
    return [*faults, *_validated(view, view["type"])]


def _faults_of_blocks(blocks: list[dict[str, Any]], most: int) -> list[str]:
    faults = [] if 0 < len(blocks) <= most else [f"{len(blocks)} blocks"]
    for at, block in enumerate(blocks):
        faults += [f"{at}: {fault}" for fault in _faults_of_block(block)]
        for text in _text_objects(block):
            faults += [f"{at}: {fault}" for fault in _text_faults("block", text["text"])]
            if text["type"] != "plain_text" or text.get("emoji"):
                faults.append(f"{at}: text that is not shown as it is")
    return faults


def _faults_of_block(block: dict[str, Any]) -> Iterator[str]:
    match block:
        case {"type": "section", "text": {"text": text}}:
            yield from _too_long("section", text, 3_000)
        case {"type": "header", "text": {"text": text}}:
            yield from _too_long("header", text, 150)
        case {"type": "context", "elements": elements}:
            if not 0 < len(elements) <= 10:
                yield "context elements"
            for element in elements:
                yield from _too_long("context", element["text"], 3_000)
        case {"type": "actions", "elements": buttons}:
            yield from _faults_of_buttons(buttons)
        case {"type": "rich_text", "elements": elements}:
            for element in elements:
                yield from _faults_of_rich_text(element)
        case {"type": "input", "label": {"text": label}, "element": element}:
            yield from _too_long("label", label, 2_000)
            yield from _faults_of_element(element)
        case _:
            yield f"unexpected block {block.get('type')}"


def _faults_of_buttons(buttons: list[dict[str, Any]]) -> Iterator[str]:
    if not 0 < len(buttons) <= 25:
        yield f"{len(buttons)} buttons"
    if len({button["action_id"] for button in buttons}) != len(buttons):
        yield "an action_id twice"
    for button in buttons:
        yield from _too_long("button", button["text"]["text"], 75)
        if len(button["value"]) > 2_000:
            yield "value is too long"
        if len(button["action_id"]) > 255:
            yield "action_id is too long"


def _faults_of_element(element: dict[str, Any]) -> Iterator[str]:
    yield from _faults_of_initial(element)
    options = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        if not 0 < len(group["options"]) <= 100:
            yield f"{len(group['options'])} options in a group"
        options += group["options"]
    if "options" in element and len(options) > (10 if element["type"] == "radio_buttons" else 100):
        yield f"{len(options)} options"
    for option in options:
        yield from _too_long("option", option["text"]["text"], 75)
        yield from _too_long("option description", option.get("description", {"text": "–"})["text"], 75)
    if not 0 < element.get("max_length", 1) <= 3_000:
        yield "max_length"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial option is none of the options"


def _faults_of_initial(element: dict[str, Any]) -> Iterator[str]:
    if "initial_value" in element:
        yield from _too_long("initial value", element["initial_value"], element["max_length"])
        if "\n" in element["initial_value"] and not element["multiline"]:
            yield "initial value of several lines"
    if not 10**9 <= element.get("initial_date_time", 10**9) < 10**10:
        yield "initial moment is not of ten digits"
    if not re.fullmatch("[UW][A-Z0-9]+", element.get("initial_user", "U0")):
        yield "initial user is no user"


def _faults_of_rich_text(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] not in ("rich_text_section", "rich_text_quote"):
        yield f"unexpected {element['type']}"
    if not element["elements"]:
        yield f"{element['type']} is empty"
    for piece in element["elements"]:
        match piece:
            case {"type": "text", "text": str(text)} if text:
                if re.search("[&<:].", text, re.DOTALL):
                    yield "rich text in which Slack might see more than letters"
                yield from _unseen("rich text", text)
            case {"type": "user", "user_id": str(name)} if re.fullmatch("[UW][A-Z0-9]+", name):
                pass
            case _:
                yield f"unexpected {piece}"


def _too_long(name: str, text: str, longest: int) -> Iterator[str]:
    if not 0 < len(text) <= longest:
        yield f"{name} has {len(text)} characters"


def _text_objects(node: Any, *more: str) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _text_objects(each, *more)
    elif isinstance(node, dict):
        if node.get("type") in ("plain_text", "mrkdwn", *more):
            yield node
        for each in node.values():
            yield from _text_objects(each, *more)


def _text_faults(name: str, text: str) -> Iterator[str]:
    if re.search(r"[<>]|&(?!(amp|lt|gt);)", text):
        yield f"{name} has control characters of Slack's"
    yield from _unseen(name, text)


def _unseen(name: str, text: str) -> Iterator[str]:
    if any(unicodedata.bidirectional(character) in _BIDIRECTIONAL or character in _ZERO_WIDTH for character in text):
        yield f"{name} has characters that cannot be seen"
    if any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in text):
        yield f"{name} has control characters"


def _validated(payload: Any, surface: str) -> list[str]:
    """Ask the strict validator as well, where there is one."""
    validate = _validator()
    return [f"{path}: {fault}" for path, fault in validate(payload, surface)] if validate else []


@cache
def _validator() -> Callable[[Any, str], list[tuple[str, str]]] | None:
    if not VALIDATORS:
        return None
    spec = spec_from_file_location("block_kit", Path(VALIDATORS) / "block_kit.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    with warnings.catch_warnings(action="ignore"):  # it leaves its schema's file open
        spec.loader.exec_module(module)
    return module.validate  # type: ignore[no-any-return]  # a script without types
