"""A text as a reader sees it: no invisible characters, no look-alike letters, and each place mapped to the writer's."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

Span = tuple[int, int]

_PUNCTUATION = str.maketrans("‘’ʼ′´`“”″–—―−", "''''''\"\"\"----")
#: Characters that show nothing although Unicode does not class them as format characters.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


@dataclass(frozen=True, slots=True)
class View:
    """What is seen of a text; character `i` of it stands for the writer's characters from `starts[i]` to `ends[i]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, pieces: Iterable["View"]) -> "View":
        """Return the views one behind the other."""
        parts = list(pieces)
        return cls(
            "".join(part.text for part in parts),
            [start for part in parts for start in part.starts],
            [end for part in parts for end in part.ends],
        )

    def __getitem__(self, part: slice) -> "View":
        """Return a part of the view."""
        return View(self.text[part], self.starts[part], self.ends[part])

    def shown_as(self, text: str) -> "View":
        """Return the view with other characters in the same places: as many as it has."""
        return View(text, self.starts, self.ends)

    @property
    def lower(self) -> "View":
        """Return the same view in small letters, character by character."""
        small = self.text.lower()
        if len(small) != len(self.text):
            small = "".join(low if len(low := character.lower()) == 1 else character for character in self.text)
        return self.shown_as(small)

    def span(self, start: int, end: int) -> Span:
        """Return where the characters from `start` to `end` of the view stand in the writer's text."""
        return self.starts[start], self.ends[end - 1]


def seen(text: str) -> View:
    """Return the text as a reader sees it, in the writer's capitals and small letters."""
    if text.isascii():
        return View(text, range(len(text)), range(1, len(text) + 1))
    shown = [_seen(character) for character in text]
    starts = [at for at, piece in enumerate(shown) for _ in piece]
    return View("".join(shown), starts, [at + 1 for at in starts])


@cache
def _seen(character: str) -> str:
    if character.isascii():
        return character
    shown = "".join(
        _look_alikes().get(part, part)
        for part in unicodedata.normalize("NFKD", character.translate(_PUNCTUATION))
        if unicodedata.category(part) not in ("Cf", "Mn", "Me") and not _is_skin_tone(part) and part not in _BLANK
    )
    return " " if shown.isspace() else shown


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


@cache
def _look_alikes() -> dict[str, str]:
    """Return the characters that look like an ASCII letter, with that letter."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {
        other["c"]: letter
        for letter in letters
        for other in confusables_data.get(letter, ())
        if len(other["c"]) == 1 and not other["c"].isascii()
    }
