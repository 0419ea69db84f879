"""Text that Teams shows exactly as it is written: no Markdown, no mention, no link, no function, nothing invisible."""

import json
import re
from typing import Any

from bot.core import visible
from bot.teams import limits

Json = dict[str, Any]

#: Markdown is not read in runs of letters, but a function such as {{DATE(…)}} might be, and a mention: where one could
#: begin, the run ends.
_BREAKS = re.compile(r"(?<=\{)(?=\{)|(?<=<)(?=/?at\b)", re.IGNORECASE)
#: What a client might read as more than letters in the few texts that are not runs.
_MARKUP = re.compile(r"[\\`*_~\[\]<>{}|#]")
_MARKUP_OR_LINK = re.compile(r"[\\`*_~\[\]<>{}|#\n]|^\s*(?:[-+]|\d+[.)])\s|://|www\.", re.IGNORECASE)


def size(text: str) -> int:
    """Return how much room a text takes in a message at most, shown as blocks of runs."""
    written = json.dumps(text, ensure_ascii=False).encode(errors="replace")
    return len(written) + limits.LINE * text.count("\n") + limits.RUN * len(_BREAKS.findall(text))


def written(shown: Any) -> bytes:
    """Return something as JSON, as it is sent to Teams."""
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def size_of(shown: Any) -> int:
    """Return how many bytes something takes as JSON."""
    return len(written(shown))


def cut(text: str, room: int) -> str:
    """Return the visible text, shortened with an ellipsis where it takes more than `room`."""
    return visible.cut(text, room, size)


def one_line(text: str, room: int) -> str:
    """Return the visible text as one line, shortened likewise."""
    return cut(" ".join(visible.visible(text).split()), room)


def is_plain(text: str) -> bool:
    """Tell whether a text is read as letters alone even where Markdown is read."""
    return not _MARKUP_OR_LINK.search(text)


def escaped(text: str) -> str:
    """Return a text for where Markdown may be read."""
    return _MARKUP.sub(r"\\\g<0>", text)


def without_markup(text: str) -> str:
    """Return the letters of a name for where Markdown is read, and nothing that could be read as it."""
    return _MARKUP.sub("", text).strip()


def without_functions(text: str) -> str:
    """Return a text for where functions are read, and it cannot be divided into runs."""
    return text.replace("{{", "{ {").replace("{{", "{ {")


def runs(text: str, **style: Any) -> list[Json]:
    """Return a text of one line as runs, in which letters are letters."""
    return [{"type": "TextRun", "text": letters} | style for letters in _BREAKS.split(text)]


def heading(text: str, size: str = "Large") -> list[Json]:
    """Return a text that says what follows; screen readers are told so where none of it could be read as markup."""
    if is_plain(text):
        return [{"type": "TextBlock", "style": "heading", "size": size, "weight": "Bolder", "wrap": True, "text": text}]
    return blocks(text, size=size, weight="Bolder")


def block(inlines: list[Json], *, spacing: str = "") -> Json:
    """Return a paragraph or a line of runs."""
    return {"type": "RichTextBlock", "inlines": inlines} | ({"spacing": spacing} if spacing else {})


def blocks(text: str, **style: Any) -> list[Json]:
    """Return a text of any lines."""
    return lines([runs(line, **style) if line.strip() else [] for line in text.split("\n")])


def lines(content: list[list[Json]]) -> list[Json]:
    """Return lines of runs, each as a block; an empty one is space before the next."""
    shown: list[Json] = []
    spacing = ""
    for inlines in content:
        if inlines:
            shown.append(block(inlines, spacing=spacing if shown else ""))
        spacing = "None" if inlines else "Medium"
    return shown
