"""One request being served: what a handler may touch, and the table of verbs that says who may do what."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.checks import Draft, Judgement, Rule
from bot.core.messages import Place, PlaceKind, Reply, Request
from bot.core.notices import Audience
from bot.core.people import Organisation, Role
from bot.core.policy import Policy, Signpost
from bot.core.ports import Judge, Read, Store
from bot.core.routing import Reading


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows and every answer is made of: the policy, the fixed signposts, and the trust's own contacts."""

    policy: Policy
    signposts: Mapping[str, Signpost]
    organisation: Organisation
    rules: Mapping[str, Rule] = field(default_factory=dict)
    #: Whether there are encryption keys: without them nothing can be kept in confidence.
    has_keys: bool = True

    @property
    def takes_reports(self) -> bool:
        """Tell whether reports can be kept, and every one of them would reach somebody."""
        return self.has_keys and self.organisation.takes_reports

    @property
    def takes_press(self) -> bool:
        """Tell whether press enquiries can be kept, and every one of them would reach somebody."""
        return self.takes_reports


#: A platform, and its id of a channel there.
Channel = tuple[str, str]


@dataclass(slots=True)
class Turn:
    """All that a handler may touch while it serves one request."""

    request: Request
    now: datetime
    knowledge: Knowledge
    store: Store
    read: Read
    judge: Judge
    run: Callable[["Turn", str], Awaitable[Reply]]
    #: Who can read the channels that the verb asked to be looked at; None for one that could not be looked at.
    audiences: Mapping[Channel, Audience | None] = field(default_factory=dict)
    #: The platforms on which the bot runs.
    platforms: tuple[str, ...] = ()
    reading_done: Reading | None = None
    judged: tuple[Draft, Judgement] | None = None

    @property
    def policy(self) -> Policy:
        """Return the policy."""
        return self.knowledge.policy

    @property
    def conversation(self) -> Place:
        """Return the place that a topic belongs to; what one person alone sees is a conversation of their own."""
        place, who = self.request.place, self.request.who
        return place if self.request.in_the_open else replace(place, thread=f"{place.thread}\x1f{who.id}")

    async def reading(self) -> Reading:
        """Return the engine's reading of what was said, made once a turn."""
        if self.reading_done is None:
            self.reading_done = await self.read(self.request.said)
        return self.reading_done

    async def judgement(self, draft: Draft) -> Judgement:
        """Return the engine's judgement of a draft, made once a turn."""
        if self.judged is None or self.judged[0] != draft:
            self.judged = (draft, await self.judge(draft))
        return self.judged[1]

    def with_text(self, text: str) -> "Turn":
        """Return the same turn with another text, not yet read."""
        return replace(self, request=replace(self.request, text=text, fields={}), reading_done=None)

    async def go_to(self, intent: str) -> Reply:
        """Serve this same request with another verb, under that verb's own rules of role and place."""
        return await self.run(self, intent)

    async def press(self, intent: str, **fields: str) -> Reply:
        """Serve what a button or a form of that verb would send, in place of what was said."""
        return await replace(self, request=replace(self.request, intent=intent, text="", fields=fields)).go_to(intent)


Serve = Callable[[Turn], Awaitable[Reply]]
#: Finds the draft that a request is going to have judged, if any, given the reading if one was made.
FindDraft = Callable[[Request, Reading | None], Draft | None]


#: Finds the channels that a request may lead to, to be looked at.
FindChannels = Callable[[Request, Organisation, Sequence[str]], Sequence[Channel]]


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the authorisation table: an intent, who may start it and where, and the function that serves it."""

    intent: str
    serve: Serve
    role: Role = Role.STAFF
    places: frozenset[PlaceKind] = frozenset(PlaceKind)
    #: Whether the engine reads what was said beforehand, so that no transaction waits for it.
    reads: bool = False
    #: Finds the draft that is to be judged beforehand, so that no transaction waits for that either.
    judges: FindDraft | None = None
    #: Finds the channels (given the request, the organisation and the platforms) that are looked at beforehand.
    looks: FindChannels | None = None
    #: Whether no request of this verb is remembered: it says itself what must not happen twice.
    forgets: bool = False

    async def __call__(self, turn: Turn) -> Reply:
        """Serve a turn."""
        return await self.serve(turn)


def verb(
    intent: str,
    *,
    role: Role = Role.STAFF,
    places: frozenset[PlaceKind] = frozenset(PlaceKind),
    reads: bool = False,
    judges: FindDraft | None = None,
    looks: FindChannels | None = None,
    forgets: bool = False,
) -> Callable[[Serve], Verb]:
    """Make a function the verb that serves `intent`, for people with `role`, in `places`."""
    return lambda serve: Verb(intent, serve, role, places, reads, judges, looks, forgets)
