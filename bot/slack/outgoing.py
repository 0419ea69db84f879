"""Sends what the bot says by itself, to a person or into a channel; whoever asked for it does the trying again."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import NotSent, Recipient
from bot.slack import render
from bot.slack.delivery import Method

log = logging.getLogger(__name__)

#: What no second attempt can mend. A token that was withdrawn or a scope that is missing is not among it: those an
#: administrator can mend while the notice waits.
_FINAL = frozenset(
    {
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "channel_not_found",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_users",
        "is_archived",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "thread_locked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_list_not_supplied",
        "users_not_found",
    }
)
#: After these, says Slack, some of it may have been done.
_HALF_DONE = frozenset({"fatal_error", "internal_error"})
#: So many notices that stopped in the middle are remembered.
_MOST_UNFINISHED = 1_000


class Outgoing:
    """Speaks first; `client` must not try anything again by itself."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._direct: dict[str, str] = {}
        self._landed: dict[str, int] = {}

    async def send(self, to: Recipient, reply: Reply, key: str) -> None:
        """Send a reply under the key of its delivery; raises nothing but NotSent."""
        try:
            return await self._send(to, reply, key)
        except NotSent:
            raise
        except Exception as error:  # a fault of our own, whose words may hold what is being sent
            log.error("slack notice failed", extra={"error": type(error).__name__, "where": where(error)})
            fault = NotSent(type(error).__name__, final=True)
        raise fault

    async def _send(self, to: Recipient, reply: Reply, key: str) -> None:
        messages = render.messages(reply, None)
        place = {"channel": to.channel or await self._direct_channel(to.person)}
        if to.thread:
            place["thread_ts"] = to.thread
        # A notice that stopped in the middle goes on there, as long as this process lives and it reads the same.
        notice = hashlib.sha256(json.dumps([key, place, messages]).encode()).hexdigest()
        for number in range(self._landed.get(notice, 0), len(messages)):
            # Slack has no key against double posts; this one lets them be recognised.
            payload = {"delivery": key, "message": number + 1, "of": len(messages)}
            metadata = {"event_type": "socialpolicy_notice", "event_payload": payload}
            await self._call(Method.POST, **place, **messages[number], metadata=metadata)
            self._landed[notice] = number + 1
            if len(self._landed) > _MOST_UNFINISHED:
                del self._landed[next(iter(self._landed))]
        self._landed.pop(notice, None)

    async def _direct_channel(self, person: str) -> str:
        if person not in self._direct:
            answer = await self._call(Method.OPEN_DIRECT, users=person)
            match answer:
                case {"channel": {"id": str(channel)}}:
                    self._direct[person] = channel
                case _:
                    raise NotSent(f"{Method.OPEN_DIRECT} named no channel")
        return self._direct[person]

    async def _call(self, method: Method, **arguments: Any) -> Any:
        try:
            response = await self._client.api_call(method, json=arguments)
        except Exception as error:
            refusal = not_sent(error, posting=method is Method.POST)
        else:
            return response.data
        # Not in the handler: the error, which may show what was sent, is not to travel along.
        raise refusal


def not_sent(error: Exception, *, posting: bool) -> NotSent:
    """Return what a failed call means; only a post can be in doubt."""
    if not isinstance(error, SlackApiError):
        reached = not isinstance(error, ClientConnectorError | ConnectionTimeoutError)
        return NotSent(type(error).__name__, in_doubt=posting and reached)
    response = error.response
    status = getattr(response, "status_code", HTTPStatus.OK)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, Mapping) else ""
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE
    unreadable = status == HTTPStatus.OK and not code
    return NotSent(
        code or f"HTTP {status}",
        retry_after=_retry_after(getattr(response, "headers", {})),
        final=code in _FINAL,
        in_doubt=posting and (broken or unreadable or code in _HALF_DONE),
    )


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    seconds = headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if re.fullmatch("[0-9]{1,6}", seconds) else None
