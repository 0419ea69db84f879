"""A Slack that fails: a share of the calls is refused, breaks, is never answered, or is served and then cut off."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.slack.web_api import Call, Failure, WebApi

#: Longer than the bot waits for an answer, in seconds.
_SILENCE = 11.0
#: For how long Slack asks to be left alone, in seconds.
_REST = 1


class Fate(StrEnum):
    """What becomes of one call."""

    SERVED = "served"
    REFUSED = "429"
    BROKEN = "500"
    SILENT = "never answered"
    CUT_OFF = "served, then cut off"


#: How many of a thousand calls end like that; a card takes three calls.
FATES = {Fate.REFUSED: 40, Fate.BROKEN: 30, Fate.SILENT: 5, Fate.CUT_OFF: 20}


@dataclass(frozen=True)
class Arrival:
    """A message that arrived in a channel or at a person: under which key, and when by the clock of the loop.

    It is a new one, or `renews` one that stood there.
    """

    key: str
    channel: str
    message: dict[str, Any]
    at: float
    renews: bool


class UnreliableSlack(WebApi):
    """Slack's Web API with a fate drawn for each call; people wait at it for what the bot shows them."""

    def __init__(self, fates: Mapping[Fate, int], seed: int) -> None:
        super().__init__()
        self.fates: Counter[Fate] = Counter()
        self.arrivals: list[Arrival] = []
        #: New messages in channels, and to people.
        self.cards: asyncio.Queue[Arrival] = asyncio.Queue()
        self.letters: asyncio.Queue[Arrival] = asyncio.Queue()
        self._shown: dict[str, list[Call]] = defaultdict(list)
        self._weights = {Fate.SERVED: 1_000 - sum(fates.values()), **fates}
        self._chance = Random(seed)  # noqa: S311 - repeatable, and nothing secret about it
        self._server.app.middlewares.append(self._meet_its_fate)

    def seen(self, *boxes: str) -> dict[str, int]:
        """Return how much was shown so far in each of these boxes: to a person, at an address, for a trigger."""
        return {box: len(self._shown[box]) for box in boxes}

    async def show(self, seen: dict[str, int], patience: float) -> Call | None:
        """Wait for the next thing shown in one of the boxes, and count it as seen; None if nothing is for so long."""

        def box_with_news() -> str:
            return next((box for box, number in seen.items() if len(self._shown[box]) > number), "")

        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(box_with_news)
        except TimeoutError:
            return None
        box = box_with_news()
        seen[box] += 1
        return self._shown[box][seen[box] - 1]

    @web.middleware
    async def _meet_its_fate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        (fate,) = self._chance.choices(list(self._weights), list(self._weights.values()))
        self.fates[fate] += 1
        match fate:
            case Fate.REFUSED:
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(_REST)}
                )
            case Fate.BROKEN:
                return web.Response(status=500, text="broken")
            case Fate.SILENT:
                await asyncio.sleep(_SILENCE)
                return web.Response(status=500, text="too late")
            case Fate.CUT_OFF:
                response = await handler(request)
                if request.transport:
                    request.transport.close()
                return response
            case _:
                return await handler(request)

    async def _record(self, method: str, body: dict[str, Any], faults: list[str], name: str = "") -> Failure | None:
        call = Call(method, body, asyncio.get_running_loop().time(), name)
        match method:
            case "views.open":
                self._shown[body["trigger_id"]].append(call)
            case "response_url":
                self._shown[name].append(call)
            case "chat.postMessage":
                self._shown[body["channel"]].append(call)
                self._arrive(call)
            case "chat.update":
                self._arrive(call)
        return await super()._record(method, body, faults, name)

    def _arrive(self, call: Call) -> None:
        channel, key = call.body["channel"], call.body["metadata"]["event_payload"].get("delivery")
        if key:
            arrival = Arrival(key, channel, call.body, call.at, renews=call.method == "chat.update")
            self.arrivals.append(arrival)
            if not arrival.renews:
                (self.cards if channel.startswith("C") else self.letters).put_nowait(arrival)
