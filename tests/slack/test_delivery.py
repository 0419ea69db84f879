"""What happens when Slack is busy, broken or away."""

import logging

import pytest
from aiohttp import ClientConnectorError, ClientSession
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.state import RetryState

from bot.core.messages import Reply, Say
from bot.slack.delivery import retry_handlers
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import Scripted

HELLO = Reply((Say("secret words"),))


@pytest.fixture(autouse=True)
def answers(bot: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    # The library spreads its attempts by chance; without that the tests are quick.
    monkeypatch.setattr("random.random", lambda: 0.0)
    bot.replies = {"message": HELLO, "ask": HELLO}


async def test_busy(start: Start, web_api: WebApi) -> None:
    """When Slack is busy the answer is sent again, no sooner than Slack says."""
    web_api.fail("chat.postMessage", Failure(429, "ratelimited", {"Retry-After": "1"}))
    async with start() as slack:
        await slack.direct("Hello?")
        await web_api.wait_for("chat.postMessage", 2)
    first, second = web_api.calls

    assert first.body == second.body
    assert 1 <= second.at - first.at


async def test_broken_once(start: Start, web_api: WebApi) -> None:
    """An error of Slack's own servers is tried once more."""
    web_api.fail("chat.postMessage", Failure(503))
    async with start() as slack:
        await slack.direct("Hello?")

    assert 2 == len(web_api.sent("chat.postMessage"))


async def test_lost_answer(start: Start, web_api: WebApi) -> None:
    """A post whose confirmation got lost is not repeated: it may have landed."""
    web_api.fail("chat.postMessage", Failure(lost=True))
    async with start() as slack:
        await slack.direct("Hello?")

    assert 1 == len(web_api.sent("chat.postMessage"))


async def test_never_reached(unused_tcp_port: int) -> None:
    """A post that never reached Slack is repeated."""
    async with ClientSession() as http:
        with pytest.raises(ClientConnectorError) as fault:
            await http.post(f"http://127.0.0.1:{unused_tcp_port}")
    request = HttpRequest(method="POST", url="/", headers={})
    again = [
        await handler.can_retry_async(state=RetryState(), request=request, error=fault.value)
        for handler in retry_handlers()
    ]

    assert 1 == again.count(True)


async def test_response_busy(start: Start, web_api: WebApi) -> None:
    """An answer at the request's own address waits as well when Slack is busy."""
    web_api.fail("response_url", Failure(429, "ratelimited", {"Retry-After": "0"}))
    async with start() as slack:
        await slack.press("ask#0")

    assert ["response_url"] * 2 == [call.method for call in web_api.calls]


async def test_response_broken(start: Start, web_api: WebApi) -> None:
    """When the request's own address is broken the person is answered in their direct messages, and told so."""
    web_api.fail("response_url", Failure(503))
    async with start() as slack:
        await slack.press("ask#0")

    assert ["response_url", "chat.postMessage", "chat.postEphemeral"] == [call.method for call in web_api.calls]


@pytest.mark.parametrize(
    ("failures", "code"),
    [([Failure(error="channel_not_found")], "channel_not_found"), ([Failure(500), Failure(500)], "internal_error")],
)
async def test_refused(
    start: Start, web_api: WebApi, caplog: pytest.LogCaptureFixture, failures: list[Failure], code: str
) -> None:
    """A call that Slack refuses is logged by its method and Slack's code, without a word of it; the next is served."""
    caplog.set_level(logging.DEBUG)
    web_api.fail("chat.postMessage", *failures)
    async with start() as slack:
        await slack.direct("secret question")
        await web_api.wait_for("chat.postMessage", len(failures))
        await slack.direct("secret question", "Ev2")
    logged = [vars(record) for record in caplog.records if record.getMessage() == "slack call failed"]

    assert [("chat.postMessage", code)] == [(entry["method"], entry["error"]) for entry in logged]
    assert "secret" not in str([vars(record) for record in caplog.records])
    assert len(failures) + 1 == len(web_api.sent("chat.postMessage"))


async def test_response_address_gone(start: Start, web_api: WebApi, unused_tcp_port: int) -> None:
    """When there is nobody at the request's own address the person is answered in their direct messages."""
    async with start() as slack:
        await slack.press("ask#0", response_url=f"http://127.0.0.1:{unused_tcp_port}/response")

    assert ["chat.postMessage", "chat.postEphemeral"] == [call.method for call in web_api.calls]


async def test_away(start: Start, bot: Scripted, caplog: pytest.LogCaptureFixture, unused_tcp_port: int) -> None:
    """When Slack cannot be reached the server stays up and says so in its log."""
    async with start(api_url=f"http://127.0.0.1:{unused_tcp_port}/api/") as slack:
        response = await slack.direct("secret question")
        after = await slack.direct("secret question", "Ev2")
    logged = [vars(record) for record in caplog.records]

    assert (200, 200, 2) == (response.status, after.status, len(bot.requests))
    assert ["ClientConnectorError"] * 2 == [entry["error"] for entry in logged]
    assert "secret" not in str(logged)
