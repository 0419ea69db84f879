"""Nobody but Teams is let in, for this bot and from this trust; whoever is not starts nothing."""

import base64
import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest

from bot.core.messages import Reply, Say
from tests.teams.conftest import Start
from tests.teams.open_id import Key, OpenId, claims, signed
from tests.teams.tenant import APP, TENANT, Scripted, Tenant

Json = dict[str, Any]

JSON = "application/json"
HOUR = 3_600
#: A key of somebody else, under the name of one of Bot Framework's, and under its own.
FORGED, FOREIGN = Key(number=2), Key("key-2", 2)
#: A key that is published for other channels, and one for none.
WEB_CHAT, UNENDORSED = Key("key-3", 3, ("webchat",)), Key("key-4", 3, None)
OTHER_TENANT = "11111111-0000-4000-8000-000000000000"
ELSEWHERE = "https://smba.elsewhere.example/teams/"


def hashed(said: Json, secret: bytes) -> str:
    """Return a token that is signed with a secret that both sides know, as PyJWT would refuse to do with a key."""
    head = {"alg": "HS256", "typ": "JWT", "kid": Key().name}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, said)]
    signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def said(tenant: Tenant, **changed: Any) -> Json:
    return claims(APP, tenant.service.url, **changed)


def under(**changed: Any) -> Callable[[Tenant], dict[str, str]]:
    """Return how a token is made that says something else than usual."""
    return lambda tenant: bearer(tenant.token(**changed))


def now() -> int:
    return int(time.time())


#: What is sent along instead of a good token.
TOKENS: Mapping[str, Callable[[Tenant], dict[str, str]]] = {
    "no header": lambda _: {},
    "an empty header": lambda _: {"Authorization": ""},
    "an empty token": lambda _: {"Authorization": "Bearer "},
    "not a bearer": lambda tenant: {"Authorization": f"Basic {tenant.token()}"},
    "no scheme": lambda tenant: {"Authorization": tenant.token()},
    "garbage": lambda _: bearer("garbage"),
    "garbage in three parts": lambda _: bearer("a.b.c"),
    "a header that nests": lambda tenant: bearer(
        ".".join([base64.urlsafe_b64encode(b"[" * 3_000).decode(), *tenant.token().split(".")[1:]])
    ),
    "two tokens": lambda tenant: bearer(f"{tenant.token()} {tenant.token()}"),
    "altered": lambda tenant: bearer(tenant.token()[:-8] + "AAAAAAAA"),
    "expired": under(exp=now() - HOUR),
    "not yet valid": under(nbf=now() + HOUR),
    "without an end": under(exp=None),
    "an end that is no number": under(exp="never"),
    "another issuer": under(iss="https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/"),
    "no issuer": under(iss=None),
    "another audience": under(aud="https://api.botframework.com"),
    "another bot": under(aud="7d0ff3a1-0000-4000-8000-0000000000ff"),
    "no audience": under(aud=None),
    "no server": under(serviceurl=None),
    "another server": under(serviceurl=ELSEWHERE),
    "no key": lambda tenant: bearer(jwt.encode(said(tenant), Key().private, algorithm="RS256")),
    "a key that is no name": lambda tenant: bearer(hashed_with_kid(tenant, 7)),
    "an unknown key": lambda tenant: bearer(signed(said(tenant), FOREIGN)),
    "another key under a known name": lambda tenant: bearer(signed(said(tenant), FORGED)),
    "a key of another channel": lambda tenant: bearer(signed(said(tenant), WEB_CHAT)),
    "a key of no channel": lambda tenant: bearer(signed(said(tenant), UNENDORSED)),
    "no algorithm": lambda tenant: bearer(
        jwt.encode(said(tenant), None, algorithm="none", headers={"kid": Key().name})  # type: ignore[arg-type]
    ),
    "the public key as a secret": lambda tenant: bearer(hashed(said(tenant), Key().pem)),
    "another algorithm": lambda tenant: bearer(
        jwt.encode(said(tenant), Key().private, algorithm="RS512", headers={"kid": Key().name})
    ),
}


def hashed_with_kid(tenant: Tenant, kid: Any) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": kid}).encode()).rstrip(b"=").decode()
    return ".".join([head, *tenant.token().split(".")[1:]])


@pytest.fixture(autouse=True)
def keys(open_id: OpenId) -> None:
    """Publish the keys of other channels too, and some that nobody can use."""
    broken = [{}, "key", {"kid": "key-5"}, {"kid": "key-6", "kty": "RSA"}, {"kid": "key-7", "kty": "oct", "k": "AA"}]
    open_id.keys = [*broken, Key().published, WEB_CHAT.published, UNENDORSED.published]


@pytest.mark.parametrize("case", TOKENS)
async def test_token(start: Start, bot: Scripted, case: str) -> None:
    """A request without a good token is refused, and nothing is done for it."""
    async with start() as tenant:
        response = await tenant.post(json.dumps(tenant.message("hello")), TOKENS[case](tenant))

    assert 401 == response.status
    assert "" == (await response.text()).removeprefix("401: Unauthorized")
    assert [] == bot.requests


#: What a good token comes with that it was not made for, or that is no activity: the status, and how it is changed.
ACTIVITIES: Mapping[str, tuple[int, Callable[[Json], Any]]] = {
    "of another channel": (401, lambda sent: sent | {"channelId": "webchat"}),
    "of no channel": (400, lambda sent: _without(sent, "channelId")),
    "of another server": (401, lambda sent: sent | {"serviceUrl": ELSEWHERE}),
    "of no server": (400, lambda sent: _without(sent, "serviceUrl")),
    "of a server that is null": (400, lambda sent: sent | {"serviceUrl": None}),
    "of another tenant": (401, lambda sent: sent | {"channelData": {"tenant": {"id": OTHER_TENANT}}}),
    "of a tenant by its conversation alone": (
        401,
        lambda sent: sent | {"conversation": sent["conversation"] | {"tenantId": OTHER_TENANT}},
    ),
    "of a person of another tenant": (
        401,
        lambda sent: sent | {"from": sent["from"] | {"tenantId": OTHER_TENANT}},
    ),
    "of no tenant": (400, lambda sent: _without(sent, "channelData")),
    "of a tenant without an id": (400, lambda sent: sent | {"channelData": {"tenant": {}}}),
    "of a tenant that is null": (401, lambda sent: sent | {"channelData": {"tenant": {"id": None}}}),
    "of no type": (400, lambda sent: _without(sent, "type")),
    "of nobody": (400, lambda sent: _without(sent, "from")),
    "of no conversation": (400, lambda sent: _without(sent, "conversation")),
    "a list": (400, lambda sent: [sent]),
    "a text": (400, lambda _: "hello"),
    "null": (400, lambda _: None),
    "empty": (400, lambda _: {}),
}


def _without(sent: Json, name: str) -> Json:
    return {key: value for key, value in sent.items() if key != name}


@pytest.mark.parametrize("case", ACTIVITIES)
async def test_activity(start: Start, bot: Scripted, case: str) -> None:
    """What a token was not made for is refused under it, and so is what is no activity."""
    status, changed = ACTIVITIES[case]
    async with start() as tenant:
        response = await tenant.send(changed(tenant.message("hello")))

    assert status == response.status
    assert [] == bot.requests


BODIES = {
    "no JSON": b"{",
    "nothing": b"",
    "no text": b"\xff\xfe\xff",
    "nested": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("case", BODIES)
async def test_body(start: Start, bot: Scripted, case: str) -> None:
    """A body that is no JSON is refused as such, even under a good token."""
    async with start() as tenant:
        response = await tenant.post(BODIES[case], bearer(tenant.token()))

    assert 400 == response.status
    assert [] == bot.requests


@pytest.mark.parametrize("nested", ["value", "attachments", "entities", "channelData"])
async def test_nested(start: Start, bot: Scripted, nested: str) -> None:
    """Something deep within an activity breaks nothing."""
    deep: Any = {}
    for _ in range(400):
        deep = {"a": [deep]}
    async with start() as tenant:
        sent = tenant.message("hello") | {nested: [deep] if nested in ("attachments", "entities") else deep}
        response = await tenant.send(sent)
        alive = await tenant.write("hello")

    assert response.status in (200, 400)
    assert 200 == alive.status
    assert len(bot.requests) in (1, 2)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_content_type(start: Start, bot: Scripted, content_type: str) -> None:
    """What does not say that it is JSON is not read."""
    async with start() as tenant:
        headers = bearer(tenant.token()) | {"Content-Type": content_type}
        response = await tenant.post(json.dumps(tenant.message("hello")), headers)

    assert 415 == response.status
    assert [] == bot.requests


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "Application/JSON"])
async def test_genuine(start: Start, bot: Scripted, content_type: str) -> None:
    """What Teams sends is served, however it writes the content type."""
    bot.replies = {"message": Reply((Say("Yes."),))}
    async with start() as tenant:
        headers = bearer(tenant.token()) | {"Content-Type": content_type}
        response = await tenant.post(json.dumps(tenant.message("hello")), headers)
        await tenant.service.wait_for()

    assert 200 == response.status
    assert ["hello"] == [request.text for request in bot.requests]


async def test_large(start: Start, bot: Scripted) -> None:
    """A body that is far larger than what Teams sends is not read to its end."""
    async with start() as tenant:
        large = io.BytesIO(json.dumps(tenant.message("x" * 2_000_000)).encode())
        response = await tenant.post(large, bearer(tenant.token()))

    assert 413 == response.status
    assert [] == bot.requests


async def test_server_outside_the_list(start: Start, bot: Scripted) -> None:
    """A server that a good token names is spoken to only if it is one of those of the settings."""
    async with start(service_urls=["https://smba.trafficmanager.net/teams/"]) as tenant:
        response = await tenant.write("hello")

    assert 401 == response.status
    assert [] == bot.requests


@pytest.mark.parametrize(
    "strange",
    [
        "{0}{{conversationId}}",
        "{0}?a=b",
        "{0}#a",
        "{1}@elsewhere.example/",
        "{1}.elsewhere.example/",
        "https:///teams/",
    ],
)
async def test_strange_server(start: Start, bot: Scripted, strange: str) -> None:
    """An address that would lead elsewhere than it seems to is none of those of the settings."""
    async with start() as tenant:
        url = strange.format(tenant.service.url, tenant.service.url.removesuffix("/teams/"))
        response = await tenant.send(tenant.message("hello") | {"serviceUrl": url}, tenant.token(serviceurl=url))

    assert 401 == response.status
    assert [] == bot.requests


async def test_tenant_in_capitals(start: Start, bot: Scripted) -> None:
    """An id in Entra is the same in capitals."""
    bot.replies = {"message": Reply((Say("Yes."),))}
    async with start() as tenant:
        sender = tenant.message("hello")["from"] | {"tenantId": TENANT.upper()}
        response = await tenant.write("hello", channelData={"tenant": {"id": TENANT.upper()}}, **{"from": sender})
        await tenant.service.wait_for()

    assert 200 == response.status


async def test_clock_of_another(start: Start) -> None:
    """A clock that is two minutes off keeps nobody out."""
    async with start() as tenant:
        early = await tenant.send(tenant.installed("19:a@thread.v2"), tenant.token(nbf=now() + 120))
        late = await tenant.send(tenant.installed("19:b@thread.v2"), tenant.token(exp=now() - 120))

    assert (200, 200) == (early.status, late.status)


async def test_nothing_of_it_is_logged(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """What is refused leaves its reason in the log, and neither its words nor its token."""
    async with start() as tenant:
        token = tenant.token(exp=now() - HOUR)
        await tenant.send(tenant.message("a secret"), token)

    (record,) = [record for record in caplog.records if record.name.startswith("bot.")]
    assert (401, "ExpiredSignatureError") == (vars(record)["status"], vars(record)["why"])
    assert not any(word in str(vars(each)) for each in caplog.records for word in ("a secret", token))
