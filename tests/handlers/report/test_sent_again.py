"""A form that is sent once more, by somebody who may not have seen what the bot answered first."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.core.plain import plain
from bot.core.reports import Level
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.tables import case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.report.misuse import CHANGED, SENT_BEFORE
from tests.handlers.drafting import labels
from tests.handlers.reporting import COLLEAGUE, FORMS, HEAD, TRUST, Reporting, away, receipt

LEVELS = ["named", "confidential", "anonymous"]


@pytest.mark.parametrize("level", LEVELS)
async def test_whoever_missed_the_answer_gets_it_again(reporting: Reporting, level: str) -> None:
    """With the reference, or the seven words: there is one report, and its recipients are told once."""
    second = await reporting.second()
    first, again = [await reporting.fill_in(second, **FORMS, level=level) for _ in range(2)]
    (case,) = await reporting.reports()

    assert first == again
    assert case.reference in plain(again)
    assert 1 == len(await reporting.delivered_now())


async def test_whoever_wrote_it_down_for_somebody_else_gets_it_again(reporting: Reporting) -> None:
    """With the reference, and the button that opens it."""
    second = await reporting.second(HEAD, first="report.log")
    first, again = [await reporting.fill_in(second, HEAD, **FORMS) for _ in range(2)]
    (case,) = await reporting.reports()

    assert first == again
    assert case.reference in plain(again)
    assert ["Open"] == labels(again)


@pytest.mark.parametrize("changed_to", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
async def test_another_choice_comes_too_late(reporting: Reporting, level: str, changed_to: str) -> None:
    """How it was sent first is how it stays, and the answer says so."""
    second = await reporting.second()
    first = await reporting.fill_in(second, **FORMS, level=level)
    again = await reporting.fill_in(second, **FORMS, level=changed_to)
    (case,) = await reporting.reports()

    assert Level(level) is case.level
    assert (level != changed_to) == plain(again).startswith(SENT_BEFORE)
    assert plain(again).endswith(plain(first))


async def test_who_would_get_it_by_now_is_no_matter_once_it_was_sent(reporting: Reporting) -> None:
    """Nobody reads that nothing was sent yet when it was."""
    second = await reporting.second()
    first = await reporting.fill_in(second, **FORMS, level="named")
    reporting.trust = away(TRUST, "head:alder")
    again = plain(await reporting.fill_in(second, **FORMS, level="named"))

    assert CHANGED not in again
    assert plain(first) == again


async def test_somebody_else_learns_nothing_of_it(reporting: Reporting) -> None:
    """Not with the same form and the same words: neither the reference nor whose report it is."""
    second = await reporting.second()
    await reporting.fill_in(second, **FORMS, level="confidential")
    theirs = await reporting.fill_in(second, COLLEAGUE, **FORMS, level="confidential")

    assert SENT_BEFORE == plain(theirs)
    assert [] == labels(theirs)


async def test_a_report_that_is_gone_is_not_sent_anew(reporting: Reporting) -> None:
    """There is nothing left to show, and its time was over."""
    second = await reporting.second()
    await reporting.fill_in(second, **FORMS, level="anonymous")
    async with reporting.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))

    assert SENT_BEFORE == plain(await reporting.fill_in(second, **FORMS, level="anonymous"))
    assert [] == await reporting.reports()


async def test_what_it_is_known_by_cannot_be_told_from_the_form(reporting: Reporting) -> None:
    """Under other keys the same form makes another id and another receipt: whoever has no keys finds neither."""
    other_keys = SqlUnitsOfWork(reporting.bot.units.engine, KeyRing.from_text(new_key_line()))
    other = Reporting(replace(reporting.bot, units=other_keys))
    second = await reporting.second()
    replies = [await each.fill_in(second, **FORMS, level="anonymous") for each in (reporting, other)]

    assert 2 == len({row[0] for row in await reporting.rows("reports")})
    assert 2 == len({receipt(reply) for reply in replies})


async def test_the_answer_says_that_a_message_will_come(reporting: Reporting) -> None:
    """Not that it will come there: the form may stand in a dialog, which is gone when it is closed."""
    sent = await reporting.fill_in(await reporting.second(), **FORMS, level="named")

    assert "I'll message you when they have read it, when they have a question, and when it is closed." in plain(sent)
