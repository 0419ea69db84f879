"""The bare servers beside which the bot is measured: `python -m tests.bench.servers NAME PORT`."""

import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from tests.bench.load import SECRET


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


SERVERS = {"bare aiohttp": bare_aiohttp, "bare bolt": bare_bolt}

if __name__ == "__main__":
    web.run_app(SERVERS[sys.argv[1]](), host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None)
