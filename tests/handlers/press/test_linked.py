"""Enquiries of the same outlet on the same day know of each other."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.core.plain import plain
from bot.storage.press_tables import enquiries
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import (
    COLLEAGUE,
    HEAD,
    at,
)


@pytest.mark.parametrize(
    ("outlet", "other"),
    [
        ("The Gazette", "the  GAZETTE"),
        ("The Gazette", "Gazette"),
        ("The Gazette", " The Gazette "),
        ("The Gazette", "gazette\u200b"),
        ("The Gazette", "“The Gazette”."),
        ("The Teachers' Weekly", "teachers’ weekly"),
        ("Alder-Mail", "Alder Mail"),
        ("Aldermail", "The Alder Mail"),
        ("B.B.C. Alder", "BBC Alder"),
        ("The The", "the the"),
        ("?!", " ?!"),
    ],
)
async def test_the_same_outlet_on_the_same_day_is_linked(enquiring: Enquiring, outlet: str, other: str) -> None:
    """Both ways, on both records, and the thread of the first is told."""
    first = await enquiring.enquiry(outlet=outlet)
    enquiring.now += timedelta(hours=3)
    second = await enquiring.kept(COLLEAGUE, school="birch", outlet=other)
    first = await enquiring.as_now(first)
    news = [kind for kind, _, _ in await enquiring.waiting()]

    assert ((second.reference,), (first.reference,)) == (first.linked, second.linked)
    assert ["received", "linked"] == await enquiring.moves(second)
    assert f"Linked to {first.reference}: the same outlet" in (await enquiring.record(second))[-1].words
    assert f"Linked to {second.reference}: the same outlet" in (await enquiring.record(first))[-1].words
    assert "press.news.link" in news


async def test_a_third_is_linked_to_both(enquiring: Enquiring) -> None:
    """And both to the third."""
    first, second, third = await enquiring.kept(), await enquiring.kept(COLLEAGUE), await enquiring.kept(HEAD)
    first, second = await enquiring.as_now(first), await enquiring.as_now(second)

    assert {first.reference, second.reference} == set(third.linked)
    assert (second.reference, third.reference) == first.linked
    assert (first.reference, third.reference) == second.linked


@pytest.mark.parametrize(
    ("outlet", "first", "second"),
    [
        ("?!", at(23, 12), at(23, 13)),
        ("The Gazette on Sunday", at(23, 12), at(23, 13)),
        ("Then Gazette", at(23, 12), at(23, 13)),
        ("The Gazette", at(22, 23, 59), at(23, 0, 1)),
        # In summer midnight in the UK is at 23:00 in UTC.
        ("The Gazette", at(22, 22, 59, month=6), at(22, 23, 1, month=6)),
    ],
)
async def test_another_outlet_or_another_day_is_not_linked(
    enquiring: Enquiring, outlet: str, first: datetime, second: datetime
) -> None:
    """A day is one in the UK."""
    enquiring.now = first
    one = await enquiring.kept()
    enquiring.now = second
    other = await enquiring.kept(outlet=outlet)

    assert ((), ()) == (other.linked, (await enquiring.as_now(one)).linked)


async def test_an_enquiry_of_the_same_uk_day_is_linked_in_summer(enquiring: Enquiring) -> None:
    """Whatever the day is in UTC."""
    enquiring.now = at(22, 23, 1, month=6)
    await enquiring.kept()
    enquiring.now = at(23, 12, month=6)

    assert 1 == len((await enquiring.kept()).linked)


async def test_an_enquiry_that_was_altered_keeps_no_other_from_being_passed_on(enquiring: Enquiring) -> None:
    """Of the same outlet on the same day: the two that are whole know of each other."""
    first, altered = await enquiring.kept(), await enquiring.kept(COLLEAGUE)
    async with enquiring.bot.units.engine.begin() as connection:
        await connection.execute(update(enquiries).where(enquiries.c.id == altered.id).values(state="sent"))

    enquiring.now += timedelta(hours=1)
    reply = await enquiring.enquire(HEAD)
    before, made = await enquiring.bot.units.do(lambda store: store.enquiries_since(first.received))

    assert plain(reply).startswith("Don't respond to them")
    assert ((first.reference,), made.reference) == (made.linked, before.linked[-1])
