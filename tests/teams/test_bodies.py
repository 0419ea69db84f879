"""How a request is written: what is compressed or broken off is refused, and whoever sends it learns why."""

import asyncio
import gzip
import json
import zlib

import pytest
from yarl import URL

from bot.core.messages import Reply, Say
from tests.teams.conftest import Start
from tests.teams.tenant import Scripted, Tenant
from tests.unhurried import GUARD


def written(tenant: Tenant) -> bytes:
    return json.dumps(tenant.message("hello")).encode()


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "nonsense"])
@pytest.mark.parametrize("body", ["good", "bad", "large"])
async def test_compressed(start: Start, bot: Scripted, coding: str, body: str) -> None:
    """Teams compresses nothing: what claims to be compressed is not read, whether it is or not."""
    async with start() as tenant:
        large = b" " * 20_000_000 if body == "large" else b""
        whole = written(tenant) + large
        pressed = zlib.compress(whole) if coding == "deflate" else gzip.compress(whole, 1)
        headers = {"Authorization": f"Bearer {tenant.token()}", "Content-Encoding": coding}
        response = await tenant.post(b"xxxx" if body == "bad" else pressed, headers)
        alive = await tenant.http.get(tenant.url)

    # What the web server itself cannot unfold it refuses before the bot is asked.
    assert response.status == 415 or (response.status, coding) in ((400, "br"), (400, "zstd"))
    assert 405 == alive.status
    assert [] == bot.requests


@pytest.mark.parametrize("coding", ["identity", "Identity"])
async def test_as_it_is(start: Start, bot: Scripted, coding: str) -> None:
    """What says that it is not compressed is read."""
    bot.replies = {"message": Reply((Say("Yes."),))}
    async with start() as tenant:
        headers = {"Authorization": f"Bearer {tenant.token()}", "Content-Encoding": coding}
        response = await tenant.post(written(tenant), headers)
        await tenant.service.wait_for()

    assert 200 == response.status


async def test_broken(start: Start, bot: Scripted) -> None:
    """A body whose parts are not what they say is refused as malformed."""
    async with start() as tenant:
        url = URL(tenant.url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        lines = (
            f"POST {url.path} HTTP/1.1",
            f"Host: {url.host}",
            f"Authorization: Bearer {tenant.token()}",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
            "",
            "5",
            "",
        )
        writer.write("\r\n".join(lines).encode())
        await writer.drain()
        writer.write(b"{____no length\r\n")
        status = await asyncio.wait_for(reader.readline(), GUARD)
        writer.close()
        await writer.wait_closed()

    assert b"400" in status
    assert [] == bot.requests
