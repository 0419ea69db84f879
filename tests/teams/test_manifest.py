"""The manifest: within Teams' limits whatever the trust is called, true of the bot, and modest in what it asks for."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.teams import parse
from bot.teams.manifest.package import App, manifest
from bot.teams.parse import SHORTCUTS, VERBS
from tests.teams.activities import GROUP, PERSONAL, menu, message, posted, read
from tests.teams.tenant import APP

Json = dict[str, Any]

SITE = "https://www.alder.example"
OURS = App(APP, "0.1.0", "Alder Trust", SITE, f"{SITE}/privacy", f"{SITE}/terms", "bot.alder.example")

#: Microsoft's own schema, where Node finds its package.
SCHEMA = Path("@microsoft/app-manifest/build/json-schemas/teams/v1.25/MicrosoftTeams.schema.json")
#: From Microsoft's reference: how many characters there is room for, by where it stands.
ROOM = {
    "version": 256,
    "developer.name": 32,
    "developer.websiteUrl": 2_048,
    "developer.privacyUrl": 2_048,
    "developer.termsOfUseUrl": 2_048,
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4_000,
    "icons.color": 2_048,
    "icons.outline": 2_048,
    # Later schemas allow more; where they are shown there is no more room than there ever was.
    "bots.commandLists.commands.title": 32,
    "bots.commandLists.commands.description": 128,
    "composeExtensions.commands.id": 64,
    "composeExtensions.commands.title": 32,
    "composeExtensions.commands.description": 128,
    "validDomains": 2_048,
}
#: And how many entries.
MOST = {
    "bots": 1,
    "bots.scopes": 3,
    "bots.commandLists": 3,
    "bots.commandLists.scopes": 3,
    "bots.commandLists.commands": 10,
    "composeExtensions": 1,
    "composeExtensions.commands": 10,
    "composeExtensions.commands.context": 3,
    "permissions": 2,
    "validDomains": 16,
}


def texts(node: Any, path: str = "") -> list[tuple[str, str]]:
    """Return every text of a manifest with where it stands; entries of a list stand where the list does."""
    match node:
        case dict():
            return [each for key, value in node.items() for each in texts(value, f"{path}.{key}".lstrip("."))]
        case list():
            return [each for value in node for each in texts(value, path)]
        case str():
            return [(path, node)]
        case _:
            return []


def lists(node: Any, path: str = "") -> list[tuple[str, int]]:
    """Return every list of a manifest, with where it stands and how long it is."""
    match node:
        case dict():
            return [each for key, value in node.items() for each in lists(value, f"{path}.{key}".lstrip("."))]
        case list():
            return [(path, len(node)), *(each for value in node for each in lists(value, path))]
        case _:
            return []


def faults_by_schema(made: Json) -> list[str]:
    """Return what Microsoft's schema finds wrong with a manifest, if it is there."""
    published = os.environ.get("NODE_PATH", "") / SCHEMA
    if not published.is_file():
        return []
    return [
        f"{fault.json_path}: {fault.message}"
        for fault in Draft7Validator(json.loads(published.read_text())).iter_errors(made)
    ]


@pytest.mark.parametrize(
    "trust",
    [
        "Alder Trust",
        "The Alder, Birch and Cedar Multi-Academy Trust of Church of England and Community Schools in the North West",
        "A" * 300,
        "Alder\n\tand   $Birch “Trust”",
    ],
)
def test_everything_fits(trust: str) -> None:
    """No text is longer and no list has more in it than Teams takes, and no text is empty or has a gap left in it."""
    made = manifest(App(APP, "0.1.0", trust, SITE, SITE, SITE, "bot.alder.example"))
    found = texts(made)

    assert [] == [(path, text) for path, text in found if len(text) > ROOM.get(path, 2_048)]
    assert [] == [(path, count) for path, count in lists(made) if count > MOST[path]]
    assert set(ROOM) <= {path for path, _ in found}
    assert all(text.strip() for _, text in found)
    assert not any("$" in text.replace("$Birch", "") for _, text in found)
    assert [] == faults_by_schema(made)


def test_a_name_is_cut_between_words() -> None:
    """And only where it is too long: elsewhere it stands as the trust's own file has it."""
    long = "The Alder, Birch and Cedar Multi-Academy Trust"
    made = manifest(App(APP, "0.1.0", long, SITE, SITE, SITE))

    assert "The Alder, Birch and Cedar…" == made["developer"]["name"]
    assert f"Social media policy bot, {long}" == made["name"]["full"]
    assert made["description"]["full"].startswith(f"For the staff of {long}\n")


def test_the_schema_is_one_that_lets_bots_into_private_channels() -> None:
    """That of 1.25 is the first; Teams refuses an app for teams under it that does not say how far it goes in them."""
    made = manifest(OURS)

    assert ("1.25", "tier1") == (made["manifestVersion"], made["supportsChannelFeatures"])
    assert made["$schema"].endswith("/v1.25/MicrosoftTeams.schema.json")


def test_ids_and_addresses_are_those_of_the_trust() -> None:
    """The app, its bot and its entries in menus are one registration."""
    made = manifest(OURS)

    assert {APP} == {made["id"], made["bots"][0]["botId"], made["composeExtensions"][0]["botId"]}
    assert {
        "name": "Alder Trust",
        "websiteUrl": SITE,
        "privacyUrl": f"{SITE}/privacy",
        "termsOfUseUrl": f"{SITE}/terms",
    } == made["developer"]
    assert ["bot.alder.example"] == made["validDomains"]


def test_without_an_address_no_domain_is_named() -> None:
    """The bot shows nothing from anywhere."""
    assert [] == manifest(App(APP, "0.1.0", "Alder Trust", SITE, SITE, SITE))["validDomains"]


def test_nothing_is_asked_for_that_somebody_has_to_consent_to() -> None:
    """It says that it knows who writes to it and may write to members of its teams; any bot may read who they are."""
    made = manifest(OURS)
    bot = made["bots"][0]

    assert ["identity", "messageTeamMembers"] == made["permissions"]
    assert not {"authorization", "webApplicationInfo", "devicePermissions"} & set(made)
    assert not any(bot[able] for able in ("isNotificationOnly", "supportsFiles", "supportsCalling", "supportsVideo"))


def test_the_bot_is_wherever_people_talk() -> None:
    """In its own chat, in teams and in group chats, spelt as the schema has it; every place has its commands."""
    bot = manifest(OURS)["bots"][0]
    listed = [scope for each in bot["commandLists"] for scope in each["scopes"]]

    assert ["personal", "team", "groupChat"] == bot["scopes"] == listed


@pytest.mark.parametrize("place", [PERSONAL, GROUP])
def test_a_command_that_is_chosen_starts_what_it_says(place: str) -> None:
    """Teams types its title; each command is there in every place."""
    for commands in manifest(OURS)["bots"][0]["commandLists"]:
        titles = [each["title"] for each in commands["commands"]]

        assert {*VERBS, "help"} == set(titles)
        assert titles == [read(message(title, place)).request.intent for title in titles]


def test_the_entries_in_the_menu_of_a_message_are_those_that_are_read() -> None:
    """Both open a dialog that the bot fills, and neither is anywhere but in that menu."""
    commands: list[Json] = manifest(OURS)["composeExtensions"][0]["commands"]
    chosen = {each["title"]: read(menu(each["id"], posted("<p>Words</p>"))) for each in commands}

    assert list(SHORTCUTS) == [each["id"] for each in commands]
    assert {"Check before posting": "check", "Report this": "report"} == {
        title: incoming.request.intent for title, incoming in chosen.items()
    }
    assert {parse.Way.EXTENSION_FETCH} == {incoming.way for incoming in chosen.values()}
    assert all(("action", ["message"], True) == (each["type"], each["context"], each["fetchTask"]) for each in commands)
