"""The nearest examples of a text, and the clauses for which they vote."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.routing import Neighbour, Scope
from bot.matching.encoder import Floats
from bot.matching.lessons import Lesson

Rows = NDArray[np.intp]

#: How fast an example's vote fades with its distance.
_REACH = 0.1


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The example questions, each with its vector (rows of length 1), and their votes.

    A vote is an example's row, the column of a clause that it stands for, and how much it counts; few of all the
    possible pairs exist, so they are listed.
    """

    lessons: Sequence[Lesson]
    vectors: Floats
    clauses: int
    voters: Rows
    voted_for: Rows
    counts: Floats

    @classmethod
    def of(cls, lessons: Sequence[Lesson], vectors: Floats, clauses: Sequence[str]) -> "Neighbourhood":
        """Settle the examples; only questions that the policy answers vote for `clauses`."""
        column = {clause: number for number, clause in enumerate(clauses)}
        votes = [
            (row, column[clause])
            for row, lesson in enumerate(lessons)
            if lesson.topic == Scope.IN
            for clause in lesson.clauses
        ]
        voters, voted_for = np.array(votes, dtype=np.intp).reshape(-1, 2).T
        # Without this a clause with many examples would outvote its neighbours from afar.
        sizes = np.bincount(voted_for, minlength=len(clauses))
        counts = np.asarray(1 / np.sqrt(sizes[voted_for] + 1), dtype=np.float32)
        return cls(lessons, vectors, len(clauses), voters, voted_for, counts)

    def nearness(self, sentence: Floats) -> Floats:
        """Return the cosine between a text and every example."""
        # einsum, for a matrix product of this size would set every core of the machine to work on one text.
        return np.asarray(np.einsum("ew,w->e", self.vectors, sentence), dtype=np.float32)

    def vote(self, nearness: Floats) -> Floats:
        """Return the logarithm of the votes for each clause."""
        weights = np.exp((nearness[self.voters] - 1) / _REACH) * self.counts
        votes = np.bincount(self.voted_for, weights=weights, minlength=self.clauses)
        return np.asarray(np.log(votes + 1e-12), dtype=np.float32)

    def nearest(self, nearness: Floats, count: int) -> tuple[Neighbour, ...]:
        """Return the examples that lie nearest, nearest first."""
        least = np.partition(nearness, -count)[-count:].min()
        rows: Rows = np.flatnonzero(nearness >= least)
        rows = rows[np.argsort(-nearness[rows], kind="stable")][:count]
        return tuple(
            Neighbour(self.lessons[row].text, self.lessons[row].label, round(float(nearness[row]), 4)) for row in rows
        )
