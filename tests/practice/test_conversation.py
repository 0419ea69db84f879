"""What happens when people speak, seen from their pages."""

from uuid import uuid4

import pytest

from bot.core.messages import Place, PlaceKind
from tests.practice.scripted import HEAD, ScriptedBot
from tests.practice.visitor import Client, Visitor, card_of

NO_SUCH = "no-such-room"


async def test_the_front_door_offers_everybody(client: Client) -> None:
    """Without a persona the page asks who one would like to be, and promises that nothing leaves the machine."""
    page = await (await client.get("/")).text()

    for persona in ("teacher", "headteacher", "ceo", "chair"):
        assert f'href="/?as={persona}"' in page
    assert "Nothing leaves this machine" in page
    assert "kept in memory only" in page
    assert "kept encrypted in the practice database" in page
    assert "A report that you send" in page


async def test_nobody_of_that_name_leads_to_the_front_door(client: Client) -> None:
    """A persona that does not exist is not let in."""
    response = await client.get("/?as=caretaker")

    assert response.status == 404
    assert "Who would you like to be?" in await response.text()


@pytest.mark.parametrize("room", ["heads-office", "dm-headteacher", NO_SUCH])
async def test_a_room_of_others_is_not_there(teacher: Visitor, head: Visitor, scripted: ScriptedBot, room: str) -> None:
    """Who does not belong to a room can neither read it nor speak in it, nor learn that it exists."""
    await head.say("heads-office", "Between us")
    looked = await teacher.look(room)
    spoke = await teacher.try_to_say(room, "Hello?")

    assert (looked.status, spoke.status) == (404, 404)
    for seen in (await looked.text(), await teacher.read("staff-room")):
        assert "Head's office" not in seen
        assert "Between us" not in seen
    assert not scripted.asked


async def test_a_personal_message_reaches_the_bot_with_its_writer(head: Visitor, scripted: ScriptedBot) -> None:
    """In the own chat every message is for the bot, which learns who speaks, and where."""
    await head.say("dm-headteacher", "  May I post this?  ")

    (request,) = scripted.asked
    assert (request.intent, request.text) == ("message", "May I post this?")
    assert HEAD.person == request.who
    assert Place("practice", "dm-headteacher", PlaceKind.PERSONAL) == request.place


async def test_chat_in_a_channel_is_for_the_people_in_it(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """The bot is not told what colleagues say to each other."""
    await teacher.say("staff-room", "Assembly is at nine")

    assert "Assembly is at nine" in await head.read("staff-room")
    assert not scripted.asked


async def test_a_mention_is_answered_in_its_thread(teacher: Visitor, head: Visitor, scripted: ScriptedBot) -> None:
    """A mention opens a thread under itself; there a second mention goes on, and mere chat does not."""
    act = str(uuid4())
    await teacher.say("staff-room", "@socialpolicy announce", act=act)
    root = f"teacher-{act}"
    await head.say("staff-room", "@socialpolicy and me?", thread=root)
    await head.say("staff-room", "Thanks", thread=root)

    assert [request.text for request in scripted.asked] == ["announce", "and me?"]
    assert {Place("practice", "staff-room", PlaceKind.CHANNEL, root)} == {request.place for request in scripted.asked}
    assert all(request.in_the_open for request in scripted.asked)
    page = await teacher.read("staff-room")
    thread = page.partition(f'data-thread-of="{root}"')[2].partition("</details>")[0]
    assert "For everybody" in thread
    assert "Thanks" in thread
    assert "3 replies" in thread


async def test_an_answer_for_one_is_seen_by_one(teacher: Visitor, head: Visitor) -> None:
    """An answer only for its asker is marked so on their page, and on no other."""
    answer = await teacher.say("staff-room", "@socialpolicy may I?")

    assert "Only visible to you" in card_of(await teacher.read("staff-room"), answer)
    seen = await head.read("staff-room")
    assert "@socialpolicy may I?" in seen
    assert answer not in seen
    assert "Only visible to you" not in seen


async def test_a_command_in_a_channel_is_heard_by_its_writer_alone(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """A command and its answer stay between the writer and the bot."""
    await teacher.say("staff-room", "/socialpolicy report the words of the report")

    assert [(request.intent, request.text) for request in scripted.asked] == [("report", "the words of the report")]
    assert "the words of the report" in await teacher.read("staff-room")
    assert "the words of the report" not in await head.read("staff-room")


async def test_a_misspelt_command_is_not_said(teacher: Visitor, head: Visitor) -> None:
    """A slip in a command does not tell the channel what was meant for the bot."""
    response = await teacher.try_to_say("staff-room", "/socialpolcy report secret")

    assert response.status == 422
    assert "nothing was sent" in (await response.json())["error"]
    assert "secret" not in await head.read("staff-room")


async def test_a_message_sent_again_has_one_effect(teacher: Visitor, scripted: ScriptedBot) -> None:
    """The same send twice is one message, one request and one answer."""
    act = str(uuid4())
    first = await teacher.say("dm-teacher", "May I?", act=act)
    again = await teacher.say("dm-teacher", "May I?", act=act)

    assert first
    assert not again
    assert (await teacher.read("dm-teacher")).count("<article") == 2
    assert [f"practice:teacher:{act}"] == [request.id for request in scripted.asked]


async def test_an_id_used_again_does_not_change_what_was_said(teacher: Visitor, head: Visitor) -> None:
    """Nobody can put other words in the place of those that the room has read."""
    act = str(uuid4())
    await teacher.say("staff-room", "Nine o'clock", act=act)
    await teacher.say("staff-room", "Ten o'clock", act=act)
    page = await head.read("staff-room")

    assert "Nine o&#39;clock" in page
    assert "Ten o&#39;clock" not in page


async def test_after_a_failure_the_same_message_can_be_sent_again(teacher: Visitor, scripted: ScriptedBot) -> None:
    """What failed is answered when it is tried again, and stands in the room once."""
    act = str(uuid4())
    scripted.fails = True
    failed = await teacher.try_to_say("dm-teacher", "May I?", act=act)
    scripted.fails = False
    answer = await teacher.say("dm-teacher", "May I?", act=act)

    assert failed.status == 500
    assert answer
    assert (await teacher.read("dm-teacher")).count("<article") == 2


async def test_two_people_may_send_with_the_same_id(teacher: Visitor, head: Visitor, scripted: ScriptedBot) -> None:
    """Nobody can use up the id of somebody else's message."""
    act = str(uuid4())
    await teacher.say("dm-teacher", "Mine", act=act)
    await head.say("dm-headteacher", "Also mine", act=act)

    assert [request.text for request in scripted.asked] == ["Mine", "Also mine"]


async def test_a_thread_hangs_under_a_message_that_all_can_see(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """There is no thread under another's private message, under a reply, in a personal chat or in another room."""
    private = await teacher.say("staff-room", "/socialpolicy ask may I?")
    personal = await teacher.say("dm-teacher", "May I?")
    reply = await teacher.say("staff-room", "@socialpolicy announce")
    asked = len(scripted.asked)
    tries = [
        await teacher.try_to_say("staff-room", "@socialpolicy x", thread=private),
        await head.try_to_say("staff-room", "@socialpolicy x", thread=private),
        await teacher.try_to_say("staff-room", "@socialpolicy x", thread=reply),
        await teacher.try_to_say("staff-room", "@socialpolicy x", thread=personal),
        await teacher.try_to_say("dm-teacher", "x", thread=personal),
        await head.try_to_say("heads-office", "@socialpolicy x", thread=reply),
    ]

    assert [response.status for response in tries] == [404] * 6
    assert asked == len(scripted.asked)
