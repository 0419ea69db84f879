"""Forms that somebody sends once more in Slack, because no answer came in time: nothing is lost, nothing done twice."""

import pytest
from sqlalchemy import select

from bot.storage.database import open_database
from bot.storage.tables import case_events
from tests.acceptance.conftest import Serve
from tests.acceptance.members import HEAD, Json, Member, standing
from tests.acceptance.reporting import HEADS, WHAT, asked, came_back, receipt_given, receipt_of, reported
from tests.slack.web_api import WebApi

QUESTION, ANSWER = "Which page is it on?", "On hers. It is still there."
KNOWN = "I have that already, and haven't done it twice."


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("level", ["named", "confidential"])
async def test_a_report_sent_again_shows_its_reference_again(
    serve: Serve, web_api: WebApi, database_address: str, level: str
) -> None:
    """The replica that took it died before it could say so: whoever presses again reads the same on another."""
    async with serve(database_address) as workspace:
        teacher = Member(workspace, web_api)
        second = await asked(teacher)
        first = await teacher.fill_in(second, text=WHAT, level=level)
    async with serve(database_address) as workspace:
        again = await Member(workspace, web_api).fill_in(second, text=WHAT, level=level)
        (card,) = await standing(web_api, HEADS)

    assert "Reference: " in first["text"]
    assert first["text"] == again["text"]
    assert ["received"] == await _happened(database_address)
    assert card["text"].partition("\n")[0].removeprefix("Report ") in again["text"]


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize(("label", "kind"), [("Ask the reporter", "asked"), ("Add a note", "noted")])
async def test_what_a_recipient_writes_is_kept_once_however_often_its_window_is_sent(
    serve: Serve, web_api: WebApi, database_address: str, label: str, kind: str
) -> None:
    """As are other words from the same window, and the same words from another window."""
    async with serve(database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await reported(teacher)
        opened = await head.pressing((await standing(web_api, HEADS))[0], "Open")
        window, other = [await head.opening(opened, label) for _ in range(2)]
        told = [await head.fill_in(window, words=words) for words in (QUESTION, QUESTION, f"{QUESTION} And when?")]
        told.append(await head.fill_in(other, words=QUESTION))

    assert [False, True, False, False] == [each["text"] == KNOWN for each in told]
    assert 3 == (await _happened(database_address)).count(kind)


@pytest.mark.usefixtures("heads")
async def test_what_a_reporter_adds_is_kept_once_by_name_and_by_receipt(
    serve: Serve, web_api: WebApi, database_address: str
) -> None:
    """A named one hears that it is there already, an anonymous one the same as before."""
    async with serve(database_address) as workspace:
        teacher = Member(workspace, web_api)
        told = await reported(teacher)
        windows = [await teacher.opening(told, "Answer, or add something")]
        windows.append(await came_back(teacher, receipt_of(await receipt_given(teacher, "Something else"))))
        by_name, by_receipt = [await _twice(teacher, window) for window in windows]

    assert 2 == (await _happened(database_address)).count("added")
    assert ["I've passed that on.", KNOWN] == [each["text"].partition("\n")[0] for each in by_name]
    assert by_receipt[0]["text"] == by_receipt[1]["text"]


async def _twice(member: Member, window: Json) -> list[Json]:
    return [await member.fill_in(window, text=ANSWER) for _ in range(2)]


async def _happened(address: str) -> list[str]:
    """Return the kinds of what happened to reports."""
    async with open_database(address) as engine, engine.connect() as connection:
        return list(await connection.scalars(select(case_events.c.kind)))
