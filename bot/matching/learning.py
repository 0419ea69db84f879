"""What every training shares: parameters, batches of like length, and in torch the forward pass of `heads.py`."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe, get_context
from random import Random
from typing import TypeVar

import numpy as np
import torch
from torch.nn import functional

from bot.matching.encoder import STATE_WIDTH, Encoded, Encoder
from bot.matching.misspelling import misspell

Parameters = dict[str, torch.Tensor]
T = TypeVar("T")


def one_thread() -> None:
    """Let torch work in one thread: with more, sums may come out in another order."""
    torch.set_num_threads(1)


def beside_this(work: Callable[[], T]) -> Callable[[], T]:
    """Start some work in a copy of this process, which has all that this one has; return how to wait for its result."""
    here, there = Pipe(duplex=False)
    process = get_context("fork").Process(target=lambda: there.send(work()))
    process.start()
    there.close()  # so that the end of the copy is the end of what can be heard

    def result() -> T:
        found: T = here.recv()
        process.join()
        return found

    return result


def encode_twice(
    texts: Sequence[str], encoder: Encoder, windows: int | None, misspelt: float = 1.0
) -> tuple[Sequence[Encoded], Sequence[Encoded]]:
    """Encode texts as they were written, and that share of them misspelt, on all cores."""

    def both(text: str) -> tuple[Encoded, Encoded]:
        chance = Random(text)  # noqa: S311 - not for secrets
        slip = misspell(text, chance)
        written = encoder.encode(text, windows)
        return written, encoder.encode(slip, windows) if chance.random() < misspelt else written

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        encoded, slipped = zip(*threads.map(both, texts), strict=True)
    return encoded, slipped


def random_parameters(members: int, queries: int, values: int, hidden: int, beside: int, outputs: int) -> Parameters:
    """Return random parameters, in the shapes of `Heads`."""
    taken = queries * values + beside
    return {
        "attention": random(members, STATE_WIDTH, queries, spread=0.5 * STATE_WIDTH**-0.5),
        "value": random(members, queries, STATE_WIDTH, values, spread=STATE_WIDTH**-0.5),
        "hidden": random(members, taken, hidden, spread=taken**-0.5),
        "hidden_bias": random(members, hidden, spread=0.0),
        "output": random(members, hidden, outputs, spread=hidden**-0.5),
        "output_bias": random(members, outputs, spread=0.0),
    }


def random(*shape: int, spread: float) -> torch.Tensor:
    """Return random numbers about 0 that training may change."""
    return (torch.randn(*shape) * spread).requires_grad_()


def batches_of_like_length(
    rows: Sequence[int], length: Callable[[int], int], batch: int, chance: Random
) -> Iterator[list[int]]:
    """Yield every row once, in batches of texts of about one length: less padding, less time."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    pool = batch * 16
    batches = []
    for start in range(0, len(shuffled), pool):
        alike = sorted(shuffled[start : start + pool], key=length)
        batches += [alike[first : first + batch] for first in range(0, len(alike), batch)]
    chance.shuffle(batches)
    yield from batches


def padded(texts: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the states of texts (texts, tokens, state), and which of them are tokens at all."""
    longest = max(len(text.states) for text in texts)
    states = np.zeros((len(texts), longest, STATE_WIDTH), dtype=np.float32)
    there = np.zeros((len(texts), longest), dtype=bool)
    for row, text in enumerate(texts):
        states[row, : len(text.states)] = text.states
        there[row, : len(text.states)] = True
    return torch.from_numpy(states), torch.from_numpy(there)


def looks(parameters: Parameters, states: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """Return how each query weighs each token, as raw scores: (members, texts, tokens, queries)."""
    scores = torch.einsum("btw,mwq->mbtq", states, parameters["attention"])
    return scores.masked_fill(~there[None, :, :, None], -torch.inf)


def thoughts(
    parameters: Parameters, looks: torch.Tensor, states: torch.Tensor, besides: torch.Tensor, dropout: float = 0.0
) -> torch.Tensor:
    """Return what `Heads.thoughts` computes, for many texts at once: (members, texts, hidden)."""
    seen = torch.einsum("mbtq,btw->mqbw", looks.softmax(dim=2), states)
    values = torch.einsum("mqbw,mqwv->mbqv", seen, parameters["value"]).flatten(2)
    taken = torch.cat([values, besides.expand(len(values), -1, -1)], dim=2)
    taken = functional.dropout(taken, dropout, training=dropout > 0)
    hidden = functional.silu(taken @ parameters["hidden"] + parameters["hidden_bias"][:, None])
    return functional.dropout(hidden, dropout, training=dropout > 0)


def scores(parameters: Parameters, thoughts: torch.Tensor) -> torch.Tensor:
    """Return what `Heads.scores` computes, each member by itself: (members, texts, outputs)."""
    return thoughts @ parameters["output"] + parameters["output_bias"][:, None]


def optimise(
    parameters: Parameters, batches: Sequence[T], loss: Callable[[T], torch.Tensor], step: float, decay: float
) -> None:
    """Take one step a batch, warming up at first and slowing down to nothing at the end."""
    optimiser = torch.optim.AdamW(parameters.values(), lr=step, weight_decay=decay)
    for at, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = step * min(1.0, at / 100) * (1 - at / len(batches))
        wrong = loss(batch)
        optimiser.zero_grad()
        wrong.backward()  # type: ignore[no-untyped-call]
        optimiser.step()


def halves(parameters: Parameters) -> dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"]:
    """Return what was learnt, in the precision in which it is kept."""
    return {name: value.detach().numpy().astype(np.float16).astype(np.float32) for name, value in parameters.items()}
