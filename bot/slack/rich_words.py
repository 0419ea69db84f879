"""Rich text as Slack's own window sends it → the characters that its writer saw, without what makes them bold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Lists go no further in than this, and count no further.
_DEEPEST, _LARGEST = 8, 9_999
#: The characters of an emoji, in hex.
_UNICODE = re.compile(r"[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,15}", re.IGNORECASE)
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of a line; `mentions`: it names somebody, a group or a channel, which reads so in Slack alone."""

    text: str
    mentions: bool = False


def pieces(blocks: Iterable[Any]) -> list[Inline] | None:
    """Return what blocks of rich text say, piece by piece; None if any of it is no rich text, or not known here.

    So nothing that its writer saw is ever left out without anybody knowing.
    """
    found: list[Inline] = []
    for block in blocks:
        match block:
            case {"type": "rich_text", "elements": list(elements)}:
                for element in elements:
                    read = _element(element)
                    if read is None:
                        return None
                    # An element begins a line, unless the one before it has ended its own.
                    found += [Inline("\n")] if found and not found[-1].text.endswith("\n") else []
                    found += read
            case _:
                return None
    return found


def inline(element: Any) -> Inline | None:
    """Return what a piece of a line says; None for what is not known here."""
    match element:
        case {"type": "text", "text": str(text)}:
            return Inline(text)
        case {"type": "link", "url": str(url)}:
            label = element.get("text")
            return Inline(address(url, label if isinstance(label, str) else ""))
        case {"type": "emoji", "name": str(name)}:
            return Inline(_emoji(element.get("unicode")) or f":{name}:")
        case {"type": "date", "fallback": str(text)} | {"type": "color", "value": str(text)}:
            return Inline(text)
        case {"type": "user", "user_id": str(name)} | {"type": "usergroup", "usergroup_id": str(name)}:
            return Inline(f"@{name}", mentions=True)
        case {"type": "broadcast", "range": str(name)}:
            return Inline(f"@{name}", mentions=True)
        case {"type": "channel", "channel_id": str(name)}:
            return Inline(f"#{name}", mentions=True)
        case _:
            return None


def address(target: str, label: str) -> str:
    """Return a link in words: its label, and where it leads if the label does not say so."""
    plain = target.removeprefix("mailto:").removeprefix("tel:")
    return label if label and label in plain else f"{label} ({plain})" if label else plain


def _element(element: Any) -> list[Inline] | None:
    match element:
        case {
            "type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted",
            "elements": list(elements),
        }:
            return _line(elements)
        case {"type": "rich_text_list", "elements": list(items)}:
            return _list(items, element)
        case _:
            return None


def _list(items: list[Any], shape: dict[str, Any]) -> list[Inline] | None:
    """Return a list as lines, each with its dot or its number, and as far in as it is."""
    ahead = "    " * min(_whole(shape.get("indent")), _DEEPEST)
    first = _whole(shape.get("offset")) + 1
    found: list[Inline] = []
    for number, item in enumerate(items, first):
        match item:
            case {"type": "rich_text_section", "elements": list(elements)} if (line := _line(elements)) is not None:
                sign = f"{number}." if shape.get("style") == "ordered" else "•"
                found += [Inline("\n")] if found else []
                found += [Inline(f"{ahead}{sign} "), *line]
            case _:
                return None
    return found


def _line(elements: list[Any]) -> list[Inline] | None:
    found = [inline(each) for each in elements]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


def _emoji(code: Any) -> str:
    """Return the characters of an emoji; nothing for one of a workspace's own."""
    if not isinstance(code, str) or not _UNICODE.fullmatch(code):
        return ""
    points = [int(each, 16) for each in code.split("-")]
    is_text = all(each <= _LAST_CHARACTER and each not in _SURROGATES for each in points)
    return "".join(map(chr, points)) if is_text else ""


def _whole(number: Any) -> int:
    return min(number, _LARGEST) if type(number) is int and number > 0 else 0
