"""Drafts, notes and answers are planted with a mark, and the mark is looked for wherever the bot writes."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.database import open_database
from tests.acceptance.asking import hurrying, metrics, notices, previewed
from tests.acceptance.conftest import Serve
from tests.acceptance.drafts import UNKIND
from tests.acceptance.kept import bytes_of, logged, rows_of
from tests.acceptance.members import HEAD, Member, choices
from tests.acceptance.playing import HEAD as HEAD_ROOM
from tests.acceptance.playing import TEACHER as TEACHER_ROOM
from tests.acceptance.playing import answer_to, asked, heard, listening, visitors
from tests.practice.visitor import Client
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import PERSON

DRAFT, NOTE, WORDS = "MARKDRAFT", "MARKNOTE", "MARKWORDS"
MARKS = (DRAFT, NOTE, WORDS)
#: The size of a page of SQLite, in bytes.
PAGE = 4_096


@pytest.fixture(autouse=True)
def chatty(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Log at the chattiest level."""
    with caplog.at_level(logging.DEBUG):
        yield


async def test_no_words_are_left_in_the_clear_in_slack(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Through every way of checking, a failing send and an answer: not in the database, its log, ours, or metrics."""
    database = tmp_path / "socialpolicy.db"
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    async with serve(sqlite_database_address, hurrying()) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await workspace.direct(f"Is this OK to post: {UNKIND} {DRAFT}")
        await web_api.wait_for("chat.postMessage")
        await workspace.shortcut(f"{UNKIND} {DRAFT}")
        await web_api.wait_for("response_url")
        answer = await teacher.types(f"check {UNKIND} {DRAFT}")
        await teacher.pressing(answer, "I've changed it: check again")
        view = await teacher.opening(answer, "Dismiss a finding")
        await teacher.fill_in(view, rule=choices(view, "rule")[0], reason="not-ours")
        await teacher.pressing(answer, "Already posted?")
        preview = await previewed(teacher, f"{UNKIND} {DRAFT}", NOTE)
        web_api.fail("chat.postMessage", Failure(500), Failure(lost=True), Failure(error="internal_error"))
        await teacher.pressing(preview, "Send")
        asked = (await notices(web_api, HEAD, 4))[-1]
        while_waiting = bytes_of(database)
        view = await head.opening(asked, "Don't post")
        await head.fill_in(view, words=WORDS)
        (answered,) = await notices(web_api, PERSON)
        while_running = bytes_of(database)
        counted = await metrics(workspace)
        rows = rows_of(database)

    assert DRAFT in asked["text"]
    assert NOTE in asked["text"]
    assert WORDS in answered["text"]
    assert "consultations" in {table for table, _ in rows}
    assert "notices" in {table for table, _ in rows}
    for mark in MARKS:
        for written in (while_waiting, while_running, bytes_of(database)):
            assert mark.encode() not in written
        assert mark not in str(rows)
        assert mark not in counted
        assert mark not in logged(caplog)


async def test_no_words_are_left_in_the_clear_in_the_practice_room(
    room: Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The room itself remembers in memory alone, and its database holds no more than that of a real one."""
    database = tmp_path / "practice.sqlite"
    people = visitors(room)
    teacher, head = people["teacher"], people["headteacher"]
    notice = await asked(teacher, head, f"{UNKIND} {DRAFT}", NOTE)
    while_waiting = bytes_of(database)
    form = await head.press(notice, "Change this…", HEAD_ROOM)
    news = await listening(teacher, TEACHER_ROOM)
    await answer_to(head, form, HEAD_ROOM, words=WORDS)
    await heard(news, TEACHER_ROOM)
    news.close()
    counted = await (await room.get("/metrics")).text()

    shown = await teacher.read(TEACHER_ROOM)
    assert DRAFT in shown
    assert WORDS in shown
    for mark in MARKS:
        assert mark.encode() not in while_waiting + bytes_of(database)
        assert mark not in counted
        assert mark not in logged(caplog)


async def test_what_a_manager_answered_is_destroyed_and_overwritten(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, tmp_path: Path
) -> None:
    """Once answered, the sealed draft is gone from the file as well, not only from the table."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.pressing(await previewed(teacher, UNKIND + "🎉" * 2_500), "Send")
        (asked,) = await notices(web_api, HEAD)
        (sealed,) = _column(tmp_path / "socialpolicy.db", "SELECT sent FROM consultations")
        await head.pressing(asked, "Fine")
        await notices(web_api, PERSON)

    assert len(sealed) > 2 * PAGE
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        assert [(None,)] == [tuple(row) for row in await connection.execute(text("SELECT sent FROM consultations"))]
    left = bytes_of(tmp_path / "socialpolicy.db")
    assert not any(sealed[at : at + 64] in left for at in range(0, len(sealed) - 64, 64))


def _column(database: Path, query: str) -> list[bytes]:
    with sqlite3.connect(database) as connection:
        found = [value for (value,) in connection.execute(query)]
    connection.close()
    return found
