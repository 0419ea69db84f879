"""What everybody does in Slack: they press buttons and fill in forms, and try again what was not answered."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.faults import screens
from tests.faults.slack import UnreliableSlack

Json = dict[str, Any]
#: Returns the body of a request with this trigger, to be answered at this address.
Act = Callable[[str, str], bytes]

#: For so many seconds people wait for what should be shown at once, and for word after a form has closed.
_SOON, _WORD = 4.0, 30.0
_PAUSE = 0.2
#: What the bot says when nothing is decided yet, and the same may be done once more.
_NOT_YET = ("One moment…", "something went wrong", "press the button once more")
_triggers, _addresses, _windows = count(1), count(1), count(1)


class RefusedError(Exception):
    """The bot says that something can't be done."""


@dataclass(kw_only=True)
class Sent:
    """What somebody sent by a form, as they know it.

    `began`: when it was first sent. `closed`: when the form closed, which says that it was taken. `settled`: when the
    bot said so in words. `stayed`: how often the form stayed, to be sent once more. `failed`: the bot said that it had
    failed.
    """

    number: int
    began: float = 0.0
    closed: float = 0.0
    settled: float = 0.0
    sent: int = 0
    stayed: int = 0
    failed: bool = False
    references: set[str] = field(default_factory=set)

    @property
    def acknowledged(self) -> bool:
        """Whether its sender may rely on it."""
        return bool(self.references) or (bool(self.closed) and not self.failed)

    def __str__(self) -> str:
        said = (
            "it was said to be on its way" if self.references else "it was said to have failed" if self.failed else ""
        )
        took = f"its form closed after {self.closed - self.began:.1f} s" if self.closed else "its form never closed"
        return f"number {self.number}, sent {self.sent} times; {took}; {said or 'nothing was said of it'}"


@dataclass(frozen=True)
class Window:
    """A form that stands open, and the address at which the bot says what came of it."""

    view: Json
    address: str


@dataclass(frozen=True)
class Shown:
    """What somebody saw: a message or a form, and when by the clock of the loop."""

    person: str
    body: Json
    at: float


class People:
    """What everybody has in common: Slack, and the way to some replica of the bot."""

    def __init__(self, slack: UnreliableSlack, http: ClientSession, port: Callable[[], int | None]) -> None:
        self.slack = slack
        #: Who sees what is shown for a trigger or at an address.
        self.readers: dict[str, str] = {}
        #: What forms were answered with.
        self.answers: list[Shown] = []
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


class Member:
    """Somebody in the workspace, who acts in a channel, or in the chat with the bot.

    Who is `busy` does several things at the same time: what the bot writes to them may be about any of these.
    """

    def __init__(self, people: People, person: str, channel: str = "", *, busy: bool = False) -> None:
        self._people = people
        self._slack = people.slack
        self.person = person
        self._channel = channel
        self._boxes = () if busy else (person,)

    def command(self, text: str) -> Act:
        """Return the typing of a command."""
        return partial(screens.command, self.person, text)

    def press(self, button: Mapping[str, Any]) -> Act:
        """Return a press on a button."""
        return partial(screens.press, self.person, button, channel=self._channel)

    async def once(self, act: Act) -> Window | Json:
        """Do something once; return the form that it opens, or what the bot says to it: nothing if that takes long."""
        trigger, address = f"trigger{next(_triggers)}", f"address{next(_addresses)}"
        self._people.readers |= {trigger: self.person, address: self.person}
        seen = {trigger: 0, address: 0, **self._slack.seen(*self._boxes)}
        message = await self._people.answer(act(trigger, self._slack.response_url(address)))
        if message and _NOT_YET[0] not in screens.words(message):
            return message
        shown = await self._slack.show(seen, _SOON)
        if shown and shown.method == "views.open":
            return Window(_window(shown.body["view"]), address)
        return shown.body if shown else {}

    async def opens(self, act: Act) -> Window:
        """Do something until a form opens, or by the button that is there in its place; RefusedError if none does."""
        while True:
            shown = await self.once(act)
            if isinstance(shown, Window):
                return shown
            if button := screens.button(shown, "Open the form"):
                act = self.press(button)
            elif _is_final(shown):
                raise RefusedError(screens.words(shown))

    async def hears(self, act: Act) -> Json:
        """Do something until the bot says what came of it; return its message."""
        while True:
            shown = await self.once(act)
            if isinstance(shown, Window):
                raise RefusedError(shown.view["callback_id"])
            if _is_final(shown):
                return shown

    async def sends(self, window: Window, answers: Mapping[str, str], record: Sent, at_once: int = 1) -> list[Json]:
        """Fill in a form and press its button, so many times at once, until it does not stay as it is.

        Return what it was answered with.
        """
        record.began = record.began or time.monotonic()
        taken: list[Json] = []
        while not taken:
            body = screens.submission(self.person, window.view, answers, f"trigger{next(_triggers)}")
            record.sent += at_once
            replies = await asyncio.gather(*(self._people.send(body) for _ in range(at_once)))
            answered = [reply[1] for reply in replies if reply and reply[0] == 200]
            taken = [answer for answer in answered if not _stays(answer)]
            record.stayed += len(answered) - len(taken)
            if not taken:
                await asyncio.sleep(_PAUSE)
        record.closed = time.monotonic()
        now = asyncio.get_running_loop().time()
        self._people.answers += [Shown(self.person, answer, now) for answer in taken]
        return taken

    def listens(self, window: Window) -> dict[str, int]:
        """Return how much was shown so far where the bot says what came of a form."""
        return self._slack.seen(window.address, *self._boxes)

    async def word(self, seen: dict[str, int], patience: float = _WORD) -> Json:
        """Wait for the next thing shown there; nothing if that takes long."""
        shown = await self._slack.show(seen, patience)
        return shown.body.get("view", shown.body) if shown else {}

    async def submits(self, window: Window, answers: Mapping[str, str], at_once: int = 1) -> Json:
        """Send a form, and return what the bot says came of it; nothing if it never says so."""
        seen = self.listens(window)
        for answer in await self.sends(window, answers, Sent(number=0), at_once):
            if answer:
                return answer
        return await self.word(seen)


def following(window: Window, answer: Json) -> Window | None:
    """Return the form that took the place of one that was sent, if one did."""
    return Window({**answer["view"], "id": window.view["id"]}, window.address) if "view" in answer else None


def _window(view: Json) -> Json:
    return {**view, "id": f"V{next(_windows)}"}


def _is_final(shown: Json) -> bool:
    said = screens.words(shown)
    return bool(said.strip('"')) and not any(each in said for each in _NOT_YET)


def _stays(answer: Json) -> bool:
    """Tell whether a form stays as it was filled in, to be sent once more."""
    return answer.get("response_action") == "errors" and any(each in json.dumps(answer) for each in _NOT_YET)
