"""Sends what the bot says by itself, to a person or into a channel; whoever asked for it does the trying again."""

import hashlib
import json
import logging

from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import NotSent, Recipient
from bot.slack import render
from bot.slack.calls import Calls, Method

log = logging.getLogger(__name__)

#: So many notices that stopped in the middle are remembered.
_MOST_UNFINISHED = 1_000


class Outgoing:
    """Speaks first."""

    def __init__(self, call: Calls) -> None:
        self._call = call
        self._direct: dict[str, str] = {}
        self._landed: dict[str, list[str]] = {}

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Send a reply under the key of its delivery; return the id of its (first) message, or raise NotSent alone."""
        try:
            return await self._send(to, reply, key)
        except NotSent:
            raise
        except Exception as error:  # a fault of our own, whose words may hold what is being sent
            log.error("slack notice failed", extra={"error": type(error).__name__, "where": where(error)})
            fault = NotSent(type(error).__name__, final=True)
        raise fault

    async def _send(self, to: Recipient, reply: Reply, key: str) -> str:
        messages = render.messages(reply, None)
        channel = to.channel or await self._direct_channel(to.person)
        # A notice that stopped in the middle goes on there, as long as this process lives and it reads the same.
        notice = hashlib.sha256(json.dumps([key, channel, to.thread, to.replaces, messages]).encode()).hexdigest()
        landed = self._landed.get(notice, [])
        for number in range(len(landed), len(messages)):
            # Slack has no key against double posts; this one lets them be recognised.
            payload = {"delivery": key, "message": number + 1, "of": len(messages)}
            message = messages[number] | {
                "channel": channel,
                "metadata": {"event_type": "socialpolicy_notice", "event_payload": payload},
            }
            replaced = to.replaces if number == 0 else ""
            landed.append(await self._replace(replaced, message) if replaced else await self._post(to, message))
            self._landed[notice] = landed
            if len(self._landed) > _MOST_UNFINISHED:
                del self._landed[next(iter(self._landed))]
        self._landed.pop(notice, None)
        return landed[0]

    async def _post(self, to: Recipient, message: render.Json) -> str:
        # What has no room in the message that is replaced stands under it.
        thread = to.thread or to.replaces
        return _id(await self._call(Method.POST, **message, **({"thread_ts": thread} if thread else {})))

    async def _replace(self, replaced: str, message: render.Json) -> str:
        # Unlike a post, an update makes links and mentions of the text unless it is told not to.
        inert = {"parse": "none", "link_names": False}
        shown = {name: message[name] for name in ("channel", "text", "blocks", "metadata")}
        return _id(await self._call(Method.UPDATE, ts=replaced, **shown, **inert))

    async def _direct_channel(self, person: str) -> str:
        if person not in self._direct:
            answer = await self._call(Method.OPEN_DIRECT, users=person)
            match answer:
                case {"channel": {"id": str(channel)}}:
                    self._direct[person] = channel
                case _:
                    raise NotSent(f"{Method.OPEN_DIRECT} named no channel")
        return self._direct[person]


def _id(answer: object) -> str:
    """Return Slack's id of the message that it took."""
    match answer:
        case {"ts": str(message)}:
            return message
        case _:
            return ""
