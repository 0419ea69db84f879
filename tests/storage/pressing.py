"""Press enquiries and holding lines for tests of how they are kept, and short ways to keep, change and approve them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event as happens
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.people import Person
from bot.core.ports import Store
from bot.core.press import Approval, Asked, Enquiry, HoldingLine, How, Move, Proposal, State, after
from bot.core.reports import Event
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import ANN, BEN, DAY, HEAD, MARKER, NOW, TODAY

HOUR = timedelta(hours=1)
CEO = Person("slack", "U-ceo")
ASKED = Asked(
    outlet=f"The Gazette {MARKER}",
    question=f"Why? {MARKER} ’é🙂 \ud800",
    how=How.EMAIL,
    journalist=f"Jo {MARKER}",
    said_already=f"Nothing {MARKER}",
)
ENQUIRY = Enquiry(
    id="enquiry-1",
    reference="PRSS-ABCD",
    school="alder",
    offices=("head:alder",),
    contacted=ANN,
    received=NOW,
    asked=ASKED,
    deadline=NOW + DAY,
)
RECEIVED = Event(Move.RECEIVE, NOW, ANN, f"Received {MARKER}")
WORDS = Proposal(1, f"Our words, {MARKER}.\n“To the letter” é🙂", BEN, NOW + HOUR)
OTHER_WORDS = Proposal(2, f"Better words {MARKER}", HEAD, NOW + 2 * HOUR)
PROPOSED = replace(ENQUIRY, state=State.AWAITING, proposals=(WORDS,))
LINE = HoldingLine("line-1", "alder", f"We know of it {MARKER}", HEAD, NOW, NOW + DAY)
KEPT = Event(Move.APPROVE, NOW, HEAD, f"Approved {MARKER}")
WITHDRAWN = Event(Move.WITHDRAW, NOW + HOUR, HEAD, f"Withdrawn {MARKER}")


def named(name: str, enquiry: Enquiry = ENQUIRY) -> Enquiry:
    """Return the same enquiry under another id and reference."""
    return replace(enquiry, id=name, reference=f"REF-{name}")


def ended(enquiry: Enquiry, keep_until: date) -> Enquiry:
    """Return an enquiry that was closed today and is kept until a day."""
    return replace(enquiry, state=State.CLOSED, closed=TODAY, keep_until=keep_until)


def agreed(enquiry: Enquiry, by: Person = HEAD, **more: Any) -> Approval:
    """Return somebody's approval of the words of an enquiry that stand."""
    words = enquiry.proposals[-1]
    approval = Approval(words.number, words.digest, enquiry.asked.outlet, by, NOW + 3 * HOUR, NOW + 3 * DAY)
    return replace(approval, **more)


def with_approval(enquiry: Enquiry, approval: Approval) -> Enquiry:
    """Return an enquiry as it is once an approval was given to it, enough or not."""
    given = (*enquiry.approvals, approval)
    enough = len([each for each in given if each.proposal == approval.proposal]) >= enquiry.needed
    return replace(enquiry, approvals=given, state=State.APPROVED if enough else State.AWAITING)


def happened(move: Move, by: Person | None = HEAD) -> Event:
    """Return the event of a move."""
    return Event(move, NOW + 4 * HOUR, by, f"{move} {MARKER}")


def changing_to(enquiry: Enquiry, move: Move) -> Callable[[Store], Awaitable[None]]:
    """Return work that keeps an enquiry as it is after a move."""
    return lambda store: store.change_enquiry(enquiry, happened(move))


def approving(enquiry: Enquiry, approval: Approval) -> Callable[[Store], Awaitable[bool]]:
    """Return work that approves the words of an enquiry as somebody saw it."""
    moved = with_approval(enquiry, approval)
    move = Move.APPROVE if moved.state is State.APPROVED else Move.APPROVE_FIRST
    return lambda store: store.approve_enquiry(moved, approval, happened(move, approval.by))


async def open_all(units: SqlUnitsOfWork, *enquiries: Enquiry) -> None:
    """Keep enquiries, the usual one if none is given, each in a unit of its own."""
    for enquiry in enquiries or (ENQUIRY,):

        async def work(store: Store, enquiry: Enquiry = enquiry) -> None:
            await store.open_enquiry(enquiry, RECEIVED)

        await units.do(work)


async def move(units: SqlUnitsOfWork, enquiry: Enquiry, made: Move) -> Enquiry:
    """Keep an enquiry, changed already, after a move of the table; return it as it is then."""
    state = after(enquiry.state, made)
    assert state is not None
    moved = replace(enquiry, state=state)
    await units.do(changing_to(moved, made))
    return moved


async def proposed(units: SqlUnitsOfWork, enquiry: Enquiry = ENQUIRY, words: Proposal = WORDS) -> Enquiry:
    """Propose words in an enquiry that is kept; return it as it is then."""
    return await move(units, replace(enquiry, proposals=(*enquiry.proposals, words)), Move.PROPOSE)


async def approved(units: SqlUnitsOfWork, enquiry: Enquiry, by: Person = HEAD, **more: Any) -> Enquiry:
    """Approve the words of an enquiry that is kept; return it as it is then."""
    approval = agreed(enquiry, by, **more)
    assert await units.do(approving(enquiry, approval))
    return with_approval(enquiry, approval)


async def filled(units: SqlUnitsOfWork, enquiry: Enquiry = ENQUIRY) -> Enquiry:
    """Keep an enquiry with two versions, both of which were approved by two people; return it."""
    await open_all(units, replace(enquiry, needed=2))
    for words in (WORDS, OTHER_WORDS):
        enquiry = replace(enquiry, needed=2)
        enquiry = await proposed(units, enquiry, words)
        enquiry = await approved(units, enquiry, HEAD)
        enquiry = await approved(units, enquiry, CEO, reason=f"In haste {MARKER}", confirmed=False)
    return enquiry


async def kept_enquiry(units: SqlUnitsOfWork, name: str = ENQUIRY.id) -> Enquiry | None:
    """Return an enquiry as it is kept, the usual one if none is named."""
    return await units.do(lambda store: store.enquiry(name))


async def keep_lines(units: SqlUnitsOfWork, *lines: HoldingLine) -> None:
    """Keep holding lines, the usual one if none is given, each in a unit of its own."""
    for line in lines or (LINE,):

        async def work(store: Store, line: HoldingLine = line) -> None:
            await store.keep_holding_line(line, KEPT)

        await units.do(work)


@dataclass
class Statements:
    """Counts the statements that a database is asked."""

    engine: AsyncEngine
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> "Statements":
        happens.listen(self.engine.sync_engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        happens.remove(self.engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.asked.append(statement)
