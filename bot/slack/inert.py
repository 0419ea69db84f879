"""Text that Slack shows exactly as it is written: no markup, no mention, no link, nothing invisible."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

#: Unicode's default-ignorable characters (zero-width, bidirectional, tags) but for the variation selectors of emoji,
#: controls other than line breaks, and halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
#: What no keyboard writes.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

#: The three characters with which every control sequence of Slack's begins or ends.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

#: Where a text is best divided: between paragraphs, then lines, then words.
_DIVIDERS = ("\n\n", "\n", " ")


def visible(text: str) -> str:
    """Return the text without what cannot be seen, such as zero-width and bidirectional controls."""
    return seen(text).strip()


def seen(text: str) -> str:
    """Return the visible text with the space around it, as in the middle of a longer one."""
    return _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text).replace("\t", " "))


def editable(text: str) -> str:
    """Return somebody's own text as it can stand in a field to be edited: unchanged but for what no keyboard writes."""
    return _UNTYPED.sub("", _LINE_BREAKS.sub("\n", text))


def portable(value: str, longest: int) -> str:
    """Return a value that is to come back, without halves of surrogate pairs, which cannot be sent."""
    return value[:longest].encode(errors="replace").decode()


def escaped(text: str) -> str:
    """Return the text as Slack wants it written, so that nothing in it is read as a mention, a link or a command."""
    return text.translate(_ENTITIES)


def pieces(text: str, longest: int) -> Iterator[str]:
    """Divide the visible text at paragraphs, lines or words into pieces that fit into `longest` once escaped."""
    whole = visible(text)
    return (whole[start:end] for start, end in spans(whole, longest))


def spans(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Return where such pieces of a text start and end; the space between them belongs to none."""
    start = len(text) - len(text.lstrip())
    text = text.rstrip()
    while start < len(text):
        rest = text[start:]
        end = _reach(rest, longest)
        if end < len(rest):
            # In the later half if possible, lest pieces be short; a word is divided only where it fills a piece alone.
            cuts = (rest.rfind(divider, least, end + 1) for least in (end // 2, 1) for divider in _DIVIDERS)
            end = next((at for at in cuts if at > 0), end)
        yield start, start + len(rest[:end].rstrip())
        start = len(text) - len(rest[end:].lstrip())


def cut(text: str, longest: int) -> str:
    """Return the visible text, shortened with an ellipsis where it has more than `longest` characters once escaped."""
    whole = visible(text)
    if _reach(whole, longest) == len(whole):
        return whole
    return next(pieces(whole, longest - 1)) + "…"


def _reach(text: str, room: int) -> int:
    """Return how many of the first characters fit into `room` once escaped."""
    head = text[:room]
    if len(escaped(head)) <= room:
        return len(head)
    return bisect_right(range(len(head)), room, key=lambda end: len(escaped(head[:end]))) - 1


def plain_text(text: str, longest: int) -> dict[str, Any]:
    """Return a text object that shows the text as it is; even emoji codes stay letters."""
    return {"type": "plain_text", "text": escaped(cut(text, longest)) or "–", "emoji": False}
