"""What training leaves behind: one file of numbers, with the names of what it was learnt from."""

import json
import zipfile
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path

import numpy as np

from bot.core.errors import SetupError
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
    described = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez(path, about=described, vectors=vectors, reference=weights.reference, allow_pickle=False, **halves)


def load(path: Path = WEIGHTS_FILE) -> Weights:
    """Read weights; SetupError if there are none or they were altered."""
    if not path.is_file():
        raise SetupError(f"There are no weights at {path}: run make train.")
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            heads = Heads(**{field.name: file[field.name].astype(np.float32) for field in fields(Heads)})
            return Weights(
                heads=heads,
                vectors=file["vectors"].astype(np.float32) / np.float32(_STEPS),
                outputs=Outputs(**{name: tuple(names) for name, names in about["outputs"].items()}),
                calibration=Calibration(**about["calibration"]),
                examples=about["examples"],
                encoder=about["encoder"],
                reference=file["reference"],
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as fault:
        raise SetupError(f"The weights at {path} were altered or cut short: run make train.") from fault
