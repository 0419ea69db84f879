"""The news: every change once, to those whom it concerns, across lost connections."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.practice.app import PracticePlatform
from tests.practice.scripted import PEOPLE, ROOMS, TEACHER, ScriptedBot
from tests.practice.visitor import Visitor, position_of


async def test_what_is_said_arrives_without_loading_again(teacher: Visitor, head: Visitor) -> None:
    """A page hears what others say after it was loaded, as it would have been rendered."""
    news = await head.listen(position_of(await head.read("staff-room")))
    await teacher.say("staff-room", "Assembly is at nine")
    _, message = await news.message()

    assert (message["room"], message["own"]) == ("staff-room", False)
    assert "Assembly is at nine" in message["html"]
    assert message["id"] in await head.read("staff-room")
    news.close()


async def test_nothing_is_lost_between_the_page_and_its_first_news(teacher: Visitor, head: Visitor) -> None:
    """What was said after a page was loaded and before it listens is told first."""
    position = position_of(await head.read("staff-room"))
    await teacher.say("staff-room", "In between")
    news = await head.listen(position)

    assert "In between" in (await news.message())[1]["html"]
    news.close()


async def test_a_reader_who_comes_back_hears_what_was_missed_and_nothing_twice(teacher: Visitor, head: Visitor) -> None:
    """Last-Event-ID goes on exactly after what was heard, whatever the address says."""
    start = position_of(await head.read("staff-room"))
    news = await head.listen(start)
    await teacher.say("staff-room", "One")
    heard, _ = await news.message()
    news.close()
    await teacher.say("staff-room", "Two")
    await teacher.say("staff-room", "Three")
    news = await head.listen(start, last_event_id=heard)
    missed = [(await news.message())[1]["html"] for _ in range(2)]
    await teacher.say("staff-room", "Four")
    missed.append((await news.message())[1]["html"])

    for words, html in zip(("Two", "Three", "Four"), missed, strict=True):
        assert f">{words}<" in html
    news.close()


async def test_news_of_what_one_may_not_see_does_not_come(teacher: Visitor, head: Visitor) -> None:
    """Neither another's room nor another's private answer is ever told."""
    news = await teacher.listen(position_of(await teacher.read("staff-room")))
    await head.say("heads-office", "Between us")
    await head.say("dm-headteacher", "May I?")
    await head.say("staff-room", "/socialpolicy ask may I?")
    await head.say("staff-room", "For all")

    assert ">For all<" in (await news.message())[1]["html"]
    news.close()


async def test_a_replaced_card_comes_with_the_id_that_it_had(teacher: Visitor) -> None:
    """News of a change names the same message again, as it is now."""
    answer = await teacher.say("dm-teacher", "May I?")
    news = await teacher.listen(position_of(await teacher.read("dm-teacher")))
    await teacher.press(answer, "Helpful", "dm-teacher")
    _, message = await news.message()

    assert answer == message["id"]
    assert "Thank you for telling us." in message["html"]
    news.close()


async def test_a_card_taken_back_is_news_to_its_reader_alone(teacher: Visitor, head: Visitor) -> None:
    """A private card that gave way is removed from its reader's page; others hear only of the shared message."""
    answer = await teacher.say("staff-room", "@socialpolicy may I?")
    mine = await teacher.listen(position_of(await teacher.read("staff-room")))
    theirs = await head.listen(position_of(await head.read("staff-room")))
    shared = await teacher.press(answer, "Share in channel", "staff-room")
    told_me = [(await mine.message())[1] for _ in range(2)]
    told_them = (await theirs.message())[1]

    assert [(answer, True, ""), (shared, False, told_me[1]["html"])] == [
        (each["id"], each["gone"], each["html"]) for each in told_me
    ]
    assert (shared, False, "1 reply") == (told_them["id"], told_them["gone"], told_them["replies"])
    mine.close()
    theirs.close()


@pytest.mark.parametrize("position", ["", "x", "00000000.1", "00000000.99999999999999999", "9.-1"])
async def test_a_reader_from_before_is_told_that_all_is_forgotten(teacher: Visitor, position: str) -> None:
    """A position that this run of the program does not know ends in the word that the page is lost."""
    news = await teacher.listen(position)

    assert await news.block() == {"event": "lost", "data": "{}"}
    assert await news.block() == {}


async def test_an_idle_line_is_kept_open(teacher: Visitor) -> None:
    """While nothing happens, a comment says that the line is open; after news, too."""
    news = await teacher.listen(position_of(await teacher.read("dm-teacher")))

    await news.opened()
    assert await news.block() == {"": "still here"}
    await teacher.say("dm-teacher", "May I?")
    for _ in range(2):
        await news.message()
    assert await news.block() == {"": "still here"}
    news.close()


async def test_nobody_of_that_name_hears_nothing(client: TestClient[web.Request, web.Application]) -> None:
    """The news of a persona that does not exist is not there."""
    assert (await client.get("/practice/events?as=caretaker&after=x")).status == 404


async def test_the_news_ends_when_the_program_stops() -> None:
    """A stop closes every stream by itself, at once."""
    web_app = web.Application()
    PracticePlatform(ScriptedBot(), people=PEOPLE, rooms=ROOMS).mount(web_app)
    async with TestClient(TestServer(web_app)) as client:
        teacher = Visitor(client, TEACHER)
        news = await teacher.listen(position_of(await teacher.read("dm-teacher")))
        await news.opened()
        await web_app.shutdown()

        assert await news.block() == {}
        assert news.response.content.at_eof()
