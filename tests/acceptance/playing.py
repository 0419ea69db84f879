"""The story of a draft that goes to the headteacher in the practice room, step by step, over HTTP."""

from bot.settings import Settings
from tests.practice.visitor import Client, News, Visitor, position_of
from tests.whole_bot import parts_with

TEACHER, HEAD, CEO = "dm-teacher", "dm-headteacher", "dm-ceo"


def visitors(room: Client) -> dict[str, Visitor]:
    """Return somebody to play each persona of the practice room, by its id."""
    return {persona.id: Visitor(room, persona) for persona in parts_with(Settings()).practice_people}


async def listening(visitor: Visitor, where: str) -> News:
    """Return what somebody hears from now on."""
    news = await visitor.listen(position_of(await visitor.read(where)))
    await news.opened()
    return news


async def heard(news: News, where: str) -> str:
    """Wait for the next message in a room and return its id."""
    while (message := (await news.message())[1]).get("room") != where:
        pass
    return str(message["id"])


async def answer_to(visitor: Visitor, form: str, where: str, **answers: str) -> str:
    """Fill in a form and return the id of the message that answers it."""
    response = await visitor.fill_in(form, where, **answers)
    assert response.status == 200, await response.text()
    return str((await response.json())["answer"])


async def previewed(teacher: Visitor, draft: str, note: str) -> str:
    """Have a draft checked, choose to ask the headteacher, and return the id of what will be sent."""
    answer = await teacher.say(TEACHER, f"/socialpolicy check {draft}")
    form = await teacher.press(answer, "Ask my manager", TEACHER)
    return await answer_to(teacher, form, TEACHER, manager="headteacher", note=note)


async def asked(teacher: Visitor, head: Visitor, draft: str, note: str = "") -> str:
    """Send a draft to the headteacher and return the id of the notice in their chat."""
    preview, news = await previewed(teacher, draft, note), await listening(head, HEAD)
    await teacher.press(preview, "Send", TEACHER)
    notice = await heard(news, HEAD)
    news.close()
    return notice
