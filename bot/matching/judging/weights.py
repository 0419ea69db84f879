"""What training leaves behind for drafts: the heads, the pointer, and what they belong to."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from bot.matching import numbers_file
from bot.matching.encoder import Floats
from bot.matching.heads import Heads, Pointer
from bot.matching.judging.outputs import Calibration, Outputs

#: Where the weights of this version lie.
WEIGHTS_FILE = Path(__file__).parent.parent / "weights" / "drafts.npz"


@dataclass(frozen=True, slots=True)
class Weights:
    """The heads and the pointer, with the digests of what they were learnt from and with.

    `reference` are the raw scores that training computed for its first lessons, to hold the numpy heads to.
    """

    heads: Heads
    pointer: Pointer
    outputs: Outputs
    calibration: Calibration
    examples: str
    encoder: str
    reference: Floats


def save(weights: Weights, path: Path = WEIGHTS_FILE) -> None:
    """Write the weights in half precision, the same bytes for the same weights."""
    about = {
        "examples": weights.examples,
        "encoder": weights.encoder,
        "outputs": asdict(weights.outputs),
        "calibration": asdict(weights.calibration),
    }
    heads = {f"heads.{part.name}": getattr(weights.heads, part.name) for part in fields(Heads)}
    pointer = {f"pointer.{part.name}": getattr(weights.pointer, part.name) for part in fields(Pointer)}
    halves = {name: numbers.astype(np.float16) for name, numbers in (heads | pointer).items()}
    numbers_file.write(path, about, {"reference": weights.reference, **halves})


def load(path: Path = WEIGHTS_FILE) -> Weights:
    """Read weights; SetupError if there are none or they were altered."""
    about, arrays = numbers_file.read(path)
    try:
        return Weights(
            heads=Heads(**{part.name: arrays[f"heads.{part.name}"].astype(np.float32) for part in fields(Heads)}),
            pointer=Pointer(
                **{part.name: arrays[f"pointer.{part.name}"].astype(np.float32) for part in fields(Pointer)}
            ),
            outputs=Outputs(**{name: tuple(names) for name, names in about["outputs"].items()}),
            calibration=Calibration(**about["calibration"]),
            examples=about["examples"],
            encoder=about["encoder"],
            reference=arrays["reference"],
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise numbers_file.altered(path) from fault
