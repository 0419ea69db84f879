"""What training leaves behind: one file of numbers, with the names of what it was learnt from."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from bot.matching import numbers_file
from bot.matching.encoder import Floats
from bot.matching.heads import Heads
from bot.matching.outputs import Calibration, Outputs

#: Where the weights of this version of the engine lie.
WEIGHTS_FILE = Path(__file__).parent / "weights" / "meaning.npz"
#: Steps to 1 when a vector is kept in bytes; no number of a sentence of length 1 comes near the edge of 127/400.
_STEPS = 400


@dataclass(frozen=True, slots=True)
class Weights:
    """The heads, the vectors of the example questions, and what they belong to.

    `examples` and `encoder` are the digests of what was learnt from and with.
    `reference` are the raw scores that training computed for its first examples, to hold the numpy heads to.
    """

    heads: Heads
    vectors: Floats
    outputs: Outputs
    calibration: Calibration
    examples: str
    encoder: str
    reference: Floats


def save(weights: Weights, path: Path) -> None:
    """Write the weights, the same bytes for the same weights.

    The heads go in half precision. The vectors go in bytes: the cosines change by less than 0.01.
    """
    about = {
        "examples": weights.examples,
        "encoder": weights.encoder,
        "outputs": asdict(weights.outputs),
        "calibration": asdict(weights.calibration),
    }
    halves = {field.name: getattr(weights.heads, field.name).astype(np.float16) for field in fields(Heads)}
    vectors = np.rint((weights.vectors * _STEPS).clip(-127, 127)).astype(np.int8)
    numbers_file.write(path, about, {"vectors": vectors, "reference": weights.reference, **halves})


def load(path: Path = WEIGHTS_FILE) -> Weights:
    """Read weights; SetupError if there are none or they were altered."""
    about, arrays = numbers_file.read(path)
    try:
        return Weights(
            heads=Heads(**{field.name: arrays[field.name].astype(np.float32) for field in fields(Heads)}),
            vectors=arrays["vectors"].astype(np.float32) / np.float32(_STEPS),
            outputs=Outputs(**{name: tuple(names) for name, names in about["outputs"].items()}),
            calibration=Calibration(**about["calibration"]),
            examples=about["examples"],
            encoder=about["encoder"],
            reference=arrays["reference"],
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise numbers_file.altered(path) from fault
