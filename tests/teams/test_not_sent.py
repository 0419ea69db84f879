"""What it means when Teams does not take what the bot says first, and what nobody gets to read of it."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.core.notices import NotInstalled, Recipient
from bot.teams.app import TeamsPlatform
from tests.teams.conftest import Start
from tests.teams.service import OPEN, POST, Failure, Service
from tests.teams.tenant import CHANNEL, PERSON
from tests.teams.test_outgoing import CARD, MANAGER, STAFF, refused
from tests.unhurried import GUARD, let_pass


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("0", timedelta()),
        ("Mon, 10 Mar 2025 09:01:30 GMT", timedelta(seconds=90)),
        ("Mon, 10 Mar 2025 08:00:00 GMT", timedelta()),
        ("Mon, 10 Mar 2025 09:01:30 -0000", None),
        ("Mon, 10 Mar 9999 09:01:30 GMT", None),
        ("Mon, 10 Mar 99999 09:01:30 GMT", None),
        ("soon", None),
        ("9" * 5_000, None),
    ],
)
@pytest.mark.parametrize("what", [OPEN, POST])
async def test_busy(platform: TeamsPlatform, service: Service, what: str, header: str, wait: timedelta | None) -> None:
    """When Teams is busy the refusal says how long to wait, and nothing is tried again here."""
    now = "Mon, 10 Mar 2025 09:00:00 GMT"
    service.fail(what, Failure(429, "TooManyRequests", {"Retry-After": header, "Date": now}))
    refusal = await refused(platform)

    assert ("HTTP 429 TooManyRequests", wait, False, False) == (
        str(refusal),
        refusal.retry_after,
        refusal.final,
        refusal.in_doubt,
    )
    assert 1 == len(service.sent(what))


@pytest.mark.parametrize(
    ("failure", "why", "final", "in_doubt"),
    [
        (Failure(400, "BadSyntax"), "HTTP 400 BadSyntax", True, False),
        (Failure(401, "Unauthorized"), "HTTP 401 Unauthorized", False, False),
        (Failure(403, "BotNotInConversationRoster"), "HTTP 403 BotNotInConversationRoster", True, False),
        (Failure(404, "ConversationNotFound"), "HTTP 404 ConversationNotFound", True, False),
        (Failure(408, "RequestTimeout"), "HTTP 408 RequestTimeout", False, True),
        (Failure(409, "Conflict"), "HTTP 409 Conflict", False, False),
        (Failure(412, "PreconditionFailed"), "HTTP 412 PreconditionFailed", False, False),
        (Failure(413, "MessageSizeTooBig"), "HTTP 413 MessageSizeTooBig", True, False),
        (Failure(500), "HTTP 500 ServiceError", False, True),
        (Failure(502, page="<h1>Bad gateway</h1>"), "HTTP 502", False, True),
        (Failure(503, headers={"Retry-After": "5"}), "HTTP 503 ServiceError", False, False),
        (Failure(504, page=""), "HTTP 504 ServiceError", False, True),
        (Failure(500, "a code with words"), "HTTP 500", False, True),
        (Failure(500, page="[" * 100_000), "HTTP 500", False, True),
        (Failure(302, headers={"Location": "/elsewhere"}), "HTTP 302 ServiceError", False, False),
        (Failure(200, page="<h1>Welcome to the hotel</h1>"), "DeserializationError", False, True),
        (Failure(lost=True), "ServerDisconnectedError", False, True),
    ],
)
async def test_refused(
    platform: TeamsPlatform, service: Service, failure: Failure, why: str, final: bool, in_doubt: bool
) -> None:
    """A refusal says whether trying again can help and whether the message may have landed; it is tried once."""
    service.fail(POST, failure)
    refusal = await refused(platform, STAFF)

    assert (why, final, in_doubt) == (str(refusal), refusal.final, refusal.in_doubt)
    assert 1 == len(service.calls)


@pytest.mark.parametrize("to", [MANAGER, STAFF])
async def test_not_installed(
    platform: TeamsPlatform, service: Service, caplog: pytest.LogCaptureFixture, to: Recipient
) -> None:
    """Where the bot is not installed the refusal is final, and says so by its kind and in the log, without a name."""
    service.without_bot.add(PERSON)
    service.fail(POST, Failure(403, "BotNotInConversationRoster"))
    refusal = await refused(platform, to)
    (record,) = caplog.records

    assert isinstance(refusal, NotInstalled)
    assert (True, False) == (refusal.final, refusal.in_doubt)
    assert "the bot is not installed where it was to speak" == record.getMessage()
    assert "HTTP 403 BotNotInConversationRoster" == vars(record)["error"]
    assert not any(name in str(vars(record)) for name in (PERSON, CHANNEL))


@pytest.mark.parametrize(
    ("failure", "final"), [(Failure(403, "Forbidden"), True), (Failure(500), False), (Failure(lost=True), False)]
)
async def test_no_chat(platform: TeamsPlatform, service: Service, failure: Failure, final: bool) -> None:
    """As long as no chat has been opened nothing is in doubt, and the next attempt asks again."""
    service.fail(OPEN, failure)
    refusal = await refused(platform)
    await platform.send(MANAGER, CARD, "key-1")

    assert (final, False) == (refusal.final, refusal.in_doubt)
    assert 2 == len(service.sent(OPEN))
    assert 1 == len(service.sent())


async def test_never_reached(start: Start, unused_tcp_port: int) -> None:
    """What never reached Teams is not in doubt."""
    async with start(service_urls=[f"http://127.0.0.1:{unused_tcp_port}/"]) as tenant:
        refusal = await refused(tenant.platform, STAFF)

    assert ("ClientConnectorError", False, False) == (str(refusal), refusal.final, refusal.in_doubt)


async def test_too_slow(platform: TeamsPlatform, service: Service) -> None:
    """A post that Teams does not answer in time may have landed."""
    service.answering.clear()
    sending = asyncio.create_task(refused(platform, STAFF))
    await service.wait_for()
    let_pass(GUARD)
    refusal = await sending

    assert (False, True) == (refusal.final, refusal.in_doubt)


async def test_after_the_stop(start: Start, service: Service) -> None:
    """What is to be sent when the bot has stopped is not sent, and can be later."""
    async with start() as tenant:
        pass
    refusal = await refused(tenant.platform, STAFF)

    assert (False, False) == (refusal.final, refusal.in_doubt)
    assert [] == service.calls


async def test_fault_of_our_own(
    platform: TeamsPlatform, service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the bot's own is logged by its place in the code, and no second attempt is asked for."""

    def broken(*_: Any) -> None:
        raise ValueError("secret words")

    monkeypatch.setattr("bot.teams.render.messages", broken)
    refusal = await refused(platform)

    assert ("ValueError", True) == (str(refusal), refusal.final)
    assert ["teams notice failed"] == [record.getMessage() for record in caplog.records]
    assert "secret" not in str([vars(record) for record in caplog.records])
    assert [] == service.sent()


@pytest.mark.parametrize(
    "failure", [Failure(400, "BadSyntax"), Failure(lost=True), Failure(500), Failure(200, page="<h1>secret</h1>")]
)
async def test_discreet(
    platform: TeamsPlatform, service: Service, caplog: pytest.LogCaptureFixture, failure: Failure
) -> None:
    """Neither the logs nor the error, nor any error behind it, hold a word of what was sent or answered."""
    caplog.set_level(logging.INFO)
    service.fail(POST, failure)
    refusal = await refused(platform)

    assert (None, None) == (refusal.__cause__, refusal.__context__)
    shown = str([vars(record) for record in caplog.records]) + repr(vars(refusal)) + str(refusal)
    assert not any(word in shown for word in ("secret", "nobody is to see"))
