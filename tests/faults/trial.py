"""One trial: replicas on one database, people who report, a Slack that fails, and what is killed meanwhile."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from socket import socket
from typing import Any

from aiohttp import ClientSession, ClientTimeout
from sqlalchemy import func, select

from bot.core.notices import CLOCK
from bot.storage.database import create_engine_for, read_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import notices
from tests.faults.replicas import Forks, Replicas
from tests.faults.reporters import SECRET_WORDS, People, Recipient, Reporter, Told, story
from tests.faults.slack import FATES, UnreliableSlack
from tests.faults.trust import channels, organisation
from tests.faults.verdict import Verdict, judge, read
from tests.slack.workspace import SECRET

#: Slack waits so many seconds for an answer.
_SLACK_WAITS = 3.0
#: So many reports begin in a second, unless so many people are at it already: a slow machine is not to be buried.
_PACE, _MOST_PEOPLE = 4.0, 16
#: The share of the cards that somebody acknowledges.
_ACKNOWLEDGED = 0.3
#: Seconds after the last kill for people to come to their end, and for the outbox to be emptied: what was claimed by a
#: replica that was killed waits for a minute.
_LAST_STEPS, _LAST_NOTICES = 90.0, 180.0
_PROGRESS = 10.0
_PORTS = range(20_000, 30_000)
#: Seconds that are left between two kills, even where a slow machine is behind with them.
_LEAST_LIFE = 0.3


@dataclass(frozen=True)
class Plan:
    """What happens in one trial: so many kills in so many seconds, and restarts of the database in between."""

    name: str
    replicas: int
    kills: int
    seconds: float
    seed: int
    restarts: Sequence[Callable[[], None]] = ()


class Trial:
    """One trial, on an empty database."""

    def __init__(self, plan: Plan, address: str, home: Path, forks: Forks) -> None:
        self.plan = plan
        self.slack = UnreliableSlack(FATES, plan.seed)
        self.kills = self.restarts = 0
        self._address = address
        self._log = home / f"{plan.name}.log"
        self._keys = new_key_line()
        self._chance = Random(plan.seed)  # noqa: S311 - repeatable, and nothing secret about it
        self._told: list[Told] = []
        self._tasks: set[asyncio.Task[None]] = set()
        (home / "organisation.yaml").write_text(organisation(), "utf-8")
        environment = {
            "SOCIALPOLICY_HOME": str(home),
            "SOCIALPOLICY_KEYS": self._keys,
            "DATABASE_URL": address,
            "SLACK_BOT_TOKEN": "xoxb-faults",
            "SLACK_SIGNING_SECRET": SECRET,
        }
        self.replicas = Replicas(forks, environment, _free_ports(plan.replicas), self._log)

    async def run(self) -> Verdict:
        """Run it and return the verdict."""
        await upgrade(self._address)
        self.slack.channels |= channels()
        async with AsyncExitStack() as running:
            await running.enter_async_context(self.slack.running())
            self.replicas.environment["SLACK_API_URL"] = self.slack.api_url
            await running.enter_async_context(self.replicas.running())
            http = await running.enter_async_context(ClientSession(timeout=ClientTimeout(total=_SLACK_WAITS)))
            people = People(self.slack, http, lambda: self.replicas.any(self._chance))
            recipient = Recipient(people)
            await self._disturb(people, recipient)
            late = await self._finish()
            await self._empty_outbox()
        left = await read(self._address, KeyRing.from_text(self._keys), self._told)
        verdict = judge(self._told, recipient.acknowledged, self.slack.arrivals, left)
        verdict.count("people who never came to an end", late)
        verdict.forbid("messages that Slack would refuse", len(self.slack.faults))
        verdict.forbid("lines of the log with a report's words", self._log.read_text("utf-8").count(SECRET_WORDS))
        verdict.forbid("replicas that did not come back", self.replicas.lost)
        return verdict

    async def _disturb(self, people: People, recipient: Recipient) -> None:
        """Have people report and recipients acknowledge while replicas are killed and the database restarts."""
        async with asyncio.TaskGroup() as group:
            going = [
                group.create_task(work)
                for work in (self._tell(people), self._acknowledge(recipient), self._kill(), self._show_progress())
            ]
            restarting = group.create_task(self._restart())
            await asyncio.sleep(self.plan.seconds)
            await restarting
            for each in going:
                each.cancel()

    async def _tell(self, people: People) -> None:
        while True:
            if len(self._tasks) < _MOST_PEOPLE:
                told = story(len(self._told), self._chance)
                self._told.append(told)
                self._begin(Reporter(people, told, self._chance).report())
            await asyncio.sleep(self._chance.expovariate(_PACE))

    async def _acknowledge(self, recipient: Recipient) -> None:
        while True:
            card = await self.slack.cards.get()
            if self._chance.random() < _ACKNOWLEDGED:
                self._begin(recipient.acknowledge(card))

    async def _kill(self) -> None:
        end = time.monotonic() + self.plan.seconds
        while left := self.plan.kills - self.kills:
            await self.replicas.some()
            pause = max((end - time.monotonic()) / left, _LEAST_LIFE)
            await asyncio.sleep(self._chance.uniform(0.0, 2 * pause))
            self.replicas.kill_any(self._chance)
            self.kills += 1

    async def _restart(self) -> None:
        for restart in self.plan.restarts:
            await asyncio.sleep(self.plan.seconds / (len(self.plan.restarts) + 1))
            await asyncio.to_thread(restart)
            self.restarts += 1

    async def _show_progress(self) -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(_PROGRESS)
            taken = sum(each.acknowledged for each in self._told)
            self._say(
                f"{time.monotonic() - began:4.0f} s: {self.kills} kills, {self.restarts} restarts of the database, "
                f"{taken} reports acknowledged, {len(self.slack.arrivals)} notices arrived"
            )

    async def _finish(self) -> int:
        """Let people come to their end; return how many did not."""
        self._say(f"no more kills; {len(self._tasks)} people have yet to finish")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_STEPS)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    async def _empty_outbox(self) -> None:
        """Wait until nothing waits in the outbox but timers, or until it has had long enough."""
        waiting = select(func.count()).where(notices.c.ended.is_(None), notices.c.platform != CLOCK)
        engine = create_engine_for(read_address(self._address))
        end = time.monotonic() + _LAST_NOTICES
        try:
            while time.monotonic() < end:
                async with engine.connect() as connection:
                    number = await connection.scalar(waiting)
                if not number:
                    break
                self._say(f"{number} notices still wait")
                await asyncio.sleep(_PROGRESS / 2)
        finally:
            await engine.dispose()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._say(f"the trial itself failed: {error!r}")

    def _say(self, text: str) -> None:
        print(f"  {self.plan.name}: {text}", flush=True)


def _free_ports(number: int) -> list[int]:
    """Return ports that nobody listens on, below those that the system hands out: nobody gets one of them meanwhile."""
    found: list[int] = []
    for port in Random().sample(_PORTS, len(_PORTS)):  # noqa: S311 - nothing secret about it
        with socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == number:
            break
    return found
