"""A report in Slack, from somebody's message to the card in the head's private channel, and who reads what."""

import json
from typing import Any

import pytest

from tests.acceptance.asking import metrics
from tests.acceptance.conftest import Serve
from tests.acceptance.members import HEAD, STRANGER, Json, Member, buttons, choices, standing
from tests.acceptance.reporting import FIRST, HEADS
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import WebApi
from tests.slack.workspace import CHANNEL, PERSON

WORDS = "He is <!channel> & <@U0HEAD> *useless*, see https://evil.example"


async def begun(teacher: Member) -> Json:
    """Report somebody's message as far as the form that asks what happened, and return it."""
    await teacher.reports("He is &lt;!channel&gt; &amp; &lt;@U0HEAD&gt; *useless*, see <https://evil.example>")
    await teacher.web_api.wait_for("response_url")
    first = await teacher.opening(teacher.hidden[0], "No child is at risk")
    return await teacher.next_form(first, **FIRST)


@pytest.mark.usefixtures("heads")
async def test_a_message_is_reported_and_read_by_the_head_alone(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The card says no word of it, only who opens it reads it, and it is changed in its place."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        told = await teacher.fill_in(await begun(teacher), level="confidential")
        (card,) = await standing(web_api, HEADS)
        as_posted = json.dumps(card)
        opened = await head.pressing(card, "Open")
        stranger = await Member(workspace, web_api, STRANGER).pressing(card, "Open")
        kept = json.dumps(card)
        await head.pressing(card, "Acknowledge")
        await web_api.wait_for("chat.update")

    assert told["text"].startswith("Your report is on its way")
    assert told in teacher.hidden
    assert [] == web_api.shown(CHANNEL)
    assert as_posted == kept
    assert "useless" not in as_posted + json.dumps(card) + stranger["text"]
    assert "&lt;!channel&gt; &amp; &lt;@U0HEAD&gt; *useless*" in opened["text"]
    assert {"ephemeral"} == {answer["response_type"] for answer in (told, opened, stranger)}
    assert opened in head.hidden
    assert opened not in teacher.hidden
    assert 1 == len(web_api.shown(HEADS))
    assert "Acknowledge" not in buttons(card)


@pytest.mark.parametrize(
    "changed", [{"private": False}, {"members": [HEAD, BOT, STRANGER]}, {"members": [HEAD]}, {"archived": True}]
)
async def test_a_channel_that_is_not_fit_any_more_is_told_nothing(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, heads: Channel, changed: dict[str, Any]
) -> None:
    """When it changes between the form and the card, the head is told personally instead."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        second = await begun(teacher)
        for name, value in changed.items():
            setattr(heads, name, value)
        await teacher.fill_in(second, level="named")
        (card,) = await standing(web_api, f"D{HEAD}")
        opened = await head.pressing(card, "Open")

    assert [] == web_api.shown(HEADS)
    assert [card] == head.personal
    assert "useless" in opened["text"]


@pytest.mark.usefixtures("heads")
async def test_an_anonymous_reporter_is_given_words_and_nothing_else_remembers_them(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The words stand in the window that asks for them; nothing was sent into the reporter's own chat."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        await teacher.writes("I want to report a post about a colleague")
        view = await teacher.opening((await standing(web_api, f"D{PERSON}"))[0], "No child is at risk")
        assert "anonymous" not in choices(view, "about")
        second = await teacher.next_form(view, **FIRST)
        receipt = await teacher.next_form(second, level="anonymous", text=WORDS)
        await standing(web_api, HEADS)
        counted = await metrics(workspace)

    assert "Keep these words" in json.dumps(receipt["blocks"])
    assert ["words"] == [block["block_id"] for block in receipt["blocks"] if block["type"] == "input"]
    assert 1 == len(teacher.personal)
    assert PERSON not in counted
