"""A bot for tests whose clock the test moves and whose notices are delivered: the real dispatch, database, delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from bot.core.checks import Draft, Judgement, Verdict
from bot.core.messages import Reply
from bot.core.notices import Audience, Look, NotSent, Recipient, Send
from bot.core.routing import Reading
from bot.core.turns import Knowledge
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.storage.outbox import SqlOutbox
from bot.storage.tables import metadata
from bot.verbs import VERBS, WRITERS
from tests.talking import KNOWLEDGE, NOON, Bot, reading


@dataclass(frozen=True)
class Message:
    """One message that was delivered, and the platform's id of it."""

    to: Recipient
    reply: Reply
    id: str


@dataclass
class Clockwork:
    """A bot with two platforms, `test` and `other`; what was delivered stands in `messages`.

    `audiences` are who is in which channel, or why the platform doesn't tell; `refused` is why it takes no messages
    for a person or a channel.
    """

    bot: Bot
    now: datetime = NOON
    knowledge: Knowledge = KNOWLEDGE
    messages: list[Message] = field(default_factory=list)
    audiences: dict[str, Audience | NotSent] = field(default_factory=dict)
    refused: dict[str, NotSent] = field(default_factory=dict)
    platforms: Sequence[str] = ("test", "other")

    def __post_init__(self) -> None:
        talking, metrics = self.bot, CollectorRegistry()
        look: dict[str, Look] = dict.fromkeys(self.platforms, self._look)
        send: dict[str, Send] = dict.fromkeys(self.platforms, self._take)

        async def read(text: str) -> Reading:
            return talking.readings.get(text) or reading()

        async def judge(draft: Draft) -> Judgement:
            talking.judged.append(draft)
            return talking.judgements.get(draft.text, Judgement(Verdict.CLEAR))

        dispatch = Dispatch(
            verbs=VERBS,
            units=talking.units,
            read=read,
            judge=judge,
            knowledge=lambda: self.knowledge,
            clock=lambda: self.now,
            metrics=metrics,
            look=look,
        )
        self.bot = replace(talking, dispatch=dispatch, metrics=metrics)
        self.outbox = SqlOutbox(talking.units)
        self.deliver = Delivery(
            outbox=self.outbox,
            units=talking.units,
            writers=WRITERS,
            send=send,
            knowledge=lambda: self.knowledge,
            clock=lambda: self.now,
            metrics=metrics,
            look=look,
        )

    async def _look(self, channel: str) -> Audience:
        seen = self.audiences[channel]
        if isinstance(seen, NotSent):
            raise seen
        return seen

    async def _take(self, to: Recipient, reply: Reply, _key: str) -> str:
        refusal = self.refused.get(to.person or to.channel)
        if refusal:
            raise refusal
        self.messages.append(Message(to, reply, f"message-{len(self.messages)}"))
        return self.messages[-1].id

    async def delivered_now(self) -> list[Message]:
        """Deliver what is due, and return it."""
        before = len(self.messages)
        while claims := await self.outbox.claim(10, self.now):
            for claim in claims:
                await self.deliver(claim)
        return self.messages[before:]

    async def rows(self, table: str) -> list[tuple[object, ...]]:
        """Return every row of a table, as the database holds it."""
        async with self.bot.units.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(select(metadata.tables[table]))]

    async def waiting(self) -> list[tuple[str, str, datetime]]:
        """Return the kind, the recipient and the due date of every notice that was not dealt with."""
        notices = metadata.tables["notices"].c
        listing = select(notices.kind, notices.person, notices.due).where(notices.ended.is_(None)).order_by(notices.id)
        async with self.bot.units.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(listing)]

    async def everything(self) -> str:
        """Return all that the database holds."""
        return "\n".join([f"{name}: {row}" for name in metadata.tables for row in await self.rows(name)])
