"""What the core asks of the outside: implemented in `storage/`, `matching/` and the platforms."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.core.messages import Place, Reply, Request
from bot.core.routing import Reading

T = TypeVar("T")


class Store(Protocol):
    """What one unit of work may keep; nothing is kept unless the unit commits."""

    async def first_time(self, request_id: str, now: datetime) -> bool:
        """Remember a request; return False if it was remembered before (by any replica)."""
        ...

    async def topic(self, place: Place, now: datetime) -> tuple[str, ...]:
        """Return the clause ids that this conversation was about, or nothing."""
        ...

    async def keep_topic(self, place: Place, clauses: Sequence[str], now: datetime) -> None:
        """Remember the clause ids that this conversation is about, for a day."""
        ...

    async def count_feedback(self, clauses: Sequence[str], helpful: bool, now: datetime) -> None:
        """Count one opinion of an answer by its clauses and the day, without the person or the words."""
        ...


class UnitsOfWork(Protocol):
    """Runs work in one unit: all of it is committed, or none."""

    async def do(self, work: Callable[[Store], Awaitable[T]]) -> T:
        """Run `work` with a store, commit, and return what it returned; roll back and raise what it raised.

        The unit ends by itself even when the caller is cancelled in the middle.
        """
        ...


class Read(Protocol):
    """Reads the meaning of a text without holding up anybody else."""

    async def __call__(self, text: str) -> Reading:
        """Return what the text is about; raises nothing for any text."""
        ...


class Engine(Protocol):
    """Reads the meaning of a text, the same for the same text and content."""

    def read(self, text: str) -> Reading:
        """Return what the text is about; raises nothing for any text."""
        ...


class Handle(Protocol):
    """What a platform calls for each request; the whole of the bot as a platform sees it."""

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request and return what to answer, or None for a delivery that was served before."""
        ...
