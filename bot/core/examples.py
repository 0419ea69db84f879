"""The examples that the engine learns from, as they stand in the policy content."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.routing import Intent

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Every example with its label.

    `clauses`: clause id → questions that it answers. `silent`: (question, nearest clause ids) on which the policy is
    silent. `signposts`: kind → texts that are not about the policy. `intents`: intent → (message, second intent).
    `safeguarding` and `distress`: (texts that raise the alarm, lookalikes that must not).
    """

    clauses: Mapping[str, Texts] = field(repr=False)
    silent: tuple[tuple[str, Texts], ...] = field(repr=False)
    signposts: Mapping[str, Texts] = field(repr=False)
    intents: Mapping[Intent, tuple[tuple[str, Intent | None], ...]] = field(repr=False)
    safeguarding: tuple[Texts, Texts] = field(repr=False)
    distress: tuple[Texts, Texts] = field(repr=False)
