"""Follow-ups: a short second question goes on from the first."""

from dataclasses import replace

import pytest

from bot.core.people import Person
from bot.core.routing import Scope
from handlers.ask_policy import is_follow_up
from tests.handlers.reading import quoted
from tests.talking import CONTENT, PERSONAL, STAFF_ROOM, Bot, reading


async def test_a_follow_up_keeps_its_topic(bot: Bot) -> None:
    """A short "and videos?" is read together with the clause that the conversation was about."""
    bot.readings["photo of my class?"] = reading("appendix-1/consent")
    bot.readings["and videos?"] = reading(scope=Scope.OUT, signpost="elsewhere")
    together = f"{CONTENT.policy['appendix-1/consent'].text} and videos?"
    bot.readings[together] = reading("appendix-1/consent")
    await bot.send("ask", "photo of my class?")

    assert ["appendix-1/consent"] == quoted(await bot.send("ask", "and videos?"))
    assert ["appendix-1/consent"] == quoted(await bot.send("message", "and videos?"))


async def test_a_follow_up_elsewhere_has_no_topic(bot: Bot) -> None:
    """What was said in one thread is not the topic of another."""
    bot.readings["photo of my class?"] = reading("appendix-1/consent")
    bot.readings["and videos?"] = reading(scope=Scope.OUT, signpost="elsewhere")
    await bot.send("ask", "photo of my class?")

    reply = await bot.send("ask", "and videos?", place=replace(PERSONAL, thread="another"))

    assert [] == quoted(reply)


async def test_a_follow_up_of_somebody_else_is_not_bent_to_what_was_answered_in_private(bot: Bot) -> None:
    """Two people in one channel each have a topic of their own; asked in the open it is everybody's."""
    bot.readings["photo of my class?"] = reading("appendix-1/consent")
    bot.readings["and videos?"] = reading(scope=Scope.OUT, signpost="elsewhere")
    bot.readings[f"{CONTENT.policy['appendix-1/consent'].text} and videos?"] = reading("appendix-1/consent")
    other = Person("test", "another")

    await bot.send("ask", "photo of my class?", place=STAFF_ROOM)
    assert [] == quoted(await bot.send("ask", "and videos?", place=STAFF_ROOM, who=other))

    await bot.send("ask", "photo of my class?", place=STAFF_ROOM, in_the_open=True)
    assert quoted(await bot.send("ask", "and videos?", place=STAFF_ROOM, who=other, in_the_open=True))


async def test_a_follow_up_that_names_another_matter_changes_the_topic(bot: Bot) -> None:
    """A short question that plainly means another clause is not bent to the old topic."""
    bot.readings["photo of my class?"] = reading("appendix-1/consent")
    bot.readings["and the logo?"] = reading("prohibited-use/logo")
    together = f"{CONTENT.policy['appendix-1/consent'].text} and the logo?"
    bot.readings[together] = reading("appendix-1/consent", "prohibited-use/logo")
    await bot.send("ask", "photo of my class?")

    assert "prohibited-use/logo" == quoted(await bot.send("ask", "and the logo?"))[0]


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("and videos?", True),
        ("What about on a school trip?", True),
        ("Andrew wants to post a photo", False),
        ("can I post a photo?", False),
        ("and " + "word " * 9, False),
        ("and", False),
    ],
)
def test_a_follow_up_is_short_and_goes_on(text: str, follows: bool) -> None:
    """It begins as people go on, with whole words, and isn't a tale of its own."""
    assert follows is is_follow_up(text)
