"""The keys that Teams signs with: fetched ahead, and anew when one is not known, but never too often."""

import asyncio

import pytest

from bot.core.messages import Reply, Say
from bot.teams.signing_keys import APART, APART_WITHOUT_KEYS, REFRESHED, TRUSTED
from tests.teams.conftest import Start
from tests.teams.open_id import Key, OpenId, claims, signed
from tests.teams.tenant import APP, Scripted, Tenant

NEW = Key("key-9", 9)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def answering(bot: Scripted) -> None:
    bot.replies = {"message": Reply((Say("Yes."),))}


async def status(tenant: Tenant, key: Key | None = None) -> int:
    """Write to the bot under a token that is signed with a key."""
    token = signed(claims(APP, tenant.service.url), key)
    return (await tenant.send(tenant.message("hello"), token)).status


async def test_fetched_ahead(start: Start, open_id: OpenId) -> None:
    """The keys are fetched when the bot starts, once, whoever writes first and how often."""
    async with start():
        await open_id.asked(1)

    async with start() as tenant:
        await open_id.asked(2)
        statuses = [await status(tenant) for _ in range(3)]

    assert [200, 200, 200] == statuses
    assert 2 == open_id.fetches


async def test_rotated(start: Start, open_id: OpenId, clock: Clock) -> None:
    """A new key is known as soon as somebody names it, without a new start."""
    async with start(clock=clock) as tenant:
        before = await status(tenant)
        clock.seconds += APART
        open_id.keys = [NEW.published]
        after = [await status(tenant, NEW), await status(tenant, NEW)]
        old = await status(tenant)

    assert (200, [200, 200], 401) == (before, after, old)
    assert 2 == open_id.fetches


async def test_strangers(start: Start, open_id: OpenId, clock: Clock) -> None:
    """However many keys strangers make up, the server is asked once a minute, and a new key is known after that."""
    async with start(clock=clock) as tenant:
        refused = [await status(tenant, Key(f"made-up-{number}", 2)) for number in range(30)]
        open_id.keys = [NEW.published]
        too_soon = await status(tenant, NEW)
        fetched = open_id.fetches
        clock.seconds += APART
        known = await status(tenant, NEW)

    assert [401] * 30 == refused
    assert (401, 1) == (too_soon, fetched)
    assert (200, 2) == (known, open_id.fetches)


async def test_withdrawn(start: Start, open_id: OpenId, clock: Clock) -> None:
    """A key that is published no more is not trusted for long; nobody waits for that to be found out."""
    async with start(clock=clock) as tenant:
        await status(tenant)
        clock.seconds += REFRESHED + 1
        open_id.keys = [NEW.published]
        open_id.answering.clear()
        meanwhile = await status(tenant)
        await open_id.asked(2)
        open_id.answering.set()
        new = await status(tenant, NEW)
        old = await status(tenant)

    assert (200, 200, 401) == (meanwhile, new, old)


@pytest.mark.parametrize("broken", [[], ["key"], [{"kid": "key-1"}], {}, None])
async def test_broken(start: Start, open_id: OpenId, clock: Clock, broken: object) -> None:
    """An answer without a key that can be used changes nothing, and the next one counts."""
    good, open_id.keys = open_id.keys, broken  # type: ignore[assignment]
    async with start(clock=clock) as tenant:
        without = await status(tenant)
        clock.seconds += APART_WITHOUT_KEYS
        open_id.keys = good
        known = await status(tenant)
        clock.seconds += REFRESHED + 1
        open_id.keys = broken  # type: ignore[assignment]
        still = await status(tenant)

    assert (503, 200, 200) == (without, known, still)


async def test_dead(start: Start, open_id: OpenId, bot: Scripted, clock: Clock) -> None:
    """While the server fails nobody new is let in; the keys that were known are good for a day, and no longer."""
    async with start(clock=clock) as tenant:
        before = await status(tenant)
        open_id.status = 500
        clock.seconds += TRUSTED - 1
        meanwhile = await status(tenant)
        clock.seconds += 2
        after = await status(tenant)
        open_id.status = 200
        clock.seconds += APART
        again = await status(tenant)

    assert (200, 200, 503, 200) == (before, meanwhile, after, again)
    assert 3 == len(bot.requests)


async def test_asked_together(start: Start, open_id: OpenId) -> None:
    """Everybody who waits for the keys waits for the same fetch."""
    open_id.answering.clear()
    async with start() as tenant:
        waiting = [asyncio.create_task(status(tenant)) for _ in range(10)]
        await open_id.asked(1)
        open_id.answering.set()
        statuses = await asyncio.gather(*waiting)

    assert [200] * 10 == statuses
    assert 1 == open_id.fetches
