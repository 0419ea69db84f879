from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.ports import Store
from bot.core.press import Enquiry, GivenLine, Move, State, releasable
from bot.storage import enquiries as kept_enquiries
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.pressing import (
    ASKED,
    CEO,
    ENQUIRY,
    HOUR,
    KEPT,
    LINE,
    OTHER_WORDS,
    PROPOSED,
    RECEIVED,
    WORDS,
    Statements,
    agreed,
    approved,
    approving,
    changing_to,
    ended,
    filled,
    happened,
    kept_enquiry,
    move,
    named,
    open_all,
    proposed,
)
from tests.storage.reporting import BEN, DAY, HEAD, MARKER, NOW, TODAY, events, misfit


async def test_an_enquiry_comes_back_whole(units: SqlUnitsOfWork) -> None:
    """Every field of an enquiry comes back, by its id and by its reference, whatever characters its words have."""
    bare = replace(named("bare"), deadline=None, school="", offices=(), asked=replace(ASKED, said_already=""))
    await open_all(units, ENQUIRY, bare, replace(PROPOSED, id="other", reference="other"))

    assert await kept_enquiry(units) == ENQUIRY
    assert await units.do(lambda store: store.enquiry_called(ENQUIRY.reference)) == ENQUIRY
    assert await kept_enquiry(units, "bare") == bare
    assert await kept_enquiry(units, "other") == replace(PROPOSED, id="other", reference="other")
    assert await events(units, ENQUIRY.id) == [replace(RECEIVED, number=1)]


async def test_what_nobody_asked_is_none(units: SqlUnitsOfWork) -> None:
    """There is no enquiry under a name that was never given, and nothing can happen to one."""
    assert await kept_enquiry(units) is None
    assert await units.do(lambda store: store.enquiry_called(ENQUIRY.reference)) is None
    for work in (changing_to(ENQUIRY, Move.NOTE), approving(PROPOSED, agreed(PROPOSED))):
        with pytest.raises(LookupError):
            await units.do(work)
    with pytest.raises(LookupError):
        await units.do(lambda store: store.confirm_enquiry(ENQUIRY, [], happened(Move.CONFIRM)))


async def test_all_of_an_enquiry_can_change(units: SqlUnitsOfWork) -> None:
    """Everything that may change of an enquiry is kept with what happened, and its proposals with it."""
    later = replace(
        ENQUIRY,
        school="",
        offices=("head:alder", "ceo"),
        contacted=BEN,
        received=NOW - DAY,
        asked=replace(ASKED, outlet="Another"),
        deadline=None,
        state=State.CLOSED,
        foi=True,
        foi_came=NOW,
        needed=2,
        taken_by=HEAD,
        snoozed_until=NOW + HOUR,
        count=1,
        proposals=(WORDS, OTHER_WORDS),
        linked=("ABCD-EFGH", "JKLM-NPQR"),
        line=GivenLine(LINE.id, LINE.until, LINE.text, LINE.by, LINE.at),
        coverage=f"https://example.test/{MARKER}",
        closed=TODAY,
        keep_until=TODAY + DAY,
        held=True,
    )
    await open_all(units)
    await units.do(changing_to(later, Move.CLOSE))

    assert await kept_enquiry(units) == later
    assert {each.name for each in fields(Enquiry) if getattr(later, each.name) == getattr(ENQUIRY, each.name)} == {
        "id",
        "reference",
        "approvals",
    }
    assert await events(units, ENQUIRY.id) == [
        replace(RECEIVED, number=1),
        replace(happened(Move.CLOSE), number=2),
    ]


async def test_an_enquiry_kept_before_lines_were_recorded_opens(
    units: SqlUnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stands in it of a holding line, and so none was given."""
    everything = kept_enquiries._NOT_IN_BODY
    monkeypatch.setattr(kept_enquiries, "_NOT_IN_BODY", {"enquiry": everything["enquiry"] | {"line": True}})
    await open_all(units, replace(ENQUIRY, line=GivenLine(LINE.id, LINE.until)))

    assert ENQUIRY == await kept_enquiry(units)


async def test_approvals_are_kept_by_approving_alone(units: SqlUnitsOfWork) -> None:
    """What is opened or changed with an approval has none: nobody has approved anything."""
    given = replace(PROPOSED, approvals=(agreed(PROPOSED),), state=State.APPROVED)
    await open_all(units, given)
    was = await kept_enquiry(units)
    await units.do(changing_to(given, Move.NOTE))

    assert was == await kept_enquiry(units) == replace(given, approvals=())
    assert releasable(given, NOW) is not None
    assert was is not None
    assert releasable(was, NOW) is None


async def test_the_chain_fits_after_every_move(units: SqlUnitsOfWork) -> None:
    """From the first word to the end the enquiry is kept as it is, and each event fits the one before."""
    await open_all(units)
    enquiry = await move(units, replace(ENQUIRY, taken_by=HEAD), Move.TAKE_OVER)
    enquiry = await proposed(units, enquiry)
    enquiry = await move(units, enquiry, Move.REQUEST_CHANGES)
    enquiry = await proposed(units, enquiry, OTHER_WORDS)
    enquiry = await approved(units, enquiry)
    assert await kept_enquiry(units) == enquiry
    enquiry = await move(units, enquiry, Move.WITHDRAW)
    enquiry = await proposed(units, enquiry, replace(WORDS, number=3))
    enquiry = await approved(units, enquiry, CEO)
    enquiry = await move(units, enquiry, Move.SEND)
    enquiry = await move(units, ended(replace(enquiry, coverage="none"), TODAY), Move.LINK)

    assert await kept_enquiry(units) == enquiry
    assert [event.kind for event in await events(units, ENQUIRY.id)][-2:] == [Move.SEND, Move.LINK]
    assert await misfit(units, ENQUIRY.id) is None


async def test_words_that_were_proposed_never_change(units: SqlUnitsOfWork) -> None:
    """A change that leaves a proposal out, or has other words for it, is an error, and nothing is kept of it."""
    await open_all(units)
    enquiry = await proposed(units)
    for words in ((), (replace(WORDS, text="others"),), (OTHER_WORDS, WORDS)):
        with pytest.raises(ValueError, match="never change"):
            await units.do(changing_to(replace(enquiry, proposals=words, held=True), Move.NOTE))
    with pytest.raises(IntegrityError):
        await units.do(changing_to(replace(enquiry, proposals=(WORDS, replace(OTHER_WORDS, number=1))), Move.PROPOSE))

    assert await kept_enquiry(units) == enquiry
    assert len(await events(units, ENQUIRY.id)) == 2


async def test_approvals_come_back_in_their_order(units: SqlUnitsOfWork) -> None:
    """Of every version, with reasons and times; a confirmation changes those alone that it is about."""
    enquiry = await filled(units)
    assert await kept_enquiry(units) == enquiry
    earlier = enquiry.approvals[1]
    await units.do(lambda store: store.confirm_enquiry(enquiry, [earlier], happened(Move.CONFIRM, CEO)))
    after = await kept_enquiry(units)

    assert after is not None
    assert [each.confirmed for each in after.approvals] == [True, True, True, False]
    assert replace(after, approvals=enquiry.approvals) == enquiry
    assert [(each.kind, each.by) for each in await events(units, ENQUIRY.id)][-1] == (Move.CONFIRM, CEO)
    assert await misfit(units, ENQUIRY.id) is None


async def test_what_was_never_approved_cannot_be_confirmed(units: SqlUnitsOfWork) -> None:
    """Nor is anything else of the same confirmation kept then."""
    enquiry = await filled(units)
    one, other = enquiry.approvals[1], replace(enquiry.approvals[3], reason="Another")

    with pytest.raises(ValueError, match="not in list"):
        await units.do(lambda store: store.confirm_enquiry(enquiry, [one, other], happened(Move.CONFIRM, CEO)))
    assert await kept_enquiry(units) == enquiry


async def test_open_enquiries_are_those_not_closed_oldest_first(units: SqlUnitsOfWork) -> None:
    """Closed enquiries are not among the open ones, whose first is the one that waits longest."""
    old, young = replace(named("b"), received=NOW - HOUR), named("a")
    await open_all(units, young, ended(named("c"), TODAY), old)

    assert await units.do(lambda store: store.open_enquiries()) == [old, young]


async def test_closed_enquiries_are_those_not_open_oldest_first(units: SqlUnitsOfWork) -> None:
    """Open ones are not among them."""
    old, young = ended(replace(named("b"), received=NOW - HOUR), TODAY), ended(named("a"), TODAY)
    await open_all(units, young, named("c"), old)

    assert await units.do(lambda store: store.closed_enquiries()) == [old, young]


async def test_enquiries_since_a_moment_are_all_of_them_oldest_first(units: SqlUnitsOfWork) -> None:
    """The moment itself counts, and what is closed comes too."""
    late, closed = replace(named("late"), received=NOW + HOUR), ended(replace(named("z"), received=NOW), TODAY)
    await open_all(units, late, closed, replace(named("old"), received=NOW - HOUR))

    assert await units.do(lambda store: store.enquiries_since(NOW)) == [closed, late]
    assert await units.do(lambda store: store.enquiries_since(NOW + DAY)) == []


async def test_many_enquiries_take_few_queries(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """However many there are, with words and approvals: each list is one look or two at the database."""
    many = [named(f"{number:03}", PROPOSED) for number in range(60)]

    async def keep(store: Store) -> None:
        for each in many:
            await store.open_enquiry(each, RECEIVED)
            assert await approving(each, agreed(each))(store)

    await units.do(keep)
    with Statements(engine) as statements:
        listed = await units.do(lambda store: store.open_enquiries())
        since = await units.do(lambda store: store.enquiries_since(NOW))

    assert [each.id for each in listed] == [each.id for each in many]
    assert listed == since
    assert {len(each.approvals) for each in listed} == {1}
    assert len([each for each in statements.asked if each.startswith("SELECT") and "_lock" not in each]) == 3


async def test_two_enquiries_never_share_a_reference(units: SqlUnitsOfWork) -> None:
    """A second enquiry with the reference of another is refused, and nothing of it stays."""
    await open_all(units)
    with pytest.raises(IntegrityError):
        await open_all(units, replace(ENQUIRY, id="other"))

    assert await kept_enquiry(units, "other") is None


async def test_moments_without_a_time_zone_are_refused(units: SqlUnitsOfWork) -> None:
    """Nobody could tell whether an approval holds that is valid until some hour of some clock."""
    naive = NOW.replace(tzinfo=None)
    await open_all(units)
    enquiry = await proposed(units)
    verbs: list[Callable[[Store], Awaitable[object]]] = [
        lambda store: store.open_enquiry(replace(named("new"), received=naive), RECEIVED),
        lambda store: store.open_enquiry(replace(named("new"), deadline=naive), RECEIVED),
        lambda store: store.open_enquiry(replace(named("new"), snoozed_until=naive), RECEIVED),
        lambda store: store.open_enquiry(replace(named("new"), foi_came=naive), RECEIVED),
        lambda store: store.open_enquiry(replace(named("new"), proposals=(replace(WORDS, at=naive),)), RECEIVED),
        lambda store: store.open_enquiry(named("new"), replace(RECEIVED, at=naive)),
        approving(enquiry, agreed(enquiry, valid_until=naive)),
        approving(enquiry, agreed(enquiry, at=naive)),
        lambda store: store.keep_holding_line(replace(LINE, until=naive), KEPT),
        lambda store: store.keep_holding_line(replace(LINE, at=naive), KEPT),
    ]
    for verb in verbs:
        with pytest.raises(ValueError, match="without a time zone"):
            await units.do(verb)

    assert await kept_enquiry(units) == enquiry
    assert await units.do(lambda store: store.open_enquiries()) == [enquiry]


async def test_moments_of_other_time_zones_are_the_same_moments(units: SqlUnitsOfWork) -> None:
    """A deadline in British Summer Time is the same deadline, in whatever zone it was told."""
    summer = datetime(2025, 6, 10, 15, 0, tzinfo=ZoneInfo("Europe/London"))
    enquiry = replace(ENQUIRY, received=summer, deadline=summer + HOUR, snoozed_until=summer, foi_came=summer)
    await open_all(units, enquiry)

    assert await kept_enquiry(units) == enquiry
    assert await units.do(lambda store: store.open_enquiries()) == [enquiry]
