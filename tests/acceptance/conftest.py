"""The whole bot, as it is run: content, engine, storage, dispatch and a platform on a real server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.app import Parts, service
from bot.matching.engine import Engine
from bot.settings import Settings
from tests.slack.web_api import WebApi
from tests.slack.workspace import SECRET, Workspace
from tests.talking import CONTENT


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return the engine with its own weights, loaded once."""
    return Engine.load(CONTENT.examples)


@pytest.fixture
async def web_api() -> AsyncIterator[WebApi]:
    """Return Slack's Web API; the test fails if anything was sent that Slack would refuse."""
    async with WebApi().running() as running:
        yield running
        assert [] == running.faults


class Serve(Protocol):
    """Serves a workspace from a database; when the block ends, all answers were sent."""

    def __call__(self, database: str) -> AbstractAsyncContextManager[Workspace]:
        """Start a replica."""
        ...


@pytest.fixture
def serve(web_api: WebApi, engine: Engine, tmp_path: Path) -> Serve:
    """Return how to start a replica of the bot for Slack."""
    (tmp_path / "organisation.yaml").write_text(
        "trust: Alder Trust\n"
        "schools:\n"
        "  - {id: alder, name: Alder Primary, headteacher: {role: Headteacher},\n"
        "     safeguarding_lead: {role: Designated Safeguarding Lead, phone: 01234 567890}}\n",
        "utf-8",
    )

    @asynccontextmanager
    async def running(database: str) -> AsyncIterator[Workspace]:
        settings = Settings(
            socialpolicy_home=tmp_path,
            database_url=SecretStr(database),
            slack_bot_token=SecretStr("xoxb-token"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=web_api.api_url,
        )
        parts = Parts(settings)
        parts.__dict__["engine"] = (
            engine  # the same engine for every replica: it is read-only and takes a second to load
        )
        async with service(parts) as app, TestServer(app) as server, ClientSession() as http:
            yield Workspace(web_api, str(server.make_url("/slack/events")), http)

    return running
