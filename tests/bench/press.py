"""Press enquiries through `socialpolicy serve`: from the click on Approve to the released words, and timers.

What is measured is the signed click, from its sending until the words stand in the chat of whoever was contacted, with
few open enquiries and with many, whose timers wait in the outbox. After that, approvals of many run out at one moment:
it is told how much later each was ended, and whoever was contacted told so. A bare insert and commit on the same
database stands beside it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from sqlalchemy import func, select

from bot.content.organisation import load_organisation
from bot.core.notices import CLOCK
from bot.core.people import Organisation
from bot.core.press import Enquiry, Move
from bot.storage.database import create_engine_for, read_address, sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import case_events, notices
from handlers.press.view import approve_value
from tests.bench.inserts import inserts
from tests.bench.open_enquiries import awaiting, keep
from tests.bench.processes import serving
from tests.faults import screens
from tests.faults.slack import Arrival, UnreliableSlack
from tests.faults.trust import channel_of, channels, head_of, organisation
from tests.postgres import running_server

#: How many enquiries are open beforehand, how many are approved one after the other, and of those how many before.
OPEN, _APPROVED, _FIRST = (0, 500), 100, 8
#: How many approvals run out at one moment, and so many seconds after everything is prepared.
_ENDING, _SOON = 100, 75.0
#: Seconds that the words of one enquiry, and the word that approvals are void, may take.
_LONGEST = 60.0


@dataclass(frozen=True)
class _Place:
    """Where it is measured: a database with its keys, the folder and the port of the bot, and the trust."""

    address: str
    keys: str
    home: Path
    port: int
    trust: Organisation


def press(port: int) -> None:
    """Measure press enquiries on both databases."""
    print("\nPress enquiries; PostgreSQL as the tests start it, in memory and without fsync, SQLite on disk with it:")
    with TemporaryDirectory() as home, running_server() as server:
        server.create("press")
        for name, address in (
            ("SQLite", sqlite_address(Path(home) / "press.sqlite")),
            ("PostgreSQL", server.address_of("press")),
        ):
            asyncio.run(_measure(name, address, Path(home), port))


async def _measure(name: str, address: str, home: Path, port: int) -> None:
    (home / "organisation.yaml").write_text(organisation(), "utf-8")
    await upgrade(address)
    print(f" {name}: a bare insert and commit takes {1000 / await inserts(address, 1):.1f} ms")
    place = _Place(address, new_key_line(), home, port, load_organisation(home / "organisation.yaml"))
    for number in OPEN:
        slack = UnreliableSlack({}, seed=0)
        async with slack.running():
            slack.channels |= channels()
            await _with_open(place, slack, number)


async def _with_open(place: _Place, slack: UnreliableSlack, number: int) -> None:
    await _kept(place, slack, "open", number)
    ready = await _kept(place, slack, f"ready{number}", _FIRST + _APPROVED)
    end = datetime.now(UTC) + timedelta(seconds=_SOON)
    ending = await _kept(place, slack, "ending", _ENDING, end) if number else []
    waiting = await _timers(place.address)
    with serving(slack, place.home, place.keys, place.address, place.port):
        async with ClientSession() as session:
            took = [await _click(session, place.port, slack, each) for each in ready][_FIRST:]
        _show(f"{number:,} more open, {waiting:,} timers wait", "click to released words", took)
        if ending:
            await _see_end(place, slack, ending, end)


async def _kept(
    place: _Place, slack: UnreliableSlack, name: str, number: int, until: datetime | None = None
) -> list[Enquiry]:
    enquiries = [awaiting(name, each) for each in range(number)]
    return await keep(place.address, KeyRing.from_text(place.keys), place.trust, slack, enquiries, until)


async def _click(session: ClientSession, port: int, slack: UnreliableSlack, enquiry: Enquiry) -> float:
    """Press Approve as the head of the school, and return after how many seconds the words had arrived."""
    button = {"action_id": "press.approve#0", "value": approve_value(enquiry)}
    url, channel = slack.response_url(enquiry.id), channel_of(enquiry.school)
    body = screens.press(head_of(enquiry.school), button, f"trigger {enquiry.id}", url, channel)
    began = asyncio.get_running_loop().time()
    async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=screens.headers(body)) as taken:
        taken.raise_for_status()
    return (await _letter(slack, enquiry)).at - began


async def _letter(slack: UnreliableSlack, enquiry: Enquiry) -> Arrival:
    async with asyncio.timeout(_LONGEST):
        while True:
            letter = await slack.letters.get()
            if letter.channel == f"D{enquiry.contacted.id}":
                return letter


async def _see_end(place: _Place, slack: UnreliableSlack, ending: Sequence[Enquiry], end: datetime) -> None:
    """Wait until the approvals have run out, and show how long that took."""
    now, clock = datetime.now(UTC), asyncio.get_running_loop().time()
    if now >= end:
        print("  the approvals ran out before they were waited for: their delays are not told")
        return
    due = clock + (end - now).total_seconds()
    told = set[str]()
    delays = []
    async with asyncio.timeout((end - now).total_seconds() + _LONGEST):
        while len(told) < len(ending):
            letter = await slack.letters.get()
            if letter.channel not in told:
                told.add(letter.channel)
                delays.append(letter.at - due)
    engine = create_engine_for(read_address(place.address))
    async with engine.connect() as connection:
        at = select(case_events.c.at).where(case_events.c.kind == str(Move.EXPIRE))
        ended = [(each - end).total_seconds() for each in await connection.scalars(at)]
    await engine.dispose()
    _show(f"{len(ended)} timers due at one moment", "done after", ended)
    _show("", "whoever was contacted told after", delays)


async def _timers(address: str) -> int:
    engine = create_engine_for(read_address(address))
    async with engine.connect() as connection:
        waiting = select(func.count()).where(notices.c.platform == CLOCK, notices.c.ended.is_(None))
        found = await connection.scalar(waiting)
    await engine.dispose()
    return found or 0


def _show(where: str, what: str, seconds: Sequence[float]) -> None:
    took = sorted(1000 * each for each in seconds)
    p50, p99 = (took[int(share * len(took))] for share in (0.5, 0.99))
    print(f"  {where:36} {what:33} p50 {p50:8.1f} ms   p99 {p99:8.1f} ms", flush=True)
