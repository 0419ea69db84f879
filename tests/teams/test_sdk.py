"""What the SDK does wrong, and this platform does not."""

import asyncio
import json
from typing import Any

import pytest

from bot.core.messages import Button, Buttons, Reply, Request, Say
from bot.core.notices import Recipient
from tests.teams.cards_check import LARGEST_CARD
from tests.teams.conftest import Start
from tests.teams.seeing import texts
from tests.teams.service import POST, UPDATE, Failure, Service
from tests.teams.tenant import CHANNEL, Scripted, Tenant

STAFF, HELLO = Recipient("teams", channel=CHANNEL), Reply((Say("Hello."),))
CARD = Reply((Say("Thank you."), Buttons((Button("Undo", "undo", "c1"),))), replaces=True)
ACTION = {"type": "Action.Execute", "verb": "thank", "data": {"value": "c1"}}
DIALOG = {"data": {"verb": "thank", "value": "c1"}, "context": {"theme": "default"}}
#: What awaits an answer with a body, and where the answer has it.
INVOKES = {
    "adaptiveCard/action": {"action": ACTION, "trigger": "manual"},
    "task/fetch": DIALOG,
    "task/submit": DIALOG,
    "composeExtension/submitAction": {"commandId": "check_message", "commandContext": "message", **DIALOG},
}


async def asked(tenant: Tenant, name: str, value: Any) -> tuple[int, Any]:
    """Ask for something that awaits an answer, and return the status and the answer."""
    response = await tenant.send(tenant.invoke(name, value, replyToId="1"))
    return response.status, await response.json() if response.content_type == "application/json" else None


@pytest.mark.parametrize("name", INVOKES)
async def test_answers_have_bodies(start: Start, bot: Scripted, name: str) -> None:
    """A button, a dialog and an entry of a menu are answered with a body; the SDK's adapter fails on every one."""
    bot.replies = {"thank": CARD}
    async with start() as tenant:
        status, body = await asked(tenant, name, INVOKES[name])

    assert 200 == status
    assert "Thank you." in str(body)
    assert [("thank", {"value": "c1"})] == [(request.intent, request.fields) for request in bot.requests]


@pytest.mark.parametrize("error", [KeyError, PermissionError, RuntimeError, LookupError])
@pytest.mark.parametrize("name", INVOKES)
async def test_faults_are_answered(
    start: Start, caplog: pytest.LogCaptureFixture, name: str, error: type[Exception]
) -> None:
    """A fault while something is asked is answered as one; the SDK says that it can't be asked, or isn't there."""

    async def broken(_: Request) -> None:
        raise error("secret words")

    async with start(broken) as tenant:
        status, body = await asked(tenant, name, INVOKES[name])

    assert 200 == status
    assert "Sorry, something went wrong on my side." in str(body)
    assert "secret words" not in str([vars(record) for record in caplog.records]) + str(body)


@pytest.mark.parametrize("error", [KeyError, PermissionError, ValueError])
async def test_faults_of_the_platform(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    """A fault of the platform's own is the server's, whatever its kind, and its words are not logged."""

    async def broken(*_: Any) -> None:
        raise error("secret words")

    monkeypatch.setattr("bot.teams.conversation.Conversation.serve", broken)
    async with start() as tenant:
        status, _ = await asked(tenant, "adaptiveCard/action", INVOKES["adaptiveCard/action"])

    assert 500 == status
    assert ["teams request failed"] == [record.getMessage() for record in caplog.records]
    assert "secret words" not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("composeExtension/query", {"commandId": "search"}),
        ("composeExtension/fetchTask", {"commandId": "another"}),
        ("signin/verifyState", {"state": "1"}),
        ("signin/tokenExchange", {}),
        ("fileConsent/invoke", {"action": "accept"}),
        ("", None),
    ],
)
async def test_not_known(start: Start, bot: Scripted, name: str, value: Any) -> None:
    """What Teams may ask for and the bot does not know is answered with that; the SDK's answer has no body."""
    async with start() as tenant:
        status, body = await asked(tenant, name, value)

    assert (501, {"error": {"code": "NotImplemented", "message": "I don't know that one."}}) == (status, body)
    assert [] == bot.requests


@pytest.mark.parametrize("name", INVOKES)
@pytest.mark.parametrize("value", [None, [], "text", {}, {"action": None}, {"action": {"verb": 7}}, {"data": "text"}])
async def test_malformed(start: Start, bot: Scripted, name: str, value: Any) -> None:
    """What Teams would not send of a button or a dialog is refused."""
    async with start() as tenant:
        status, _ = await asked(tenant, name, value)

    assert 400 == status
    assert [] == bot.requests


async def test_many_at_once(start: Start, service: Service) -> None:
    """Fifty messages are on their way to a Teams that answers none yet; the SDK sends six at a time."""
    service.answering.clear()
    async with start() as tenant:
        sending = [asyncio.create_task(tenant.platform.send(STAFF, HELLO, f"key-{number}")) for number in range(50)]
        await service.wait_for(POST, 50)
        service.answering.set()
        sent = await asyncio.gather(*sending)

    assert 50 == len(set(sent))


async def test_letters_are_sent_as_themselves(start: Start, service: Service, bot: Scripted) -> None:
    """Words in any script take the room that was counted for them, on both ways; the SDK sends six bytes a letter."""
    bot.replies = {"thank": Reply((Say("日本語のテキスト 👩‍👩‍👧 " * 150),), replaces=True)}
    async with start() as tenant:
        response = await tenant.press("thank")
        answered = await response.read()
        (sent,) = await service.wait_for(UPDATE)

    assert len(answered) <= LARGEST_CARD
    assert texts(sent.body) == texts(json.loads(answered)["value"])
    assert 2_000 < len(texts(sent.body))


async def test_errors_that_are_no_json(start: Start, service: Service) -> None:
    """A reply that did not get through a gateway for a moment is sent again, as the gateway asks."""
    busy = Failure(429, page="<h1>Too many requests</h1>", headers={"Retry-After": "0"})
    service.fail(POST, busy, busy)
    async with start(scripted(HELLO)) as tenant:
        await tenant.write("hello")
        await service.wait_for(POST, 3)

    assert 3 == len(service.sent())


def scripted(reply: Reply) -> Scripted:
    bot = Scripted()
    bot.replies = {"message": reply}
    return bot


async def test_many_requests(start: Start, service: Service, bot: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more requests than the bot takes at a time the rest are turned away, before any of them is read."""
    monkeypatch.setattr("bot.teams.app._MOST_AT_ONCE", 2)
    bot.replies = {"message": HELLO}
    service.answering.clear()
    async with start() as tenant:
        taken = [(await tenant.write("hello")).status for _ in range(2)]
        await service.wait_for(POST, 2)
        turned_away = (await tenant.write("hello")).status
        service.answering.set()

    assert ([200, 200], 503) == (taken, turned_away)
    assert 2 == len(bot.requests)
