"""Reports of misuse through `socialpolicy serve`: how many are taken and delivered, with few closed ones and with many.

What is measured is the second form, which keeps the report and posts its card: from its sending to the answer, and from
the answer to the card in the channel. A bare insert and commit on the same database stands beside it.
"""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, TCPConnector
from sqlalchemy import delete, insert

from bot.core.messages import Reply, Request
from bot.core.reports import About, Level
from bot.slack.address import Address
from bot.slack.render import modal
from bot.storage.database import open_database, sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import processed_requests
from handlers.report_form import Begun, second_form
from tests.bench.closed_reports import fill
from tests.bench.processes import running
from tests.faults import screens
from tests.faults.trust import SCHOOLS, channels, organisation
from tests.postgres import running_server
from tests.slack.web_api import Call, WebApi
from tests.slack.workspace import SECRET

#: How many reports are closed beforehand, and which crowds of clients then send how many.
CLOSED = (0, 1_000, 100_000)
CROWDS = ((1, 60), (16, 240))
_INSERTS = 400
#: Seconds that the cards may take, and between two looks at them.
_LONGEST, _LOOK = 120.0, 0.02
_NOW = datetime.now(UTC)
_REFERENCE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
_numbers = count()
_EACH_LEVEL, _ANONYMOUS = tuple(Level), (Level.ANONYMOUS,)


@dataclass(frozen=True)
class Run:
    """How one crowd fared: reports a second, and milliseconds in their order."""

    accepted: float
    delivered: float
    answers: Sequence[float]
    cards: Sequence[float]


def reports(port: int) -> None:
    """Measure reports on both databases."""
    print("\nReports of misuse; PostgreSQL as the tests start it, in memory and without fsync, SQLite on disk with it:")
    with TemporaryDirectory() as home, running_server() as server:
        server.create("reports")
        for name, address in (
            ("SQLite", sqlite_address(Path(home) / "reports.sqlite")),
            ("PostgreSQL", server.address_of("reports")),
        ):
            asyncio.run(_measure(name, address, Path(home), port))


async def _measure(name: str, address: str, home: Path, port: int) -> None:
    keys = new_key_line()
    (home / "organisation.yaml").write_text(organisation(), "utf-8")
    await upgrade(address)
    bare = [await _inserts(address, clients) for clients, _ in CROWDS]
    print(f" {name}: a bare insert and commit {bare[0]:6.1f}/s from 1 client, {bare[1]:6.1f}/s from {CROWDS[1][0]}")
    filled = 0
    for closed in CLOSED:
        if closed:
            await fill(address, KeyRing.from_text(keys), filled, closed)
            filled = closed
        async with WebApi().running() as slack:
            slack.channels |= channels()
            environment = {
                "SOCIALPOLICY_HOME": str(home),
                "SOCIALPOLICY_KEYS": keys,
                "DATABASE_URL": address,
                "PORT": str(port),
                "SLACK_BOT_TOKEN": "xoxb-bench",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
            }
            with running(["bot", "serve"], port, environment) as started:
                await _drive(slack, started.port, 4, 8, _EACH_LEVEL)  # what is only made at its first use
                for clients, number in CROWDS:
                    _show(f"{closed:,} closed", clients, await _drive(slack, port, clients, number, _EACH_LEVEL))
                if not closed:
                    _show("anonymous alone", 16, await _drive(slack, port, 16, 60, _ANONYMOUS))


def _show(what: str, clients: int, run: Run) -> None:
    answer, slow_answer, card, slow_card = (
        times[int(share * len(times))] for times in (run.answers, run.cards) for share in (0.5, 0.99)
    )
    print(
        f"  {what:15} from {clients:2} clients: {run.accepted:6.1f} taken/s   {run.delivered:6.1f} delivered/s   "
        f"answer p50 {answer:8.1f} ms p99 {slow_answer:8.1f} ms   "
        f"then its card p50 {card:8.1f} ms p99 {slow_card:8.1f} ms",
        flush=True,
    )


async def _drive(slack: WebApi, port: int, clients: int, number: int, levels: Sequence[Level]) -> Run:
    """Send so many reports, of these levels in turn, and wait until all of their cards have arrived."""
    clock, before = asyncio.get_running_loop().time, len(slack.calls)
    forms = iter([_form(slack, f"report{next(_numbers)}", levels[each % len(levels)]) for each in range(number)])
    took: list[float] = []
    answered: dict[str, float] = {}
    references: dict[str, str] = {}

    async def client(session: ClientSession) -> None:
        for name, body in forms:
            began = clock()
            url = f"http://127.0.0.1:{port}/slack/events"
            async with session.post(url, data=body, headers=screens.headers(body)) as answer:
                answer.raise_for_status()
                shown = await answer.text()
            answered[name] = clock()
            took.append(answered[name] - began)
            references.update(_references(name, shown))

    began = clock()
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    taken = clock()
    async with asyncio.timeout(_LONGEST):
        while len(arrived := _cards(slack.calls[before:])) < number or len(references) < number:
            await asyncio.sleep(_LOOK)
            for call in slack.calls[before:]:
                references.update(_references(call.name or call.body.get("trigger_id", ""), json.dumps(call.body)))
    waits = [arrived[references[name]] - at for name, at in answered.items()]
    delivered = max(arrived.values()) - began
    return Run(number / (taken - began), number / delivered, _in_milliseconds(took), _in_milliseconds(waits))


def _form(slack: WebApi, name: str, level: Level) -> tuple[str, bytes]:
    """Return the sending of a filled-in second form, and the name of its trigger and of the address for its answer."""
    number = next(_numbers)
    who = f"U{number:06}"
    begun = Begun(about=About.COLLEAGUE, school=SCHOOLS[number % len(SCHOOLS)], id=secrets.token_urlsafe(12))
    address = Address(user=who, channel=f"D0{who}", response_url=slack.response_url(name))
    request = Request(name, address.who, address.place, "report.about")
    view = modal(second_form(begun), Reply(()), request, address)
    answers = {"text": "It was posted on a public page. " * 10, "level": level}
    return name, screens.submission(who, view, answers, name)


def _cards(calls: Iterable[Call]) -> dict[str, float]:
    """Return when each card arrived, by the reference of its report."""
    return {
        found[0]: call.at
        for call in calls
        if call.method == "chat.postMessage" and (found := _REFERENCE.search(call.body["text"]))
    }


def _references(name: str, shown: str) -> dict[str, str]:
    found = _REFERENCE.search(shown)
    return {name: found[0]} if found else {}


def _in_milliseconds(seconds: Iterable[float]) -> list[float]:
    return sorted(1000 * each for each in seconds)


async def _inserts(address: str, clients: int) -> float:
    """Return how many bare rows a second can be inserted and committed."""
    left = iter(range(_INSERTS))
    async with open_database(address) as engine:

        async def client() -> None:
            for number in left:
                async with engine.begin() as connection:
                    await connection.execute(insert(processed_requests).values(id=f"bare {number}", at=_NOW))

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        took = time.perf_counter() - began
        async with engine.begin() as connection:
            await connection.execute(delete(processed_requests))
    return _INSERTS / took
