"""The same activity again, whoever sends it: refused, and nothing is done."""

import asyncio
from collections.abc import Callable

import pytest

from bot.core.messages import Privacy, Reply, Say
from bot.teams.deliveries import Deliveries, Repeated
from tests.teams.activities import GROUP, Json, activity, message, read
from tests.teams.conftest import Start
from tests.teams.tenant import CHANNEL, Scripted, Tenant

REPLY = Reply((Say("The policy says"),), Privacy.HERE)
FORM = {"verb": "report.send", "value": "b1", "text": "What happened"}

ACTIVITIES: dict[str, Callable[[Tenant], Json]] = {
    "a message": lambda tenant: tenant.message("hello"),
    "a message in a channel": lambda tenant: tenant.message("hello", CHANNEL),
    "a button": lambda tenant: tenant.invoke("adaptiveCard/action", {"action": {"verb": "open", "data": {}}}),
    "a form": lambda tenant: tenant.invoke("adaptiveCard/action", {"action": {"verb": "report.send", "data": FORM}}),
    "a form in a dialog": lambda tenant: tenant.invoke("task/submit", {"data": FORM}),
    "an entry of a menu": lambda tenant: tenant.invoke(
        "composeExtension/fetchTask", {"commandId": "check_message", "messagePayload": {"body": {"content": "x"}}}
    ),
    "an installation": lambda tenant: tenant.installed(),
}


@pytest.fixture
def replying(bot: Scripted) -> Scripted:
    """Return a bot that has a reply for everything, even for what it has served before."""
    bot.replies = dict.fromkeys(("message", "open", "report.send", "check", "help"), REPLY)
    bot.remembers = False
    return bot


def begin(deliveries: Deliveries, payload: Json) -> None:
    incoming = read(payload)
    deliveries.begin(incoming.way, incoming.address)


@pytest.mark.parametrize("kind", ACTIVITIES)
async def test_again(start: Start, replying: Scripted, kind: str) -> None:
    """What came before is refused, under its own token and under a new one."""
    async with start() as tenant:
        sent, token = ACTIVITIES[kind](tenant), tenant.token()
        statuses = [(await tenant.send(sent, each)).status for each in (token, token, None)]

    assert [200, 400, 400] == statuses
    assert 1 == len(replying.requests)


@pytest.mark.parametrize("kind", ACTIVITIES)
async def test_at_once(start: Start, replying: Scripted, kind: str) -> None:
    """Of several at the same moment one is served."""
    async with start() as tenant:
        sent = ACTIVITIES[kind](tenant)
        responses = await asyncio.gather(*(tenant.send(sent) for _ in range(8)))

    assert [200] + [400] * 7 == sorted(each.status for each in responses)
    assert 1 == len(replying.requests)


async def test_refused_before(start: Start, replying: Scripted) -> None:
    """An activity that was forged before is let in when it comes from Teams."""
    async with start() as tenant:
        sent = tenant.message("hello")
        statuses = [(await tenant.send(sent, token)).status for token in ("forged", None)]

    assert [401, 200] == statuses
    assert 1 == len(replying.requests)


def test_others() -> None:
    """Another activity, and the same id in another conversation, are no repetition."""
    deliveries = Deliveries()
    for payload in (message("x"), message("x", id="2"), message("x", GROUP)):
        begin(deliveries, payload)

    with pytest.raises(Repeated):
        begin(deliveries, message("y"))


def test_without_id() -> None:
    """Whoever adds the bot anew after removing it is heard, though nothing tells the two apart."""
    deliveries = Deliveries()
    added = activity("installationUpdate", action="add", id="")
    for _ in range(2):
        begin(deliveries, added)


def test_most() -> None:
    """Only the last ones are remembered."""
    deliveries = Deliveries(most=2)
    for number in ("1", "2", "3", "1"):
        begin(deliveries, message("x", id=number))

    with pytest.raises(Repeated):
        begin(deliveries, message("x", id="3"))
