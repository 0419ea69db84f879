"""The manifest asks for what the code uses, and for nothing more."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack import app, parse
from bot.slack.calls import Method

MANIFEST = Path(app.__file__).with_name("manifest.yaml")

#: From Slack's reference: what each event and each method demands.
SCOPE_OF_EVENT = {"app_home_opened": None, "app_mention": "app_mentions:read", "message.im": "im:history"}
SCOPE_OF_METHOD = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    # For the private channels alone that the bot is in.
    "conversations.info": "groups:read",
    "conversations.members": "groups:read",
    "conversations.open": "im:write",
    "views.open": None,
    "views.publish": None,
    "auth.test": None,
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return yaml.safe_load(MANIFEST.read_text())  # type: ignore[no-any-return]  # YAML has no types


def test_scopes(manifest: dict[str, Any]) -> None:
    """Every scope is demanded by an event, a method or a command, and none of them lacks its scope."""
    events = {SCOPE_OF_EVENT[event] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}
    methods = {SCOPE_OF_METHOD[method] for method in Method}

    assert (events | methods | {"commands"}) - {None} == set(manifest["oauth_config"]["scopes"]["bot"])
    assert ["bot"] == list(manifest["oauth_config"]["scopes"])


def test_events(manifest: dict[str, Any]) -> None:
    """The events subscribed to are those that are listened to."""
    subscribed = {event.split(".")[0] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}

    assert {app.HOME_OPENED, app.MENTION, app.MESSAGE} == subscribed


def test_commands_and_shortcuts(manifest: dict[str, Any]) -> None:
    """The command and the entries of a message's menu are those that are listened to."""
    assert [app.COMMAND] == [command["command"] for command in manifest["features"]["slash_commands"]]
    assert [("message", name) for name in parse.SHORTCUTS] == [
        (shortcut["type"], shortcut["callback_id"]) for shortcut in manifest["features"]["shortcuts"]
    ]


def test_places(manifest: dict[str, Any]) -> None:
    """Buttons and forms work, the Home tab is there, and people can write to the bot."""
    home = manifest["features"]["app_home"]

    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert (True, True, False) == (
        home["home_tab_enabled"],
        home["messages_tab_enabled"],
        home["messages_tab_read_only_enabled"],
    )


def test_explained() -> None:
    """Every scope and every event says why it is there."""
    lines = MANIFEST.read_text().splitlines()
    entries = [
        number for number, line in enumerate(lines) if line.strip().startswith("- ") and ": " not in line.split("#")[0]
    ]

    assert 9 == len(entries)
    assert all("#" in lines[number] or "#" in lines[number - 1] for number in entries)
