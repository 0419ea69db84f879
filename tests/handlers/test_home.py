"""Home: what the bot can do, and where free text is taken."""

import pytest

from bot.core.messages import LONGEST_TEXT, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.routing import Intent, Scope
from handlers.press.words import PROTECTED
from tests.handlers.drafting import form_of
from tests.talking import Bot, buttons, reading


async def text_of(bot: Bot, text: str) -> str:
    return await bot.says("message", text)


def labels(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [button.label for button in buttons(reply)]


@pytest.mark.parametrize("intent", ["help", "home"])
async def test_help_says_what_the_bot_can_do_and_which_policy_it_holds(bot: Bot, intent: str) -> None:
    """A newcomer sees the functions, the policy's number and dates, and that its review is overdue."""
    said = await bot.says(intent)

    for words in (
        "Ask a question",
        "Check a draft post",
        "Report misuse",
        "number 61",
        "December 2020",
        "due for review",
    ):
        assert words in said


async def test_help_says_who_reads_an_answer(bot: Bot) -> None:
    """On every platform whoever asks privately reads the answer alone, and what is asked aloud is answered aloud."""
    said = await bot.says("help")

    assert "Only you see the answer, unless you mention me where others read. I don't keep your question." in said


@pytest.mark.parametrize(("name", "is_shown"), [("teacher", False), ("head", True), ("deputy", True), ("ceo", True)])
async def test_whoever_answers_the_press_finds_enquiries_and_standing_lines(
    bot: Bot, name: str, is_shown: bool
) -> None:
    """On their own home page; nobody else is shown what is not for them."""
    for intent in ("help", "home"):
        shown = {
            button.label: button.intent
            for button in buttons(await bot.send(intent, who=Person("test", name)) or Reply(()))
        }

        assert ("press.list" if is_shown else None) == shown.get("Open press enquiries")
        assert ("press.lines" if is_shown else None) == shown.get("Holding lines for the press")


async def test_a_question_is_answered(bot: Bot) -> None:
    """Free text that asks goes to the policy."""
    bot.readings["logo on my mug?"] = reading("prohibited-use/logo")

    assert "Prohibited use, page 4" in await text_of(bot, "logo on my mug?")


async def test_a_report_begins_with_the_first_question(bot: Bot) -> None:
    """Free text that tells of misuse goes into the form."""
    bot.readings["she posted it"] = reading(intent=Intent.REPORT)

    reply = await bot.send("message", "she posted it")
    assert reply is not None

    assert plain(reply).startswith("Before anything else: is a child at risk?")
    form = form_of(await bot.press(reply, "No child is at risk"))
    assert "Report misuse: 1 of 2" == form.title


async def test_whoever_was_rung_by_a_reporter_is_told_at_once_not_to_respond(bot: Bot) -> None:
    """Free text that tells of it goes into the form."""
    bot.readings["someone from the Gazette rang me"] = reading(intent=Intent.PRESS)

    reply = await bot.send("message", "someone from the Gazette rang me")
    assert reply is not None

    assert plain(reply).startswith("Please don't respond to them")
    assert "someone from the Gazette rang me" in {field.value for field in form_of(reply).fields}
    assert "Business use of social media, page 4" in plain(reply)


async def test_a_press_redirect_never_forbids_lawful_disclosure(bot: Bot) -> None:
    """The sentence on whistleblowing, unions and regulators stands with it."""
    assert PROTECTED in await bot.says("press")


async def test_two_close_meanings_become_two_buttons(bot: Bot) -> None:
    """The bot asks rather than guess, and goes on with the same words."""
    bot.readings["is this fine"] = reading(
        "prohibited-use/logo", intent=Intent.ASK, sure=0.5, second=(Intent.CHECK, 0.4)
    )

    reply = await bot.send("message", "is this fine")
    assert reply is not None

    assert ["I have a question", "Check a draft post"] == labels(reply)
    assert "Prohibited use, page 4" in plain(await bot.press(reply, "I have a question"))


@pytest.mark.parametrize("serious", [Intent.REPORT, Intent.PRESS])
async def test_a_possible_report_or_enquiry_is_never_swallowed_as_a_question(bot: Bot, serious: Intent) -> None:
    """Even when a question is much likelier, the writer gets to choose."""
    bot.readings["someone posted"] = reading("prohibited-use/logo", sure=0.7, second=(serious, 0.27))

    reply = await bot.send("message", "someone posted")

    assert 2 == len(labels(reply))


async def test_a_long_text_to_choose_for_is_asked_for_again(bot: Bot) -> None:
    """A button cannot carry a long text: choosing opens the form instead of cutting the words."""
    long = "words " * 500
    bot.readings[long.strip()] = reading("prohibited-use/logo", sure=0.5, second=(Intent.CHECK, 0.4))
    reply = await bot.send("message", long)
    assert reply is not None

    assert "Ask about the policy" in plain(await bot.press(reply, "I have a question"))


async def test_a_forged_choice_gets_help_and_no_more(bot: Bot) -> None:
    """A button that was never shown starts nothing."""
    assert "Social media policy bot" in await bot.says("chosen", fields={"value": "home.drop-tables:x"})


async def test_a_child_at_risk_comes_first_whatever_was_meant(bot: Bot) -> None:
    """The signpost stands before a report's words, and alone when nothing else was wanted."""
    bot.readings["report"] = reading(intent=Intent.REPORT, safeguarding=True)
    bot.readings["other"] = reading(intent=Intent.OTHER, scope=Scope.OUT, signpost="elsewhere", safeguarding=True)

    said = await text_of(bot, "report")
    assert said.startswith("A child may be at risk\n\nIMPORTANT: If a child is in danger now, ring 999.")
    assert "Before anything else: is a child at risk?" in said

    alone = await text_of(bot, "other")
    assert alone.startswith("A child may be at risk\n\nIMPORTANT: If a child is in danger now, ring 999.")
    assert "isn't in the social media policy" not in alone


async def test_somebody_in_distress_is_met_with_kindness_first(bot: Bot) -> None:
    """Help comes before the function."""
    bot.readings["help me"] = reading(intent=Intent.PRESS, distress=True)

    said = await text_of(bot, "help me")

    assert "Samaritans" in said
    assert said.index("Samaritans") < said.index("Please don't respond to them")


@pytest.mark.parametrize(("kind", "words"), [("chat", "Hello"), ("injection", "my rules"), ("it", "IT help desk")])
async def test_other_matters_get_their_signpost(bot: Bot, kind: str, words: str) -> None:
    """Greetings, attempts to change the rules and other departments' matters are each met in their own words."""
    bot.readings["other"] = reading(intent=Intent.OTHER, scope=Scope.OUT, signpost=kind)

    assert words in await text_of(bot, "other")


@pytest.mark.parametrize("text", ["", "  "])
async def test_an_empty_message_gets_help(bot: Bot, text: str) -> None:
    """Nothing is read out of nothing."""
    assert "Social media policy bot" in await text_of(bot, text)


async def test_a_message_that_is_too_long_is_refused_kindly(bot: Bot) -> None:
    """The limit is named, and the engine is not asked."""
    assert f"at most {LONGEST_TEXT:,} characters" in await text_of(bot, "x" * (LONGEST_TEXT + 1))
    assert [] == bot.asked
