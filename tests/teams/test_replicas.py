"""Two servers of one bot on one database: what one of them hears of a conversation holds for the other."""

import asyncio

import pytest

from bot.core.messages import Reply, Say
from bot.storage.references import SqlReferences
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.teams.conftest import Start
from tests.teams.tenant import PERSON, Scripted
from tests.unhurried import GUARD


class Watched(SqlReferences):
    """References that tell when they change."""

    def __init__(self, units: SqlUnitsOfWork) -> None:
        super().__init__(units)
        self._changed = asyncio.Condition()

    async def keep_reference(self, platform: str, name: str, reference: str) -> None:
        """Keep a reference."""
        await super().keep_reference(platform, name, reference)
        async with self._changed:
            self._changed.notify_all()

    async def forget_reference(self, platform: str, name: str) -> None:
        """Forget a reference."""
        await super().forget_reference(platform, name)
        async with self._changed:
            self._changed.notify_all()

    async def until(self, *, known: bool) -> None:
        """Wait until it is known how to speak to the person first, or not any more."""
        async with asyncio.timeout(GUARD), self._changed:
            while (await self.reference("teams", PERSON) is not None) is not known:
                await self._changed.wait()


@pytest.fixture
def kept(units: SqlUnitsOfWork) -> Watched:
    """Return what is kept of conversations, on each kind of database in turn."""
    return Watched(units)


@pytest.fixture(autouse=True)
def answering(bot: Scripted) -> None:
    bot.replies = {"message": Reply((Say("Yes."),)), "help": Reply((Say("Hello."),))}


async def test_back_again(start: Start, kept: Watched) -> None:
    """Somebody who removed the bot, which one server heard, and added it again, which the other did, is kept."""
    async with start() as one, start() as other:
        await one.write("hello")
        await kept.until(known=True)
        await other.send(other.installed(action="remove"))
        await kept.until(known=False)
        await one.send(one.installed())
        await kept.until(known=True)


async def test_back_again_unheard(start: Start, kept: Watched) -> None:
    """So is somebody of whom no server heard that, once they write again some minutes later."""
    minutes = 0.0
    async with start(clock=lambda: minutes * 60) as one, start() as other:
        await one.write("hello")
        await kept.until(known=True)
        await other.send(other.installed(action="remove"))
        await kept.until(known=False)
        minutes = 10.0
        await one.write("hello again")
        await kept.until(known=True)
