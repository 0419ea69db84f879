"""The platform on a real web server, a tenant to talk to it, and what it talks to: Teams and the OpenID server."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.core.ports import Handle
from bot.teams.app import PATH, TeamsPlatform
from tests.teams.open_id import OpenId
from tests.teams.service import Service
from tests.teams.tenant import APP, TENANT, Kept, Scripted, Tenant
from tests.unhurried import GUARD, lift_limits

#: Starts the platform with a bot and whatever else of the platform; when the block ends, all answers were sent.
Start = Callable[..., AbstractAsyncContextManager["Running"]]


@dataclass(frozen=True)
class Running(Tenant):
    """A tenant, and the platform by itself."""

    platform: TeamsPlatform


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody be too slow for the bot, unless a test says so."""
    lift_limits(monkeypatch)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """Return Teams' side; the test fails if anything was sent that Teams would refuse."""
    async with Service().running() as running:
        yield running
        assert [] == running.faults


@pytest.fixture
async def open_id() -> AsyncIterator[OpenId]:
    """Return the OpenID server."""
    async with OpenId().running() as running:
        yield running


@pytest.fixture
def bot() -> Scripted:
    """Return a bot that answers as the test says."""
    return Scripted()


@pytest.fixture
def kept() -> Kept:
    """Return what is kept of conversations."""
    return Kept()


@pytest.fixture
def start(service: Service, open_id: OpenId, bot: Scripted, kept: Kept) -> Start:
    """Return how to start the platform."""

    @asynccontextmanager
    async def running(handle: Handle = bot, **more: Any) -> AsyncIterator[Running]:
        settings = {"openid_url": open_id.url, "service_urls": [service.url], "patience": GUARD, **more}
        platform = TeamsPlatform(APP, "password", TENANT, handle, kept, **settings)
        app = web.Application()
        platform.mount(app)
        async with TestServer(app) as server, ClientSession() as http:
            yield Running(service, str(server.make_url(PATH)), http, platform)

    return running


@pytest.fixture
async def platform(start: Start) -> AsyncIterator[TeamsPlatform]:
    """Return the platform while it runs."""
    async with start() as tenant:
        yield tenant.platform
