"""Check: a draft gets its verdict with the words, the clause and what to change; the bot carries it and keeps none."""

from dataclasses import replace

import pytest

from bot.core.checks import Account, Draft, Fact, Media, Verdict
from bot.core.messages import Emphasis, Privacy
from bot.core.people import Contact, Holder, Organisation, Role
from bot.core.people import Office as HeldOffice
from bot.core.plain import plain
from bot.core.routing import Intent
from handlers.carrying import STALE
from handlers.check.drafts import Carried, packed
from handlers.check.post import NOTHING_TO_CHECK, QUESTIONS, TOO_LONG_TO_CARRY
from tests.handlers.check.office import Office
from tests.handlers.drafting import (
    PLAIN,
    button,
    form_of,
    found,
    judgement,
    labels,
    sent,
    talk,
)
from tests.talking import KNOWLEDGE, ORGANISATION, STAFF_ROOM, Bot, reading

TEXT = "What a day. Mrs Jones is a waste of space and everybody knows it."
#: Every character another: no button can carry that many.
LONG = "".join(chr(number) for number in range(0x4E00, 0x5600))


async def test_without_a_draft_the_form_opens(bot: Bot) -> None:
    """It asks for the draft and for each fact that the policy turns on; nothing is judged."""
    form = form_of(await sent(bot, "check"))

    assert ["text", "account", "platform", "media", "consent", "authorised"] == [field.name for field in form.fields]
    assert [] == bot.judged


async def test_a_draft_after_the_command_is_judged_at_once(bot: Bot) -> None:
    """Nobody has to fill in a form first."""
    bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))

    assert (await bot.says("check", TEXT)).startswith("✖ Don't post this yet")
    assert [Draft(TEXT)] == bot.judged


async def test_a_form_is_judged_with_all_that_it_tells(bot: Bot) -> None:
    """Facts go along with the words; what was left open stays open."""
    await sent(bot, "check", fields={**PLAIN, "text": f" {TEXT} ", "platform": " Facebook "})
    await sent(bot, "check", fields={"text": TEXT, "account": "unknown", "authorised": "yes"})

    assert [
        Draft(TEXT, Account.PERSONAL, "facebook", None, Media.NONE, None),
        Draft(TEXT, authorised=True),
    ] == bot.judged


async def test_consent_counts_only_for_a_picture_of_pupils(bot: Bot) -> None:
    """An answer that fits no picture is left out."""
    for media in ("pupil-image", "logo"):
        await sent(bot, "check", fields={**PLAIN, "text": TEXT, "media": media, "consent": "no"})

    assert [False, None] == [draft.consent for draft in bot.judged]


@pytest.mark.parametrize(
    ("verdict", "heading"),
    [
        (Verdict.STOP, "✖ Don't post this yet"),
        (Verdict.TALK, "▲ Talk to your manager first"),
        (Verdict.CLEAR, "✔ Nothing found against the policy"),
    ],
)
async def test_a_verdict_is_said_in_words_and_shape(bot: Bot, verdict: Verdict, heading: str) -> None:
    """Never by a colour alone; the review that is overdue and what cannot be seen are said with each."""
    finding = found(TEXT, "a waste of space")
    bot.judgements[TEXT] = judgement(*([replace(finding, severity=verdict)] if verdict is not Verdict.CLEAR else []))
    said = await bot.says("check", TEXT)

    assert said.startswith(heading)
    assert "What I can't see" in said
    assert "I haven't kept your draft" in said
    assert "due for review in December 2023" in said
    assert ("the policy asks you to talk to your manager first" in said) is (verdict is Verdict.TALK)


@pytest.mark.parametrize(
    ("verdict", "first"), [(Verdict.STOP, "I've changed it: check again"), (Verdict.TALK, "Ask my manager")]
)
async def test_the_button_that_the_verdict_calls_for_stands_out(bot: Bot, verdict: Verdict, first: str) -> None:
    """One button is the first choice, and a clear draft needs none."""
    bot.judgements[TEXT] = judgement(replace(found(TEXT, "a waste of space"), severity=verdict))
    reply = await sent(bot, "check", TEXT)

    assert [first] == [label for label in labels(reply) if button(reply, label).emphasis is Emphasis.PRIMARY]


async def test_a_clear_draft_has_nothing_to_set_aside(bot: Bot) -> None:
    """It can still be changed, or shown to a manager."""
    assert ["I've changed it: check again", "Ask my manager"] == labels(await sent(bot, "check", TEXT))


async def test_a_check_in_a_channel_is_shown_to_its_writer_alone(bot: Bot) -> None:
    """Even one that was asked for in the open."""
    bot.readings[TEXT] = reading(intent=Intent.CHECK)
    reply = await bot.send("message", TEXT, place=STAFF_ROOM, in_the_open=True)

    assert reply is not None
    assert Privacy.ONLY_YOU is reply.privacy


@pytest.mark.parametrize("text", ["🎉🎉", "!!! …", "\u200b", "👍🏽"])
async def test_what_has_no_words_is_not_called_clear(bot: Bot, text: str) -> None:
    """There is nothing to check in it, and it is said so."""
    assert NOTHING_TO_CHECK == await bot.says("check", text)
    assert NOTHING_TO_CHECK == await bot.says("check", fields={**PLAIN, "text": text})


async def test_a_picture_without_words_is_judged(bot: Bot) -> None:
    """What is in the picture decides by itself."""
    said = await bot.says("check", fields={**PLAIN, "text": "🎉", "media": "pupil-image", "consent": "no"})

    assert "What I can't see" in said
    assert [Draft("🎉", Account.PERSONAL, None, None, Media.PUPIL_IMAGE, False)] == bot.judged


@pytest.mark.parametrize("text", ["", " \n "])
async def test_an_empty_draft_opens_the_form_with_the_facts_in_it(bot: Bot, text: str) -> None:
    """What was chosen already need not be chosen again."""
    form = form_of(await sent(bot, "check", fields={**PLAIN, "text": text, "account": "school", "consent": "yes"}))

    assert "school" == next(field.value for field in form.fields if field.name == "account")


@pytest.mark.parametrize("fields", [{"account": "mine"}, {"account": "personal", "media": "selfie"}])
async def test_a_form_with_answers_that_were_not_offered_is_refused(bot: Bot, fields: dict[str, str]) -> None:
    """A forged form is judged by nobody."""
    assert "That form could not be read. Please open it again." == await bot.says(
        "check", fields={"text": TEXT, **fields}
    )
    assert [] == bot.judged


async def test_changing_a_draft_opens_the_form_with_all_of_it(bot: Bot) -> None:
    """Words and facts stand in their fields, ready to be changed and checked again."""
    checked = await sent(
        bot, "check", fields={**PLAIN, "text": TEXT, "platform": "x", "media": "pupil-image", "consent": "no"}
    )
    form = form_of(await bot.press(checked, "I've changed it: check again"))

    assert {
        "text": TEXT,
        "account": "personal",
        "platform": "x",
        "media": "pupil-image",
        "consent": "no",
        "authorised": "unknown",
    } == {field.name: field.value for field in form.fields}


@pytest.mark.parametrize("fact", Fact)
async def test_a_fact_that_would_change_the_verdict_is_asked_and_its_answer_replaces_the_card(
    bot: Bot, fact: Fact
) -> None:
    """Each answer is a button; pressing it judges the same words again with that fact more."""
    bot.judgements[TEXT] = talk(fact)
    checked = await sent(bot, "check", TEXT)
    question, answers = QUESTIONS[fact]
    bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))
    for value, label in answers:
        replies = await bot.press(checked, label)

        assert replies.replaces
        assert plain(replies).startswith("✖ Don't post this yet")
        assert Draft(TEXT, **{fact.value: value}) == bot.judged[-1]  # type: ignore[arg-type]
    assert question in plain(checked)


async def test_one_question_is_asked_at_a_time(bot: Bot) -> None:
    """With the first answer the second question may no longer matter."""
    bot.judgements[TEXT] = talk(Fact.ACCOUNT, Fact.AUTHORISED)
    said = await bot.says("check", TEXT)

    assert QUESTIONS[Fact.ACCOUNT][0] in said
    assert QUESTIONS[Fact.AUTHORISED][0] not in said


async def test_a_draft_too_long_for_a_button_is_judged_and_asked_for_again(bot: Bot) -> None:
    """No draft is lost in silence: every way on says that it has to be pasted once more, and opens the form."""
    bot.judgements[LONG] = replace(judgement(found(LONG, LONG[:9])), questions=(Fact.ACCOUNT,))
    checked = await sent(bot, "check", fields={**PLAIN, "text": LONG, "account": "school"})

    assert "Fill in the form and I can be more certain" in plain(checked)
    for label in ("I've changed it: check again", "Dismiss a finding"):
        reply = await bot.press(checked, label)
        assert TOO_LONG_TO_CARRY in plain(reply)
        assert ["", "school"] == [field.value for field in form_of(reply).fields[:2]]
    told = await sent(bot, "check.told", fields={"value": button(checked, "Dismiss a finding").value})
    assert TOO_LONG_TO_CARRY in plain(told)
    assert [LONG] == [draft.text for draft in bot.judged]


@pytest.mark.parametrize("intent", ["check", "check.again", "check.told", "check.set-aside", "check.setting-aside"])
@pytest.mark.parametrize("value", ["forged", "x" * 100_000, packed(Carried(Draft(TEXT)))[:-9], "é"])
async def test_a_button_that_was_never_shown_is_refused(bot: Bot, intent: str, value: str) -> None:
    """Whatever it carries, the answer is a sentence that helps."""
    assert STALE == await bot.says(intent, fields={"value": value, "rule": "harass-bully", "reason": "not-ours"})
    assert [] == bot.judged


async def test_already_posted_is_met_with_calm_steps_and_the_people_to_tell(bot: Bot) -> None:
    """Take it down, tell the head, tell the lead if a pupil is in it, and where to find support."""
    bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space"))
    reply = await bot.press(await sent(bot, "check", TEXT), "Already posted?")
    said = plain(reply)

    for words in (
        "1. Take the post down",
        "Tell your Headteacher today",
        "your school's Designated Safeguarding Lead (Alder Primary: 01234 567890)",
        "Your union can advise you",
        KNOWLEDGE.policy["breach/remove-content"].citation,
        "due for review",
    ):
        assert words in said
    assert ["Report it myself", "Check another draft"] == labels(reply)


async def test_the_steps_name_the_head_of_each_school_whom_the_trust_has_named(bot: Bot) -> None:
    """The bot cannot know whose post it was; a name stands beside its school, in one pair of brackets."""
    (alder,) = ORGANISATION.schools
    harriet, bea = (
        HeldOffice(name, Role.HEAD, Holder(Contact("Headteacher", name))) for name in ("Harriet Head", "Bea Birch")
    )
    birch, elder = replace(alder, name="Birch Academy", head=bea), replace(alder, name="Elder Academy", head=None)
    trust = replace(ORGANISATION, schools=(replace(alder, head=harriet), birch, elder))
    said = await Office(bot, knowledge=replace(KNOWLEDGE, organisation=trust)).bot.says("check.posted")

    assert "2. Tell your Headteacher (Alder Primary: Harriet Head; Birch Academy: Bea Birch) today:" in said


async def test_where_the_trust_has_named_nobody_the_steps_name_the_roles(bot: Bot) -> None:
    """They read well without a name."""
    nameless = Office(bot, knowledge=replace(KNOWLEDGE, organisation=Organisation()))
    said = await nameless.bot.says("check.posted")

    assert "2. Tell your Headteacher today: it's better coming from you." in said
    assert "tell your school's Designated Safeguarding Lead too." in said


@pytest.mark.parametrize("by_form", [True, False])
async def test_a_child_at_risk_in_a_draft_comes_before_its_verdict(bot: Bot, by_form: bool) -> None:
    """Whatever was asked, the Designated Safeguarding Lead and 999 are said first, once."""
    bot.readings[TEXT] = replace(reading(intent=Intent.CHECK), scores={"alarm: safeguarding": 0.9})

    fields = {**PLAIN, "text": TEXT} if by_form else None
    said = plain(await sent(bot, "check" if by_form else "message", "" if by_form else TEXT, fields=fields))

    assert said.startswith("A child may be at risk")
    assert 1 == said.count("999")


async def test_a_draft_that_a_button_unfolds_into_too_much_is_not_judged(bot: Bot) -> None:
    """Half a million letters fit into a button once they are packed; they are refused before anybody reads them."""
    reply = await sent(bot, "check.told", fields={"value": packed(Carried(Draft("A" * 500_000)))})

    assert plain(reply).startswith("That's more than I can read at once.")
    assert [] == bot.judged
