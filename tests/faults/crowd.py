"""Everybody who takes part in a trial: some begin by themselves, others when the bot writes to them."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from tests.faults import screens
from tests.faults.approvers import Approvers, is_enquiry
from tests.faults.contacted import Contacted, PassedOn, enquiry, number_in
from tests.faults.people import People
from tests.faults.reporters import Recipient, Reporter, Told, story
from tests.faults.slack import Arrival, UnreliableSlack

#: So many reports and enquiries begin in a second, unless so many people are at it already or wait for so many cards: a
#: slow machine is not to be buried.
_REPORTS, _ENQUIRIES, _MOST_PEOPLE, _MOST_CARDS = 2.0, 1.0, 16, 32
#: Within so many seconds nobody has read a card and presses its buttons; and so long it takes until words are sent.
READING, _SENDING = 3.0, 10.0
#: The share of the reports that somebody acknowledges, and of the approved words that are said to have been sent.
_ACKNOWLEDGED, _MARKED = 0.3, 0.7


class Crowd:
    """The people of one trial, with what each of them knows; each is a task of its own."""

    def __init__(self, people: People, chance: Random, say: Callable[[str], None]) -> None:
        self.told: list[Told] = []
        self.enquiries: list[PassedOn] = []
        self.recipient = Recipient(people)
        self.approvers = Approvers(people, chance)
        self.tasks: set[asyncio.Task[None]] = set()
        self._cards: set[str] = set()
        self._people = people
        self._chance = chance
        self._say = say

    @property
    def taken(self) -> int:
        """How much the bot has acknowledged so far."""
        return sum(each.acknowledged for each in (*self.told, *self.enquiries))

    async def report(self) -> None:
        """Have people report, one after the other."""
        while True:
            if self._has_room():
                told = story(len(self.told), self._chance)
                self.told.append(told)
                self._begin(Reporter(self._people, told, self._chance).report())
            await asyncio.sleep(self._chance.expovariate(_REPORTS))

    async def enquire(self) -> None:
        """Have people pass enquiries on, one after the other."""
        while True:
            if self._has_room():
                passed_on = enquiry(len(self.enquiries), self._chance)
                self.enquiries.append(passed_on)
                self._begin(Contacted(self._people, passed_on, self._chance).passes_on())
            await asyncio.sleep(self._chance.expovariate(_ENQUIRIES))

    async def deal_with_cards(self, slack: UnreliableSlack) -> None:
        """Have those to whom a card goes deal with it."""
        while True:
            card = await slack.cards.get()
            if "thread_ts" in card.message:
                continue
            self._cards.add(card.key)
            if is_enquiry(card):
                self._begin(self._deal(card))
            elif self._chance.random() < _ACKNOWLEDGED:
                self._begin(self.recipient.acknowledge(card))

    async def deal_with_letters(self, slack: UnreliableSlack) -> None:
        """Have those who were given words say that they sent them."""
        while True:
            letter = await slack.letters.get()
            if screens.button(letter.message, "I sent it") and self._chance.random() < _MARKED:
                self._begin(self._mark(letter))

    async def _deal(self, card: Arrival) -> None:
        await asyncio.sleep(READING)
        await self.approvers.deal(card, self._enquiry_of(card.message))

    async def _mark(self, letter: Arrival) -> None:
        await asyncio.sleep(self._chance.uniform(0.0, _SENDING))
        await Contacted(self._people, self._enquiry_of(letter.message), self._chance).marks(letter)

    def _has_room(self) -> bool:
        awaited = len(self.told) + len(self.enquiries) - len(self._cards)
        return len(self.tasks) < _MOST_PEOPLE and awaited < _MOST_CARDS

    def _enquiry_of(self, message: dict[str, Any]) -> PassedOn:
        number = number_in(screens.words(message))
        return self.enquiries[number or 0]

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._say(f"the trial itself failed: {error!r}")
