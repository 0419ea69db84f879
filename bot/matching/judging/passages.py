"""A long draft as passages: one bad sentence among a thousand good ones is found only where it is read by itself."""

import re
from collections.abc import Iterator

#: A draft of at most so many characters, about as many as the longest examples have, is read as one.
LONGEST_WHOLE = 600
#: The longest passage of a longer one: a sentence or two, among which a bad one stands out.
LONGEST = 150
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n\s*")
_SPACE = re.compile(r"\s+")


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and one-past-last character of each passage; they follow each other and cover the text.

    A passage ends with a sentence where it can, else with a word, else where it must.
    """
    start = 0
    while len(text) > LONGEST_WHOLE and len(text) - start > LONGEST:
        end = _last(_SENTENCE_END, text, start) or _last(_SPACE, text, start) or start + LONGEST
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _last(boundary: re.Pattern[str], text: str, start: int) -> int | None:
    """Return where the last boundary ends that leaves a passage of more than half the length."""
    ends = [found.end() for found in boundary.finditer(text, start + LONGEST // 2, start + LONGEST)]
    return ends[-1] if ends else None
