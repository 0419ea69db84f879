"""The entry "Report this" of a message's menu: somebody else's words reach the form, or the person at least."""

from typing import Any

import pytest

from bot.core.messages import Field, FieldKind, Form, Place, PlaceKind, Privacy, Reply
from tests.slack.conftest import Start
from tests.slack.test_commands import Slow
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, Scripted

TOO_LATE = Failure(error="expired_trigger_id")
SHORT = "He is a <!channel> of a teacher & *useless*"
LONG = " ".join(f"{number * 7919:x}" for number in range(400))
FORWARDED = {"attachments": [{"author_name": "Sam", "text": "Nobody likes &lt;her&gt;"}]}


def asking(words: str, **more: Any) -> Reply:
    """Return the form that a report begins with, with the words of the message in it."""
    fields = (
        Field("text", "What was written", FieldKind.TEXT, value=words),
        Field("about", "Whom is it about?", FieldKind.CHOICE, choices=(("staff", "Staff"),)),
    )
    return Reply((Form("Report misuse", "report.send", fields),), **more)


def texts(blocks: list[dict[str, Any]]) -> str:
    """Return the words of the texts that somebody else wrote."""
    rich = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    quotes = [part["elements"] for part in rich if part["type"] == "rich_text_quote"]
    return " ".join("".join(element["text"] for element in quote) for quote in quotes)


async def test_words(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """The words of the message begin a report; its form opens for the person alone, and nothing is posted."""
    bot.replies = {"report": asking(SHORT)}
    async with start() as slack:
        response = await slack.shortcut("He is a &lt;!channel&gt; of a teacher &amp; *useless*", name="report_message")
    (request,) = bot.requests
    (opened,) = web_api.sent("views.open")

    assert (200, "") == (response.status, await response.text())
    assert ("slack:shortcut:4.1", "report", SHORT, {}) == (request.id, request.intent, request.text, request.fields)
    assert Place("slack", CHANNEL, PlaceKind.CHANNEL) == request.place
    assert SHORT == opened["view"]["blocks"][0]["element"]["initial_value"]
    assert ["views.open"] == [call.method for call in web_api.calls]


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("Look what he wrote:", FORWARDED, "Look what he wrote:\nNobody likes <her>"),
        ("", FORWARDED, "Nobody likes <her>"),
        (None, {"files": [{"id": "F1", "name": "photo.png"}]}, ""),
    ],
)
async def test_all_of_it(start: Start, bot: Scripted, text: str | None, more: dict[str, Any], said: str) -> None:
    """What was passed on belongs to the report, and a picture without words can be reported too."""
    bot.replies = {"report": asking("")}
    async with start() as slack:
        await slack.shortcut(text, name="report_message", **more)

    assert [("report", said)] == [(request.intent, request.text) for request in bot.requests]


async def test_unknown_entry(start: Start, bot: Scripted) -> None:
    """An entry that the bot has not is refused."""
    async with start() as slack:
        response = await slack.shortcut("Look!", name="delete_message")

    assert (404, []) == (response.status, bot.requests)


@pytest.mark.parametrize("words", [SHORT, LONG])
async def test_too_late(start: Start, web_api: WebApi, words: str) -> None:
    """When the form did not open in time a button opens it; words that it has no room for are there to be copied."""
    slow = Slow(asking(words))
    web_api.fail("views.open", TOO_LATE)
    async with start(slow, patience=0) as slack:
        await slack.shortcut(words, name="report_message")
        slow.ready.set()
        (message,) = await web_api.wait_for("response_url")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"])
    opened = web_api.sent("views.open")[-1]
    inside = opened["view"]["blocks"][0]["element"].get("initial_value", "")

    assert "ephemeral" == message["response_type"]
    assert words == inside + texts(message["blocks"])
    assert ("please copy them into it" in message["text"]) is (words == LONG)


async def test_too_late_in_the_open(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Where others would see them, words that the button has no room for are not shown."""
    bot.replies = {"report": asking(LONG, privacy=Privacy.HERE)}
    web_api.fail("views.open", TOO_LATE)
    async with start() as slack:
        await slack.shortcut(LONG, name="report_message")
    (message,) = web_api.sent("response_url")

    assert ("in_channel", "") == (message["response_type"], texts(message["blocks"]))


async def test_asked_again_with_its_words(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that its button can ask for again comes with its words, so nothing needs to be copied."""
    bot.replies = {"report.begin": asking(LONG)}
    web_api.fail("views.open", TOO_LATE)
    async with start() as slack:
        await slack.press("report.begin#0", "r1")
    (message,) = web_api.sent("response_url")

    assert ["actions"] == [block["type"] for block in message["blocks"]]


async def test_large_without_words(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Of a form that is large for its choices nothing needs to be copied either."""
    choices = tuple((f"{number * 7919:x}", "x") for number in range(500))
    bot.replies = {
        "report": Reply((Form("Large", "send", (Field("one", "One?", FieldKind.CHOICE, choices=choices),)),))
    }
    web_api.fail("views.open", TOO_LATE)
    async with start() as slack:
        await slack.shortcut("Look!", name="report_message")
    (message,) = web_api.sent("response_url")

    assert ["actions"] == [block["type"] for block in message["blocks"]]
