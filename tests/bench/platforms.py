"""Teams beside Slack, in one `socialpolicy serve` that runs both: a question, and an approval of words for the press.

On both, somebody writes to the bot in a chat of their own, and a head presses a button of a card in their channel. What
is measured is from the sending to the answer, and from the press to the released words at whoever was contacted.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, TCPConnector

from bot.storage.database import sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import new_key_line
from tests.bench.awaiting import SCHOOLS, SLACK, TEAMS, channel, head, keep_enquiries, organisation
from tests.bench.processes import serving
from tests.bench.sides import Connector, InSlack, InTeams, Side, now
from tests.faults.slack import UnreliableSlack
from tests.postgres import running_server
from tests.slack.conversations import BOT, Channel
from tests.teams.open_id import OpenId
from tests.teams.tenant import APP, TENANT

#: Which crowds of clients send how many, after so many that are not counted.
CROWDS = ((1, 100), (16, 320))
_UNCOUNTED = 16
#: Seconds until all cards and threads stand as they should.
_LONGEST = 300.0


@dataclass(frozen=True)
class Run:
    """How one crowd fared: requests a second, and how many milliseconds each thing took, in their order."""

    per_second: float
    took: Mapping[str, Sequence[float]]


def platforms(port: int) -> None:
    """Measure both platforms, on both databases."""
    print("\nSlack and Teams in one server; SQLite on disk, PostgreSQL as the tests start it, in memory without fsync:")
    with TemporaryDirectory() as home, running_server() as server:
        server.create("platforms")
        for name, address in (
            ("SQLite", sqlite_address(Path(home) / "platforms.sqlite")),
            ("PostgreSQL", server.address_of("platforms")),
        ):
            print(f" {name}")
            asyncio.run(_measure(address, Path(home), port))


async def _measure(address: str, home: Path, port: int) -> None:
    keys, number = new_key_line(), _UNCOUNTED + sum(requests for _, requests in CROWDS)
    (home / "organisation.yaml").write_text(organisation(), "utf-8")
    await upgrade(address)
    awaiting = await keep_enquiries(address, keys, number)
    slack, connector, open_id = UnreliableSlack({}, seed=0), Connector(), OpenId()
    slack.channels |= {channel(SLACK, each): Channel([BOT, head(SLACK, each)]) for each in range(SCHOOLS)}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(slack.running())
        await stack.enter_async_context(connector.running())
        await stack.enter_async_context(open_id.running())
        http = await stack.enter_async_context(ClientSession(connector=TCPConnector(limit=0)))
        sides: dict[str, Side] = {SLACK: InSlack(slack, port, http), TEAMS: InTeams(connector, port, http)}
        in_teams = {
            "TEAMS_APP_ID": APP,
            "TEAMS_APP_PASSWORD": "bench",
            "TEAMS_TENANT_ID": TENANT,
            "TEAMS_OPENID_URL": open_id.url,
            "TEAMS_SERVICE_URLS": connector.url,
        }
        with serving(slack, home, keys, address, port, **in_teams):
            for platform, side in sides.items():
                side.awaiting = awaiting[platform]
                await _until(side.posted, 2 * number)  # every card, and the words below it
            await _drive_all(sides)


async def _drive_all(sides: Mapping[str, Side]) -> None:
    """Have all crowds ask, then approve, one platform after the other, and print how they fared."""
    for side in sides.values():
        await _asking(side, range(_UNCOUNTED), 4)
        await _approving(side, range(_UNCOUNTED), 4)
    for kind, run in (("ask", _asking), ("approve", _approving)):
        first = _UNCOUNTED
        for clients, requests in CROWDS:
            for platform, side in sides.items():
                _show(f"{platform} {kind}", clients, await run(side, range(first, first + requests), clients))
            first += requests


async def _asking(side: Side, numbers: range, clients: int) -> Run:
    return await _drive(side.ask, numbers, clients)


async def _approving(side: Side, numbers: range, clients: int) -> Run:
    run = await _drive(side.approve, numbers, clients)
    await _until(side.changed, numbers.stop)  # what the cards and threads are told is not to slow the next crowd
    return run


async def _drive(step: Callable[[int], Awaitable[Mapping[str, float]]], numbers: range, clients: int) -> Run:
    left = iter(numbers)
    took: dict[str, list[float]] = defaultdict(list)

    async def client() -> None:
        for number in left:
            for what, seconds in (await step(number)).items():
                took[what].append(1_000 * seconds)

    began = now()
    await asyncio.gather(*(client() for _ in range(clients)))
    per_second = len(numbers) / (now() - began)
    return Run(per_second, {what: sorted(each) for what, each in took.items()})


def _show(what: str, clients: int, run: Run) -> None:
    times = "   ".join(
        f"{name} p50 {each[len(each) // 2]:7.1f} ms p99 {each[int(0.99 * len(each))]:7.1f} ms"
        for name, each in run.took.items()
    )
    print(f"  {what:13} from {clients:2} clients: {run.per_second:6.1f}/s   {times}", flush=True)


async def _until(count: Callable[[], int], number: int) -> None:
    async with asyncio.timeout(_LONGEST):
        while count() < number:  # noqa: ASYNC110 - what is counted comes from either platform
            await asyncio.sleep(0.1)
