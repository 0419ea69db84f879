"""Which platforms run is said by the settings; one without its settings is off, and half of them is a mistake."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.core.errors import SetupError
from bot.platforms import switched_on
from bot.settings import Settings, load_settings
from tests.teams.tenant import APP, Kept, Scripted

SLACK = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_SIGNING_SECRET": "secret"}
TEAMS = {"TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "secret", "TEAMS_TENANT_ID": "tenant"}


def settings(monkeypatch: pytest.MonkeyPatch, folder: Path, environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment that holds nothing else, and no file."""
    monkeypatch.chdir(folder)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.mark.parametrize(
    ("environment", "names", "off"),
    [
        ({}, [], ["Slack", "Teams"]),
        (SLACK, ["slack"], ["Teams"]),
        (TEAMS, ["teams"], ["Slack"]),
        (SLACK | TEAMS, ["slack", "teams"], []),
    ],
)
async def test_switched_on(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    environment: dict[str, str],
    names: list[str],
    off: list[str],
) -> None:
    """Those run whose settings are there, and the log says which are off."""
    caplog.set_level(logging.INFO)
    joining = switched_on(settings(monkeypatch, tmp_path, environment))

    assert names == [join(Scripted(), Kept()).name for join in joining]
    assert [f"{name} is off: its settings are not there" for name in off] == [
        record.getMessage() for record in caplog.records
    ]


@pytest.mark.parametrize("missing", TEAMS)
def test_half_of_teams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str) -> None:
    """A Teams that lacks a setting would answer nobody: the start names it, and shows none of the others."""
    half = {name: value for name, value in TEAMS.items() if name != missing}
    with pytest.raises(SetupError) as error:
        settings(monkeypatch, tmp_path, half)

    assert f"Teams is only half set up. Missing: {missing}." == str(error.value)


@pytest.mark.parametrize(("written", "read"), [(APP.upper(), APP), (APP, APP), ("My-Bot", "My-Bot")])
def test_ids_of_entra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str, read: str) -> None:
    """An id of Entra that was copied in capitals is the one that Microsoft sends, which is in small letters."""
    both = {"TEAMS_APP_ID": written, "TEAMS_APP_PASSWORD": "Secret", "TEAMS_TENANT_ID": written}
    found = settings(monkeypatch, tmp_path, both)

    assert (read, read) == (found.teams_app_id, found.teams_tenant_id)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://127.0.0.1:4000", ["http://127.0.0.1:4000/"]),
        ("smba.trafficmanager.net", ["https://smba.trafficmanager.net/"]),
        ("https://a.example/teams/, b.example", ["https://a.example/teams/", "https://b.example/"]),
        ("https://a.example/teams/ https://b.example/", ["https://a.example/teams/", "https://b.example/"]),
        ("", ["https://smba.trafficmanager.net/teams/"]),
    ],
)
def test_servers_of_teams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str, read: list[str]) -> None:
    """The servers are a list with commas or spaces; a bare name speaks HTTPS."""
    found = settings(monkeypatch, tmp_path, {"TEAMS_SERVICE_URLS": written}).teams_service_urls

    assert read == [str(url) for url in found]


@pytest.mark.parametrize(
    ("name", "value"),
    [("TEAMS_SERVICE_URLS", ","), ("TEAMS_SERVICE_URLS", "ftp://a.example"), ("TEAMS_OPENID_URL", "nowhere")],
)
def test_no_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str) -> None:
    """What is no address is named at the start."""
    with pytest.raises(SetupError, match=name):
        settings(monkeypatch, tmp_path, {name: value})
