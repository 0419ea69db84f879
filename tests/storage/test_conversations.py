"""How people and channels are spoken to first: kept, changed, forgotten, and told to nobody without the keys."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.references import SqlReferences
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import conversation_references
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS

REFERENCE = '{"conversation": "a:chat"}'


@pytest.fixture
def references(engine: AsyncEngine) -> SqlReferences:
    return SqlReferences(SqlUnitsOfWork(engine, KEYS))


async def test_kept(references: SqlReferences) -> None:
    """What was kept last is found, by platform and id."""
    await references.keep_reference("teams", "person-1", REFERENCE)
    await references.keep_reference("teams", "person-1", "another")
    await references.keep_reference("teams", "person-2", REFERENCE)

    assert "another" == await references.reference("teams", "person-1")
    assert REFERENCE == await references.reference("teams", "person-2")
    assert None is await references.reference("slack", "person-1")


async def test_forgotten(references: SqlReferences) -> None:
    """What is forgotten is not found any more; forgetting what is not there changes nothing."""
    for name in ("person-1", "person-2"):
        await references.keep_reference("teams", name, REFERENCE)
    await references.forget_reference("teams", "person-1")
    await references.forget_reference("teams", "person-3")

    assert None is await references.reference("teams", "person-1")
    assert REFERENCE == await references.reference("teams", "person-2")


async def test_discreet(references: SqlReferences, engine: AsyncEngine) -> None:
    """Neither the id nor what was kept of it can be read in the table."""
    await references.keep_reference("teams", "person-1", REFERENCE)
    async with engine.connect() as connection:
        (row,) = (await connection.execute(select(conversation_references))).all()

    assert not any(word in str(tuple(row)) for word in ("person-1", "chat", "conversation"))


async def test_without_keys(engine: AsyncEngine) -> None:
    """Without keys nothing is kept, for anybody could read it."""
    references = SqlReferences(SqlUnitsOfWork(engine))
    await references.keep_reference("teams", "person-1", REFERENCE)
    await references.forget_reference("teams", "person-1")
    async with engine.connect() as connection:
        rows = (await connection.execute(select(conversation_references))).all()

    assert [] == list(rows)
    assert None is await references.reference("teams", "person-1")


async def test_other_keys(engine: AsyncEngine) -> None:
    """A new key in front of the old one changes nothing; under others alone it is as if nothing had been kept."""
    old = new_key_line()
    rings = [KeyRing.from_text(text) for text in (old, f"{new_key_line()}\n{old}", new_key_line())]
    before, rotated, other = (SqlReferences(SqlUnitsOfWork(engine, ring)) for ring in rings)
    await before.keep_reference("teams", "person-1", REFERENCE)

    assert REFERENCE == await rotated.reference("teams", "person-1")
    assert None is await other.reference("teams", "person-1")


async def test_altered(references: SqlReferences, engine: AsyncEngine) -> None:
    """What was put in the place of another is not taken for it."""
    for name in ("person-1", "person-2"):
        await references.keep_reference("teams", name, REFERENCE)
    async with engine.begin() as connection:
        first = await connection.scalar(select(conversation_references.c.reference).limit(1))
        await connection.execute(update(conversation_references).values(reference=first))
    found = [await references.reference("teams", name) for name in ("person-1", "person-2")]

    assert {REFERENCE, None} == set(found)
