"""Learns the engine's weights from the examples: a development step, the only one that needs torch."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from random import Random

import numpy as np
import torch
from torch.nn import functional

from bot.core.examples import Examples
from bot.core.routing import Scope
from bot.matching.calibrate import calibrate
from bot.matching.encoder import LAYER_WIDTH, STATE_WIDTH, Encoded, Encoder, Floats
from bot.matching.engine import WINDOWS_READ
from bot.matching.heads import Heads
from bot.matching.lessons import Lesson, digest, lessons
from bot.matching.misspelling import misspell
from bot.matching.neighbours import Neighbourhood
from bot.matching.outputs import Outputs, beside
from bot.matching.targets import targets
from bot.matching.weights import Weights

Say = Callable[[str], None]
Parameters = dict[str, torch.Tensor]

#: How many of the first lessons leave their scores with the weights.
_REFERENCES = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; these values were chosen by cross-validation."""

    members: int = 4
    queries: int = 16
    values: int = 16
    hidden: int = 160
    dropout: float = 0.35
    passes: int = 12
    batch: int = 64
    step: float = 1.5e-3
    decay: float = 0.05
    smoothing: float = 0.05
    misspelt: float = 0.4
    #: How much clauses, topics, intents and the two alarms count beside each other.
    importance: tuple[float, ...] = (1.0, 0.7, 0.7, 0.5, 0.5)


def train(examples: Examples, encoder: Encoder, say: Say = print, plan: Plan = Plan()) -> Weights:
    """Learn from every example; the same examples give the same weights on the same machine."""
    torch.set_num_threads(1)  # with more, sums may come out in another order
    everything = lessons(examples)
    names = Outputs(
        clauses=tuple(sorted(examples.clauses)), topics=(Scope.IN.value, Scope.NEAR.value, *sorted(examples.signposts))
    )
    say(f"Encoding {len(everything)} examples twice: as written, and misspelt.")
    texts = Texts.of(everything, encoder)

    say("Learning from four fifths, to calibrate on the rest.")
    # Lines that share a frame stand together, so blocks are held back, not single lines.
    held_back = [row for row in range(len(everything)) if row // 10 % 5 == 4]
    seen = sorted(set(range(len(everything))) - set(held_back))
    heads = _learn(texts, seen, names, plan)
    neighbourhood = texts.neighbourhood(seen, names)
    calibration = calibrate(heads, neighbourhood, [(everything[row], texts.encoded[row]) for row in held_back], names)
    say(f"Calibrated: {calibration}")

    say("Learning from all.")
    rows = range(len(everything))
    heads = _learn(texts, rows, names, plan)
    return Weights(
        heads=heads,
        vectors=texts.neighbourhood(rows, names).vectors,
        outputs=names,
        calibration=calibration,
        examples=digest(examples),
        encoder=encoder.digest,
        reference=_reference(heads, texts),
    )


def _reference(heads: Heads, texts: "Texts") -> Floats:
    """Return the raw scores of the first lessons, computed the way training computes them."""
    parameters = {field.name: torch.from_numpy(getattr(heads, field.name)) for field in fields(Heads)}
    scores = forward(parameters, *_padded(texts.encoded[:_REFERENCES]))
    return np.asarray(scores.mean(dim=0).numpy(), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Texts:
    """The lessons, encoded as written and misspelt."""

    lessons: Sequence[Lesson]
    encoded: Sequence[Encoded]
    misspelt: Sequence[Encoded]

    @classmethod
    def of(cls, lessons: Sequence[Lesson], encoder: Encoder) -> "Texts":
        """Encode lessons, on all cores."""

        def both(lesson: Lesson) -> tuple[Encoded, Encoded]:
            slip = misspell(lesson.text, Random(lesson.text))  # noqa: S311 - not for secrets
            return encoder.encode(lesson.text, WINDOWS_READ), encoder.encode(slip, WINDOWS_READ)

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            encoded, misspelt = zip(*threads.map(both, lessons), strict=True)
        return cls(lessons, encoded, misspelt)

    def neighbourhood(self, rows: Sequence[int], names: Outputs) -> Neighbourhood:
        """Return those of the lessons that are questions, as neighbours."""
        questions = [row for row in rows if self.lessons[row].topic]
        vectors = np.stack([self.encoded[row].sentence for row in questions])
        return Neighbourhood.of([self.lessons[row] for row in questions], vectors, names.clauses)


def _learn(texts: Texts, rows: Sequence[int], names: Outputs, plan: Plan) -> Heads:
    chance = Random(0)  # noqa: S311 - not for secrets
    torch.manual_seed(0)
    parameters = _beginning(names, plan)
    aims = [
        (torch.from_numpy(target.wanted), torch.from_numpy(target.counts)) for target in targets(texts.lessons, names)
    ]
    optimiser = torch.optim.AdamW(parameters.values(), lr=plan.step, weight_decay=plan.decay)
    batches = [batch for _ in range(plan.passes) for batch in _batches(texts, rows, plan, chance)]
    for at, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = plan.step * min(1.0, at / 100) * (1 - at / len(batches))
        chosen = [texts.misspelt[row] if chance.random() < plan.misspelt else texts.encoded[row] for row in batch]
        scores = forward(parameters, *_padded(chosen), dropout=plan.dropout)
        loss = _loss(scores, [(wanted[batch], counts[batch]) for wanted, counts in aims], names, plan)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Heads(
        **{name: value.detach().numpy().astype(np.float16).astype(np.float32) for name, value in parameters.items()}
    )


def _beginning(names: Outputs, plan: Plan) -> Parameters:
    """Return random parameters, in the shapes of `Heads`."""
    taken, outputs = plan.queries * plan.values + LAYER_WIDTH, sum(names.widths)

    def random(*shape: int, spread: float) -> torch.Tensor:
        return (torch.randn(plan.members, *shape) * spread).requires_grad_()

    return {
        "attention": random(STATE_WIDTH, plan.queries, spread=0.5 * STATE_WIDTH**-0.5),
        "value": random(plan.queries, STATE_WIDTH, plan.values, spread=STATE_WIDTH**-0.5),
        "hidden": random(taken, plan.hidden, spread=taken**-0.5),
        "hidden_bias": random(plan.hidden, spread=0.0),
        "output": random(plan.hidden, outputs, spread=plan.hidden**-0.5),
        "output_bias": random(outputs, spread=0.0),
    }


def _batches(texts: Texts, rows: Sequence[int], plan: Plan, chance: Random) -> Iterator[list[int]]:
    """Yield every row once, in batches of texts of about one length: less padding, less time."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    pool = plan.batch * 16
    batches = []
    for start in range(0, len(shuffled), pool):
        alike = sorted(shuffled[start : start + pool], key=lambda row: len(texts.encoded[row].states))
        batches += [alike[first : first + plan.batch] for first in range(0, len(alike), plan.batch)]
    chance.shuffle(batches)
    yield from batches


def _padded(texts: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return states (texts, tokens, state), which of them are tokens at all, and what stands beside."""
    longest = max(len(text.states) for text in texts)
    states = np.zeros((len(texts), longest, STATE_WIDTH), dtype=np.float32)
    there = np.zeros((len(texts), longest), dtype=bool)
    for row, text in enumerate(texts):
        states[row, : len(text.states)] = text.states
        there[row, : len(text.states)] = True
    besides = np.stack([beside(text) for text in texts])
    return torch.from_numpy(states), torch.from_numpy(there), torch.from_numpy(besides)


def forward(
    parameters: Parameters, states: torch.Tensor, there: torch.Tensor, besides: torch.Tensor, dropout: float = 0.0
) -> torch.Tensor:
    """Return what `Heads` computes, for many texts at once and each member by itself: (members, texts, outputs)."""
    looks = torch.einsum("btw,mwq->mbtq", states, parameters["attention"])
    looks = looks.masked_fill(~there[None, :, :, None], -torch.inf).softmax(dim=2)
    seen = torch.einsum("mbtq,btw->mqbw", looks, states)
    values = torch.einsum("mqbw,mqwv->mbqv", seen, parameters["value"]).flatten(2)
    taken = torch.cat([values, besides.expand(len(values), -1, -1)], dim=2)
    taken = functional.dropout(taken, dropout, training=dropout > 0)
    hidden = functional.silu(taken @ parameters["hidden"] + parameters["hidden_bias"][:, None])
    hidden = functional.dropout(hidden, dropout, training=dropout > 0)
    return hidden @ parameters["output"] + parameters["output_bias"][:, None]


def _loss(
    scores: torch.Tensor, aims: Sequence[tuple[torch.Tensor, torch.Tensor]], names: Outputs, plan: Plan
) -> torch.Tensor:
    loss = torch.zeros(())
    groups = torch.split(scores, list(names.widths), dim=2)
    for group, (wanted, counts), importance in zip(groups, aims, plan.importance, strict=True):
        if group.shape[2] == 1:
            wrong = functional.binary_cross_entropy_with_logits(
                group[:, :, 0], wanted[:, 0].expand(len(group), -1), reduction="none"
            )
        else:
            smoothed = wanted * (1 - plan.smoothing) + plan.smoothing / group.shape[2]
            wrong = -(smoothed * group.log_softmax(dim=2)).sum(dim=2)
        loss = loss + importance * (wrong * counts).sum() / len(counts)
    return loss
