"""Whoever can write to the database and has no key can release no words, and hide or put back no approval."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Executable, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.press import Move, State, releasable
from bot.storage.press_tables import approvals, enquiries, proposals
from bot.storage.sealed import Altered
from bot.storage.tables import case_events, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.pressing import (
    CEO,
    ENQUIRY,
    OTHER_WORDS,
    WORDS,
    agreed,
    approved,
    approving,
    changing_to,
    filled,
    happened,
    kept_enquiry,
    move,
    named,
    open_all,
    proposed,
)
from tests.storage.reporting import BEN, DAY, HEAD, NOW, TODAY, events, rows

OTHER = named("other")
HERE = enquiries.c.id == ENQUIRY.id


async def tamper(engine: AsyncEngine, *statements: Executable) -> None:
    """Do something to the database behind the bot's back."""
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def refuse(units: SqlUnitsOfWork, *, called: str = ENQUIRY.reference) -> None:
    """Expect that the usual enquiry can be neither read, listed, approved nor changed, and that no event is added."""
    before = len(await events(units, ENQUIRY.id))
    for read in (
        lambda store: store.enquiry(ENQUIRY.id),
        lambda store: store.enquiry_called(called),
        lambda store: store.open_enquiries(),
        changing_to(ENQUIRY, Move.NOTE),
        approving(replace(ENQUIRY, proposals=(WORDS, OTHER_WORDS)), agreed(replace(ENQUIRY, proposals=(WORDS,)), BEN)),
        lambda store: store.confirm_enquiry(ENQUIRY, [], happened(Move.CONFIRM)),
    ):
        with pytest.raises(Altered):
            await units.do(read)

    since = await units.do(lambda store: store.enquiries_since(NOW - DAY))
    assert ENQUIRY.id not in [each.id for each in since]
    assert len(await events(units, ENQUIRY.id)) == before


FORGED: dict[str, dict[str, Any]] = {
    "state": {"state": str(State.SENT)},
    "school": {"school": "birch"},
    "offices": {"offices": ["head:birch"]},
    "one office more": {"offices": ["head:alder", "head:birch"]},
    "received": {"received": NOW + timedelta(microseconds=1)},
    "deadline": {"deadline": NOW + 9 * DAY},
    "no deadline": {"deadline": None},
    "keep_until": {"keep_until": TODAY},
    "held": {"held": True},
    "reference": {"reference": "WXYZ-2345"},
    "body": {"body": b"x" * 64},
}


@pytest.mark.parametrize("forged", FORGED)
async def test_a_row_that_says_something_else_shuts_the_enquiry(
    units: SqlUnitsOfWork, engine: AsyncEngine, forged: str
) -> None:
    """Everything that stands in the row is sealed as well, and a row that says otherwise was altered."""
    await filled(units)
    await tamper(engine, update(enquiries).where(HERE).values(FORGED[forged]))

    await refuse(units, called=FORGED[forged].get("reference", ENQUIRY.reference))


async def test_an_enquiry_that_was_hidden_from_the_list_does_not_open(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """One that was never closed cannot be made to look as if it was."""
    await filled(units)
    await tamper(engine, update(enquiries).where(HERE).values(closed=TODAY))

    with pytest.raises(Altered):
        await kept_enquiry(units)


@pytest.mark.parametrize("made", [Move.WITHDRAW, Move.EXPIRE])
async def test_an_approval_that_is_over_does_not_come_back(
    units: SqlUnitsOfWork, engine: AsyncEngine, made: Move
) -> None:
    """Neither by the state nor by the whole row of before, which was genuine when it was kept."""
    await open_all(units)
    enquiry = await approved(units, await proposed(units))
    (then,) = await rows(engine, enquiries)
    assert releasable(enquiry, NOW)
    enquiry = await move(units, enquiry, made)
    (now,) = await rows(engine, enquiries)
    assert releasable(enquiry, NOW) is None

    await tamper(engine, update(enquiries).values(state=str(State.APPROVED)))
    await refuse(units)
    await tamper(engine, update(enquiries).values(then))
    await refuse(units)
    await tamper(engine, update(enquiries).values(now))
    assert await kept_enquiry(units) == enquiry


async def test_the_end_of_the_chain_of_before_does_not_bring_it_back_alone(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """The row and the end of the chain belong together; without any end nothing opens."""
    await open_all(units)
    enquiry = await approved(units, await proposed(units))
    (then,) = await rows(engine, case_keys)
    await move(units, enquiry, Move.WITHDRAW)
    for head in (then["head"], None, b"x" * 64):
        await tamper(engine, update(case_keys).values(head=head))

        await refuse(units)


async def test_an_enquiry_that_was_set_back_whole_takes_no_event(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """With the row and the end of before nothing can happen to it: the place in the chain is taken."""
    await open_all(units)
    enquiry = await approved(units, await proposed(units))
    (row,), (key,) = await rows(engine, enquiries), await rows(engine, case_keys)
    await move(units, enquiry, Move.WITHDRAW)
    await tamper(engine, update(enquiries).values(row), update(case_keys).values(head=key["head"]))

    assert await units.do(lambda store: store.verify_chain(ENQUIRY.id)) == 4
    with pytest.raises(IntegrityError, match="case_events"):
        await units.do(changing_to(enquiry, Move.SEND))


def here(table: Table, **there: Any) -> ColumnElement[bool]:
    """Return what names one row of a table."""
    found = select(table).filter_by(**{"case_id": ENQUIRY.id, **there}).whereclause
    assert found is not None
    return found


WITHOUT: dict[str, tuple[Table, dict[str, Any]]] = {
    "the words that stand": (proposals, {"number": 2}),
    "earlier words": (proposals, {"number": 1}),
    "the last approval": (approvals, {"proposal": 2, "slot": 2}),
    "the first approval": (approvals, {"proposal": 2, "slot": 1}),
    "an earlier approval": (approvals, {"proposal": 1, "slot": 2}),
    "all approvals": (approvals, {}),
    "all words": (proposals, {}),
}


@pytest.mark.parametrize("gone", WITHOUT)
async def test_what_was_taken_away_is_missed(units: SqlUnitsOfWork, engine: AsyncEngine, gone: str) -> None:
    """With the last words gone, those before and their approvals would stand again; nobody can do that."""
    table, there = WITHOUT[gone]
    await filled(units)
    await tamper(engine, delete(table).where(here(table, **there)))

    await refuse(units)


COPIES: Sequence[tuple[Table, dict[str, Any], dict[str, Any]]] = (
    (proposals, {"number": 1}, {"number": 3}),
    (approvals, {"proposal": 1, "slot": 1}, {"proposal": 1, "slot": 3, "approver": "x"}),
    (approvals, {"proposal": 2, "slot": 2}, {"proposal": 2, "slot": 3, "approver": "x"}),
)


@pytest.mark.parametrize(("table", "there", "changed"), COPIES)
async def test_a_copy_of_something_genuine_is_one_too_many(
    units: SqlUnitsOfWork, engine: AsyncEngine, table: Table, there: dict[str, Any], changed: dict[str, Any]
) -> None:
    """Words and approvals are bound to their numbers and slots."""
    await filled(units)
    genuine = next(row for row in await rows(engine, table) if there.items() <= row.items())
    await tamper(engine, insert(table).values(genuine | changed))

    await refuse(units)


SWAPS: dict[str, tuple[Table, dict[str, Any], Table, dict[str, Any]]] = {
    "words of another version": (proposals, {"number": 2}, proposals, {"number": 1}),
    "words of another enquiry": (proposals, {"number": 2}, proposals, {"number": 2, "case_id": OTHER.id}),
    "approval of another version": (approvals, {"proposal": 2, "slot": 1}, approvals, {"proposal": 1, "slot": 1}),
    "approval of another slot": (approvals, {"proposal": 2, "slot": 1}, approvals, {"proposal": 2, "slot": 2}),
    "approval of another enquiry": (
        approvals,
        {"proposal": 2, "slot": 1},
        approvals,
        {"proposal": 2, "slot": 1, "case_id": OTHER.id},
    ),
    "approval instead of words": (proposals, {"number": 2}, approvals, {"proposal": 2, "slot": 2}),
    "words instead of an approval": (approvals, {"proposal": 2, "slot": 2}, proposals, {"number": 2}),
    "words of an event": (proposals, {"number": 2}, case_events, {"number": 2}),
}


@pytest.mark.parametrize("swap", SWAPS)
async def test_swapped_values_are_refused(units: SqlUnitsOfWork, engine: AsyncEngine, swap: str) -> None:
    """Sealed words and approvals that are moved to another place stay shut; the enquiry they come from is whole."""
    table, there, source, whence = SWAPS[swap]
    await filled(units)
    other = await filled(units, OTHER)
    value = select(source.c.sealed).where(here(source, **whence)).scalar_subquery()
    await tamper(engine, update(table).where(here(table, **there)).values(sealed=value))

    await refuse(units)
    assert await kept_enquiry(units, OTHER.id) == other


@pytest.mark.parametrize("column", ["body", "wrapped", "head"])
async def test_the_row_and_the_key_of_another_enquiry_are_refused(
    units: SqlUnitsOfWork, engine: AsyncEngine, column: str
) -> None:
    """What is sealed for one enquiry opens in no other, and its key no less."""
    table, name = (enquiries, enquiries.c.id) if column == "body" else (case_keys, case_keys.c.case_id)
    await filled(units)
    other = await filled(units, OTHER)
    value = select(table.c[column]).where(name == OTHER.id).scalar_subquery()
    await tamper(engine, update(table).where(name == ENQUIRY.id).values({column: value}))

    with pytest.raises(Altered):
        await kept_enquiry(units)
    assert await kept_enquiry(units, OTHER.id) == other


async def test_an_unconfirmed_approval_does_not_come_back(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """What an approval was before it was confirmed was genuine then, and is not any more."""
    enquiry = await filled(units)
    then = next(row for row in await rows(engine, approvals) if (row["proposal"], row["slot"]) == (2, 2))
    haste = enquiry.approvals[3]
    await units.do(lambda store: store.confirm_enquiry(enquiry, [haste], happened(Move.CONFIRM, CEO)))
    await tamper(engine, update(approvals).where(here(approvals, proposal=2, slot=2)).values(then))

    await refuse(units)


async def test_somebody_who_approved_cannot_be_made_to_look_as_if_not(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """With another digest for the approver the same person could approve once more: it is checked against the name."""
    await open_all(units, replace(ENQUIRY, needed=2))
    await approved(units, await proposed(units, replace(ENQUIRY, needed=2)), HEAD)
    await tamper(engine, update(approvals).values(approver="x"))

    await refuse(units)
