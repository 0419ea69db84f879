"""A bot whose readings the test writes."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from tests.handlers.check.office import Office
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import Reporting, cheap_hashes
from tests.talking import Bot, bot_with


@pytest.fixture
async def bot(sqlite_database_address: str) -> AsyncIterator[Bot]:
    async with bot_with(sqlite_database_address) as open_bot:
        yield open_bot


@pytest.fixture
def office(bot: Bot) -> Office:
    return Office(bot)


@pytest.fixture
def quick_receipts() -> Iterator[None]:
    """Make receipts cheap to check, as they must not be outside of tests."""
    with cheap_hashes():
        yield


@pytest.fixture
def reporting(bot: Bot, quick_receipts: None) -> Reporting:  # noqa: ARG001 - it is wanted for what it does
    return Reporting(bot)


@pytest.fixture
def enquiring(bot: Bot) -> Enquiring:
    return Enquiring(bot)


@pytest.fixture
async def enquiring_on_each(database_address: str) -> AsyncIterator[Enquiring]:
    """Return what passes on enquiries, on each kind of database in turn."""
    async with bot_with(database_address) as open_bot:
        yield Enquiring(open_bot)


@pytest.fixture
def judged_before(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many drafts had been judged when each transaction began."""
    counts: list[int] = []
    begin = AsyncConnection.begin

    def count_and_begin(connection: AsyncConnection) -> AsyncTransaction:
        counts.append(len(bot.judged))
        return begin(connection)

    monkeypatch.setattr(AsyncConnection, "begin", count_and_begin)
    return counts
