"""The Teams app on the command line: the package for the admin centre, made from the configuration."""

import re
from importlib.metadata import version
from pathlib import Path

from bot.app import Parts
from bot.commands.opening import Told, new_file
from bot.core.errors import BadInput, SetupError
from bot.settings import ENTRA_ID, Settings, read_settings
from bot.teams.manifest.package import App
from bot.teams.manifest.package import package as packed

#: Where on the bot's server Teams delivers.
ENDPOINT = "/api/messages"
#: An address that people and Teams can reach, and one of a server.
_PAGE = re.compile(r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]{1,5})?(?:/[!-~]*)?", re.IGNORECASE)
_NO_SERVER = re.compile("[?#]")
_LONGEST_ADDRESS = 2_048
#: Nothing in it is secret.
_FOR_ALL_TO_READ = 0o644


def package(out: Path, url: str | None, website: str | None, privacy: str | None, terms: str | None) -> Told:
    """Write the package to a new file."""
    settings = read_settings()
    app_id = _app_id(settings)
    server = _server(url) if url else ""
    pages = {"--website": website or server, "--privacy": privacy, "--terms": terms}
    for option, page in pages.items():
        if page:
            _host(page, option)
    first = pages["--website"]
    if not first:
        raise BadInput(
            "Beside an app Teams shows links to the website of those who offer it, to their privacy notice and to "
            "their terms. Give --website, and --privacy and --terms where those are elsewhere."
        )
    app = App(
        id=app_id,
        version=version("socialpolicy"),
        trust=Parts(settings).organisation.trust,
        website=first,
        privacy=privacy or first,
        terms=terms or first,
        host=_host(server, "--url") if server else "",
    )
    with new_file(out, _FOR_ALL_TO_READ) as fill:
        fill(packed(app))
    lines = [
        f"The Teams app of {app.trust}, version {app.version}, is in {out}.",
        "Upload it in the Teams admin centre: Teams apps, Manage apps, Actions, Upload new app.",
    ]
    lines += [f"The messaging endpoint of the Azure Bot has to be {server}{ENDPOINT}."] if server else []
    return Told("\n".join(lines))


def _app_id(settings: Settings) -> str:
    if not settings.teams_app_id:
        raise SetupError(
            "TEAMS_APP_ID is not set. It is the application (client) id of the bot's registration in Entra: write it "
            "into .env, or into the environment."
        )
    if not ENTRA_ID.fullmatch(settings.teams_app_id):
        raise SetupError("TEAMS_APP_ID is not an id of Entra: those look like 01234567-89ab-cdef-0123-456789abcdef.")
    return settings.teams_app_id


def _server(url: str) -> str:
    """Return where the bot's server is, from its address or that of its endpoint."""
    if _NO_SERVER.search(url):
        raise _NoAddress("--url")
    _host(url, "--url")
    return url.rstrip("/").removesuffix(ENDPOINT)


def _host(address: str, option: str) -> str:
    found = _PAGE.fullmatch(address)
    if not found or len(address) > _LONGEST_ADDRESS:
        raise _NoAddress(option)
    return found["host"].lower()


class _NoAddress(BadInput):
    """What was given is no address that others can open."""

    def __init__(self, option: str) -> None:
        super().__init__(f"{option} takes an address such as https://your.host, with https and without spaces.")
