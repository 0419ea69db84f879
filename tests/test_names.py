"""Our top-level names are ours: another installed package of the same name would be imported instead, or hidden."""

from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["bot", "handlers", "policy_content", "migrations"])
def test_no_other_distribution_has_our_top_level_name(name: str) -> None:
    """Only this project provides the name, and importing it gives this project's folder."""
    others = set(packages_distributions().get(name, [])) - {"socialpolicy"}

    assert set() == others
    assert ROOT / name == Path(import_module(name).__path__[0])
