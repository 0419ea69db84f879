"""A draft on its way: told apart from the question about it, judged once a turn, and carried whole or not at all."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks import Account, Draft, Media, knowing
from bot.core.messages import Request
from bot.core.plain import plain
from bot.core.routing import Intent
from handlers.check.drafts import _WORD, ASKING, Carried, carried_by, has_words, is_carried_whole, packed, pasted
from handlers.check.post import QUESTIONS
from tests.handlers.drafting import PLAIN, button, draft_of, form_of, labels, sent
from tests.talking import PERSONAL, TEACHER, Bot, reading

POST = "Year 6 had the best day at the sea"


@pytest.mark.parametrize(
    "message",
    [
        f"Is this OK to post: {POST}",
        f"is this ok to post? '{POST}'",
        f'Can I put "{POST}" on Facebook?',
        f"Would “{POST}” be all right on our school page?",
        f"Could I tweet ‘{POST}’?",
        f"hi, can you check this for me please?\n\n{POST}",
        f"Hello! I'm thinking of posting this - {POST}",
        f"my draft:\n{POST}",
        f"{POST}\n\nok to post?",
        f"{POST}. Is that fine for Instagram?",
        f"Quick check? {POST} – any thoughts?",
        POST,
        f"  {POST}\n",
    ],
)
def test_the_draft_is_told_apart_from_the_question_about_it(message: str) -> None:
    """However staff ask, what is judged is what they want to post."""
    assert POST == pasted(message).rstrip(".–").strip()


@pytest.mark.parametrize(
    ("message", "draft"),
    [
        ("is it ok to say 'We don't start until nine o'clock'?", "We don't start until nine o'clock"),
        ("can I post ‘It’s the pupils’ own work, isn’t it’", "can I post ‘It’s the pupils’ own work, isn’t it’"),
        ("check: “So she said “no” again”", "“So she said “no” again”"),
        ("ok to post?\n- first line\n- second: line", "- first line\n- second: line"),
    ],
)
def test_apostrophes_and_marks_inside_a_draft_do_not_break_it(message: str, draft: str) -> None:
    """A draft is never cut in its middle."""
    assert draft == pasted(message)


@pytest.mark.parametrize(
    "message",
    [
        'Happy Friday everyone, Mr Smith said "you are all going to fail this year"',
        "Check out how rubbish Mr Jones is at teaching:\nhe never marks a book",
        'Mr Smith is a fool and he said "I will never come back to this school" ok to post?',
        "Look at our new head: she can't even park",
        "Is it ok for Year 6 to see this? Mrs Jones is leaving",
        "“Mrs Jones” and “Mr Smith” had a fight, can I post that?",
    ],
)
def test_where_nothing_can_be_told_apart_all_of_it_is_judged(message: str) -> None:
    """A lead-in that says anything of its own may be part of the post: none of it goes by unjudged."""
    assert message == pasted(message)


@pytest.mark.parametrize("message", ["is this ok to post?", "Can you check a draft post for me please", "ok?", "", " "])
async def test_who_asks_and_shows_no_draft_is_asked_for_it(bot: Bot, message: str) -> None:
    """A question alone is never called clear."""
    bot.readings[message] = reading(intent=Intent.CHECK)

    assert "" == pasted(message)
    assert form_of(await sent(bot, "check", message))
    if message.strip():
        assert "Check a draft post" in await bot.says("message", message)
    assert [] == bot.judged


asking = st.lists(st.sampled_from(sorted(ASKING)), min_size=1, max_size=8).map(" ".join)
marks = st.sampled_from([": ", "? ", "\n", " - ", " “", "” ", " '", "' ", '"', ". ", " "])
messages = st.lists(asking | marks | st.text(max_size=30), max_size=9).map("".join)


@given(st.text() | messages)
def test_a_draft_is_one_piece_of_the_message_and_nothing_but_asking_is_left_out(message: str) -> None:
    """So whatever could breach the policy is in it, for any text whatsoever."""
    draft = pasted(message)

    assert draft in message
    assert draft == draft.strip()
    left_out = Counter(_words(message)) - Counter(_words(draft))
    assert left_out.keys() <= ASKING


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


@pytest.mark.parametrize("piece", ["\n", "“", "‘", "'", "'a ", "a'", " - ", ".", "?", "ok ", '"a" ', "ok: "])
def test_the_longest_text_is_read_in_a_moment(piece: str) -> None:
    """Each character is looked at a few times and no more: this ends, where reading pairs of them would not."""
    text = f"a{piece * (79_000 // len(piece))}a?"

    assert pasted(text)


@pytest.mark.parametrize(("text", "has"), [("a", True), ("7", True), ("日", True), ("🎉 …!", False), ("", False)])
def test_words_are_letters_or_digits_of_any_script(text: str, has: bool) -> None:
    """Without any there is nothing to read."""
    assert has is has_words(text)


async def test_a_message_that_pastes_a_draft_is_judged_once(bot: Bot) -> None:
    """What is shown and carried on is the draft alone."""
    message = f"is this ok to post? '{POST}'"
    bot.readings[message] = reading(intent=Intent.CHECK)
    reply = await sent(bot, "message", message)

    assert [Draft(POST)] == bot.judged
    assert POST == draft_of(reply).text
    assert POST == next(field.value for field in form_of(await bot.press(reply, labels(reply)[0])).fields)


async def test_a_message_about_something_else_is_not_judged(bot: Bot) -> None:
    """A question costs no judgement."""
    bot.readings["logo on my mug?"] = reading("prohibited-use/logo")
    await sent(bot, "message", "logo on my mug?")

    assert [] == bot.judged


async def test_a_text_that_its_writer_says_is_a_draft_is_judged_once(bot: Bot, judged_before: list[int]) -> None:
    """Choosing between two meanings costs one judgement, before the unit of work begins, and none for a question."""
    bot.readings[POST] = reading("prohibited-use/logo", sure=0.5, second=(Intent.CHECK, 0.4))
    reply = await sent(bot, "message", POST)
    checked = await bot.press(reply, "Check a draft post")
    judged = list(bot.judged)
    await bot.press(reply, "I have a question")

    assert plain(checked).startswith("✔ Nothing found against the policy")
    assert [Draft(POST)] == judged == bot.judged
    assert [0, 1, 1] == judged_before


@pytest.mark.parametrize("intent", ["check", "check.told", "check.set-aside", "check.setting-aside", "manager.preview"])
async def test_no_transaction_waits_for_the_judge(bot: Bot, intent: str, judged_before: list[int]) -> None:
    """When the unit of work begins the draft has been judged, and within it nothing is judged again."""
    await bot.send(intent, fields={"value": packed(Carried(Draft(POST))), "manager": "manager"})

    assert [1] == judged_before
    assert [Draft(POST)] == bot.judged


@pytest.mark.parametrize("account", [*Account, None])
@pytest.mark.parametrize("length", range(560, 640, 8))
def test_what_fits_a_button_fits_it_with_every_answer(account: Account | None, length: int) -> None:
    """A question is only asked by buttons where each of its answers brings the whole draft back."""
    text = "".join(chr(0x4E00 + 7 * number) for number in range(length))
    carried = Carried(Draft(text, account, "facebook"))
    answers = [(fact, value) for fact, (_, answers) in QUESTIONS.items() for value, _ in answers]
    brought = {
        carried_by(_pressed(packed(replace(carried, draft=knowing(carried.draft, fact, value))))).draft.text
        for fact, value in answers
    }

    assert not is_carried_whole(carried) or brought == {text}


def _pressed(value: str) -> Request:
    return Request("1", TEACHER, PERSONAL, "check.told", fields={"value": value})


async def test_facts_are_kept_when_the_words_are_too_long(bot: Bot) -> None:
    """Whoever has to paste the draft again need not say the rest again."""
    long = "".join(chr(0x4E00 + number) for number in range(2_000))
    fields = {**PLAIN, "text": long, "platform": "X", "authorised": "yes"}
    carried = carried_by(_pressed(button(await sent(bot, "check", fields=fields), "Ask my manager").value))

    assert Draft("", Account.PERSONAL, "x", True, Media.NONE) == carried.draft
