"""Text that Slack shows exactly as it is written: no markup, no mention, no link, nothing invisible."""

from collections.abc import Iterator
from typing import Any

from bot.core import visible as core
from bot.core.visible import editable as editable
from bot.core.visible import portable as portable
from bot.core.visible import seen as seen
from bot.core.visible import visible as visible

#: The three characters with which every control sequence of Slack's begins or ends.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escaped(text: str) -> str:
    """Return the text as Slack wants it written, so that nothing in it is read as a mention, a link or a command."""
    return text.translate(_ENTITIES)


def pieces(text: str, longest: int) -> Iterator[str]:
    """Divide the visible text at paragraphs, lines or words into pieces that fit into `longest` once escaped."""
    return core.pieces(text, longest, _size)


def spans(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Return where such pieces of a text start and end; the space between them belongs to none."""
    return core.spans(text, longest, _size)


def cut(text: str, longest: int) -> str:
    """Return the visible text, shortened with an ellipsis where it has more than `longest` characters once escaped."""
    return core.cut(text, longest, _size)


def plain_text(text: str, longest: int) -> dict[str, Any]:
    """Return a text object that shows the text as it is; even emoji codes stay letters."""
    return {"type": "plain_text", "text": escaped(cut(text, longest)) or "–", "emoji": False}


def _size(text: str) -> int:
    return len(escaped(text))
