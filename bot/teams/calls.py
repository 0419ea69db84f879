"""Calls Teams by the SDK's own clients, and says what a failed call means to whoever does the trying again."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from botframework.connector import models
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msal import ConfidentialClientApplication
from msrest import Deserializer
from msrest.authentication import Authentication
from msrest.pipeline.async_abc import AsyncPipeline

from bot.core.errors import where
from bot.core.notices import NotInstalled, NotSent
from bot.core.people import Person
from bot.teams.address import Reference
from bot.teams.authentication import ServiceUrls
from bot.teams.connector import Json
from bot.teams.known import Known
from bot.teams.naming import People
from bot.teams.transport import Transport

log = logging.getLogger(__name__)

#: Seconds that Entra has to answer.
_ENTRA = 8
#: Reads JSON as the SDK's own types.
_READ = Deserializer({name: kind for name, kind in vars(models).items() if isinstance(kind, type)})  # type: ignore[no-untyped-call]  # theirs has no types
#: So many people are asked for at a time, and so often at most: no office has a thousand people in its channel.
_PAGE = 500
_MOST_PAGES = 2


class Calls:
    """Calls Teams on behalf of one bot in one tenant; it is the `Connector` of this platform."""

    def __init__(self, app_id: str, tenant: str, transport: Transport, service_urls: ServiceUrls, known: Known) -> None:
        self._bot = f"28:{app_id}"
        self._tenant = tenant.lower()
        self._transport = transport
        self._service_urls = service_urls
        self._known = known
        # Making one takes 25 milliseconds.
        self.client = lru_cache(maxsize=16)(self._client)

    def anywhere(self, conversation: str) -> Reference:
        """Return how a conversation is addressed of which nothing but the id is known."""
        return Reference(
            service_url=self._service_urls.first, conversation=conversation, tenant=self._tenant, bot=self._bot
        )

    async def post(self, reference: Reference, activity: Json, key: str = "") -> str:
        """Post a message into a conversation, or its thread, and return the message's id.

        Teams has no key against double posts; with this one they can be recognised on the way.
        """
        sending = self._conversations(reference).send_to_conversation(
            reference.conversation,
            self._activity(reference, activity),
            custom_headers={"Idempotency-Key": key} if key else None,
        )
        return str((await _called(sending, posting=True)).id or "")

    async def update(self, reference: Reference, message: str, activity: Json) -> None:
        """Put another message in the place of one of ours."""
        updated = self._activity(reference, activity | {"id": message})
        await _called(self._conversations(reference).update_activity(reference.conversation, message, updated))

    async def open_personal(self, person: Person) -> Reference:
        """Return the personal chat with somebody, opened if need be; NotInstalled where they have not got the bot."""
        if known := await self._known.find(person.id):
            return known
        anywhere = self.anywhere(person.id)
        parameters = models.ConversationParameters(
            is_group=False,
            bot=models.ChannelAccount(id=self._bot),
            members=[models.ChannelAccount(id=person.id)],
            tenant_id=self._tenant,
            channel_data={"tenant": {"id": self._tenant}},
        )
        opened = await _called(self._conversations(anywhere).create_conversation(parameters))
        if not opened.id:
            raise NotSent("Teams named no conversation")
        reference = self.anywhere(opened.id)
        await self._known.keep(person.id, reference)
        return reference

    async def reopen_personal(self, person: Person) -> Reference:
        """Return the personal chat with somebody, opened anew; NotInstalled where none was known."""
        if await self._known.find(person.id) is None:
            raise NotInstalled("no chat was known", final=True)
        await self._known.forget(person.id)
        return await self.open_personal(person)

    async def has(self, reference: Reference, person: Person) -> bool:
        """Tell whether somebody is in a conversation, whoever else is; NotInstalled for nobody who is there."""
        asking = self._conversations(reference).get_conversation_member(
            reference.root.conversation, person.id, raw=True
        )
        return self._id(json.loads((await _called(asking)).response)) == person.id

    async def members(self, reference: Reference) -> frozenset[str] | None:
        """Return the Entra ids of the people in a conversation, the bot not among them.

        None where they are more than can be looked through, or not all of this trust.
        """
        roster = await self._roster(reference)
        return None if roster is None or "" in roster else frozenset(roster)

    async def people(self, ids: Collection[str], near: Reference | None = None) -> People:
        """Return what people are called who are in a conversation or have the bot; nothing of all others."""
        there = await self._named(near) if near else {}
        chats = await asyncio.gather(*(self._in_own_chat(each) for each in ids if each not in there))
        known = there | {name: called for chat in chats for name, called in chat.items()}
        return People({name: known[name] for name in ids if name in known}, there.keys())

    async def _in_own_chat(self, person: str) -> Mapping[str, str]:
        chat = await self._known.find(person)
        return await self._named(chat) if chat else {}

    async def _named(self, reference: Reference) -> dict[str, str]:
        """Return what the people in a conversation are called; nobody where Teams doesn't tell."""
        try:
            return dict(await self._roster(reference) or {})
        except NotSent:
            return {}

    async def _roster(self, reference: Reference) -> Mapping[str, str] | None:
        """Return the names of the people in a conversation by their ids; None where they are too many.

        All that are not of this trust, or have no id, are one without an id.
        """
        found: dict[str, str] = {}
        more: Any = None
        for _ in range(_MOST_PAGES):
            # As it came: the SDK reads the id under one of the two names that Teams gives it.
            asking = self._conversations(reference).get_teams_conversation_paged_members(
                reference.root.conversation, _PAGE, more, raw=True
            )
            match json.loads((await _called(asking)).response):
                case {"members": list(members), **rest}:
                    found |= {self._id(member): _name(member) for member in members}
                    more = rest.get("continuationToken")
                case _:
                    raise NotSent("Teams named nobody")
            if not more:
                return found
        return None

    def _id(self, member: Any) -> str:
        """Return the Entra id of a member; empty for somebody who is not of this trust, or has none."""
        match member:
            case {"aadObjectId": str(name)} | {"objectId": str(name)}:
                ours = str(member.get("tenantId") or self._tenant).lower() == self._tenant
                return name.lower() if ours else ""
            case _:
                return ""

    def _conversations(self, reference: Reference) -> Any:
        if reference.tenant != self._tenant or not self._service_urls.allow(reference.service_url):
            raise NotSent("a conversation of another tenant or server", final=True)
        return self.client(reference.service_url).conversations

    def _activity(self, reference: Reference, activity: Json) -> Any:
        """Return a message as the SDK knows it; of entities, which stand in our cards, it would keep nothing."""
        whole = {"from": {"id": reference.bot or self._bot}, "conversation": {"id": reference.conversation}} | activity
        return _READ("Activity", whole)

    def _client(self, service_url: str) -> Any:
        # Ours in place of theirs, which calls in the loop's own few threads, and fetches the token in the loop itself.
        pipeline = AsyncPipeline([], self._transport)
        configuration = BotFrameworkConnectorConfiguration(
            Authentication(), service_url, pipeline_type=lambda _: pipeline
        )
        return ConnectorClient(None, custom_configuration=configuration)


def _name(member: Any) -> str:
    """Return what a member is called, if Teams says so."""
    match member:
        case {"name": str(name)}:
            return name
        case _:
            return ""


def entra_token(app_id: str, password: str, tenant: str) -> Callable[[], str]:
    """Return what fetches the bot's token from Entra, and keeps it while it is good; it blocks."""
    credentials = MicrosoftAppCredentials(app_id, password, tenant)

    def get() -> str:
        # The SDK's own would wait for Entra without end.
        credentials.app = credentials.app or ConfidentialClientApplication(
            client_id=app_id, client_credential=password, authority=credentials.oauth_endpoint, timeout=_ENTRA
        )
        return str(credentials.get_access_token())

    return get


async def _called(calling: Awaitable[Any], *, posting: bool = False) -> Any:
    """Return what a call of the SDK returns; NotSent where it could not read what Teams answered."""
    try:
        return await calling
    except NotSent:
        raise
    except Exception as error:  # its words may hold what was sent
        log.error("teams call failed", extra={"error": type(error).__name__, "where": where(error)})
        refusal = NotSent(type(error).__name__, in_doubt=posting)
    raise refusal
