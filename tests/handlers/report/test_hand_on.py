"""Handing a report on to somebody who should deal with it instead, and linking two about the same thing."""

import pytest

from bot.core.plain import plain
from bot.core.reports import Status
from handlers.report.handling import NOT_FOR_YOU
from tests.handlers.drafting import form_of
from tests.handlers.reporting import (
    CEO,
    CEOS_OFFICE,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    TEXT,
    TRUST,
    Reporting,
    at,
    away,
    told,
    with_office,
)
from tests.talking import HEAD_OF_ALDER, TEACHER, holder

WHY = "He is my brother"


async def test_a_recipient_hands_a_report_on_and_loses_it(reporting: Reporting) -> None:
    """It goes upwards, the old card says no more than that, and the reporter hears that it was passed on, not why."""
    case = await reporting.case()
    card = reporting.messages[-1]
    reporting.now = at(24, 9)
    opened = await reporting.press(card.reply, "Open", HEAD)
    form = await reporting.press(opened, "Hand it on", HEAD)
    said = plain(await reporting.fill_in(form, HEAD, words=WHY))
    messages = {message.to.person or message.to.channel: message for message in await reporting.delivered_now()}
    now = await reporting.now_as(case)

    assert "They read your answer; the reporter doesn't." in plain(form)
    assert "It is with the Chief Executive Officer now. You can't open it any more." == said
    assert (("ceo",), Status.RECEIVED, at(26, 17)) == (now.offices, now.status, now.due)
    assert {HEADS_OFFICE, CEOS_OFFICE, TEACHER.id} == messages.keys()
    assert card.id == messages[HEADS_OFFICE].to.replaces
    assert f"Report {case.reference}\n\nSomebody else deals with it now." == plain(messages[HEADS_OFFICE].reply)
    assert "Only the Chief Executive Officer can open it." in plain(messages[CEOS_OFFICE].reply)
    assert "passed on, so that somebody else can deal with it" in plain(messages[TEACHER.id].reply)
    assert "by Thursday 26 November at 17:00" in plain(messages[TEACHER.id].reply)
    assert WHY not in plain(messages[TEACHER.id].reply) + await reporting.does("report.status", case, TEACHER)
    assert "It was handed on to somebody else, Tuesday 24 November." in await reporting.does(
        "report.status", case, TEACHER
    )
    assert NOT_FOR_YOU == plain(await reporting.press(card.reply, "Open", HEAD))
    assert NOT_FOR_YOU == plain(await reporting.press(opened, "Add a note", HEAD))
    opened_by_ceo = await reporting.does("report.open", case, CEO)
    assert TEXT in opened_by_ceo
    assert f"Handed on, Tuesday 24 November: {WHY}" in opened_by_ceo


async def test_the_anonymous_read_by_receipt_that_it_was_handed_on_and_not_why(reporting: Reporting) -> None:
    """They may know the person who handed it on."""
    case, words = await reporting.anonymous()
    await reporting.does("report.pass-on", case, words=WHY)
    status = await reporting.says("receipt.open", words=words)

    assert "It was handed on to somebody else, Monday 23 November." in status
    assert WHY not in status


async def test_one_of_two_deputies_hands_it_on_to_the_other(reporting: Reporting) -> None:
    """Somebody of the office is left who can deal with it."""
    deputies = (*HEAD_OF_ALDER.deputies, holder("Second deputy of Alder Primary", COLLEAGUE.id))
    reporting.trust = with_office(away(TRUST, "head:alder"), "head:alder", deputies=deputies)
    case = await reporting.case()

    said = await reporting.does("report.pass-on", case, DEPUTY, words=WHY)

    assert "It is with the Second deputy of Alder Primary now." in said
    assert ("head:alder",) == (await reporting.now_as(case)).offices
    assert [NOT_FOR_YOU] == [await reporting.does("report.open", case, DEPUTY)]
    assert TEXT in await reporting.does("report.open", case, COLLEAGUE)


async def test_what_the_only_deputy_hands_on_does_not_wait_for_a_head_who_is_away(reporting: Reporting) -> None:
    """It goes to the CEO, who is there."""
    reporting.trust = away(TRUST, "head:alder")
    case = await reporting.case()

    assert "It is with the Chief Executive Officer now." in await reporting.does(
        "report.pass-on", case, DEPUTY, words=WHY
    )
    assert ("ceo",) == (await reporting.now_as(case)).offices


async def test_what_the_chair_hands_on_goes_down_where_nobody_is_above(reporting: Reporting) -> None:
    """A report that is about the chair's friend and came to the chair because the CEO was away."""
    reporting.trust = away(TRUST, "ceo")
    case = await reporting.case(about="unknown")
    reporting.trust = TRUST

    said = await reporting.does("report.pass-on", case, CHAIR, words=WHY)

    assert "It is with the Chief Executive Officer now." in said
    assert TEXT in await reporting.does("report.open", case, CEO)


async def test_what_nobody_else_could_read_stays(reporting: Reporting) -> None:
    """Whoever wants to hand it on reads whom to ring, and nothing has changed."""
    case = await reporting.case(about="ceo")
    before = await reporting.now_as(case)

    said = await reporting.does("report.pass-on", case, CHAIR, words=WHY)

    assert "Please ring the trustee for whistleblowing (01234 500500)" in said
    assert before == await reporting.now_as(case)
    assert [] == await reporting.delivered_now()
    assert TEXT in await reporting.does("report.open", case, CHAIR)


async def test_timers_start_anew_for_whoever_it_was_handed_to(reporting: Reporting) -> None:
    """They are not reminded on the first morning because somebody before them was slow."""
    case = await reporting.case()
    reporting.now = at(24, 16)
    await reporting.does("report.pass-on", case, words=WHY)
    await reporting.delivered_now()

    second_day = [text for place, text in told(await reporting.until(at(25, 23))) if place == CEOS_OFFICE]
    third_day = [text for place, text in told(await reporting.until(at(26, 23))) if place == CEOS_OFFICE]
    fourth_day = await reporting.until(at(27, 23))

    assert [] == second_day
    assert 1 == len(third_day)
    assert "Nobody has acknowledged this report yet. Please do so by Thursday 26 November at 17:00." in third_day[0]
    assert CHAIR.id in {message.to.person for message in fourth_day}


async def test_two_reports_are_linked(reporting: Reporting) -> None:
    """Each shows the other's reference, however it was typed."""
    one, two = await reporting.case(), await reporting.case(level="confidential")
    form = await reporting.send("report.link", HEAD, value=one.id)
    said = plain(await reporting.fill_in(form, HEAD, words=f" {two.reference.lower()} "))

    assert "ABCD-EFGH" in form_of(form).fields[0].label
    assert said.startswith(f"{one.reference} and {two.reference} are linked.")
    assert f"Linked to, Monday 23 November: {two.reference}" in await reporting.does("report.open", one)
    assert f"Linked to, Monday 23 November: {one.reference}" in await reporting.does("report.open", two)
    assert "Linked" not in await reporting.does("report.status", one, TEACHER)
    assert [] == await reporting.delivered_now()


@pytest.mark.parametrize("other", ["its own", "somebody else's", "AAAA-AAAA", "", "x" * 2_000, "\ud800\x00"])
async def test_a_report_is_linked_to_another_of_one_s_own_alone(reporting: Reporting, other: str) -> None:
    """Whether there is one with that reference elsewhere is not told."""
    case, elsewhere = await reporting.case(), await reporting.case(school="birch")
    reference = {"its own": case.reference, "somebody else's": elsewhere.reference}.get(other, other)

    said = await reporting.does("report.link", case, words=reference)

    assert "I don't know another report of yours with that reference. Nothing was changed." == said
    assert [["received"], ["received"]] == [await reporting.happened(each) for each in (case, elsewhere)]
