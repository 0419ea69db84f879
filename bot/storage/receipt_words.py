"""The words of receipts, by which an anonymous reporter finds a report again.

They are those of the Electronic Frontier Foundation's large word list (CC BY 3.0 US), made for being written down.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

#: A receipt has so many words; the first two find it, the others prove it.
WORDS, FINDING = 7, 2
#: No word of the list is shorter: what is, was typed between them, or is the id of a report and no receipt at all.
_WORD = re.compile("[a-z]{3,}")


@cache
def word_list() -> tuple[str, ...]:
    """Return the words; those with a hyphen are left out, since people write one as two or with a space."""
    lines = files("xkcdpass").joinpath("static/eff-long").read_text("ascii").splitlines()
    return tuple(word for word in lines if word.isalpha())


def spelt(number: int) -> str:
    """Return a number that is far larger than there are receipts as the seven words of one."""
    words = []
    for _ in range(WORDS):
        number, place = divmod(number, len(word_list()))
        words.append(word_list()[place])
    return " ".join(words)


def as_typed(receipt: str) -> tuple[str, str] | None:
    """Return the words that find a receipt and those that prove it, however they were typed; None if not seven."""
    words = _WORD.findall(unicodedata.normalize("NFKC", receipt).casefold())
    return (" ".join(words[:FINDING]), " ".join(words[FINDING:])) if len(words) == WORDS else None
