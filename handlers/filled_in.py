"""What a form offers to choose from, and what is read from it when it was filled in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.core.errors import BadInput

Choice = TypeVar("Choice", bound=StrEnum)


def no_longer(text: str, longest: int) -> str:
    """Return a text; BadInput if it is longer than that."""
    if len(text) > longest:
        raise BadInput(f"That's more than I can pass on. Please use at most {longest:,} characters. Nothing was sent.")
    return text


def choices(labels: Mapping[Choice, str]) -> tuple[tuple[str, str], ...]:
    """Return what a field offers to choose from."""
    return tuple((choice.value, label) for choice, label in labels.items())


def one_of(kind: type[Choice], value: str) -> Choice:
    """Return what was chosen; BadInput for what nobody offered."""
    try:
        return kind(value)
    except ValueError:
        raise BadInput("Please choose one of the answers shown. Nothing was sent yet.") from None
