"""One file of numbers and what is to be known about them: the form in which all weights lie in the package."""

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.errors import SetupError

Arrays = Mapping[str, NDArray[Any]]


def write(path: Path, about: Mapping[str, object], arrays: Arrays) -> None:
    """Write the numbers, the same bytes for the same numbers."""
    described = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez(path, about=described, allow_pickle=False, **arrays)


def read(path: Path) -> tuple[Mapping[str, Any], Arrays]:
    """Return what is known about the numbers, and the numbers; SetupError if there are none or they were altered."""
    if not path.is_file():
        raise SetupError(f"There are no weights at {path}: run make train.")
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return json.loads(arrays.pop("about").tobytes()), arrays
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError, zipfile.BadZipFile) as fault:
        raise altered(path) from fault


def altered(path: Path) -> SetupError:
    """Return the error for weights that do not hold what they should."""
    return SetupError(f"The weights at {path} were altered or cut short: run make train.")
