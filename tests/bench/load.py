"""Signed slash commands, sent one after the other by each of several clients at once."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import aiohttp

SECRET = "bench"
_numbers = count()


@dataclass(frozen=True)
class Load:
    """What is sent in turn, and by which crowds: how many clients at once, how many requests in all."""

    texts: Sequence[str]
    crowds: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Run:
    """How a server did: milliseconds a request, requests a second."""

    p50: float
    p99: float
    slowest: float
    per_second: float


def signed(text: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and headers of one `/socialpolicy` with this text, as Slack signs it."""
    number = next(_numbers)
    body = urlencode(
        {
            "command": "/socialpolicy",
            "text": text,
            "trigger_id": f"{time.time_ns()}.{number}",
            "user_id": f"U{number % 50}",
            "team_id": "T1",
            "channel_id": "D1",
            "channel_name": "directmessage",
            "api_app_id": "A1",
            "response_url": "http://127.0.0.1:9/",
        }
    ).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }


async def drive(port: int, clients: int, requests: int, texts: Sequence[str]) -> Run:
    """Send the texts in turn, `requests` in all from `clients` at once; raise for any answer but 200."""
    left = iter(range(requests))
    took: list[float] = []

    async def client(session: aiohttp.ClientSession) -> None:
        for number in left:
            body, headers = signed(texts[number % len(texts)])
            started = time.perf_counter()
            async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
                answer.raise_for_status()
                await answer.read()
            took.append(time.perf_counter() - started)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(client(session) for _ in range(min(clients, 4))))  # warm up on a few connections
        left, took[:] = iter(range(requests)), []
        started = time.perf_counter()
        await asyncio.gather(*(client(session) for _ in range(clients)))
        total = time.perf_counter() - started
    took.sort()
    p50, p99 = (1000 * took[int(share * len(took))] for share in (0.5, 0.99))
    return Run(p50, p99, 1000 * took[-1], len(took) / total)
