"""Signed slash commands, sent one after the other by each of several clients at once."""

import asyncio
import hashlib
import hmac
import time
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import aiohttp

SECRET = "bench"
QUESTIONS = (
    "can I put a photo of my class on insta?",
    "is the badge ok on my linkedin",
    "my mate from the paper keeps asking what I think of the new head, can I tell him",
    "who do I tell when somebody has set up a page that takes the mick out of us",
    "do I have to say that these are my own views",
    "what happens if I don't take it down",
    "are governors covered by this as well",
    "where is the toner for the copier in the science block",
)
_numbers = count()


@dataclass(frozen=True)
class Run:
    """How a server did: milliseconds a request, requests a second."""

    p50: float
    p99: float
    slowest: float
    per_second: float


def signed(question: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and headers of one `/socialpolicy ask`, as Slack signs it."""
    number = next(_numbers)
    body = urlencode(
        {
            "command": "/socialpolicy",
            "text": f"ask {question}",
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


async def drive(port: int, clients: int, requests: int) -> Run:
    """Send `requests` in all from `clients` at once; raise for any answer but 200."""
    left = iter(range(requests))
    took: list[float] = []

    async def client(session: aiohttp.ClientSession) -> None:
        for number in left:
            body, headers = signed(QUESTIONS[number % len(QUESTIONS)])
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
