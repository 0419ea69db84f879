"""What the bot says by itself, later or to somebody else; it goes through the outbox, which carries ids only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.errors import SocialPolicyError
from bot.core.messages import Reply
from bot.core.people import Person

#: The kind of notice that tells whoever looks after the bot that others were given up; it is about their kind.
GIVEN_UP = "notices.given-up"
#: The kind of notice that tells them instead that somebody could not be told something without the bot being installed.
NOT_INSTALLED = "notices.not-installed"
#: The platform of timers: what is due there is done, and nothing is sent.
CLOCK = "clock"


class Card(StrEnum):
    """What a notice has to do with the card of its case in the place that it goes to."""

    NONE = "none"
    OPENS = "opens"  # it becomes the card
    UNDER = "under"  # it goes into the card's thread
    ANEW = "anew"  # it takes the card's place


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a notice goes: to one person, or into a channel and a thread of it, or in the place of a message there."""

    platform: str
    person: str = field(default="", repr=False)
    channel: str = ""
    thread: str = ""
    replaces: str = ""

    @classmethod
    def of(cls, person: Person) -> "Recipient":
        """Return the recipient who is that person, told personally."""
        return cls(person.platform, person=person.id)

    @classmethod
    def timer(cls, case: str, count: str = "") -> "Recipient":
        """Return the recipient of a timer, which rings for a case, or one count of its time, and holds up no other."""
        return cls(CLOCK, channel=case, thread=count)

    @property
    def lane(self) -> str:
        """Return what names the row in which notices wait: those for one place are sent in their order."""
        return "\x1f".join((self.platform, self.person, self.channel))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say: which kind of notice, about which case (its id), to whom, and not before `due`."""

    kind: str
    about: str
    to: Recipient
    due: datetime | None = None
    card: Card = Card.NONE


class NotSent(SocialPolicyError):
    """A platform did not take a message; `retry_after` is how long it asks to be left alone.

    `final`: trying again cannot help. `in_doubt`: it may have arrived all the same.
    """

    def __init__(
        self, why: str, *, retry_after: timedelta | None = None, final: bool = False, in_doubt: bool = False
    ) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.final = final
        self.in_doubt = in_doubt


class NotInstalled(NotSent):
    """The bot is not installed where it is to speak or look, or what it looks for is not there (any more)."""


#: Sends a reply to a recipient on one platform, with the delivery's key, and returns the platform's id of the message
#: (of the first, where a long reply takes several); NotSent when the platform does not take it.
Send = Callable[[Recipient, Reply, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can read a channel now; `members` are the platform's ids of people, the bot not among them."""

    private: bool
    has_bot: bool
    members: frozenset[str] = field(default=frozenset(), repr=False)


#: Looks at a channel of one platform; NotSent when the platform does not tell.
Look = Callable[[str], Awaitable[Audience]]

#: For how long a claim holds unless it is renewed.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice that its holder alone may send until the lease is over.

    `key`: the same at every attempt. `token`: another at every claim; what is recorded with an old one is refused.
    `failures`: attempts that came to nothing. `in_doubt`: one of them may have arrived all the same.
    """

    id: int
    key: str
    token: str
    notice: Notice
    failures: int = 0
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the outbox stands: how many notices wait and how many were given up, and when the next can be claimed."""

    waiting: int
    dead: int
    next: datetime | None
