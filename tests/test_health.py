"""What whoever watches over the bot is told of what waits to be sent."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from prometheus_client import CollectorRegistry

from bot.core.notices import Outlook
from bot.health import web_application
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.delivering import MINUTE, NOON, post

Client = TestClient[Request, Application]


@pytest.fixture
async def client(units: SqlUnitsOfWork, outbox: SqlOutbox) -> AsyncIterator[Client]:
    """Return a visitor of a bot whose worker does nothing."""
    async with TestClient(TestServer(web_application(units, outbox.outlook, CollectorRegistry()))) as visitor:
        yield visitor


async def shown(client: Client) -> dict[str, str]:
    """Return what Prometheus is told of the notices."""
    text = await (await client.get("/metrics")).text()
    return dict(line.removeprefix("socialpolicy_notices_").split() for line in text.splitlines() if line[0] != "#")


async def test_metrics_show_what_waits_and_what_was_given_up(
    client: Client, units: SqlUnitsOfWork, outbox: SqlOutbox
) -> None:
    """The numbers are those of the database at that moment, whatever the worker does."""
    await post(units, "dead")
    (claim,) = await outbox.claim(1, NOON)
    at_first = await shown(client)
    await outbox.end(claim, NOON, "NotSent")
    await post(units, "later", due=NOON + MINUTE)
    await post(units, "later still", due=NOON + MINUTE)

    assert {"waiting": "1.0", "dead": "0.0"} == at_first
    assert {"waiting": "2.0", "dead": "1.0"} == await shown(client)


async def test_what_nobody_can_count_is_not_told(units: SqlUnitsOfWork) -> None:
    """While the database does not answer there are metrics all the same, without these numbers."""

    async def broken() -> Outlook:
        raise OSError

    async with TestClient(TestServer(web_application(units, broken, CollectorRegistry()))) as client:
        assert {"waiting": "NaN", "dead": "NaN"} == await shown(client)
