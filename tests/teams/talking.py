"""A conversation with a bot that answers as the test says, and a connector that records who gets to see what."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from bot.background import Background
from bot.core.messages import Reply, Request
from bot.core.notices import NotInstalled, NotSent
from bot.core.people import Person
from bot.core.ports import Handle
from bot.teams import parse
from bot.teams.address import Reference
from bot.teams.conversation import Conversation
from bot.teams.naming import People
from tests.teams import cards_check
from tests.teams.activities import Json
from tests.teams.seeing import actions, texts
from tests.teams.tenant import Scripted
from tests.unhurried import GUARD, let_pass


@dataclass
class Recorder:
    """A connector that records; the calls fail in the order in which the test says."""

    posted: list[tuple[str, Json]] = field(default_factory=list)
    updated: list[tuple[str, str, Json]] = field(default_factory=list)
    rosters: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    without_bot: set[str] = field(default_factory=set)
    failures: dict[str, deque[NotSent]] = field(default_factory=lambda: defaultdict(deque))
    #: While this is not set, nothing is taken; the other one tells that something is to be.
    taking: asyncio.Event = field(default_factory=asyncio.Event)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "count[int]" = field(default_factory=lambda: count(100))

    async def post(self, reference: Reference, activity: Json) -> str:
        """Record a message, which Teams would take."""
        await self._called("post")
        if reference.root.conversation in self.without_bot:
            raise NotInstalled("BotNotInConversationRoster")
        assert [] == cards_check.faults_of_message(activity)
        self.posted.append((reference.conversation, activity))
        return str(next(self._numbers))

    async def update(self, reference: Reference, message: str, activity: Json) -> None:
        """Record a message that takes the place of another."""
        await self._called("update")
        assert [] == cards_check.faults_of_message(activity)
        self.updated.append((reference.conversation, message, activity))

    async def open_personal(self, person: Person) -> Reference:
        """Return the personal chat with somebody."""
        await self._called("open")
        if person.id in self.without_bot:
            raise NotInstalled("BotNotInConversationRoster")
        return Reference(service_url="https://teams.example/", conversation=own_chat(person.id), tenant="t")

    async def reopen_personal(self, person: Person) -> Reference:
        """Return the same: no other was known."""
        return await self.open_personal(person)

    async def has(self, reference: Reference, person: Person) -> bool:
        """Tell whether somebody is in a conversation."""
        await self._called("has")
        if person.id not in self.rosters.get(reference.root.conversation, ()):
            raise NotInstalled("MemberNotFoundInConversation")
        return True

    async def people(self, ids: Collection[str], near: Reference | None = None) -> People:
        """Return what people are called."""
        await self._called("people")
        assert near is None
        return People({name: self.names[name] for name in ids if name in self.names})

    def seen_in(self, conversation: str) -> list[str]:
        """Return the words of what was posted into a conversation or its threads, message by message."""
        return [texts(each) for where, each in self.posted if where.partition(";")[0] == conversation]

    async def _called(self, what: str) -> None:
        self.called.set()
        await self.taking.wait()
        if self.failures[what]:
            raise self.failures[what].popleft()


class Slow:
    """A bot that answers when it is told to, and waits until it is asked."""

    def __init__(self, reply: Reply | None) -> None:
        self._reply = reply
        self.ready = asyncio.Event()

    async def __call__(self, request: Request) -> Reply | None:  # noqa: ARG002
        """Serve a request."""
        async with asyncio.timeout(GUARD):
            await self.ready.wait()
        return self._reply


async def broken(request: Request) -> Reply | None:
    """Fail, with words that nobody is to see."""
    raise RuntimeError(f"what somebody wrote: {request.text}")


@dataclass
class Talk:
    """Sends activities to a conversation; all that follows has happened when the block ends in which it stands."""

    bot: Scripted
    connector: Recorder
    conversation: Conversation
    background: Background

    async def send(self, payload: Json) -> Json | None:
        """Send an activity and return the answer to it, once all that follows has happened too."""
        answer = await self.send_alone(payload)
        await self.background.drain(GUARD)
        return answer

    async def send_alone(self, payload: Json) -> Json | None:
        """Send an activity and return the answer to it."""
        incoming = parse.activity(payload)
        assert incoming
        return await self.conversation.serve(incoming)

    async def send_to_slow(self, payload: Json) -> Json:
        """Send an activity while Teams takes nothing, until nobody waits for it any more, and return the answer."""
        self.connector.taking.clear()
        sending = asyncio.create_task(self.send_alone(payload))
        await self.connector.called.wait()
        let_pass(GUARD)
        answer = await sending
        self.connector.taking.set()
        assert answer is not None
        return answer

    async def answered(self, payload: Json) -> Json:
        """Send an activity that awaits an answer, and return that."""
        answer = await self.send(payload)
        assert answer is not None
        return answer


@asynccontextmanager
async def talk(replies: dict[str, Reply], handle: Handle | None = None, patience: float = GUARD) -> AsyncIterator[Talk]:
    """Yield a conversation."""
    bot, connector, background = Scripted(), Recorder(), Background(100)
    bot.replies = replies
    connector.taking.set()
    talking = Talk(bot, connector, Conversation(handle or bot, connector, background, patience), background)
    yield talking
    connector.taking.set()
    await background.drain(GUARD)


def own_chat(person: str) -> str:
    """Return the personal chat that is opened with somebody."""
    return f"a:chat-{person}"


def line_of(answer: Json) -> str:
    """Return the line with which a button was answered."""
    assert (200, "application/vnd.microsoft.activity.message") == (answer["statusCode"], answer["type"])
    return str(answer["value"])


def card_of(answer: Json) -> Json:
    """Return the card that takes the place of the one that was pressed."""
    assert (200, cards_check.CARD) == (answer["statusCode"], answer["type"])
    card: Json = answer["value"]
    assert [] == cards_check.faults_of_card(card)
    return card


def dialog_of(answer: Json) -> Json:
    """Return the dialog that stands there now."""
    assert "continue" == answer["task"]["type"]
    dialog: Json = answer["task"]["value"]
    assert [] == cards_check.faults_of_dialog(dialog)
    return dialog


def closing_words(answer: Json) -> str:
    """Return the words with which a dialog ended."""
    assert "message" == answer["task"]["type"]
    return str(answer["task"]["value"])


def filled(shown: Json, **fields: str) -> tuple[str, Json]:
    """Return what is sent when the form of a message, card or dialog is filled in: its verb, and its data."""
    (action,) = [each for each in actions(shown) if each.get("associatedInputs") != "none"]
    return action.get("verb") or action["data"]["verb"], action["data"] | fields
