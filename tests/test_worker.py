"""The worker: does its rounds by itself, and a bad round does not end it."""

import asyncio
import logging
from datetime import datetime

import pytest

from bot import worker
from tests.talking import NOON


async def test_the_worker_goes_on_after_a_round_that_failed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure is logged by its kind, without its words, and the next round comes."""
    monkeypatch.setattr(worker, "ROUND", 0.0)
    rounds: list[datetime] = []
    enough = asyncio.Event()

    async def purge(now: datetime) -> None:
        rounds.append(now)
        if len(rounds) == 1:
            raise RuntimeError("MARKER of a secret")
        enough.set()

    working = asyncio.create_task(worker.work(purge, lambda: NOON))
    with caplog.at_level(logging.DEBUG):
        await asyncio.wait_for(enough.wait(), 10)
    working.cancel()
    await asyncio.wait({working})

    assert [NOON, NOON] == rounds[:2]
    assert ["RuntimeError"] == [record.__dict__["error"] for record in caplog.records if record.name == "bot.worker"]
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])
