"""What Slack sends as text, blocks and attachments → the words that people see."""

import re
from collections.abc import Iterator
from typing import Any

from bot.slack.payloads import Posted

_CONTROL = re.compile(r"<(?P<sign>[@#!]|(?=https?:|mailto:|tel:))(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
#: Where words stand in blocks and attachments, in reading order; what is on buttons is not among them.
_PLACES = ("pretext", "title", "text", "alt_text", "value", "fields", "elements", "blocks")


def typed(text: str) -> str:
    """Return a text of Slack's as the person typed it: mentions and links in words, entities as characters."""
    shown = _CONTROL.sub(_shown, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(message: Posted) -> str:
    """Return the words of a message that somebody, or an app, posted; nothing if it is all pictures and files."""
    # Under what a person wrote Slack attaches previews of links, which are not their words.
    return everything(message) if message.is_from_app else _own(message) or _attached(message)


def everything(message: Posted) -> str:
    """Return the words of a message and of all that is attached to it, such as a message that was passed on."""
    return "\n".join(part for part in (_own(message), _attached(message)) if part)


def _own(message: Posted) -> str:
    text, blocks = typed(message.text).strip(), "\n".join(_lines(message.blocks)).strip()
    # Where an app sends blocks its text is for notifications, and may say only that it cannot be displayed.
    return blocks or text if message.is_from_app else text or blocks


def _attached(message: Posted) -> str:
    return "\n".join(_lines(message.attachments)).strip()


def _shown(control: re.Match[str]) -> str:
    sign, target, label = control["sign"], control["target"], control["label"]
    if sign:
        name = label or target
        return name if name.startswith("@") or target.startswith("date^") else ("#" if sign == "#" else "@") + name
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return label if label and label in address else f"{label} ({address})" if label else address


def _lines(node: Any) -> Iterator[str]:
    match node:
        case str():
            yield typed(node)
        case list() | tuple():
            for each in node:
                yield from _lines(each)
        case {"type": "actions" | "input"}:
            return
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted", "elements": list(elements)}:
            yield "".join(_inline(element) for element in elements)
        case dict():
            yield from _lines([node[place] for place in _PLACES if place in node])


def _inline(element: Any) -> str:
    match element:
        case {"text": str(text)} | {"url": str(text)}:
            return text
        case {"user_id": str(name)}:
            return f"@{name}"
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
        case _:
            return ""
