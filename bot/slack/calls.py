"""Calls Slack's Web API once, and says what a failed call means to whoever does the trying again."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.notices import NotSent


class Method(StrEnum):
    """The methods of Slack's Web API that are called."""

    POST = "chat.postMessage"
    POST_HIDDEN = "chat.postEphemeral"
    UPDATE = "chat.update"
    OPEN = "views.open"
    OPEN_DIRECT = "conversations.open"
    PUBLISH = "views.publish"
    INFO = "conversations.info"
    MEMBERS = "conversations.members"
    WHO_AM_I = "auth.test"


#: These take their arguments as a form, and not as JSON.
_AS_FORM = frozenset({Method.INFO, Method.MEMBERS, Method.WHO_AM_I})
#: What no second attempt can mend. A token that was withdrawn or a scope that is missing is not among it: those an
#: administrator can mend while the notice waits.
_FINAL = frozenset(
    {
        "block_mismatch",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_users",
        "is_archived",
        "is_inactive",
        "message_not_found",
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


class Calls:
    """Calls Slack; `client` must not try anything again by itself."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def __call__(self, method: Method, **arguments: Any) -> Any:
        """Return what Slack answers; NotSent, with Slack's code as its words, where that is a failure."""
        form, as_json = (arguments, None) if method in _AS_FORM else (None, arguments)
        try:
            response = await self._client.api_call(method, data=form, json=as_json)
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
