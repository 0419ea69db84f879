"""An anonymous report leaves no trace of who sent it, and no report leaves one of what it says, in clear."""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import generate_latest

from bot.core.messages import Place, PlaceKind
from bot.core.people import Person
from bot.core.plain import plain
from bot.storage.database import sqlite_address
from tests.handlers.drafting import form_of
from tests.handlers.reporting import CEO, FORMS, YES, Reporting, at, cheap_hashes, receipt
from tests.talking import TEACHER, bot_with

#: What stands in every id of a sender and in every text.
MARKER = "zq7x"
#: So many senders are in one database; a few of them come back with their receipts.
TOGETHER, COME_BACK = 50, 5

marked = st.text(st.characters(codec="utf-8"), max_size=40).map(lambda text: f"{MARKER}{text}{MARKER}")
senders = st.lists(st.tuples(marked, marked, marked), min_size=TOGETHER, max_size=TOGETHER)


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect all that is logged, at its most talkative."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(str(record.__dict__) + record.getMessage())

    root, collect = logging.getLogger(), Collect()
    level = root.level
    root.addHandler(collect)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(collect)


def files_in(folder: Path) -> bytes:
    """Return all that a folder holds: the file of the database and whatever lies beside it."""
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def send_all(file: Path, told: list[tuple[str, str, str]]) -> str:
    """Send an anonymous report of each sender and come back to it; return the metrics."""
    async with bot_with(sqlite_address(file)) as bot:
        reporting = Reporting(bot)
        for number, (name, channel, text) in enumerate(told):
            place = Place("test", channel, PlaceKind.PERSONAL)
            say = partial(reporting.bot.send, who=Person("test", name), place=place)
            form = form_of(await say("report.about", fields=FORMS, request_id=f"{name} 1"))
            report = {"value": form.value, "text": text, "where": text, "when": text, "level": "anonymous"}
            words = receipt(await say("report.send", fields=report, request_id=f"{name} 2"))
            if number < COME_BACK:
                adding = form_of(await say("receipt.open", fields={"words": words}, request_id=f"{name} 3"))
                more = {"value": adding.value, "text": text}
                await say("receipt.add", fields=more, request_id=f"{name} 4")
        await reporting.delivered_now()

        assert TOGETHER == len(await reporting.reports())
        return generate_latest(reporting.bot.metrics).decode()


@settings(max_examples=4)
@given(senders)
def test_nothing_of_an_anonymous_sender_is_anywhere(sqlite_template: Path, told: list[tuple[str, str, str]]) -> None:
    """Neither the person nor the place nor the words: not in the file of the database, the log or the metrics."""
    with tempfile.TemporaryDirectory() as folder, logged() as log, cheap_hashes():
        file = Path(folder) / "socialpolicy.db"
        copy(sqlite_template, file)
        metrics = asyncio.run(send_all(file, told))
        written = files_in(Path(folder))

    assert b"report.card" in written
    assert "INSERT INTO" in "".join(log)
    assert "report.send" in metrics
    assert MARKER.encode() not in written
    assert MARKER not in "".join(log)
    assert MARKER not in metrics


async def deal_with_it(reporting: Reporting) -> None:
    """Do everything that can be done about a report, by name and in confidence."""
    for level in ("named", "confidential"):
        case = await reporting.case(level=level, child=YES, text=MARKER, where=MARKER, when=MARKER)
        other = await reporting.case(level=level, text=f"another {MARKER}")
        await reporting.does("report.open", case)
        await reporting.does("report.ask", case, words=MARKER)
        await reporting.does("report.add", case, TEACHER, text=MARKER)
        await reporting.does("report.note", case, words=MARKER)
        await reporting.does("report.link", case, words=other.reference)
        await reporting.does("report.pass-on", case, words=MARKER)
        await reporting.does("report.close", case, CEO, outcome="acted-on", words=MARKER)
        await reporting.delivered_now()
    await reporting.until(at(4, 12, month=12))


async def fail(reporting: Reporting) -> None:
    """Let everything fail in its middle."""
    case = await reporting.case(text=MARKER)
    for broken in ("bot.storage.store.SqlStore.post", "bot.storage.reports.unseal", "bot.storage.audit.seal"):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(broken, _broken)
            second = await reporting.second(text=MARKER)
            failed = [
                plain(await reporting.fill_in(second, **FORMS | {"text": MARKER}, level="named")),
                await reporting.does("report.close", case, outcome="acted-on", words=MARKER),
            ]
            await reporting.delivered_now()

            assert any("Nothing was changed or passed on" in reply for reply in failed)


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError(MARKER)


@pytest.mark.parametrize("steps", [deal_with_it, fail])
async def test_no_word_of_a_report_lies_anywhere_in_clear(
    reporting: Reporting, tmp_path: Path, steps: Callable[[Reporting], Awaitable[None]]
) -> None:
    """Whatever is done about it, and whatever fails on the way."""
    with logged() as log:
        await steps(reporting)
    written = files_in(tmp_path)

    assert b"report.card" in written
    assert "INSERT INTO" in "".join(log)
    for kept in (written.decode("latin-1"), "".join(log), generate_latest(reporting.bot.metrics).decode()):
        assert MARKER not in kept
