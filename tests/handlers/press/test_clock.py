"""Press enquiries and the clock: reminders, passing on to the next office, and the deadline."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete

from bot.core.notices import Notice, NotSent, Recipient
from bot.core.people import Contact, Holder, PressRules
from bot.core.press import Enquiry, Move, State
from bot.storage.tables import case_keys
from handlers.press.posting import Kind
from tests.handlers.press.diary import (
    ASKED,
    CARD,
    MISSED,
    NO_APPROVAL,
    PASSED_ON,
    REMINDED,
    TOMORROW_NOON,
    diary,
    kind_of,
    ring_twice,
    sent,
)
from tests.handlers.press.enquiring import WORDS, Enquiring
from tests.handlers.reporting import (
    CEO,
    CEOS_OFFICE,
    CHAIR,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    at,
    away,
    reached,
    told,
    with_office,
)
from tests.talking import TEACHER

ELSEWHERE = Holder(Contact("Headteacher"), (("teams", "head"),))


async def test_an_enquiry_that_nobody_decides_goes_its_way_by_the_clock(enquiring: Enquiring) -> None:
    """Reminders at half time and two hours before; then the CEO has it too; at the deadline everybody is told."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)

    happened = await diary(enquiring, at(30, 12))

    opens, two_hours_before, over = at(24, 8), at(24, 10), at(24, 12)
    assert [
        (opens, HEADS_OFFICE, REMINDED),
        (two_hours_before, CEOS_OFFICE, CARD),
        (two_hours_before, HEADS_OFFICE, REMINDED),
        (two_hours_before, HEADS_OFFICE, PASSED_ON),
        (over, CEOS_OFFICE, MISSED),
        (over, HEADS_OFFICE, MISSED),
        (over, TEACHER.id, NO_APPROVAL),
    ] == sorted(happened)
    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices
    assert [Move.RECEIVE, Move.REMIND, Move.REMIND, Move.ESCALATE, Move.MISS_DEADLINE] == await enquiring.moves(enquiry)


async def test_what_the_clock_does_is_in_the_audit_chain(enquiring: Enquiring) -> None:
    """Nobody did it; to whom an enquiry was passed on stands in it."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.until(at(24, 13))
    record = await enquiring.record(enquiry)

    assert [None] * 4 == [event.by for event in record[1:]]
    assert ["To the Chief Executive Officer"] == [event.words for event in record if event.kind == Move.ESCALATE]
    assert await enquiring.bot.units.do(lambda store: store.verify_chain(enquiry.id)) is None


DECIDED: list[Callable[[Enquiring, Enquiry], Awaitable[object]]] = [
    lambda enquiring, enquiry: enquiring.approved(enquiry),
    sent,
    lambda enquiring, enquiry: enquiring.moved(enquiry, Move.DECLINE),
    lambda enquiring, enquiry: enquiring.moved(enquiry, Move.CLOSE, closed=enquiring.now.date()),
]


@pytest.mark.parametrize("moment", [at(23, 13), at(24, 9), at(24, 11)])
@pytest.mark.parametrize("decide", DECIDED, ids=["approved", "sent", "declined", "closed"])
async def test_of_what_is_decided_nobody_hears_by_the_clock(
    enquiring: Enquiring, decide: Callable[[Enquiring, Enquiry], Awaitable[object]], moment: datetime
) -> None:
    """Whether a response was approved, sent, refused, or the enquiry closed; but whether it was sent is asked."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.until(moment)
    await decide(enquiring, enquiry)
    await enquiring.delivered_now()

    assert {(TEACHER.id, ASKED)} >= {(place, kind) for _, place, kind in await diary(enquiring, at(25, 12))}


async def test_the_first_of_two_approvals_decides_nothing(enquiring: Enquiring) -> None:
    """The other approver is reminded, and at the deadline nothing is approved."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.approved(enquiry)
    await enquiring.delivered_now()

    happened = [(place, kind) for _, place, kind in await diary(enquiring, at(25, 12))]

    assert {(HEADS_OFFICE, REMINDED), (CEOS_OFFICE, CARD), (TEACHER.id, NO_APPROVAL)} <= set(happened)
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_whoever_gets_an_enquiry_later_finds_the_words_beside_the_card(enquiring: Enquiring) -> None:
    """They were proposed before the CEO had a card, and can be approved there."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.proposed(enquiry, by=TEACHER)
    await enquiring.delivered_now()

    card, beside = [text for place, text in told(await enquiring.until(at(24, 11))) if place == CEOS_OFFICE]

    assert CARD in card
    assert WORDS in beside
    assert "[Approve]" in beside


async def test_nobody_is_disturbed_out_of_school_hours(enquiring: Enquiring) -> None:
    """The bot was down when the timers were due, and comes back at night: they ring once in the morning."""
    enquiry = await enquiring.enquiry(deadline="2026-11-25T12:00")
    enquiring.now = at(25, 23)

    happened = await diary(enquiring, at(26, 9))

    # That nothing is approved keeps people from responding: it waits for the day, and not for the school.
    assert [
        (at(26, 7), HEADS_OFFICE, MISSED),
        (at(26, 7), TEACHER.id, NO_APPROVAL),
        (at(26, 8), CEOS_OFFICE, CARD),
        (at(26, 8), HEADS_OFFICE, REMINDED),
        (at(26, 8), HEADS_OFFICE, PASSED_ON),
    ] == sorted(happened)
    assert 1 == (await enquiring.moves(enquiry)).count(Move.REMIND)


async def test_a_reminder_that_was_put_off_comes_later(enquiring: Enquiring) -> None:
    """At the time until which the head asked not to be reminded, in school hours."""
    enquiry = await enquiring.enquiry(deadline="2026-11-27T12:00")
    await enquiring.until(at(25, 7))
    await enquiring.moved(enquiry, Move.SNOOZE, snoozed_until=at(25, 13))
    put_off = [kind for when, _, kind in await diary(enquiring, at(25, 12, 59)) if when > at(25, 7)]
    await enquiring.moved(enquiry, Move.SNOOZE, snoozed_until=at(25, 20))

    assert [] == put_off
    assert [at(26, 8)] == [when for when, _, kind in await diary(enquiring, at(27, 7)) if kind == REMINDED]


async def test_a_snooze_holds_up_no_escalation(enquiring: Enquiring) -> None:
    """Reminders alone are put off."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.moved(enquiry, Move.SNOOZE, snoozed_until=at(24, 11))

    happened = await diary(enquiring, at(24, 11, 30))

    assert (at(24, 10), CEOS_OFFICE, CARD) in happened
    assert {at(24, 11)} == {when for when, _, kind in happened if kind == REMINDED}


async def test_a_timer_that_rings_twice_has_one_effect(enquiring: Enquiring) -> None:
    """The bot was stopped after it had done what the timer is for, and before that was recorded."""
    enquiry = await enquiring.enquiry(deadline=TOMORROW_NOON)
    moments = [at(24, 8), at(24, 10), at(24, 12)]

    said = [kind for moment in moments for kind in await ring_twice(enquiring, moment)]

    assert 2 == said.count(REMINDED)
    assert [1, 2, 1] == [said.count(kind) for kind in (PASSED_ON, MISSED, NO_APPROVAL)]
    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices


async def test_where_nobody_is_left_to_pass_it_on_to_one_more_reminder_comes(enquiring: Enquiring) -> None:
    """The chair was contacted about the trust, so the CEO alone can approve."""
    await enquiring.enquiry(CHAIR, school="trust", deadline=TOMORROW_NOON)

    happened = await diary(enquiring, at(25, 12))

    reminders = [(at(24, hour), CEOS_OFFICE, REMINDED) for hour in (8, 10, 11)]
    assert [*reminders, (at(24, 12), CEOS_OFFICE, MISSED), (at(24, 12), CHAIR.id, NO_APPROVAL)] == happened


async def test_an_enquiry_to_the_trust_goes_on_to_the_chair(enquiring: Enquiring) -> None:
    """The chair has no channel, and is written to."""
    enquiry = await enquiring.enquiry(school="trust", deadline=TOMORROW_NOON)

    assert (at(24, 10), CHAIR.id, CARD) in await diary(enquiring, at(24, 11))
    assert ("ceo", "chair") == (await enquiring.as_now(enquiry)).offices


@pytest.mark.parametrize("evening", [at(23, 12), at(23, 22)])
async def test_whom_no_platform_that_runs_knows_is_passed_over_at_once(enquiring: Enquiring, evening: datetime) -> None:
    """At night as well: somebody has to have it."""
    enquiring.now = evening
    enquiring.trust = with_office(TRUST, "head:alder", holder=ELSEWHERE, deputies=(), channels=())
    first = await enquiring.enquiry()
    enquiring.trust = with_office(enquiring.trust, "ceo", holder=ELSEWHERE, channels=())
    second = await enquiring.enquiry(outlet="The Herald")

    assert [CEOS_OFFICE, CHAIR.id] == reached(enquiring.messages)
    assert [("head:alder", "ceo"), ("head:alder", "ceo", "chair")] == [
        (await enquiring.as_now(each)).offices for each in (first, second)
    ]


async def test_while_everybody_is_away_it_waits_for_the_head(enquiring: Enquiring) -> None:
    """Who has no channel, and reads the card and a reminder when they are back."""
    enquiring.trust = with_office(TRUST, "head:alder", deputies=(), channels=())
    for name in ("head:alder", "ceo", "chair"):
        enquiring.trust = away(enquiring.trust, name)
    await enquiring.enquiry(deadline=TOMORROW_NOON)

    assert [(at(24, 8), HEAD.id, REMINDED)] == await diary(enquiring, at(24, 9))


async def test_what_reaches_nobody_at_all_is_tried_again(enquiring: Enquiring) -> None:
    """Every hour that school is open, until somebody can be told."""
    reachable = enquiring.trust
    for name in ("head:alder", "ceo", "chair"):
        enquiring.trust = with_office(enquiring.trust, name, holder=ELSEWHERE, deputies=(), channels=())
    await enquiring.enquiry(deadline="2026-11-25T12:00")
    to_nobody = await diary(enquiring, at(23, 14, 30))
    enquiring.trust = reachable

    assert [] == to_nobody
    assert {(at(23, 15), place, CARD) for place in (HEAD.id, CEO.id, CHAIR.id)} == set(
        await diary(enquiring, at(23, 15, 30))
    )


async def test_a_channel_that_two_offices_share_is_reminded_once(enquiring: Enquiring) -> None:
    """A small trust, in which the head and the CEO read the same one."""
    enquiring.trust = with_office(TRUST, "ceo", channels=(("test", HEADS_OFFICE),))
    await enquiring.enquiry(deadline=TOMORROW_NOON)
    await enquiring.until(at(24, 10))
    enquiring.now = at(24, 11)
    (enquiry,) = await enquiring.enquiries()
    again = Notice(Kind.REMIND, enquiry.id, Recipient.timer(enquiry.id))
    await enquiring.bot.units.do(lambda store: store.post(again, enquiring.now))

    assert [(HEADS_OFFICE, REMINDED)] == [(to, kind_of(text)) for to, text in told(await enquiring.delivered_now())]


async def test_who_has_no_card_by_the_time_of_a_reminder_is_written_to(enquiring: Enquiring) -> None:
    """Slack doesn't tell who is in the channel for hours, and the deadline doesn't wait."""
    enquiring.audiences[HEADS_OFFICE] = NotSent("try again later")
    await enquiring.enquiry(deadline="2026-11-23T17:00")

    assert [(at(23, 14, 30), HEAD.id, CARD)] == await diary(enquiring, at(23, 14, 45))


async def test_an_office_that_the_trust_has_no_more_holds_up_nothing(enquiring: Enquiring) -> None:
    """The school was closed, and the file changed; the CEO has the enquiry after all."""
    enquiring.trust = with_office(TRUST, "head:alder", holder=ELSEWHERE, deputies=())
    enquiring.audiences[HEADS_OFFICE] = NotSent("try again later")
    await enquiring.enquiry(deadline=TOMORROW_NOON)
    enquiring.trust = replace(TRUST, schools=TRUST.schools[1:])

    assert (at(24, 8), CEOS_OFFICE, CARD) in await diary(enquiring, at(24, 9))


async def test_at_night_nobody_is_told_that_the_deadline_has_passed(enquiring: Enquiring) -> None:
    """It was at eleven in the evening, and they hear of it in the morning."""
    await enquiring.enquiry(deadline="2026-11-23T23:00")

    assert {at(24, 7)} == {when for when, _, kind in await diary(enquiring, at(25, 8)) if kind in (MISSED, NO_APPROVAL)}


async def test_the_clock_does_nothing_about_an_enquiry_that_is_gone(enquiring: Enquiring) -> None:
    """It was destroyed while its timers were under way."""
    await enquiring.approved(await enquiring.enquiry(deadline=TOMORROW_NOON), hours=1)
    await enquiring.delivered_now()
    async with enquiring.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))

    assert [] == await diary(enquiring, at(25, 12))
    assert 0 == (await enquiring.outbox.outlook()).waiting
