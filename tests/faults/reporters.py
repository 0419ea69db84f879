"""Those who report and those who receive it: they take the real steps, and try again what was not answered."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.faults import screens
from tests.faults.slack import Arrival, UnreliableSlack
from tests.faults.trust import SCHOOLS, TO_CEO, owner_of

LEVELS = ("named", "confidential", "anonymous")
#: What every report says, and nothing else may: it must stand in no log.
SECRET_WORDS = "Somebody wrote about the trip"
_CATEGORIES = ("disparaging", "harassment", "fake", "other")
#: For so many seconds people wait for what should be shown at once, and for word after a form has closed.
_SOON, _WORD = 4.0, 30.0
_PAUSE = 0.2
#: One of so many sends a form twice at the same moment.
_TWICE = 8
_REFERENCE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
_SEVEN_WORDS = re.compile(r'"((?:[a-z]+ ){6}[a-z]+)"')
_triggers, _windows = count(1), count(1)

Json = dict[str, Any]


@dataclass
class Told:
    """One report as whoever sent it knows it.

    `began`: when it was first sent. `closed`: when the form closed, which says that it was taken. `settled`: when the
    bot said so in words. `stayed`: how often the form stayed, to be sent once more. `failed`: the bot said that it had
    failed.
    """

    number: int
    level: str
    school: str
    began: float = 0.0
    closed: float = 0.0
    settled: float = 0.0
    sent: int = 0
    stayed: int = 0
    failed: bool = False
    words: set[str] = field(default_factory=set, repr=False)
    references: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """What is reported."""
        return f"{SECRET_WORDS}, number {self.number}."

    @property
    def acknowledged(self) -> bool:
        """Whether its sender may rely on it."""
        return bool(self.references) or (bool(self.closed) and not self.failed)

    def __str__(self) -> str:
        said = (
            "it was said to be on its way" if self.references else "it was said to have failed" if self.failed else ""
        )
        took = f"its form closed after {self.closed - self.began:.1f} s" if self.closed else "its form never closed"
        return f"number {self.number}, {self.level}, sent {self.sent} times; {took}; {said or 'nothing was said of it'}"


class People:
    """What everybody has in common: Slack, and the way to some replica of the bot."""

    def __init__(self, slack: UnreliableSlack, http: ClientSession, port: Callable[[], int | None]) -> None:
        self.slack = slack
        self._http = http
        self._port = port

    async def send(self, body: bytes) -> tuple[int, Json] | None:
        """Send a request to some replica; None if no answer came in Slack's three seconds."""
        port = self._port()
        if port is None:
            return None
        try:
            url = f"http://127.0.0.1:{port}/slack/events"
            async with self._http.post(url, data=body, headers=screens.headers(body)) as answer:
                return answer.status, (await answer.json() if await answer.read() else {})
        except (ClientError, TimeoutError):
            return None

    async def answer(self, body: bytes) -> Json:
        """Send a request, and the same again until it is answered."""
        while True:
            answer = await self.send(body)
            if answer and answer[0] == 200:
                return answer[1]
            await asyncio.sleep(_PAUSE)


class Reporter:
    """One person who reports one thing."""

    def __init__(self, people: People, told: Told, chance: Random) -> None:
        self._people = people
        self._slack = people.slack
        self._told = told
        self._chance = chance
        self._person = f"U{told.number:06}"
        self._address = f"reporter{told.number}"

    async def report(self) -> None:
        """Go through all the steps; returns when there is nothing more to expect."""
        begin = await self._asks()
        first = await self._opens(begin)
        second = await self._goes_on(first)
        await self._sends(second)

    async def _asks(self) -> Json:
        """Type the command and return the button that begins."""
        while True:
            seen = self._slack.seen(self._address, self._person)
            message = await self._people.answer(
                screens.command(self._person, "report", _trigger(), self._slack.response_url(self._address))
            )
            found = screens.button(message, "No child is at risk")
            if found is None and (late := await self._slack.show(seen, _SOON)):
                found = screens.button(late.body, "No child is at risk")
            if found:
                return found

    async def _opens(self, button: Json) -> Json:
        """Press a button until a form opens; where it did not open in time, there is a button in its place."""
        while True:
            trigger, seen = _trigger(), self._slack.seen(self._address, self._person)
            url = self._slack.response_url(self._address)
            await self._people.answer(screens.press(self._person, button, trigger, url))
            view, instead = await self._form({trigger: 0, **seen})
            if view:
                return view
            button = instead or button

    async def _form(self, seen: dict[str, int]) -> tuple[Json | None, Json | None]:
        """Wait for a form, or the button that opens it."""
        shown = await self._slack.show(seen, _SOON)
        if shown is None:
            return None, None
        if shown.method == "views.open":
            return dict(shown.body["view"], id=f"V{next(_windows)}"), None
        return None, screens.button(shown.body, "Open the form")

    async def _goes_on(self, first: Json) -> Json:
        """Fill in the first form and return the second."""
        answers = {
            "about": "trust" if self._told.school == TO_CEO else self._chance.choice(("colleague", "pupil", "outside")),
            "school": self._told.school,
            "category": self._chance.choice(_CATEGORIES),
        }
        while True:
            trigger, seen = _trigger(), self._slack.seen(self._address, self._person)
            answer = await self._people.answer(screens.submission(self._person, first, answers, trigger))
            if "view" in answer:
                return dict(answer["view"], id=first["id"])
            if _stays(answer):
                await asyncio.sleep(_PAUSE)
                continue
            view, instead = await self._form({trigger: 0, **seen})
            if instead:
                view = await self._opens(instead)
            if view:
                return view

    async def _sends(self, second: Json) -> None:
        """Fill in the second form and press its button until it closes or makes room; note what is said."""
        seen = self._slack.seen(self._address, self._person)
        answers = {"text": self._told.text, "where": "a public page", "when": "today", "level": self._told.level}
        told, at_once = self._told, 2 if self._chance.randrange(_TWICE) == 0 else 1
        told.began = time.monotonic()
        taken: list[Json] = []
        while not taken:
            body = screens.submission(self._person, second, answers, _trigger())
            told.sent += at_once
            replies = await asyncio.gather(*(self._people.send(body) for _ in range(at_once)))
            answered = [reply[1] for reply in replies if reply and reply[0] == 200]
            taken = [answer for answer in answered if not _stays(answer)]
            told.stayed += len(answered) - len(taken)
            if not taken:
                await asyncio.sleep(_PAUSE)
        told.closed = time.monotonic()
        for answer in taken:
            self._understand(answer.get("view", {}))
        while not told.references:
            shown = await self._slack.show(seen, _WORD)
            if shown is None:
                return
            self._understand(shown.body.get("view", shown.body))

    def _understand(self, shown: Json) -> None:
        said, told = screens.words(shown), self._told
        if found := _SEVEN_WORDS.search(said):
            told.words.add(found[1])
        if found := _REFERENCE.search(said):
            told.references.add(found[0])
            told.settled = told.settled or time.monotonic()
        if "went wrong" in said:
            told.failed = True


class Recipient:
    """Those who receive reports: they acknowledge some, and press again where no answer came."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._slack = people.slack
        #: The ids of the reports of which they were told that they are acknowledged.
        self.acknowledged: set[str] = set()

    async def acknowledge(self, card: Arrival) -> None:
        """Press the button on a card until the bot says that it is done."""
        button = screens.button(card.message, "Acknowledge")
        if button is None or button["value"] in self.acknowledged:
            return
        person, address = owner_of(card.channel), f"acknowledges{button['value']}"
        while button["value"] not in self.acknowledged:
            seen = self._slack.seen(address, person)
            url = self._slack.response_url(address)
            await self._people.answer(screens.press(person, button, _trigger(), url, card.channel))
            shown = await self._slack.show(seen, _SOON)
            if shown and "cknowledged" in screens.words(shown.body):
                self.acknowledged.add(button["value"])


def story(number: int, chance: Random) -> Told:
    """Return a report that is about to be told."""
    school = TO_CEO if chance.random() < 0.1 else chance.choice(SCHOOLS)
    return Told(number, LEVELS[number % len(LEVELS)], school)


def _stays(answer: Json) -> bool:
    """Tell whether a form stays as it was filled in, to be sent once more."""
    return answer.get("response_action") == "errors"


def _trigger() -> str:
    return f"trigger{next(_triggers)}"
