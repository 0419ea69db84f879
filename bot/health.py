"""How the bot does, for whoever watches over it: whether it lives, whether it is ready, and its counts."""

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from bot.core.ports import Store, UnitsOfWork


def web_application(units: UnitsOfWork, metrics: CollectorRegistry) -> web.Application:
    """Return a web application that answers `/healthz`, `/readyz` and `/metrics`; platforms add to it."""

    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        try:
            await units.do(_nothing)
        except Exception:
            return web.Response(text="the database does not answer\n", status=503)
        return web.Response(text="ok\n")

    async def show_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics), headers={"Content-Type": "text/plain; version=0.0.4"})

    web_app = web.Application()
    web_app.add_routes([web.get("/healthz", healthy), web.get("/readyz", ready), web.get("/metrics", show_metrics)])
    return web_app


async def _nothing(_store: Store) -> None:
    """Keep nothing: a unit of work that only shows that the database lets one begin and commit."""
