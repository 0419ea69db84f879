"""Text as people see it: without what is invisible, divided where it is best divided, and cut where it is too long."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator


def _flag(nation: str) -> str:
    """Return a flag of a part of a country: a black flag, letters as tags, and what ends them."""
    return f"\U0001f3f4{''.join(chr(0xE0000 + ord(letter)) for letter in nation)}\U000e007f"


#: The flags that are written with tags, and what each is called. Anywhere else tags could hide other words.
FLAGS = {
    _flag("gbeng"): "the flag of England",
    _flag("gbsct"): "the flag of Scotland",
    _flag("gbwls"): "the flag of Wales",
}
FLAG = re.compile("|".join(FLAGS))
#: What stays whole, then Unicode's default-ignorable characters (zero-width, bidirectional, tags) but for joiners and
#: variation selectors, controls other than line breaks, and halves of surrogate pairs.
_INVISIBLE = re.compile(
    f"({FLAG.pattern})|["
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
#: What joins letters and pictures, or keeps letters apart; and what picks one form of what stands before it.
_JOINERS, _SELECTORS = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef"
#: What they can change the look of; no range depends on which characters the tables of this Python know.
_JOINED = f"[^\x00-\x7f\\s{_JOINERS}{_SELECTORS}\U000e007f]"
#: Joiners and selectors that change nothing that is seen.
_LOOSE = re.compile(
    f"(?<!{_JOINED})(?<![#*0-9])[{_SELECTORS}]"
    f"|(?<!{_JOINED})(?<!{_JOINED}[{_SELECTORS}])[{_JOINERS}]"
    f"|[{_JOINERS}](?!{_JOINED})"
)
#: What no keyboard writes.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Where a text is best divided: between paragraphs, then lines, then words.
_DIVIDERS = ("\n\n", "\n", " ")

#: How much room a text takes on a platform: no less than its number of characters, and the longer the more.
Size = Callable[[str], int]


def visible(text: str) -> str:
    """Return the text without what cannot be seen, such as zero-width spaces and bidirectional controls."""
    return seen(text).strip()


def seen(text: str) -> str:
    """Return the visible text with the space around it, as in the middle of a longer one.

    Joiners stay between what they join, as in a picture of a family, one variation selector after what it is for, and
    the flags of England, Scotland and Wales as they are.
    """
    return _LOOSE.sub("", _INVISIBLE.sub(r"\1", _LINE_BREAKS.sub("\n", text).replace("\t", " ")))


def whole(text: str, place: int) -> tuple[int, int]:
    """Return where that flag of a nation starts and ends in which a place stands, or else the character there."""
    flags = (found.span() for found in FLAG.finditer(text))
    return next(((start, end) for start, end in flags if start <= place < end), (place, place + 1))


def editable(text: str) -> str:
    """Return somebody's own text as it can stand in a field to be edited: unchanged but for what no keyboard writes."""
    return _UNTYPED.sub("", _LINE_BREAKS.sub("\n", text))


def portable(value: str, longest: int) -> str:
    """Return a value that is to come back, without halves of surrogate pairs, which cannot be sent."""
    return value[:longest].encode(errors="replace").decode()


def pieces(text: str, room: int, size: Size = len) -> Iterator[str]:
    """Divide the visible text at paragraphs, lines or words into pieces that each fit into `room`."""
    shown = visible(text)
    return (shown[start:end] for start, end in spans(shown, room, size))


def spans(text: str, room: int, size: Size = len) -> Iterator[tuple[int, int]]:
    """Return where such pieces of a text start and end; the space between them belongs to none."""
    start = len(text) - len(text.lstrip())
    text = text.rstrip()
    while start < len(text):
        rest = text[start : start + room + 1]
        end = max(1, _reach(rest, room, size))
        if start + end < len(text):
            # In the later half if possible, lest pieces be short; a word is divided only where it fills a piece alone.
            cuts = (rest.rfind(divider, least, end + 1) for least in (end // 2, 1) for divider in _DIVIDERS)
            end = next((at for at in cuts if at > 0), end)
            flag, _ = whole(text, start + end)
            end = flag - start if flag > start else end
        piece = text[start : start + end]
        yield start, start + len(piece.rstrip())
        start += end
        start = len(text) - len(text[start:].lstrip())


def cut(text: str, room: int, size: Size = len) -> str:
    """Return the visible text, shortened with an ellipsis where it takes more than `room`."""
    shown = visible(text)
    if size(shown) <= room:
        return shown
    return next(pieces(shown, room - size("…"), size)) + "…"


def _reach(text: str, room: int, size: Size) -> int:
    """Return how many of the first characters fit into `room`."""
    head = text[:room]
    if size(head) <= room:
        return len(head)
    return bisect_right(range(len(head)), room, key=lambda end: size(head[:end])) - 1
