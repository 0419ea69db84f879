"""The policy as the bot knows it: clauses in sections, their twins, and how to cite them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The force of a clause."""

    FACT = "fact"
    MUST = "must"
    MUST_NOT = "must-not"
    MAY = "may"
    RIGHT = "right"
    CONSEQUENCE = "consequence"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in plain words; `twin_of` names the clauses of the body that an appendix clause repeats."""

    id: str
    section: str
    page: int
    kind: Kind
    text: str
    wording: str = ""
    twin_of: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = field(default=(), repr=False)

    @property
    def citation(self) -> str:
        """Return where the clause stands, such as "Prohibited use, page 4"."""
        return f"{self.section}, page {self.page}"


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy: its document details and its clauses in the order in which they stand."""

    title: str
    reference: str
    approved_by: str
    author: str
    dated: str
    review_cycle: str
    next_review: str
    review_due: date
    covers: tuple[str, ...]
    platforms: tuple[str, ...]
    clauses: tuple[Clause, ...]

    def find(self, clause_id: str) -> Clause | None:
        """Return the clause with that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def __getitem__(self, clause_id: str) -> Clause:
        """Return the clause with that id; KeyError if there is none."""
        clause = self.find(clause_id)
        if clause is None:
            raise KeyError(clause_id)
        return clause

    def twins(self, clause_id: str) -> tuple[Clause, ...]:
        """Return the clauses that repeat this one."""
        return tuple(clause for clause in self.clauses if clause_id in clause.twin_of)

    def review_overdue(self, today: date) -> bool:
        """Tell whether the month in which the policy was due for review has passed."""
        return today > self.review_due

    def known(self, clause_ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of the ids that name a clause, in the order given."""
        names = {clause.id for clause in self.clauses}
        return tuple(name for name in clause_ids if name in names)


@dataclass(frozen=True, slots=True)
class Signpost:
    """What the bot says to a matter that is not its own; `contact` is the kind of contact meant by `{contact}`."""

    kind: str
    title: str
    say: tuple[str, ...]
    contact: str = ""
