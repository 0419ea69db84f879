"""The package for the Teams admin centre, written by the command from the configuration."""

import json
import stat
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli
from bot.storage.database import read_address, sole_process
from tests.administration.installation import Installation
from tests.content.trust_file import WHOLE
from tests.teams.tenant import APP

SITE = "https://www.alder.example"


@pytest.fixture
def out(home: Path) -> Path:
    """Return where the package is to be, in a home folder with the trust's own file and nothing else."""
    (home / "organisation.yaml").write_text(WHOLE, "utf-8")
    return home / "teams.zip"


def run(out: Path, *arguments: str, **environment: str) -> Result:
    """Run the command with the id of the registration, and nothing else of Teams."""
    settings = {"SOCIALPOLICY_HOME": str(out.parent), "TEAMS_APP_ID": APP, **environment}
    return CliRunner().invoke(cli, ("teams", "package", "--out", str(out), *arguments), env=settings)


def manifest(out: Path) -> dict[str, Any]:
    """Return the manifest in a package."""
    with zipfile.ZipFile(out) as archive:
        made: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return made


def test_it_comes_from_the_configuration(out: Path) -> None:
    """The registration from the settings, the trust from its own file; and it says what comes next."""
    done = run(out, "--url", "https://bot.alder.example/", "--website", SITE, "--privacy", f"{SITE}/page/?id=7")
    made = manifest(out)

    assert 0 == done.exit_code, done.output
    assert (APP, version("socialpolicy"), "Alder Trust") == (made["id"], made["version"], made["developer"]["name"])
    assert (SITE, f"{SITE}/page/?id=7", SITE) == tuple(
        made["developer"][each] for each in ("websiteUrl", "privacyUrl", "termsOfUseUrl")
    )
    assert ["bot.alder.example"] == made["validDomains"]
    assert f"The Teams app of Alder Trust, version {version('socialpolicy')}, is in {out}." in done.output
    assert "Upload it in the Teams admin centre" in done.output
    assert "https://bot.alder.example/api/messages." in done.output
    assert 0o644 == stat.S_IMODE(out.stat().st_mode)


def test_the_address_of_the_bot_stands_for_a_website(out: Path) -> None:
    """Where none is given; whoever gives the whole endpoint means its server."""
    done = run(out, "--url", "https://Bot.Alder.example:8443/api/messages")
    made = manifest(out)

    assert 0 == done.exit_code, done.output
    assert {"https://Bot.Alder.example:8443"} == {each for key, each in made["developer"].items() if key != "name"}
    assert ["bot.alder.example"] == made["validDomains"]
    assert "https://Bot.Alder.example:8443/api/messages." in done.output


def test_no_server_need_be_known(out: Path) -> None:
    """The website alone will do, and nothing is said of an endpoint."""
    done = run(out, "--website", SITE)

    assert 0 == done.exit_code, done.output
    assert [] == manifest(out)["validDomains"]
    assert "endpoint" not in done.output


def test_the_same_configuration_makes_the_same_file(out: Path) -> None:
    """To the last bit, and with the secrets of the settings or without: none of them is in it."""
    again = out.with_name("again.zip")
    secrets = {"TEAMS_APP_PASSWORD": "a client secret", "TEAMS_TENANT_ID": "0e5c1d1e-0000-4000-8000-000000007e4a"}

    assert 0 == run(out, "--website", SITE).exit_code
    assert 0 == run(again, "--website", SITE, **secrets).exit_code
    assert out.read_bytes() == again.read_bytes()


def test_a_file_that_is_there_is_left_as_it_is(out: Path) -> None:
    """Exit code 2."""
    out.write_text("something of mine")

    done = run(out, "--website", SITE)

    assert 2 == done.exit_code
    assert "There is a file" in done.output
    assert "something of mine" == out.read_text()


@pytest.mark.parametrize(
    ("app_id", "why"),
    [
        ("", "TEAMS_APP_ID is not set."),
        ("the bot", "TEAMS_APP_ID is not an id of Entra"),
        (f"{APP}0", "TEAMS_APP_ID is not an id of Entra"),
    ],
)
def test_without_the_id_of_a_registration_there_is_no_app(out: Path, app_id: str, why: str) -> None:
    """Exit code 2, and nothing is made."""
    done = run(out, "--website", SITE, TEAMS_APP_ID=app_id)

    assert 2 == done.exit_code
    assert why in done.output
    assert not out.exists()


def test_an_id_in_capitals_is_the_same_id(out: Path) -> None:
    """Some tools show it so."""
    run(out, "--website", SITE, TEAMS_APP_ID=APP.upper())

    assert APP == manifest(out)["id"]


@pytest.mark.parametrize("option", ["--url", "--website", "--privacy", "--terms"])
@pytest.mark.parametrize(
    "address",
    [
        "http://www.alder.example",
        "www.alder.example",
        "https://",
        "https://localhost",
        "https://www.alder.example/a page",
        "https://somebody:secret@www.alder.example",
        "https://www.älder.example",
        "https://www.alder.example\n",
        f"https://www.alder.example/{'a' * 2_048}",
    ],
)
def test_an_address_that_nobody_could_open_is_refused(out: Path, option: str, address: str) -> None:
    """Exit code 2, it says which, and nothing is made."""
    done = run(out, *(() if option == "--website" else ("--website", SITE)), option, address)

    assert 2 == done.exit_code
    assert f"{option} takes an address such as https://your.host" in done.output
    assert not out.exists()


@pytest.mark.parametrize("address", ["https://bot.alder.example/?a=b", "https://bot.alder.example/#top"])
def test_a_page_is_no_server(out: Path, address: str) -> None:
    """Exit code 2."""
    done = run(out, "--url", address)

    assert 2 == done.exit_code
    assert "--url takes an address such as https://your.host" in done.output


def test_without_any_address_it_says_what_teams_asks_for(out: Path) -> None:
    """Exit code 2, and nothing is made."""
    done = run(out)

    assert 2 == done.exit_code
    assert "Give --website" in " ".join(done.output.split())
    assert not out.exists()


def test_a_setting_that_cannot_be_used_is_named(out: Path) -> None:
    """Exit code 2, and nothing is made."""
    done = run(out, "--website", SITE, PORT="many")

    assert 2 == done.exit_code
    assert "PORT" in done.output
    assert not out.exists()


def test_it_is_made_beside_a_running_bot(small: Installation, tmp_path: Path) -> None:
    """It does not need the database."""
    with sole_process(read_address(small.address)):
        done = small.run("teams", "package", "--out", str(tmp_path / "teams.zip"), "--website", SITE, TEAMS_APP_ID=APP)

    assert 0 == done.exit_code, done.output
