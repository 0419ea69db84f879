"""How clauses are shown: the words, where they stand, and whether the policy is overdue for review."""

from datetime import date

from bot.core.messages import Part, Quote, Say, Tone
from bot.core.policy import Clause, Policy


def quote(policy: Policy, clause: Clause) -> Quote:
    """Return a clause with every place of the policy where it stands, its twins included."""
    places = [clause.citation, *(twin.citation for twin in policy.twins(clause.id))]
    return Quote(
        clause=clause.id,
        words=clause.wording or clause.text,
        label="The policy's own words" if clause.wording else "In plain words",
        citations=tuple(dict.fromkeys(places)),
    )


def review_line(policy: Policy, today: date) -> tuple[Part, ...]:
    """Return the warning that the policy's review is overdue, or nothing while it is in date."""
    if not policy.review_overdue(today):
        return ()
    text = f"This policy was due for review in {policy.next_review}. Ask the school office if there is a newer one."
    return (Say(text, Tone.ASIDE),)
