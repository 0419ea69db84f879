"""The card of a case in a private channel: posted, changed, answered under, pressed; whatever a reporter wrote."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.messages import Button, Buttons, Facts, Marked, PlaceKind, Privacy, Quote, Reply, Say, Tone
from bot.core.notices import NotSent, Recipient
from bot.core.people import Person
from bot.slack.app import SlackPlatform
from tests.slack.conftest import Start
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import PERSON, Scripted

HEADS = "C0HEADS"
OFFICE = Recipient("slack", channel=HEADS)
MANAGER = Recipient.of(Person("slack", PERSON))
CARD = Reply((Say("A report: fake account"), Buttons((Button("Open", "report.open", "r1"),))))
READ = Reply((Say("A report: acknowledged"),))
LONG = Reply((Say("word " * 4_000),))
NASTY = "<!channel> <@U0HEAD> <https://evil.example|our policy> &lt;!here&gt; *bold* _it_ ~no~ `code` :wave: @channel"
WORDS = Reply(
    (
        Say(NASTY, Tone.HEADING),
        Say(NASTY),
        Say(NASTY, Tone.URGENT),
        Say(NASTY, Tone.ASIDE),
        Facts((("What happened", NASTY), (NASTY, "where"))),
        Facts((("What happened", NASTY), ("About", Person("slack", "U0OTHER")))),
        Quote("c", NASTY, NASTY, (NASTY,)),
        Marked("What happened", NASTY),
        Buttons((Button(NASTY, "report.open", "r1"),)),
    )
)


@pytest.fixture
def platform(web_api: WebApi, bot: Scripted) -> SlackPlatform:
    """Return the platform, before any web server runs."""
    web_api.channels[HEADS] = Channel([BOT, "U0HEAD"])
    return SlackPlatform("xoxb-token", None, None, bot, web_api.api_url)


def anew(to: Recipient, message: str) -> Recipient:
    """Return where a card is changed."""
    return Recipient(to.platform, to.person, to.channel, replaces=message)


async def refused(platform: SlackPlatform, to: Recipient, reply: Reply = READ) -> NotSent:
    """Send something, and return why it was not sent."""
    with pytest.raises(NotSent) as refusal:
        await platform.send(to, reply, "key-2")
    return refusal.value


@pytest.mark.parametrize(("to", "channel"), [(OFFICE, HEADS), (MANAGER, f"D{PERSON}")])
async def test_changed(platform: SlackPlatform, web_api: WebApi, to: Recipient, channel: str) -> None:
    """A card is known by what sending it returned, and changed in its place, in a channel and in a direct message."""
    card = await platform.send(to, CARD, "key-1")
    again = await platform.send(anew(to, card), READ, "key-2")
    (message,) = web_api.shown(channel)
    (update,) = web_api.sent("chat.update")

    assert (card, card) == (message["ts"], again)
    assert "A report: acknowledged" == message["text"]
    assert ["section"] == [block["type"] for block in message["blocks"]]
    assert {"delivery": "key-2", "message": 1, "of": 1} == update["metadata"]["event_payload"]
    assert 1 == len(web_api.sent("chat.postMessage"))


@pytest.mark.parametrize("to", [OFFICE, MANAGER])
async def test_under(platform: SlackPlatform, web_api: WebApi, to: Recipient) -> None:
    """What is said under a card stands in its thread, in a channel and in a direct message."""
    card = await platform.send(to, CARD, "key-1")
    await platform.send(Recipient(to.platform, to.person, to.channel, thread=card), READ, "key-2")

    assert [None, card] == [sent.get("thread_ts") for sent in web_api.sent("chat.postMessage")]


async def test_long(platform: SlackPlatform, web_api: WebApi) -> None:
    """A long card is known by its first message, also when it stopped in the middle."""
    web_api.fail("chat.postMessage", None, Failure(429, "ratelimited"))
    await refused(platform, OFFICE, LONG)
    card = await platform.send(OFFICE, LONG, "key-2")
    shown = web_api.shown(HEADS)

    assert len(shown) > 1
    assert shown[0]["ts"] == card


async def test_long_change(platform: SlackPlatform, web_api: WebApi) -> None:
    """Of a change that is too long for one message the rest stands under the card; it too goes on where it stopped."""
    card = await platform.send(OFFICE, CARD, "key-1")
    web_api.fail("chat.postMessage", Failure(429, "ratelimited"))
    await refused(platform, anew(OFFICE, card), LONG)
    again = await platform.send(anew(OFFICE, card), LONG, "key-2")
    first, *others = web_api.shown(HEADS)

    assert card == again
    assert 1 == len(web_api.sent("chat.update"))
    assert 4_000 == " ".join(message["text"] for message in (first, *others)).split().count("word")
    assert {card} == {message["thread_ts"] for message in others}


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"])
async def test_cannot_be_changed(platform: SlackPlatform, web_api: WebApi, error: str) -> None:
    """A card that Slack no longer lets anybody change is not tried again."""
    card = await platform.send(OFFICE, CARD, "key-1")
    web_api.fail("chat.update", Failure(error=error))
    refusal = await refused(platform, anew(OFFICE, card))

    assert (error, True, False) == (str(refusal), refusal.final, refusal.in_doubt)
    assert 1 == len(web_api.sent("chat.update"))


async def test_deleted(platform: SlackPlatform, web_api: WebApi) -> None:
    """A card that somebody deleted is not posted again by a change."""
    card = await platform.send(OFFICE, CARD, "key-1")
    web_api.delete(web_api.shown(HEADS)[0])

    assert (await refused(platform, anew(OFFICE, card))).final
    assert [] == web_api.shown(HEADS)


@pytest.mark.parametrize("failure", [Failure(500), Failure(lost=True), Failure(error="fatal_error")])
async def test_change_twice(platform: SlackPlatform, web_api: WebApi, failure: Failure) -> None:
    """A change may be made twice without harm, so it is never in doubt."""
    card = await platform.send(OFFICE, CARD, "key-1")
    web_api.fail("chat.update", failure)
    refusal = await refused(platform, anew(OFFICE, card))
    await platform.send(anew(OFFICE, card), READ, "key-2")

    assert (False, False) == (refusal.final, refusal.in_doubt)
    assert ["A report: acknowledged"] == [message["text"] for message in web_api.shown(HEADS)]


async def test_without_id(platform: SlackPlatform, web_api: WebApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that Slack took without saying which it is was sent all the same; it is nobody's card."""
    monkeypatch.setattr(web_api, "answer", lambda *_: {"ok": True})

    assert "" == await platform.send(OFFICE, CARD, "key-1")


def on_card(card: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return where the card's own button stands, as the person in the channel sees it."""
    where = {"type": "message", "message_ts": card["ts"], "channel_id": card["channel"], "is_ephemeral": False}
    return {"container": where | more, "message": {"ts": card["ts"]} | more}


async def test_opened(start: Start, platform: SlackPlatform, bot: Scripted, web_api: WebApi) -> None:
    """Whoever presses a card's button reads the answer alone, and the card stays as it was."""
    bot.replies = {"report.open": Reply((Say("What happened: secret"),), replaces=True)}
    await platform.send(OFFICE, CARD, "key-1")
    (card,) = web_api.shown(HEADS)
    before = json.dumps(card)
    async with start() as slack:
        await slack.press("report.open#0", "r1", **on_card(card))
    (answer,) = web_api.sent("response_url")

    assert PlaceKind.CHANNEL is bot.requests[0].place.kind
    assert ("ephemeral", False) == (answer["response_type"], answer["replace_original"])
    assert [before] == [json.dumps(message) for message in web_api.shown(HEADS)]


async def test_opened_above_replies(start: Start, platform: SlackPlatform, bot: Scripted, web_api: WebApi) -> None:
    """A card with replies is pressed in the channel: its answer is shown there, not among the replies."""
    bot.replies = {"report.open": READ}
    await platform.send(OFFICE, CARD, "key-1")
    (card,) = web_api.shown(HEADS)
    async with start() as slack:
        await slack.press("report.open#0", "r1", **on_card(card, thread_ts=card["ts"]))
    (answer,) = web_api.sent("response_url")

    assert "" == bot.requests[0].place.thread
    assert ("ephemeral", None) == (answer["response_type"], answer.get("thread_ts"))


async def test_pressed_in_thread(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A button among the replies is answered among them, to the person alone."""
    bot.replies = {"report.open": READ}
    async with start() as slack:
        await slack.press("report.open#0", "r1", **on_card({"ts": "9.9", "channel": HEADS}, thread_ts="5.1"))
    (answer,) = web_api.sent("response_url")

    assert "5.1" == bot.requests[0].place.thread
    assert ("ephemeral", "5.1", False) == (
        answer["response_type"],
        answer["thread_ts"],
        answer["replace_original"],
    )


async def test_in_thread_by_message(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Where Slack takes no answer in the thread, it goes to their direct messages; the thread says only that it did."""
    bot.replies = {"report.open": Reply((Say("What happened: secret"),))}
    web_api.fail("response_url", Failure(404, "expired_url"))
    async with start() as slack:
        await slack.press("report.open#0", "r1", **on_card({"ts": "9.9", "channel": HEADS}, thread_ts="5.1"))
    (sent,) = web_api.sent("chat.postMessage")
    (note,) = web_api.sent("chat.postEphemeral")

    assert PERSON == sent["channel"]
    assert (HEADS, PERSON, "5.1") == (note["channel"], note["user"], note["thread_ts"])
    assert "secret" not in json.dumps(note)


async def test_words_of_reporter(start: Start, platform: SlackPlatform, bot: Scripted, web_api: WebApi) -> None:
    """Nothing that a reporter writes mentions anybody, links anywhere or is set in bold, wherever it is shown."""
    bot.replies = {"report.open": WORDS, "report.all": Reply(WORDS.parts, Privacy.HERE)}
    card = await platform.send(OFFICE, CARD, "key-1")
    await platform.send(anew(OFFICE, card), WORDS, "key-2")
    await platform.send(Recipient("slack", channel=HEADS, thread=card), WORDS, "key-3")
    async with start() as slack:
        for number, intent in enumerate(("report.open", "report.all")):
            await slack.press(f"{intent}#0", "r1", f"2.{number}", **on_card(web_api.shown(HEADS)[0]))
    shown = [*web_api.shown(HEADS), *web_api.sent("response_url")]

    assert 4 == len(shown)
    for message in shown:
        written = json.dumps(message["blocks"]) + message["text"]
        assert "*bold*" in written
        assert not any(markup in written for markup in ("<!", "<@", "<http", "mrkdwn", '"emoji": true'))
        assert {"plain_text", "text"} == set(_kinds_of_text(message["blocks"]))
        assert ["U0OTHER"] == list(_mentioned(message["blocks"]))


def _kinds_of_text(node: Any) -> Iterator[str]:
    return (each["type"] for each in _objects(node) if isinstance(each.get("text"), str))


def _mentioned(node: Any) -> Iterator[str]:
    return (each["user_id"] for each in _objects(node) if each.get("type") == "user")


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _objects(each)
