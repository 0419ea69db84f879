"""The Teams platform: listens at `/api/messages`, lets in what Teams sends, and answers what the bot is asked."""

import json
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationAccount
from botframework.connector.auth import ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult

from bot.background import Background
from bot.core.errors import where
from bot.core.messages import Reply, Say
from bot.core.notices import Audience, NotSent, Recipient
from bot.core.ports import Handle, References
from bot.teams import answers, parse, render
from bot.teams.address import Kind, Reference
from bot.teams.authentication import Authentication, NotGenuine, Origin, ServiceUrls
from bot.teams.calls import Calls, entra_token
from bot.teams.channels import Channels
from bot.teams.connector import Json
from bot.teams.conversation import Conversation
from bot.teams.deliveries import Deliveries, Repeated
from bot.teams.inert import written
from bot.teams.known import Known
from bot.teams.outgoing import Outgoing
from bot.teams.parse import Incoming, TurnedAway, Way
from bot.teams.signing_keys import NoKeys, SigningKeys
from bot.teams.token import Token
from bot.teams.transport import Transport

log = logging.getLogger(__name__)

PATH = "/api/messages"
JSON = "application/json"
_AS_IT_IS = "identity"

#: Teams waits ten seconds for the answer to a button or a form, and has been seen to ask again after five.
PATIENCE = 4.0
#: The largest body that is read; those of Teams are far smaller.
LARGEST_BODY = 1_000_000
#: Seconds that one call to Teams may take, the connection for it, and that a stop waits for answers under way.
_CALL = 10.0
_CONNECT = 5.0
_STOP = 10.0
#: So many requests are served at a time; Teams is told to try again with any more.
_MOST_AT_ONCE = 500


class TeamsPlatform:
    """One bot in one tenant of Teams. `token` returns the token to speak under, and may block; `clock` counts seconds.

    `service_urls` are the servers that it speaks to, the first where nothing else is known.
    """

    def __init__(
        self,
        app_id: str,
        password: str,
        tenant_id: str,
        handle: Handle,
        references: References,
        *,
        openid_url: str,
        service_urls: Sequence[str],
        patience: float = PATIENCE,
        token: Callable[[], str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        allowed = ServiceUrls(service_urls)
        self._keys = SigningKeys(openid_url, self._session, clock)
        self._authentication = Authentication(app_id, tenant_id, self._keys, allowed)
        self._token = Token(token or entra_token(app_id, password, tenant_id))
        self._known = Known(references, tenant_id, allowed, clock)
        self._calls = Calls(app_id, tenant_id, Transport(self._session, self._token), allowed, self._known)
        self._outgoing = Outgoing(self._calls, self._known)
        self._channels = Channels(self._calls, self._known)
        self._background = Background(_MOST_AT_ONCE)
        self._deliveries = Deliveries()
        self._conversation = Conversation(handle, self._calls, self._background, patience)
        self._adapter = _Adapter(self._calls)
        self._http: aiohttp.ClientSession | None = None

    def mount(self, web_app: web.Application) -> None:
        """Join a web server: listen while it runs, finish the answers under way when it stops."""
        web_app.router.add_post(PATH, self._receive)
        web_app.cleanup_ctx.append(self._running)

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Say something first, under the key of this delivery, and return the id of its message; or raise NotSent."""
        return await self._outgoing.send(to, reply, key)

    async def look(self, channel: str) -> Audience:
        """Return who can read a channel now; or raise NotSent."""
        return await self._channels.look(channel)

    def _session(self) -> aiohttp.ClientSession:
        """Return the session for all calls; there is none after the web server has stopped."""
        if self._http is None:
            # Certificates that the machine trusts are trusted, wherever it is told of them.
            connector = aiohttp.TCPConnector(limit=_MOST_AT_ONCE, ssl=ssl.create_default_context())
            timeout = aiohttp.ClientTimeout(total=_CALL, sock_connect=_CONNECT)
            self._http = aiohttp.ClientSession(connector=connector, timeout=timeout)
        if self._http.closed:
            raise NotSent("the bot is stopping")
        return self._http

    async def _running(self, _: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            await running.enter_async_context(self._session())
            running.push_async_callback(self._token.close)
            running.push_async_callback(self._keys.close)
            running.push_async_callback(self._background.drain, _STOP)
            self._keys.prepare()
            yield

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            activity = await self._admit(request)
            serve = self._read(activity)
        except NotGenuine as refusal:
            log.warning("teams request refused", extra={"status": 401, "why": str(refusal)})
            raise web.HTTPUnauthorized from None
        except NoKeys:
            raise web.HTTPServiceUnavailable from None
        except (ValueError, RecursionError, web.RequestPayloadError):  # no JSON, or not what Teams would send
            raise web.HTTPBadRequest from None
        try:
            answer = await self._adapter.turn(activity, serve)
        except Repeated:
            log.warning("teams request refused", extra={"status": 400, "why": "repeated"})
            raise web.HTTPBadRequest from None
        except Exception as error:  # its words may hold what somebody wrote
            log.error("teams request failed", extra={"error": type(error).__name__, "where": where(error)})
            raise web.HTTPInternalServerError from None
        if answer is None:
            return web.Response()
        return web.Response(text=written(answer.body).decode(), status=answer.status, content_type=JSON)

    async def _admit(self, request: web.Request) -> Json:
        """Return the activity of a request that comes from Teams; of any other nothing but its token is read."""
        if self._background.full:
            raise web.HTTPServiceUnavailable
        if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != JSON:
            raise web.HTTPUnsupportedMediaType
        # Teams compresses nothing, and little can unfold to much.
        if request.headers.get("Content-Encoding", _AS_IT_IS).strip().lower() != _AS_IT_IS:
            raise web.HTTPUnsupportedMediaType
        claims = await self._authentication.claims(request.headers.get("Authorization", ""))
        body = await request.clone(client_max_size=LARGEST_BODY).read()
        activity = json.loads(body)
        self._authentication.check(Origin.model_validate(activity), claims)
        return dict(activity)

    def _read(self, activity: Json) -> Callable[[], Awaitable[Json | None]]:
        """Read an activity, and return how it is served."""
        try:
            incoming = parse.activity(activity)
        except TurnedAway as refusal:
            return partial(self._turn_away, refusal)
        if incoming is None and activity["type"] == ActivityTypes.invoke:
            raise web.HTTPNotImplemented(text=json.dumps(answers.unknown()), content_type=JSON)
        return partial(self._serve, incoming)

    async def _turn_away(self, refusal: TurnedAway) -> Json | None:
        """Answer with a line alone, of the kind that is waited for; Repeated if that was done before."""
        self._deliveries.begin(refusal.way, refusal.address)
        match refusal.way:
            case Way.MESSAGE:
                self._background.start(self._say(refusal.words, refusal.address.reference))
                return None
            case Way.EXECUTE:
                return answers.line(refusal.words)
            case _:
                return answers.closing(refusal.words)

    async def _say(self, words: str, to: Reference) -> None:
        for message in render.messages(Reply((Say(words),))):
            await self._calls.post(to, message)

    async def _serve(self, incoming: Incoming | None) -> Json | None:
        """Serve what was asked; Repeated if that was done before."""
        if incoming is None:
            return None
        self._deliveries.begin(incoming.way, incoming.address)
        await self._remember(incoming)
        return await self._conversation.serve(incoming)

    async def _remember(self, incoming: Incoming) -> None:
        """Remember where the bot can speak first, or that it can't any more."""
        address = incoming.address
        name = address.user if address.kind is Kind.PERSONAL else address.conversation
        if incoming.way is Way.REMOVED:
            await self._known.forget(name)
        elif name:
            # Beside the answer: Teams waits for that.
            anew = incoming.way is Way.INSTALLED
            self._background.start(self._known.keep(name, address.reference.root, anew=anew))


class _Adapter(CloudAdapterBase):  # type: ignore[misc]  # theirs has no types
    """The SDK's adapter, for what was let in before: its own authentication fails where it should refuse."""

    def __init__(self, calls: Calls) -> None:
        parts = _Parts(calls)
        super().__init__(parts)
        self._admitted = AuthenticateRequestResult()
        self._admitted.claims_identity = ClaimsIdentity({}, is_authenticated=True)
        self._admitted.connector_factory = parts

    async def turn(self, activity: Json, serve: Callable[[], Awaitable[Json | None]]) -> InvokeResponse | None:
        """Have an activity served; return the answer to an invoke, None for what waits for none."""

        async def answer(context: TurnContext) -> None:
            body = await serve()
            if body is not None:
                response = InvokeResponse(status=HTTPStatus.OK, body=body)
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

        # What the SDK has to know of it; it would leave out half of the rest, and change some.
        known = Activity(
            type=activity["type"],
            channel_id=activity["channelId"],
            service_url=activity["serviceUrl"],
            conversation=ConversationAccount(id=activity["conversation"]["id"]),
        )
        return await self.process_activity(self._admitted, known, answer)


class _Parts:
    """What the SDK's adapter asks for in a turn; it can let nobody in, so all come by our own authentication."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, service_url: str, _audience: str) -> Any:
        """Return the client by which the bot speaks to one server."""
        return self._calls.client(service_url)

    async def create_user_token_client(self, _claims: ClaimsIdentity) -> None:
        """Return nothing: nobody signs in."""
