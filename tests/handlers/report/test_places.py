"""Where a card may not go it doesn't, and whoever should have read it there hears of it all the same."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.core.notices import Audience, NotSent
from bot.core.people import Contact, Holder
from bot.core.plain import plain
from bot.core.reports import Level
from bot.storage.tables import metadata
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CEOS_OFFICE,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    IT,
    PUBLIC,
    TEXT,
    TRUST,
    Reporting,
    at,
    away,
    private,
    reached,
    told,
    with_office,
)
from tests.talking import HEAD_OF_ALDER, TEACHER, holder

WITHOUT_BOT = replace(private("head"), has_bot=False)
BARRED_INSIDE = private("head", COLLEAGUE.id)
GONE = NotSent("there is no such channel", final=True)
DOWN = NotSent("try again later")


@pytest.mark.parametrize(
    ("audience", "it_hears"), [(PUBLIC, True), (WITHOUT_BOT, True), (GONE, True), (BARRED_INSIDE, False)]
)
async def test_a_channel_that_is_not_fit_any_more_gets_no_card(
    reporting: Reporting, audience: Audience | NotSent, it_hears: bool
) -> None:
    """The head reads it personally, and IT hears which channel to mend; of whom it is about IT hears nothing."""
    second = await reporting.second(about="colleague", subject=COLLEAGUE.id)
    await reporting.fill_in(second, text=TEXT, level="named")
    reporting.audiences[HEADS_OFFICE] = audience
    messages = told(await reporting.delivered_now())
    heard = "\n".join(text for to, text in messages if to == IT.id)

    assert ({HEAD.id, IT.id} if it_hears else {HEAD.id}) == dict(messages).keys()
    assert "Only the Headteacher of Alder Primary can open it." in dict(messages)[HEAD.id]
    assert it_hears == ("It is the channel of the Headteacher of Alder Primary in organisation.yaml." in heard)
    assert not [word for word in ("A fake account", COLLEAGUE.id, TEXT) if word in heard]


async def test_it_hears_of_a_channel_once_a_day(reporting: Reporting) -> None:
    """However many reports can't be posted there; and again while it isn't mended."""
    reporting.audiences |= {HEADS_OFFICE: PUBLIC, CEOS_OFFICE: PUBLIC}
    for _ in range(3):
        await reporting.report()
    await reporting.report(about="unknown")
    first_day = reached(await reporting.delivered_now())
    reporting.now = at(24, 10)
    await reporting.report()

    assert 2 == first_day.count(IT.id)
    assert [HEAD.id, IT.id] == sorted(reached(await reporting.delivered_now()))


async def test_without_anybody_in_it_nobody_else_is_told(reporting: Reporting) -> None:
    """The trust has named no IT contact with an id; the head hears of the report all the same."""
    reporting.audiences[HEADS_OFFICE] = PUBLIC
    for it in (None, Holder(Contact("IT"))):
        reporting.trust = replace(TRUST, it=it)
        await reporting.report()

        assert [HEAD.id] == reached(await reporting.delivered_now())


async def test_what_comes_after_the_card_is_told_personally_too(reporting: Reporting) -> None:
    """An addition, a reminder and word of passing on are not lost because the channel was opened meanwhile."""
    case = await reporting.case()
    reporting.audiences[HEADS_OFFICE] = PUBLIC
    await reporting.does("report.add", case, TEACHER, text="One more thing")
    added = dict(told(await reporting.delivered_now()))
    reminded = dict(told(await reporting.until(at(25, 12))))
    passed_on = dict(told(await reporting.until(at(26, 12))))

    assert "The reporter has written something." in added[HEAD.id]
    assert "Nobody has acknowledged this report yet." in reminded[HEAD.id]
    assert "somebody else can open it now too" in passed_on[HEAD.id]
    assert HEADS_OFFICE not in added.keys() | reminded.keys() | passed_on.keys()


async def test_a_card_is_not_shown_anew_where_it_may_not_be(reporting: Reporting) -> None:
    """How far a report has come is nothing for a public channel; that it is with somebody else is for any."""
    case, other = await reporting.case(), await reporting.case()
    reporting.audiences[HEADS_OFFICE] = PUBLIC
    await reporting.does("report.acknowledge", case)
    await reporting.does("report.pass-on", other, words="Not mine")
    messages = [text for place, text in told(await reporting.delivered_now()) if place == HEADS_OFFICE]

    assert [f"Report {other.reference}\n\nSomebody else deals with it now."] == messages


@pytest.mark.parametrize("level", [Level.NAMED, Level.ANONYMOUS])
async def test_a_card_that_the_platform_refuses_for_good_goes_to_the_person(reporting: Reporting, level: Level) -> None:
    """The channel was archived between looking and posting."""
    reporting.refused[HEADS_OFFICE] = NotSent("is archived", final=True)
    await reporting.report(level=level)
    messages = dict(told(await reporting.delivered_now()))

    assert {HEAD.id, IT.id} == messages.keys()
    assert "Kind: A fake account" in messages[HEAD.id]


async def test_an_addition_that_the_platform_refuses_for_good_goes_to_the_person(reporting: Reporting) -> None:
    """And one that can't be told to a person goes to nobody else who could read it: it can still be read."""
    case = await reporting.case()
    personal = await reporting.case(school="birch")
    reporting.refused |= {name: NotSent("is archived", final=True) for name in (HEADS_OFFICE, "birch-head")}
    for each in (case, personal):
        await reporting.does("report.add", each, TEACHER, text="One more thing")

    assert [HEAD.id, IT.id, IT.id] == sorted(reached(await reporting.delivered_now()))
    assert ("head:birch",) == (await reporting.now_as(personal)).offices


async def test_a_person_who_cannot_be_reached_is_passed_over(reporting: Reporting) -> None:
    """Without waiting for the deadline: they left, or they have blocked the bot."""
    reporting.refused["birch-head"] = NotSent("no such user", final=True)
    case = await reporting.case(school="birch")

    assert ("head:birch", "ceo") == (await reporting.now_as(case)).offices
    assert [CEOS_OFFICE, IT.id, TEACHER.id] == sorted(reached(reporting.messages))
    assert "by Wednesday 25 November at 17:00" in dict(told(reporting.messages))[CEOS_OFFICE]


async def test_who_found_it_before_the_card_failed_is_not_passed_over(reporting: Reporting) -> None:
    """They had it from the list, and have acknowledged it."""
    reporting.refused["birch-head"] = DOWN
    case = await reporting.case(school="birch")
    await reporting.does("report.acknowledge", case, BIRCH_HEAD)
    reporting.refused["birch-head"] = NotSent("no such user", final=True)

    assert [TEACHER.id, IT.id] == reached(await reporting.until(at(23, 13)))
    assert ("head:birch",) == (await reporting.now_as(case)).offices


async def test_what_reaches_nobody_at_all_is_tried_again(reporting: Reporting) -> None:
    """Up to the top at once, and from there as often as a deadline passes."""
    reporting.refused |= {name: NotSent("gone", final=True) for name in ("birch-head", CEOS_OFFICE, "ceo", "chair")}
    case = await reporting.case(school="birch")
    offices = (await reporting.now_as(case)).offices
    reporting.refused.pop("chair")

    assert ("head:birch", "ceo", "chair") == offices
    assert [] == reached(await reporting.until(at(25, 7)))
    assert [CHAIR.id, IT.id] == reached(await reporting.until(at(25, 12)))


async def test_one_of_two_who_cannot_be_reached_is_no_reason_to_pass_it_on(reporting: Reporting) -> None:
    """The other has it, and has the usual time."""
    deputies = (holder("Second deputy of Alder Primary", COLLEAGUE.id), *HEAD_OF_ALDER.deputies)
    reporting.trust = with_office(away(TRUST, "head:alder"), "head:alder", deputies=deputies, channels=())
    reporting.refused[DEPUTY.id] = NotSent("no such user", final=True)

    case = await reporting.case()

    assert [COLLEAGUE.id, IT.id] == reached(reporting.messages)
    assert ("head:alder",) == (await reporting.now_as(case)).offices


@pytest.mark.parametrize("channels", [(), (("test", HEADS_OFFICE),)])
async def test_whom_no_platform_that_runs_knows_is_passed_over(
    reporting: Reporting, channels: tuple[tuple[str, str], ...]
) -> None:
    """The head is known in Teams alone, and only Slack runs; so the CEO gets it at once."""
    elsewhere = Holder(Contact("Headteacher"), (("teams", "head"),))
    reporting.trust = with_office(TRUST, "head:alder", holder=elsewhere, channels=channels)
    reporting.audiences[HEADS_OFFICE] = PUBLIC

    case = await reporting.case()

    assert ("head:alder", "ceo") == (await reporting.now_as(case)).offices
    assert CEOS_OFFICE in reached(reporting.messages)


async def test_a_platform_that_is_down_for_a_moment_changes_nothing(reporting: Reporting) -> None:
    """The card goes out when it is up again, where it should have gone at first."""
    reporting.audiences[HEADS_OFFICE] = DOWN
    await reporting.report()
    while_down = await reporting.delivered_now()
    reporting.audiences[HEADS_OFFICE] = private("head")

    assert [] == while_down
    assert [HEADS_OFFICE] == reached(await reporting.until(at(23, 13)))


async def test_a_card_that_comes_late_is_not_posted_where_nobody_may_read_it(reporting: Reporting) -> None:
    """The head handed the report on from the list before the channel got its card."""
    reporting.audiences[HEADS_OFFICE] = DOWN
    await reporting.report()
    await reporting.delivered_now()
    (case,) = await reporting.reports()
    await reporting.does("report.pass-on", case, words="Not mine")
    reporting.audiences[HEADS_OFFICE] = private("head")

    assert {CEOS_OFFICE, TEACHER.id} == set(reached(await reporting.until(at(23, 13))))
    assert TEXT in await reporting.does("report.open", case, CEO)


async def test_what_is_about_a_report_that_is_gone_is_not_said(reporting: Reporting) -> None:
    """It was destroyed when its time was over, with what still waited."""
    case = await reporting.case()
    await reporting.does("report.close", case, outcome="acted-on")
    await reporting.bot.units.purge(reporting.now.replace(year=2028))

    assert [] == await reporting.delivered_now()
    assert [] == await reporting.reports()
    assert case.id not in await reporting.everything()


@pytest.mark.parametrize("audience", [private("head"), GONE])
async def test_what_is_under_way_when_its_report_is_destroyed_is_not_said(
    reporting: Reporting, audience: Audience | NotSent
) -> None:
    """Nor is it tried elsewhere."""
    reporting.audiences[HEADS_OFFICE] = audience
    await reporting.report()
    (case,) = await reporting.reports()
    await reporting.does("report.close", case, outcome="acted-on")
    claims = await reporting.outbox.claim(10, reporting.now)
    async with reporting.bot.units.engine.begin() as connection:
        await connection.execute(delete(metadata.tables["case_keys"]))
    for claim in claims:
        await reporting.deliver(claim)

    assert {"report.card", "report.closed"} == {claim.notice.kind for claim in claims}
    assert [] == reporting.messages


async def test_the_office_of_a_notice_to_it_may_be_gone(reporting: Reporting) -> None:
    """The file was changed before IT was told."""
    reporting.audiences[HEADS_OFFICE] = PUBLIC
    reporting.refused[IT.id] = DOWN
    await reporting.report()
    await reporting.delivered_now()
    reporting.refused.clear()
    reporting.trust = replace(TRUST, schools=TRUST.schools[1:])

    assert "It is the channel of the office in organisation.yaml." in plain(
        (await reporting.until(at(23, 13)))[-1].reply
    )
