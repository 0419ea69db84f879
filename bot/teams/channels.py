"""Looks at a channel: whether the bot is in it, and who else is."""

from bot.core.notices import Audience, NotInstalled
from bot.teams.calls import Calls
from bot.teams.known import Known


class Channels:
    """Looks at channels and group chats, each time anew: people come and go."""

    def __init__(self, calls: Calls, known: Known) -> None:
        self._calls = calls
        self._known = known

    async def look(self, channel: str) -> Audience:
        """Return who can read a channel; NotSent where Teams does not tell.

        Teams does not say whether a channel is private: the people in it are told, and they are who can read it. One
        that has somebody of another trust in it, or more people than can be looked through, is not private.
        """
        reference = await self._known.find(channel) or self._calls.anywhere(channel)
        try:
            members = await self._calls.members(reference)
        except NotInstalled:
            return Audience(private=False, has_bot=False)
        return Audience(private=members is not None, has_bot=True, members=members or frozenset())
