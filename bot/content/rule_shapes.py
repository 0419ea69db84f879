"""The shape of `rules/<id>.yaml` and `everyday.yaml`: rules of judgement with their examples."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from bot.content.shapes import Text
from bot.content.yaml_file import Strict
from bot.core.checks import Account, Draft, Example, Fact, Media, Pattern, Rule, Verdict

#: What is so of an example unless its `facts` say otherwise.
USUAL = {"account": Account.PERSONAL, "platform": "facebook", "authorised": False, "media": Media.NONE, "consent": None}

_WORDS: dict[str, tuple[str, object]] = {
    **{account.value: ("account", account) for account in Account},
    **{media.value: ("media", media) for media in Media if media is not Media.NONE},
    "authorised": ("authorised", True),
    "consent": ("consent", True),
    "no consent": ("consent", False),
}


def _facts(told: object) -> dict[str, Any]:
    """Read facts such as "school, on instagram, authorised, pupil-image, no consent"."""
    if not isinstance(told, str):
        raise ValueError("facts are words with commas between them")
    facts: dict[str, Any] = {}
    for word in (part.strip() for part in told.split(",")):
        name, value = ("platform", word[3:].strip()) if word.startswith("on ") else _WORDS.get(word, ("", None))
        if not name or not (value or name == "consent"):
            raise ValueError(f"“{word}” is no fact: on <platform>, {', '.join(_WORDS)}")
        if name in facts:
            raise ValueError(f"“{word}” says the {name} a second time")
        facts[name] = value
    if facts.get("consent") is not None and facts.get("media") is not Media.PUPIL_IMAGE:
        raise ValueError("consent is a fact of a pupil-image only")
    return facts


def _with_text(entry: object) -> object:
    return {"text": entry} if isinstance(entry, str) else entry


def _several(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


class ExampleEntry(Strict):
    """One post; plain text alone stands for a post with the usual facts."""

    text: Text
    words: str = ""
    facts: Annotated[dict[str, Any], PlainValidator(_facts)] = Field(default_factory=dict)
    verdict: Verdict | None = None
    clauses: tuple[Text, ...] = ()

    def example(self, verdict: Verdict, clauses: tuple[str, ...]) -> Example:
        """Return the entry as the core knows it, with what the rule says where the entry is silent."""
        draft = Draft(text=self.text, **{**USUAL, **self.facts})
        return Example(draft, self.verdict or verdict, self.clauses or clauses, self.words)


class HarmlessEntry(Strict):
    """One post that the rule has nothing against."""

    text: Text
    facts: Annotated[dict[str, Any], PlainValidator(_facts)] = Field(default_factory=dict)

    def example(self) -> Example:
        """Return the entry as the core knows it."""
        return Example(Draft(text=self.text, **{**USUAL, **self.facts}), Verdict.CLEAR)


Breaches = tuple[Annotated[ExampleEntry, BeforeValidator(_with_text)], ...]
Harmless = tuple[Annotated[HarmlessEntry, BeforeValidator(_with_text)], ...]
Phrases = tuple[Text, ...]


class PatternEntry(Strict):
    """Something to look for; see Pattern."""

    phrases: Phrases = ()
    regex: Annotated[str, AfterValidator(_regex)] = ""
    near: tuple[Phrases, ...] = Field(default=(), max_length=2)
    within: int = Field(default=5, ge=1, le=30)
    find: str = ""
    unless: Phrases = ()
    sureness: float = Field(default=0.8, gt=0, le=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(map(bool, (self.phrases, self.regex, self.near, self.find))) != 1:
            raise ValueError("a pattern has exactly one of phrases, regex, near and find")
        if self.near and (len(self.near) != 2 or not all(self.near)):
            raise ValueError("near takes two groups of phrases")
        return self


class WhenEntry(Strict):
    """Conditions on the facts of a draft; each fact takes one value or a list of them."""

    account: Annotated[tuple[Account, ...], BeforeValidator(_several)] = ()
    authorised: Annotated[tuple[bool, ...], BeforeValidator(_several)] = ()
    media: Annotated[tuple[Media, ...], BeforeValidator(_several)] = ()
    consent: Annotated[tuple[bool, ...], BeforeValidator(_several)] = ()

    def conditions(self) -> dict[Fact, tuple[Account | Media | bool, ...]]:
        """Return the conditions as the core knows them."""
        return {fact: values for fact in Fact if (values := getattr(self, fact))}


class RuleFile(Strict):
    """`rules/<id>.yaml`."""

    title: Text
    clauses: tuple[Text, ...] = Field(min_length=1)
    severity: Verdict
    say: Text
    fix: Text
    ask: Text = ""
    protective: bool = False
    softens: tuple[Text, ...] = ()
    when: WhenEntry = WhenEntry()
    decides: bool = False
    in_doubt: tuple[Fact, ...] = ()
    patterns: tuple[PatternEntry, ...] = ()
    breaches: Breaches = Field(min_length=1)
    harmless: Harmless = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.severity is Verdict.CLEAR or self.softens) and not self.protective:
            raise ValueError("only a protective rule softens others or has the severity clear")
        if self.decides and not self.when.conditions():
            raise ValueError("a rule whose facts decide needs conditions (`when`)")
        return self

    def rule(self, name: str) -> Rule:
        """Return the file as the core knows it, under the file's name."""
        clauses = self.clauses if not self.protective else ()
        verdict = self.severity if not self.protective else Verdict.STOP
        return Rule(
            id=name,
            title=self.title,
            clauses=self.clauses,
            severity=self.severity,
            say=self.say,
            fix=self.fix,
            ask=self.ask,
            protective=self.protective,
            softens=self.softens,
            when=self.when.conditions(),
            decides=self.decides,
            in_doubt=self.in_doubt,
            patterns=tuple(Pattern(**entry.model_dump()) for entry in self.patterns),
            breaches=tuple(entry.example(verdict, clauses) for entry in self.breaches),
            harmless=tuple(entry.example() for entry in self.harmless),
        )

    def clauses_named(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield every clause id that the file names, with the place where it stands."""
        for number, clause in enumerate(self.clauses):
            yield ("clauses", number), clause
        for number, entry in enumerate(self.breaches):
            for position, clause in enumerate(entry.clauses):
                yield ("breaches", number, "clauses", position), clause


class EverydayFile(Strict):
    """`everyday.yaml`."""

    harmless: Harmless = Field(min_length=1)
