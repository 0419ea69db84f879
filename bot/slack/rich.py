"""Text of others with marks or mentions in it → Slack's rich text, in which nothing of theirs is read as markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.core.messages import Facts, Mark, Marked
from bot.core.people import Person
from bot.core.plain import marked_text, part_as_text
from bot.slack import limits
from bot.slack.address import PLATFORM, is_user
from bot.slack.inert import cut, escaped, seen, spans

Json = dict[str, Any]

#: What a piece holds of a text with marks at most; the rest of a block is for their numbers.
_PIECE = limits.SECTION * 5 // 6
_LABEL = 200

#: Rich text shows letters as they are. Its elements end at these signs all the same, so that no entity, mention, link
#: or emoji code ever stands whole in one of them.
_LETTERS = re.compile("[^&<:]*[&<:]|[^&<:]+")


def divided(part: Marked) -> Iterator[Marked]:
    """Divide a marked text into visible pieces that each fit into a block; a mark that is cut goes on in the next."""
    label = cut(part.label, _LABEL)
    for number, piece in enumerate(_pieces(_visible(part), _PIECE if part.marks else limits.SECTION)):
        yield replace(piece, label=f"{label} (continued)" if number else label)


def marked(part: Marked) -> Json:
    """Return the block that shows a marked text: each mark is bold and stands in brackets with its number."""
    shown: list[Json] = []
    at = 0
    for mark in part.marks:
        shown += _letters(part.text[at : mark.start])
        # The same words as in plain text, for whoever hears them.
        words = part.text[mark.start : mark.end]
        shown += _letters(marked_text(Marked("", words, (Mark(0, len(words), mark.number),))), bold=True)
        at = mark.end
    shown += _letters(part.text[at:])
    label = {"type": "rich_text_section", "elements": _letters(f"{part.label}:")}
    return _rich_text(label, {"type": "rich_text_quote", "elements": shown})


def names_somebody(part: Facts) -> bool:
    """Tell whether somebody on this platform is among the values."""
    return any(_is_member(value) for _, value in part.rows)


def facts(part: Facts) -> Json:
    """Return the block that shows names and values, with people as Slack names them to each reader."""
    shown: list[Json] = []
    for number, (name, value) in enumerate(part.rows):
        shown += _letters("\n") if number else []
        if isinstance(value, Person) and _is_member(value):
            shown += [*_letters(f"{name}: "), {"type": "user", "user_id": value.id}]
        else:
            shown += _letters(part_as_text(Facts(((name, value),))))
    return _rich_text({"type": "rich_text_section", "elements": shown})


def _is_member(value: str | Person) -> bool:
    return isinstance(value, Person) and value.platform == PLATFORM and is_user(value.id)


def _rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _letters(text: str, *, bold: bool = False) -> list[Json]:
    style = {"style": {"bold": True}} if bold else {}
    return [{"type": "text", "text": letters} | style for letters in _LETTERS.findall(text)]


def _visible(part: Marked) -> Marked:
    """Return the part without what cannot be seen, with its marks around the same words as before."""
    text, marks, at = "", [], 0
    for mark in part.marks:
        text += seen(part.text[at : mark.start])
        words = seen(part.text[mark.start : mark.end])
        marks.append(Mark(len(text), len(text) + len(words), mark.number))
        text, at = text + words, mark.end
    return replace(part, text=text + seen(part.text[at:]), marks=tuple(marks))


def _pieces(part: Marked, longest: int) -> Iterator[Marked]:
    for start, end in spans(part.text, longest):
        piece = _excerpt(part, start, end)
        if len(escaped(marked_text(piece))) <= limits.SECTION:
            yield piece
        else:  # there are so many marks that their numbers take the room
            yield from _pieces(piece, longest // 2)


def _excerpt(part: Marked, start: int, end: int) -> Marked:
    clipped = [Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.number) for mark in part.marks]
    return replace(part, text=part.text[start:end], marks=tuple(mark for mark in clipped if mark.start < mark.end))
