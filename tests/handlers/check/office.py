"""A writer and a manager with the bot between them, for tests: its clock moves, and its notices are delivered."""

from bot.core.consultations import Consultation
from bot.core.messages import Reply
from bot.core.people import Person
from bot.storage.store import SqlStore
from tests.handlers.clockwork import Clockwork
from tests.handlers.drafting import button, fill_in, found, judgement, sent

MANAGER = Person("test", "manager")
STRANGER = Person("test", "stranger")
#: The id of a draft that was never sent.
NOWHERE = "never-sent"
TEXT = "What a day. Mrs Jones is a waste of space and everybody knows it."


class Office(Clockwork):
    """Sends drafts to a manager and answers them; what was delivered stands in `delivered`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))

    @property
    def delivered(self) -> list[tuple[str, Reply]]:
        """Return what was delivered, as (person, reply)."""
        return [(message.to.person, message.reply) for message in self.messages]

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
        return [(message.to.person, message.reply) for message in await self.delivered_now()]

    async def consultations(self) -> list[Consultation]:
        """Return every consultation whose time is not over."""
        ids = [str(row[0]) for row in await self.rows("consultations")]

        async def open_ones(store: SqlStore) -> list[Consultation | None]:
            return [await store.consultation(name, self.now) for name in ids]

        return [each for each in await self.bot.units.do(open_ones) if each is not None]
