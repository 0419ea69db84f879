"""The platform on a real web server, a workspace to talk to it, and the Web API that it talks to."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.core.ports import Handle
from bot.slack.app import SlackPlatform
from tests.slack.web_api import WebApi
from tests.slack.workspace import SECRET, Scripted, Workspace
from tests.unhurried import GUARD, lift_limits

#: Starts the platform with a bot, seconds of patience and an app token; when the block ends, all answers were sent.
Start = Callable[..., AbstractAsyncContextManager[Workspace]]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody be too slow for the bot, unless a test says so."""
    lift_limits(monkeypatch)


@pytest.fixture
async def web_api() -> AsyncIterator[WebApi]:
    """Return the Web API; the test fails if anything was sent that Slack would refuse."""
    async with WebApi().running() as running:
        yield running
        assert [] == running.faults


@pytest.fixture
def bot() -> Scripted:
    """Return a bot that answers as the test says."""
    return Scripted()


@pytest.fixture
def start(web_api: WebApi, bot: Scripted) -> Start:
    """Return how to start the platform."""

    @asynccontextmanager
    async def running(
        handle: Handle = bot,
        patience: float = GUARD,
        app_token: str | None = None,
        signing_secret: str | None = SECRET,
        api_url: str = web_api.api_url,
    ) -> AsyncIterator[Workspace]:
        platform = SlackPlatform("xoxb-token", signing_secret, app_token, handle, api_url, patience)
        app = web.Application()
        platform.mount(app)
        async with TestServer(app) as server, ClientSession() as http:
            yield Workspace(web_api, str(server.make_url("/slack/events")), http)

    return running
