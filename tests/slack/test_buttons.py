"""Buttons and the shortcut: where the answer goes, and what takes the place of what."""

from typing import Any

import pytest

from bot.core.messages import Place, PlaceKind, Privacy, Reply, Say
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, DIRECT, PERSON, Scripted

HELLO = Reply((Say("Hello."),))
FOR_ALL = Reply((Say("Hello."),), Privacy.HERE)


def shown(channel: str, **more: Any) -> dict[str, Any]:
    """Return where a button of a message stands that everybody in the channel sees."""
    return {"container": {"type": "message", "message_ts": "5.1", "channel_id": channel, **more}}


async def test_request(start: Start, bot: Scripted) -> None:
    """A button starts its intent with its value."""
    bot.replies = {"feedback": HELLO}
    async with start() as slack:
        response = await slack.press("feedback#1", "a & b: 4.2", trigger="13.37")
    (request,) = bot.requests

    assert (200, "") == (response.status, await response.text())
    assert ("slack:action:13.37", "feedback", "") == (request.id, request.intent, request.text)
    assert {"value": "a & b: 4.2"} == request.fields
    assert Place("slack", CHANNEL, PlaceKind.CHANNEL) == request.place


async def test_unknown_action(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Whatever a button is called, the bot is asked, for it knows best what it doesn't know."""
    bot.replies = {"no such thing": HELLO}
    async with start() as slack:
        await slack.press("no such thing")

    assert ["Hello."] == [message["text"] for message in web_api.sent("response_url")]


async def test_pressed_twice(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A press that is delivered twice is answered once."""
    bot.replies = {"ask": HELLO}
    async with start() as slack:
        await slack.press("ask#0")
        await slack.press("ask#0")

    assert 1 == len(web_api.calls)


@pytest.mark.parametrize(
    ("where", "reply", "response_type"),
    [
        ({}, HELLO, "ephemeral"),
        ({}, FOR_ALL, "in_channel"),
        (shown(CHANNEL), HELLO, "ephemeral"),
        (shown(CHANNEL), FOR_ALL, "in_channel"),
        (shown(DIRECT), HELLO, "in_channel"),
        (shown(DIRECT, is_ephemeral=True), HELLO, "ephemeral"),
    ],
)
async def test_new_message(
    start: Start, bot: Scripted, web_api: WebApi, where: dict[str, Any], reply: Reply, response_type: str
) -> None:
    """An answer that replaces nothing is a new message; in a chat with the bot alone, one that stays."""
    bot.replies = {"ask": reply}
    async with start() as slack:
        await slack.press("ask#0", **where)
    (sent,) = web_api.sent("response_url")

    assert (response_type, False) == (sent["response_type"], sent["replace_original"])


@pytest.mark.parametrize(
    ("where", "privacy", "response_type", "replaces"),
    [
        ({}, Privacy.ONLY_YOU, "ephemeral", True),
        (shown(CHANNEL), Privacy.HERE, "in_channel", True),
        (shown(DIRECT), Privacy.ONLY_YOU, "in_channel", True),
        # What is for one person never takes the place of what others see.
        (shown(CHANNEL), Privacy.ONLY_YOU, "ephemeral", False),
    ],
)
async def test_replaces(
    start: Start,
    bot: Scripted,
    web_api: WebApi,
    where: dict[str, Any],
    privacy: Privacy,
    response_type: str,
    replaces: bool,
) -> None:
    """An answer that replaces takes the place of the card if the same people see it."""
    bot.replies = {"ask": Reply((Say("Hello."),), privacy, replaces=True)}
    async with start() as slack:
        await slack.press("ask#0", **where)
    (sent,) = web_api.sent("response_url")

    assert (response_type, replaces) == (sent["response_type"], sent["replace_original"])


async def test_replaces_hidden_for_all(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """An answer for everybody cannot take the place of a hidden card: it is new, and the card goes."""
    bot.replies = {"ask": Reply((Say("Hello."),), Privacy.HERE, replaces=True)}
    async with start() as slack:
        await slack.press("ask#0")
    sent, deletion = web_api.sent("response_url")

    assert ("in_channel", False) == (sent["response_type"], sent["replace_original"])
    assert {"delete_original": True} == deletion


async def test_long_replaces(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Of a long answer the first message takes the place of the card, and the others follow it."""
    bot.replies = {"ask": Reply((Say("word " * 4_000),), replaces=True)}
    async with start() as slack:
        await slack.press("ask#0")
    first, *others = [sent["replace_original"] for sent in web_api.sent("response_url")]

    assert first
    assert others
    assert not any(others)


async def test_in_thread(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A button in a thread is answered in the thread."""
    bot.replies = {"ask": HELLO}
    async with start() as slack:
        await slack.press("ask#0", **shown(CHANNEL, thread_ts="6.6"))

    assert "6.6" == bot.requests[0].place.thread
    assert ["6.6"] == [message["thread_ts"] for message in web_api.sent("response_url")]


async def test_on_home_tab(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A button on the Home tab is answered in the direct messages."""
    bot.replies = {"ask": HELLO}
    async with start() as slack:
        await slack.press("ask#0", container={"type": "view", "view_id": "V1"}, response_url=None)
    (sent,) = web_api.sent("chat.postMessage")

    assert PlaceKind.PERSONAL is bot.requests[0].place.kind
    assert PERSON == sent["channel"]
    assert 1 == len(web_api.calls)


async def test_long_answer_cut_off(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """When Slack takes no more answers at the request's address, the rest goes where the answer belongs."""
    bot.replies = {"ask": Reply((Say("word " * 4_000),), Privacy.HERE)}
    web_api.fail("response_url", Failure(), Failure(status=404, error="used_url"))
    async with start() as slack:
        await slack.press("ask#0", **shown(CHANNEL, thread_ts="6.6"))
    texts = [message["text"] for message in web_api.sent("response_url")[:1] + web_api.sent("chat.postMessage")]

    assert 4_000 == " ".join(texts).split().count("word")
    assert {(CHANNEL, "6.6")} == {(sent["channel"], sent["thread_ts"]) for sent in web_api.sent("chat.postMessage")}


async def test_shortcut(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """The entry "Check before posting" checks the text of that message, and the answer is hidden."""
    bot.replies = {"check": HELLO}
    async with start() as slack:
        response = await slack.shortcut("Look at &lt;us&gt;!")
    (request,) = bot.requests
    (sent,) = web_api.sent("response_url")

    assert (200, "") == (response.status, await response.text())
    assert ("slack:shortcut:4.1", "check", "Look at <us>!") == (request.id, request.intent, request.text)
    assert ("ephemeral", "Hello.") == (sent["response_type"], sent["text"])


async def test_shortcut_between_two(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """In a chat between two people the other one does not see the answer."""
    bot.replies = {"check": HELLO}
    async with start() as slack:
        await slack.shortcut("Look at us!", channel="D0BETWEEN")

    assert ["ephemeral"] == [sent["response_type"] for sent in web_api.sent("response_url")]


async def test_shortcut_of_an_app(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Of a message that an app posted in blocks the words are checked that its readers see."""
    bot.replies = {"check": HELLO}
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Fair on Friday"}}]
    async with start() as slack:
        await slack.shortcut("This content can't be displayed.", user=None, bot_id="B0APP", blocks=blocks)

    assert [("check", "Fair on Friday")] == [(request.intent, request.text) for request in bot.requests]
    assert ["ephemeral"] == [sent["response_type"] for sent in web_api.sent("response_url")]


@pytest.mark.parametrize("text", ["", None, " "])
async def test_shortcut_without_words(start: Start, bot: Scripted, web_api: WebApi, text: str | None) -> None:
    """Of a message without words the person alone is told that there is nothing to check."""
    async with start() as slack:
        response = await slack.shortcut(text, files=[{"id": "F1", "name": "fair.png"}])
    (sent,) = web_api.sent("response_url")

    assert (200, []) == (response.status, bot.requests)
    assert "ephemeral" == sent["response_type"]
    assert sent["text"].startswith("I found no words in this message")
