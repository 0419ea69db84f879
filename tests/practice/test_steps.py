"""Forms that follow each other in one place, with much said around them."""

from bot.core.messages import Button, Buttons, Reply
from bot.core.notices import Recipient
from bot.practice.app import PracticePlatform
from tests.practice import steps
from tests.practice.cards import ASK_FOR_REPORT, SECRET
from tests.practice.scripted import HEAD, ScriptedBot
from tests.practice.visitor import Visitor, card_of

ROOM = "dm-teacher"


def dialog_of(article: str) -> str:
    """Return the HTML of the window of a card's form."""
    return article.partition("<dialog")[2].partition("</dialog>")[0]


def stand_in_order(html: str, *words: str) -> bool:
    """Tell whether words follow each other."""
    places = [html.find(each) for each in words]
    return -1 not in places and places == sorted(places)


async def test_a_form_is_answered_by_the_next_in_its_place(teacher: Visitor) -> None:
    """The second step stands where the first stood, and the first is gone."""
    card = await teacher.say(ROOM, "steps")
    answer = await teacher.answer_form(card, ROOM, where="A page")
    page = await teacher.read(ROOM)

    assert card == answer
    assert page.count("<article") == 2
    assert "Report misuse: 2 of 2" in card_of(page, card)
    assert "Report misuse: 1 of 2" not in page


async def test_what_is_said_around_a_form_is_shown_in_order_on_its_card_and_in_its_window(teacher: Visitor) -> None:
    """Heading, urgent words and facts stand before the questions, clause and aside after them, before the button."""
    card = await teacher.say(ROOM, "steps")
    await teacher.answer_form(card, ROOM, where="<b>A page</b>")
    article = card_of(await teacher.read(ROOM), card)
    outside, dialog = article.replace(dialog_of(article), ""), dialog_of(article)
    before = (steps.HEADING, ">Urgent<", steps.URGENT, ">Headteacher</dd>", "&lt;b&gt;A page&lt;/b&gt;")
    after = ("Report what you see.", steps.AFTER)

    assert stand_in_order(outside, *before, "data-open", *after)
    assert stand_in_order(dialog, "2 of 2</h3>", *before, "What happened?", "Go back one step", *after, "Go on")


async def test_what_else_can_be_used_stays_out_of_the_window(platform: PracticePlatform, head: Visitor) -> None:
    """Buttons beside a form are on the card alone, and the window holds no other window."""
    beside = Buttons((Button("Helpful", "helpful", SECRET),))
    await platform.send(Recipient.of(HEAD.person), Reply((steps.first(), beside, *steps.second("A page"))), "one")
    page = await head.read("dm-headteacher")

    assert page.count(">Helpful<") == 1
    assert page.count("<dialog") == 2
    assert "Report misuse: 2 of 2" not in dialog_of(page)


async def test_the_steps_lead_back_and_forth_in_one_place(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A step with words around it makes room for the first again, which keeps what was answered, and so on."""
    card = await teacher.say(ROOM, "steps")
    await teacher.answer_form(card, ROOM, where="A page")
    back = await teacher.answer_form(card, ROOM, next="back")
    first = card_of(await teacher.read(ROOM), card)
    await teacher.answer_form(card, ROOM, where="Another page")
    end = await teacher.answer_form(card, ROOM, next="send", what="A post")
    page = await teacher.read(ROOM)

    assert (back, end) == (card, card)
    assert 'value="A page"' in first
    assert steps.HEADING not in first
    assert [request.intent for request in scripted.asked] == [
        "message",
        "step-one",
        "step-two",
        "step-one",
        "step-two",
    ]
    assert "On its way: A post" in card_of(page, card)
    assert page.count("<article") == 2


async def test_what_travels_between_the_steps_never_reaches_the_page(teacher: Visitor) -> None:
    """The values of the forms stay on the server."""
    card = await teacher.say(ROOM, "steps")
    first = await teacher.read(ROOM)
    await teacher.answer_form(card, ROOM, where="A page")

    for page in (first, await teacher.read(ROOM)):
        assert steps.SECRET not in page


async def test_the_last_step_takes_the_place_of_the_card_that_led_to_the_first(teacher: Visitor) -> None:
    """A form with words around it, opened from a card, gives way with it to what replaces them."""
    opener = await teacher.say(ROOM, "/socialpolicy check")
    form = await teacher.press(opener, "Ask a manager", ROOM)
    end = await teacher.answer_form(form, ROOM, manager="headteacher", account="school", note="Is it?")
    page = await teacher.read(ROOM)

    assert opener == end
    assert ">Headteacher</dd>" in card_of(page, opener)
    assert form not in page


async def test_steps_in_a_channel_are_between_the_bot_and_one_person(teacher: Visitor, head: Visitor) -> None:
    """Forms that are for one alone follow each other in their own place, out of sight of the others."""
    card = await teacher.say("staff-room", "@socialpolicy steps")
    answer = await teacher.answer_form(card, "staff-room", where="A page")
    article = card_of(await teacher.read("staff-room"), card)

    assert card == answer
    assert "Only visible to you" in article
    assert steps.HEADING in article
    seen = await head.read("staff-room")
    assert card not in seen
    assert steps.HEADING not in seen


async def test_a_form_that_all_see_stays_when_one_has_sent_it(
    platform: PracticePlatform, head: Visitor, ceo: Visitor
) -> None:
    """What the bot answers to one person alone leaves the form of all, and stands in its thread."""
    for number, reply in enumerate((ASK_FOR_REPORT, Reply((steps.first(),)))):
        card = await platform.send(Recipient("practice", channel="heads-office"), reply, str(number))
        where = {"about": "staff", "where": "A page", "what": "It"}
        answer = await head.answer_form(card, "heads-office", **where)
        seen_by_head, seen_by_ceo = await head.read("heads-office"), await ceo.read("heads-office")
        thread = seen_by_head.partition(f'data-thread-of="{card}"')[2].partition("</details>")[0]

        assert "A page" in card_of(thread, answer)
        assert "Only visible to you" in card_of(thread, answer)
        assert answer not in seen_by_ceo
        for page in (seen_by_head, seen_by_ceo):
            assert "data-form" in card_of(page, card)
