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
        looks = softmax(states @ self.attention, axis=1)
        seen = looks.transpose(0, 2, 1) @ states
        values = (seen[:, :, None, :] @ self.value).reshape(len(self.value), -1)
        taken = np.concatenate([values, np.broadcast_to(beside, (len(values), len(beside)))], axis=1)
        hidden = silu((taken[:, None, :] @ self.hidden)[:, 0] + self.hidden_bias)
        scores = (hidden[:, None, :] @ self.output)[:, 0] + self.output_bias
        return np.asarray(scores.mean(axis=0), dtype=np.float32)


def softmax(scores: Floats, axis: int = -1) -> Floats:
    """Return scores as shares of one."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True), dtype=np.float32)


def silu(scores: Floats) -> Floats:
    """Return each score times its logistic."""
    return np.asarray(scores / (1 + np.exp(-scores)), dtype=np.float32)
