"""Whose a conversation is: what counts as somebody's own chat with the bot, and what is said in one that is not."""

from typing import Any

import pytest

from bot.core.messages import PlaceKind, Privacy, Reply, Say
from bot.teams.address import Kind
from tests.teams.activities import ANN, APP, BEN, CHANNEL, GROUP, PERSONAL, THREAD, menu, message, posted, read
from tests.teams.conftest import Start
from tests.teams.seeing import texts
from tests.teams.service import Service, member, personal
from tests.teams.tenant import APP as BOT_OF_TENANT
from tests.teams.tenant import PERSON, Kept, Scripted

WITH_BOT, BETWEEN_PEOPLE = f"19:{ANN}_{APP}@unq.gbl.spaces", f"19:{ANN}_{BEN}@unq.gbl.spaces"
OTHER = "aaaaaaaa-0000-4000-8000-000000000002"


@pytest.mark.parametrize(
    ("name", "said", "is_group", "kind"),
    [
        (PERSONAL, "personal", None, Kind.PERSONAL),
        (PERSONAL, "personal", False, Kind.PERSONAL),
        (PERSONAL, None, None, Kind.PERSONAL),
        (PERSONAL, "personal", True, Kind.GROUP),
        (PERSONAL, None, True, Kind.GROUP),
        ("chosen-by-a-simulator", "personal", None, Kind.PERSONAL),
        ("chosen-by-a-simulator", None, None, Kind.GROUP),
        (WITH_BOT, "personal", None, Kind.PERSONAL),
        (WITH_BOT.upper().replace("@UNQ.GBL.SPACES", "@unq.gbl.spaces"), "personal", None, Kind.PERSONAL),
        (f"19:{APP}_{ANN}@unq.gbl.spaces", None, None, Kind.PERSONAL),
        (WITH_BOT, "personal", True, Kind.GROUP),
        (BETWEEN_PEOPLE, "personal", None, Kind.GROUP),
        (BETWEEN_PEOPLE, None, None, Kind.GROUP),
        (f"19:{BEN}_{APP}@unq.gbl.spaces", "personal", None, Kind.GROUP),
        (f"19:{ANN}_{BEN}_{APP}@unq.gbl.spaces", "personal", None, Kind.GROUP),
        (f"19:{ANN}_{APP}@thread.v2", "personal", None, Kind.GROUP),
        (GROUP, "personal", None, Kind.GROUP),
        (GROUP, None, None, Kind.GROUP),
        (GROUP, "groupChat", False, Kind.GROUP),
        (CHANNEL, "channel", True, Kind.CHANNEL),
        (THREAD, None, True, Kind.CHANNEL),
        (THREAD, "personal", None, Kind.CHANNEL),
        ("19:old@thread.skype", None, None, Kind.CHANNEL),
    ],
)
def test_kind(name: str, said: str | None, is_group: bool | None, kind: Kind) -> None:
    """A chat is somebody's own only where nobody but them and the bot can be; where that isn't sure, others read it."""
    talk = {"id": name, "conversationType": said, "isGroup": is_group}

    assert kind is read(message("hello") | {"conversation": talk}).address.kind
    assert kind is read(menu("check_message", posted("words")) | {"conversation": talk}).address.kind


@pytest.mark.parametrize("said", ["personal", None])
@pytest.mark.parametrize("pressed", [False, True])
async def test_between_two_people(
    start: Start, bot: Scripted, service: Service, kept: Kept, said: str | None, pressed: bool
) -> None:
    """What is private goes to the person alone, the other of the two reads that, and the chat is not their own."""
    two = f"19:{PERSON}_{OTHER}@unq.gbl.spaces"
    bot.replies = {"report": Reply((Say("Your private answer"),), privacy=Privacy.ONLY_YOU)}
    async with start() as tenant:
        talk: dict[str, Any] = {"conversation": {"id": two, "conversationType": said}}
        if pressed:
            answer = await (await tenant.press("report", **talk)).json()
            assert "I have replied to you privately." == answer["value"]
        else:
            await tenant.send(tenant.message("report it") | talk)
            await service.wait_for(times=2)

    assert ["Your private answer"] == [texts(each) for each in service.shown(personal(PERSON))]
    assert ["I have replied to you privately."] * (not pressed) == [texts(each) for each in service.shown(two)]
    assert two not in kept.by_name.get(PERSON, "")


async def test_own_chat_by_its_other_name(start: Start, bot: Scripted, service: Service) -> None:
    """The chat of one person with the bot is theirs under its other name too: the answer comes there."""
    own = f"19:{PERSON}_{BOT_OF_TENANT}@unq.gbl.spaces"
    bot.replies = {"report": Reply((Say("Your private answer"),), privacy=Privacy.ONLY_YOU)}
    async with start() as tenant:
        await tenant.send(tenant.message("report it") | {"conversation": {"id": own, "conversationType": "personal"}})
        await service.wait_for()

    assert ["Your private answer"] == [texts(each) for each in service.shown(own)]


async def test_no_welcome_where_two_talk(start: Start, bot: Scripted, service: Service, kept: Kept) -> None:
    """Where the bot is added to the chat of two people, nobody is greeted, and neither has it for their own."""
    two = f"19:{PERSON}_{OTHER}@unq.gbl.spaces"
    async with start() as tenant:
        talk = {"conversation": {"id": two, "conversationType": "personal"}}
        assert 200 == (await tenant.send(tenant.installed() | talk)).status

    assert ([], []) == (bot.requests, service.sent())
    assert PERSON not in kept.by_name


@pytest.mark.parametrize(
    ("roster", "kind"),
    [
        ([member(PERSON)], PlaceKind.CHANNEL),
        ([member(PERSON), member("guest", tenantId="11111111-0000-4000-8000-000000000000")], PlaceKind.CHANNEL),
        ([*(member(f"person-{number}") for number in range(1_200)), member(PERSON)], PlaceKind.CHANNEL),
        ([member("person-1")], PlaceKind.PERSONAL),
        ([member(PERSON, tenantId="11111111-0000-4000-8000-000000000000")], PlaceKind.PERSONAL),
        (None, PlaceKind.PERSONAL),
    ],
    ids=["alone", "with a guest", "with the whole trust", "gone", "of another trust", "without the bot"],
)
async def test_begun_in_a_channel(
    start: Start, bot: Scripted, service: Service, roster: list[dict[str, Any]] | None, kind: PlaceKind
) -> None:
    """What was begun in a channel goes on there from somebody's own chat, if they are in it, whoever else is."""
    bot.replies = {"share": Reply((Say("A clause."),), privacy=Privacy.HERE)}
    if roster is not None:
        service.rosters[CHANNEL] = roster
    pressed = {"type": "Action.Execute", "verb": "share", "data": {"value": "", "_from": f"{CHANNEL};messageid=1"}}
    async with start() as tenant:
        await tenant.send(tenant.invoke("adaptiveCard/action", {"action": pressed}, replyToId="1"))
        await service.wait_for()

    assert [kind] == [request.place.kind for request in bot.requests]
    assert [CHANNEL if kind is PlaceKind.CHANNEL else personal(PERSON)] == [
        call.conversation.partition(";")[0] for call in service.sent()
    ]
