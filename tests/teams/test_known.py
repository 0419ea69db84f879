"""What is kept of those who write to the bot, so that it can speak to them first."""

import json

import pytest

from bot.core.messages import Reply, Say
from tests.teams.conftest import Start
from tests.teams.seeing import texts
from tests.teams.service import OPEN, POST, Failure, Service, personal
from tests.teams.talking import line_of
from tests.teams.tenant import BOT, CHANNEL, CHAT, PERSON, TENANT, Kept, Scripted


@pytest.fixture(autouse=True)
def answering(bot: Scripted) -> None:
    bot.replies = {"message": Reply((Say("Yes."),)), "help": Reply((Say("Hello."),))}


def reference(service: Service, conversation: str) -> dict[str, str]:
    return {"service_url": service.url, "conversation": conversation, "tenant": TENANT, "bot": BOT}


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize(
    ("where", "name", "conversation"),
    [
        ("", PERSON, personal(PERSON)),
        (CHAT, CHAT, CHAT),
        (CHANNEL, CHANNEL, CHANNEL),
        (f"{CHANNEL};messageid=1", CHANNEL, CHANNEL),
    ],
)
async def test_kept(
    start: Start, service: Service, kept: Kept, installed: bool, where: str, name: str, conversation: str
) -> None:
    """People are kept by their ids and channels by theirs, as plain JSON, when they write or have the bot added."""
    async with start() as tenant:
        await tenant.send(tenant.installed(where) if installed else tenant.message("hello", where))

    assert reference(service, conversation) == json.loads(kept.by_name[name])


async def test_written_once(start: Start, kept: Kept) -> None:
    """What is known is not written again at every message."""
    async with start() as tenant:
        for _ in range(3):
            await tenant.write("hello")

    assert 1 == kept.writes


async def test_changed(start: Start, service: Service, kept: Kept) -> None:
    """Somebody whose chat is another one by now is told there."""
    async with start() as tenant:
        await tenant.write("hello")
        await tenant.write("hello", conversation={"id": "a:another", "conversationType": "personal"})

    assert reference(service, "a:another") == json.loads(kept.by_name[PERSON])


@pytest.mark.parametrize("where", ["", CHANNEL])
async def test_removed(start: Start, kept: Kept, where: str) -> None:
    """Where the bot was removed it is forgotten, and kept anew when it is back."""
    async with start() as tenant:
        await tenant.send(tenant.installed(where))
        await tenant.send(tenant.installed(where, action="remove"))
        removed = dict(kept.by_name)
        await tenant.send(tenant.installed(where))

    assert {} == removed
    assert [where or PERSON] == list(kept.by_name)


@pytest.mark.parametrize("action", ["add-upgrade", "remove-upgrade"])
@pytest.mark.parametrize("where", ["", CHANNEL])
async def test_new_version(start: Start, service: Service, kept: Kept, action: str, where: str) -> None:
    """A new version of the app comes where the old one was: the bot can still speak there, and welcomes nobody."""
    async with start() as tenant:
        await tenant.send(tenant.message("hello", where))
        await service.until(lambda: bool(service.shown(where or personal(PERSON))))
        before, sent = dict(kept.by_name), len(service.sent())
        await tenant.send(tenant.installed(where, action=action))

    assert (where or PERSON) in before
    assert (before, sent) == (kept.by_name, len(service.sent()))


async def test_store_fails(start: Start, service: Service, kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    """A store that does not answer keeps nobody from an answer, and its words are not logged."""

    async def fail(*_: str) -> None:
        raise RuntimeError(PERSON)

    kept.keep_reference = kept.forget_reference = fail  # type: ignore[method-assign, assignment]
    async with start() as tenant:
        written = await tenant.write("hello")
        removed = await tenant.send(tenant.installed(action="remove"))
        await service.wait_for()

    assert (200, 200) == (written.status, removed.status)
    assert {"a reference was not kept"} == {record.getMessage() for record in caplog.records}
    assert PERSON not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("code", [403, 404])
async def test_chat_of_an_earlier_registration(
    start: Start, bot: Scripted, service: Service, kept: Kept, code: int
) -> None:
    """A private answer that the known chat doesn't take goes into the one that there is now, which is kept."""
    bot.replies["open"] = Reply((Say("For you."),))
    kept.by_name[PERSON] = json.dumps(reference(service, "a:an-earlier-one"))
    service.fail(POST, Failure(code, "BotNotInConversationRoster"))
    async with start() as tenant:
        answered = await (await tenant.press("open", where=CHANNEL)).json()

    assert "I have replied to you privately." == line_of(answered)
    assert ["For you."] == [texts(each) for each in service.shown(personal(PERSON))]
    assert personal(PERSON) == json.loads(kept.by_name[PERSON])["conversation"]


async def test_without_the_bot(start: Start, bot: Scripted, service: Service, kept: Kept) -> None:
    """Whoever has not got the bot any more is told how to get it, after one look for another chat."""
    bot.replies["open"] = Reply((Say("For you."),))
    service.without_bot.add(PERSON)
    kept.by_name[PERSON] = json.dumps(reference(service, "a:an-earlier-one"))
    service.fail(POST, Failure(403, "BotNotInConversationRoster"))
    async with start() as tenant:
        told = [await (await tenant.press("open", where=CHANNEL)).json() for _ in range(2)]

    assert all(line_of(each).startswith("I can only answer this privately") for each in told)
    assert [POST, OPEN, OPEN] == [call.what for call in service.calls]


@pytest.mark.parametrize("stored", ["", "garbage", "{}", "[]"])
async def test_not_readable(start: Start, service: Service, kept: Kept, stored: str) -> None:
    """What cannot be read is as if there were nothing."""
    kept.by_name[CHANNEL] = stored
    service.rosters[CHANNEL] = []
    async with start() as tenant:
        seen = await tenant.platform.look(CHANNEL)

    assert seen.has_bot
