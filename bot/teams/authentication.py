"""Whether a request comes from Teams, for this bot and this trust: its token, and what it says of itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import jwt
from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from bot.teams.address import EntraId, Url
from bot.teams.signing_keys import ALGORITHM, SigningKeys

ISSUER = "https://api.botframework.com"
#: Teams, among the channels of Bot Framework.
CHANNEL = "msteams"

#: By so many seconds may two clocks differ.
_LEEWAY = 300
_REQUIRED = ["exp", "iss", "aud", "serviceurl"]


class NotGenuine(Exception):
    """Something did not come from Teams, or not for this bot and this trust; the text says what is wrong with it."""


class Malformed(Exception):
    """Something is not what Teams would send."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Tenant(_Shape):
    id: EntraId


class _ChannelData(_Shape):
    tenant: _Tenant


class _Conversation(_Shape):
    tenant: EntraId = Field(default="", alias="tenantId")


class _Sender(_Shape):
    tenant: EntraId = Field(default="", alias="tenantId")


class Origin(_Shape):
    """Where an activity says that it comes from."""

    channel: str = Field(alias="channelId")
    service_url: Url = Field(alias="serviceUrl")
    data: _ChannelData = Field(alias="channelData")
    conversation: _Conversation = _Conversation()
    sender: _Sender = Field(default=_Sender(), alias="from")


class ServiceUrls:
    """The servers to which the bot speaks; the first is where it does so unless it has been told another."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.first = allowed[0]
        self._origins = frozenset(URL(url).origin() for url in allowed)

    def allow(self, url: str) -> bool:
        """Tell whether the bot may speak to the server at this address."""
        try:
            parsed = URL(url)
            # The SDK fills in what stands in braces.
            plain = not (parsed.query_string or parsed.fragment or "{" in url or "}" in url)
            return plain and parsed.origin() in self._origins
        except ValueError:
            return False


class Authentication:
    """Lets in what Teams sends to this bot from this trust, and nothing else."""

    def __init__(self, app_id: str, tenant: str, keys: SigningKeys, service_urls: ServiceUrls) -> None:
        self._app_id = app_id
        self._tenant = tenant.lower()
        self._keys = keys
        self._service_urls = service_urls

    async def claims(self, header: str) -> Mapping[str, Any]:
        """Return what the token of an Authorization header says; NotGenuine unless Teams made it for this bot.

        NoKeys where that cannot be told at present.
        """
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not token:
            raise NotGenuine("no token")
        key = await self._keys.find(_key_of(token))
        if key is None:
            raise NotGenuine("unknown key")
        if CHANNEL not in key.channels:
            raise NotGenuine("a key of other channels")
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=_LEEWAY,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise NotGenuine(type(error).__name__) from None
        return claims

    def check(self, origin: Origin, claims: Mapping[str, Any]) -> None:
        """Raise NotGenuine unless an activity is one that its token was made for, of this trust."""
        if origin.channel != CHANNEL:
            raise NotGenuine("another channel")
        if origin.service_url != claims["serviceurl"] or not self._service_urls.allow(origin.service_url):
            raise NotGenuine("another server")
        # Where people of several tenants meet, the first two are those of whoever looks after the place.
        besides = {origin.conversation.tenant, origin.sender.tenant} - {""}
        if origin.data.tenant.id != self._tenant or besides - {self._tenant}:
            raise NotGenuine("another tenant")


def _key_of(token: str) -> str:
    """Return the id of the key with which a token says that it is signed."""
    try:
        name = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise NotGenuine("no token that can be read") from None
    if not isinstance(name, str):
        raise NotGenuine("no key named")
    return name
