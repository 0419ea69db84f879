import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Executable, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import BadInput
from bot.core.reports import Happening
from bot.storage.audit import PRESS, Checkpoint, Head, checked_checkpoint, signed_checkpoint
from bot.storage.audit import REPORT as REPORT_HEAD
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import case_events, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS
from tests.storage.reporting import (
    DAY,
    MARKER,
    NOTED,
    NOW,
    REPORT,
    called,
    change,
    keep,
    misfit,
    rows,
)

OTHER = called("case-2")
HERE = case_events.c.case_id == REPORT.id
NUMBER = case_events.c.number


async def fill(units: SqlUnitsOfWork) -> None:
    """Keep two reports, to each of which four things have happened."""
    await keep(units, REPORT, OTHER)
    for report in (REPORT, OTHER):
        await change(units, NOTED, NOTED, NOTED, report=report)


async def tamper(engine: AsyncEngine, *statements: Executable) -> None:
    """Do something to the database behind the bot's back."""
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def heads(units: SqlUnitsOfWork) -> Sequence[Head]:
    """Return the ends of all chains."""
    return await units.do(lambda store: store.heads())


async def departed(units: SqlUnitsOfWork, *checkpoint: Head) -> Sequence[Head]:
    """Return the heads of a checkpoint that the database does not hold any more."""
    return await units.do(lambda store: store.departures(checkpoint))


async def test_a_chain_fits_as_it_grows(units: SqlUnitsOfWork) -> None:
    """Every event of an untouched chain fits, whatever its moment and without words too; of no case nothing misfits."""
    await keep(units)
    for days in (0, -1, 1):
        await change(units, replace(NOTED, at=NOW + days * DAY, words="", by=None))
        assert await misfit(units) is None

    assert await misfit(units, "nothing") is None


CHANGES: dict[str, dict[str, object]] = {
    "kind": {"kind": str(Happening.RECUSED)},
    "moment": {"at": NOW + DAY},
    "words": {"sealed": b"x" * 64},
    "mac": {"mac": b"x" * 32},
    "number": {"number": 9},
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("number", [1, 3, 4])
async def test_an_altered_event_does_not_fit(
    units: SqlUnitsOfWork, engine: AsyncEngine, column: str, number: int
) -> None:
    """Whatever of an event is changed, wherever in the chain, it is the first that does not fit."""
    await fill(units)
    await tamper(engine, update(case_events).where(HERE, NUMBER == number).values(CHANGES[column]))

    assert await misfit(units) == number
    assert await misfit(units, OTHER.id) is None


@pytest.mark.parametrize("numbers", [[1], [2], [4], [3, 4], [1, 2, 3, 4]])
async def test_a_missing_event_does_not_fit(units: SqlUnitsOfWork, engine: AsyncEngine, numbers: list[int]) -> None:
    """An event that was removed is missed, the last and all of them no less than one in the middle."""
    await fill(units)
    await tamper(engine, delete(case_events).where(HERE, NUMBER.in_(numbers)))

    assert await misfit(units) == numbers[0]


async def test_a_removed_event_does_not_fit_with_the_others_moved_up(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """Those after a removed event cannot take its number."""
    await fill(units)
    await tamper(
        engine,
        delete(case_events).where(HERE, NUMBER == 2),
        update(case_events).where(HERE, NUMBER == 3).values(number=2),
        update(case_events).where(HERE, NUMBER == 4).values(number=3),
    )

    assert await misfit(units) == 2


async def test_reordered_events_do_not_fit(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Two events that change places do not fit, although both are genuine."""
    await fill(units)
    await tamper(
        engine,
        *(update(case_events).where(HERE, NUMBER == old).values(number=new) for old, new in ((2, 9), (3, 2), (9, 3))),
    )

    assert await misfit(units) == 2


@pytest.mark.parametrize(("number", "of"), [(5, REPORT.id), (5, OTHER.id), (0, REPORT.id)])
async def test_an_inserted_event_does_not_fit(units: SqlUnitsOfWork, engine: AsyncEngine, number: int, of: str) -> None:
    """A copy of an event, of this case or of another, fits nowhere in the chain."""
    await fill(units)
    genuine = next(row for row in await rows(engine, case_events) if row["case_id"] == of and row["number"] == 4)
    await tamper(engine, insert(case_events).values(genuine | {"case_id": REPORT.id, "number": number}))

    assert await misfit(units) == max(number, 1)


async def test_an_event_of_another_case_does_not_fit(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """A genuine event of another case with the same number does not fit in the place of one of this."""
    await fill(units)
    theirs = next(row for row in await rows(engine, case_events) if row["case_id"] == OTHER.id and row["number"] == 1)
    del theirs["case_id"]
    await tamper(engine, update(case_events).where(HERE, NUMBER == 1).values(theirs))

    assert await misfit(units) == 1


@pytest.mark.parametrize("head", [None, b"", b"x" * 64])
async def test_a_chain_without_its_sealed_end_fits_nowhere(
    units: SqlUnitsOfWork, engine: AsyncEngine, head: bytes | None
) -> None:
    """Where the sealed end of a chain is gone or altered nobody can say that the chain is whole."""
    await fill(units)
    await tamper(engine, update(case_keys).where(case_keys.c.case_id == REPORT.id).values(head=head))
    before = await misfit(units)
    await tamper(engine, delete(case_events).where(HERE))

    assert (before, await misfit(units)) == (1, 1)


async def test_an_older_end_does_not_fit_what_came_after(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """With a sealed end that was genuine once, the events after it do not fit; nor does a shorter chain the new end."""
    await keep(units)
    (then,) = await rows(engine, case_keys)
    await change(units, NOTED, NOTED)
    (now,) = await rows(engine, case_keys)
    await tamper(engine, update(case_keys).values(head=then["head"]))
    older = await misfit(units)
    await tamper(engine, update(case_keys).values(head=now["head"]), delete(case_events).where(NUMBER > 1))

    assert (older, await misfit(units)) == (2, 2)


async def test_the_end_of_one_chain_is_none_of_another(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The sealed end of another case of the same length does not open here."""
    await fill(units)
    theirs = {row["case_id"]: row["head"] for row in await rows(engine, case_keys)}[OTHER.id]
    await tamper(engine, update(case_keys).where(case_keys.c.case_id == REPORT.id).values(head=theirs))

    assert await misfit(units) == 1


async def test_the_chain_holds_no_words(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """What was said is in the chain by its digest alone: with the words unreadable, the rest can still be told."""
    await fill(units)

    assert MARKER not in repr(await rows(engine, case_events))
    assert {len(row["mac"]) for row in await rows(engine, case_events)} == {32}


async def test_heads_are_the_last_events_of_all_cases(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The end of each chain is its last event, and a case whose events are gone has the number none."""
    await fill(units)
    last = {row["case_id"]: row["mac"].hex() for row in await rows(engine, case_events) if row["number"] == 4}
    before = await heads(units)
    await tamper(engine, delete(case_events).where(HERE))

    assert before == [Head(name, 4, last[name]) for name in (REPORT.id, OTHER.id)]
    assert await heads(units) == [Head(REPORT.id, 0, ""), before[1]]


async def test_a_checkpoint_shows_what_was_set_back(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Chains that grew agree with a checkpoint; one that was set back with its sealed end, or is gone, does not."""
    await keep(units, REPORT, OTHER)
    early = {row["case_id"]: row["head"] for row in await rows(engine, case_keys)}
    await change(units, NOTED)
    await change(units, NOTED, report=OTHER)
    checkpoint = await heads(units)
    await change(units, NOTED, report=OTHER)
    grown = await departed(units, *checkpoint)
    await tamper(
        engine,
        delete(case_events).where(HERE, NUMBER > 1),
        update(case_keys).where(case_keys.c.case_id == REPORT.id).values(head=early[REPORT.id]),
    )
    set_back = await departed(units, *checkpoint)
    fits = await misfit(units)
    await tamper(engine, delete(case_keys).where(case_keys.c.case_id == OTHER.id))

    assert (grown, set_back, fits) == ([], [checkpoint[0]], None)
    assert await departed(units, *checkpoint) == checkpoint


MACS = st.text("0123456789abcdef", max_size=64)
HEADS = st.builds(Head, st.text(max_size=9), st.integers(0, 2**31), MACS, st.sampled_from((REPORT_HEAD, PRESS)))


@given(st.lists(HEADS, max_size=4))
def test_a_checkpoint_comes_back_as_it_was_signed(signed: list[Head]) -> None:
    """A checkpoint holds the moment and every head, and is verified with the keys that signed it."""
    checkpoint = checked_checkpoint(signed_checkpoint(signed, NOW, KEYS), KEYS)

    assert checkpoint == Checkpoint(NOW, tuple(signed))


def test_a_checkpoint_shows_the_heads_of_reports_as_it_always_did() -> None:
    """So that one from before there was anything else is still verified; others say what they are one of."""
    shown = json.loads(signed_checkpoint([Head("a", 2, "ff"), Head("b", 1, "aa", PRESS)], NOW, KEYS))["heads"]

    assert shown == [["a", 2, "ff"], ["b", 1, "aa", "press"]]


SPOILERS: dict[str, Callable[[dict[str, object]], object]] = {
    "another moment": lambda signed: signed | {"at": (NOW + DAY).isoformat()},
    "another number": lambda signed: signed | {"heads": [["a", 3, "ff"]]},
    "another kind": lambda signed: signed | {"heads": [["a", 2, "ff", "press"]]},
    "a head less": lambda signed: signed | {"heads": []},
    "another key": lambda signed: signed | {"key": "other"},
    "another signature": lambda signed: signed | {"signature": KEYS.sign("x").rpartition(".")[2]},
    "no signature": lambda signed: signed | {"signature": ""},
    "no moment": lambda signed: signed | {"at": "2025-03-10T09:30:00"},
    "something else": lambda _: [],
}


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_a_checkpoint_that_was_altered_is_refused(spoiler: str) -> None:
    """Whatever of a checkpoint is changed, it is refused in words."""
    signed = json.loads(signed_checkpoint([Head("a", 2, "ff")], NOW, KEYS))
    with pytest.raises(BadInput, match="checkpoint"):
        checked_checkpoint(json.dumps(SPOILERS[spoiler](signed)), KEYS)


def test_a_checkpoint_of_other_keys_is_refused() -> None:
    """A checkpoint that a ring without our keys signed, or that is no JSON, is refused in words."""
    others = KeyRing.from_text(new_key_line())
    for text in (signed_checkpoint([], NOW, others), "", "{", '"words"'):
        with pytest.raises(BadInput, match="checkpoint"):
            checked_checkpoint(text, KEYS)
