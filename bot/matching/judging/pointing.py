"""From a score for each token to the words that a finding quotes."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.checks import Hit
from bot.matching.encoder import Floats

#: Marked tokens with at most so many others between them are one run of words.
_GAP = 3
_WORD = re.compile(r"\S+")
_TRIM = " \t\n\r,;:-–—"


def words(text: str, spans: NDArray[np.int32], scores: Floats, hits: Sequence[Hit] = ()) -> tuple[int, int]:
    """Return the first and one-past-last character of the words that breach most.

    Where no token is marked, the surest hit of the rule's patterns or the sentence around the likeliest token is.
    """
    tokens = [row for row in range(len(spans)) if spans[row][1] > spans[row][0]]
    marked = [row for row in tokens if scores[row] > 0]
    if marked:
        run = max(_runs(marked), key=lambda rows: sum(float(scores[row]) for row in rows))
        return _whole_words(text, int(spans[run[0]][0]), int(spans[run[-1]][1]))
    if hits:
        surest = max(hits, key=lambda hit: hit.sureness)
        return surest.start, surest.end
    likeliest = max(tokens, key=lambda row: float(scores[row]), default=0)
    return _sentence(text, int(spans[likeliest][0])) if tokens else (0, len(text))


def _runs(rows: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = [[rows[0]]]
    for row in rows[1:]:
        if row - runs[-1][-1] <= _GAP:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    for word in _WORD.finditer(text):
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    return _trimmed(text, start, end)


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max((found.end() for found in re.finditer(r"[.!?\n]\s*", text[:at])), default=0)
    following = re.compile(r"[.!?\n]").search(text, at)
    return _trimmed(text, start, following.end() if following else len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and text[start] in _TRIM:
        start += 1
    while end > start + 1 and text[end - 1] in _TRIM:
        end -= 1
    return start, end
