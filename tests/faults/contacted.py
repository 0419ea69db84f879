"""Those whom a journalist contacted: they pass it on, may suggest words, and say that they sent what was approved."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.faults import screens
from tests.faults.people import Json, Member, People, RefusedError, Sent
from tests.faults.reporters import REFERENCE
from tests.faults.slack import Arrival
from tests.faults.trust import SCHOOLS, TO_CEO, channel_of, head_of

#: What every enquiry asks, and what every response says; neither may stand in any log.
SECRET_QUESTION, SECRET_RESPONSE = "They ask about the roof", "We say of the roof"
#: Where a response says which enquiry it is for, which of all responses it is, and who wrote it.
RESPONSE = re.compile(rf"{SECRET_RESPONSE} (\d+)\.(\d+), as (\w+) puts it")
_QUESTION = re.compile(rf"{SECRET_QUESTION}, number (\d+)\.")
#: One of so many sends the form, or says that they sent the words, twice at the same moment.
_TWICE = 4
#: One of so many was contacted though they hold an office, and one of so many enquiries is about the whole trust.
_HEADS, _WHOLE_TRUST = 11, 13
#: Of so many enquiries two come from the same outlet: the first, and the one so long after it.
_PAIR, _SECOND = 12, 7
_serials = count(1)


@dataclass(kw_only=True)
class PassedOn(Sent):
    """One enquiry as whoever passed it on knows it.

    `marked`: how often they were told what of what they said about sending the words.
    """

    school: str
    person: str
    suggests: bool
    marked: Counter[str] = field(default_factory=Counter)

    @property
    def outlet(self) -> str:
        """Where the journalist is from."""
        after = self.number % _PAIR
        return f"Gazette {self.number - after if after == _SECOND else self.number}"

    @property
    def question(self) -> str:
        """What is asked."""
        return f"{SECRET_QUESTION}, number {self.number}."

    @property
    def channel(self) -> str:
        """The channel that its card goes to: the CEO's where it was the head whom they contacted."""
        return channel_of(TO_CEO if self.person == head_of(self.school) else self.school)

    def __str__(self) -> str:
        return f"enquiry, {super().__str__()}"


class Contacted(Member):
    """One person whom a journalist contacted."""

    def __init__(self, people: People, passed_on: PassedOn, chance: Random) -> None:
        # Heads are contacted about more than one thing.
        super().__init__(people, passed_on.person, busy=passed_on.person == head_of(passed_on.school))
        self._passed_on = passed_on
        self._at_once = 2 if chance.randrange(_TWICE) == 0 else 1

    async def passes_on(self) -> None:
        """Pass the enquiry on, and suggest words if that is their way; returns when there is nothing to expect."""
        passed_on = self._passed_on
        answers = {
            "outlet": passed_on.outlet,
            "how": "phone",
            "text": passed_on.question,
            "wants": "comment",
            "school": passed_on.school,
        }
        window = await self.opens(self.command("press"))
        seen = self.listens(window)
        for answer in await self.sends(window, answers, passed_on, self._at_once):
            self._understand(answer)
        while not passed_on.references and (shown := await self.word(seen)):
            self._understand(shown)
            if passed_on.suggests and (button := screens.button(shown, "Suggest words")):
                await self._suggests(button)

    async def marks(self, given: Arrival) -> None:
        """Say that they sent the words that a message gave them."""
        button = screens.button(given.message, "I sent it")
        if button is None:
            return
        # What is said to one click is not to be taken for what is said to the other.
        clicks = [Member(self._people, self.person, busy=True) for _ in range(self._at_once)]
        said = await asyncio.gather(*(each.hears(each.press(button)) for each in clicks))
        self._passed_on.marked.update(map(_of_sending, said))

    async def _suggests(self, button: Json) -> None:
        try:
            window = await self.opens(self.press(button))
        except RefusedError:  # those who deal with it were quicker
            return
        await self.submits(window, {"text": words_for(self._passed_on.number, self.person)})

    def _understand(self, shown: Json) -> None:
        said, passed_on = screens.words(shown), self._passed_on
        if found := REFERENCE.search(said):
            passed_on.references.add(found[0])
            passed_on.settled = passed_on.settled or time.monotonic()
        if "went wrong" in said:
            passed_on.failed = True


def enquiry(number: int, chance: Random) -> PassedOn:
    """Return an enquiry that is about to be passed on."""
    school = TO_CEO if number % _WHOLE_TRUST == 0 else chance.choice(SCHOOLS)
    is_head = number % _HEADS == 1 and school != TO_CEO
    person = head_of(school) if is_head else f"U1{number:06}"
    return PassedOn(number=number, school=school, person=person, suggests=chance.random() < 0.5)


def words_for(number: int, person: str) -> str:
    """Return a response to an enquiry as somebody words it, with much in it that is easily changed on its way."""
    return (
        f"{SECRET_RESPONSE} {number}.{next(_serials)}, as {person} puts it:\n"
        "*It* is <closed> & “safe” :tada: @here;  nobody was hurt — not once."
    )


def number_in(said: str) -> int | None:
    """Return the number of the enquiry that a message shows by its question or a response, if it shows one."""
    found = _QUESTION.search(said) or RESPONSE.search(said)
    return int(found[1]) if found else None


def _of_sending(said: Json) -> str:
    """Return what came of saying that the words were sent."""
    shown = screens.words(said)
    known = {"Marked as sent": "marked", "marked as sent already": "already", "hold any more": "too late"}
    return next((what for words, what in known.items() if words in shown), "otherwise")
