"""Compiles the patterns of rules and runs them over a text."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.core.checks import Hit, Pattern, Rule
from bot.matching.patterns.disguise import Unmasking
from bot.matching.patterns.first_names import first_names
from bot.matching.patterns.identifiers import FINDERS
from bot.matching.patterns.names import NAME_FINDERS
from bot.matching.patterns.view import Span, View, seen

#: What a pattern's `find` calls the names of the trust and its schools.
TRUST_NAME = "trust-name"
#: What stands for these names among the phrases of `near`.
NAMED = "{trust}"


@dataclass(frozen=True, slots=True)
class _Texts:
    """A text in both views: as a reader sees it, and with disguises taken off."""

    seen: View
    plain: View


_Find = Callable[[_Texts], Iterator[Span]]


def compile_patterns(rules: Sequence[Rule], names: Iterable[str] = ()) -> Callable[[str], tuple[Hit, ...]]:
    """Return a search of texts for the patterns of the rules; `names` are those of the trust and its schools.

    ValueError says which `find` is unknown.
    """
    patterns = [(rule.id, pattern) for rule in rules for pattern in rule.patterns]
    finders = [(rule, pattern.sureness, _finder(pattern, tuple(names))) for rule, pattern in patterns]
    unmask = Unmasking(phrase for _, pattern in patterns for phrase in _phrases_of(pattern))

    def search(text: str) -> tuple[Hit, ...]:
        view = seen(text)
        texts = _Texts(view, unmask(view))
        hits = {Hit(rule, *span, sureness) for rule, sureness, find in finders for span in find(texts)}
        return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule, -hit.sureness)))

    return search


def _phrases_of(pattern: Pattern) -> Iterator[str]:
    yield from pattern.phrases
    for group in pattern.near:
        yield from (phrase for phrase in group if phrase != NAMED)


def _finder(pattern: Pattern, names: tuple[str, ...]) -> _Find:
    find = _finder_of_kind(pattern, names)
    if not pattern.unless:
        return find
    harmless = _any_of(pattern.unless)
    return lambda texts: iter(()) if harmless.search(texts.plain.text) else find(texts)


def _finder_of_kind(pattern: Pattern, names: tuple[str, ...]) -> _Find:
    if pattern.find == TRUST_NAME:
        return _in_plain(_name_of_trust(names))
    if pattern.find:
        if pattern.find not in FINDERS:
            raise ValueError(f"nothing is known that finds “{pattern.find}”; there are: {_known()}")
        if pattern.find in NAME_FINDERS:
            first_names()  # read now, so that nobody's first draft waits for the lists
        kind = FINDERS[pattern.find]
        return lambda texts: (texts.seen.span(*span) for span in kind(texts.seen.text))
    if pattern.near:
        first, second = (_group(phrases, names) for phrases in pattern.near)
        return lambda texts: _near(texts.plain, first, second, pattern.within)
    return _in_plain(_any_of(pattern.phrases) if pattern.phrases else re.compile(pattern.regex, re.IGNORECASE))


def _known() -> str:
    return ", ".join((*FINDERS, TRUST_NAME))


def _in_plain(expression: re.Pattern[str]) -> _Find:
    def find(texts: _Texts) -> Iterator[Span]:
        found = expression.finditer(texts.plain.text)
        return (texts.plain.span(*match.span()) for match in found if match.group())

    return find


def _near(view: View, first: re.Pattern[str], second: re.Pattern[str], within: int) -> Iterator[Span]:
    """Yield the nearest pairs of two groups, from the beginning of the one to the end of the other."""
    ones = [match.span() for match in first.finditer(view.text)]
    others = [match.span() for match in second.finditer(view.text)] if ones else []
    for one in ones:
        at = bisect(others, one)
        beside = others[max(0, at - 1) : at + 1]
        pairs = [(_words_between(view.text, one, other, within), other) for other in beside]
        distance, other = min(pairs, default=(within + 1, one))
        if distance <= within:
            yield view.span(min(one[0], other[0]), max(one[1], other[1]))


def _words_between(text: str, one: Span, other: Span, most: int) -> int:
    """Count the words between two places, up to one more than `most`."""
    return len(text[min(one[1], other[1]) : max(one[0], other[0])].split(maxsplit=most))


def _group(phrases: tuple[str, ...], names: tuple[str, ...]) -> re.Pattern[str]:
    spoken = _any_of(tuple(phrase for phrase in phrases if phrase != NAMED))
    if NAMED not in phrases:
        return spoken
    return re.compile(f"{spoken.pattern}|{_name_of_trust(names).pattern}", re.IGNORECASE)


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return an expression for any of the phrases as whole words; `*` at the end of a word stands for any ending."""
    words = [_expression(phrase) for phrase in phrases if phrase[0].isalnum()]
    signs = [_expression(phrase) for phrase in phrases if not phrase[0].isalnum()]
    # One look at the edge of a word for all phrases together: several times as fast as one for each.
    return re.compile("|".join([rf"\b(?:{'|'.join(words)})(?!\w)"] * bool(words) + signs))


def _expression(phrase: str) -> str:
    words = [re.escape(word).replace(r"\*", r"\w*").replace("'", "'?") for word in phrase.lower().split()]
    return r"[\s\-,_]+".join(words)


def _name_of_trust(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return an expression for the names as they are, run together, and reversed by word or by letter."""
    ways: set[str] = set()
    for name in names:
        words = re.findall(r"\w+", name)
        for order in (words, words[::-1], [word[::-1] for word in words], [word[::-1] for word in reversed(words)]):
            ways.add(r"\W*".join(map(re.escape, order)))
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(ways, key=len, reverse=True))})(?!\w)" if ways else r"(?!)", re.I)
