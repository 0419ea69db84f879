"""A writer and a manager with the bot between them, for tests: its clock moves, and its notices are delivered."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from bot.app import VERBS, WRITERS
from bot.core.checks import Draft, Judgement, Verdict
from bot.core.consultations import Consultation
from bot.core.messages import Reply
from bot.core.notices import Recipient
from bot.core.people import Person
from bot.core.routing import Reading
from bot.core.turns import Knowledge
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.storage.outbox import SqlOutbox
from bot.storage.store import SqlStore
from bot.storage.tables import metadata
from tests.handlers.drafting import button, fill_in, found, judgement, sent
from tests.talking import KNOWLEDGE, NOON, Bot, reading

MANAGER = Person("test", "manager")
STRANGER = Person("test", "stranger")
#: The id of a draft that was never sent.
NOWHERE = "never-sent"
TEXT = "What a day. Mrs Jones is a waste of space and everybody knows it."


@dataclass
class Office:
    """Sends drafts to a manager and answers them; what was delivered stands in `delivered`."""

    bot: Bot
    now: datetime = NOON
    knowledge: Knowledge = KNOWLEDGE
    delivered: list[tuple[str, Reply]] = field(default_factory=list)

    def __post_init__(self) -> None:
        talking, metrics = self.bot, CollectorRegistry()

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
            knowledge=self.knowledge,
            clock=lambda: self.now,
            metrics=metrics,
        )
        self.bot = replace(talking, dispatch=dispatch, metrics=metrics)
        self.outbox = SqlOutbox(talking.units)
        self.deliver = Delivery(
            outbox=self.outbox,
            units=talking.units,
            writers=WRITERS,
            send={"test": self._take},
            knowledge=self.knowledge,
            clock=lambda: self.now,
            metrics=metrics,
        )
        self.bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))

    async def _take(self, to: Recipient, reply: Reply, _key: str) -> None:
        self.delivered.append((to.person, reply))

    async def preview(self, text: str = TEXT, note: str = "", manager: Person = MANAGER) -> Reply:
        """Check a draft, pick a manager, and return what is shown before it is sent."""
        checked = await sent(self.bot, "check", text)
        pick = await self.bot.press(checked, "Ask my manager")
        return await fill_in(self.bot, pick, manager=manager.id, note=note)

    async def ask(self, text: str = TEXT, note: str = "") -> str:
        """Send a draft to the manager, and return its id."""
        before = {each.id for each in await self.consultations()}
        await self.bot.press(await self.preview(text, note), "Send")
        (new,) = {each.id for each in await self.consultations()} - before
        return new

    async def card(self, text: str = TEXT, note: str = "") -> Reply:
        """Send a draft to the manager, and return the card that the manager gets."""
        await self.ask(text, note)
        await self.post()
        return self.delivered[-1][1]

    async def press(self, card: Reply, label: str, who: Person = MANAGER) -> Reply:
        """Press a button of the manager's card."""
        pressed = button(card, label)
        return await sent(self.bot, pressed.intent, who=who, fields={"value": pressed.value})

    async def answers(self, card: Reply, label: str, words: str) -> Reply:
        """Answer in words as the manager."""
        return await fill_in(self.bot, await self.press(card, label), who=MANAGER, words=words)

    async def post(self) -> list[tuple[str, Reply]]:
        """Deliver what is due, and return it as (person, reply)."""
        before = len(self.delivered)
        while claims := await self.outbox.claim(10, self.now):
            for claim in claims:
                await self.deliver(claim)
        return self.delivered[before:]

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

    async def consultations(self) -> list[Consultation]:
        """Return every consultation whose time is not over."""
        ids = [str(row[0]) for row in await self.rows("consultations")]

        async def open_ones(store: SqlStore) -> list[Consultation | None]:
            return [await store.consultation(name, self.now) for name in ids]

        return [each for each in await self.bot.units.do(open_ones) if each is not None]

    async def everything(self) -> str:
        """Return all that the database holds."""
        return "\n".join([f"{name}: {row}" for name in metadata.tables for row in await self.rows(name)])
