"""Finds the names of pupils: first names, full names, and names with a year group or class."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.matching.patterns.first_names import first_names, words_not_names
from bot.matching.patterns.view import Span

_WORD = re.compile(r"\b[A-Z][a-z]*(?:'[A-Z][a-z]+)?(?:Mc|Mac)?(?:[A-Z][a-z]+)?(?:-[A-Z][a-z]*)*(?:'s)?\b")
_GAP = re.compile(r"\s+")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:\n\"(]|[^\w\s,'&@#-])\s*$")
_GROWN_UP = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Rev|Revd|Father|Sister|Professor|Prof|Mayor|Councillor|Cllr|PC|Auntie|Uncle|Nana?|Grandad|St|Saint|King|Queen|Prince|Princess|author|poet|illustrator|caretaker)\.?\s+(?:[A-Z][\w'-]+\s+)?$"
)
_JOINED = re.compile(r"(?:'s)?(?:,|\s*&|,?\s+and)(?: little)?\s+$")
_OWN_CHILD = re.compile(r"\bmy(?: own)?(?: little)?\s+$", re.IGNORECASE)
_TAG = re.compile(r"(?<!\w)[#@](\w+)")
_TAG_PART = re.compile(r"[A-Z]?[a-z]{3,}")
_PLACE_BEFORE = re.compile(r"\b(?:at|in|near|to the|visit to|trip to|based in)\s+$")
_CUE = re.compile(
    r"\b(?:by|our|little|congrats|congratulations|birthday|well done|meet|featuring|thank you|thanks|star|spot|here's"
    r"|it's|is|cheers for|mention to|goes to|artist|writer|winner|poet|captain)(?: to)?[:,]?\s+$",
    re.IGNORECASE,
)
_THING_AFTER = re.compile(
    r"\s+(?:School|Academy|Primary|Infants?|Juniors?|College|Trust|[Cc]lass|Road|Street|Lane|House|Farm|Park|Hall|Reserve"
    r"|Museum|Theatre|Hospital|Church|Cathedral|Woods?|Beach|Hollow|Dyke|Centre|Council|Town|City|United|Rovers|FC"
    r"|Day|Week|Award|Cup|the (?:guinea|hamster|rabbit|goat|cactus|dog|cat|tortoise|duck))\b"
)
_SURNAME = re.compile(r"\s+(?:(?:van|Van|de|De|von|al|O'|Mc|Mac)\s?)?[A-Z][a-z']+[\w'-]*(?:\s+[A-Z][a-z][\w'-]+)?")
_INITIAL_AND_SURNAME = re.compile(r"\b[A-Z]\.\s?[A-Z][a-z]+(?:-[A-Z][a-z]+)?(?:'s)?\b")
_CLASS = re.compile(
    r"[\s,(]+(?:(?:in|from|of)\s+)?"
    r"(?:(?i:year|yr|y)\s?\d{1,2}\b|[1-9]\d?[A-Z]{1,2}\b|[1-9]\s[A-Z][a-z]{2,}\b"
    r"|Reception\b|Nursery\b|[A-Z][a-z]+ [Cc]lass\b)"
)
_CLASS_BEFORE = re.compile(r"\b(?:year|yr|y)\s?\d{1,2}(?:'s)?\s+$", re.IGNORECASE)
#: What stands so many characters before a word still tells whether it is a name: more than the longest title or cue.
_BEFORE = 80
#: Names that are ordinary words too: in a hashtag they say nothing.
_ALSO_WORDS = frozenset(
    {"poppy", "holly", "ivy", "lily", "daisy", "grace", "amber", "ruby", "summer", "robin", "olive", "blessing"}
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def names(text: str) -> Iterator[Span]:
    """Yield first names of children, with the surname where it follows, and those in hashtags and handles."""
    for word in _first_names(text):
        yield word.start, _surname(text, word) or word.end
    for tag in _TAG.finditer(text):
        parts = {part.group().lower() for part in _TAG_PART.finditer(tag.group(1))}
        if (parts - _ALSO_WORDS) & first_names():
            yield tag.span()


def full_names(text: str) -> Iterator[Span]:
    """Yield first names with a surname behind them, and surnames with an initial before them."""
    for word in _first_names(text):
        if end := _surname(text, word):
            yield word.start, end
    for match in _INITIAL_AND_SURNAME.finditer(text):
        if not _stands_before(_GROWN_UP, text, match.start()):
            yield match.span()


def names_with_class(text: str) -> Iterator[Span]:
    """Yield names that a year group or a class stands beside."""
    for word in _first_names(text):
        end = _surname(text, word) or word.end
        after, before = _CLASS.match(text, end), _stands_before(_CLASS_BEFORE, text, word.start)
        if after:
            yield word.start, after.end()
        elif before:
            yield before.start(), end


def _surname(text: str, word: _Word) -> int | None:
    match = _SURNAME.match(text, word.end)
    if not match or word.text.endswith("'s") or match.group().split()[0] in words_not_names():
        return None
    return match.end()


def _first_names(text: str) -> Iterator[_Word]:
    last_end = 0
    for match in _WORD.finditer(text):
        if last_end and match.start() < last_end:
            continue
        word = _Word(match.group(), *match.span())
        joined = bool(last_end and _JOINED.fullmatch(text, last_end, word.start))
        if _is_first_name(text, word, joined):
            last_end = _surname(text, word) or word.end
            yield word


def _is_first_name(text: str, word: _Word, joined: bool) -> bool:
    """Tell whether a capitalised word is a child's name: a known one, or a word where names stand."""
    name = word.text.removesuffix("'s")

    def after(*expressions: re.Pattern[str]) -> bool:
        return any(_stands_before(expression, text, word.start) for expression in expressions)

    if len(name) < 2 or name in words_not_names() or text[word.start - 1 : word.start] in ("#", "@"):
        return False
    if after(_GROWN_UP, _OWN_CHILD) or _THING_AFTER.match(text, word.end):
        return False
    if re.split(r"[-']", name)[0].lower() in first_names():
        return True
    if name.isupper() or after(_SENTENCE_ENDS, _PLACE_BEFORE):
        return False
    return joined or after(_CUE)


def _stands_before(expression: re.Pattern[str], text: str, at: int) -> re.Match[str] | None:
    """Find an expression that ends at a place, near before it: looked for from the start, a long text takes minutes."""
    return expression.search(text, max(0, at - _BEFORE), at)


#: What finds names, by what `find` in a pattern calls it.
NAME_FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "name": names,
    "full-name": full_names,
    "name-with-class": names_with_class,
}
