"""What is held on one person in press enquiries, and what whoever looks after the bot sees of them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.people import Person
from bot.core.press import Move
from bot.storage.overview import ListedEnquiry
from bot.storage.press_tables import enquiries, holding_lines
from bot.storage.recovery import new_recovery_key, read_recovery_key
from bot.storage.sealed import KeyRing
from bot.storage.subject_access import As, Held
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.pressing import (
    CEO,
    ENQUIRY,
    HOUR,
    KEPT,
    LINE,
    OTHER_WORDS,
    RECEIVED,
    WITHDRAWN,
    WORDS,
    approved,
    ended,
    filled,
    happened,
    keep_lines,
    kept_enquiry,
    move,
    named,
    open_all,
    proposed,
)
from tests.storage.reporting import ANN, BEN, DAY, HEAD, NOW, REPORT, TODAY, events, keep, misfit
from tests.storage.rings import AFTER, BEFORE, BOTH, OLD


async def held_on(units: SqlUnitsOfWork, person: Person) -> Sequence[Held]:
    """Return what is held on somebody."""
    return await units.do(lambda store: store.held_on(person))


async def test_whoever_was_contacted_gets_the_enquiry_without_what_others_wrote(units: SqlUnitsOfWork) -> None:
    """With what the journalist asked and how far it is, and with their own events."""
    enquiry = await filled(units)
    await open_all(units, replace(named("other"), contacted=BEN))
    bare = replace(enquiry, proposals=(), approvals=())

    assert await held_on(units, ANN) == [
        Held(ENQUIRY.id, As.CONTACTED, bare),
        Held(ENQUIRY.id, As.PRESS_ACTOR, replace(RECEIVED, number=1)),
        Held("other", As.PRESS_ACTOR, replace(RECEIVED, number=1)),
    ]


async def test_whoever_proposed_or_approved_gets_what_they_wrote(units: SqlUnitsOfWork) -> None:
    """Their versions and their approvals, each by itself, and what they did; not those of others."""
    enquiry = await filled(units)
    first, _, third, _ = enquiry.approvals
    done = [event for event in await events(units, ENQUIRY.id) if event.by == HEAD]

    assert await held_on(units, BEN) == [Held(ENQUIRY.id, As.PROPOSER, WORDS)]
    assert await held_on(units, HEAD) == [
        Held(ENQUIRY.id, As.PROPOSER, OTHER_WORDS),
        Held(ENQUIRY.id, As.APPROVER, first),
        Held(ENQUIRY.id, As.APPROVER, third),
        *[Held(ENQUIRY.id, As.PRESS_ACTOR, event) for event in done],
    ]
    assert len(done) == 4
    assert await held_on(units, replace(HEAD, platform="teams")) == []


async def test_whoever_approved_a_line_gets_it(units: SqlUnitsOfWork) -> None:
    """Whether it stands or not; whoever withdrew it gets that they did."""
    await keep_lines(units, LINE, replace(LINE, id="theirs", by=CEO, at=NOW + HOUR))
    await units.do(lambda store: store.withdraw_holding_line(LINE, replace(WITHDRAWN, by=CEO)))

    assert await held_on(units, HEAD) == [
        Held(LINE.id, As.APPROVER, LINE),
        Held(LINE.id, As.PRESS_ACTOR, replace(KEPT, number=1)),
        Held("theirs", As.PRESS_ACTOR, replace(KEPT, number=1)),
    ]
    assert [each for each in await held_on(units, CEO) if each.case == LINE.id] == [
        Held(LINE.id, As.PRESS_ACTOR, replace(WITHDRAWN, by=CEO, number=2))
    ]


async def test_every_enquiry_is_listed_without_a_key(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """The oldest first, open or closed, with nothing that would have to be opened."""
    await open_all(units, ENQUIRY, replace(ended(named("b"), TODAY), received=NOW - HOUR, deadline=None, held=True))

    assert await SqlUnitsOfWork(engine).do(lambda store: store.listed_enquiries()) == [
        ListedEnquiry("REF-b", "closed", "alder", NOW - HOUR, None, TODAY, TODAY, True),
        ListedEnquiry(ENQUIRY.reference, "received", "alder", NOW, NOW + DAY, None, None, False),
    ]


async def test_all_that_has_a_chain_is_named(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Reports and enquiries by their references, lines by their ids; what lost its own row has no name."""
    await keep(units)
    await open_all(units, ENQUIRY, named("lost"))
    await keep_lines(units, LINE, replace(LINE, id="lost-line"))
    async with engine.begin() as connection:
        await connection.execute(delete(enquiries).where(enquiries.c.id == "lost"))
        await connection.execute(delete(holding_lines).where(holding_lines.c.id == "lost-line"))

    assert await units.do(lambda store: store.chained()) == {
        REPORT.id: REPORT.reference,
        ENQUIRY.id: ENQUIRY.reference,
        LINE.id: f"Holding line {LINE.id}",
        "lost": "",
        "lost-line": "",
    }


async def test_the_links_of_an_enquiry_are_its_events(units: SqlUnitsOfWork) -> None:
    """Each with its mac, and with its words as far as they open."""
    await open_all(units)
    await move(units, ENQUIRY, Move.NOTE)
    links = await units.do(lambda store: store.links(ENQUIRY.id))

    assert [link.event for link in links] == [replace(RECEIVED, number=1), replace(happened(Move.NOTE), number=2)]
    assert [link.opens for link in links] == [True, True]


async def test_after_a_rotation_everything_goes_on(engine: AsyncEngine) -> None:
    """Enquiries and lines open with the new key alone; approving and withdrawing still work."""
    before = SqlUnitsOfWork(engine, BEFORE)
    await open_all(before)
    enquiry = await proposed(before)
    await keep_lines(before)
    assert await before.do(lambda store: store.rewrap_all(BOTH)) == 2
    after = SqlUnitsOfWork(engine, AFTER)
    assert await kept_enquiry(after) == enquiry
    enquiry = await approved(after, enquiry)
    await after.do(lambda store: store.withdraw_holding_line(LINE, WITHDRAWN))

    assert await kept_enquiry(after) == enquiry
    assert await after.do(lambda store: store.holding_lines(NOW + HOUR)) == []
    assert [await misfit(after, name) for name in (ENQUIRY.id, LINE.id)] == [None, None]


async def test_the_recovery_key_brings_everything_back(engine: AsyncEngine) -> None:
    """With the ring lost, enquiries and lines open under a new one."""
    private = read_recovery_key(new_recovery_key(b"correct horse")[0], b"correct horse")
    units = SqlUnitsOfWork(engine, KeyRing.from_text(OLD, private.public_key()))
    enquiry = await filled(units)
    await keep_lines(units)
    after = SqlUnitsOfWork(engine, AFTER)
    assert await after.do(lambda store: store.recover(private, AFTER)) == []

    assert await kept_enquiry(after) == enquiry
    assert await after.do(lambda store: store.holding_lines(NOW)) == [LINE]
    assert [await misfit(after, name) for name in (ENQUIRY.id, LINE.id)] == [None, None]
