"""Work that goes on after a platform has had its answer."""

import asyncio
import logging

import pytest

from bot.background import Background
from tests.unhurried import GUARD


async def test_given_up(caplog: pytest.LogCaptureFixture) -> None:
    """Work that does not end is given up at a stop, and how much it was is logged."""
    caplog.set_level(logging.WARNING)
    background = Background(most=2)
    task = background.start(asyncio.Event().wait())
    await background.drain(0)

    assert task.cancelled()
    assert [1] == [vars(record)["tasks"] for record in caplog.records]


async def test_work_begun_by_work() -> None:
    """Work that other work begins is waited for as well."""
    background = Background(most=2)
    done: list[str] = []

    async def second() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        background.start(second())

    background.start(first())
    await background.drain(GUARD)

    assert ["second"] == done


async def test_room() -> None:
    """There is room again when work has ended."""
    background = Background(most=1)
    ready = asyncio.Event()
    background.start(ready.wait())
    assert background.full

    ready.set()
    await background.drain(GUARD)

    assert not background.full
