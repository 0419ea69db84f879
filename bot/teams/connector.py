"""What is asked of Teams: the calls by which the bot speaks, as the rest of this platform sees them."""

from collections.abc import Collection
from typing import Any, Protocol

from bot.core.people import Person
from bot.teams.address import Reference
from bot.teams.naming import People

Json = dict[str, Any]


class Connector(Protocol):
    """Calls Teams once for each thing; NotSent, with Teams' code and none of the words sent, where that fails.

    NotInstalled from `open_personal`, or from posting into what it opened, means that the bot has to be added first.
    """

    async def post(self, reference: Reference, activity: Json) -> str:
        """Post a message into a conversation, or its thread, and return the message's id."""
        ...

    async def update(self, reference: Reference, message: str, activity: Json) -> None:
        """Put another message in the place of one of ours."""
        ...

    async def open_personal(self, person: Person) -> Reference:
        """Return the personal chat with somebody, opened if need be."""
        ...

    async def reopen_personal(self, person: Person) -> Reference:
        """Return the personal chat with somebody, opened anew in place of the one that was known."""
        ...

    async def has(self, reference: Reference, person: Person) -> bool:
        """Tell whether somebody is in a conversation, whoever else is; NotInstalled for nobody who is there."""
        ...

    async def people(self, ids: Collection[str], near: Reference | None = None) -> People:
        """Return what people are called who are in a conversation or have the bot; nothing of all others."""
        ...
