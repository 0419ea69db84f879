"""Cards that stay: what the bot puts in their place, and what it answers to one person about them."""

from uuid import uuid4

import pytest

from bot.core.messages import Reply, Say
from bot.core.notices import Audience, NotSent, Recipient
from bot.practice.app import PracticePlatform
from tests.practice.cards import NOTICE
from tests.practice.scripted import HEAD, ScriptedBot
from tests.practice.visitor import Visitor, card_of, position_of, revision_of

OFFICE = "heads-office"
ANEW = Reply((Say("Acknowledged by the Headteacher"),))


def channel(name: str, *, replaces: str = "", thread: str = "") -> Recipient:
    return Recipient("practice", channel=name, thread=thread, replaces=replaces)


async def test_what_was_sent_can_be_found_by_what_send_returns(platform: PracticePlatform, head: Visitor) -> None:
    """The id names the message on the page; sent again under the same key it is the same."""
    sent = [await platform.send(channel(OFFICE), NOTICE, "one") for _ in range(2)]
    told = await platform.send(Recipient.of(HEAD.person), NOTICE, "two")

    assert sent[0] == sent[1]
    assert "A colleague asks" in card_of(await head.read(OFFICE), sent[0])
    assert "A colleague asks" in card_of(await head.read("dm-headteacher"), told)


async def test_a_notice_finds_the_thread_of_a_card_by_its_id(platform: PracticePlatform, head: Visitor) -> None:
    """What goes under a card stands in its thread, and has an id of its own."""
    card = await platform.send(channel(OFFICE), NOTICE, "one")
    under = await platform.send(channel(OFFICE, thread=card), ANEW, "two")
    thread = (await head.read(OFFICE)).partition(f'data-thread-of="{card}"')[2].partition("</details>")[0]

    assert under != card
    assert "Acknowledged" in card_of(thread, under)


@pytest.mark.parametrize("to", [channel(OFFICE), Recipient.of(HEAD.person)])
async def test_a_card_is_put_anew_where_it_stands(platform: PracticePlatform, head: Visitor, to: Recipient) -> None:
    """What replaces a card takes its place among the messages and its id, with its thread; nothing is added."""
    card = await platform.send(to, NOTICE, "one")
    await platform.send(to, Reply((Say("After it"),)), "two")
    again = await platform.send(Recipient(to.platform, to.person, to.channel, replaces=card), ANEW, "three")
    page = await head.read(OFFICE if to.channel else "dm-headteacher")

    assert card == again
    assert "Acknowledged" in card_of(page, card)
    assert "A colleague asks" not in page
    assert page.count("<article") == 2
    assert page.index("Acknowledged") < page.index("After it")


async def test_a_replaced_card_is_news_with_the_id_that_it_had(platform: PracticePlatform, head: Visitor) -> None:
    """A page that is open hears of the card as it is now, once, whoever looks."""
    card = await platform.send(channel(OFFICE), NOTICE, "one")
    news = await head.listen(position_of(await head.read(OFFICE)))
    for key in ("two", "two"):
        await platform.send(channel(OFFICE, replaces=card), ANEW, key)
    await platform.send(channel(OFFICE), Reply((Say("After it"),)), "three")
    told = [(await news.message())[1] for _ in range(2)]

    assert [card, False] == [told[0]["id"], told[0]["gone"]]
    assert "Acknowledged" in told[0]["html"]
    assert "After it" in told[1]["html"]
    news.close()


async def test_a_card_that_was_put_anew_cannot_be_pressed_as_it_was(
    platform: PracticePlatform, head: Visitor, scripted: ScriptedBot
) -> None:
    """A press on a card that changed in the meantime is refused in words."""
    card = await platform.send(channel(OFFICE), NOTICE, "one")
    stale = await head.read(OFFICE)
    await platform.send(channel(OFFICE, replaces=card), ANEW, "two")
    response = await head.try_to_press(card, "It&#39;s fine", stale)

    assert response.status == 409
    assert not scripted.asked


async def test_what_is_not_there_is_not_replaced(platform: PracticePlatform, teacher: Visitor, head: Visitor) -> None:
    """Neither a message that is gone or was never there, nor one of another room, of a person or for one alone."""
    elsewhere = await platform.send(channel("staff-room"), NOTICE, "one")
    gone = await head.say("staff-room", "@socialpolicy may I?")
    await head.press(gone, "Share in channel", "staff-room")
    alone = await head.say("staff-room", "@socialpolicy may I?")
    act = str(uuid4())
    await head.say("staff-room", "Good morning", act=act)
    tries = [("staff-room", each) for each in (gone, alone, f"headteacher-{act}")]
    for room, message in (*tries, (OFFICE, "never-there"), (OFFICE, elsewhere)):
        with pytest.raises(NotSent, match="no longer in the practice room") as refusal:
            await platform.send(channel(room, replaces=message), Reply((Say("secret words"),)), "two")

        assert refusal.value.final
    for page in (await teacher.read("staff-room"), await head.read("staff-room"), await head.read(OFFICE)):
        assert "secret words" not in page


async def test_a_card_of_all_stays_when_one_is_answered_alone(
    platform: PracticePlatform, head: Visitor, ceo: Visitor
) -> None:
    """Who presses a card of a room reads the answer in its thread; the others see neither it nor any change."""
    card = await platform.send(channel(OFFICE), NOTICE, "one")
    before = card_of(await ceo.read(OFFICE), card)
    answer = await head.press(card, "It&#39;s fine", OFFICE)
    page = await head.read(OFFICE)
    thread = page.partition(f'data-thread-of="{card}"')[2].partition("</details>")[0]

    assert "Thank you for telling us." in card_of(thread, answer)
    assert "Only visible to you" in card_of(thread, answer)
    for seen in (page, await ceo.read(OFFICE)):
        assert revision_of(before) == revision_of(card_of(seen, card))
    assert answer not in await ceo.read(OFFICE)
    assert "Reply in a thread" in await ceo.read(OFFICE)


async def test_an_answer_for_one_is_changed_where_it_stands_in_the_thread(
    platform: PracticePlatform, head: Visitor
) -> None:
    """A card for one alone in a thread gives way to what replaces it, and the card of all stays."""
    card = await platform.send(channel(OFFICE), NOTICE, "one")
    alone = await head.say(OFFICE, "@socialpolicy may I?", thread=card)
    after = await head.press(alone, "Helpful", OFFICE)
    page = await head.read(OFFICE)

    assert alone == after
    assert "Thank you for telling us." in card_of(page, alone)
    assert "A colleague asks" in card_of(page, card)


@pytest.mark.parametrize(
    ("room", "audience"),
    [
        (OFFICE, Audience(private=True, has_bot=True, members=frozenset({"headteacher", "ceo"}))),
        (
            "staff-room",
            Audience(private=False, has_bot=True, members=frozenset({"teacher", "headteacher", "ceo", "chair"})),
        ),
        ("dm-teacher", Audience(private=True, has_bot=True, members=frozenset({"teacher"}))),
        ("no-such-room", Audience(private=False, has_bot=False)),
        ("", Audience(private=False, has_bot=False)),
    ],
)
async def test_a_room_tells_who_can_read_it(platform: PracticePlatform, room: str, audience: Audience) -> None:
    """A room is private unless everybody is in it; the bot is in each, and in none that does not exist."""
    assert audience == await platform.look(room)
