"""Who can read a channel, as Slack tells it at this moment."""

import logging
from datetime import timedelta

import pytest

from bot.core.notices import Audience, NotSent
from bot.slack.app import SlackPlatform
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import Scripted

HEADS = "C0HEADS"
UNSEEN = Audience(private=False, has_bot=False)


@pytest.fixture
def platform(web_api: WebApi, bot: Scripted) -> SlackPlatform:
    """Return the platform, before any web server runs."""
    return SlackPlatform("xoxb-token", None, None, bot, web_api.api_url)


@pytest.fixture
def heads(web_api: WebApi) -> Channel:
    """Return the private channel of a head and a deputy."""
    web_api.channels[HEADS] = Channel(["U0HEAD", BOT, "U0DEPUTY"])
    return web_api.channels[HEADS]


async def refused(platform: SlackPlatform) -> NotSent:
    """Look at the channel, and return why Slack did not tell."""
    with pytest.raises(NotSent) as refusal:
        await platform.look(HEADS)
    return refusal.value


@pytest.mark.usefixtures("heads")
async def test_private(platform: SlackPlatform, web_api: WebApi) -> None:
    """Of a private channel with the bot in it, everybody else is told; the bot's own id is asked for once."""
    seen = [await platform.look(HEADS) for _ in range(2)]

    assert [Audience(private=True, has_bot=True, members=frozenset({"U0HEAD", "U0DEPUTY"}))] * 2 == seen
    assert 1 == len(web_api.sent("auth.test"))
    assert 2 == len(web_api.sent("conversations.info"))


async def test_changes(platform: SlackPlatform, heads: Channel) -> None:
    """Whoever joins is seen at the next look."""
    before = await platform.look(HEADS)
    heads.members.append("U0STRANGER")
    after = await platform.look(HEADS)

    assert {"U0STRANGER"} == after.members - before.members


@pytest.mark.usefixtures("heads")
async def test_unknown(platform: SlackPlatform) -> None:
    """Of a channel that is not there nothing is known, and so it is not private."""
    assert UNSEEN == await platform.look("C0ELSEWHERE")


async def test_public(platform: SlackPlatform, heads: Channel) -> None:
    """A private channel that was made public is not private any more, though the bot may not look into it."""
    heads.private = False

    assert UNSEEN == await platform.look(HEADS)


async def test_without_bot(platform: SlackPlatform, heads: Channel) -> None:
    """From a channel that the bot was removed from, it is seen no more."""
    heads.members.remove(BOT)

    assert UNSEEN == await platform.look(HEADS)


async def test_archived(platform: SlackPlatform, heads: Channel) -> None:
    """An archived channel takes no message, as if the bot were not in it."""
    heads.archived = True

    assert Audience(private=True, has_bot=False) == await platform.look(HEADS)


async def test_shared(platform: SlackPlatform, heads: Channel) -> None:
    """A channel that another organisation shares is read by its administrators as well: it is not private."""
    heads.shared = True

    assert not (await platform.look(HEADS)).private


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "missing_scope"])
@pytest.mark.usefixtures("heads")
async def test_gone_meanwhile(platform: SlackPlatform, web_api: WebApi, error: str) -> None:
    """The bot may be removed between two questions."""
    web_api.fail("conversations.members", Failure(error=error))

    assert UNSEEN == await platform.look(HEADS)


async def test_many(platform: SlackPlatform, web_api: WebApi, heads: Channel) -> None:
    """Slack tells a page at a time, and all of them are read."""
    heads.members = [BOT, *(f"U{number}" for number in range(450))]
    seen = await platform.look(HEADS)

    assert (True, 450) == (seen.private, len(seen.members))
    assert [("200", None), ("200", "200"), ("200", "400")] == [
        (asked["limit"], asked.get("cursor")) for asked in web_api.sent("conversations.members")
    ]


async def test_too_many(platform: SlackPlatform, web_api: WebApi, heads: Channel) -> None:
    """A channel of a thousand people or more is not private enough to look through."""
    heads.members = [BOT, *(f"U{number}" for number in range(1_000))]

    assert Audience(private=False, has_bot=True) == await platform.look(HEADS)
    assert 5 == len(web_api.sent("conversations.members"))


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "auth.test"])
@pytest.mark.parametrize(
    ("failure", "why", "wait"),
    [
        (Failure(429, "ratelimited", {"Retry-After": "30"}), "ratelimited", timedelta(seconds=30)),
        (Failure(500), "internal_error", None),
        (Failure(lost=True), "ServerDisconnectedError", None),
        (Failure(page="<h1>Welcome to the hotel</h1>"), "HTTP 200", None),
        (Failure(error="token_revoked"), "token_revoked", None),
    ],
)
@pytest.mark.usefixtures("heads")
async def test_not_told(
    platform: SlackPlatform, web_api: WebApi, method: str, failure: Failure, why: str, wait: timedelta | None
) -> None:
    """Where Slack does not tell, nothing is guessed: it is asked once, and the next look asks again."""
    web_api.fail(method, failure)
    refusal = await refused(platform)
    seen = await platform.look(HEADS)

    assert (why, wait, False, False) == (str(refusal), refusal.retry_after, refusal.final, refusal.in_doubt)
    assert (None, None) == (refusal.__cause__, refusal.__context__)
    assert 2 == len(web_api.sent(method))
    assert seen.private


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "auth.test"])
@pytest.mark.usefixtures("heads")
async def test_nonsense(platform: SlackPlatform, web_api: WebApi, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """An answer without what was asked for is no answer."""
    answer = web_api.answer
    monkeypatch.setattr(web_api, "answer", lambda asked, body: {"ok": True} if asked == method else answer(asked, body))

    assert str(await refused(platform)).startswith(method)


@pytest.mark.usefixtures("heads")
async def test_discreet(platform: SlackPlatform, web_api: WebApi, caplog: pytest.LogCaptureFixture) -> None:
    """Who is in a channel stands in no log and in no error."""
    caplog.set_level(logging.DEBUG)
    web_api.fail("conversations.members", None, Failure(500))
    seen = await platform.look(HEADS)
    refusal = await refused(platform)

    assert "U0HEAD" not in str([vars(record) for record in caplog.records])
    assert "U0HEAD" not in repr(seen) + repr(vars(refusal))
