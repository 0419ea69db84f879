"""Takes off disguises: 1337 letters, a s t e r i s k s and spaces between letters, letters drawn out.

A word is changed only into one that some pattern looks for, so that "Year 4a" and "5 stars" stay as they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.matching.patterns.view import Span, View

_LOOKS_LIKE = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "il",
    "+": "t",
    "€": "e",
    "£": "l",
}
_ANY = "*"
_SIGN = re.compile(r"[0-9@$!|+€£*]|([a-z])\1\1")
_WORD = re.compile(r"\S+")
_CORES = (re.compile(r"[a-z0-9@$!|+€£*]+"), re.compile(r"[a-z0-9@$|+€£*]+"))
_APART = re.compile(r"(?<![\w'])(?:[a-z0-9@$!][ .\-_~*/]{1,3}){3,}[a-z0-9@$!](?!\w)")
_BETWEEN = " .-_~*/"
_SHORTEST_APART = 4


class Unmasking:
    """Knows the words that patterns look for and finds them in disguise; `*` at the end of one is for any ending."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = sorted({phrase.lower() for phrase in phrases})
        words: set[str] = {word for phrase in self._phrases for word in re.findall(r"[a-z']+\*?", phrase)}
        self._words = sorted(word for word in words if not word.endswith(_ANY) and len(word) > 2)
        self._stems = sorted(word[:-1] for word in words if word.endswith(_ANY) and len(word) > 3)
        self._run_together, self._letters = self._known_by_letters()

    def __call__(self, view: View) -> View:
        """Return the view in small letters with what was disguised in plain letters."""
        view = view.lower
        view = _replaced(view, (match.span() for match in _APART.finditer(view.text)), self._joined)
        if not _SIGN.search(view.text):
            return view
        words = (match.span() for match in _WORD.finditer(view.text) if _SIGN.search(match.group()))
        return _replaced(view, words, self._plain)

    def _known_by_letters(self) -> tuple[dict[str, str], re.Pattern[str]]:
        """Return phrases and words by their letters alone, and an expression for any of these runs of letters."""
        texts = {re.sub(r"[^a-z]", "", phrase): phrase.rstrip(_ANY) for phrase in self._phrases}
        texts |= {re.sub("[^a-z]", "", word): word for word in (*self._words, *self._stems)}
        known = {key: text for key, text in texts.items() if len(key) >= _SHORTEST_APART}
        longest_first = sorted(known, key=lambda key: (-len(key), key))
        return known, re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def _joined(self, part: View) -> View | None:
        """Return letters that stand apart with the known words among them joined; None if there is no known word."""
        letters = View.of(part[at : at + 1] for at, sign in enumerate(part.text) if sign not in _BETWEEN)
        letters = letters.shown_as("".join(_LOOKS_LIKE.get(sign, sign)[0] for sign in letters.text))
        found = list(self._letters.finditer(letters.text))
        if not found:
            return None
        pieces, done = [], 0
        for match in found:
            pieces += [_spread(sign, letters[at : at + 1]) for at, sign in _each(letters, done, match.start())]
            pieces.append(_spread(self._run_together[match.group()], letters[slice(*match.span())]))
            done = match.end()
        pieces += [_spread(sign, letters[at : at + 1]) for at, sign in _each(letters, done, len(letters.text))]
        return View.of(pieces)

    def _plain(self, part: View) -> View | None:
        """Return a word in disguise as the known word that it stands for, or None."""
        for core in _CORES:
            start, end = max((match.span() for match in core.finditer(part.text)), key=_length, default=(0, 0))
            for kept in _shortened(part[start:end]):
                if word := self._stands_for(kept.text):
                    return View.of((part[:start], kept.shown_as(word), part[end:]))
        return None

    def _stands_for(self, masked: str) -> str:
        if sum(sign.isalpha() for sign in masked) < max(2, len(masked) / 3):
            return ""
        shapes = ["[a-z]" if sign == _ANY else f"[{_LOOKS_LIKE.get(sign, '')}{re.escape(sign)}]" for sign in masked]
        whole = re.compile("".join(shapes))
        for word in self._words:
            if len(word) == len(masked) and whole.fullmatch(word):
                return word
        for stem in self._stems:
            rest = masked[len(stem) :]
            fits = len(masked) >= len(stem) and (not rest or rest.isalpha())
            if fits and re.fullmatch("".join(shapes[: len(stem)]), stem):
                return stem + rest
        return ""


def _length(span: Span) -> int:
    return span[1] - span[0]


def _each(view: View, start: int, end: int) -> Iterator[tuple[int, str]]:
    return ((at, view.text[at]) for at in range(start, end))


def _spread(word: str, places: View) -> View:
    """Return a word with its letters at these places in turn, and a space behind it."""
    last, at, where = len(places.text) - 1, 0, []
    for sign in word:
        where.append(at)
        at = min(at + sign.isalpha(), last)
    where.append(last)
    return View(word + " ", [places.starts[at] for at in where], [places.ends[at] for at in where])


def _shortened(word: View) -> Iterator[View]:
    """Yield the word as it is, then with two, then with one of each letter that is drawn out."""
    yield word
    runs = [match.span() for match in re.finditer(r"(.)\1*", word.text)]
    for most in (2, 1) if any(end - start > 2 for start, end in runs) else ():
        kept = [at for start, end in runs for at in range(start, min(end, start + most) if end - start > 2 else end)]
        # The last letter of a run stands for all that were left out behind it.
        ends = [word.ends[following - 1] for following in (*kept[1:], len(word.text))]
        yield View("".join(word.text[at] for at in kept), [word.starts[at] for at in kept], ends)


def _replaced(view: View, spans: Iterable[Span], change: Callable[[View], View | None]) -> View:
    """Return the view with these parts of it changed, where there is something else to show."""
    pieces, done = [], 0
    for start, end in spans:
        if (new := change(view[start:end])) is not None:
            pieces += [view[done:start], new]
            done = end
    return View.of((*pieces, view[done:])) if pieces else view
