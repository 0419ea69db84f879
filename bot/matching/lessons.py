"""The examples as lessons: each text once, with all that is known of it, and the digest that names the whole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from bot.core.examples import Examples
from bot.core.routing import Intent, Scope


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what is known of it; what is not known is empty or None.

    `topic` is "in", "near" or the kind of signpost; `clauses` answer the question or, when near, lie nearest to it.
    """

    text: str
    topic: str = ""
    clauses: tuple[str, ...] = ()
    intents: tuple[Intent, ...] = ()
    safeguarding: bool | None = None
    distress: bool | None = None

    @property
    def label(self) -> str:
        """Return what a question is an example of, in a word."""
        return self.clauses[0] if self.topic == Scope.IN else self.topic


def lessons(examples: Examples) -> tuple[Lesson, ...]:
    """Return a lesson for every text of the examples, in the order in which they first stand there."""
    known: dict[str, Lesson] = {}
    for found in _each(examples):
        before = known.get(found.text, Lesson(found.text))
        # A text that stands in two places is both, but the policy's own answer to it goes before a signpost.
        same_topic = before.topic in ("", found.topic)
        known[found.text] = replace(
            before,
            topic=before.topic or found.topic,
            clauses=(*before.clauses, *found.clauses) if same_topic else before.clauses,
            intents=before.intents or found.intents,
            safeguarding=found.safeguarding if before.safeguarding is None else before.safeguarding,
            distress=found.distress if before.distress is None else before.distress,
        )
    return tuple(known.values())


def _each(examples: Examples) -> Iterator[Lesson]:
    for clause, texts in examples.clauses.items():
        yield from (Lesson(text, topic=Scope.IN, clauses=(clause,)) for text in texts)
    for text, nearest in examples.silent:
        yield Lesson(text, topic=Scope.NEAR, clauses=nearest)
    for kind, texts in examples.signposts.items():
        yield from (Lesson(text, topic=kind) for text in texts)
    for intent, messages in examples.intents.items():
        for text, also in messages:
            yield Lesson(text, intents=(intent, also) if also else (intent,))
    for alarming, texts in zip((True, False), examples.safeguarding, strict=True):
        yield from (Lesson(text, safeguarding=alarming) for text in texts)
    for alarming, texts in zip((True, False), examples.distress, strict=True):
        yield from (Lesson(text, distress=alarming) for text in texts)


def digest(examples: Examples) -> str:
    """Return the name of exactly these examples: any change to any of them gives another."""
    return hashlib.sha256(json.dumps(asdict(examples), ensure_ascii=True).encode("ascii")).hexdigest()
