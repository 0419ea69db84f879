"""The weights as a file: what was saved is loaded, and nothing else is taken for weights."""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import SetupError
from bot.matching import numbers_file
from bot.matching.encoder import Floats
from bot.matching.heads import Heads, Pointer
from bot.matching.judging.outputs import Calibration, Outputs
from bot.matching.judging.weights import WEIGHTS_FILE, Weights, load, save

CHANCE = np.random.default_rng(4)


def random(*shape: int) -> Floats:
    """Return numbers that half precision keeps."""
    return CHANCE.normal(size=shape).astype(np.float16).astype(np.float32)


WEIGHTS = Weights(
    heads=Heads(random(1, 4, 2), random(1, 2, 4, 3), random(1, 8, 5), random(1, 5), random(1, 5, 8), random(1, 8)),
    pointer=Pointer(random(1, 4, 3), random(1, 5, 3), random(1, 3), random(1)),
    outputs=Outputs(("a", "b"), ("x", "y")),
    calibration=Calibration(0.7, 0.6, 1.3, 0.2),
    examples="of the examples",
    encoder="of the encoder",
    reference=random(2, 8),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with weights."""
    save(WEIGHTS, tmp_path / "drafts.npz")
    return tmp_path / "drafts.npz"


def test_what_was_saved_is_loaded(file: Path) -> None:
    """Every number and every name."""
    loaded = load(file)

    for part in ("heads", "pointer"):
        saved_part, loaded_part = getattr(WEIGHTS, part), getattr(loaded, part)
        assert all(
            np.array_equal(getattr(saved_part, name.name), getattr(loaded_part, name.name))
            for name in fields(saved_part)
        )
    for name in ("outputs", "calibration", "examples", "encoder"):
        assert getattr(WEIGHTS, name) == getattr(loaded, name)
    assert np.array_equal(WEIGHTS.reference, loaded.reference)


def test_the_committed_weights_are_saved_to_the_same_bytes(tmp_path: Path) -> None:
    """Training twice makes no difference to commit."""
    save(load(), tmp_path / "again.npz")

    assert WEIGHTS_FILE.read_bytes() == (tmp_path / "again.npz").read_bytes()


def test_missing_weights_are_named(tmp_path: Path) -> None:
    """Whoever starts without them reads where they should lie and how to get them."""
    with pytest.raises(SetupError, match=r"no weights at .*drafts\.npz: run make train"):
        load(tmp_path / "drafts.npz")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(share=st.floats(0, 1, exclude_max=True))
def test_weights_cut_short_are_refused(file: Path, share: float) -> None:
    """A file that was not copied whole is named."""
    cut = file.with_name("cut.npz")
    cut.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])

    with pytest.raises(SetupError, match=r"cut\.npz were altered or cut short"):
        load(cut)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed_or_changes_nothing(file: Path, place: float, bit: int) -> None:
    """Wherever it is: in the numbers, their names or the file's own structure."""
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1 << bit
    altered = file.with_name("altered.npz")
    altered.write_bytes(content)

    try:
        loaded = load(altered)
    except SetupError as error:
        assert "altered.npz were altered or cut short" in str(error)  # noqa: PT017 - both ends are right
    else:
        assert np.array_equal(WEIGHTS.heads.hidden, loaded.heads.hidden)
        assert (WEIGHTS.outputs, WEIGHTS.calibration) == (loaded.outputs, loaded.calibration)


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.pop("examples"),
        lambda about: about.update(outputs={"rules": ["a"]}),
        lambda about: about.update(calibration={"boldness": 1}),
    ],
)
def test_a_file_of_another_kind_is_refused(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """What lacks a part, or has one too many, is not the weights of this version."""
    about, arrays = numbers_file.read(file)
    told = json.loads(json.dumps(about))
    change(told)
    numbers_file.write(file, told, arrays)

    with pytest.raises(SetupError, match="altered or cut short"):
        load(file)
