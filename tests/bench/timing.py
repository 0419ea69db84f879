"""How long one text takes in this process."""

import time
from collections.abc import Callable, Sequence

from tests.bench.texts import QUESTIONS

#: Of fewer runs the slowest is told: one in a hundred cannot be.
ENOUGH = 100


def timed(name: str, work: Callable[[str], object], texts: Sequence[str] = QUESTIONS, rounds: int = 1) -> None:
    """Print how long the work takes for one of the texts, each of which goes in so many times."""
    for text in QUESTIONS:
        work(text)  # what is only made at its first use is no part of it
    took = sorted(_milliseconds(work, text) for _ in range(rounds) for text in texts)
    p50, p99 = (took[int(share * len(took))] for share in (0.5, 0.99))
    worst = f"p99 {p99:9.2f} ms" if len(took) >= ENOUGH else f"slowest of {len(took)} {took[-1]:9.2f} ms"
    print(f"  {name:34} p50 {p50:9.2f} ms   {worst}")


def _milliseconds(work: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    work(text)
    return 1000 * (time.perf_counter() - began)
