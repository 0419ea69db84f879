"""The keys with which Teams signs what it sends: fetched ahead, fetched anew for an unknown one, never too often."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from aiohttp import ClientSession
from yarl import URL

from bot.core.errors import where

log = logging.getLogger(__name__)

#: The one algorithm that is taken, whatever a token says of itself.
ALGORITHM = "RS256"

#: Seconds after which the keys are fetched anew, and after which they are trusted no more if that failed.
REFRESHED = 3_600.0
TRUSTED = 86_400.0
#: Seconds between two fetches, whoever names an unknown key; fewer as long as no key is known.
APART = 60.0
APART_WITHOUT_KEYS = 5.0
#: Seconds that one fetch may take, and that a request waits for it.
_FETCH = 10.0
_PATIENCE = 5.0


class NoKeys(Exception):
    """It is not known at present what Teams signs with."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels whose messages may be signed with it."""

    public: jwt.PyJWK
    channels: frozenset[str]


class SigningKeys:
    """The keys of one OpenID server, for which nobody waits but who names a key that is not known.

    `session` returns the session to fetch them with; `clock` counts seconds.
    """

    def __init__(self, url: str, session: Callable[[], ClientSession], clock: Callable[[], float]) -> None:
        self._url = URL(url)
        self._session = session
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched = self._not_before = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Begin to fetch the keys, unless that is under way or was done just now: strangers may name any key."""
        if self._fetching is None and self._clock() >= self._not_before:
            self._fetching = asyncio.create_task(self._fetch())

    async def close(self) -> None:
        """Give up what is being fetched."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def find(self, name: str) -> SigningKey | None:
        """Return the key with that id, or None if there is none; NoKeys where none are known at all."""
        age = self._clock() - self._fetched
        if age > TRUSTED:
            self._keys = {}
        if age > REFRESHED or name not in self._keys:
            self.prepare()
        if name not in self._keys and self._fetching:
            await asyncio.wait({self._fetching}, timeout=_PATIENCE)
        if not self._keys:
            raise NoKeys
        return self._keys.get(name)

    async def _fetch(self) -> None:
        self._not_before = self._clock() + APART
        try:
            async with asyncio.timeout(_FETCH):
                metadata = await self._get(self._url)
                self._keys = _usable((await self._get(self._where_keys_are(metadata)))["keys"])
            self._fetched = self._clock()
        except Exception as error:  # whatever went wrong: the keys that are known stay, and so does the server
            log.warning("no keys of Teams fetched", extra={"error": type(error).__name__, "where": where(error)})
            if not self._keys:
                self._not_before = self._clock() + APART_WITHOUT_KEYS
        finally:
            self._fetching = None

    async def _get(self, url: URL) -> Any:
        async with self._session().get(url, raise_for_status=True) as response:
            return await response.json(content_type=None)

    def _where_keys_are(self, metadata: Any) -> URL:
        url = URL(metadata["jwks_uri"])
        if self._url.scheme == "https" != url.scheme:
            raise ValueError
        return url


def _usable(keys: Iterable[Any]) -> Mapping[str, SigningKey]:
    """Return those keys by their ids with which a signature can be verified; ValueError if there are none."""
    found = {}
    for key in keys:
        try:
            channels = frozenset(map(str, key.get("endorsements") or ()))
            found[str(key["kid"])] = SigningKey(jwt.PyJWK(key, ALGORITHM), channels)
        except (jwt.PyJWTError, LookupError, TypeError, AttributeError, ValueError):
            continue  # one that nobody can use keeps nobody from the others
    if not found:
        raise ValueError
    return found
