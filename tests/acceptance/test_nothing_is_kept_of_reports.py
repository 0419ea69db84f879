"""Everything that a report says is planted with a mark, and the marks are looked for wherever the bot writes."""

import logging
from pathlib import Path

import pytest

from tests.acceptance.asking import hurrying, metrics
from tests.acceptance.conftest import Serve
from tests.acceptance.kept import bytes_of, logged, rows_of
from tests.acceptance.members import HEAD, Json, Member, standing
from tests.acceptance.reporting import CEO, CEOS, FIRST, HEADS, came_back, receipt_of
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import PERSON

WHAT, WHERE, WHEN = "MARKWHAT", "MARKWHERE", "MARKWHEN"
ASKED, ADDED, NOTED, REASON, OUTCOME = "MARKASKED", "MARKADDED", "MARKNOTED", "MARKREASON", "MARKOUTCOME"
HERS = f"D{PERSON}"
MARKS = (WHAT, WHERE, WHEN, ASKED, ADDED, NOTED, REASON, OUTCOME)


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("level", ["named", "anonymous"])
async def test_no_words_of_a_report_are_left_in_the_clear(
    serve: Serve,
    web_api: WebApi,
    sqlite_database_address: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    level: str,
) -> None:
    """From a message that is reported to the outcome, with failures on the way: in no row, file, log or metric."""
    database = tmp_path / "socialpolicy.db"
    web_api.channels[CEOS] = Channel([CEO, BOT])
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    with caplog.at_level(logging.DEBUG):
        async with serve(sqlite_database_address, hurrying()) as workspace:
            teacher, head, ceo = (Member(workspace, web_api, who) for who in (PERSON, HEAD, CEO))
            second = await _begun(teacher)
            web_api.fail("chat.postMessage", Failure(500), Failure(lost=True), Failure(error="internal_error"))
            told = {"text": WHAT, "where": WHERE, "when": WHEN, "level": level}
            words = await _sent(teacher, second, **told)
            (card,) = await standing(web_api, HEADS)
            while_waiting = bytes_of(database)
            opened = await head.pressing(card, "Open")
            await head.fill_in(await head.opening(opened, "Ask the reporter"), words=ASKED)
            question = await _question(teacher, words)
            await teacher.fill_in(question, text=ADDED)
            await head.fill_in(await head.opening(opened, "Add a note"), words=NOTED)
            await head.fill_in(await head.opening(opened, "Hand it on"), words=REASON)
            (onward,) = await standing(web_api, CEOS)
            read = await ceo.pressing(onward, "Open")
            await ceo.fill_in(await ceo.opening(read, "Close it"), outcome="acted-on", words=OUTCOME)
            ended = await _ended(teacher, words)
            while_running = bytes_of(database)
            counted, rows = await metrics(workspace), rows_of(database)

    assert [] == [mark for mark in MARKS[:-1] if mark not in read["text"]]
    assert OUTCOME in ended["text"]
    assert {"reports", "case_events", "notices"} <= {table for table, _ in rows}
    for mark in MARKS:
        for written in (while_waiting, while_running, bytes_of(database)):
            assert mark.encode() not in written
        assert mark not in str(rows)
        assert mark not in counted
        assert mark not in logged(caplog)


async def _begun(teacher: Member) -> Json:
    """Report a message, and return the form that asks what happened."""
    await teacher.reports(WHAT)
    await teacher.web_api.wait_for("response_url")
    return await teacher.next_form(await teacher.opening(teacher.hidden[0], "No child is at risk"), **FIRST)


async def _sent(teacher: Member, second: Json, **told: str) -> str:
    """Send a report, and return the words of its receipt if it has one."""
    if told["level"] == "anonymous":
        return receipt_of(await teacher.next_form(second, **told))
    await teacher.fill_in(second, **told)
    return ""


async def _question(teacher: Member, words: str) -> Json:
    """Return the form in which the reporter answers a question."""
    if words:
        return await came_back(teacher, words)
    (question,) = await standing(teacher.web_api, HERS)
    return await teacher.opening(question, "Answer, or add something")


async def _ended(teacher: Member, words: str) -> Json:
    """Return what tells the reporter how it ended."""
    if words:
        asking = await teacher.opening(await teacher.types("report"), "I have a receipt")
        return await teacher.fill_in(asking, words=words)
    return (await standing(teacher.web_api, HERS, 3))[-1]
