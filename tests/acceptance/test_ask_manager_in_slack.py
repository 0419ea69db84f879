"""Ask my manager in Slack, from the checked draft to the answer, with every stranger, slip and failure on the way."""

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientConnectionError

from tests.acceptance.asking import NOTE, hurrying, metrics, notices, previewed, settled
from tests.acceptance.conftest import Serve
from tests.acceptance.drafts import STOP, UNKIND
from tests.acceptance.members import HEAD, STRANGER, Json, Member, buttons
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import PERSON, Workspace

_DOWN = Failure(status=503, headers={"Retry-After": "3600"})


async def test_the_manager_reads_the_draft_and_the_writer_the_answer(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Form, preview, send, the manager's own chat, their words, and back into the writer's own chat."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        preview = await previewed(teacher)
        assert [] == web_api.sent("chat.postMessage")
        sent = await teacher.pressing(preview, "Send")
        (asked,) = await notices(web_api, HEAD)
        view = await head.opening(asked, "Change this…")
        done = await head.fill_in(view, words="Leave his name out.")
        (answer,) = await notices(web_api, PERSON)

    assert preview["text"].startswith("This will be sent")
    assert "I keep it encrypted until they answer, 7 days at most" in preview["text"]
    assert sent["text"].startswith("Sent")
    assert sent["replace_original"]
    for shown in (preview, asked):
        assert f"Note: {NOTE}" in shown["text"]
        assert f"My verdict: {STOP}" in shown["text"]
        assert UNKIND in shown["text"].replace("[1: ", "").replace("]", "")
        assert {"type": "user", "user_id": PERSON} in _mentions(shown)
    assert {"Fine", "Change this…", "Don't post"} == set(buttons(asked))
    assert "You answered: please change something first" in done["text"]
    assert done["replace_original"]
    assert "Your manager's answer: please change something first" in answer["text"]
    assert "Their words: Leave his name out." in answer["text"]
    assert {"type": "user", "user_id": HEAD} in _mentions(answer)
    assert UNKIND not in answer["text"]


async def test_fine_is_one_press(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """The card gives way to what was answered, and the writer hears it."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.pressing(await previewed(teacher), "Send")
        (asked,) = await notices(web_api, HEAD)
        done = await head.pressing(asked, "Fine")
        (answer,) = await notices(web_api, PERSON)

    assert "You answered: it's fine to post" in done["text"]
    assert done["replace_original"]
    assert "in_channel" == done["response_type"]  # the message of the bot is replaced, not one beside it
    assert answer["text"].startswith("Your manager's answer: it's fine to post")


async def test_pressing_twice_sends_one_and_answers_once(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Two presses at the same moment are one; a second thought comes too late, and is told so."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        preview = await previewed(teacher)
        await asyncio.gather(*(teacher.press(preview, "Send") for _ in range(3)))
        (asked,) = await notices(web_api, HEAD)
        await settled(workspace)
        await asyncio.gather(*(head.press(asked, "Fine") for _ in range(3)))
        (answer,) = await notices(web_api, PERSON)
        await settled(workspace)
        late = await head.pressing(asked, "Don't post")

    assert [HEAD, PERSON] == [body["channel"][1:] for body in web_api.sent("chat.postMessage")]
    assert "it's fine to post" in answer["text"]
    assert "You have answered this one: it's fine to post." in late["text"]


async def test_nobody_but_the_manager_who_was_asked_can_answer(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """A stranger, or the writer, with a copy of the button reads what they would read of a draft that is gone."""
    async with serve(sqlite_database_address) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.pressing(await previewed(teacher), "Send")
        (asked,) = await notices(web_api, HEAD)
        gone = await head.pressing(asked, "Fine", value="no-such-draft")
        told = [
            await Member(workspace, web_api, who).pressing(asked, label)
            for who in (STRANGER, PERSON)
            for label in ("Fine", "Change this…", "Don't post")
        ]
        view = await head.opening(asked, "Change this…")
        refused = await Member(workspace, web_api, STRANGER).refused(view, words="Ours now")
        assert "it's fine to post" in (await head.pressing(asked, "Fine"))["text"]
        await notices(web_api, PERSON)

    assert {gone["text"]} == {each["text"] for each in told} | {refused}
    assert gone["text"].startswith("That draft isn't here any more")


async def test_a_draft_cannot_be_sent_to_oneself(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """The form stays, with the note that was written, and says what to do instead."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        view = await teacher.opening(await teacher.types(f"check {UNKIND}"), "Ask my manager")
        told = await teacher.refused(view, manager=PERSON, note=NOTE)
        sent = await teacher.fill_in(view, manager=HEAD, note=NOTE)

    assert "Please pick somebody other than yourself." == told
    assert NOTE in sent["text"]


async def test_a_draft_that_is_not_sent_is_gone(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """Who thinks better of it after the preview has sent nothing."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        told = await teacher.pressing(await previewed(teacher), "Don't send")
        waiting = await metrics(workspace)

    assert "Nothing was sent, and I haven't kept your draft." == told["text"]
    assert "socialpolicy_notices_waiting 0.0" in waiting
    assert [] == web_api.sent("chat.postMessage", "conversations.open")


@pytest.mark.parametrize(
    ("method", "failures"),
    [
        ("conversations.open", [Failure(500), Failure(429, headers={"Retry-After": "1"}), Failure(lost=True)]),
        ("chat.postMessage", [Failure(500), Failure(429, headers={"Retry-After": "1"}), Failure(lost=True)]),
        ("chat.postMessage", [Failure(error="ratelimited"), Failure(error="token_revoked"), Failure(page="Sorry")]),
    ],
    ids=["before-the-chat-is-open", "while-it-is-posted", "refused-in-words"],
)
async def test_while_slack_is_down_a_notice_waits_and_then_arrives_once(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, method: str, failures: list[Failure]
) -> None:
    """Refused, hung up on, or sent away: it is tried again under the same key until it is taken, and no more."""
    web_api.fail(method, *failures)
    async with serve(sqlite_database_address, hurrying()) as workspace:
        teacher, head = Member(workspace, web_api), Member(workspace, web_api, HEAD)
        await teacher.pressing(await previewed(teacher), "Send")
        await web_api.wait_for(method, len(failures) + 1)
        *_, asked = await notices(web_api, HEAD)
        await settled(workspace)
        await head.pressing(asked, "Fine")
        await notices(web_api, PERSON)
        counted = await settled(workspace)

    attempts = [body for body in web_api.sent("chat.postMessage") if body["channel"] == f"D{HEAD}"]
    assert len(failures) * (method == "chat.postMessage") + 1 == len(attempts)
    assert 1 == len({json.dumps(body["metadata"]) for body in attempts})
    sent = 'socialpolicy_notices_total{kind="manager.asked",outcome="sent",platform="slack"} 1.0'
    assert sent in counted
    assert "socialpolicy_notices_dead 0.0" in counted


async def test_what_was_sent_arrives_although_the_process_stopped_before(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Draft and answer are each committed, the bot stops before delivering them, and does so at its next start."""
    started = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    web_api.fail("conversations.open", _DOWN)
    async with serve(sqlite_database_address, lambda: started) as workspace:
        teacher = Member(workspace, web_api)
        sent = await teacher.pressing(await previewed(teacher), "Send")
        await web_api.wait_for("conversations.open")
    assert sent["text"].startswith("Sent")
    assert [] == web_api.sent("chat.postMessage")

    async with serve(sqlite_database_address, lambda: started + timedelta(hours=2)) as workspace:
        (asked,) = await notices(web_api, HEAD)
        web_api.fail("conversations.open", _DOWN)
        await Member(workspace, web_api, HEAD).pressing(asked, "Fine")
        await web_api.wait_for("conversations.open", 3)

    async with serve(sqlite_database_address, lambda: started + timedelta(hours=4)):
        (answer,) = await notices(web_api, PERSON)

    assert "it's fine to post" in answer["text"]
    assert 2 == len(web_api.sent("chat.postMessage"))


async def test_what_is_being_sent_while_the_bot_stops_arrives_once(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Slack takes its time, the bot waits for it before it stops, and has nothing to repeat at its next start."""
    async with AsyncExitStack() as running:
        workspace = await running.enter_async_context(serve(sqlite_database_address))
        async with web_api.holding("chat.postMessage"):
            await Member(workspace, web_api).pressing(await previewed(Member(workspace, web_api)), "Send")
            await web_api.wait_for("chat.postMessage")
            stopping = asyncio.create_task(running.aclose())
            for _ in range(20):  # by then it has closed whatever it does not wait for
                await _refused(workspace)
        await stopping
    async with serve(sqlite_database_address) as workspace:
        counted = await settled(workspace)

    assert 1 == len(web_api.sent("chat.postMessage"))
    assert "socialpolicy_notices_repeated_total 0.0" in counted


async def test_an_unanswered_draft_is_gone_after_seven_days_and_its_writer_was_warned(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Half a day before, the writer hears that nobody has answered; afterwards the button leads nowhere."""
    started = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    async with serve(sqlite_database_address, lambda: started) as workspace:
        teacher = Member(workspace, web_api)
        await teacher.pressing(await previewed(teacher), "Send")
        (asked,) = await notices(web_api, HEAD)

    async with serve(sqlite_database_address, lambda: started + timedelta(days=6, hours=13)):
        (warning,) = await notices(web_api, PERSON)
    async with serve(sqlite_database_address, lambda: started + timedelta(days=7, seconds=1)) as workspace:
        late = await Member(workspace, web_api, HEAD).pressing(asked, "Fine")

    assert warning["text"].startswith("Nobody has answered about your draft")
    assert "I'll delete it on Monday 30 November at 12:00." in warning["text"]
    assert late["text"].startswith("That draft isn't here any more")


async def _refused(workspace: Workspace) -> None:
    """Return as soon as the bot does not listen any more."""
    with suppress(ClientConnectionError):
        while await metrics(workspace):
            pass


def _mentions(message: Json) -> list[Json]:
    rich = [part for block in message["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    return [element for part in rich for element in part["elements"] if element["type"] == "user"]
