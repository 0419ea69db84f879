"""Those who report and those who receive it: they take the real steps, and try again what was not answered."""

import re
import time
from dataclasses import dataclass, field
from random import Random

from tests.faults import screens
from tests.faults.people import Json, Member, People, Sent, Window, following
from tests.faults.slack import Arrival
from tests.faults.trust import SCHOOLS, TO_CEO, owner_of

LEVELS = ("named", "confidential", "anonymous")
#: What every report says, and nothing else may: it must stand in no log.
SECRET_WORDS = "Somebody wrote about the trip"
_CATEGORIES = ("disparaging", "harassment", "fake", "other")
#: For so many seconds they wait for what takes the place of a form.
_SOON = 4.0
#: One of so many sends a form twice at the same moment.
_TWICE = 8
REFERENCE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
_SEVEN_WORDS = re.compile(r'"((?:[a-z]+ ){6}[a-z]+)"')


@dataclass(kw_only=True)
class Told(Sent):
    """One report as whoever sent it knows it."""

    level: str
    school: str
    words: set[str] = field(default_factory=set, repr=False)

    @property
    def text(self) -> str:
        """What is reported."""
        return f"{SECRET_WORDS}, number {self.number}."

    def __str__(self) -> str:
        return f"report, {self.level}, {super().__str__()}"


class Reporter(Member):
    """One person who reports one thing."""

    def __init__(self, people: People, told: Told, chance: Random) -> None:
        super().__init__(people, f"U{told.number:06}")
        self._told = told
        self._chance = chance

    async def report(self) -> None:
        """Go through all the steps; returns when there is nothing more to expect."""
        first = await self.opens(self.press(await self._asks()))
        await self._reports(await self._goes_on(first))

    async def _asks(self) -> Json:
        """Type the command and return the button that begins."""
        while True:
            shown = await self.once(self.command("report"))
            if not isinstance(shown, Window) and (found := screens.button(shown, "No child is at risk")):
                return found

    async def _goes_on(self, first: Window) -> Window:
        """Fill in the first form and return the second."""
        answers = {
            "about": "trust" if self._told.school == TO_CEO else self._chance.choice(("colleague", "pupil", "outside")),
            "school": self._told.school,
            "category": self._chance.choice(_CATEGORIES),
        }
        while True:
            seen = self.listens(first)
            (answer,) = await self.sends(first, answers, Sent(number=self._told.number))
            if second := following(first, answer):
                return second
            if instead := screens.button(await self.word(seen, _SOON), "Open the form"):
                return await self.opens(self.press(instead))

    async def _reports(self, second: Window) -> None:
        """Fill in the second form and press its button until it closes or makes room; note what is said."""
        seen, told = self.listens(second), self._told
        answers = {"text": told.text, "where": "a public page", "when": "today", "level": told.level}
        for answer in await self.sends(second, answers, told, 2 if self._chance.randrange(_TWICE) == 0 else 1):
            self._understand(answer.get("view", {}))
        while not told.references and (shown := await self.word(seen)):
            self._understand(shown)

    def _understand(self, shown: Json) -> None:
        said, told = screens.words(shown), self._told
        if found := _SEVEN_WORDS.search(said):
            told.words.add(found[1])
        if found := REFERENCE.search(said):
            told.references.add(found[0])
            told.settled = told.settled or time.monotonic()
        if "went wrong" in said:
            told.failed = True


class Recipient:
    """Those who receive reports: they acknowledge some, and press again where no answer came."""

    def __init__(self, people: People) -> None:
        self._people = people
        #: The ids of the reports of which they were told that they are acknowledged.
        self.acknowledged: set[str] = set()

    async def acknowledge(self, card: Arrival) -> None:
        """Press the button on a card until the bot says that it is done."""
        button = screens.button(card.message, "Acknowledge")
        if button is None:
            return
        member = Member(self._people, owner_of(card.channel), card.channel, busy=True)
        while button["value"] not in self.acknowledged:
            if "cknowledged" in screens.words(await member.hears(member.press(button))):
                self.acknowledged.add(button["value"])


def story(number: int, chance: Random) -> Told:
    """Return a report that is about to be told."""
    school = TO_CEO if chance.random() < 0.1 else chance.choice(SCHOOLS)
    return Told(number=number, level=LEVELS[number % len(LEVELS)], school=school)
