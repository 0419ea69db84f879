"""The servers that are measured, each in a process of its own: `python -m tests.bench.servers NAME PORT`."""

import sys
from pathlib import Path
from tempfile import mkdtemp

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.app import Parts, service
from bot.settings import Settings
from bot.storage.migrate import upgrade

SECRET = "bench"  # a server on this machine, for a minute


async def bare_aiohttp() -> web.Application:
    """Return a server that reads a form and says a word: what no Python server is faster than."""

    async def answer(request: web.Request) -> web.Response:
        await request.post()
        return web.json_response({"text": "hello"})

    app = web.Application()
    app.router.add_post("/slack/events", answer)
    return app


async def bare_bolt() -> web.Application:
    """Return a bolt app whose command does nothing: what Slack's own library costs."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-bench", bot_user_id="U0", bot_id="B0")

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @bolt.command("/socialpolicy")
    async def answer(ack) -> None:  # type: ignore[no-untyped-def]  # bolt hands arguments in by name
        await ack(text="hello")

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    return app


async def ours() -> web.Application:
    """Return the bot itself, on a SQLite database of its own."""
    settings = Settings(
        socialpolicy_home=Path(mkdtemp()),
        slack_bot_token=SecretStr("xoxb-bench"),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url="http://127.0.0.1:9/",
    )
    parts = Parts(settings)
    await upgrade(parts.database)
    opening = service(parts)
    app = await opening.__aenter__()

    async def close(_app: web.Application) -> None:
        await opening.__aexit__(None, None, None)

    app.on_cleanup.append(close)
    return app


SERVERS = {"bare aiohttp": bare_aiohttp, "bare bolt": bare_bolt, "ours": ours}

if __name__ == "__main__":
    web.run_app(SERVERS[sys.argv[1]](), host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None)
