"""What every way of running the bot shares: parts made of settings, health, readiness, metrics."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.app import practice_room, service
from bot.content.watching import Organisations
from bot.core.errors import SetupError
from bot.core.people import Organisation, Role
from bot.settings import Settings
from bot.storage.database import sqlite_address
from bot.storage.migrate import upgrade
from bot.storage.sealed import NoKey, make_key_file
from bot.verbs import VERBS, WRITERS
from tests.whole_bot import parts_with


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with practice_room(parts_with(Settings(socialpolicy_home=tmp_path))) as app, TestServer(app) as server:
        yield str(server.make_url(""))


async def test_a_running_bot_says_that_it_lives_and_is_ready(address: str) -> None:
    """What an orchestrator asks."""
    async with ClientSession() as http:
        for path in ("healthz", "readyz"):
            response = await http.get(f"{address}/{path}")

            assert (200, "ok\n") == (response.status, await response.text())


async def test_metrics_are_there_for_prometheus(address: str) -> None:
    """Requests are counted, and so are the notices that wait, arrive or are given up."""
    async with ClientSession() as http:
        shown = await (await http.get(f"{address}/metrics")).text()

    for name in ("requests_total", "notices_total", "notices_waiting 0.0", "notices_dead 0.0"):
        assert f"socialpolicy_{name}" in shown


async def test_the_practice_room_keeps_a_database_and_a_key_of_its_own(tmp_path: Path) -> None:
    """Both are made at the first start and used again, and no real one is touched."""
    key_file, keys = tmp_path / "practice.keys", []
    for _ in range(2):
        async with practice_room(parts_with(Settings(socialpolicy_home=tmp_path))):
            keys.append(key_file.read_bytes())

    assert keys[0] == keys[1]
    assert 0o600 == key_file.stat().st_mode & 0o777
    assert (tmp_path / "practice.sqlite").is_file()
    assert not any((tmp_path / name).exists() for name in ("keys", "socialpolicy.sqlite"))


@pytest.mark.parametrize(
    ("token", "told"), [(None, "No platform is switched on"), ("xoxb-secret", "socialpolicy db upgrade")]
)
async def test_a_service_that_cannot_run_says_what_to_mend(tmp_path: Path, token: str | None, told: str) -> None:
    """It opens nothing before it is sure."""
    settings = Settings(socialpolicy_home=tmp_path, slack_bot_token=SecretStr(token) if token else None)
    with pytest.raises(SetupError, match=told):
        async with service(parts_with(settings)):
            pass


def test_keys_come_from_the_setting_or_the_file_or_not_at_all(tmp_path: Path) -> None:
    """Without any the bot runs, and passes nothing on; one that cannot be used is refused at the start."""
    assert None is parts_with(Settings(socialpolicy_home=tmp_path)).keys
    make_key_file(tmp_path / "keys")
    line = (tmp_path / "keys").read_text("ascii")
    given = parts_with(Settings(socialpolicy_home=tmp_path / "elsewhere", socialpolicy_keys=SecretStr(line)))

    assert repr(given.keys) == repr(parts_with(Settings(socialpolicy_home=tmp_path)).keys)
    assert line not in repr(given.settings)
    with pytest.raises(NoKey):
        _ = parts_with(Settings(socialpolicy_home=tmp_path, socialpolicy_keys=SecretStr("# none"))).keys


def test_each_intent_and_each_kind_of_notice_has_one_place() -> None:
    """No verb and no writer stands in another's way."""
    intents = [verb.intent for verb in VERBS]
    kinds = [writer.kind for writer in WRITERS]

    assert len(intents) == len(set(intents))
    assert len(kinds) == len(set(kinds))


def test_everybody_in_the_practice_room_is_what_the_offices_make_them(tmp_path: Path) -> None:
    """Who holds an office or stands in for its holder is known by it; everybody else is staff."""
    parts = parts_with(Settings(socialpolicy_home=tmp_path))
    roles = {
        persona.id: parts.practice_knowledge.organisation.roles_of("practice", persona.id)
        for persona in parts.practice_people
    }

    assert {
        "teacher": {Role.STAFF},
        "headteacher": {Role.STAFF, Role.HEAD},
        "ceo": {Role.STAFF, Role.CEO},
        "chair": {Role.STAFF, Role.CHAIR},
        "deputy": {Role.STAFF, Role.HEAD},
        "head-birch": {Role.STAFF, Role.HEAD, Role.CEO},
        "it": {Role.STAFF},
    } == roles


def test_every_office_of_the_practice_room_is_somewhere_in_its_house(tmp_path: Path) -> None:
    """Each id is that of a persona, each channel is a room, and reports are taken."""
    parts = parts_with(Settings(socialpolicy_home=tmp_path))
    organisation = parts.practice_knowledge.organisation
    holders = [each for office in organisation.offices for each in office.everybody]
    people = {each.on("practice") for each in (*holders, organisation.it) if each}
    channels = {office.channel_on("practice") for office in organisation.offices}

    assert organisation.takes_reports
    assert people < {persona.person for persona in parts.practice_people}
    assert {"heads-office", "ceos-office", ""} == channels
    assert channels < {"", *(room.id for room in parts.practice_rooms)}


def test_a_change_of_the_trusts_file_reaches_the_bot_while_it_runs(tmp_path: Path) -> None:
    """What the bot knows is asked for anew each time; the policy and the rules stay the same ones."""
    file, ticks = tmp_path / "organisation.yaml", iter(range(0, 60, 10))
    parts = parts_with(Settings(socialpolicy_home=tmp_path))
    parts.__dict__["organisations"] = Organisations(file, clock=lambda: next(ticks))
    before = parts.knowledge
    file.write_text("trust: Oak Trust\nschools: [{id: oak, name: Oak School}]\n", "utf-8")
    after = parts.knowledge

    assert ["the Trust", "Oak Trust"] == [each.organisation.trust for each in (before, after)]
    assert before.policy is after.policy
    assert before.rules is after.rules


def test_a_file_that_the_settings_name_has_to_be_there(tmp_path: Path) -> None:
    """Without one of its own the trust has bare roles; a name that leads nowhere is a mistake."""
    assert Organisation() == parts_with(Settings(socialpolicy_home=tmp_path)).organisation
    with pytest.raises(SetupError, match="No such file"):
        _ = parts_with(Settings(socialpolicy_home=tmp_path, organisation_file=tmp_path / "none.yaml")).organisation


def test_the_practice_contacts_cover_every_signpost(tmp_path: Path) -> None:
    """No signpost falls back to "your manager" where the sample organisation could name somebody."""
    knowledge = parts_with(Settings(socialpolicy_home=tmp_path)).practice_knowledge
    named = {kind for kind, _ in knowledge.organisation.contacts}

    assert {entry.contact for entry in knowledge.signposts.values() if entry.contact} <= named


async def test_a_bot_that_takes_no_reports_says_at_start_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """There is no key, and nobody who could get them: both are told with what to do."""
    address = sqlite_address(tmp_path / "socialpolicy.sqlite")
    await upgrade(address)
    token = SecretStr("xoxb-token")
    settings = Settings(socialpolicy_home=tmp_path, slack_bot_token=token, slack_signing_secret=SecretStr("secret"))
    async with service(parts_with(settings)):
        pass

    said = [record.getMessage() for record in caplog.records if "reports are off" in record.getMessage()]
    assert ["socialpolicy keys new", "organisation.yaml"] == [
        hint for line in said for hint in ("socialpolicy keys new", "organisation.yaml") if hint in line
    ]
