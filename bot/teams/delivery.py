"""Sends what the bot replies to where the person expects it; a call that fails for good is logged, and nothing more."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from functools import partial

from bot.core.messages import Reply
from bot.core.notices import NotInstalled, NotSent
from bot.core.people import Person
from bot.teams.address import Address, Reference
from bot.teams.again import Again
from bot.teams.connector import Connector
from bot.teams.inert import Json
from bot.teams.naming import named, people_in

log = logging.getLogger(__name__)


class Landed(StrEnum):
    """What became of a reply."""

    YES = "yes"
    NO = "no"
    NOT_INSTALLED = "not installed"  # the bot is not there, or not installed for the person


class Delivery:
    """Sends replies."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._again = Again()

    async def post(self, messages: Sequence[Json], to: Reference) -> Landed:
        """Post the messages that show a reply, or those that are still to be posted."""
        try:
            for message in messages:
                await self._again.call(to.root.conversation, partial(self._connector.post, to, message))
        except NotSent as refusal:
            return _what_became(refusal, "post")
        return Landed.YES

    async def post_privately(self, messages: Sequence[Json], to: Person) -> Landed:
        """Post them into the personal chat with somebody; nothing of them goes anywhere else."""
        landed = await self._post_into(self._connector.open_personal, messages, to)
        if landed is Landed.NOT_INSTALLED:
            # The chat that was known may be that of an earlier registration of the bot: there may be another by now.
            landed = await self._post_into(self._connector.reopen_personal, messages, to)
        return landed

    async def _post_into(
        self, opened: Callable[[Person], Awaitable[Reference]], messages: Sequence[Json], to: Person
    ) -> Landed:
        try:
            chat = await self._again.call(to.id, partial(opened, to))
        except NotSent as refusal:
            return _what_became(refusal, "open")
        return await self.post(messages, chat)

    async def replace(self, message: Json, address: Address) -> Landed:
        """Put a message in the place of the card that was pressed, for all who see it."""
        update = partial(self._connector.update, address.reference, address.card, message)
        try:
            await self._again.call(address.conversation, update)
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
            return await self._connector.has(conversation, person)
        except NotSent as refusal:
            _what_became(refusal, "member")
            return False


def _what_became(refusal: NotSent, call: str) -> Landed:
    log.warning("teams call failed", extra={"call": call, "error": str(refusal)})
    return Landed.NOT_INSTALLED if isinstance(refusal, NotInstalled) else Landed.NO
