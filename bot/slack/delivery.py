"""Sends what the bot replies to where the person expects it; a call that fails is logged, and nothing more."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.core.messages import Privacy, Reply, Request
from bot.slack import render
from bot.slack.address import Address, Original
from bot.slack.calls import Method

log = logging.getLogger(__name__)

_ELSEWHERE = "I have replied to you privately."


def retry_handlers() -> list[AsyncRetryHandler]:
    """Return what is tried again: what Slack refused to take for now, and what surely never reached it.

    A post that timed out may have landed, so it is not repeated.
    """
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(),
        AsyncConnectionErrorRetryHandler(error_types=[ClientConnectorError]),
    ]


class Delivery:
    """Sends replies, windows and Home tabs."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, trigger_id: str, view: render.Json) -> bool:
        """Open a window; return whether it opened, for a trigger lives three seconds."""
        return await self._call(Method.OPEN, trigger_id=trigger_id, view=view)

    async def publish(self, user: str, view: render.Json) -> None:
        """Show somebody their Home tab."""
        await self._call(Method.PUBLISH, user_id=user, view=view)

    async def withdraw(self, address: Address) -> None:
        """Take back the message that only the person sees."""
        await self._respond(address, {"delete_original": True})

    async def answer(self, reply: Reply, request: Request, address: Address) -> None:
        """Send a reply; what is for one person never lands where others see it."""
        await self.send(render.messages(reply, request), reply, request, address)

    async def send(self, messages: Sequence[render.Json], reply: Reply, request: Request, address: Address) -> None:
        """Send the messages that show a reply, or those that are still to be sent."""
        shared = reply.privacy is Privacy.HERE or address.ours_alone
        taken = await self._send_as_response(messages, reply, shared, address) if address.response_url else 0
        await self._post(messages[taken:], shared, request, address)

    async def _send_as_response(
        self, messages: Sequence[render.Json], reply: Reply, shared: bool, address: Address
    ) -> int:
        """Answer through the request's own address, as Slack allows for half an hour; return how many it took."""
        # A message that others see keeps its place when the answer is for one person, and the other way round.
        replaces = reply.replaces and address.original is (Original.SHOWN if shared else Original.HIDDEN)
        for number, message in enumerate(messages):
            body = message | {
                "response_type": "in_channel" if shared else "ephemeral",
                "replace_original": replaces and number == 0,
            }
            if address.thread:
                body["thread_ts"] = address.thread
            if not await self._respond(address, body):
                return number
        if reply.replaces and shared and address.original is Original.HIDDEN:
            await self.withdraw(address)
        return len(messages)

    async def _post(self, messages: Sequence[render.Json], shared: bool, request: Request, address: Address) -> None:
        if not messages:
            return
        where = {"channel": address.user}
        if shared and address.channel:
            where = {"channel": address.channel} | ({"thread_ts": address.thread} if address.thread else {})
        # Slack has no key against double posts; this one lets them be recognised.
        key = hashlib.sha256(request.id.encode()).hexdigest()
        metadata = {"event_type": "socialpolicy_reply", "event_payload": {"request": key}}
        landed = [await self._call(Method.POST, **where, **message, metadata=metadata) for message in messages]
        if not shared and all(landed):
            thread = {"thread_ts": address.busy_thread} if address.busy_thread else {}
            await self._call(Method.POST_HIDDEN, channel=address.channel, user=address.user, text=_ELSEWHERE, **thread)

    async def _call(self, method: Method, **arguments: Any) -> bool:
        try:
            await self._client.api_call(method, json=arguments)
        except Exception as error:  # whatever went wrong, the person can ask again and the server must stay up
            _log_failure(method, error)
            return False
        return True

    async def _respond(self, address: Address, body: render.Json) -> bool:
        client = AsyncWebhookClient(
            address.response_url,
            session=self._client.session,
            logger=self._client.logger,
            retry_handlers=retry_handlers(),
        )
        try:
            response = await client.send_dict(body)
        except Exception as error:  # as above
            _log_failure("response_url", error)
            return False
        if response.status_code != 200:
            log.warning("slack call failed", extra={"method": "response_url", "error": str(response.status_code)})
        return response.status_code == 200


def _log_failure(method: str, error: Exception) -> None:
    """Log the name of the method and Slack's code for the error, and nothing of what was sent."""
    code = type(error).__name__
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", None)
        code = str(data.get("error", code)) if isinstance(data, dict) else code
    log.warning("slack call failed", extra={"method": str(method), "error": code})
