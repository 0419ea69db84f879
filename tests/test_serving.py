"""The web server as it is run: what is badly compressed is refused like anything else, and nothing else suffers."""

import logging
from http import HTTPStatus

import pytest
from aiohttp import ClientSession, web

from bot.commands.serving import runner_of


async def _refuses(_: web.Request) -> web.Response:
    raise web.HTTPUnsupportedMediaType


async def _reads(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("length", [4, 300_000])
async def test_a_badly_compressed_body_is_answered_plainly(
    caplog: pytest.LogCaptureFixture, coding: str, length: int
) -> None:
    """Whether it is read or not, however long it is: the answer arrives, and no error is logged."""
    caplog.set_level(logging.WARNING)
    app = web.Application()
    app.router.add_post("/refuses", _refuses)
    app.router.add_post("/reads", _reads)
    runner = runner_of(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _, port, *_ = runner.addresses[0]
        headers, data = {"Content-Encoding": coding}, b"x" * length
        async with ClientSession(f"http://127.0.0.1:{port}", headers=headers) as http:
            refused = await http.post("/refuses", data=data, compress=False)
            read = await http.post("/reads", data=data, compress=False)
            body = await read.read()
    finally:
        await runner.cleanup()

    assert (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.OK) == (refused.status, read.status)
    assert data == body
    assert [] == caplog.records
