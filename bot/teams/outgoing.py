"""Sends what the bot says by itself, to a person or into a channel; whoever asked for it does the trying again."""

import hashlib
import json
import logging

from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import NotInstalled, NotSent, Recipient
from bot.core.people import Person
from bot.teams import render
from bot.teams.address import CHANNELS, PLATFORM, Reference
from bot.teams.calls import Calls
from bot.teams.known import Known
from bot.teams.naming import NOBODY, people_in

log = logging.getLogger(__name__)

#: So many notices that stopped in the middle are remembered.
_MOST_UNFINISHED = 1_000


class Outgoing:
    """Speaks first."""

    def __init__(self, calls: Calls, known: Known) -> None:
        self._calls = calls
        self._known = known
        self._landed: dict[str, list[str]] = {}

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Send a reply under the key of its delivery; return the id of its (first) message, or raise NotSent alone."""
        try:
            return await self._send_where_known(to, reply, key)
        except NotInstalled as refusal:
            # Whoever looks after the bot reads this beside the line that says which notice was given up.
            log.warning("the bot is not installed where it was to speak", extra={"error": str(refusal)})
            raise
        except NotSent:
            raise
        except Exception as error:  # a fault of our own, whose words may hold what is being sent
            log.error("teams notice failed", extra={"error": type(error).__name__, "where": where(error)})
            fault = NotSent(type(error).__name__, final=True)
        raise fault

    async def _send_where_known(self, to: Recipient, reply: Reply, key: str) -> str:
        try:
            return await self._send(to, reply, key)
        except NotInstalled:
            if not to.person or to.replaces or await self._known.find(to.person) is None:
                raise
        # The chat that was known may be that of an earlier registration of the bot: there may be another by now.
        await self._known.forget(to.person)
        return await self._send(to, reply, key)

    async def _send(self, to: Recipient, reply: Reply, key: str) -> str:
        reference = await self._reference(to)
        named = people_in(reply)
        people = await self._calls.people(named, reference if to.channel else None) if named else NOBODY
        messages = render.messages(reply, None, people)
        # A notice that stopped in the middle goes on there, as long as this process lives and it reads the same.
        notice = hashlib.sha256(
            json.dumps([key, reference.conversation, to.thread, to.replaces, messages]).encode()
        ).hexdigest()
        landed = self._landed.get(notice, [])
        # What has no room in the message that is replaced stands under it.
        under = _in_thread(reference, to.thread or to.replaces)
        for number in range(len(landed), len(messages)):
            if number == 0 and to.replaces:
                await self._calls.update(reference, to.replaces, messages[number])
                landed.append(to.replaces)
            else:
                landed.append(await self._calls.post(under, messages[number], f"{key}-{number + 1}"))
            self._landed[notice] = landed
            if len(self._landed) > _MOST_UNFINISHED:
                del self._landed[next(iter(self._landed))]
        self._landed.pop(notice, None)
        return landed[0]

    async def _reference(self, to: Recipient) -> Reference:
        if to.channel:
            return await self._known.find(to.channel) or self._calls.anywhere(to.channel)
        return await self._calls.open_personal(Person(PLATFORM, to.person))


def _in_thread(reference: Reference, thread: str) -> Reference:
    return reference.in_thread(thread) if reference.root.conversation.endswith(CHANNELS) else reference
