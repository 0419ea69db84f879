"""Asking a manager about a draft: who asks whom, what is sent, and what the manager answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.checks import Draft, Judgement
from bot.core.people import Person

#: A draft that a manager does not answer is gone after so long.
KEPT = timedelta(days=7)


class Opinion(StrEnum):
    """What a manager says of a draft."""

    FINE = "fine"
    CHANGE = "change"
    DONT = "dont"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a manager is sent: the draft, what was found in it, and what the writer says to it.

    `aside` names the rules whose findings the writer has set aside.
    """

    draft: Draft
    judgement: Judgement
    note: str = field(default="", repr=False)
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the manager answers, with words of their own where there is something to say."""

    opinion: Opinion
    at: datetime
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Consultation:
    """One question to a manager; `sent` is None once it has been answered or taken back, `answer` until it is answered.

    Neither `sent` nor the words of the answer are kept beyond `expires`.
    """

    id: str
    writer: Person
    manager: Person
    asked: datetime
    sent: Sent | None = None
    answer: Answer | None = None

    @property
    def expires(self) -> datetime:
        """Return the moment from which nothing of it is kept."""
        return self.asked + KEPT
