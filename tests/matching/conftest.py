"""The engine as it is delivered: the committed weights, the policy content, the installed encoder."""

from importlib.util import find_spec
from pathlib import Path

import pytest

import policy_content
from bot.content.policy_files import load
from bot.core.examples import Examples
from bot.matching.encoder import MODEL, TOKENIZER, Encoder
from bot.matching.engine import Engine


@pytest.fixture(scope="session")
def examples() -> Examples:
    """Return every example of the policy content."""
    return load(Path(policy_content.__path__[0])).examples


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the encoder out of the installed packages."""
    return Encoder()


@pytest.fixture(scope="session")
def engine(examples: Examples) -> Engine:
    """Return the engine with the committed weights."""
    return Engine.load(examples)


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """Return a folder that holds copies of the two files of the encoder."""
    for carried in (MODEL, TOKENIZER):
        spec = find_spec(carried.package)
        assert spec
        assert spec.submodule_search_locations
        (tmp_path / Path(carried.path).name).write_bytes(
            (Path(spec.submodule_search_locations[0]) / carried.path).read_bytes()
        )
    return tmp_path
