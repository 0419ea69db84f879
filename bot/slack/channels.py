"""Looks at a channel: whether it is private, whether the bot is in it, and who else is."""

from bot.core.notices import Audience, NotSent
from bot.slack.calls import Calls, Method

#: What Slack says of a channel that the bot cannot see into: it may be anybody's.
_UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
#: So many people are asked for at a time, and so often at most: no office has a thousand people in its channel.
_PAGE = 200
_MOST_PAGES = 5


class Channels:
    """Looks at channels, each time anew: people come and go, and a private channel may become a public one."""

    def __init__(self, call: Calls) -> None:
        self._call = call
        self._bot = ""

    async def look(self, channel: str) -> Audience:
        """Return who can read a channel; NotSent where Slack does not tell.

        One that is shared with another organisation, or that has more people than can be looked through, is not
        private. Who is in a channel is told of those alone that are private and have the bot in them.
        """
        try:
            return await self._look(channel)
        except NotSent as refusal:
            if str(refusal) not in _UNSEEN:
                raise
            return Audience(private=False, has_bot=False)

    async def _look(self, channel: str) -> Audience:
        answer = await self._call(Method.INFO, channel=channel)
        match answer:
            case {"channel": dict(info)}:
                private = info.get("is_private") is True and not info.get("is_ext_shared")
                has_bot = info.get("is_member") is True and not info.get("is_archived")
            case _:
                raise NotSent(f"{Method.INFO} named no channel")
        if not (private and has_bot):
            return Audience(private, has_bot)
        members = await self._members(channel)
        if members is None:
            return Audience(private=False, has_bot=True)
        return Audience(private=True, has_bot=True, members=members - {await self._own_id()})

    async def _members(self, channel: str) -> frozenset[str] | None:
        """Return everybody in a channel, or None where they are too many."""
        members: set[str] = set()
        more: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            answer = await self._call(Method.MEMBERS, channel=channel, limit=_PAGE, **more)
            match answer:
                case {"members": list(found)}:
                    members.update(map(str, found))
                case _:
                    raise NotSent(f"{Method.MEMBERS} named nobody")
            match answer:
                case {"response_metadata": {"next_cursor": str(cursor)}} if cursor:
                    more = {"cursor": cursor}
                case _:
                    return frozenset(members)
        return None

    async def _own_id(self) -> str:
        """Return the bot's own id, which never changes."""
        if not self._bot:
            answer = await self._call(Method.WHO_AM_I)
            match answer:
                case {"user_id": str(name)} if name:
                    self._bot = name
                case _:
                    raise NotSent(f"{Method.WHO_AM_I} named nobody")
        return self._bot
