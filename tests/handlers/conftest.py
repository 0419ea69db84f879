"""A bot whose readings the test writes."""

from collections.abc import AsyncIterator

import pytest

from tests.talking import Bot, bot_with


@pytest.fixture
async def bot(sqlite_database_address: str) -> AsyncIterator[Bot]:
    async with bot_with(sqlite_database_address) as open_bot:
        yield open_bot
