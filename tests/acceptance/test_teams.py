"""Staff ask in Teams: signed activities into the whole bot, and what Teams is sent."""

import asyncio
import json

import pytest
from sqlalchemy import text

from bot.storage.database import open_database
from tests.acceptance.conftest import ServeBoth
from tests.slack.web_api import WebApi
from tests.teams.service import POST, Service, personal
from tests.teams.tenant import CHANNEL, PERSON

QUESTION = "can I put a photo of my class on insta?"
ANSWER = "without the consent of a parent or carer"


def said(service: Service) -> list[str]:
    """Return what was posted, in order."""
    return [json.dumps(call.body, ensure_ascii=False) for call in service.sent()]


async def test_a_teacher_asks_in_their_own_chat_and_reads_the_clauses(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The answer comes into the chat, with section title and page, and a follow-up keeps its topic."""
    async with serve_both(sqlite_database_address) as both:
        await both.tenant.write(QUESTION)
        await teams.wait_for()
        await both.tenant.write("and videos?")
        await teams.wait_for(POST, 2)

    first, second = said(teams)
    assert ANSWER in first
    assert "Appendix 1: Staff guidance for using social media, page 6" in first
    assert ANSWER in second
    assert {personal(PERSON)} == {call.conversation for call in teams.sent()}


async def test_the_same_activity_twice_has_one_effect(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """A repetition is refused, at the same moment and later, and nothing is done for it."""
    async with serve_both(sqlite_database_address) as both:
        sent = both.tenant.message(QUESTION)
        token = both.tenant.token()
        together = await asyncio.gather(*(both.tenant.send(sent, token) for _ in range(5)))
        await teams.wait_for()
        later = await both.tenant.send(sent, token)
        metrics = await (await both.tenant.http.get(both.tenant.url.replace("/api/messages", "/metrics"))).text()

    assert [200] + [400] * 5 == sorted(response.status for response in (*together, later))
    assert 1 == len(teams.sent())
    assert 'outcome="answered",platform="teams"} 1.0' in metrics


@pytest.mark.parametrize("pressed", ["adaptiveCard/action", "task/submit"])
async def test_the_same_button_twice_has_one_effect(
    serve_both: ServeBoth, sqlite_database_address: str, pressed: str
) -> None:
    """An opinion that arrives twice is counted once."""
    async with serve_both(sqlite_database_address) as both:
        data = {"verb": "ask.helpful", "value": "ai:digital-images/consent"}
        action = {"action": {"type": "Action.Execute", "verb": data["verb"], "data": data}, "data": data}
        sent = both.tenant.invoke(pressed, action, replyToId="1")
        statuses = [(await both.tenant.send(sent)).status for _ in range(3)]
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        remembered = await connection.scalar(text("SELECT count(*) FROM processed_requests"))

    assert [200, 400, 400] == statuses
    assert 1 == remembered


async def test_the_same_activity_at_another_replica_has_one_effect(
    serve_both: ServeBoth, teams: Service, postgres_address: str
) -> None:
    """What one replica has served is refused by another one: a message, and a button."""
    async with serve_both(postgres_address) as one, serve_both(postgres_address) as other:
        data = {"verb": "ask.helpful", "value": "ai:digital-images/consent"}
        pressed = one.tenant.invoke("adaptiveCard/action", {"action": {"type": "Action.Execute", "data": data} | data})
        activities = (one.tenant.message(QUESTION), pressed)
        statuses = [[(await each.tenant.send(sent)).status for each in (one, other)] for sent in activities]
        await teams.wait_for()

    assert [[200, 400], [200, 400]] == statuses


async def test_both_platforms_are_served_by_one_bot(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The same question is answered in both, each in its own way."""
    async with serve_both(sqlite_database_address) as both:
        await both.workspace.direct(QUESTION, "Ev1")
        await both.tenant.write(QUESTION)
        await teams.wait_for()
        await web_api.wait_for("chat.postMessage")

    assert ANSWER in said(teams)[0]
    assert ANSWER in web_api.sent("chat.postMessage")[0]["text"]


async def test_nobody_can_tell_from_the_database_who_has_written(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """How people are spoken to first is kept sealed, under digests: no id of a person or a chat can be read."""
    async with serve_both(sqlite_database_address) as both:
        await both.tenant.write(QUESTION)
        await both.tenant.send(both.tenant.installed(CHANNEL))
        await teams.wait_for()
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        rows = (await connection.execute(text("SELECT id, reference FROM conversation_references"))).all()

    assert 2 == len(rows)
    assert not any(name in str(rows) for name in (PERSON, personal(PERSON), CHANNEL, teams.url, "tacv2"))
