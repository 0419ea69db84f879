"""The vote of the nearest examples."""

import numpy as np

from bot.core.routing import Neighbour
from bot.matching.lessons import Lesson
from bot.matching.neighbours import Neighbourhood

NEIGHBOURHOOD = Neighbourhood.of(
    (
        Lesson("badge?", topic="in", clauses=("logo",)),
        Lesson("rude?", topic="in", clauses=("respect", "harass")),
        Lesson("printer", topic="it"),
    ),
    np.eye(3, dtype=np.float32),
    ("harass", "logo", "respect"),
)


def test_the_nearest_example_votes_most() -> None:
    """A text beside an example gets that example's clauses first."""
    vote = NEIGHBOURHOOD.vote(NEIGHBOURHOOD.nearness(np.array([0.9, 0.43, 0], dtype=np.float32)))

    assert 1 == vote.argmax()
    assert vote[0] == vote[2]


def test_what_the_policy_does_not_answer_has_no_vote() -> None:
    """A text beside a signpost's example gives every clause the same vote."""
    vote = NEIGHBOURHOOD.vote(NEIGHBOURHOOD.nearness(np.array([0, 0, 1], dtype=np.float32)))

    assert np.allclose(vote, vote[0])


def test_the_nearest_are_named_in_their_order() -> None:
    """Neighbours come with their text, their label and their cosine, nearest first."""
    nearness = NEIGHBOURHOOD.nearness(np.array([0.6, 0, 0.8], dtype=np.float32))

    assert (Neighbour("printer", "it", 0.8), Neighbour("badge?", "logo", 0.6)) == NEIGHBOURHOOD.nearest(nearness, 2)


def test_a_clause_with_many_examples_does_not_outvote_a_nearer_one() -> None:
    """Nine examples far away weigh less than one close by."""
    many = Neighbourhood.of(
        [Lesson(f"badge {at}", topic="in", clauses=("logo",)) for at in range(9)]
        + [Lesson("rude?", topic="in", clauses=("respect",))],
        np.array([[1, 0]] * 9 + [[0, 1]], dtype=np.float32),
        ("logo", "respect"),
    )

    assert 1 == many.vote(many.nearness(np.array([0.6, 0.8], dtype=np.float32))).argmax()
