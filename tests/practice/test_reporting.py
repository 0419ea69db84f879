"""Reporting what somebody wrote in a room, from its message."""

from uuid import uuid4

import pytest

from bot.core.messages import Place, PlaceKind
from bot.core.notices import Recipient
from bot.practice.app import PracticePlatform
from tests.practice.cards import NOTICE
from tests.practice.scripted import TEACHER, ScriptedBot
from tests.practice.visitor import Visitor, card_of

ACTION = "data-report"


async def written(visitor: Visitor, text: str, thread: str = "", room: str = "staff-room") -> str:
    """Write in a room, and return the id of the message."""
    act = str(uuid4())
    await visitor.say(room, text, thread, act)
    return f"{visitor.persona.id}-{act}"


@pytest.mark.parametrize("words", ["Ella fell into the mud\n\n<b>again</b>", "/ 2 is half"])
async def test_a_report_begins_with_the_words_of_the_message(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot, words: str
) -> None:
    """The bot hears what was written and who reports it; who wrote it is nowhere in the request."""
    message = await written(head, words)
    response = await teacher.report(message)

    assert response.status == 200
    (request,) = scripted.asked
    assert (request.intent, request.text, request.fields) == ("report", words, {})
    assert TEACHER.person == request.who
    assert Place("practice", "staff-room", PlaceKind.CHANNEL) == request.place
    assert not request.in_the_open


async def test_the_answer_is_for_the_one_who_reports(teacher: Visitor, head: Visitor) -> None:
    """Nobody else learns that a message was reported, not even its writer."""
    message = await written(head, "Ella fell into the mud")
    before = await head.read("staff-room")
    answer = (await (await teacher.report(message)).json())["answer"]

    assert "Only visible to you" in card_of(await teacher.read("staff-room"), answer)
    seen = await head.read("staff-room")
    assert answer not in seen
    assert before.count("<article") == seen.count("<article")


async def test_a_reply_in_a_thread_is_reported_in_its_thread(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """The answer stands where the message stands."""
    root = await written(head, "Good morning")
    reply = await written(head, "Ella fell into the mud", root)
    answer = (await (await teacher.report(reply)).json())["answer"]
    thread = (await teacher.read("staff-room")).partition(f'data-thread-of="{root}"')[2].partition("</details>")[0]

    assert scripted.asked[-1].place.thread == root
    assert "Only visible to you" in card_of(thread, answer)


async def test_what_anybody_wrote_for_all_can_be_reported(
    platform: PracticePlatform, teacher: Visitor, head: Visitor
) -> None:
    """Messages of others and one's own have the action; the bot's, private ones and those in a chat have not."""
    theirs, own = await written(head, "Good morning"), await written(teacher, "Good morning")
    in_thread = await written(head, "Again", own)
    command, personal = await written(teacher, "/socialpolicy help"), await written(teacher, "Hello", room="dm-teacher")
    notice = await platform.send(Recipient("practice", channel="staff-room"), NOTICE, "one")
    page, chat = await teacher.read("staff-room"), await teacher.read("dm-teacher")

    assert [ACTION in card_of(page, each) for each in (theirs, own, in_thread)] == [True] * 3
    assert [ACTION in card_of(page, each) for each in (command, notice)] == [False] * 2
    assert ACTION not in card_of(chat, personal)
    for each in (command, notice, personal):
        assert (await teacher.report(each)).status == 404


async def test_what_one_does_not_see_cannot_be_reported(teacher: Visitor, head: Visitor, scripted: ScriptedBot) -> None:
    """A message in a room of others, or that never was, is not there to report, and its words stay unread."""
    elsewhere = await written(head, "Between us", room="heads-office")
    tries = [await teacher.report(each) for each in (elsewhere, "no-such-message", "")]

    assert [response.status for response in tries] == [404] * 3
    assert "Between us" not in "".join([await response.text() for response in tries])
    assert not scripted.asked


async def test_a_message_reported_again_with_the_same_id_has_one_effect(
    teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """What is sent a second time is one request and one answer."""
    message, act = await written(head, "Ella fell into the mud"), str(uuid4())
    answers = [await (await teacher.report(message, act)).json() for _ in range(2)]

    assert [f"practice:teacher:{act}"] == [request.id for request in scripted.asked]
    assert answers[1] == {"answer": "", "revision": 0}
