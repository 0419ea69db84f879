"""Dispatch: one request, one effect; refusals and failures in words; nothing confidential in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from prometheus_client import generate_latest

from bot.core.messages import PlaceKind, Reply, Say
from bot.core.people import Person, Role
from bot.core.plain import plain
from bot.core.turns import Turn, verb
from tests.talking import STAFF_ROOM, Bot, bot_with, reading


@verb("only-heads", role=Role.HEAD, places=frozenset({PlaceKind.PERSONAL}))
async def only_heads(_turn: Turn) -> Reply:
    """Serve heads in private."""
    return Reply((Say("served"),))


@verb("count-and-fail")
async def count_and_fail(turn: Turn) -> Reply:
    """Keep something, then fail with the person's words in the exception."""
    await turn.store.count_feedback(["prohibited-use/logo"], helpful=True, now=turn.now)
    raise RuntimeError(turn.request.text)


@pytest.fixture
async def bot(database_address: str) -> AsyncIterator[Bot]:
    async with bot_with(database_address, verbs=(only_heads, count_and_fail)) as open_bot:
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
