"""The heads: the numpy forward pass, its shapes and what attention does."""

import numpy as np

from bot.matching.encoder import Floats
from bot.matching.heads import Heads, Pointer, silu, softmax


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


def _pointer(members: int = 3, state: int = 6, hidden: int = 7, width: int = 4) -> Pointer:
    chance = np.random.default_rng(4)

    def random(*shape: int) -> Floats:
        return chance.normal(size=(members, *shape)).astype(np.float32)

    return Pointer(token=random(state, width), context=random(hidden, width), output=random(width), bias=random())


def test_what_points_is_averaged_over_the_members() -> None:
    """Each meets a token's state with what it makes of the whole text, in one layer, and scores what comes of it."""
    pointer, chance = _pointer(), np.random.default_rng(5)
    states, thoughts = chance.normal(size=(8, 6)).astype(np.float32), chance.normal(size=(3, 7)).astype(np.float32)

    expected = []
    for token in states:
        scores = []
        for member in range(3):
            before = token @ pointer.token[member] + thoughts[member] @ pointer.context[member]
            scores.append(before / (1 + np.exp(-before)) @ pointer.output[member] + pointer.bias[member])
        expected.append(np.mean(scores))

    assert np.allclose(expected, pointer(states, thoughts), atol=1e-4)


def test_a_token_is_pointed_at_for_itself_and_for_what_the_text_is_about() -> None:
    """Its score follows it to another place, and changes where the text is about something else."""
    pointer, chance = _pointer(), np.random.default_rng(6)
    states, thoughts = chance.normal(size=(8, 6)).astype(np.float32), chance.normal(size=(3, 7)).astype(np.float32)

    assert np.allclose(pointer(states, thoughts)[::-1], pointer(states[::-1].copy(), thoughts), atol=1e-5)
    assert not np.allclose(pointer(states, thoughts), pointer(states, -thoughts), atol=0.1)


def test_heads_are_what_they_think_and_what_they_say_of_it() -> None:
    """The thoughts that the pointer is given are those that the scores come from."""
    heads, chance = _heads(), np.random.default_rng(7)
    states, beside = chance.normal(size=(8, 6)).astype(np.float32), chance.normal(size=5).astype(np.float32)

    assert (3, 7) == heads.thoughts(heads.seen(states), beside).shape
    assert np.array_equal(heads(states, beside), heads.scores(heads.thoughts(heads.seen(states), beside)))


def test_softmax_bears_large_scores() -> None:
    """Shares sum to one, however large the scores."""
    shares = softmax(np.array([1000.0, 1000.0, -1000.0], dtype=np.float32))

    assert np.allclose([0.5, 0.5, 0], shares)


def test_silu_keeps_large_scores_and_drops_small_ones() -> None:
    """A score far above zero stays, one far below goes."""
    assert np.allclose([20.0, 0.0, 0.0], silu(np.array([20.0, 0.0, -20.0], dtype=np.float32)), atol=1e-6)
