"""What the bot says by itself, and who hears of it."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from bot.core.messages import Place, PlaceKind, Reply, Say
from bot.core.notices import NotSent, Recipient
from bot.practice.app import PracticePlatform
from tests.practice.cards import ANSWER, NOTICE, SECRET
from tests.practice.scripted import HEAD, TEACHER, ScriptedBot
from tests.practice.visitor import News, Visitor, card_of, position_of

TO_HEAD = Recipient.of(HEAD.person)


def channel(name: str, thread: str = "") -> Recipient:
    return Recipient("practice", channel=name, thread=thread)


def hello(words: str) -> Reply:
    return Reply((Say(words),))


def notice_of(page: str) -> str:
    """Return the id of the notice on a page."""
    found = re.search(r'id="(notice-[^"]+)"', page)
    assert found, "no notice"
    return found[1]


async def news_of(visitor: Visitor, room: str) -> News:
    return await visitor.listen(position_of(await visitor.read(room)))


async def test_somebody_is_told_personally_and_at_once(platform: PracticePlatform, head: Visitor) -> None:
    """A notice to a person arrives in their own room with the bot, on the page that is open."""
    news = await news_of(head, "dm-headteacher")
    await platform.send(TO_HEAD, NOTICE, "one")
    _, message = await news.message()

    assert (message["room"], message["own"]) == ("dm-headteacher", False)
    assert card_of(await head.read("dm-headteacher"), message["id"]) in message["html"]
    assert "Ella Smith from 4B" in message["html"]
    assert ">Teacher</dd>" in message["html"]
    assert SECRET not in message["html"]
    news.close()


async def test_a_room_is_told_for_all_who_are_in_it(
    platform: PracticePlatform, teacher: Visitor, head: Visitor, ceo: Visitor
) -> None:
    """A notice to a room is seen by its members and by nobody else, and is for one alone of none."""
    await platform.send(channel("heads-office"), hello("For the office"), "one")

    for visitor in (head, ceo):
        page = await visitor.read("heads-office")
        assert "For the office" in page
        assert "Only visible to you" not in page
    assert "For the office" not in await teacher.read("staff-room")


async def test_a_thread_is_told_where_it_hangs(platform: PracticePlatform, teacher: Visitor) -> None:
    """A notice to a thread stands in it, and to a thread that is no longer there, in its room."""
    act = str(uuid4())
    await teacher.say("staff-room", "Good morning", act=act)
    root = f"teacher-{act}"
    elsewhere = await teacher.say("dm-teacher", "May I?")
    for number, thread in enumerate((root, "forgotten", elsewhere)):
        await platform.send(channel("staff-room", thread), hello(f"notice {number}"), str(number))
    page = await teacher.read("staff-room")
    in_thread = page.partition(f'data-thread-of="{root}"')[2].partition("</details>")[0]

    assert "1 reply" in in_thread
    assert "notice 0" in in_thread
    for words in ("notice 1", "notice 2"):
        assert words in page
        assert words not in in_thread


async def test_a_mention_under_a_card_tells_which_and_is_answered_there(
    platform: PracticePlatform, head: Visitor, scripted: ScriptedBot
) -> None:
    """The thread is named by the id of the card, which stays the same when the card changes."""
    card = await platform.send(channel("heads-office"), NOTICE, "one")
    await platform.send(replace(channel("heads-office"), replaces=card), hello("As it stands now"), "two")
    await head.say("heads-office", "@socialpolicy announce:  two  spaces", thread=card)
    await head.say("heads-office", "/socialpolicy ask may I?", thread=card)
    page = await head.read("heads-office")

    assert [Place("practice", "heads-office", PlaceKind.CHANNEL, card)] * 2 == [each.place for each in scripted.asked]
    assert ["announce:  two  spaces", "may I?"] == [each.text for each in scripted.asked]
    assert "For everybody" in page.partition(f'data-thread-of="{card}"')[2].partition("</details>")[0]
    assert "For everybody" not in page.partition(f'data-thread-of="{card}"')[0]


async def test_the_same_key_says_nothing_twice(platform: PracticePlatform, head: Visitor) -> None:
    """A delivery that is tried again adds nothing, not even when its card was answered in the meantime."""
    news = await news_of(head, "dm-headteacher")
    for _ in range(2):
        await platform.send(TO_HEAD, NOTICE, "one")
    _, message = await news.message()
    await head.press(message["id"], "It&#39;s fine", "dm-headteacher")
    await platform.send(TO_HEAD, NOTICE, "one")
    await platform.send(TO_HEAD, hello("Another"), "two")
    told = [(await news.message())[1]["html"] for _ in range(2)]

    assert "Thank you for telling us." in told[0]
    assert "Another" in told[1]
    page = await head.read("dm-headteacher")
    assert page.count("<article") == 2
    assert "Ella Smith" not in page
    news.close()


@pytest.mark.parametrize(
    "to",
    [
        Recipient("practice", person="ghost"),
        Recipient("practice", person="ghost", channel="staff-room"),
        channel("no-such-room"),
        Recipient("practice"),
        Recipient("slack", person="headteacher"),
        Recipient("slack", channel="staff-room"),
    ],
)
async def test_nobody_is_told_what_has_no_place(platform: PracticePlatform, head: Visitor, to: Recipient) -> None:
    """A recipient who is not there is told of as final, in words that repeat nothing of the notice."""
    with pytest.raises(NotSent, match="in the practice room") as refusal:
        await platform.send(to, hello("secret words"), "one")

    assert refusal.value.final
    for room in ("dm-headteacher", "staff-room"):
        assert "secret words" not in await head.read(room)


async def test_a_button_of_a_notice_carries_what_the_server_knows(
    platform: PracticePlatform, teacher: Visitor, head: Visitor, scripted: ScriptedBot
) -> None:
    """Who was told can press, nobody else can, and the reply takes the notice's place."""
    await platform.send(TO_HEAD, NOTICE, "one")
    seen = await head.read("dm-headteacher")
    notice = notice_of(seen)
    forged = await teacher.try_to_press(notice, "It&#39;s fine", seen)
    after = await head.press(notice, "It&#39;s fine", "dm-headteacher")

    assert forged.status == 404
    (request,) = scripted.asked
    assert (request.who, request.intent, request.fields) == (HEAD.person, "helpful", {"value": SECRET})
    assert after == notice
    assert "Thank you for telling us." in card_of(await head.read("dm-headteacher"), after)


async def test_a_reply_for_all_replaces_the_notice_of_all(platform: PracticePlatform, head: Visitor) -> None:
    """In a room, a notice gives way to a reply that all may see."""
    await platform.send(channel("heads-office"), ANSWER, "one")
    notice = notice_of(await head.read("heads-office"))

    assert notice == await head.press(notice, "Share in channel", "heads-office")
    assert "Shared: do not accept" in card_of(await head.read("heads-office"), notice)


async def test_others_learn_who_was_told_and_nothing_else(
    platform: PracticePlatform, teacher: Visitor, head: Visitor
) -> None:
    """A page of somebody else hears that a colleague has something new: not where, and not what."""
    news = await news_of(teacher, "dm-teacher")
    await platform.send(TO_HEAD, NOTICE, "one")
    await platform.send(channel("heads-office"), NOTICE, "two")
    await head.say("dm-headteacher", "Thanks")
    told = [(await news.message())[1] for _ in range(2)]
    await platform.send(channel("staff-room"), hello("For all"), "three")

    assert told == [
        {"elsewhere": ["headteacher"], "revision": 1},
        {"elsewhere": ["headteacher", "ceo"], "revision": 2},
    ]
    assert "For all" in (await news.message())[1]["html"]
    news.close()


async def test_a_page_says_who_was_told_until_something_was_done(
    platform: PracticePlatform, teacher: Visitor, head: Visitor
) -> None:
    """A page that is loaded later knows of the latest notice to each of the others, until it was answered."""
    await teacher.say("dm-teacher", "May I?")
    await platform.send(TO_HEAD, NOTICE, "one")
    seen = await teacher.read("dm-teacher")
    page = await head.read("dm-headteacher")
    notice = notice_of(page)
    await head.press(notice, "It&#39;s fine", "dm-headteacher")

    assert 'data-person-link="headteacher" data-latest="3"' in seen
    assert f'data-person-link="{TEACHER.id}" data-latest="0"' in page
    assert 'data-person-link="headteacher" data-latest="0"' in await teacher.read("dm-teacher")
