"""Running the bot on the command line: the practice room, the service, and the tables of its database."""

import asyncio
import logging
import signal
import sys
from contextlib import AbstractAsyncContextManager

from aiohttp import web
from pythonjsonlogger.json import JsonFormatter

from bot.app import Parts, practice_room, service
from bot.core.errors import BadInput
from bot.settings import load_settings
from bot.storage.migrate import upgrade


def upgrade_database() -> str:
    """Bring the database to its newest form."""
    asyncio.run(upgrade(Parts(load_settings()).database))
    return "The database is up to date."


def practice(port: int | None) -> None:
    """Run the practice room until it is stopped."""
    parts = Parts(load_settings())
    _run(practice_room(parts), "127.0.0.1", parts.settings.port if port is None else port, "The practice room is open")


def serve() -> None:
    """Run the bot for its platforms until it is stopped."""
    parts = Parts(load_settings())
    _run(service(parts), parts.settings.host, parts.settings.port, "The bot is listening")


def _run(opening: AbstractAsyncContextManager[web.Application], host: str, port: int, greeting: str) -> None:
    _log_as_json()
    asyncio.run(_serve(opening, host, port, greeting))


async def _serve(opening: AbstractAsyncContextManager[web.Application], host: str, port: int, greeting: str) -> None:
    async with opening as web_app:
        runner = runner_of(web_app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError:
                raise BadInput(f"Port {port} is taken on {host}. Choose another with PORT.") from None
            address, taken = runner.addresses[0][:2]
            print(f"{greeting}: http://{address}:{taken}/", flush=True)  # noqa: T201  # the one line for people
            await _until_stopped()
        finally:
            await runner.cleanup()


def runner_of(web_app: web.Application) -> web.AppRunner:
    """Return what runs the web server.

    It unfolds no body: nobody who calls the bot compresses any, and aiohttp would log what it can't unfold as an error
    and hang up.
    """
    return web.AppRunner(web_app, access_log=None, shutdown_timeout=5.0, auto_decompress=False)


async def _until_stopped() -> None:
    """Wait for the signal that asks the process to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(asked, stopped.set)
    await stopped.wait()


def _log_as_json() -> None:
    """Write the log as JSON, a line each, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{", timestamp=True))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # These log addresses and payloads of their own accord.
    for name in ("slack_bolt", "slack_sdk", "msal", "msrest", "urllib3", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
