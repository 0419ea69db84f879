"""Slack is answered as ever, whatever Teams, its OpenID server and Entra do meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.core.messages import Privacy, Reply, Say
from bot.core.notices import Recipient
from bot.slack.app import PATH as SLACK
from bot.slack.app import SlackPlatform
from bot.teams.app import PATH as TEAMS
from bot.teams.app import TeamsPlatform
from tests.slack.web_api import WebApi
from tests.slack.workspace import SECRET, Workspace
from tests.teams.conftest import Running
from tests.teams.open_id import OpenId
from tests.teams.service import POST, Service
from tests.teams.tenant import APP, CHANNEL, TENANT, Kept, Scripted
from tests.unhurried import GUARD

_NUMBERS = count(1)
STAFF, HELLO = Recipient("teams", channel=CHANNEL), Reply((Say("Hello."),))


@dataclass(frozen=True)
class Both:
    """Both platforms on one web server."""

    tenant: Running
    workspace: Workspace

    async def slack_answers(self) -> str:
        """Type /socialpolicy in Slack, and return what is answered at once."""
        response = await self.workspace.command("", trigger=f"1.{next(_NUMBERS)}")
        return str((await response.json())["text"])


Start = Callable[..., AbstractAsyncContextManager[Both]]


@pytest.fixture
async def start(service: Service, open_id: OpenId) -> AsyncIterator[Start]:
    """Return how to start both."""

    @asynccontextmanager
    async def running(**more: Any) -> AsyncIterator[Both]:
        bot = Scripted()
        bot.replies = {"help": HELLO, "message": Reply(HELLO.parts, Privacy.HERE)}
        settings = {"openid_url": open_id.url, "service_urls": [service.url], **more}
        teams = TeamsPlatform(APP, "password", TENANT, bot, Kept(), **settings)
        slack = SlackPlatform("xoxb-token", SECRET, None, bot, web_api.api_url, patience=GUARD)
        app = web.Application()
        teams.mount(app)
        slack.mount(app)
        async with TestServer(app) as server, ClientSession() as http:
            tenant = Running(service, str(server.make_url(TEAMS)), http, teams)
            yield Both(tenant, Workspace(web_api, str(server.make_url(SLACK)), http))

    async with WebApi().running() as web_api:
        yield running


async def test_slow_open_id(start: Start, open_id: OpenId) -> None:
    """While the OpenID server keeps everybody in Teams waiting, Slack is answered."""
    open_id.answering.clear()
    async with start() as both:
        waiting = asyncio.create_task(both.tenant.write("hello"))
        await open_id.asked(1)
        answers = [await both.slack_answers() for _ in range(3)]
        still_waits = not waiting.done()
        open_id.answering.set()
        response = await waiting

    assert ["Hello."] * 3 == answers
    assert (True, 200) == (still_waits, response.status)


async def test_dead_open_id(start: Start, unused_tcp_port: int) -> None:
    """Without an OpenID server nobody in Teams is let in, and Slack is answered."""
    async with start(openid_url=f"http://127.0.0.1:{unused_tcp_port}/openid") as both:
        refused = await both.tenant.write("hello")
        answer = await both.slack_answers()

    assert (503, "Hello.") == (refused.status, answer)


async def test_slow_teams(start: Start, service: Service) -> None:
    """While fifty notices and fifty answers wait for Teams, Slack is answered."""
    service.answering.clear()
    async with start() as both:
        platform = both.tenant.platform
        sending = [asyncio.create_task(platform.send(STAFF, HELLO, f"key-{number}")) for number in range(50)]
        for _ in range(50):
            await both.tenant.write("hello")
        await service.wait_for(POST, 100)
        answers = [await both.slack_answers() for _ in range(3)]
        still_wait = [task.done() for task in sending]
        service.answering.set()
        await asyncio.gather(*sending)

    assert ["Hello."] * 3 == answers
    assert [False] * 50 == still_wait


async def test_slow_entra(start: Start) -> None:
    """While Entra keeps everything for Teams waiting, Slack is answered, and so is whoever looks up a name."""
    answering, asked = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def token() -> str:
        loop.call_soon_threadsafe(asked.set)
        answering.wait(GUARD)
        raise PermissionError

    async with start(token=token, service_urls=["https://127.0.0.1:9/"]) as both:
        platform = both.tenant.platform
        sending = [asyncio.create_task(platform.send(STAFF, HELLO, f"key-{number}")) for number in range(50)]
        await asked.wait()
        answers = [await both.slack_answers() for _ in range(3)]
        looked_up = await loop.run_in_executor(None, lambda: "found")
        still_wait = [task.done() for task in sending]
        answering.set()
        refused = await asyncio.gather(*sending, return_exceptions=True)

    assert (["Hello."] * 3, "found") == (answers, looked_up)
    assert [False] * 50 == still_wait
    assert {"no token"} == {str(refusal) for refusal in refused}
