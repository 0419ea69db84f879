"""What the bot says first: to whom it goes, how often it may arrive, and what a failure means."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ConnectionTimeoutError

from bot.core.messages import Button, Buttons, Field, FieldKind, Form, Marked, PlaceKind, Reply, Say
from bot.core.notices import NotSent, Recipient
from bot.core.people import Person
from bot.slack import calls, outgoing
from bot.slack.app import SlackPlatform
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, PERSON, Scripted

MANAGER = Recipient.of(Person("slack", PERSON))
STAFF = Recipient("slack", channel=CHANNEL, thread="6.6")
CARD = Reply((Say("secret words"), Buttons((Button("It's fine", "consult.fine", "c1"),))))
LONG = Reply((Say("secret words " * 1_500), Buttons((Button("It's fine", "consult.fine", "c1"),))))
FORM = Form("Answer", "consult.send", (Field("words", "Words", FieldKind.TEXT),))


@pytest.fixture
def platform(web_api: WebApi, bot: Scripted) -> SlackPlatform:
    """Return the platform, before any web server runs."""
    return SlackPlatform("xoxb-token", None, None, bot, web_api.api_url)


async def refused(platform: SlackPlatform, to: Recipient = MANAGER, reply: Reply = CARD) -> NotSent:
    """Send something, and return why it was not sent."""
    with pytest.raises(NotSent) as refusal:
        await platform.send(to, reply, "key-1")
    return refusal.value


async def test_person(platform: SlackPlatform, web_api: WebApi) -> None:
    """A person is told in their direct message with the bot, under the key of the delivery."""
    await platform.send(MANAGER, CARD, "key-1")
    (opened,) = web_api.sent("conversations.open")
    (sent,) = web_api.sent("chat.postMessage")

    assert {"users": PERSON} == opened
    assert (f"D{PERSON}", "secret words\n\nYou can choose: [It's fine]") == (sent["channel"], sent["text"])
    assert "thread_ts" not in sent
    assert {
        "event_type": "socialpolicy_notice",
        "event_payload": {"delivery": "key-1", "message": 1, "of": 1},
    } == sent["metadata"]


async def test_same_person_again(platform: SlackPlatform, web_api: WebApi) -> None:
    """The channel of a direct message is asked for once."""
    await platform.send(MANAGER, CARD, "key-1")
    await platform.send(MANAGER, CARD, "key-2")

    assert ["conversations.open", "chat.postMessage", "chat.postMessage"] == [call.method for call in web_api.calls]


async def test_channel(platform: SlackPlatform, web_api: WebApi) -> None:
    """A channel is told in the channel, and in the thread if there is one."""
    await platform.send(STAFF, CARD, "key-1")
    (sent,) = web_api.sent("chat.postMessage")

    assert (CHANNEL, "6.6") == (sent["channel"], sent["thread_ts"])
    assert 1 == len(web_api.calls)


async def test_long(platform: SlackPlatform, web_api: WebApi) -> None:
    """What is too long for one message is sent in several, in order, each of which says which it is."""
    await platform.send(STAFF, LONG, "key-1")
    sent = web_api.sent("chat.postMessage")

    assert len(sent) > 1
    assert [(number + 1, len(sent)) for number in range(len(sent))] == [
        (message["metadata"]["event_payload"]["message"], message["metadata"]["event_payload"]["of"])
        for message in sent
    ]
    assert "consult.fine#0" == sent[-1]["blocks"][-1]["elements"][0]["action_id"]


@pytest.mark.parametrize("failure", [Failure(429, "ratelimited"), Failure(lost=True), Failure(error="token_revoked")])
async def test_stopped_in_the_middle(platform: SlackPlatform, web_api: WebApi, failure: Failure) -> None:
    """A notice of several messages goes on with the message at which it stopped, and once sent is forgotten."""
    web_api.fail("chat.postMessage", None, failure)
    await refused(platform, STAFF, LONG)
    await platform.send(STAFF, LONG, "key-1")
    order = [message["metadata"]["event_payload"]["message"] for message in web_api.sent("chat.postMessage")]
    await platform.send(STAFF, LONG, "key-1")

    assert [1, 2, 2, *range(3, order[-1] + 1)] == order
    assert len(order) + order[-1] == len(web_api.sent("chat.postMessage"))


async def test_reads_otherwise_by_now(platform: SlackPlatform, web_api: WebApi) -> None:
    """A notice that stopped in the middle and reads otherwise by now is sent from its beginning."""
    web_api.fail("chat.postMessage", None, Failure(429, "ratelimited"))
    await refused(platform, STAFF, LONG)
    await platform.send(STAFF, CARD, "key-1")

    assert "secret words\n\nYou can choose: [It's fine]" == web_api.sent("chat.postMessage")[-1]["text"]


async def test_many_unfinished(platform: SlackPlatform, web_api: WebApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many notices that stopped in the middle are remembered; an older one starts again."""
    monkeypatch.setattr(outgoing, "_MOST_UNFINISHED", 1)
    for to in (STAFF, MANAGER):
        web_api.fail("chat.postMessage", None, Failure(429, "ratelimited"))
        await refused(platform, to, LONG)
    before = len(web_api.sent("chat.postMessage"))
    await platform.send(STAFF, LONG, "key-1")

    assert 1 == web_api.sent("chat.postMessage")[before]["metadata"]["event_payload"]["message"]


@pytest.mark.parametrize(
    ("header", "wait"), [("30", timedelta(seconds=30)), ("0", timedelta()), ("soon", None), ("9" * 5_000, None)]
)
@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
async def test_busy(platform: SlackPlatform, web_api: WebApi, method: str, header: str, wait: timedelta | None) -> None:
    """When Slack is busy the refusal says how long to wait, and nothing is tried again here."""
    web_api.fail(method, Failure(429, "ratelimited", {"Retry-After": header}))
    refusal = await refused(platform)

    assert ("ratelimited", wait, False, False) == (
        str(refusal),
        refusal.retry_after,
        refusal.final,
        refusal.in_doubt,
    )
    assert 1 == len(web_api.sent(method))


@pytest.mark.parametrize(
    ("failure", "why", "final", "in_doubt"),
    [
        (Failure(error="channel_not_found"), "channel_not_found", True, False),
        (Failure(error="user_not_found"), "user_not_found", True, False),
        (Failure(error="is_archived"), "is_archived", True, False),
        (Failure(error="cannot_dm_bot"), "cannot_dm_bot", True, False),
        (Failure(error="invalid_blocks"), "invalid_blocks", True, False),
        (Failure(error="not_in_channel"), "not_in_channel", True, False),
        (Failure(error="invalid_auth"), "invalid_auth", False, False),
        (Failure(error="token_revoked"), "token_revoked", False, False),
        (Failure(error="account_inactive"), "account_inactive", False, False),
        (Failure(error="missing_scope"), "missing_scope", False, False),
        (Failure(error="never_heard_of"), "never_heard_of", False, False),
        (Failure(error="fatal_error"), "fatal_error", False, True),
        (Failure(status=500), "internal_error", False, True),
        (Failure(status=502, page="<h1>Bad gateway</h1>"), "HTTP 502", False, True),
        (Failure(status=503, error="service_unavailable"), "service_unavailable", False, False),
        (Failure(status=404, page="<h1>Not found</h1>"), "HTTP 404", False, False),
        (Failure(page="<h1>Welcome to the hotel</h1>"), "HTTP 200", False, True),
        (Failure(lost=True), "ServerDisconnectedError", False, True),
    ],
)
async def test_refused(
    platform: SlackPlatform, web_api: WebApi, failure: Failure, why: str, final: bool, in_doubt: bool
) -> None:
    """A refusal says whether trying again can help and whether the message may have landed; it is tried once."""
    web_api.fail("chat.postMessage", failure)
    refusal = await refused(platform, STAFF)

    assert (why, None, final, in_doubt) == (str(refusal), refusal.retry_after, refusal.final, refusal.in_doubt)
    assert 1 == len(web_api.calls)


@pytest.mark.parametrize(
    ("failure", "final"),
    [
        (Failure(error="user_not_found"), True),
        (Failure(status=500), False),
        (Failure(lost=True), False),
    ],
)
async def test_no_direct_message(platform: SlackPlatform, web_api: WebApi, failure: Failure, final: bool) -> None:
    """As long as no direct message has been opened nothing is in doubt, and the next attempt asks again."""
    web_api.fail("conversations.open", failure)
    refusal = await refused(platform)
    await platform.send(MANAGER, CARD, "key-1")

    assert (final, False) == (refusal.final, refusal.in_doubt)
    assert 2 == len(web_api.sent("conversations.open"))
    assert 1 == len(web_api.sent("chat.postMessage"))


async def test_never_reached(bot: Scripted, unused_tcp_port: int) -> None:
    """What never reached Slack is not in doubt."""
    away = SlackPlatform("xoxb-token", None, None, bot, f"http://127.0.0.1:{unused_tcp_port}/api/")
    refusal = await refused(away, STAFF)

    assert ("ClientConnectorError", False, False) == (str(refusal), refusal.final, refusal.in_doubt)


@pytest.mark.parametrize(
    ("error", "posting", "in_doubt"),
    [(TimeoutError(), True, True), (TimeoutError(), False, False), (ConnectionTimeoutError(), True, False)],
)
def test_timed_out(error: Exception, posting: bool, in_doubt: bool) -> None:
    """A post that timed out may have landed, unless it was the connection that took too long."""
    assert in_doubt is calls.not_sent(error, posting=posting).in_doubt


async def test_fault_of_our_own(
    platform: SlackPlatform, web_api: WebApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the bot's own is logged by its place in the code, and no second attempt is asked for."""

    def broken(*_: Any) -> None:
        raise ValueError("secret words")

    monkeypatch.setattr("bot.slack.render.messages", broken)
    refusal = await refused(platform)

    assert ("ValueError", True) == (str(refusal), refusal.final)
    assert ["slack notice failed"] == [record.getMessage() for record in caplog.records]
    assert "secret" not in str([vars(record) for record in caplog.records])
    assert [] == web_api.calls


@pytest.mark.parametrize("failure", [Failure(error="invalid_blocks"), Failure(lost=True), Failure(status=500)])
async def test_discreet(
    platform: SlackPlatform, web_api: WebApi, caplog: pytest.LogCaptureFixture, failure: Failure
) -> None:
    """Neither the logs nor the error, nor any error behind it, hold a word of what was sent."""
    caplog.set_level(logging.DEBUG)
    web_api.fail("chat.postMessage", failure)
    refusal = await refused(platform)

    assert (None, None) == (refusal.__cause__, refusal.__context__)
    assert "secret" not in str([vars(record) for record in caplog.records])
    assert "secret" not in repr(vars(refusal))


@pytest.mark.parametrize("large", [False, True])
async def test_form(start: Start, platform: SlackPlatform, web_api: WebApi, large: bool) -> None:
    """A form in a notice is a button that opens it; of one too large the texts are left empty."""
    words = " ".join(f"{number * 7919:x}" for number in range(400 if large else 3))
    field = Field("words", "Words", FieldKind.TEXT, value=words)
    await platform.send(MANAGER, Reply((Form("Answer", "consult.send", (field,), value="c1"),)), "key-1")
    button = web_api.sent("chat.postMessage")[0]["blocks"][0]["elements"][0]
    async with start() as slack:
        await slack.press(button["action_id"], button["value"], **direct())
    (opened,) = web_api.sent("views.open")

    assert ("" if large else words) == opened["view"]["blocks"][0]["element"].get("initial_value", "")
    assert opened["view"]["private_metadata"].endswith("\nc1")


def direct() -> dict[str, Any]:
    """Return where a button of a notice to a person stands."""
    channel = f"D{PERSON}"
    return {"container": {"type": "message", "message_ts": "5.1", "channel_id": channel, "is_ephemeral": False}}


async def test_pressed(start: Start, platform: SlackPlatform, bot: Scripted, web_api: WebApi) -> None:
    """A button of a notice to a person is pressed in a personal place, and the answer takes the card's."""
    bot.replies = {"consult.fine": Reply((Say("Thank you."),), replaces=True)}
    await platform.send(MANAGER, CARD, "key-1")
    button = web_api.sent("chat.postMessage")[0]["blocks"][-1]["elements"][0]
    async with start() as slack:
        await slack.press(button["action_id"], button["value"], **direct())
    (request,) = bot.requests
    (answer,) = web_api.sent("response_url")

    assert ("consult.fine", {"value": "c1"}) == (request.intent, request.fields)
    assert PlaceKind.PERSONAL is request.place.kind
    assert (True, "in_channel", "Thank you.") == (
        answer["replace_original"],
        answer["response_type"],
        answer["text"],
    )


async def test_marked_text_to_manager(platform: SlackPlatform, web_api: WebApi) -> None:
    """A long draft with marks reaches a manager in messages that Slack takes."""
    draft = Marked("The draft", "<!channel> word " * 750)
    await platform.send(MANAGER, Reply((draft, *CARD.parts)), "key-1")

    assert len(web_api.sent("chat.postMessage")) > 1
