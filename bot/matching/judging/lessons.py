"""The examples of the rules as lessons for the heads, and the digest that names the whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from bot.core.checks import Draft, Example, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Lesson:
    """A draft and what is right to say of it; `rule` is empty where none is breached, or none of ours is known."""

    draft: Draft
    verdict: Verdict
    rule: str = ""
    clauses: tuple[str, ...] = ()
    words: str = field(default="", repr=False)

    @property
    def places(self) -> tuple[int, int]:
        """Return the first and one-past-last character of the words that breach; (0, 0) without any."""
        start = self.draft.text.find(self.words) if self.words else 0
        return start, start + len(self.words)


def lessons(rules: Sequence[Rule], everyday: Sequence[Example]) -> tuple[Lesson, ...]:
    """Return a lesson for every example: breaches, harmless lookalikes, and everyday posts."""
    found = []
    for rule in rules:
        name = "" if rule.protective else rule.id
        found += [
            Lesson(example.draft, example.verdict, name, example.clauses, example.words) for example in rule.breaches
        ]
        found += [Lesson(example.draft, Verdict.CLEAR) for example in rule.harmless]
    return (*found, *(Lesson(example.draft, Verdict.CLEAR) for example in everyday))


def digest(rules: Sequence[Rule], everyday: Sequence[Example]) -> str:
    """Return the name of exactly these rules and examples: any change that training would see gives another."""
    seen = [(rule.id, rule.clauses, rule.protective, [asdict(pattern) for pattern in rule.patterns]) for rule in rules]
    learnt = [asdict(lesson) for lesson in lessons(rules, everyday)]
    return hashlib.sha256(json.dumps([seen, learnt], ensure_ascii=True).encode("ascii")).hexdigest()
