"""A case as it is handed out: everything about it in words, ready to be put on paper or into data."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a case: `id` and `value` for programs, `label` and `shown` for people."""

    id: str
    label: str
    shown: str = field(repr=False)
    value: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case: what happened, `when` in words and `at` as data, who did it, and the words that go with it.

    `words` is None where they could not be opened; `fits` tells whether the event fits the audit chain.
    """

    number: int
    kind: str
    happened: str
    when: str
    at: str
    by: str
    words: str | None = field(repr=False)
    mac: str
    fits: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything about one case, for whom and why it was handed out, and when.

    `told` is what the reporter wrote. `misfit` is the number of the first event that does not fit the audit chain.
    """

    reference: str
    title: str
    trust: str
    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]
    entries: tuple[Entry, ...]
    misfit: int | None
    made: str
    made_at: str
    purpose: str = field(repr=False)
