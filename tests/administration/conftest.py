"""Installations to administer."""

from functools import cache
from pathlib import Path

import pytest

from bot import app
from bot.content.policy_files import load
from tests.administration.installation import Installation, installed

_load_once = cache(load)


@pytest.fixture(autouse=True)
def content_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the policy content, which no command here changes, once for all tests: it takes a second or two."""
    monkeypatch.setattr(app, "load", _load_once)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def installation(home: Path, database_address: str) -> Installation:
    """Return an installation on each kind of database in turn."""
    return installed(home, database_address)


@pytest.fixture
def small(home: Path, sqlite_database_address: str) -> Installation:
    """Return an installation on SQLite."""
    return installed(home, sqlite_database_address)
