"""People on Slack and on Teams: each asks a question or approves words, and waits for what comes of it."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from aiohttp import ClientSession, web

from bot.core.messages import Buttons, Reply
from bot.slack import render
from bot.teams.app import PATH
from tests.bench.awaiting import SCHOOLS, SLACK, TEAMS, Awaiting, channel, head, person
from tests.bench.texts import QUESTIONS
from tests.faults import screens
from tests.faults.slack import UnreliableSlack
from tests.slack.workspace import SECRET, envelope, signed
from tests.teams.service import POST, UPDATE, Json, Service, member, personal
from tests.teams.tenant import Tenant

#: Seconds that one answer may take.
_LONGEST = 60.0


class Side(Protocol):
    """One platform, with people who ask and approve; each step returns how many seconds what took."""

    awaiting: Sequence[Awaiting]

    async def ask(self, number: int) -> Mapping[str, float]:
        """Ask a question, and wait for its answer."""
        ...

    async def approve(self, number: int) -> Mapping[str, float]:
        """Approve words, and wait for the answer and for the words at whoever was contacted."""
        ...

    def posted(self) -> int:
        """Return how many messages were posted so far."""
        ...

    def changed(self) -> int:
        """Return how many cards were changed so far."""
        ...


class Connector(Service):
    """Teams' side, which keeps the times at which messages arrived in each conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: dict[str, asyncio.Queue[float]] = defaultdict(asyncio.Queue)
        self.rosters |= {channel(TEAMS, each): [member(head(TEAMS, each))] for each in range(SCHOOLS)}

    async def _answered(
        self, what: str, request: web.Request, serve: Callable[[Json], Awaitable[web.Response]]
    ) -> web.Response:
        if what == POST:
            self.arrivals[request.match_info["conversation"]].put_nowait(now())
        return await super()._answered(what, request, serve)


class InTeams:
    """People who are in Teams."""

    def __init__(self, connector: Connector, port: int, http: ClientSession) -> None:
        self.awaiting: Sequence[Awaiting] = ()
        self._connector = connector
        self._tenant = Tenant(connector, f"http://127.0.0.1:{port}{PATH}", http)
        self._token = self._tenant.token()

    async def ask(self, number: int) -> Mapping[str, float]:
        """Ask a question, and wait for its answer."""
        who = person(TEAMS, number)
        began = now()
        await self._send(self._tenant.message(_question(number), who=who))
        return {"answer": await self._arrival(who) - began}

    async def approve(self, number: int) -> Mapping[str, float]:
        """Approve words, and wait for the answer and for the words at whoever was contacted."""
        each = self.awaiting[number]
        action = {"type": "Action.Execute", "verb": each.button.intent, "data": {"value": each.button.value}}
        press = {"action": action, "trigger": "manual"}
        pressed = self._tenant.invoke("adaptiveCard/action", press, each.channel, each.head, replyToId="1")
        began = now()
        await self._send(pressed)
        answered = now()
        return {"answer": answered - began, "words": await self._arrival(each.contacted) - began}

    def posted(self) -> int:
        """Return how many messages were posted so far."""
        return len(self._connector.sent(POST))

    def changed(self) -> int:
        """Return how many cards were changed so far."""
        return len(self._connector.sent(UPDATE))

    async def _send(self, activity: Json) -> None:
        async with await self._tenant.send(activity, self._token) as response:
            response.raise_for_status()
            await response.read()

    async def _arrival(self, who: str) -> float:
        async with asyncio.timeout(_LONGEST):
            return await self._connector.arrivals[personal(who)].get()


class InSlack:
    """People who are in Slack."""

    def __init__(self, slack: UnreliableSlack, port: int, http: ClientSession) -> None:
        self.awaiting: Sequence[Awaiting] = ()
        self._slack = slack
        self._url = f"http://127.0.0.1:{port}/slack/events"
        self._http = http

    async def ask(self, number: int) -> Mapping[str, float]:
        """Ask a question, and wait for its answer."""
        who = person(SLACK, number)
        message = {"type": "message", "channel_type": "im", "channel": f"D{who}", "user": who, "ts": f"{number}.1"}
        event = json.dumps(envelope(message | {"text": _question(number)}, f"Ev{number}")).encode()
        headers = {"Content-Type": "application/json", **signed(event, int(time.time()), SECRET)}
        return await self._send(event, headers, answer=f"D{who}")

    async def approve(self, number: int) -> Mapping[str, float]:
        """Approve words, and wait for the answer and for the words at whoever was contacted."""
        each, name = self.awaiting[number], f"approve{number}"
        (message,) = render.messages(Reply((Buttons((each.button,)),)), None)
        button = screens.button(message, each.button.label) or {}
        body = screens.press(each.head, button, name, self._slack.response_url(name), each.channel)
        return await self._send(body, screens.headers(body), answer=name, words=f"D{each.contacted}")

    def posted(self) -> int:
        """Return how many messages were posted so far."""
        return len(self._slack.sent("chat.postMessage"))

    def changed(self) -> int:
        """Return how many cards were changed so far."""
        return len(self._slack.sent("chat.update"))

    async def _send(self, body: bytes, headers: Mapping[str, str], **boxes: str) -> Mapping[str, float]:
        """Send a body; return how long it took until something new was in each box."""
        before = self._slack.seen(*boxes.values())
        began = now()
        async with self._http.post(self._url, data=body, headers=headers) as response:
            response.raise_for_status()
            await response.read()
        return {what: await self._arrival(box, before[box]) - began for what, box in boxes.items()}

    async def _arrival(self, box: str, before: int) -> float:
        shown = await self._slack.show({box: before}, _LONGEST)
        if shown is None:
            raise TimeoutError
        return shown.at


def now() -> float:
    """Return the time in seconds."""
    return asyncio.get_running_loop().time()


def _question(number: int) -> str:
    return f"ask {QUESTIONS[number % len(QUESTIONS)]}"
