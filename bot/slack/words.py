"""What Slack sends as text, blocks and attachments → the words that people see."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.slack.payloads import Posted
from bot.slack.rich_words import Inline, address, inline, pieces

_CONTROL = re.compile(r"<(?P<sign>[@#!]|(?=https?:|mailto:|tel:))(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
#: Where words stand in blocks and attachments, in reading order; what is on buttons is not among them.
_PLACES = ("pretext", "title", "text", "alt_text", "value", "fields", "elements", "blocks")


def typed(text: str) -> str:
    """Return a text of Slack's as the person typed it: mentions and links in words, entities as characters."""
    shown = _CONTROL.sub(_shown, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(text: str, blocks: Sequence[Any], bot: str | None = None) -> Inline:
    """Return what somebody typed, as they saw it, and whether it mentions anybody but the bot.

    It is read from its rich text. `text`, which has stars and underscores for what is bold, stands in where there is
    none, or some that is not known here. `bot`: the first mention of this one is left out, or with "" the first of all.
    """
    found = pieces(blocks)
    if found:
        found = found if bot is None else _unaddressed(found, bot)
        return Inline("".join(each.text for each in found).strip(), any(each.mentions for each in found))
    if bot is not None:
        text = re.sub(rf"<@{re.escape(bot) or '[A-Z0-9]+'}(\|[^<>]*)?>", " ", text, count=1)
    return Inline(typed(text).strip(), any(map(_mentions, _CONTROL.finditer(text))))


def words(message: Posted) -> str:
    """Return the words of a message that somebody, or an app, posted; nothing if it is all pictures and files."""
    # Under what a person wrote Slack attaches previews of links, which are not their words.
    return everything(message) if message.is_from_app else _own(message) or _attached(message)


def everything(message: Posted) -> str:
    """Return the words of a message and of all that is attached to it, such as a message that was passed on."""
    return "\n".join(part for part in (_own(message), _attached(message)) if part)


def _own(message: Posted) -> str:
    blocks = "\n".join(_lines(message.blocks)).strip()
    # Where an app sends blocks its text is for notifications, and may say only that it cannot be displayed.
    if message.is_from_app:
        return blocks or typed(message.text).strip()
    return as_typed(message.text, message.blocks).text or blocks


def _attached(message: Posted) -> str:
    return "\n".join(_lines(message.attachments)).strip()


def _shown(control: re.Match[str]) -> str:
    sign, target, label = control["sign"], control["target"], control["label"]
    if sign:
        name = label or target
        return name if name.startswith("@") or target.startswith("date^") else ("#" if sign == "#" else "@") + name
    return address(target, label)


def _mentions(control: re.Match[str]) -> bool:
    return bool(control["sign"]) and not control["target"].startswith("date^")


def _unaddressed(found: list[Inline], bot: str) -> list[Inline]:
    """Return what was said to the bot, without its name."""
    names = (at for at, each in enumerate(found) if each.mentions and (not bot or each.text == f"@{bot}"))
    first = next(names, len(found))
    return [*found[:first], Inline(" "), *found[first + 1 :]]


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
            yield "".join(piece.text for element in elements if (piece := inline(element)))
        case dict():
            yield from _lines([node[place] for place in _PLACES if place in node])
