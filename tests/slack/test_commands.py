"""The command /socialpolicy, from what is typed to what is shown."""

import asyncio

import pytest

from bot.core.messages import Field, Form, Place, PlaceKind, Privacy, Reply, Request, Say
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, DIRECT, PERSON, Scripted

HELLO = Reply((Say("Hello."),))
FORM = Form("Report", "report.send", (Field("what", "What happened?"),))


@pytest.mark.parametrize(
    ("typed", "intent", "text"),
    [
        ("", "help", ""),
        ("help", "help", ""),
        ("  Help ", "help", ""),
        ("ask may I tweet?", "ask", "may I tweet?"),
        ("ASK\nmay I tweet?", "ask", "may I tweet?"),
        ("check  Look at us! ", "check", "Look at us!"),
        ("report", "report", ""),
        ("press the Gazette rang", "press", "the Gazette rang"),
        ("may I tweet?", "message", "may I tweet?"),
        ("help me, a pupil posted this", "message", "help me, a pupil posted this"),
        ("asking for a friend", "message", "asking for a friend"),
        ("check Tom &amp; Ann &lt;3 <https://x.org|x.org>", "check", "Tom & Ann <3 x.org"),
    ],
)
async def test_words(start: Start, bot: Scripted, typed: str, intent: str, text: str) -> None:
    """The first word says what to do; any other text is read for its meaning."""
    bot.replies = {intent: HELLO}
    async with start() as slack:
        await slack.command(typed)

    assert [(intent, text)] == [(request.intent, request.text) for request in bot.requests]


async def test_request(start: Start, bot: Scripted) -> None:
    """A command tells who asks and where, under an id made of its trigger."""
    bot.replies = {"help": HELLO}
    async with start() as slack:
        await slack.command("help", trigger="13.37")
    (request,) = bot.requests

    assert ("slack:command:13.37", "slack", PERSON) == (request.id, request.who.platform, request.who.id)
    assert Place("slack", CHANNEL, PlaceKind.CHANNEL) == request.place


async def test_direct_place(start: Start, bot: Scripted) -> None:
    """A command typed in direct messages comes from a personal place."""
    bot.replies = {"help": HELLO}
    async with start() as slack:
        await slack.command("help", channel=DIRECT)

    assert PlaceKind.PERSONAL is bot.requests[0].place.kind


async def test_quick_answer(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A quick answer is the acknowledgement itself, shown to the person alone, and costs no call to Slack."""
    bot.replies = {"help": HELLO}
    async with start() as slack:
        answer = await (await slack.command("help")).json()

    assert ("ephemeral", "Hello.") == (answer["response_type"], answer["text"])
    assert [] == web_api.calls


async def test_hidden_in_direct_messages(start: Start, bot: Scripted) -> None:
    """In direct messages too the answer is for the person alone: they may be with somebody else."""
    bot.replies = {"help": HELLO}
    async with start() as slack:
        answer = await (await slack.command("help", channel=DIRECT)).json()

    assert "ephemeral" == answer["response_type"]


async def test_long_answer(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A long answer is shown whole: what does not fit into the acknowledgement follows."""
    bot.replies = {"help": Reply((Say("word " * 4_000),))}
    async with start() as slack:
        first = await (await slack.command("help")).json()
    messages = [first, *web_api.sent("response_url")]
    words = [block["text"]["text"] for message in messages for block in message["blocks"]]

    assert 4_000 == " ".join(words).split().count("word")
    assert {"ephemeral"} == {message["response_type"] for message in messages}


async def test_public_answer(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """An answer for everybody follows an empty acknowledgement, so that what was typed is not shown."""
    bot.replies = {"help": Reply((Say("Hello."),), Privacy.HERE)}
    async with start() as slack:
        acknowledgement = await (await slack.command("help")).text()
    (sent,) = web_api.sent("response_url")

    assert "" == acknowledgement
    assert ("in_channel", "Hello.") == (sent["response_type"], sent["text"])


class Slow:
    """A bot that answers when it is told to."""

    def __init__(self, reply: Reply | None) -> None:
        self.reply = reply
        self.ready = asyncio.Event()

    async def __call__(self, _: Request) -> Reply | None:
        """Serve a request."""
        await self.ready.wait()
        return self.reply


async def test_slow_answer(start: Start, web_api: WebApi) -> None:
    """A slow answer takes the place of "One moment…", which is shown at once."""
    slow = Slow(HELLO)
    async with start(slow, patience=0) as slack:
        waiting = await (await slack.command("help")).json()
        calls_before = list(web_api.calls)
        slow.ready.set()
    (sent,) = web_api.sent("response_url")

    assert ("One moment…", "ephemeral") == (waiting["text"], waiting["response_type"])
    assert [] == calls_before
    assert (True, "ephemeral", "Hello.") == (sent["replace_original"], sent["response_type"], sent["text"])


async def test_slow_public_answer(start: Start, web_api: WebApi) -> None:
    """A slow answer for everybody is a message of its own, and the placeholder goes."""
    slow = Slow(Reply((Say("Hello."),), Privacy.HERE))
    async with start(slow, patience=0) as slack:
        await slack.command("help")
        slow.ready.set()
    answer, deletion = web_api.sent("response_url")

    assert (False, "in_channel") == (answer["replace_original"], answer["response_type"])
    assert {"delete_original": True} == deletion


async def test_slow_duplicate(start: Start, web_api: WebApi) -> None:
    """Of a slow duplicate nothing stays."""
    slow = Slow(None)
    async with start(slow, patience=0) as slack:
        await slack.command("help")
        slow.ready.set()

    assert [{"delete_original": True}] == web_api.sent("response_url")


async def test_slow_form(start: Start, web_api: WebApi) -> None:
    """When a form opens after all, the placeholder goes."""
    slow = Slow(Reply((FORM,)))
    async with start(slow, patience=0) as slack:
        await slack.command("report")
        slow.ready.set()

    assert ["views.open", "response_url"] == [call.method for call in web_api.calls]
    assert [{"delete_original": True}] == web_api.sent("response_url")


async def test_replay(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """The same command again is answered with nothing."""
    bot.replies = {"help": HELLO}
    async with start() as slack:
        await slack.command("help")
        again = await (await slack.command("help")).text()

    assert "" == again
    assert 1 == len({request.id for request in bot.requests})
    assert [] == web_api.calls


async def test_expired_response_url(start: Start, web_api: WebApi) -> None:
    """An answer that Slack no longer takes at the request's own address goes to the person's direct messages."""
    web_api.fail("response_url", Failure(status=404, error="expired_url"))
    slow = Slow(HELLO)
    async with start(slow, patience=0) as slack:
        await slack.command("help")
        slow.ready.set()

    assert [PERSON] == [message["channel"] for message in web_api.sent("chat.postMessage")]
    assert ["Hello."] == [message["text"] for message in web_api.sent("chat.postMessage")]


async def test_form(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form opens in a window; the acknowledgement is empty."""
    bot.replies = {"report": Reply((Say("In confidence."), FORM))}
    async with start() as slack:
        acknowledgement = await (await slack.command("report", trigger="13.37")).text()
    (opened,) = web_api.sent("views.open")

    assert "" == acknowledgement
    assert ("13.37", "report.send") == (opened["trigger_id"], opened["view"]["callback_id"])
    assert ["section", "input"] == [block["type"] for block in opened["view"]["blocks"]]
    assert ["views.open"] == [call.method for call in web_api.calls]
