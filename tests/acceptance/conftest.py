"""The whole bot, as it is run: content, engine, storage, dispatch and a platform on a real server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from pydantic import HttpUrl, SecretStr

from bot.app import Clock, now, practice_room, service
from bot.settings import Settings
from bot.storage.sealed import new_key_line
from tests.acceptance.colleagues import faults
from tests.acceptance.members import HEAD
from tests.acceptance.reporting import DEPUTY, HEADS
from tests.practice.visitor import Client
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import WebApi
from tests.slack.workspace import SECRET, Workspace
from tests.teams.open_id import OpenId
from tests.teams.service import Service
from tests.teams.tenant import APP, TENANT, Tenant
from tests.unhurried import lift_limits
from tests.whole_bot import parts_with

ORGANISATION = """\
trust: Alder Trust
schools:
  - id: alder
    name: Alder Primary
    headteacher: {role: Headteacher, ids: {slack: U0HEAD}}
    deputies: [{role: Deputy headteacher, ids: {slack: U0DEPUTY}}]
    channels: {slack: C0HEADS}
    safeguarding_lead: {role: Designated Safeguarding Lead, phone: 01234 567890}
ceo:
  role: Chief Executive Officer
  ids: {slack: U0CEO}
  deputies: [{role: Deputy Chief Executive, ids: {slack: U0DEPUTYCEO}}]
  channels: {slack: C0CEO}
chair: {role: Chair of trustees, ids: {slack: U0CHAIR}}
contacts:
  it: {role: IT help desk, ids: {slack: U0IT}}
"""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everybody be answered in time: how long it takes says how busy the machine is."""
    lift_limits(monkeypatch)
    # By a clock that hurries a lease would run out while what it is for is being sent.
    monkeypatch.setattr("bot.storage.lanes.LEASE", timedelta(days=1))


@pytest.fixture
async def web_api() -> AsyncIterator[WebApi]:
    """Return Slack's Web API; the test fails if anything was sent that Slack would refuse."""
    async with WebApi().running() as running:
        yield running
        assert [] == running.faults


@pytest.fixture
def heads(web_api: WebApi) -> Channel:
    """Return the private channel of the head and the deputy."""
    web_api.channels[HEADS] = Channel([HEAD, BOT, DEPUTY])
    return web_api.channels[HEADS]


class Serve(Protocol):
    """Serves a workspace from a database; when the block ends, all answers were sent."""

    def __call__(self, database: str, clock: Clock = now) -> AbstractAsyncContextManager[Workspace]:
        """Start a replica."""
        ...


@pytest.fixture
def serve(web_api: WebApi, tmp_path: Path) -> Serve:
    """Return how to start a replica of the bot for Slack; all of one test have the same key."""
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, "utf-8")
    keys = new_key_line()

    @asynccontextmanager
    async def running(database: str, clock: Clock = now) -> AsyncIterator[Workspace]:
        settings = Settings(
            socialpolicy_home=tmp_path,
            database_url=SecretStr(database),
            socialpolicy_keys=SecretStr(keys),
            slack_bot_token=SecretStr("xoxb-token"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=web_api.api_url,
        )
        async with (
            service(parts_with(settings, clock)) as app,
            TestServer(app) as server,
            ClientSession() as http,
        ):
            yield Workspace(web_api, str(server.make_url("/slack/events")), http)

    return running


@dataclass(frozen=True)
class Both:
    """Slack and Teams, served by one bot."""

    workspace: Workspace
    tenant: Tenant


class ServeBoth(Protocol):
    """Serves Slack and Teams from a database; when the block ends, all answers were sent."""

    def __call__(self, database: str, clock: Clock = now, organisation: str = "") -> AbstractAsyncContextManager[Both]:
        """Start a replica, with an organisation of its own."""
        ...


@pytest.fixture
async def teams() -> AsyncIterator[Service]:
    """Return Teams' side; the test fails if anything was sent that Teams would refuse."""
    async with Service().running() as running:
        yield running
        assert [] == running.faults + faults(running)


@pytest.fixture
async def serve_both(web_api: WebApi, teams: Service, tmp_path: Path) -> AsyncIterator[ServeBoth]:
    """Return how to start a replica of the bot for both; all of one test have the same key."""
    keys = new_key_line()

    @asynccontextmanager
    async def running(database: str, clock: Clock = now, organisation: str = "") -> AsyncIterator[Both]:
        (tmp_path / "organisation.yaml").write_text(organisation or ORGANISATION, "utf-8")
        settings = Settings(
            socialpolicy_home=tmp_path,
            database_url=SecretStr(database),
            socialpolicy_keys=SecretStr(keys),
            slack_bot_token=SecretStr("xoxb-token"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=web_api.api_url,
            teams_app_id=APP,
            teams_app_password=SecretStr("password"),
            teams_tenant_id=TENANT,
            teams_openid_url=HttpUrl(open_id.url),
            teams_service_urls=(HttpUrl(teams.url),),
        )
        async with (
            service(parts_with(settings, clock)) as app,
            TestServer(app) as server,
            ClientSession() as http,
        ):
            workspace = Workspace(web_api, str(server.make_url("/slack/events")), http)
            yield Both(workspace, Tenant(teams, str(server.make_url("/api/messages")), http))

    async with OpenId().running() as open_id:
        yield running


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Client]:
    """Return the practice room, with its database in the test's own folder."""
    async with (
        practice_room(parts_with(Settings(socialpolicy_home=tmp_path))) as app,
        TestClient(TestServer(app)) as client,
    ):
        yield client
