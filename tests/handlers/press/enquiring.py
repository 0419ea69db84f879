"""Press enquiries for tests: somebody fills in the form, the card is delivered, words are proposed and approved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.messages import Marked, Place, PlaceKind, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Approval, Enquiry, Move
from bot.core.reports import Event
from bot.storage.store import SqlStore
from handlers.press import moves as press_moves
from handlers.press import view as press_view
from tests.handlers.clockwork import Message
from tests.handlers.reporting import HEAD, HEADS_OFFICE, Reporting
from tests.talking import TEACHER

QUESTION = "Is it true that the roof of your hall has been closed since Easter?"
#: A response, with what chat windows like to change: quotation marks, a dash, more than one line.
WORDS = 'The hall is "closed for repairs".\nIt opens again on 4 January: nobody was hurt.'
#: What the form is filled in with when nothing is special about the enquiry.
ASKED = {
    "outlet": "The Gazette",
    "who": "Sam Field",
    "how": "phone",
    "text": QUESTION,
    "wants": "comment",
    "deadline": "",
    "school": "alder",
    "said_already": "",
}


class Enquiring(Reporting):
    """Passes on press enquiries and deals with them."""

    async def enquire(self, who: Person = TEACHER, /, **told: str) -> Reply:
        """Pass on an enquiry, and return what whoever was contacted reads at once."""
        return await self.fill_in(await self.send("press", who), who, **(ASKED | told))

    async def kept(self, who: Person = TEACHER, /, **told: str) -> Enquiry:
        """Pass on an enquiry, and return it; nothing is delivered."""
        before = {each.id for each in await self.enquiries()}
        await self.enquire(who, **told)
        (new,) = [each for each in await self.enquiries() if each.id not in before]
        return new

    async def enquiry(self, who: Person = TEACHER, /, **told: str) -> Enquiry:
        """Pass on an enquiry, deliver its card, and return the enquiry."""
        new = await self.kept(who, **told)
        await self.delivered_now()
        return new

    async def enquiries(self) -> list[Enquiry]:
        """Return every enquiry, as it stands, oldest first."""
        ids = [str(row[0]) for row in await self.rows("enquiries")]

        async def all_of_them(store: SqlStore) -> list[Enquiry | None]:
            return [await store.enquiry(name) for name in ids]

        found = [each for each in await self.bot.units.do(all_of_them) if each is not None]
        return sorted(found, key=lambda each: each.received)

    async def as_now(self, enquiry: Enquiry) -> Enquiry:
        """Return an enquiry as it stands now."""
        found = await self.bot.units.do(lambda store: store.enquiry(enquiry.id))
        assert found is not None
        return found

    async def record(self, enquiry: Enquiry) -> list[Event]:
        """Return what happened to an enquiry."""
        return list(await self.bot.units.do(lambda store: store.events(enquiry.id)))

    async def moves(self, enquiry: Enquiry) -> list[str]:
        """Return the kinds of what happened to an enquiry."""
        return [event.kind for event in await self.record(enquiry)]

    async def proposed(self, enquiry: Enquiry, text: str = WORDS, by: Person = HEAD) -> Enquiry:
        """Have words proposed, and return the enquiry; nothing is delivered."""
        now = await self.as_now(enquiry)
        return await self.bot.units.do(lambda store: press_moves.propose(store, now, text, by, self.now))

    async def agreed(self, enquiry: Enquiry, by: Person = HEAD, hours: int = 72, reason: str = "") -> Enquiry:
        """Have the words that stand approved, and return the enquiry; nothing is delivered."""
        now = await self.as_now(enquiry)
        words = now.proposal
        assert words is not None
        until = self.now + timedelta(hours=hours)
        approval = Approval(
            words.number, words.digest, now.asked.outlet, by, self.now, until, reason, confirmed=not reason
        )
        moved = await self.bot.units.do(lambda store: press_moves.approve(store, now, approval, self.now))
        assert moved is not None
        return moved

    async def approved(self, enquiry: Enquiry, text: str = WORDS, by: Person = HEAD, hours: int = 72) -> Enquiry:
        """Have words proposed and approved, and return the enquiry; nothing is delivered."""
        return await self.agreed(await self.proposed(enquiry, text, by), by, hours)

    async def released(self, text: str = WORDS) -> Enquiry:
        """Return an enquiry with an approved response, all of it delivered."""
        enquiry = await self.approved(await self.enquiry(), text)
        await self.delivered_now()
        return enquiry

    async def moved(self, enquiry: Enquiry, move: Move, by: Person = HEAD, words: str = "", **changes: Any) -> Enquiry:
        """Have an enquiry moved, with what changes of it besides, and return it; nothing is delivered."""
        now = replace(await self.as_now(enquiry), **changes)
        return await self.bot.units.do(lambda store: press_moves.make(store, now, move, self.now, by, words))

    async def acts(self, intent: str, enquiry: Enquiry, who: Person = TEACHER, /, **told: str) -> Reply:
        """Do something about an enquiry, and return what is answered."""
        return await self.send(intent, who, **({"value": enquiry.id} | told))

    async def answer(self, intent: str, enquiry: Enquiry, who: Person = TEACHER, /, **told: str) -> str:
        """Do something about an enquiry, and return what is answered as plain text."""
        return plain(await self.acts(intent, enquiry, who, **told))

    async def awaiting(self, who: Person = TEACHER, /, by: Person = HEAD, **told: str) -> Enquiry:
        """Return an enquiry with words that wait for approval, all of it delivered."""
        enquiry = await self.proposed(await self.enquiry(who, **told), by=by)
        await self.delivered_now()
        return enquiry

    async def approves(self, enquiry: Enquiry, who: Person = HEAD, /, **told: str) -> str:
        """Press Approve beside the words that stand now, and return what is answered."""
        value = press_view.approve_value(await self.as_now(enquiry))
        return await self.answer("press.approve", enquiry, who, value=value, **told)

    async def here(
        self,
        intent: str,
        who: Person = HEAD,
        /,
        said: str = "",
        channel: str = HEADS_OFFICE,
        thread: str = "",
        **told: str,
    ) -> Reply:
        """Send a request from a channel, or from a thread of it, and return its reply."""
        place = Place(who.platform, channel, PlaceKind.CHANNEL, thread)
        reply = await self.bot.send(intent, said, who=who, place=place, fields=told, in_the_open=bool(said))
        assert reply is not None
        return reply


def in_channel(enquiry: Enquiry, text: str) -> str:
    """Return what is answered about an enquiry to whoever asks in a channel: what it is called comes first."""
    return f"Press enquiry {enquiry.reference}: {enquiry.asked.outlet}\n\n{text}"


def marked_texts(reply: Reply) -> list[str]:
    """Return the texts that a reply shows word for word."""
    return [part.text for part in reply.parts if isinstance(part, Marked)]


def given_to(who: Person, messages: list[Message]) -> list[list[str]]:
    """Return the words that somebody got in each message to them."""
    return [marked_texts(each.reply) for each in messages if each.to.person == who.id]


async def thread(enquiring: Enquiring, enquiry: Enquiry) -> str:
    """Return the thread of an enquiry in the channel of its card."""
    cards = [each for each in enquiring.messages if enquiry.reference in plain(each.reply) and not each.to.thread]
    return next(each.id for each in cards if each.to.channel == HEADS_OFFICE)


async def types(enquiring: Enquiring, enquiry: Enquiry, said: str, who: Person = HEAD) -> str:
    """Type something in the thread of an enquiry, and return what is answered."""
    return plain(await enquiring.here("message", who, said, thread=await thread(enquiring, enquiry)))
