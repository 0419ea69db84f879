"""Dispatch: one request, one effect; refusals and failures in words; nothing confidential in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

import pytest
from prometheus_client import generate_latest

from bot import dispatch
from bot.core.messages import PlaceKind, Reply, Request, Say
from bot.core.notices import Audience, NotSent
from bot.core.people import Organisation, Person, Role
from bot.core.plain import plain
from bot.core.turns import Channel, Turn, verb
from tests.talking import NOON, STAFF_ROOM, Bot, bot_with, reading


@verb("only-heads", role=Role.HEAD, places=frozenset({PlaceKind.PERSONAL}))
async def only_heads(_turn: Turn) -> Reply:
    """Serve heads in private."""
    return Reply((Say("served"),))


@verb("count-and-fail")
async def count_and_fail(turn: Turn) -> Reply:
    """Keep something, then fail with the person's words in the exception."""
    await turn.store.count_feedback(["prohibited-use/logo"], helpful=True, now=turn.now)
    raise RuntimeError(turn.request.text)


def channels_named(request: Request, _organisation: Organisation, platforms: Sequence[str]) -> list[Channel]:
    """Return the channels that a request names, on every platform that runs and on one that doesn't."""
    return [(platform, name) for name in request.text.split() for platform in (*platforms, "away")]


@verb("look", looks=channels_named)
async def look(turn: Turn) -> Reply:
    """Say who can read the channels."""
    seen = {channel: audience and sorted(audience.members) for channel, audience in turn.audiences.items()}
    return Reply((Say(f"{turn.platforms} {seen}"),))


@verb("go-and-look")
async def go_and_look(turn: Turn) -> Reply:
    """Go to a verb that looks."""
    return await turn.go_to("look")


@verb("forget", forgets=True)
async def forget(_turn: Turn) -> Reply:
    """Serve without remembering the request."""
    return Reply((Say("served"),))


class Watched:
    """A platform that tells who can read its channels, or fails or keeps silent, and counts who looks at once."""

    def __init__(self) -> None:
        self.looking = 0
        self.most = 0

    async def __call__(self, channel: str) -> Audience:
        """Look at a channel."""
        self.looking += 1
        self.most = max(self.most, self.looking)
        await asyncio.sleep(0)
        self.looking -= 1
        if channel == "refused":
            raise NotSent("MARKER of a secret")
        if channel == "broken":
            raise ValueError("MARKER of a secret")
        if channel == "silent":
            await asyncio.Event().wait()
        return Audience(private=True, has_bot=True, members=frozenset({channel}))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
async def bot(database_address: str, watched: Watched) -> AsyncIterator[Bot]:
    verbs = (only_heads, count_and_fail, look, go_and_look, forget)
    async with bot_with(database_address, verbs=verbs, look={"test": watched}) as open_bot:
        yield open_bot


async def test_a_delivery_that_comes_twice_has_one_effect(bot: Bot) -> None:
    """The second is answered with nothing."""
    first = await bot.send("help", request_id="same")
    second = await bot.send("help", request_id="same")

    assert first is not None
    assert second is None


async def test_a_delivery_that_comes_many_times_at_once_has_one_effect(bot: Bot) -> None:
    """Twenty at the same moment: one is served."""
    replies = await asyncio.gather(*(bot.send("help", request_id="same") for _ in range(20)))

    assert 1 == sum(reply is not None for reply in replies)


async def test_only_the_role_that_a_verb_demands_may_use_it(bot: Bot) -> None:
    """The role comes from the trust's file, whatever the request claims to be."""
    claims = Person("test", "teacher", frozenset({Role.STAFF, Role.HEAD}))

    assert "Only the headteacher can do this." == await bot.says("only-heads", who=claims)
    assert "served" == await bot.says("only-heads", who=Person("test", "head"))
    assert "Only the headteacher can do this." == await bot.says("only-heads", who=Person("other", "head"))


async def test_a_verb_is_refused_in_a_place_that_it_does_not_allow(bot: Bot) -> None:
    """The person is told where to go instead."""
    said = await bot.says("only-heads", who=Person("test", "head"), place=STAFF_ROOM)

    assert "This can't be done here. Please send me a direct message." == said


async def test_an_unknown_intent_is_refused_with_a_way_on(bot: Bot) -> None:
    """A button of an old version, or a forged one, changes nothing."""
    assert "Type /socialpolicy" in await bot.says("no-such-thing")


async def test_a_failure_apologises_with_a_reference_and_keeps_nothing(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """What the verb had kept is undone; the log has the reference and the place, and not a word of what was said."""
    with caplog.at_level(logging.DEBUG):
        reply = await bot.send("count-and-fail", "MARKER of a secret", request_id="retried")
    assert reply is not None
    record = next(record for record in caplog.records if record.message == "request failed")

    assert record.__dict__["reference"] in plain(reply)
    assert "RuntimeError" == record.__dict__["error"]
    assert "MARKER" not in str([logged.__dict__ for logged in caplog.records])
    assert await bot.send("count-and-fail", "again", request_id="retried") is not None


@pytest.mark.parametrize(("intent", "undone"), [("help", False), ("only-heads", True), ("count-and-fail", True)])
async def test_a_refusal_and_a_failure_tell_a_platform_that_nothing_was_kept(
    bot: Bot, intent: str, undone: bool
) -> None:
    """So that it need not take away what somebody wrote."""
    reply = await bot.send(intent)
    assert reply is not None

    assert undone == reply.undone


async def test_metrics_count_what_was_served_without_words_or_names(bot: Bot) -> None:
    """Intents, outcomes and platforms are counted; an unknown intent's name is not repeated."""
    bot.readings["MARKER"] = reading("prohibited-use/logo")
    await bot.send("ask", "MARKER")
    await bot.send("MARKER-INTENT")
    shown = generate_latest(bot.metrics).decode()

    assert 'socialpolicy_requests_total{intent="ask",outcome="answered",platform="test"} 1.0' in shown
    assert 'socialpolicy_requests_total{intent="unknown",outcome="refused",platform="test"} 1.0' in shown
    assert "MARKER" not in shown
    assert "teacher" not in shown


async def test_the_channels_that_a_verb_asks_for_are_looked_at_beforehand(bot: Bot, watched: Watched) -> None:
    """The verb knows who can read each, all are looked at together, and each once."""
    said = await bot.says("look", "one two one")

    seen = "('test', 'one'): ['one'], ('away', 'one'): None, ('test', 'two'): ['two'], ('away', 'two'): None"
    assert f"('test',) {{{seen}}}" == said
    assert 2 == watched.most


async def test_a_channel_that_cannot_be_looked_at_is_not_known(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether its platform refuses, fails or takes too long: the verb is served, and the log has the kind alone."""
    monkeypatch.setattr(dispatch, "LONGEST_LOOK", 0.05)
    with caplog.at_level(logging.DEBUG):
        said = await bot.says("look", "refused broken silent seen")
    logged = [record.__dict__ for record in caplog.records if record.message == "a channel was not looked at"]

    assert all(f"('test', '{name}'): None" in said for name in ("refused", "broken", "silent"))
    assert "('test', 'seen'): ['seen']" in said
    assert {"NotSent", "ValueError", "TimeoutError"} == {
        entry["error"] for entry in logged if entry["platform"] == "test"
    }
    assert "MARKER" not in str([record.__dict__ for record in caplog.records])


async def test_who_gets_to_a_verb_through_another_has_no_channel_looked_at(bot: Bot, watched: Watched) -> None:
    """What is looked at is decided by the verb that the request names; the other one knows nothing of it."""
    assert "('test',) {}" == await bot.says("go-and-look", "one")
    assert 0 == watched.most


async def test_a_request_that_is_to_be_forgotten_is_not_remembered(bot: Bot) -> None:
    """The same id is served again and leaves nothing in the database: the verb has a way of its own."""
    first = await bot.says("forget", request_id="same")
    second = await bot.says("forget", request_id="same")

    assert ["served", "served"] == [first, second]
    assert await bot.units.do(lambda store: store.first_time("same", NOON))
