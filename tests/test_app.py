"""The web application that every way of running shares: health, readiness, metrics."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.app import Parts, practice_room
from bot.core.people import Role
from bot.settings import Settings


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with practice_room(Parts(Settings(socialpolicy_home=tmp_path))) as app, TestServer(app) as server:
        yield str(server.make_url(""))


async def test_a_running_bot_says_that_it_lives_and_is_ready(address: str) -> None:
    """What an orchestrator asks."""
    async with ClientSession() as http:
        for path in ("healthz", "readyz"):
            response = await http.get(f"{address}/{path}")

            assert (200, "ok\n") == (response.status, await response.text())


async def test_metrics_are_there_for_prometheus(address: str) -> None:
    """The counters have names."""
    async with ClientSession() as http:
        shown = await (await http.get(f"{address}/metrics")).text()

    assert "socialpolicy_requests_total" in shown


def test_the_practice_room_has_a_teacher_a_head_a_ceo_and_a_chair(tmp_path: Path) -> None:
    """Each persona has the role that its name says, and is known by it."""
    parts = Parts(Settings(socialpolicy_home=tmp_path))
    roles = {
        persona.id: parts.practice_knowledge.organisation.roles_of("practice", persona.id)
        for persona in parts.practice_people
    }

    assert {
        "teacher": {Role.STAFF},
        "headteacher": {Role.STAFF, Role.HEAD},
        "ceo": {Role.STAFF, Role.CEO},
        "chair": {Role.STAFF, Role.CHAIR},
    } == roles


def test_the_practice_contacts_cover_every_signpost(tmp_path: Path) -> None:
    """No signpost falls back to "your manager" where the sample organisation could name somebody."""
    knowledge = Parts(Settings(socialpolicy_home=tmp_path)).practice_knowledge
    named = {kind for kind, _ in knowledge.organisation.contacts}

    assert {entry.contact for entry in knowledge.signposts.values() if entry.contact} <= named
