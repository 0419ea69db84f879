"""What is asked and checked: a few questions, and drafts of any length out of the examples of the policy content."""

from collections.abc import Iterable
from itertools import zip_longest

from bot.content.policy_files import Content
from bot.core.checks import Example

QUESTIONS = (
    "can I put a photo of my class on insta?",
    "is the badge ok on my linkedin",
    "my mate from the paper keeps asking what I think of the new head, can I tell him",
    "who do I tell when somebody has set up a page that takes the mick out of us",
    "do I have to say that these are my own views",
    "what happens if I don't take it down",
    "are governors covered by this as well",
    "where is the toner for the copier in the science block",
)


def drafts(content: Content, words: int, count: int) -> tuple[str, ...]:
    """Return so many drafts of so many words, the same each time: breaches and harmless posts in turn."""
    of_each_kind = [kind for rule in content.rules for kind in (rule.breaches, rule.harmless)]
    examples = [example for row in zip_longest(*of_each_kind) for example in row if example]
    said = _words(examples)
    return tuple(" ".join(said[start : start + words]) for start in range(0, words * count, words))


def _words(examples: Iterable[Example]) -> list[str]:
    return [word for example in examples for word in example.draft.text.split()]
