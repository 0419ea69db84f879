"""The heads: the numpy forward pass, its shapes and what attention does."""

import numpy as np

from bot.matching.encoder import Floats
from bot.matching.heads import Heads, silu, softmax


def _heads(members: int = 3, state: int = 6, queries: int = 2, values: int = 4, beside: int = 5) -> Heads:
    chance = np.random.default_rng(1)

    def random(*shape: int) -> Floats:
        return chance.normal(size=(members, *shape)).astype(np.float32)

    return Heads(
        attention=random(state, queries),
        value=random(queries, state, values),
        hidden=random(queries * values + beside, 7),
        hidden_bias=random(7),
        output=random(7, 9),
        output_bias=random(9),
    )


def _by_hand(heads: Heads, member: int, states: Floats, beside: Floats) -> Floats:
    """Return the same, spelt out for one member, one query at a time."""
    taken = []
    for query in range(heads.attention.shape[2]):
        weighed = np.exp(states @ heads.attention[member, :, query])
        seen = (weighed / weighed.sum()) @ states
        taken.append(seen @ heads.value[member, query])
    before = np.concatenate([*taken, beside]) @ heads.hidden[member] + heads.hidden_bias[member]
    after = before / (1 + np.exp(-before))
    return np.asarray(after @ heads.output[member] + heads.output_bias[member])


def test_the_members_are_averaged() -> None:
    """What the heads say is the mean of what each says, which is attention, one hidden layer and the outputs."""
    heads = _heads()
    chance = np.random.default_rng(2)
    states, beside = chance.normal(size=(8, 6)).astype(np.float32), chance.normal(size=5).astype(np.float32)

    expected = np.mean([_by_hand(heads, member, states, beside) for member in range(3)], axis=0)

    assert np.allclose(expected, heads(states, beside), atol=1e-4)


def test_the_order_of_the_tokens_does_not_matter() -> None:
    """The heads look at tokens, not at their places: the encoder has put the places into the states."""
    heads = _heads()
    chance = np.random.default_rng(3)
    states, beside = chance.normal(size=(8, 6)).astype(np.float32), chance.normal(size=5).astype(np.float32)

    assert np.allclose(heads(states, beside), heads(states[::-1].copy(), beside), atol=1e-5)


def test_softmax_bears_large_scores() -> None:
    """Shares sum to one, however large the scores."""
    shares = softmax(np.array([1000.0, 1000.0, -1000.0], dtype=np.float32))

    assert np.allclose([0.5, 0.5, 0], shares)


def test_silu_keeps_large_scores_and_drops_small_ones() -> None:
    """A score far above zero stays, one far below goes."""
    assert np.allclose([20.0, 0.0, 0.0], silu(np.array([20.0, 0.0, -20.0], dtype=np.float32)), atol=1e-6)
