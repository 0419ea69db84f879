"""The story of a draft that goes to the headteacher in Slack, step by step."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession

from tests.acceptance.drafts import UNKIND
from tests.acceptance.members import HEAD, Json, Member
from tests.slack.web_api import WebApi
from tests.slack.workspace import Workspace
from tests.unhurried import GUARD

NOTE = "It's only for my own page."


def hurrying() -> Callable[[], datetime]:
    """Return a clock that is five seconds later whenever somebody looks, so that nothing has to be waited for."""
    moment = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def now() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=5)
        return moment

    return now


async def previewed(teacher: Member, draft: str = UNKIND, note: str = NOTE) -> Json:
    """Have a draft checked, choose to ask the manager, and return what will be sent."""
    view = await teacher.opening(await teacher.types(f"check {draft}"), "Ask my manager")
    return await teacher.fill_in(view, manager=HEAD, note=note)


async def notices(web_api: WebApi, to: str, count: int = 1) -> list[Json]:
    """Wait for so many messages into somebody's own chat, and return all that were sent there."""
    seen = count
    while len(found := _direct(web_api, to)) < count:
        seen = len(await web_api.wait_for("chat.postMessage", seen)) + 1
    return found


async def settled(workspace: Workspace, warnings: int = 1) -> str:
    """Wait until nothing is left to send but warnings that nobody has answered; return what Prometheus is told."""
    async with asyncio.timeout(GUARD):
        while f"socialpolicy_notices_waiting {warnings}.0" not in (counted := await metrics(workspace)):
            pass
    return counted


async def metrics(workspace: Workspace) -> str:
    """Return what Prometheus is told."""
    async with ClientSession() as http:
        return await (await http.get(workspace.url.replace("/slack/events", "/metrics"))).text()


def _direct(web_api: WebApi, to: str) -> list[Json]:
    return [body for body in web_api.sent("chat.postMessage") if body["channel"] == f"D{to}"]
