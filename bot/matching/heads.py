"""The part of the engine that is learnt: attention over a text's tokens and one hidden layer, in plain numpy."""

from dataclasses import dataclass

import numpy as np

from bot.matching.encoder import Floats


@dataclass(frozen=True, slots=True)
class Heads:
    """Several heads of the same shape that learnt from different beginnings; what they say is averaged.

    `attention` (members, state, queries): how each query weighs a token. `value` (members, queries, state, values):
    what it takes from the tokens that it looks at. `hidden` and `output`, each with its bias, make the scores.
    """

    attention: Floats
    value: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    def __call__(self, states: Floats, beside: Floats) -> Floats:
        """Return a raw score for each output, from the states of the tokens and the vector `beside` them."""
        return self.scores(self.thoughts(self.seen(states), beside))

    def seen(self, states: Floats) -> Floats:
        """Return what each member takes from the tokens that it looks at: (members, queries * values)."""
        looks = softmax(states @ self.attention, axis=1)
        seen = looks.transpose(0, 2, 1) @ states
        return np.asarray((seen[:, :, None, :] @ self.value).reshape(len(self.value), -1))

    def thoughts(self, seen: Floats, beside: Floats) -> Floats:
        """Return what each member makes of what it has seen and what stands beside: (members, hidden)."""
        taken = np.concatenate([seen, np.broadcast_to(beside, (len(seen), len(beside)))], axis=1)
        return silu((taken[:, None, :] @ self.hidden)[:, 0] + self.hidden_bias)

    def scores(self, thoughts: Floats) -> Floats:
        """Return a raw score for each output, from what the members make of a text."""
        scores = (thoughts[:, None, :] @ self.output)[:, 0] + self.output_bias
        return np.asarray(scores.mean(axis=0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Points at the tokens that matter, given what the members of `Heads` make of the whole text.

    `token` (members, state, width) and `context` (members, hidden, width) meet in one layer; `output` (members, width)
    and `bias` (members) make a score of it.
    """

    token: Floats
    context: Floats
    output: Floats
    bias: Floats

    def __call__(self, states: Floats, thoughts: Floats) -> Floats:
        """Return a raw score for each token; above 0 it is likelier than not to be meant."""
        met = silu(states @ self.token + thoughts[:, None, :] @ self.context)
        scores = (met @ self.output[:, :, None])[:, :, 0] + self.bias[:, None]
        return np.asarray(scores.mean(axis=0), dtype=np.float32)


def softmax(scores: Floats, axis: int = -1) -> Floats:
    """Return scores as shares of one."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True), dtype=np.float32)


def silu(scores: Floats) -> Floats:
    """Return each score times its logistic."""
    return np.asarray(scores / (1 + np.exp(-scores)), dtype=np.float32)
