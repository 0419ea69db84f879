"""What the bot says first: to whom it goes, how often it may arrive, and what a failure means."""

import json

import pytest

from bot.core.messages import Button, Buttons, Reply, Say
from bot.core.notices import NotSent, Recipient
from bot.core.people import Person
from bot.teams import outgoing
from bot.teams.address import Reference
from bot.teams.app import TeamsPlatform
from tests.teams.conftest import Start
from tests.teams.service import OPEN, POST, UPDATE, Failure, Service, personal
from tests.teams.tenant import BOT, CHANNEL, CHAT, PERSON, TENANT, Kept

MANAGER = Recipient.of(Person("teams", PERSON))
STAFF = Recipient("teams", channel=CHANNEL)
CARD = Reply((Say("secret words"), Buttons((Button("It's fine", "consult.fine", "c1"),))))
LONG = Reply((Say("secret words " * 4_000), Buttons((Button("It's fine", "consult.fine", "c1"),))))


async def refused(platform: TeamsPlatform, to: Recipient = MANAGER, reply: Reply = CARD) -> NotSent:
    """Send something, and return why it was not sent."""
    with pytest.raises(NotSent) as refusal:
        await platform.send(to, reply, "key-1")
    return refusal.value


def keys(service: Service) -> list[str]:
    return [call.key for call in service.sent()]


async def test_person(platform: TeamsPlatform, service: Service) -> None:
    """A person who never wrote to the bot is told in their own chat with it, under the key of the delivery."""
    message = await platform.send(MANAGER, CARD, "key-1")
    (opened,) = service.sent(OPEN)
    (sent,) = service.sent()

    assert {
        "isGroup": False,
        "bot": {"id": BOT},
        "members": [{"id": PERSON}],
        "channelData": {"tenant": {"id": TENANT}},
        "tenantID": TENANT,
    } == opened.body
    assert (personal(PERSON), "key-1-1") == (sent.conversation, sent.key)
    assert [message] == [shown["id"] for shown in service.shown(personal(PERSON))]
    assert "secret words" in json.dumps(sent.body["attachments"])
    assert ("message", {"id": BOT}) == (sent.body["type"], sent.body["from"])


async def test_same_person_again(platform: TeamsPlatform, service: Service) -> None:
    """The chat is opened once, and remembered."""
    await platform.send(MANAGER, CARD, "key-1")
    await platform.send(MANAGER, CARD, "key-2")

    assert [OPEN, POST, POST] == [call.what for call in service.calls]


async def test_person_who_wrote(start: Start, service: Service, kept: Kept) -> None:
    """Whoever wrote to the bot, or installed it, is told where that was, and no chat is opened."""
    async with start() as tenant:
        await tenant.send(tenant.installed(action="remove"))
        await tenant.send(
            tenant.message("hello") | {"conversation": {"id": "a:chosen", "conversationType": "personal"}}
        )
        await tenant.platform.send(MANAGER, CARD, "key-1")

    assert ["a:chosen"] == [call.conversation for call in service.sent() if call.key]
    assert [] == service.sent(OPEN)
    assert {"service_url": service.url, "conversation": "a:chosen", "tenant": TENANT, "bot": BOT} == json.loads(
        kept.by_name[PERSON]
    )


@pytest.mark.parametrize(
    ("thread", "conversation"), [("", CHANNEL), ("1700000000000", f"{CHANNEL};messageid=1700000000000")]
)
async def test_channel(platform: TeamsPlatform, service: Service, thread: str, conversation: str) -> None:
    """A channel is told in the channel, and in the thread if there is one."""
    await platform.send(Recipient("teams", channel=CHANNEL, thread=thread), CARD, "key-1")
    (sent,) = service.calls

    assert (POST, conversation) == (sent.what, sent.conversation)


async def test_chat(platform: TeamsPlatform, service: Service) -> None:
    """A group chat, which has no threads, is told in the chat."""
    await platform.send(Recipient("teams", channel=CHAT, thread="1700000000000"), CARD, "key-1")

    assert [CHAT] == [call.conversation for call in service.calls]


@pytest.mark.parametrize("channel", [CHANNEL, CHAT])
async def test_replaced(platform: TeamsPlatform, service: Service, channel: str) -> None:
    """What takes the place of a message is put there, and what has no room in it stands under it."""
    card = await platform.send(Recipient("teams", channel=channel), CARD, "key-1")
    again = await platform.send(Recipient("teams", channel=channel, replaces=card), LONG, "key-2")
    first, *rest = service.shown(channel)

    assert card == again == first["id"]
    assert card == service.sent(UPDATE)[0].body["id"]
    assert len(rest) > 0
    assert {channel if channel == CHAT else f"{channel};messageid={card}"} == {message["in"] for message in rest}
    assert ["key-1-1", *(f"key-2-{number + 2}" for number in range(len(rest)))] == keys(service)


async def test_replaced_is_gone(platform: TeamsPlatform) -> None:
    """What takes the place of a message that nobody can find any more is not tried again."""
    refusal = await refused(platform, Recipient("teams", channel=CHANNEL, replaces="1700000000000"))

    assert (True, False) == (refusal.final, refusal.in_doubt)


@pytest.mark.parametrize("failure", [Failure(429, "TooManyRequests"), Failure(lost=True), Failure(401, "Unauthorized")])
async def test_stopped_in_the_middle(platform: TeamsPlatform, service: Service, failure: Failure) -> None:
    """A notice of several messages goes on with the message at which it stopped, and once sent is forgotten."""
    service.fail(POST, None, failure)
    await refused(platform, STAFF, LONG)
    await platform.send(STAFF, LONG, "key-1")
    once = keys(service)
    await platform.send(STAFF, LONG, "key-1")
    last = int(once[-1].rpartition("-")[2])

    assert [f"key-1-{number}" for number in (1, 2, 2, *range(3, last + 1))] == once
    assert [f"key-1-{number}" for number in range(1, last + 1)] == keys(service)[len(once) :]


async def test_reads_otherwise_by_now(platform: TeamsPlatform, service: Service) -> None:
    """A notice that stopped in the middle and reads otherwise by now is sent from its beginning."""
    service.fail(POST, None, Failure(429, "TooManyRequests"))
    await refused(platform, STAFF, LONG)
    await platform.send(STAFF, CARD, "key-1")

    assert ["key-1-1", "key-1-2", "key-1-1"] == keys(service)


async def test_many_unfinished(platform: TeamsPlatform, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many notices that stopped in the middle are remembered; an older one starts again."""
    monkeypatch.setattr(outgoing, "_MOST_UNFINISHED", 1)
    for to in (STAFF, MANAGER):
        service.fail(POST, None, Failure(429, "TooManyRequests"))
        await refused(platform, to, LONG)
    before = len(service.sent())
    await platform.send(STAFF, LONG, "key-1")

    assert "key-1-1" == keys(service)[before]


@pytest.mark.parametrize(
    "changed", [{"tenant": "11111111-0000-4000-8000-000000000000"}, {"service_url": "https://elsewhere.example/"}]
)
async def test_reference_of_another(start: Start, service: Service, kept: Kept, changed: dict[str, str]) -> None:
    """A reference of another tenant, or to another server than those of the settings, is not used."""
    usual = Reference(service_url=service.url, conversation="a:theirs", tenant=TENANT)
    kept.by_name[PERSON] = usual.model_copy(update=changed).model_dump_json()
    async with start() as tenant:
        await tenant.platform.send(MANAGER, CARD, "key-1")

    assert [personal(PERSON)] == [call.conversation for call in service.sent()]


async def test_another_chat_by_now(start: Start, service: Service, kept: Kept) -> None:
    """Where the chat that is known is gone, as after the bot was registered anew, another is opened."""
    known = Reference(service_url=service.url, conversation="a:gone", tenant=TENANT)
    kept.by_name[PERSON] = known.model_dump_json()
    service.fail(POST, Failure(404, "ConversationNotFound"))
    async with start() as tenant:
        await tenant.platform.send(MANAGER, CARD, "key-1")

    assert [POST, OPEN, POST] == [call.what for call in service.calls]
    assert personal(PERSON) == json.loads(kept.by_name[PERSON])["conversation"]
