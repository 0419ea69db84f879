"""The door at /slack/events: what is let in, what is turned away, and what is told to whom."""

import json
import logging
import time

import pytest
from aiohttp import ClientSession

from bot.core.messages import Reply, Say
from bot.slack import app as slack_app
from tests.slack.conftest import Start
from tests.slack.web_api import WebApi
from tests.slack.workspace import PERSON, Scripted, envelope, signed

HELLO = Reply((Say("Hello."),))
BODY = json.dumps(
    envelope({"type": "message", "channel_type": "im", "channel": "D1", "user": PERSON, "text": "secret words"})
)


@pytest.fixture(autouse=True)
def answers(bot: Scripted) -> None:
    bot.replies = {"message": HELLO, "help": HELLO}


async def test_forged(start: Start, bot: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    """A request that was signed with another secret is refused, and its body is logged nowhere."""
    caplog.set_level(logging.DEBUG)
    async with start() as slack:
        response = await slack.send(BODY, secret="another")

    assert 401 == response.status
    assert [] == bot.requests
    assert "secret words" not in caplog.text


async def test_changed_body(start: Start, bot: Scripted) -> None:
    """A signature covers the body: with another body it is refused."""
    stolen = signed(BODY.encode(), int(time.time()))
    async with start() as slack:
        response = await slack.send(BODY.replace("secret", "other"), headers=stolen)

    assert (401, []) == (response.status, bot.requests)


@pytest.mark.parametrize(("age", "status"), [(298, 200), (301, 401), (-298, 200), (-302, 401), (10**9, 401)])
async def test_window(start: Start, age: int, status: int) -> None:
    """A signature holds for five minutes, before and after."""
    async with start() as slack:
        response = await slack.send(BODY, age=age)

    assert status == response.status


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": "v1=00"},
    ],
)
async def test_unusable_signature(start: Start, bot: Scripted, headers: dict[str, str]) -> None:
    """A signature that is missing or no signature at all is refused like a forged one."""
    async with start() as slack:
        response = await slack.send(BODY, headers=headers)

    assert (401, []) == (response.status, bot.requests)


async def test_unsigned(start: Start, bot: Scripted) -> None:
    """A request without any signature is refused, also one that claims to be Slack's check of the certificate."""
    async with start() as slack, ClientSession() as stranger:
        for body in (BODY, "ssl_check=1", ""):
            response = await stranger.post(slack.url, data=body)

            assert 401 == response.status
    assert [] == bot.requests


async def test_replay(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A replay with its valid signature has the id of the first request, and nothing is sent again."""
    headers = signed(BODY.encode(), int(time.time()))
    async with start() as slack:
        for _ in range(3):
            assert 200 == (await slack.send(BODY, headers=headers)).status

    assert ["slack:event:Ev1"] * 3 == [request.id for request in bot.requests]
    assert 1 == len(web_api.sent("chat.postMessage"))


async def test_url_verification(start: Start) -> None:
    """Slack's question whether this is the right address is answered."""
    async with start() as slack:
        response = await slack.send(json.dumps({"type": "url_verification", "challenge": "abc"}))

        assert {"challenge": "abc"} == await response.json()


_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (_JSON, "{"),
        (_JSON, "[]"),
        (_JSON, "[" * 100_000),
        (_JSON, json.dumps({"type": "event_callback", "event": "message"})),
        (_JSON, json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}})),
        (_FORM, "payload={"),
        (_FORM, "payload=[]"),
        (_FORM, "command=%2Fsocialpolicy"),
        (_FORM, "payload=" + json.dumps({"type": "block_actions", "actions": [], "trigger_id": "1"})),
        (_FORM, "payload=" + json.dumps({"type": "block_actions", "actions": [{"action_id": "a", "block_id": "b"}]})),
        (_FORM, "payload=" + json.dumps({"type": "view_submission", "view": {"callback_id": "a", "type": "modal"}})),
        (_FORM, "payload=" + json.dumps({"type": "view_submission", "view": {"callback_id": "a"}})),
    ],
)
async def test_malformed(start: Start, bot: Scripted, content_type: str, body: str) -> None:
    """What is signed but is not what Slack sends is refused as malformed."""
    async with start() as slack:
        response = await slack.send(body, content_type)

    assert (400, []) == (response.status, bot.requests)


async def test_no_text(start: Start) -> None:
    """A body that is no text cannot have been signed by Slack."""
    async with start() as slack:
        response = await slack.send(b"\xff")

    assert 401 == response.status


async def test_unknown_charset(start: Start) -> None:
    """A body in a charset that does not exist is refused as malformed."""
    async with start() as slack:
        response = await slack.send(BODY, "application/json; charset=nonsense")

    assert 400 == response.status


async def test_oversized(start: Start, bot: Scripted) -> None:
    """A body of more than a megabyte is refused before it is read to its end."""
    async with start() as slack:
        response = await slack.send("x" * 1_000_001)

    assert (413, []) == (response.status, bot.requests)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "message_action", "callback_id": "another", "trigger_id": "1", "user": {"id": PERSON}},
        {"type": "view_closed", "view": {"callback_id": "a"}},
        {"type": "something_new"},
    ],
)
async def test_unknown(start: Start, bot: Scripted, caplog: pytest.LogCaptureFixture, payload: dict[str, str]) -> None:
    """What the bot does not listen to is not found, without a word of it in the log."""
    caplog.set_level(logging.DEBUG)
    async with start() as slack:
        response = await slack.interact(payload | {"text": "secret words"})

    assert (404, []) == (response.status, bot.requests)
    assert "secret words" not in caplog.text


async def test_no_room(start: Start, bot: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too much to do, Slack is asked to try again later."""
    monkeypatch.setattr(slack_app, "_MOST_AT_ONCE", 0)
    async with start() as slack:
        response = await slack.direct("Hello?")

    assert (503, []) == (response.status, bot.requests)


async def test_no_secret(start: Start) -> None:
    """Without a signing secret nothing listens."""
    async with start(signing_secret=None) as slack:
        response = await slack.send(BODY)

    assert 404 == response.status


async def test_failing_bot(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Even a bot that breaks its promise not to raise stops nothing, and its error's words are not logged."""

    async def breaks(_: object) -> Reply:
        raise RuntimeError("secret words")

    async with start(breaks) as slack:
        command = await slack.command("help")
        event = await slack.direct("Hello?")
        after = await slack.send(json.dumps({"type": "url_verification", "challenge": "abc"}))

    assert (500, 200, 200) == (command.status, event.status, after.status)
    assert "RuntimeError" in str([vars(record) for record in caplog.records])
    assert "secret words" not in str([vars(record) for record in caplog.records])
