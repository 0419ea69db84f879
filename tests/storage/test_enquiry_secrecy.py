import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Person, Role
from bot.core.ports import Store
from bot.core.press import Move
from bot.storage.outbox import SqlOutbox
from bot.storage.press_tables import approvals, enquiries, proposals
from bot.storage.sealed import KeyRing, LostKey, new_key_line
from bot.storage.tables import case_events, case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.posting import the
from tests.storage.pressing import (
    CEO,
    ENQUIRY,
    WORDS,
    approved,
    changing_to,
    ended,
    filled,
    keep_lines,
    kept_enquiry,
    named,
    open_all,
    proposed,
)
from tests.storage.reporting import ANN, BEN, HEAD, MARKER, NOW, TODAY, dump, rows

OFFICE = Recipient("slack", channel="C-office")
OPEN = Notice("card", ENQUIRY.id, OFFICE, card=Card.OPENS)


async def test_roles_are_not_kept(units: SqlUnitsOfWork) -> None:
    """What somebody is in the trust is not kept with an enquiry: it may be something else tomorrow."""
    boss = replace(HEAD, roles=frozenset({Role.STAFF, Role.CEO}))
    enquiry = replace(ENQUIRY, contacted=boss, taken_by=boss)
    await open_all(units, enquiry)
    enquiry = await proposed(units, enquiry, replace(WORDS, by=boss))
    await approved(units, enquiry, boss)
    kept = await kept_enquiry(units)

    assert kept is not None
    people = [kept.contacted, kept.taken_by, kept.proposals[0].by, kept.approvals[0].by]
    assert people == [HEAD] * 4
    assert {person.roles for person in people if person} == {Person("slack", "U").roles}


async def test_no_word_of_an_enquiry_is_in_the_database_in_clear(
    units: SqlUnitsOfWork, outbox: SqlOutbox, engine: AsyncEngine, tmp_path: Path
) -> None:
    """In no table and no byte of the file is a word of it, or who asked, was contacted, proposed or approved."""
    enquiry = await filled(units)
    await units.do(changing_to(replace(enquiry, taken_by=HEAD, coverage=MARKER), Move.NOTE))
    await keep_lines(units)
    await units.do(lambda store: store.post(OPEN, NOW))
    assert await outbox.end(await the(outbox), NOW, message="17.3")
    everything = await dump(engine)
    on_disk = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir()))
    encoded = base64.b64encode(MARKER.encode()).decode()[:-4]
    people = [person.id for person in (ANN, BEN, HEAD, CEO)]
    words = [MARKER, MARKER.encode().hex(), encoded, "Gazette", WORDS.digest, *people, "17.3"]

    assert ENQUIRY.reference in everything
    assert [word for word in words if word in everything or word.encode() in on_disk] == []


async def test_an_approver_cannot_be_told_by_the_digest(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The same people have other digests for other words and in other enquiries."""
    await filled(units)
    await filled(units, named("other"))
    digests = [row["approver"] for row in await rows(engine, approvals)]

    assert len(digests) == len(set(digests)) == 8


async def test_without_keys_no_enquiry_is_taken(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where no key has been set up, everything says so in words for people, and nothing is kept."""
    keyless = SqlUnitsOfWork(engine)
    says = "no encryption key has been set up. Ask IT to run: socialpolicy keys new"
    with pytest.raises(SetupError, match=says):
        await open_all(keyless)
    assert await kept_enquiry(units) is None
    await open_all(units)
    verbs: list[Callable[[Store], Awaitable[object]]] = [
        lambda store: store.enquiry(ENQUIRY.id),
        lambda store: store.enquiry_called(ENQUIRY.reference),
        lambda store: store.open_enquiries(),
        lambda store: store.enquiries_since(NOW),
        changing_to(ENQUIRY, Move.NOTE),
    ]
    for verb in verbs:
        with pytest.raises(SetupError, match=says):
            await keyless.do(verb)


async def test_with_other_keys_nothing_opens(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Whoever has the database and a key ring of their own reads nothing, and can add nothing."""
    await filled(units)
    others = SqlUnitsOfWork(engine, KeyRing.from_text(new_key_line()))
    for verb in (lambda store: store.enquiry(ENQUIRY.id), lambda store: store.open_enquiries()):
        with pytest.raises(LostKey):
            await others.do(verb)
    with pytest.raises(LostKey):
        await others.do(changing_to(ENQUIRY, Move.NOTE))


@pytest.mark.parametrize("table", [enquiries, proposals, approvals, case_events])
async def test_everything_goes_with_the_key(units: SqlUnitsOfWork, engine: AsyncEngine, table: Table) -> None:
    """Where the key of a case is destroyed, nothing is left of the case."""
    await filled(units)
    filled_rows = await rows(engine, table)
    async with engine.begin() as connection:
        await connection.execute(case_keys.delete())

    assert filled_rows
    assert await rows(engine, table) == []


async def test_the_case_of_a_thread_is_the_one_whose_card_it_hangs_from(
    units: SqlUnitsOfWork, outbox: SqlOutbox
) -> None:
    """In its place alone, of open enquiries alone, and no thread at all belongs to none."""
    person = Recipient("slack", "U-head")
    other = named("other")
    await open_all(units, ENQUIRY, other)
    for case, to, message in ((ENQUIRY, OFFICE, "1.1"), (other, OFFICE, "2.2"), (ENQUIRY, person, "3.3")):
        notice = Notice("card", case.id, to, card=Card.OPENS)
        await units.do(lambda store, notice=notice: store.post(notice, NOW))  # type: ignore[misc]
        assert await outbox.end(await the(outbox), NOW, message=message)

    async def found(place: Recipient, thread: str) -> str | None:
        return await units.do(lambda store: store.case_in_thread(place, thread))

    assert [await found(OFFICE, thread) for thread in ("1.1", "2.2", "3.3", "")] == [ENQUIRY.id, other.id, None, None]
    assert [await found(person, thread) for thread in ("3.3", "1.1")] == [ENQUIRY.id, None]
    assert await found(replace(OFFICE, platform="teams"), "1.1") is None
    await units.do(changing_to(ended(ENQUIRY, TODAY), Move.CLOSE))
    assert [await found(OFFICE, thread) for thread in ("1.1", "2.2")] == [None, other.id]
