"""Holding lines for tests: an approver fills in the form, and withdraws the line again."""

from bot.core.messages import Reply
from bot.core.people import Person
from bot.core.press import HoldingLine
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import HEAD

LINE = 'The school is open "as usual".\nParents know where to turn.'
OTHER = "Every school of the trust is open."
#: What the form is filled in with when nothing is special about the line.
SET = {"school": "alder", "text": LINE, "until": "2026-11-24T16:00"}


async def set_line(enquiring: Enquiring, who: Person = HEAD, **changed: str) -> Reply:
    """Approve a holding line, and return what is answered."""
    return await enquiring.fill_in(await enquiring.send("press.line", who), who, **(SET | changed))


async def standing(enquiring: Enquiring) -> list[HoldingLine]:
    """Return the lines that stand now, oldest first."""
    return list(await enquiring.bot.units.do(lambda store: store.holding_lines(enquiring.now)))


async def withdraw(enquiring: Enquiring, line: HoldingLine, who: Person = HEAD) -> str:
    """Withdraw a line, and return what is answered."""
    return await enquiring.says("press.line-withdraw", who, value=line.id)
