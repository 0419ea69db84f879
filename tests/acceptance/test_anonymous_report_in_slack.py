"""An anonymous report in Slack: seven words as the only way back, and nothing kept that says who has them."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import open_database
from tests.acceptance.asking import settled
from tests.acceptance.conftest import Serve
from tests.acceptance.kept import logged
from tests.acceptance.members import HEAD, Json, Member, standing
from tests.acceptance.recording import Recording
from tests.acceptance.reporting import FIRST, HEADS, WHAT, Clock, asked, came_back, receipt_given, receipt_of, said_in
from tests.slack.web_api import WebApi
from tests.slack.workspace import PERSON
from tests.storage.reporting import dump
from tests.storage.test_anonymity import moments

QUESTION, ANSWER = "Which page is it on?", "On hers. It is still there."
#: A moment like no other, at which a reporter does something.
STARTED = datetime(2026, 11, 23, 10, 37, 21, 123_457, tzinfo=UTC)
#: When the head does.
READ = STARTED + timedelta(hours=2, minutes=5)
TIMERS = 2


@pytest.mark.usefixtures("heads")
async def test_with_the_seven_words_a_reporter_comes_back_reads_a_question_and_answers_it(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Typed back once, then found again by whoever has them; the bot never writes first, the head reads no name."""
    async with serve(sqlite_database_address, Clock(STARTED)) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        elsewhere = Member(workspace, web_api, "U0ELSEWHERE")
        receipt = await receipt_given(teacher)
        words = receipt_of(receipt)
        wrong = await teacher.next_form(receipt, words=" ".join(reversed(words.split())))
        right = await teacher.fill_in(wrong, words=f"  {words.upper().replace(' ', ', ')}.")
        (card,) = await standing(web_api, HEADS)
        waiting = said_in(await came_back(teacher, words))
        opened = await head.pressing(card, "Open")
        await head.pressing(opened, "Acknowledge")
        passed_on = await head.fill_in(await head.opening(opened, "Ask the reporter"), words=QUESTION)
        question = await came_back(elsewhere, words)
        done = await elsewhere.fill_in(question, text=ANSWER)
        _, wrote = await standing(web_api, HEADS, 2)
        read = await head.pressing(wrote, "Open")

    assert "I can't show them again later" in said_in(receipt)
    assert "Here they are once more" in said_in(wrong)
    assert words in said_in(wrong)
    assert "Your report is safe all the same" in said_in(wrong)
    assert right["text"].startswith("That's right.")
    assert "Received, not yet acknowledged" in waiting
    assert "Somebody who stays anonymous" in opened["text"]
    assert "They read it when they come back with their receipt." in passed_on["text"]
    assert "Acknowledged: somebody is looking into it" in said_in(question)
    assert QUESTION in said_in(question)
    assert "I've passed that on" in done["text"]
    assert f"The reporter wrote, Monday 23 November: {ANSWER}" in read["text"]
    assert [] == teacher.personal
    assert PERSON not in json.dumps([*web_api.shown(HEADS), *web_api.responses(HEAD)])


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("begins", ["by-command", "with-a-message", "from-a-message"])
async def test_nothing_of_an_anonymous_reporter_is_left_anywhere(
    serve: Serve,
    web_api: WebApi,
    database_address: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    begins: str,
) -> None:
    """However they begin, and when they come back: no id, no digest of one, no words and no hour, in clear."""
    clock = Clock(STARTED)
    with caplog.at_level(logging.DEBUG):
        async with serve(database_address, clock) as workspace:
            recording = Recording(workspace)
            teacher, head = Member(recording, web_api), Member(workspace, web_api, HEAD)
            receipt = await teacher.next_form(await _begun(teacher, begins), text=WHAT, level="anonymous")
            words = receipt_of(receipt)
            await teacher.fill_in(receipt, words=words)
            (card,) = await standing(web_api, HEADS)
            await settled(workspace, TIMERS)
            clock.moment = READ
            opened = await head.pressing(card, "Open")
            await head.fill_in(await head.opening(opened, "Ask the reporter"), words=QUESTION)
            await settled(workspace, TIMERS)
            clock.moment = STARTED
            await teacher.fill_in(await came_back(teacher, words), text=ANSWER)
            await standing(web_api, HEADS, 2)
            counted = await settled(workspace, TIMERS)
    async with open_database(database_address) as engine:
        tables, kept = await dump(engine), await moments(engine)
    written = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir()))
    log = logged(caplog)
    finding, proving = " ".join(words.split()[:2]), " ".join(words.split()[2:])
    secrets = {*recording.traces, finding, proving, WHAT, QUESTION, ANSWER, FIRST["subject"]}

    assert PERSON in secrets
    assert 12 < len(recording.ids)
    assert "/slack/events" in log
    assert "report.send" in counted
    for where in (tables, log, counted, written.decode("latin-1")):
        assert [] == [each for each in secrets if each in where]
    assert "report.card" in tables
    assert STARTED.hour not in {at.hour for _, at in kept}
    assert ("case_events.at", READ.time()) in kept
    assert f"{STARTED:%H:%M}" not in tables
    assert "_created" not in counted


@pytest.mark.usefixtures("heads")
async def test_a_report_that_slack_delivers_twice_is_one_report(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """At the same time or afterwards: the same words for the reporter, one card for the head."""
    async with serve(sqlite_database_address) as workspace:
        recording = Recording(workspace)
        teacher = Member(recording, web_api)
        receipt = await teacher.next_form(await asked(teacher), text=WHAT, level="anonymous")
        again = [await (await recording.send_again()).json() for _ in range(2)]
        again += [await answer.json() for answer in await asyncio.gather(*(recording.send_again() for _ in range(3)))]
        await standing(web_api, HEADS)
        counted = await settled(workspace, TIMERS)
    async with open_database(sqlite_database_address) as engine:
        reports = await _count(engine, "reports")

    assert {receipt_of(receipt)} == {receipt_of(answer["view"]) for answer in again}
    assert 1 == reports
    assert 1 == len(web_api.shown(HEADS))
    assert 'socialpolicy_notices_total{kind="report.card",outcome="sent",platform="slack"} 1.0' in counted


async def _begun(teacher: Member, begins: str) -> Json:
    """Begin a report in one of the ways, and return the form that asks what happened."""
    match begins:
        case "by-command":
            return await asked(teacher)
        case "with-a-message":
            await teacher.writes("I want to report a post about a colleague")
            first = (await standing(teacher.web_api, f"D{PERSON}"))[0]
        case _:
            await teacher.reports(WHAT)
            (first,) = await teacher.web_api.wait_for("response_url")
    return await teacher.next_form(await teacher.opening(first, "No child is at risk"), **FIRST)


async def _count(engine: AsyncEngine, table: str) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608
