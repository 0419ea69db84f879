"""The story of a report in Slack, step by step."""

from datetime import UTC, datetime
from typing import Any

from tests.acceptance.members import STRANGER, Json, Member

HEADS, CEOS = "C0HEADS", "C0CEO"
DEPUTY, CEO, IT = "U0DEPUTY", "U0CEO", "U0IT"
#: What the first form is filled in with when nothing is special about the report.
FIRST = {"about": "colleague", "subject": STRANGER, "school": "alder", "category": "disparaging"}
WHAT = "She calls the office staff useless, by name, for all to read."


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, moment: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return what it shows."""
        return self.moment


async def asked(member: Member, **first: str) -> Json:
    """Begin a report by command, as far as the form that asks what happened, and return that form."""
    begun = await member.opening(await member.types("report"), "No child is at risk")
    return await member.next_form(begun, **(FIRST | first))


async def reported(member: Member, level: str = "confidential", what: str = WHAT, **first: str) -> Json:
    """Send a report, by name or in confidence, and return what its reporter is told."""
    return await member.fill_in(await asked(member, **first), text=what, level=level)


async def receipt_given(member: Member, what: str = WHAT) -> Json:
    """Send an anonymous report, and return the form that shows the receipt."""
    return await member.next_form(await asked(member), text=what, level="anonymous")


async def came_back(member: Member, words: str) -> Json:
    """Come back with a receipt, and return the form that shows how far the report is."""
    asking = await member.opening(await member.types("report"), "I have a receipt")
    return await member.next_form(asking, words=words)


def receipt_of(view: Json) -> str:
    """Return the words of a receipt."""
    (words,) = [said for said in _texts(view["blocks"]) if said.islower() and len(said.split()) == 7]
    return words


def said_in(view: Json) -> str:
    """Return all that a form or a message says, its questions and buttons included."""
    return "\n".join(_texts(view["blocks"]))


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [said for each in part for said in _texts(each)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [said for each in part.values() for said in _texts(each)]
