"""A practice room with the scripted bot behind it, and a visitor for each persona."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.practice.app import PracticePlatform
from tests.practice.scripted import CEO, HEAD, PEOPLE, ROOMS, TEACHER, ScriptedBot
from tests.practice.visitor import Client, Visitor


@pytest.fixture
def scripted() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture
def platform(scripted: ScriptedBot) -> PracticePlatform:
    return PracticePlatform(scripted, people=PEOPLE, rooms=ROOMS, heartbeat=0.02)


@pytest.fixture
async def client(platform: PracticePlatform) -> AsyncIterator[Client]:
    web_app = web.Application()
    platform.mount(web_app)
    async with TestClient(TestServer(web_app)) as client:
        yield client


@pytest.fixture
def teacher(client: Client) -> Visitor:
    return Visitor(client, TEACHER)


@pytest.fixture
def head(client: Client) -> Visitor:
    return Visitor(client, HEAD)


@pytest.fixture
def ceo(client: Client) -> Visitor:
    return Visitor(client, CEO)
