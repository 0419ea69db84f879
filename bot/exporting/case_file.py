"""A case as it is handed out: everything about it in words, ready to be put on paper or into data."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a case: `id` and `value` for programs, `label` and `shown` for people.

    What somebody wrote is `boxed`, and stands apart from the words of others.
    """

    id: str
    label: str
    shown: str = field(repr=False)
    value: object = field(repr=False)
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading: `id` is its name for programs, `empty` is said where there is nothing to show.

    One that stands `alone` comes first, with the title on a page of its own.
    """

    id: str
    heading: str
    facts: tuple[Fact, ...]
    empty: str = ""
    alone: bool = False


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
    """Everything about one case, for whom and why it was handed out (if that was said), and when.

    `misfit` is the number of the first event that does not fit the audit chain.
    """

    reference: str
    title: str
    trust: str
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    misfit: int | None
    made: str
    made_at: str
    purpose: str = field(repr=False)
