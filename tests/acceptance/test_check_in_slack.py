"""Staff have a draft checked in Slack: signed requests into the whole bot, and what Slack is sent."""

import json
import re

import pytest
from sqlalchemy import text

from bot.storage.database import open_database
from tests.acceptance.conftest import Serve
from tests.acceptance.drafts import CLEAR, HARMLESS, STOP, UNKIND
from tests.acceptance.members import Member, buttons, choices, marked
from tests.slack.web_api import WebApi
from tests.talking import CONTENT


async def test_a_teacher_has_a_draft_checked_by_command(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The verdict comes with the acknowledgement, for the writer alone: words, clause, what to change, ways on."""
    async with serve(sqlite_database_address) as workspace:
        answer = await Member(workspace, web_api).types(f"check {UNKIND}")

    assert "ephemeral" == answer["response_type"]
    assert answer["text"].startswith(STOP)
    assert any("Mr Jones is a useless teacher" in words for words in marked(answer))
    assert re.search(r"\n1\. [A-Z][^\n]+: .+\nWhat to change: .+\nThe policy: .+, page \d\)\n", answer["text"])
    assert "I haven't kept your draft" in answer["text"]
    assert "due for review in December 2023" in answer["text"]
    named = {"I've changed it: check again", "Ask my manager", "Dismiss a finding", "Already posted?"}
    assert named <= set(buttons(answer))
    (rich,) = (block for block in answer["blocks"] if block["type"] == "rich_text")
    assert {"bold": True} in [element.get("style") for part in rich["elements"] for element in part["elements"]]


async def test_without_words_the_form_opens_and_is_answered(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The form asks for the facts, and they decide: the logo does not go on one's own account."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        assert {} == await teacher.types("check")
        (opened,) = await web_api.wait_for("views.open")
        answer = await teacher.fill_in(opened["view"], text=HARMLESS, media="logo")
        clear = await teacher.fill_in(opened["view"], text=HARMLESS)

    assert answer["text"].startswith(STOP)
    assert "1. The logo on your own account" in answer["text"]
    assert clear["text"].startswith(CLEAR)
    assert ["ephemeral"] * 2 == [each["response_type"] for each in (answer, clear)]


async def test_a_message_of_a_channel_is_checked_from_its_menu(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Only the one who asked sees the answer."""
    async with serve(sqlite_database_address) as workspace:
        await workspace.shortcut(UNKIND)

    (answer,) = web_api.sent("response_url")
    assert answer["text"].startswith(STOP)
    assert "ephemeral" == answer["response_type"]


@pytest.mark.parametrize("asked", [f"Is this OK to post: {UNKIND}", f"is it ok if I put this on facebook? “{UNKIND}”"])
async def test_a_draft_pasted_into_a_direct_message_is_recognised(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, asked: str
) -> None:
    """The draft alone is judged, without the question around it."""
    async with serve(sqlite_database_address) as workspace:
        await workspace.direct(asked)

    (answer,) = web_api.sent("chat.postMessage")
    assert answer["text"].startswith(f"{STOP}\n\nYour draft, with what I found marked:\n[1: Mr Jones")


async def test_a_question_is_answered_by_button_and_the_verdict_changes_in_place(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """One question at a time: what is in the picture, then whose account, and the answer stands where it stood."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        first = await teacher.types(f"check {HARMLESS}")
        second = await teacher.pressing(first, "Our logo")
        third = await teacher.pressing(second, "My own account")

    assert first["text"].startswith(CLEAR)
    assert "What does the picture or video show" in first["text"]
    assert "Whose account is it for?" in second["text"]
    assert third["text"].startswith(STOP)
    assert "One thing may still change this" not in third["text"]
    assert second["replace_original"]
    assert third["replace_original"]


async def test_a_finding_is_set_aside_and_counted_without_the_words(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """What is left is shown in place; rule, reason and day are all that is kept."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        answer = await teacher.types(f"check {UNKIND}")
        view = await teacher.opening(answer, "Dismiss a finding")
        rule, *_ = choices(view, "rule")
        left = await teacher.fill_in(view, rule=rule, reason="not-ours")

    titles = {rule.id: rule.title for rule in CONTENT.rules}
    assert f"1. {titles[rule]}: " in answer["text"]
    assert f"1. {titles[rule]}: " not in left["text"]
    assert f"Set aside by the writer: {titles[rule]}. The policy still applies." in left["text"]
    assert left["replace_original"]
    async with open_database(sqlite_database_address) as engine, engine.connect() as connection:
        rows = (await connection.execute(text("SELECT rule, reason FROM rule_dismissals"))).all()
    assert [(rule, "not-ours")] == [tuple(row) for row in rows]


async def test_who_has_posted_it_already_is_told_what_to_do(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Take it down, tell the Headteacher, tell the Designated Safeguarding Lead of a pupil: calmly, in steps."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        told = await teacher.pressing(await teacher.types(f"check {UNKIND}"), "Already posted?")

    assert "1. Take the post down" in told["text"]
    assert "01234 567890" in told["text"]
    assert not told["replace_original"]


async def test_a_changed_draft_is_checked_again(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """The form comes with the draft in it, to change and send."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        answer = await teacher.types(f"check {UNKIND}")
        view = await teacher.opening(answer, "I've changed it: check again")
        clear = await teacher.fill_in(view, text=HARMLESS)

    assert UNKIND in json.dumps(view)
    assert clear["text"].startswith(CLEAR)
