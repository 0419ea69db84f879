"""The package for the Teams admin centre: the manifest, with what differs from trust to trust, and the icons."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from bot.teams.manifest.icons import ICONS

FOLDER = Path(__file__).parent
MANIFEST = "manifest.json"
#: How long the name of the trust may be, alone and beside that of the bot.
_DEVELOPER, _TRUST = 32, 75
#: The earliest day that an archive knows; when a package was made does not matter.
_DAY = (1980, 1, 1, 0, 0, 0)
_FILE_OF_ALL = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class App:
    """What differs from trust to trust; `host` is where Teams reaches the bot, empty where that was not said.

    `id` is that of the bot's registration; the three addresses are shown beside the app.
    """

    id: str
    version: str
    trust: str
    website: str
    privacy: str
    terms: str
    host: str = ""


def manifest(app: App) -> dict[str, Any]:
    """Return the manifest of an app."""
    values = {
        "id": app.id,
        "version": app.version,
        "developer": _shortened(app.trust, _DEVELOPER),
        "trust": _shortened(app.trust, _TRUST),
        "website": app.website,
        "privacy": app.privacy,
        "terms": app.terms,
    }
    filled: dict[str, Any] = _filled(json.loads((FOLDER / MANIFEST).read_text("utf-8")), values)
    return filled | {"validDomains": [app.host] if app.host else []}


def package(app: App) -> bytes:
    """Return the package of an app; it is the same to the last bit whenever and wherever it is made."""
    files = {MANIFEST: json.dumps(manifest(app), indent=2, ensure_ascii=False).encode()}
    files |= {name: (FOLDER / name).read_bytes() for name in ICONS}
    whole = io.BytesIO()
    # Not compressed: how well that is done differs from machine to machine.
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system, entry.external_attr = _UNIX, _FILE_OF_ALL
            archive.writestr(entry, content)
    return whole.getvalue()


def _filled(node: Any, values: dict[str, str]) -> Any:
    """Return a part of the template with its gaps filled."""
    match node:
        case dict():
            return {key: _filled(each, values) for key, each in node.items()}
        case list():
            return [_filled(each, values) for each in node]
        case str():
            return Template(node).substitute(values)
        case _:
            return node


def _shortened(name: str, most: int) -> str:
    """Return a name on one line, cut between two words where it is too long."""
    name = " ".join(name.split())
    return name if len(name) <= most else name[: most - 1].rsplit(" ", 1)[0].rstrip(" ,") + "…"
