"""The Slack platform: listens over signed HTTP or Socket Mode, and answers what the bot is asked."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import Audience, Recipient
from bot.core.ports import Handle
from bot.slack import parse, render
from bot.slack.calls import Calls
from bot.slack.channels import Channels
from bot.slack.conversation import Conversation
from bot.slack.delivery import Delivery, retry_handlers
from bot.slack.outgoing import Outgoing
from bot.slack.parse import Incoming

log = logging.getLogger(__name__)

PATH = "/slack/events"
COMMAND = "/socialpolicy"
HOME_OPENED = "app_home_opened"
MENTION = "app_mention"
MESSAGE = "message"

#: Slack waits three seconds for the answer to a command or a form.
PATIENCE = 2.5
#: The largest body that is read; Slack's own are far smaller.
LARGEST_BODY = 1_000_000
#: Seconds that one call to Slack may take, the connection for it, and that a stop waits for answers under way.
_CALL = 10.0
_CONNECT = 5.0
_STOP = 10.0
#: So many requests are served at a time; Slack is asked to try again with any more.
_MOST_AT_ONCE = 500

#: What Slack itself would not send.
_MALFORMED = (LookupError, TypeError, AttributeError, ValueError)


class SlackPlatform:
    """One workspace of Slack, by its bot token.

    With a signing secret it listens at `/slack/events`; with an app token it connects to Slack by itself.
    """

    def __init__(
        self,
        bot_token: str,
        signing_secret: str | None,
        app_token: str | None,
        handle: Handle,
        api_url: str = "https://slack.com/api/",
        patience: float = PATIENCE,
    ) -> None:
        self._app_token = app_token
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        # What the libraries log below errors holds the bodies of requests, which are confidential.
        self._quiet = logging.getLogger("bot.slack.libraries")
        self._quiet.setLevel(logging.ERROR)
        client = partial(AsyncWebClient, bot_token, base_url=api_url, logger=self._quiet, timeout=int(_CALL))
        self._client = client(retry_handlers=retry_handlers())
        self._client_trying_once = client(retry_handlers=[])
        call = Calls(self._client_trying_once)
        self._outgoing = Outgoing(call)
        self._channels = Channels(call)
        self._background = Background(_MOST_AT_ONCE)
        self._conversation = Conversation(handle, Delivery(self._client), self._background, patience)
        self._bolt = self._listening()

    def mount(self, web_app: web.Application) -> None:
        """Join a web server: listen while it runs, finish the answers under way when it stops."""
        if self._verifier:
            web_app.router.add_post(PATH, self._receive)
        web_app.cleanup_ctx.append(self._running)

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Say something first, under the key of this delivery, and return the id of its message; or raise NotSent."""
        return await self._outgoing.send(to, reply, key)

    async def look(self, channel: str) -> Audience:
        """Return who can read a channel now; or raise NotSent."""
        return await self._channels.look(channel)

    async def _running(self, _: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            timeout = aiohttp.ClientTimeout(total=_CALL, sock_connect=_CONNECT)
            session = await running.enter_async_context(aiohttp.ClientSession(timeout=timeout))
            self._client.session = self._client_trying_once.session = session
            running.push_async_callback(self._background.drain, _STOP)
            if self._app_token:
                await running.enter_async_context(self._socket_mode(self._app_token))
            yield

    @asynccontextmanager
    async def _socket_mode(self, app_token: str) -> AsyncIterator[None]:
        socket = AsyncSocketModeHandler(self._bolt, app_token, self._quiet, self._client)
        # It tries until it succeeds, and the web server is not to wait for that.
        connecting = asyncio.create_task(socket.connect_async())  # type: ignore[no-untyped-call]  # theirs has no types
        try:
            yield
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]  # as above
            connecting.cancel()
            await asyncio.wait({connecting})

    def _listening(self) -> AsyncApp:
        """Return Bolt with a listener for each thing that `manifest.yaml` subscribes to.

        Signatures are verified before, in `_receive`: Bolt would parse first, and log the body of what it refuses.
        Answering before the listener has ended would cost ten milliseconds a request, for Bolt polls.
        """

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            # There is one workspace and its token is known; asking Slack would cost a call.
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=self._client.token)

        bolt = AsyncApp(
            name="bot.slack.bolt",
            logger=self._quiet,
            client=self._client,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            raise_error_for_unhandled_request=True,
        )
        talk = self._conversation
        bolt.command(COMMAND)(self._listener(parse.command, talk.command))
        for name in parse.SHORTCUTS:
            bolt.message_shortcut(name)(self._listener(parse.shortcut, talk.shortcut))
        bolt.block_action(re.compile(""))(self._listener(parse.action, talk.pressed))
        bolt.view_submission(re.compile(""))(self._listener(parse.submission, talk.submission))
        bolt.event(HOME_OPENED)(self._listener(parse.event, talk.home))
        bolt.event(MENTION)(self._listener(parse.event, talk.later))
        bolt.event(MESSAGE)(self._listener(parse.event, talk.later))
        bolt.error(self._refuse)
        return bolt

    def _listener(
        self,
        read: Callable[[Mapping[str, Any]], Incoming | None],
        serve: Callable[[Incoming], Awaitable[render.Json | None]],
    ) -> Callable[..., Awaitable[BoltResponse]]:
        async def listen(body: dict[str, Any]) -> BoltResponse:
            if self._background.full:
                return BoltResponse(status=503)
            incoming = read(body)
            acknowledgement = await serve(incoming) if incoming else None
            return BoltResponse(status=200, body=acknowledgement or "")

        return listen

    @staticmethod
    async def _refuse(error: Exception) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=404)
        status = 400 if isinstance(error, _MALFORMED) else 500
        extra = {"status": status, "error": type(error).__name__, "where": where(error)}
        log.error("slack request refused", extra=extra)
        return BoltResponse(status=status)

    async def _receive(self, request: web.Request) -> web.Response:
        request = request.clone(client_max_size=LARGEST_BODY)
        if not self._is_genuine(await request.read(), request.headers):
            raise web.HTTPUnauthorized
        try:
            response = await self._bolt.async_dispatch(await to_bolt_request(request))
        except (*_MALFORMED, RecursionError):  # Bolt trusts the shape of what it reads
            raise web.HTTPBadRequest from None
        return await to_aiohttp_response(response)

    def _is_genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        try:
            return self._verifier is not None and self._verifier.is_valid_request(body, dict(headers))
        except (TypeError, ValueError):  # a time stamp without digits, a signature or a body that is no text
            return False
