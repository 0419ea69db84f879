"""How the bot does, for whoever watches over it: whether it lives, whether it is ready, and its counts."""

import math
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.core.notices import Outlook
from bot.core.ports import Store, UnitsOfWork


def web_application(
    units: UnitsOfWork, outlook: Callable[[], Awaitable[Outlook]], metrics: CollectorRegistry
) -> web.Application:
    """Return a web application that answers `/healthz`, `/readyz` and `/metrics`; platforms add to it."""
    waiting = Gauge("socialpolicy_notices_waiting", "Notices that wait to be sent.", registry=metrics)
    dead = Gauge("socialpolicy_notices_dead", "Notices that were given up.", registry=metrics)

    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        try:
            await units.do(_nothing)
        except Exception:
            return web.Response(text="the database does not answer\n", status=503)
        return web.Response(text="ok\n")

    async def show_metrics(_request: web.Request) -> web.Response:
        # Counted now: when the worker hangs is when somebody looks.
        try:
            found = await outlook()
        except Exception:  # the rest is wanted all the more
            waiting.set(math.nan)
            dead.set(math.nan)
        else:
            waiting.set(found.waiting)
            dead.set(found.dead)
        return web.Response(body=generate_latest(metrics), headers={"Content-Type": "text/plain; version=0.0.4"})

    web_app = web.Application()
    web_app.add_routes([web.get("/healthz", healthy), web.get("/readyz", ready), web.get("/metrics", show_metrics)])
    return web_app


async def _nothing(_store: Store) -> None:
    """Keep nothing: a unit of work that only shows that the database lets one begin and commit."""
