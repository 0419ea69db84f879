"""A question that does not reach the reporter: whoever asked hears of it, and does not wait for an answer."""

from sqlalchemy import delete

from bot.core.notices import NotSent
from bot.core.plain import plain
from bot.storage.tables import case_keys
from tests.handlers.clockwork import Message
from tests.handlers.drafting import labels
from tests.handlers.reporting import BIRCH_HEAD, HEAD, HEADS_OFFICE, IT, Reporting, reached
from tests.talking import TEACHER

GONE = NotSent("no such user", final=True)
QUESTION = "Which page is it on?"


async def test_the_recipients_read_beside_the_card_that_nobody_got_their_question(reporting: Reporting) -> None:
    """In its thread, without a word of the question and without a name."""
    case = await reporting.case(level="confidential")
    card = reporting.messages[-1]
    reporting.refused[TEACHER.id] = GONE
    await reporting.does("report.ask", case, words=QUESTION)
    messages = await reporting.delivered_now()
    (word,) = _words_of_it(messages)
    opened = await reporting.press(word.reply, "Open", HEAD)

    assert (HEADS_OFFICE, card.id) == (word.to.channel, word.to.thread)
    assert f"Report {case.reference}: I couldn't pass on what you asked." in plain(word.reply)
    assert {HEADS_OFFICE, IT.id} == set(reached(messages))
    assert QUESTION not in plain(word.reply)
    assert TEACHER.id not in plain(word.reply)
    assert QUESTION in plain(opened)


async def test_a_recipient_without_a_channel_reads_it_where_their_card_is(reporting: Reporting) -> None:
    """Personally, and the reporter still finds the question when they look how far the report is."""
    case = await reporting.case(school="birch")
    reporting.refused[TEACHER.id] = GONE
    await reporting.does("report.ask", case, BIRCH_HEAD, words=QUESTION)
    (word,) = _words_of_it(await reporting.delivered_now())

    assert [BIRCH_HEAD.id] == reached([word])
    assert ["Open"] == labels(word.reply)
    assert QUESTION in await reporting.does("report.status", case, TEACHER)


async def test_of_a_report_that_is_gone_nobody_reads_it(reporting: Reporting) -> None:
    """It was destroyed while its question was under way."""
    case = await reporting.case()
    reporting.refused[TEACHER.id] = GONE
    await reporting.does("report.ask", case, words=QUESTION)
    claims = await reporting.outbox.claim(10, reporting.now)
    before = len(reporting.messages)
    async with reporting.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))
    for claim in claims:
        await reporting.deliver(claim)

    assert "report.question" in {claim.notice.kind for claim in claims}
    assert [] == reporting.messages[before:]


def _words_of_it(messages: list[Message]) -> list[Message]:
    return [message for message in messages if "I couldn't pass on what you asked" in plain(message.reply)]
