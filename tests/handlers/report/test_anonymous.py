"""Anonymous reports: seven words are the only way back, and they work for nobody who guesses."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.core.plain import plain
from bot.core.reports import Level
from bot.core.school_days import day_of
from bot.storage.tables import UtcDateTime, metadata
from handlers.report.following import CLOSED, NO_SUCH_RECEIPT, NOT_THESE
from tests.handlers.reporting import FORMS, HEAD, HEADS_OFFICE, PUBLIC, TEXT, Reporting, at, receipt, told

WRONG = "alpha bravo charlie delta echo foxtrot golf"
MIDNIGHT_AND_SCHOOL_HOURS = {time(0), *map(time, (7, 8, 16, 17))}
#: A time with all its digits, and one at which the day is another one in the UK in summer.
FINE = at(23, 12, 34) + timedelta(seconds=56, microseconds=789)
IN_SUMMER = datetime(2026, 7, 6, 23, 45, 12, 345, tzinfo=UTC)


@pytest.mark.parametrize("typed", [str, str.upper, lambda words: f"  {words.replace(' ', ', ')}. "])
async def test_the_words_of_the_receipt_are_shown_once_and_typed_back(reporting: Reporting, typed: object) -> None:
    """However they are typed; and nothing ever shows them again."""
    reply = await reporting.report(level="anonymous")
    words = receipt(reply)
    assert callable(typed)

    right = await reporting.fill_in(reply, words=typed(words))
    status = plain(await reporting.send("receipt.open", words=typed(words)))

    assert "That's right." in plain(right)
    assert words not in plain(right)
    assert words not in status
    assert words not in "".join(text for _, text in told(await reporting.delivered_now()))
    assert words not in await reporting.everything()


async def test_words_typed_back_wrong_are_asked_for_again(reporting: Reporting) -> None:
    """The report is safe all the same; the right ones are still there to be copied, and they still work."""
    reply = await reporting.report(level="anonymous")

    wrong = await reporting.fill_in(reply, words=WRONG)
    right = await reporting.fill_in(wrong, words=receipt(reply))

    assert plain(wrong).startswith(NOT_THESE)
    assert receipt(reply) == receipt(wrong)
    assert "That's right." in plain(right)


async def test_only_words_of_a_receipt_are_shown_again(reporting: Reporting) -> None:
    """Whatever comes with the form is shown to nobody unless it finds a report."""
    await reporting.report(level="anonymous")
    forged = plain(await reporting.send("receipt.confirm", value="Forged words", words=WRONG))

    assert forged.startswith(NO_SUCH_RECEIPT)
    assert "Forged" not in forged


async def test_the_line_that_proves_it_stays_when_the_words_are_gone(reporting: Reporting) -> None:
    """Typed back, the words may be replaced by the answer: the same line stands there."""
    reply = await reporting.report(level="anonymous")
    right = await reporting.fill_in(reply, words=receipt(reply))

    assert "signed " in plain(right)
    assert plain(right).split("keep this line too")[1] in plain(reply)


async def test_a_receipt_shows_how_far_the_report_is(reporting: Reporting) -> None:
    """From a button of the first question, for whoever has the words and from wherever they ask."""
    case, words = await reporting.anonymous()
    asked = await reporting.press(await reporting.send("report"), "I have a receipt")

    before = plain(await reporting.fill_in(asked, words=words))
    await reporting.does("report.acknowledge", case)
    after = plain(await reporting.fill_in(asked, HEAD, words=words))

    assert f"Report {case.reference}: A fake account" in before
    assert "Sent on: Monday 23 November" in before
    assert "Received, not yet acknowledged. Somebody should have read it by Wednesday 25 November at 17:00." in before
    assert "Acknowledged: somebody is looking into it." in after
    assert "They have read it, Monday 23 November." in after
    assert TEXT not in after


async def test_a_question_and_its_answer_go_by_receipt(reporting: Reporting) -> None:
    """The recipients read the answer and are told that there is one; nothing is sent to the reporter."""
    case, words = await reporting.anonymous()
    asked = await reporting.does("report.ask", case, words="When was it first seen?")
    opened = await reporting.send("receipt.open", words=words)
    answered = plain(await reporting.fill_in(opened, text="On Friday"))
    messages = told(await reporting.delivered_now())
    again = await reporting.says("receipt.open", words=words)

    assert "They read it when they come back with their receipt." in asked
    assert "They ask you, Monday 23 November: When was it first seen?" in plain(opened)
    assert "come back with the same seven words" in answered
    assert {HEADS_OFFICE} == {place for place, _ in messages}
    assert any("The reporter has written something" in text for _, text in messages)
    assert "The reporter wrote, Monday 23 November: On Friday" in await reporting.does("report.open", case)
    assert "You wrote, Monday 23 November: On Friday" in again


async def test_the_same_addition_sent_twice_is_passed_on_once_and_another_one_too(reporting: Reporting) -> None:
    """A window that is sent again, and a form that is filled in again."""
    case, words = await reporting.anonymous()
    opened = await reporting.send("receipt.open", words=words)
    for text in ("On Friday", "On Friday", "And on Sunday \ud83d"):
        await reporting.fill_in(opened, text=text)

    assert ["On Friday", "And on Sunday \ud83d"] == [each.words for each in await reporting.events(case) if each.words]


async def test_the_same_form_sent_twice_is_one_report_with_the_same_words(reporting: Reporting) -> None:
    """Whoever didn't see the first answer loses nothing."""
    second = await reporting.second()
    replies = [await reporting.fill_in(second, **FORMS, level="anonymous") for _ in range(2)]

    assert plain(replies[0]) == plain(replies[1])
    assert 1 == len(await reporting.reports())
    assert 1 == len(await reporting.delivered_now())


async def test_the_same_form_sent_again_with_a_name_is_not_sent_twice(reporting: Reporting) -> None:
    """The same words beside a name would tell who was anonymous."""
    second = await reporting.second()
    await reporting.fill_in(second, **FORMS, level="anonymous")
    named = plain(await reporting.fill_in(second, **FORMS, level="named"))

    assert "has been sent already" in named
    assert [Level.ANONYMOUS] == [each.level for each in await reporting.reports()]


async def test_a_name_given_first_cannot_be_taken_back(reporting: Reporting) -> None:
    """The report was sent with it, and no receipt is shown for what isn't anonymous."""
    second = await reporting.second()
    await reporting.fill_in(second, **FORMS, level="named")
    anonymous = plain(await reporting.fill_in(second, **FORMS, level="anonymous"))

    assert "has been sent already" in anonymous
    assert [Level.NAMED] == [each.level for each in await reporting.reports()]


async def test_the_same_form_filled_in_anew_is_another_report(reporting: Reporting) -> None:
    """Nothing that somebody has written is dropped with a friendly word."""
    second = await reporting.second()
    replies = [
        await reporting.fill_in(second, **(FORMS | {"text": text}), level="anonymous") for text in (TEXT, "Another")
    ]

    assert 2 == len({receipt(reply) for reply in replies})
    assert {TEXT, "Another"} == {each.account.what for each in await reporting.reports()}


async def test_guessing_is_slowed_wherever_it_is_tried(reporting: Reporting) -> None:
    """After three wrong proofs even the right words wait."""
    _, words = await reporting.anonymous()
    wrong = " ".join([*words.split()[:2], *WRONG.split()[2:]])
    tries = [
        await reporting.says("receipt.open", words=wrong),
        await reporting.says("receipt.add", value=f"once\n{wrong}", text="Hello"),
        await reporting.says("receipt.confirm", words=wrong),
    ]
    slowed = await reporting.says("receipt.open", words=words)
    reporting.now += timedelta(minutes=2)

    assert all(said.startswith(NO_SUCH_RECEIPT) for said in tries)
    assert "try again in a minute" in slowed
    assert "How far it is" in await reporting.says("receipt.open", words=words)


async def test_a_closed_report_is_read_and_no_more(reporting: Reporting) -> None:
    """With what its recipients said at the end."""
    case, words = await reporting.anonymous()
    opened = await reporting.send("receipt.open", words=words)
    await reporting.does("report.close", case, outcome="acted-on", words="The page is gone")
    after = await reporting.send("receipt.open", words=words)

    assert "Closed: something was done about it." in plain(after)
    assert "It was closed, Monday 23 November: The page is gone" in plain(after)
    assert [] == [part for part in after.parts if hasattr(part, "fields")]
    assert CLOSED == plain(await reporting.fill_in(opened, text="One more thing"))


async def test_a_case_that_is_gone_has_no_receipt(reporting: Reporting) -> None:
    """Its time was over, and the words find nothing any more."""
    case, words = await reporting.anonymous()
    await reporting.does("report.close", case, outcome="acted-on")
    await reporting.bot.units.purge(reporting.now + timedelta(days=400))

    assert NO_SUCH_RECEIPT in await reporting.says("receipt.open", words=words)


@pytest.mark.parametrize("moment", [FINE, IN_SUMMER])
async def test_no_time_finer_than_the_day_is_kept_of_what_an_anonymous_reporter_does(
    reporting: Reporting, moment: datetime
) -> None:
    """Not of sending, adding or coming back, nor of the notices that follow, whichever way they have to go."""
    reporting.now = moment
    reporting.audiences[HEADS_OFFICE] = PUBLIC
    await reporting.anonymous(school="birch")
    case, words = await reporting.anonymous()
    opened = await reporting.send("receipt.open", words=words)
    await reporting.fill_in(opened, text="One more thing")
    await reporting.until(moment + timedelta(hours=1))

    columns = [each for table in metadata.tables.values() for each in table.c if isinstance(each.type, UtcDateTime)]
    async with reporting.bot.units.engine.connect() as connection:
        kept = [(await connection.scalars(select(each).where(each.is_not(None)))).all() for each in columns]

    assert 20 < sum(map(len, kept))
    assert MIDNIGHT_AND_SCHOOL_HOURS >= {moment.time() for moments in kept for moment in moments}
    assert day_of(moment) == case.received
