"""One trial: replicas on one database, people who report and pass on, a Slack that fails, and kills meanwhile."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from socket import socket

from aiohttp import ClientSession, ClientTimeout
from sqlalchemy import func, or_, select

from bot.core.notices import CLOCK
from bot.storage.database import create_engine_for, read_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import notices
from tests.faults.contacted import SECRET_QUESTION, SECRET_RESPONSE
from tests.faults.crowd import Crowd
from tests.faults.left import Left, read
from tests.faults.people import People
from tests.faults.press_verdict import courses, judge_approvals, judge_enquiries, judge_marked, judge_told
from tests.faults.replicas import Forks, Replicas
from tests.faults.report_verdict import judge_reports
from tests.faults.reporters import SECRET_WORDS
from tests.faults.slack import FATES, UnreliableSlack
from tests.faults.trust import channels, organisation
from tests.faults.verdict import Verdict
from tests.faults.words_verdict import judge_readers, judge_released
from tests.slack.workspace import SECRET

#: Slack waits so many seconds for an answer.
_SLACK_WAITS = 3.0
#: Seconds after the last kill for people to come to their end, and for the outbox to be emptied: what was claimed by a
#: replica that was killed waits for a minute.
_LAST_STEPS = 240.0
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
            crowd = Crowd(people, self._chance, self._say)
            async with asyncio.TaskGroup() as group:
                answering = [
                    group.create_task(work)
                    for work in (crowd.deal_with_cards(self.slack), crowd.deal_with_letters(self.slack))
                ]
                await self._disturb(crowd)
                late = await self._finish(crowd)
                for each in answering:
                    each.cancel()
            over = datetime.now(UTC)
        left = await read(self._address, KeyRing.from_text(self._keys), crowd.told)
        verdict = self._judge(crowd, people, left, over)
        verdict.count("people who never came to an end", late)
        verdict.forbid("messages that Slack would refuse", len(self.slack.faults))
        log = self._log.read_text("utf-8")
        secrets = sum(log.count(words) for words in (SECRET_WORDS, SECRET_QUESTION, SECRET_RESPONSE))
        verdict.forbid("lines of the log with the words of a report, an enquiry or a response", secrets)
        verdict.forbid("replicas that did not come back", self.replicas.lost)
        return verdict

    def _judge(self, crowd: Crowd, people: People, left: Left, over: datetime) -> Verdict:
        verdict, arrivals = Verdict(), self.slack.arrivals
        began = datetime.now(UTC) - timedelta(seconds=asyncio.get_running_loop().time())
        enquiries = courses(left, arrivals)
        judge_reports(verdict, crowd.told, crowd.recipient.acknowledged, arrivals, left)
        judge_enquiries(verdict, crowd.enquiries, crowd.approvers.ways, enquiries, left)
        judge_told(verdict, enquiries, began)
        judge_approvals(verdict, crowd.approvers.clicks, enquiries, over)
        judge_released(verdict, enquiries, began, over)
        judge_readers(verdict, crowd.enquiries, people, enquiries, began)
        judge_marked(verdict, crowd.enquiries, left)
        verdict.judge_outbox(arrivals, left)
        verdict.judge_chains(left)
        return verdict

    async def _disturb(self, crowd: Crowd) -> None:
        """Have people report and pass on while replicas are killed and the database restarts."""
        async with asyncio.TaskGroup() as group:
            going = [
                group.create_task(work)
                for work in (crowd.report(), crowd.enquire(), self._kill(), self._show_progress(crowd))
            ]
            restarting = group.create_task(self._restart())
            await asyncio.sleep(self.plan.seconds)
            await restarting
            for each in going:
                each.cancel()

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

    async def _show_progress(self, crowd: Crowd) -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(_PROGRESS)
            self._say(
                f"{time.monotonic() - began:4.0f} s: {self.kills} kills, {self.restarts} restarts of the database, "
                f"{crowd.taken} reports and enquiries acknowledged, {len(self.slack.arrivals)} notices arrived"
            )

    async def _finish(self, crowd: Crowd) -> int:
        """Let people come to their end, and the outbox be emptied; return how many people did not."""
        self._say(f"no more kills; {len(crowd.tasks)} people have yet to finish")
        engine = create_engine_for(read_address(self._address))
        end = time.monotonic() + _LAST_STEPS
        try:
            while time.monotonic() < end:
                waiting = or_(notices.c.platform != CLOCK, notices.c.due <= datetime.now(UTC))
                async with engine.connect() as connection:
                    number = await connection.scalar(select(func.count()).where(notices.c.ended.is_(None), waiting))
                # Whoever was written to last may still be about to begin.
                if not number and not crowd.tasks and not self.slack.cards.qsize() + self.slack.letters.qsize():
                    break
                self._say(f"{number} notices still wait, and {len(crowd.tasks)} people are at it")
                await asyncio.sleep(_PROGRESS / 2)
        finally:
            await engine.dispose()
        late = tuple(crowd.tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

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
