"""One notice being written: what its writer may use, and the table of writers by kind of notice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Reply
from bot.core.notices import Audience, Notice
from bot.core.ports import Store
from bot.core.turns import Knowledge


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that may be used to write a notice when it is sent."""

    notice: Notice
    now: datetime
    knowledge: Knowledge
    store: Store
    #: Who can read the channel that the notice goes to, for a writer that wants to know.
    audience: Audience | None = None
    #: The platforms on which the bot runs.
    platforms: tuple[str, ...] = ()


#: Writes a notice at the moment when it is sent; None when there is nothing to say (any more). A timer's writer does
#: what is to be done, and says nothing.
Write = Callable[[Occasion], Awaitable[Reply | None]]
#: Does what is to be done instead of a notice that could not be delivered, in the unit that gives it up.
Instead = Callable[[Occasion], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A kind of notice and the function that writes it.

    With `looks` the channel is looked at beforehand; `instead` is called when the notice is given up.
    """

    kind: str
    write: Write
    looks: bool = False
    instead: Instead | None = None


def notice(kind: str, *, looks: bool = False, instead: Instead | None = None) -> Callable[[Write], Writer]:
    """Make a function the writer of one kind of notice."""
    return lambda write: Writer(kind, write, looks, instead)
