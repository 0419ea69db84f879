"""One notice being written: what its writer may use, and the table of writers by kind of notice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Reply
from bot.core.notices import Notice
from bot.core.ports import Store
from bot.core.turns import Knowledge


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that may be used to write a notice when it is sent."""

    notice: Notice
    now: datetime
    knowledge: Knowledge
    store: Store


#: Writes a notice at the moment when it is sent; None when there is nothing to say any more.
Write = Callable[[Occasion], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A kind of notice and the function that writes it."""

    kind: str
    write: Write


def notice(kind: str) -> Callable[[Write], Writer]:
    """Make a function the writer of one kind of notice."""
    return lambda write: Writer(kind, write)
