"""Learns to judge drafts from the examples of the rules: a development step that needs torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from random import Random

import numpy as np
import torch
from torch.nn import functional

from bot.core.checks import Example, Fact, Rule, knowing
from bot.matching.encoder import LAYER_WIDTH, STATE_WIDTH, Encoded, Encoder, Floats
from bot.matching.heads import Heads, Pointer
from bot.matching.judging.calibrate import calibrate
from bot.matching.judging.features import beside, facts
from bot.matching.judging.lessons import Lesson, digest, lessons
from bot.matching.judging.outputs import VERDICTS, Calibration, Outputs
from bot.matching.judging.weights import Weights
from bot.matching.learning import (
    Parameters,
    batches_of_like_length,
    beside_this,
    encode_twice,
    halves,
    looks,
    one_thread,
    optimise,
    padded,
    random,
    random_parameters,
    scores,
    thoughts,
)
from bot.matching.patterns import compile_patterns

Say = Callable[[str], None]

#: How many of the first lessons leave their scores with the weights.
_REFERENCES = 16
#: The share of the lessons that are learnt misspelt too: encoding takes nearly half of the time that there is.
_MISSPELT = 0.15
#: What stands for "none of the rules we know": such a lesson teaches no rule.
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; these values were chosen by cross-validation over authors."""

    members: int = 4
    queries: int = 16
    values: int = 16
    hidden: int = 160
    width: int = 32
    dropout: float = 0.35
    passes: int = 12
    batch: int = 48
    step: float = 1.2e-3
    decay: float = 0.05
    smoothing: float = 0.05
    misspelt: float = 0.5
    #: Each fact is hidden this often, so that the heads can do without it.
    hidden_facts: float = 0.15
    #: How much the verdicts count: a missed stop is the dangerous error.
    verdicts: tuple[float, ...] = (1.3, 1.2, 1.0)
    #: How many of the queries are taught to look at the words that breach.
    taught: int = 4
    #: How much more a clause counts where it applies than where it does not, since few do.
    applying: float = 6.0


@dataclass(frozen=True, slots=True)
class Texts:
    """The lessons as the heads see them, as written and misspelt; row for row alike."""

    lessons: Sequence[Lesson]
    encoded: Sequence[Encoded]
    misspelt: Sequence[Encoded]
    besides: Floats
    names: Outputs

    @classmethod
    def of(cls, rules: Sequence[Rule], everyday: Sequence[Example], encoder: Encoder) -> "Texts":
        """Encode the lessons."""
        taught = lessons(rules, everyday)
        search = compile_patterns(rules)
        encoded, misspelt = encode_twice([lesson.draft.text for lesson in taught], encoder, None, _MISSPELT)
        every = tuple(rule.id for rule in rules)
        breach = [rule for rule in rules if not rule.protective]
        clauses = sorted({clause for rule in breach for clause in rule.clauses})
        return cls(
            taught,
            encoded,
            misspelt,
            np.stack(
                [
                    beside(text, lesson.draft, search(lesson.draft.text), every)
                    for text, lesson in zip(encoded, taught, strict=True)
                ]
            ),
            Outputs(tuple(rule.id for rule in breach), tuple(clauses)),
        )


def learn(
    rules: Sequence[Rule], everyday: Sequence[Example], encoder: Encoder, say: Say = print, plan: Plan = Plan()
) -> Weights:
    """Learn from every example; the same examples give the same weights on the same machine."""
    one_thread()
    say("Drafts: encoding every example as written, and some of them misspelt.")
    texts = Texts.of(rules, everyday, encoder)

    say(f"Drafts: learning from {len(texts.lessons)}, and beside that from four fifths, to calibrate on the rest.")
    calibrating = beside_this(lambda: _calibration(rules, texts, plan))
    heads, pointer = heads_of(texts, range(len(texts.lessons)), plan)
    say(f"Drafts: calibrated: {(calibration := calibrating())}")
    return Weights(
        heads, pointer, texts.names, calibration, digest(rules, everyday), encoder.digest, _reference(texts, heads)
    )


def _calibration(rules: Sequence[Rule], texts: Texts, plan: Plan) -> Calibration:
    # Contrasts stand together, so blocks are held back, not single lines.
    held_back = [row for row in range(len(texts.lessons)) if row // 10 % 5 == 4]
    seen = sorted(set(range(len(texts.lessons))) - set(held_back))
    heads, pointer = heads_of(texts, seen, replace(plan, members=plan.members // 2))
    return calibrate(rules, [unseen(texts, row, heads, pointer) for row in held_back], texts.names)


def unseen(texts: Texts, row: int, heads: Heads, pointer: Pointer) -> tuple[Lesson, Encoded, Floats, Floats]:
    """Return a lesson with the raw scores that heads which have not seen it give it and its tokens."""
    encoded = texts.encoded[row]
    made = heads.thoughts(heads.seen(encoded.states), texts.besides[row])
    return texts.lessons[row], encoded, heads.scores(made), pointer(encoded.states, made)


def heads_of(texts: Texts, rows: Sequence[int], plan: Plan) -> tuple[Heads, Pointer]:
    """Learn from these rows."""
    chance = Random(0)  # noqa: S311 - not for secrets
    torch.manual_seed(0)
    parameters = random_parameters(
        plan.members,
        plan.queries,
        plan.values,
        plan.hidden,
        beside=texts.besides.shape[1],
        outputs=sum(texts.names.widths),
    )
    pointing = {
        "token": random(plan.members, STATE_WIDTH, plan.width, spread=STATE_WIDTH**-0.5),
        "context": random(plan.members, plan.hidden, plan.width, spread=plan.hidden**-0.5),
        "output": random(plan.members, plan.width, spread=plan.width**-0.5),
        "bias": random(plan.members, spread=0.0),
    }
    aims = _Aims.of(texts)

    def wrong(batch: list[int]) -> torch.Tensor:
        slips = [chance.random() < plan.misspelt and texts.misspelt[row] is not texts.encoded[row] for row in batch]
        chosen = [(texts.misspelt if slip else texts.encoded)[row] for row, slip in zip(batch, slips, strict=True)]
        states, there = padded(chosen)
        besides = torch.from_numpy(
            np.stack(
                [_with_hidden_facts(texts, row, text, plan, chance) for row, text in zip(batch, chosen, strict=True)]
            )
        )
        weighed = looks(parameters, states, there)
        made = thoughts(parameters, weighed, states, besides, plan.dropout)
        loss = aims.loss(scores(parameters, made), batch, texts.names, plan)
        # Misspelt texts have other tokens, of which nobody marked any.
        marks, counts = aims.marks(batch, slips, states.shape[1])
        return loss + _pointing_loss(_points(pointing, states, made, plan.dropout), weighed, marks, counts, plan)

    lengths = [len(text.states) for text in texts.encoded]
    passes = (batches_of_like_length(rows, lengths.__getitem__, plan.batch, chance) for _ in range(plan.passes))
    batches = [batch for each in passes for batch in each]
    together = {**parameters, **{f"pointer.{name}": value for name, value in pointing.items()}}
    optimise(together, batches, wrong, plan.step, plan.decay)
    return Heads(**halves(parameters)), Pointer(**halves(pointing))


def _with_hidden_facts(texts: Texts, row: int, text: Encoded, plan: Plan, chance: Random) -> Floats:
    """Return what stands beside a text, with some of the facts not told."""
    draft = texts.lessons[row].draft
    for fact in Fact:
        if chance.random() < plan.hidden_facts:
            draft = knowing(draft, fact, None)
    if chance.random() < plan.hidden_facts:
        draft = replace(draft, platform=None)
    told = facts(draft)
    after = LAYER_WIDTH + len(told)
    return np.concatenate([text.sentence * np.sqrt(LAYER_WIDTH), told, texts.besides[row, after:]]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Aims:
    """What each lesson should make the heads say."""

    verdicts: torch.Tensor
    rules: torch.Tensor
    clauses: torch.Tensor
    clauses_count: torch.Tensor
    marked: Sequence[Floats]
    harmless: Sequence[bool]

    @classmethod
    def of(cls, texts: Texts) -> "_Aims":
        names, none = texts.names, len(texts.names.rules)
        return cls(
            torch.tensor([VERDICTS.index(lesson.verdict) for lesson in texts.lessons]),
            torch.tensor(
                [
                    names.rules.index(lesson.rule) if lesson.rule else _UNKNOWN if lesson.clauses else none
                    for lesson in texts.lessons
                ]
            ),
            torch.tensor(
                [[float((name,) == lesson.clauses[:1]) for name in names.clauses] for lesson in texts.lessons]
            ),
            # The further clauses of an example are not wrong, but not what should be told first.
            torch.tensor(
                [[float(name not in lesson.clauses[1:]) for name in names.clauses] for lesson in texts.lessons]
            ),
            [_marked(lesson, text) for lesson, text in zip(texts.lessons, texts.encoded, strict=True)],
            [not lesson.clauses for lesson in texts.lessons],
        )

    def loss(self, said: torch.Tensor, batch: list[int], names: Outputs, plan: Plan) -> torch.Tensor:
        """Return how wrong the scores (members, texts, outputs) are."""
        members = len(said)
        verdicts, rules, clauses = torch.split(said, list(names.widths), dim=2)
        wrong = functional.cross_entropy(
            verdicts.flatten(0, 1),
            self.verdicts[batch].repeat(members),
            weight=torch.tensor(plan.verdicts),
            label_smoothing=plan.smoothing,
        )
        if (self.rules[batch] != _UNKNOWN).any():
            wrong = wrong + 0.7 * functional.cross_entropy(
                rules.flatten(0, 1),
                self.rules[batch].repeat(members),
                ignore_index=_UNKNOWN,
                label_smoothing=plan.smoothing,
            )
        each = functional.binary_cross_entropy_with_logits(
            clauses,
            self.clauses[batch].expand(members, -1, -1),
            pos_weight=torch.tensor(plan.applying),
            reduction="none",
        )
        return wrong + 2 * (each * self.clauses_count[batch]).mean()

    def marks(self, batch: list[int], slips: Sequence[bool], longest: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return for each token whether it is marked, and how much it counts: (texts, tokens) each."""
        marks, counts = np.zeros((2, len(batch), longest), dtype=np.float32)
        for at, (row, slip) in enumerate(zip(batch, slips, strict=True)):
            marked = self.marked[row]
            if slip:
                continue
            if self.harmless[row]:
                counts[at, : len(marked)] = 0.3
            elif marked.any():
                marks[at, : len(marked)], counts[at, : len(marked)] = marked, 1
        return torch.from_numpy(marks), torch.from_numpy(counts)


def _marked(lesson: Lesson, text: Encoded) -> Floats:
    first, last = lesson.places
    starts, ends = text.spans[:, 0], text.spans[:, 1]
    return ((starts < last) & (ends > first) & (ends > starts)).astype(np.float32)


def _points(pointing: Parameters, states: torch.Tensor, made: torch.Tensor, dropout: float) -> torch.Tensor:
    """Return what `Pointer` computes: (members, texts, tokens)."""
    context = (made @ pointing["context"])[:, :, None, :]
    seen = torch.einsum("btw,mwk->mbtk", states, pointing["token"])
    met = functional.dropout(functional.silu(seen + context), dropout)
    return (met @ pointing["output"][:, None, :, None])[..., 0] + pointing["bias"][:, None, None]


def _pointing_loss(
    points: torch.Tensor, weighed: torch.Tensor, marks: torch.Tensor, counts: torch.Tensor, plan: Plan
) -> torch.Tensor:
    wrong = functional.binary_cross_entropy_with_logits(points, marks.expand(len(points), -1, -1), reduction="none")
    loss = (wrong * counts).sum() / (len(points) * counts.sum().clamp(min=1))
    shown = marks.sum(dim=1) > 0
    if not shown.any():
        return loss
    # Some of the attention is taught to lie evenly on the marked words.
    share = (marks / marks.sum(dim=1, keepdim=True).clamp(min=1))[shown][None, :, :, None]
    looked = weighed[:, shown, :, : plan.taught].log_softmax(dim=2)
    return loss - 0.2 * torch.where(share > 0, share * looked, torch.zeros(())).sum(dim=2).mean()


def _reference(texts: Texts, heads: Heads) -> Floats:
    """Return the raw scores of the first lessons, computed the way training computes them."""
    parameters = {part.name: torch.from_numpy(getattr(heads, part.name)) for part in fields(Heads)}
    states, there = padded(texts.encoded[:_REFERENCES])
    made = thoughts(parameters, looks(parameters, states, there), states, torch.from_numpy(texts.besides[:_REFERENCES]))
    said = scores(parameters, made)
    return np.asarray(said.mean(dim=0).numpy(), dtype=np.float32)
