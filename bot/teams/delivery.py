"""Sends what the bot replies to where the person expects it; a call that fails is logged, and nothing more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

from bot.core.messages import Reply
from bot.core.notices import NotSent
from bot.core.people import Person
from bot.teams.address import Address, Reference
from bot.teams.connector import Connector, NotInstalled
from bot.teams.inert import Json
from bot.teams.naming import named, people_in

T = TypeVar("T")

log = logging.getLogger(__name__)

#: How often a call is made at most, and how long is waited in between where Teams doesn't say, and at most.
_MOST = 3
_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=5)


class Landed(StrEnum):
    """What became of a reply."""

    YES = "yes"
    NO = "no"
    NOT_INSTALLED = "not installed"  # the bot is not there, or not installed for the person


class Delivery:
    """Sends replies."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def post(self, messages: Sequence[Json], to: Reference) -> Landed:
        """Post the messages that show a reply, or those that are still to be posted."""
        try:
            for message in messages:
                await _trying(partial(self._connector.post, to, message))
        except NotSent as refusal:
            return _what_became(refusal, "post")
        return Landed.YES

    async def post_privately(self, messages: Sequence[Json], to: Person) -> Landed:
        """Post them into the personal chat with somebody; nothing of them goes anywhere else."""
        try:
            chat = await _trying(partial(self._connector.open_personal, to))
        except NotSent as refusal:
            return _what_became(refusal, "open")
        return await self.post(messages, chat)

    async def replace(self, message: Json, address: Address) -> Landed:
        """Put a message in the place of the card that was pressed, for all who see it."""
        try:
            await _trying(partial(self._connector.update, address.reference, address.card, message))
        except NotSent as refusal:
            return _what_became(refusal, "update")
        return Landed.YES

    async def named(self, reply: Reply) -> Reply:
        """Return a reply in which everybody is called by name, as far as Teams tells the bot."""
        people = people_in(reply)
        return named(reply, await self._connector.people(people)) if people else reply

    async def is_there(self, person: Person, conversation: Reference) -> bool:
        """Tell whether somebody is in a conversation now; where that cannot be told, they are not."""
        try:
            members = await self._connector.members(conversation)
        except NotSent as refusal:
            _what_became(refusal, "members")
            return False
        return members is not None and person.id in members


async def _trying(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call again that Teams did not take for now; what may have landed is not repeated."""
    for _ in range(_MOST - 1):
        try:
            return await call()
        except NotSent as refusal:
            if refusal.final or refusal.in_doubt or isinstance(refusal, NotInstalled):
                raise
            pause = refusal.retry_after if refusal.retry_after is not None else _PAUSE
        await asyncio.sleep(min(pause, _LONGEST_PAUSE).total_seconds())
    return await call()


def _what_became(refusal: NotSent, call: str) -> Landed:
    log.warning("teams call failed", extra={"call": call, "error": str(refusal)})
    return Landed.NOT_INSTALLED if isinstance(refusal, NotInstalled) else Landed.NO
