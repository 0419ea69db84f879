"""A local server that says what Bot Framework signs with, and signs as it does."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bot.teams.authentication import ISSUER
from tests.unhurried import GUARD

Json = dict[str, Any]


@cache
def private_key(_number: int) -> RSAPrivateKey:
    """Return one of several keys; making one takes a while, and they may be shared."""
    return generate_private_key(65_537, 2_048)


@dataclass(frozen=True)
class Key:
    """A key as Bot Framework publishes it."""

    name: str = "key-1"
    number: int = 1
    endorsements: tuple[str, ...] | None = ("msteams", "webchat")

    @property
    def private(self) -> RSAPrivateKey:
        """Return the private half."""
        return private_key(self.number)

    @property
    def pem(self) -> bytes:
        """Return the public half as anybody can write it down."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def published(self) -> Json:
        """Return the public half as it is published."""
        shown = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        more = {} if self.endorsements is None else {"endorsements": list(self.endorsements)}
        return {**shown, "kid": self.name, "use": "sig", **more}


class OpenId:
    """The OpenID server; `fetches` counts how often the keys were asked for."""

    def __init__(self) -> None:
        self.keys: list[Any] = [Key().published]
        self.fetches = 0
        #: While this is not set, nothing is answered.
        self.answering = asyncio.Event()
        self.answering.set()
        self.status = 200
        self._asked = asyncio.Condition()
        app = web.Application()
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        self._server = TestServer(app)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OpenId"]:
        """Serve until the block ends."""
        async with self._server:
            yield self
            self.answering.set()

    @property
    def url(self) -> str:
        """Return the address that the bot is told."""
        return str(self._server.make_url("/openid"))

    async def asked(self, times: int) -> None:
        """Wait until the keys were asked for so often."""
        async with asyncio.timeout(GUARD), self._asked:
            await self._asked.wait_for(lambda: self.fetches >= times)

    async def _metadata(self, _: web.Request) -> web.Response:
        async with self._asked:
            self.fetches += 1
            self._asked.notify_all()
        await self.answering.wait()
        jwks_uri = str(self._server.make_url("/keys"))
        return web.json_response({"issuer": ISSUER, "jwks_uri": jwks_uri}, status=self.status)

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": self.keys})


def claims(app_id: str, service_url: str, **changed: Any) -> Json:
    """Return what a token of Bot Framework says; what is changed to None is left out."""
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": app_id,
        "iat": now,
        "nbf": now,
        "exp": now + 3_600,
        "serviceurl": service_url,
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def signed(said: Json, key: Key | None = None, **header: Any) -> str:
    """Return a token, signed with a key."""
    key = key or Key()
    return jwt.encode(said, key.private, algorithm="RS256", headers={"kid": key.name, **header})
