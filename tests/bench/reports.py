"""Reports of misuse through `socialpolicy serve`: how many are taken and delivered, with few closed ones and with many.

What is measured is the second form, which keeps the report and posts its card: from its sending to the answer, and from
the answer to the card in the channel. A bare insert and commit on the same database stands beside it.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, TCPConnector

from bot.core.messages import Reply, Request
from bot.core.reports import About, Level
from bot.slack.address import Address
from bot.slack.render import modal
from bot.storage.database import sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import KeyRing, new_key_line
from handlers.report.form import Begun, second_form
from tests.bench.closed_reports import fill
from tests.bench.inserts import inserts
from tests.bench.processes import serving
from tests.faults import screens
from tests.faults.slack import UnreliableSlack
from tests.faults.trust import SCHOOLS, channels, organisation
from tests.postgres import running_server

#: How many reports are closed beforehand, and which crowds of clients then send how many.
CLOSED = (0, 1_000, 100_000)
CROWDS = ((1, 100), (16, 320))
#: The receipt of an anonymous one is slow to make by design, so they are measured apart.
ANONYMOUS = ((1, 15), (16, 48))
#: Seconds that word of a report, and then the cards of all, may take.
_LONGEST = 60.0
_REFERENCE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
#: What a form is answered with that stays, to be sent once more.
_STAYS = '"errors"'
_numbers = count()
_WITH_NAME = (Level.NAMED, Level.CONFIDENTIAL)


@dataclass(frozen=True)
class Run:
    """How one crowd fared: reports a second, and milliseconds in their order."""

    taken: float
    delivered: float
    failed: int
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
    bare = [await inserts(address, clients) for clients, _ in CROWDS]
    print(f" {name}: a bare insert and commit {bare[0]:6.1f}/s from 1 client, {bare[1]:6.1f}/s from {CROWDS[1][0]}")
    filled = 0
    for closed in CLOSED:
        if closed:
            await fill(address, KeyRing.from_text(keys), filled, closed)
            filled = closed
        slack = UnreliableSlack({}, seed=0)
        async with slack.running():
            slack.channels |= channels()
            with serving(slack, home, keys, address, port):
                await _drive(slack, port, 4, 9, tuple(Level))  # what is only made at its first use
                for clients, number in CROWDS:
                    _show(f"{closed:,} closed", clients, await _drive(slack, port, clients, number, _WITH_NAME))
                for clients, number in () if closed else ANONYMOUS:
                    _show("anonymous", clients, await _drive(slack, port, clients, number, (Level.ANONYMOUS,)))


def _show(what: str, clients: int, run: Run) -> None:
    answer, slow_answer, card, slow_card = (
        times[int(share * len(times))] for times in (run.answers, run.cards) for share in (0.5, 0.99)
    )
    print(
        f"  {what:15} from {clients:2} clients: {run.taken:6.1f} taken/s   {run.delivered:6.1f} delivered/s   "
        f"answer p50 {answer:7.1f} ms p99 {slow_answer:7.1f} ms   then its card p50 {card:7.1f} ms "
        f"p99 {slow_card:7.1f} ms{f'   {run.failed} FAILED' if run.failed else ''}",
        flush=True,
    )


async def _drive(slack: UnreliableSlack, port: int, clients: int, number: int, levels: Sequence[Level]) -> Run:
    """Send so many reports, of these levels in turn, and wait until all of their cards have arrived.

    A client sends its next when it was told that the one before is on its way.
    """
    clock = asyncio.get_running_loop().time
    forms = iter([_form(slack, f"report{next(_numbers)}", levels[each % len(levels)]) for each in range(number)])
    took: list[float] = []
    answered: dict[str, float] = {}

    async def press(session: ClientSession, body: bytes) -> str:
        url = f"http://127.0.0.1:{port}/slack/events"
        async with session.post(url, data=body, headers=screens.headers(body)) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def client(session: ClientSession) -> None:
        for name, body in forms:
            began = clock()
            said = _STAYS
            while _STAYS in said:
                said = await press(session, body)
            at = clock()
            took.append(at - began)
            if not said and (shown := await slack.show({name: 0}, _LONGEST)):
                said = json.dumps(shown.body)
            if found := _REFERENCE.search(said):
                answered[found[0]] = at

    began = clock()
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    taken = clock()
    arrived: dict[str, float] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST):
            while not answered.keys() <= arrived.keys():
                card = await slack.cards.get()
                arrived |= {found[0]: card.at for found in _REFERENCE.finditer(card.message["text"])}
    return Run(
        taken=len(answered) / (taken - began),
        delivered=len(arrived) / (max(arrived.values()) - began),
        failed=number - len(arrived),
        answers=_in_milliseconds(took),
        cards=_in_milliseconds(arrived[each] - at for each, at in answered.items() if each in arrived),
    )


def _form(slack: UnreliableSlack, name: str, level: Level) -> tuple[str, bytes]:
    """Return the sending of a filled-in second form, and the name of its trigger and of the address for its answer."""
    number = next(_numbers)
    who = f"U{number:06}"
    begun = Begun(about=About.COLLEAGUE, school=SCHOOLS[number % len(SCHOOLS)], id=secrets.token_urlsafe(12))
    address = Address(user=who, channel=f"D0{who}", response_url=slack.response_url(name))
    request = Request(name, address.who, address.place, "report.about")
    view = modal(second_form(begun), Reply(()), request, address) | {"id": f"V{number}"}
    answers = {"text": "It was posted on a public page. " * 10, "level": level}
    return name, screens.submission(who, view, answers, name)


def _in_milliseconds(seconds: Iterable[float]) -> list[float]:
    return sorted(1000 * each for each in seconds)
