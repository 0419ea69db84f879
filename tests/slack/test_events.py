"""Direct messages, mentions and the Home tab."""

import asyncio
import hashlib
from typing import Any

import pytest

from bot.core.messages import Button, Buttons, Place, PlaceKind, Privacy, Reply, Request, Say
from tests.slack.conftest import Start
from tests.slack.conversations import BOT
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, DIRECT, PERSON, Scripted

HELLO = Reply((Say("Hello."),))
FOR_ALL = Reply((Say("Hello."),), Privacy.HERE)


async def test_direct_message(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A direct message is answered there, with the key of its request against double posts."""
    bot.replies = {"message": HELLO}
    async with start() as slack:
        response = await slack.direct("May I tweet &amp; post?")
    (request,) = bot.requests
    (sent,) = web_api.sent("chat.postMessage")

    assert 200 == response.status
    assert ("slack:event:Ev1", "May I tweet & post?") == (request.id, request.text)
    assert Place("slack", DIRECT, PlaceKind.PERSONAL) == request.place
    assert (DIRECT, "Hello.") == (sent["channel"], sent["text"])
    assert "thread_ts" not in sent
    assert {"request": hashlib.sha256(b"slack:event:Ev1").hexdigest()} == sent["metadata"]["event_payload"]


@pytest.mark.parametrize("more", [{}, {"subtype": "thread_broadcast"}])
async def test_direct_thread(start: Start, bot: Scripted, web_api: WebApi, more: dict[str, str]) -> None:
    """A direct message in a thread is answered in the thread, even if it is shown beside the thread as well."""
    bot.replies = {"message": HELLO}
    async with start() as slack:
        await slack.direct("And then?", thread_ts="6.6", **more)

    assert ("message", "And then?") == (bot.requests[0].intent, bot.requests[0].text)
    assert Place("slack", DIRECT, PlaceKind.PERSONAL, "6.6") == bot.requests[0].place
    assert ["6.6"] == [message["thread_ts"] for message in web_api.sent("chat.postMessage")]


async def test_answered_at_once(start: Start) -> None:
    """An event is acknowledged before the bot has answered."""
    ready = asyncio.Event()

    async def waits(_: Request) -> Reply:
        await ready.wait()
        return HELLO

    async with start(waits) as slack:
        response = await slack.direct("Hello?")
        ready.set()

    assert 200 == response.status


async def test_stop(start: Start, web_api: WebApi) -> None:
    """A stop waits for the answers that are under way."""

    async def takes_its_time(_: Request) -> Reply:
        for _turn in range(100):
            await asyncio.sleep(0)
        return HELLO

    async with start(takes_its_time) as slack:
        await slack.direct("Hello?")

    assert 1 == len(web_api.sent("chat.postMessage"))


async def test_retries(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Slack's retries of an event have the id of the first delivery, and one answer is sent."""
    bot.replies = {"message": HELLO}
    message = {"type": "message", "channel_type": "im", "channel": DIRECT, "user": PERSON, "text": "Hello?"}
    async with start() as slack:
        for number in range(4):
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
            await slack.event(message, "Ev7", **headers)

    assert ["slack:event:Ev7"] * 4 == [request.id for request in bot.requests]
    assert 1 == len(web_api.sent("chat.postMessage"))


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"user": None},
        {"subtype": "message_changed", "message": {"text": "Hello!"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"channel_type": "channel", "channel": CHANNEL},
        {"channel_type": "mpim", "channel": "G1"},
    ],
)
async def test_not_said_to_the_bot(start: Start, bot: Scripted, more: dict[str, Any]) -> None:
    """What bots say, what is edited and what is said elsewhere is acknowledged and left alone."""
    async with start() as slack:
        response = await slack.direct("Hello?", **more)

    assert (200, []) == (response.status, bot.requests)


async def test_photo(start: Start, bot: Scripted) -> None:
    """The words beside a photo are read."""
    bot.replies = {"message": HELLO}
    async with start() as slack:
        await slack.direct("May I post this?", subtype="file_share")

    assert ["May I post this?"] == [request.text for request in bot.requests]


async def test_home_messages_tab(start: Start, bot: Scripted) -> None:
    """A look at the messages tab is no look at the Home tab."""
    async with start() as slack:
        await slack.event({"type": "app_home_opened", "user": PERSON, "channel": DIRECT, "tab": "messages"})

    assert [] == bot.requests


async def test_home(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A look at the Home tab shows, once, what the bot says to the intent home."""
    bot.replies = {"home": Reply((Say("Welcome."), Buttons((Button("Ask", "ask"),))))}
    look = {"type": "app_home_opened", "user": PERSON, "channel": DIRECT, "tab": "home"}
    async with start() as slack:
        await slack.event(look)
        await slack.event(look)
    (published,) = web_api.sent("views.publish")

    assert (PERSON, "home") == (published["user_id"], published["view"]["type"])
    assert ["section", "actions"] == [block["type"] for block in published["view"]["blocks"]]
    assert ["views.publish"] == [call.method for call in web_api.calls]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (f"<@{BOT}> may I tweet?", "may I tweet?"),
        (f"Hey <@{BOT}|policy>, may <@U2|ann> tweet?", "Hey  , may @ann tweet?"),
        (f"<@{BOT}>", ""),
    ],
)
async def test_mention(start: Start, bot: Scripted, said: str, heard: str) -> None:
    """Of a mention the name of the bot is taken away, and its place is the thread under it."""
    bot.replies = {"message": FOR_ALL}
    async with start() as slack:
        await slack.mention(said)
    (request,) = bot.requests

    assert ("message", heard) == (request.intent, request.text)
    assert Place("slack", CHANNEL, PlaceKind.CHANNEL, "7.1") == request.place
    assert request.in_the_open


async def test_mention_for_all(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A mention in a thread tells which, and what is for everybody is posted there."""
    bot.replies = {"message": FOR_ALL}
    async with start() as slack:
        await slack.mention("Hello?", thread_ts="6.6")
    (request,) = bot.requests
    (sent,) = web_api.sent("chat.postMessage")

    assert Place("slack", CHANNEL, PlaceKind.CHANNEL, "6.6") == request.place
    assert (CHANNEL, "6.6") == (sent["channel"], sent["thread_ts"])
    assert 1 == len(web_api.calls)


@pytest.mark.parametrize(("thread", "shown_in"), [("", None), ("6.6", "6.6")])
async def test_mention_for_one(start: Start, bot: Scripted, web_api: WebApi, thread: str, shown_in: str | None) -> None:
    """What is for the person alone is sent to them; a hidden line, in a thread only if it has replies, says so."""
    bot.replies = {"message": HELLO}
    async with start() as slack:
        await slack.mention("Hello?", thread_ts=thread)
    (sent,) = web_api.sent("chat.postMessage")
    (line,) = web_api.sent("chat.postEphemeral")

    assert (PERSON, "Hello.") == (sent["channel"], sent["text"])
    assert (CHANNEL, PERSON, "I have replied to you privately.") == (line["channel"], line["user"], line["text"])
    assert shown_in == line.get("thread_ts")


async def test_no_false_promise(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """When the private message did not land, nobody is told that it did."""
    bot.replies = {"message": HELLO}
    web_api.fail("chat.postMessage", Failure(error="messages_tab_disabled"))
    async with start() as slack:
        await slack.mention("Hello?")

    assert [] == web_api.sent("chat.postEphemeral")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> <@U1> <#C1>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt;"),
        ("<https://evil.example|click>", "&lt;https://evil.example|click&gt;"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("*bold* _italic_ ~gone~ `code` :wave: @here", "*bold* _italic_ ~gone~ `code` :wave: @here"),
        ("a\u200bb\u202ec\u2066d\ufeffe\U000e0041f\x00g", "abcdefg"),
    ],
)
async def test_inert(start: Start, bot: Scripted, web_api: WebApi, text: str, shown: str) -> None:
    """Mentions, links and markup of a reply arrive as letters, and what cannot be seen not at all."""
    bot.replies = {"message": Reply((Say(text),))}
    async with start() as slack:
        await slack.direct("Hello?")
    (sent,) = web_api.sent("chat.postMessage")

    assert [{"type": "plain_text", "text": shown, "emoji": False}] == [block["text"] for block in sent["blocks"]]
    assert (shown, False) == (sent["text"], sent["mrkdwn"])


async def test_very_long_message(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """20,000 characters come in whole and go out whole, in as many messages as they need."""
    text = "word " * 4_000
    bot.replies = {"message": Reply((Say(text),))}
    async with start() as slack:
        await slack.direct(text)
    sent = web_api.sent("chat.postMessage")
    shown = " ".join(block["text"]["text"] for message in sent for block in message["blocks"])

    assert text.strip() == bot.requests[0].text
    assert text.split() == shown.split()
    assert 1 < len(sent) <= 4
