"""A draft is checked and goes to the headteacher in the practice room, over real HTTP."""

from html import unescape

from tests.acceptance.drafts import CLEAR, HARMLESS, STOP, UNKIND
from tests.acceptance.playing import CEO, HEAD, TEACHER, answer_to, asked, heard, listening, previewed, visitors
from tests.practice.visitor import Client, card_of


async def test_a_draft_is_checked_by_form_and_by_words(room: Client) -> None:
    """Facts from the form decide; a draft pasted into the chat is recognised."""
    teacher = visitors(room)["teacher"]
    form = await teacher.say(TEACHER, "/socialpolicy check")
    facts = {"account": "personal", "media": "logo", "consent": "unknown", "authorised": "unknown"}
    by_form = await answer_to(teacher, form, TEACHER, text=HARMLESS, **facts)
    by_words = await teacher.say(TEACHER, f"Is this OK to post: {UNKIND}")
    page = unescape(await teacher.read(TEACHER))

    assert form == by_form  # the answer stands where the form stood
    assert STOP in card_of(page, by_form)
    assert "The logo on your own account" in card_of(page, by_form)
    assert STOP in card_of(page, by_words)
    assert "Mr Jones is a useless teacher" in card_of(page, by_words).partition("<mark>")[2].partition("</mark>")[0]


async def test_a_question_is_answered_and_a_finding_set_aside_in_place(room: Client) -> None:
    """The answer changes where it stands, by button and by form, and no form is left lying about."""
    teacher = visitors(room)["teacher"]
    card = await teacher.say(TEACHER, f"/socialpolicy check {HARMLESS}")
    before = card_of(await teacher.read(TEACHER), card)
    places = [await teacher.press(card, label, TEACHER) for label in ("Our logo", "My own account")]
    stopped = card_of(await teacher.read(TEACHER), card)
    form = await teacher.press(card, "Dismiss a finding", TEACHER)
    places.append(await answer_to(teacher, form, TEACHER, rule="logo", reason="have-permission"))
    page = await teacher.read(TEACHER)

    assert [card] * 3 == places
    assert CLEAR in before
    assert STOP in unescape(stopped)
    assert "Set aside by the writer: The logo on your own account" in card_of(page, card)
    assert 2 == page.count("<article")


async def test_the_headteacher_answers_and_the_teacher_reads_it(room: Client) -> None:
    """Each sees their own side; the card of the headteacher makes room for what they answered."""
    people = visitors(room)
    teacher, head = people["teacher"], people["headteacher"]
    notice = await asked(teacher, head, UNKIND, "It's only for my own page.")
    seen_by_head = unescape(await head.read(HEAD))
    news = await listening(teacher, TEACHER)
    form = await head.press(notice, "Change this…", HEAD)
    done = await answer_to(head, form, HEAD, words="Leave his name out.")
    answer = await heard(news, TEACHER)
    news.close()
    seen_by_teacher = unescape(await teacher.read(TEACHER))

    assert "A colleague asks: is this OK to post?" in card_of(seen_by_head, notice)
    assert "It's only for my own page." in card_of(seen_by_head, notice)
    assert notice == done
    left = unescape(await head.read(HEAD))
    assert "You answered: please change something first" in card_of(left, notice)
    assert "Mr Jones" not in left
    assert "Your manager's answer: please change something first" in card_of(seen_by_teacher, answer)
    assert "Leave his name out." in card_of(seen_by_teacher, answer)
    assert "Mr Jones" not in unescape(await people["ceo"].read(CEO))


async def test_sending_twice_and_answering_twice_is_done_once(room: Client) -> None:
    """The second press finds another card than it saw, and nothing is sent again."""
    people = visitors(room)
    teacher, head = people["teacher"], people["headteacher"]
    preview, news = await previewed(teacher, UNKIND, ""), await listening(head, HEAD)
    seen = await teacher.read(TEACHER)
    presses = [await teacher.try_to_press(preview, "Send", seen) for _ in range(2)]
    notice = await heard(news, HEAD)
    news.close()
    seen = await head.read(HEAD)
    presses += [await head.try_to_press(notice, "Fine", seen) for _ in range(2)]
    counted = await (await room.get("/metrics")).text()

    assert [200, 409, 200, 409] == [press.status for press in presses]
    assert 1 == (await head.read(HEAD)).count("<article")
    assert 'socialpolicy_requests_total{intent="manager.send",outcome="answered",platform="practice"} 1.0' in counted
