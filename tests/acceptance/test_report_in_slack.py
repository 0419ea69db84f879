"""A report in Slack, by name or in confidence: from the first question to its end, and who is kept out of it."""

import asyncio
import json

import pytest

from tests.acceptance.asking import hurrying, settled
from tests.acceptance.conftest import Serve
from tests.acceptance.members import HEAD, STRANGER, Member, buttons, standing
from tests.acceptance.reporting import DEPUTY, HEADS, IT, WHAT, asked, reported, said_in
from tests.slack.conversations import Channel
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, PERSON

QUESTION, ANSWER, OUTCOME = "Which page is it on?", "On hers. It is still there.", "We have talked to her."
HERS = f"D{PERSON}"
#: A report waits for two: to remind, and to pass it on.
TIMERS = 2


@pytest.mark.usefixtures("heads")
async def test_a_child_at_risk_comes_first_and_then_who_will_see_it(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Before a word of it is written, the reporter knows whom to ring, who opens it, who can't, and what Slack sees."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        first = await teacher.types("report")
        second = said_in(await asked(teacher))

    assert "ephemeral" == first["response_type"]
    assert first["text"].startswith("Before anything else: is a child at risk?")
    assert "ring 999" in first["text"]
    assert "01234 567890" in first["text"]
    for words in (
        "Only the Headteacher of Alder Primary can open it.",
        "One other person is in that channel: they can read the card, but they can't open the report.",
        "I keep it from the person you picked.",
        "it goes to the Chief Executive Officer as well",
        "the owners of this workspace could find out from Slack that you used me",
    ):
        assert words in second
    assert [] == web_api.sent("chat.postMessage")


@pytest.mark.usefixtures("heads")
async def test_a_report_in_confidence_is_read_acknowledged_asked_about_answered_and_closed(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The head reads it alone, the reporter hears of each step, and the channel sees how far it is, and no words."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        told = await reported(teacher)
        (card,) = await standing(web_api, HEADS)
        at_first = card["text"]
        opened = await head.pressing(card, "Open")
        await head.pressing(opened, "Acknowledge")
        (read,) = await standing(web_api, HERS)
        await head.fill_in(await head.opening(opened, "Ask the reporter"), words=QUESTION)
        _, question = await standing(web_api, HERS, 2)
        await teacher.fill_in(await teacher.opening(question, "Answer, or add something"), text=ANSWER)
        _, wrote = await standing(web_api, HEADS, 2)
        again = await head.pressing(wrote, "Open")
        closing = await head.opening(again, "Close it")
        done = await head.fill_in(closing, outcome="acted-on", words=OUTCOME)
        *_, closed = await standing(web_api, HERS, 3)
        await settled(workspace, TIMERS)

    assert told["text"].startswith("Your report is on its way")
    assert "Received, not yet acknowledged" in at_first
    assert WHAT in opened["text"]
    assert "Somebody who told it in confidence" in opened["text"]
    assert "Somebody has read your report and is looking into it." in read["text"]
    assert QUESTION in question["text"]
    assert ANSWER in again["text"]
    assert card["ts"] == wrote["thread_ts"]
    assert "\n\nClosed. It is kept until" in done["text"]
    assert OUTCOME in closed["text"]
    assert "Closed: something was done about it." in card["text"]
    assert (["Open"], {}) == ([*buttons(card)], buttons(closed))
    _none_is_in_the_open(web_api, (WHAT, QUESTION, ANSWER, OUTCOME), head)
    assert PERSON not in json.dumps([opened, again, *web_api.shown(HEADS), *web_api.responses(HEAD)])


@pytest.mark.usefixtures("heads")
async def test_report_this_in_the_menu_of_a_message_begins_with_its_words(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """By name, the head reads who reports it; nobody in the channel of the message learns that it was reported."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.reports(WHAT)
        (first,) = await web_api.wait_for("response_url")
        second = await teacher.next_form(await teacher.opening(first, "No child is at risk"), **_about_a_pupil())
        await teacher.fill_in(second, level="named")
        (card,) = await standing(web_api, HEADS)
        opened = await head.pressing(card, "Open")

    assert WHAT in opened["text"]
    assert PERSON in json.dumps(opened["blocks"])
    assert PERSON not in json.dumps(card)
    assert [] == web_api.shown(CHANNEL)


@pytest.mark.usefixtures("heads")
async def test_a_message_that_tells_of_misuse_is_taken_to_the_report(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Whoever writes it to the bot is asked the same first question, and needs to write it only once."""
    misuse = "I want to report a page that somebody made in the name of our school to mock the office staff"
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.writes(misuse)
        (first,) = await standing(web_api, HERS)
        second = await teacher.next_form(await teacher.opening(first, "No child is at risk"), **_about_a_pupil())
        await teacher.fill_in(second, level="confidential")
        (card,) = await standing(web_api, HEADS)
        opened = await head.pressing(card, "Open")

    assert first["text"].startswith("Before anything else: is a child at risk?")
    assert f"What they wrote: {misuse}" in opened["text"]


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("who", [DEPUTY, STRANGER, PERSON], ids=["the-deputy", "a-stranger", "the-reporter"])
async def test_whoever_else_presses_a_button_of_the_card_is_refused(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, who: str
) -> None:
    """They alone see that it isn't for them, learn no word of it, and change nothing."""
    async with serve(sqlite_database_address) as workspace:
        await reported(Member(workspace, web_api))
        (card,) = await standing(web_api, HEADS)
        before = json.dumps(card)
        member = Member(workspace, web_api, who)
        refused = [await member.pressing(card, label) for label in ("Open", "Acknowledge")]
        opened = await Member(workspace, web_api, HEAD).pressing(card, "Open")
        refused += [await member.pressing(opened, label) for label in buttons(opened)]
        await settled(workspace, TIMERS)

    assert {"ephemeral"} == {each["response_type"] for each in refused}
    assert {True} == {each["text"].startswith("I can't open that for you.") for each in refused}
    assert before == json.dumps(card)
    assert WHAT in opened["text"]
    assert [] == web_api.shown(HERS)


async def test_a_channel_made_public_before_the_card_was_delivered_is_told_nothing(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, heads: Channel
) -> None:
    """Slack was down when the report was sent: the head gets the card personally, and IT hears what to mend."""
    async with serve(sqlite_database_address, hurrying()) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        second = await asked(teacher)
        web_api.fail("conversations.info", Failure(500), Failure(500))
        await teacher.fill_in(second, text=WHAT, level="confidential")
        await web_api.wait_for("conversations.info", 2)
        heads.private = False
        (card,) = await standing(web_api, f"D{HEAD}")
        (to_it,) = await standing(web_api, f"D{IT}")
        opened = await head.pressing(card, "Open")

    assert [] == web_api.shown(HEADS)
    assert WHAT in opened["text"]
    assert to_it["text"].startswith("I can't use a channel for reports")
    assert "Headteacher" in to_it["text"]
    assert card["text"].partition("\n")[0] not in to_it["text"]


@pytest.mark.usefixtures("heads")
async def test_sent_on_one_replica_and_opened_on_the_other(
    serve: Serve, web_api: WebApi, postgres_address: str
) -> None:
    """The two share what they know: one card, and what is pressed on both at once is done once."""
    async with serve(postgres_address) as one, serve(postgres_address) as other:
        await reported(Member(one, web_api))
        (card,) = await standing(web_api, HEADS)
        opened = await Member(other, web_api, HEAD).pressing(card, "Open")
        heads = [Member(replica, web_api, HEAD) for replica in (one, other) for _ in range(2)]
        await asyncio.gather(*(head.press(card, "Acknowledge") for head in heads))
        (read,) = await standing(web_api, HERS)
        await web_api.wait_for("chat.update")

    assert WHAT in opened["text"]
    assert [card] == web_api.shown(HEADS)
    assert [read] == web_api.shown(HERS)
    assert "Acknowledged: somebody is looking into it" in card["text"]


def _about_a_pupil() -> dict[str, str]:
    return {"about": "pupil", "school": "alder", "category": "fake"}


def _none_is_in_the_open(web_api: WebApi, told: tuple[str, ...], reader: Member) -> None:
    """Hold every message that says any of it to be the reader's or the reporter's alone."""
    assert {"ephemeral"} == {each["response_type"] for each in web_api.responses(reader.id)}
    in_the_open = [each for each in web_api.sent("chat.postMessage", "chat.update") if each["channel"] != HERS]
    assert in_the_open
    assert [] == [words for words in told if words in json.dumps(in_the_open)]
