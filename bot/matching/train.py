"""Learns the engine's weights from the examples: a development step, the only one that needs torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from random import Random

import numpy as np
import torch
from torch.nn import functional

from bot.core.examples import Examples
from bot.core.routing import Scope
from bot.matching.calibrate import calibrate
from bot.matching.encoder import LAYER_WIDTH, Encoded, Encoder, Floats
from bot.matching.engine import WINDOWS_READ
from bot.matching.heads import Heads
from bot.matching.learning import (
    Parameters,
    batches_of_like_length,
    encode_twice,
    halves,
    looks,
    one_thread,
    optimise,
    padded,
    random_parameters,
    scores,
    thoughts,
)
from bot.matching.lessons import Lesson, digest, lessons
from bot.matching.neighbours import Neighbourhood
from bot.matching.outputs import Outputs, beside
from bot.matching.targets import targets
from bot.matching.weights import Weights

Say = Callable[[str], None]

#: How many of the first lessons leave their scores with the weights.
_REFERENCES = 16
#: The share of the lessons that are learnt misspelt too: encoding takes nearly half of the time that there is.
_MISSPELT = 0.5


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
    one_thread()
    everything = lessons(examples)
    names = Outputs(
        clauses=tuple(sorted(examples.clauses)), topics=(Scope.IN.value, Scope.NEAR.value, *sorted(examples.signposts))
    )
    say(f"Encoding {len(everything)} examples as written, and half of them misspelt.")
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
    said = forward(parameters, texts.encoded[:_REFERENCES])
    return np.asarray(said.mean(dim=0).numpy(), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Texts:
    """The lessons, encoded as written and some of them misspelt."""

    lessons: Sequence[Lesson]
    encoded: Sequence[Encoded]
    misspelt: Sequence[Encoded]

    @classmethod
    def of(cls, lessons: Sequence[Lesson], encoder: Encoder) -> "Texts":
        """Encode lessons, on all cores."""
        encoded, misspelt = encode_twice([lesson.text for lesson in lessons], encoder, WINDOWS_READ, _MISSPELT)
        return cls(lessons, encoded, misspelt)

    def neighbourhood(self, rows: Sequence[int], names: Outputs) -> Neighbourhood:
        """Return those of the lessons that are questions, as neighbours."""
        questions = [row for row in rows if self.lessons[row].topic]
        vectors = np.stack([self.encoded[row].sentence for row in questions])
        return Neighbourhood.of([self.lessons[row] for row in questions], vectors, names.clauses)


def _learn(texts: Texts, rows: Sequence[int], names: Outputs, plan: Plan) -> Heads:
    chance = Random(0)  # noqa: S311 - not for secrets
    torch.manual_seed(0)
    parameters = random_parameters(
        plan.members, plan.queries, plan.values, plan.hidden, beside=LAYER_WIDTH, outputs=sum(names.widths)
    )
    aims = [
        (torch.from_numpy(target.wanted), torch.from_numpy(target.counts)) for target in targets(texts.lessons, names)
    ]

    def length(row: int) -> int:
        return len(texts.encoded[row].states)

    def wrong(batch: list[int]) -> torch.Tensor:
        chosen = [texts.misspelt[row] if chance.random() < plan.misspelt else texts.encoded[row] for row in batch]
        said = forward(parameters, chosen, plan.dropout)
        return _loss(said, [(wanted[batch], counts[batch]) for wanted, counts in aims], names, plan)

    batches = [batch for _ in range(plan.passes) for batch in batches_of_like_length(rows, length, plan.batch, chance)]
    optimise(parameters, batches, wrong, plan.step, plan.decay)
    return Heads(**halves(parameters))


def forward(parameters: Parameters, texts: Sequence[Encoded], dropout: float = 0.0) -> torch.Tensor:
    """Return what `Heads` computes, for many texts at once and each member by itself: (members, texts, outputs)."""
    states, there = padded(texts)
    besides = torch.from_numpy(np.stack([beside(text) for text in texts]))
    return scores(parameters, thoughts(parameters, looks(parameters, states, there), states, besides, dropout))


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
