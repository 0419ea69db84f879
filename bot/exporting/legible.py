"""Text as it can be set: whatever the fonts lack, or nobody could see, stands there by name or number instead."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from bot.core.visible import FLAG, FLAGS

#: The Noto fonts, in the order in which they are tried; the package carries them, and none of its code is imported.
FONT_FOLDER = Path(str(files("manimgx_fonts")))
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: They show nothing themselves, but how what is beside them is to be shown.
_JOINERS = frozenset({0xAD, *range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10)})
#: Left to themselves, these could show a text in another order than the one in which it was written.
_REORDERING = frozenset({*range(0x202A, 0x202F), *range(0x2066, 0x206A)})
#: The fonts hold these for flags; anywhere else nobody would see them.
_TAGS = frozenset(range(0xE0000, 0xE0080))
_CHARACTERS = re.compile(f"{FLAG.pattern}|.", re.DOTALL)
_UNBROKEN = re.compile(r"\S{40,}")
_PIECE = 20
_TAB = "    "
_MAY_BREAK = "\u200b"


def legible(text: str) -> str:
    """Return a text in which every character can be set, and every long word be broken."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", _TAB)
    pieces = [
        "".join(run) if drawn else f"[{' '.join(map(_name, run))}]"
        for drawn, run in groupby(_CHARACTERS.findall(text), lambda each: each in FLAGS or ord(each) in _drawn())
    ]
    return _UNBROKEN.sub(lambda word: _MAY_BREAK.join(_broken(word.group())), "".join(pieces))


def right_to_left(line: str) -> bool:
    """Tell whether a line begins with a letter of a script that is written from right to left."""
    strong = (unicodedata.bidirectional(character) for character in line)
    return next((each for each in strong if each in ("L", "R", "AL")), "L") != "L"


@cache
def _drawn() -> frozenset[int]:
    """Return the code points that can be set."""
    covered: set[int] = set()
    for path in FONT_FOLDER.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            covered |= set(font.getBestCmap())
    controls = {*range(0x20), *range(0x7F, 0xA0)} - {ord("\n")}
    return frozenset((covered | _JOINERS | {ord("\n")}) - controls - _REORDERING - _TAGS)


def _name(character: str) -> str:
    name = unicodedata.name(character, "")
    # The name of an ideograph or a syllable says no more than its number.
    return name if name and unicodedata.category(character) != "Lo" else f"U+{ord(character):04X}"


def _broken(word: str) -> Iterator[str]:
    """Yield a long word in pieces; marks and joined pictures are not cut from what they belong to."""
    start = 0
    for at in range(1, len(word)):
        if at - start >= _PIECE and _stands_alone(word[at - 1]) and _stands_alone(word[at]):
            yield word[start:at]
            start = at
    yield word[start:]


def _stands_alone(character: str) -> bool:
    return character.isascii() or unicodedata.category(character)[0] in "LNP"
