"""From one platform to the other: a teacher in Teams and the head in Slack, and both the other way round."""

import json

import pytest

from tests.acceptance import colleagues, members
from tests.acceptance.asking import settled
from tests.acceptance.colleagues import Colleague
from tests.acceptance.conftest import ServeBoth
from tests.acceptance.members import Member
from tests.acceptance.reporting import HEADS, WHAT, Clock
from tests.acceptance.reporting import asked as asked_in_slack
from tests.acceptance.steps_in_teams import enquired, reported
from tests.slack.web_api import WebApi
from tests.slack.workspace import PERSON as IN_SLACK
from tests.teams.seeing import texts
from tests.teams.service import Service, member, personal
from tests.teams.tenant import PERSON as IN_TEAMS

QUESTION, ANSWER = "Which page is it on?", "On hers. It is still there."
WORDS = "The hall is closed for repairs.\nIt opens again on 4 January."
#: What an enquiry is in Slack's form.
ASKED = {"outlet": "The Gazette", "how": "phone", "text": "Is the hall closed?", "wants": "comment", "school": "alder"}
#: What waits for its time: for a report, for an enquiry with words that are approved, and for one with a deadline.
REPORT, APPROVED, APPROVED_BY = 2, 4, 6


@pytest.mark.usefixtures("heads")
async def test_a_teacher_in_teams_reports_in_confidence_to_the_head_in_slack(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The head reads it and asks in Slack; the teacher is asked and answers in Teams; neither sees who the other is."""
    async with serve_both(sqlite_database_address, Clock()) as both:
        teacher, head = Colleague(both.tenant), Member(both.workspace, web_api, members.HEAD)
        await reported(teacher)
        (card,) = await members.standing(web_api, HEADS)
        opened = await head.pressing(card, "Open")
        await head.fill_in(await head.opening(opened, "Ask the reporter"), words=QUESTION)
        question = (await colleagues.standing(teams, personal(IN_TEAMS), 3))[-1]
        answering = await teacher.pressing(question, "Answer, or add something")
        await teacher.pressing(answering, "Pass it on", text=ANSWER)
        wrote = (await members.standing(web_api, HEADS, 2))[-1]
        again = await head.pressing(wrote, "Open")
        await settled(both.workspace, REPORT)

    assert WHAT in opened["text"]
    assert "Somebody who told it in confidence" in opened["text"]
    assert QUESTION in texts(question)
    assert ANSWER in again["text"]
    assert IN_TEAMS not in json.dumps([opened, again, *web_api.shown(HEADS)])
    assert members.HEAD not in json.dumps(teacher.chat)


async def test_a_teacher_in_slack_reports_in_confidence_to_the_head_in_teams(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Before it is sent the teacher reads who is in the channel in Teams; question and answer find their way."""
    teams.rosters[colleagues.HEADS] = [member(colleagues.HEAD), member(colleagues.DEPUTY)]
    async with serve_both(sqlite_database_address, Clock(), colleagues.ORGANISATION) as both:
        teacher, head = Member(both.workspace, web_api), Colleague(both.tenant, colleagues.HEAD)
        second = await asked_in_slack(teacher)
        await teacher.fill_in(second, text=WHAT, level="confidential")
        (card,) = await colleagues.standing(teams, colleagues.HEADS)
        opened = await head.pressing(card, "Open")
        await head.pressing(await head.pressing(opened, "Ask the reporter"), "Send", words=QUESTION)
        (question,) = await members.standing(web_api, f"D{IN_SLACK}")
        await teacher.fill_in(await teacher.opening(question, "Answer, or add something"), text=ANSWER)
        wrote = (await colleagues.standing(teams, colleagues.HEADS, 2))[-1]
        again = await head.pressing(wrote, "Open")
        await settled(both.workspace, REPORT)

    assert "One other person is in that channel" in json.dumps(second)
    assert WHAT in texts(opened)
    assert QUESTION in question["text"]
    assert ANSWER in texts(again)
    assert IN_SLACK not in json.dumps([*head.chat, *teams.shown(colleagues.HEADS)])


@pytest.mark.usefixtures("heads")
async def test_a_teacher_in_teams_is_given_the_words_that_the_head_approves_in_slack(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The head writes and approves under the card in Slack; the teacher gets exactly that in Teams, and sends it."""
    async with serve_both(sqlite_database_address, Clock()) as both:
        teacher, head = Colleague(both.tenant), Member(both.workspace, web_api, members.HEAD)
        await enquired(teacher)
        (card,) = await members.standing(web_api, HEADS)
        await head.fill_in(await head.opening(card, "Write a response"), text=WORDS)
        proposed = (await members.standing(web_api, HEADS, 2))[-1]
        await head.pressing(proposed, "Approve")
        released = (await colleagues.standing(teams, personal(IN_TEAMS), 2))[-1]
        done = await teacher.pressing(released, "I sent it")
        await settled(both.workspace, APPROVED_BY)

    assert f"\n{WORDS}\n" in texts(released)
    assert "Valid until: Thursday 26 November at 12:00" in texts(released)
    assert texts(done).startswith("Marked as sent.")
    now, *news = web_api.shown(HEADS)
    assert "The response was sent" in now["text"]
    assert {now["ts"]} == {each["thread_ts"] for each in news}


async def test_a_teacher_in_slack_is_given_the_words_that_the_head_approves_in_teams(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The head types under the card in Teams; the teacher gets exactly that in Slack, and sends it."""
    teams.rosters[colleagues.HEADS] = [member(colleagues.HEAD)]
    async with serve_both(sqlite_database_address, Clock(), colleagues.ORGANISATION) as both:
        teacher, head = Member(both.workspace, web_api), Colleague(both.tenant, colleagues.HEAD)
        await teacher.types("press")
        (opened,) = await web_api.wait_for("views.open")
        told = await teacher.fill_in(opened["view"] | {"id": "V1"}, **ASKED)
        (card,) = await colleagues.standing(teams, colleagues.HEADS)
        await head.mentions_bot(f"draft: {WORDS}", colleagues.thread_of(card))
        await colleagues.saying(teams, colleagues.HEADS, "proposed words")
        await head.mentions_bot("approve", colleagues.thread_of(card))
        (released,) = await members.standing(web_api, f"D{IN_SLACK}")
        done = await teacher.pressing(released, "I sent it")
        await settled(both.workspace, APPROVED)

    assert told["text"].startswith("Don't respond to them")
    assert f"\n{WORDS}\n" in released["text"]
    assert done["text"].startswith("Marked as sent.")
    assert "How far it is: The response was sent" in texts(teams.shown(colleagues.HEADS)[0])
