"""Ask: what somebody reads who asks about the policy."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.core.messages import Form, Privacy, Reply
from bot.core.people import Organisation
from bot.core.plain import plain
from bot.core.routing import Scope
from bot.core.turns import Knowledge
from bot.storage.store import SqlStore
from bot.storage.tables import answer_feedback, conversation_topics, processed_requests
from handlers.signposts import signpost
from tests.handlers.reading import quoted
from tests.talking import CONTENT, NOON, STAFF_ROOM, Bot, bot_with, buttons, reading


async def test_an_answer_shows_the_clauses_with_section_and_page(bot: Bot) -> None:
    """The asker sees the words, and where they stand in the policy."""
    bot.readings["can I use the logo?"] = reading("prohibited-use/logo")

    said = await bot.says("ask", "can I use the logo?")

    assert CONTENT.policy["prohibited-use/logo"].text in said
    assert "In plain words: Prohibited use, page 4" in said


async def test_a_twin_is_one_answer_with_both_places_cited(bot: Bot) -> None:
    """A clause that the appendix repeats is shown once and cited twice."""
    bot.readings["lies?"] = reading("prohibited-use/false")

    said = await bot.says("ask", "lies?")

    assert "Prohibited use, page 4; Appendix 1: Staff guidance for using social media, page 6" in said
    assert 1 == said.count("false")


async def test_at_most_three_clauses_are_shown_best_first(bot: Bot) -> None:
    """A fourth is left out."""
    clauses = ["appendix-1/consent", "appendix-1/pupil-images", "appendix-1/pupil-work", "prohibited-use/logo"]
    bot.readings["photos?"] = reading(*clauses)

    assert clauses[:3] == quoted(await bot.send("ask", "photos?"))


async def test_a_clause_that_hardly_answers_is_not_shown(bot: Bot) -> None:
    """Two likely clauses and a stray one: the stray one is left out."""
    likely = reading("appendix-1/consent", "appendix-1/pupil-images")
    bot.readings["photos?"] = replace(likely, clauses=(*likely.clauses, ("introduction/who", 0.001)))

    assert ["appendix-1/consent", "appendix-1/pupil-images"] == quoted(await bot.send("ask", "photos?"))


async def test_an_overdue_review_is_said_with_every_answer(bot: Bot) -> None:
    """The policy itself says when it should have been reviewed."""
    for text, read in {
        "in?": reading("prohibited-use/logo"),
        "near?": reading(scope=Scope.NEAR),
        "out?": reading(scope=Scope.OUT, signpost="it"),
    }.items():
        bot.readings[text] = read

        assert "This policy was due for review in December 2023." in await bot.says("ask", text)


async def test_a_policy_in_date_is_not_called_overdue(sqlite_database_address: str) -> None:
    """On the last day of its term the policy is still in date."""
    async with bot_with(sqlite_database_address, now=NOON.replace(year=2023, month=12, day=31)) as bot:
        bot.readings["in?"] = reading("prohibited-use/logo")

        assert "due for review" not in await bot.says("ask", "in?")


async def test_where_the_policy_is_silent_it_says_so_and_shows_the_nearest_clause(bot: Bot) -> None:
    """No guess is sold as an answer: the nearest clause, and the manager."""
    bot.readings["friends with parents?"] = reading(
        "guidelines/privacy-settings", "prohibited-use/logo", scope=Scope.NEAR
    )

    reply = await bot.send("ask", "friends with parents?")

    assert ["guidelines/privacy-settings"] == quoted(reply)
    assert reply is not None
    assert "The policy doesn't say" in plain(reply)
    assert "talk to your manager before you post (Guidelines for responsible use of social media, page 4)" in plain(
        reply
    )


@pytest.mark.parametrize("kind", sorted(set(CONTENT.signposts) - {"safeguarding", "distress"}))
async def test_a_matter_that_is_not_the_policys_gets_its_own_signpost(bot: Bot, kind: str) -> None:
    """Each kind of matter outside the policy has words of its own, and no clause."""
    bot.readings["other?"] = reading(scope=Scope.OUT, signpost=kind)

    reply = await bot.send("ask", "other?")

    assert [] == quoted(reply)
    assert reply is not None
    assert CONTENT.signposts[kind].title in plain(reply)
    assert "{" not in plain(reply)


async def test_a_signpost_names_the_trusts_own_contact(bot: Bot) -> None:
    """Names and numbers come from the trust's file."""
    bot.readings["my laptop"] = reading(scope=Scope.OUT, signpost="it")

    assert "Please ask IT help desk (it@alder.example)." in await bot.says("ask", "my laptop")


async def test_whistleblowing_is_never_discouraged(bot: Bot) -> None:
    """Who asks about speaking up is told that nothing here stops them."""
    bot.readings["blow the whistle"] = reading(scope=Scope.OUT, signpost="whistleblowing")

    said = await bot.says("ask", "blow the whistle")

    assert "Nothing in this policy, and nothing I say, stops you from whistleblowing" in said


async def test_a_child_at_risk_comes_before_the_answer(bot: Bot) -> None:
    """The Designated Safeguarding Lead and 999 stand first, and the answer still follows."""
    bot.readings["a child told me..."] = reading("appendix-1/consent", safeguarding=True)

    said = await bot.says("ask", "a child told me...")

    assert said.startswith("A child may be at risk\n\nIMPORTANT: If a child is in danger now, ring 999.")
    assert said.index("999") < said.index("01234 567890") < said.index("The policy says")


async def test_a_child_at_risk_outside_the_policy_gets_the_signpost_alone(bot: Bot) -> None:
    """Nothing about what the bot cannot do stands beside it."""
    bot.readings["she has bruises"] = reading(scope=Scope.OUT, signpost="safeguarding")

    said = await bot.says("ask", "she has bruises")

    assert said.startswith("A child may be at risk")
    assert "I only know" not in said


def test_a_trust_that_has_named_nobody_still_names_the_role() -> None:
    """Without the trust's file the lead is "your school's"."""
    bare = Knowledge(CONTENT.policy, CONTENT.signposts, Organisation())

    said = plain(Reply(signpost(bare, "safeguarding")))

    assert "Tell your school's Designated Safeguarding Lead now" in said


async def test_a_child_at_risk_is_answered_where_nobody_else_reads(bot: Bot) -> None:
    """Even a question asked in the open is answered in private when a child may be at risk."""
    bot.readings["a child told me..."] = reading("appendix-1/consent", safeguarding=True)

    reply = await bot.send("ask", "a child told me...", place=STAFF_ROOM, in_the_open=True)

    assert reply is not None
    assert Privacy.ONLY_YOU is reply.privacy


async def test_answers_are_private_unless_asked_in_the_open(bot: Bot) -> None:
    """Only who mentions the bot before everybody is answered before everybody."""
    bot.readings["in?"] = reading("prohibited-use/logo")

    alone = await bot.send("ask", "in?", place=STAFF_ROOM)
    mention = await bot.send("ask", "in?", place=STAFF_ROOM, in_the_open=True)

    assert (Privacy.ONLY_YOU, Privacy.HERE) == (alone and alone.privacy, mention and mention.privacy)


async def test_an_answer_in_a_channel_can_be_shared_there_without_the_question(bot: Bot) -> None:
    """Sharing shows the clauses to all; the question is not among the words."""
    bot.readings["am I allowed my secret thing?"] = reading("prohibited-use/logo", "prohibited-use/false")
    answer = await bot.send("ask", "am I allowed my secret thing?", place=STAFF_ROOM)
    assert answer is not None

    shared = await bot.press(answer, "Share in channel", place=STAFF_ROOM)

    assert Privacy.HERE is shared.privacy
    assert ["prohibited-use/logo", "prohibited-use/false"] == quoted(shared)
    assert "secret" not in plain(shared)


async def test_an_answer_in_a_personal_chat_has_nobody_to_share_with(bot: Bot) -> None:
    """There is no button to share, and a forged press is refused."""
    bot.readings["in?"] = reading("prohibited-use/logo")
    answer = await bot.send("ask", "in?")
    assert answer is not None

    assert ["Helpful", "Not what I asked", "Check a draft"] == [button.label for button in buttons(answer)]
    assert "can't be done here" in await bot.says("ask.share", fields={"value": "prohibited-use/logo"})


async def test_a_forged_share_shows_nothing_but_clauses(bot: Bot) -> None:
    """What is no clause id is left out, and a share of nothing is refused."""
    forged = {"value": "no/such,<!channel>,SACK THE HEAD"}

    assert "nothing to share" in await bot.says("ask.share", fields=forged, place=STAFF_ROOM)


async def test_opinions_are_counted_by_clause_and_day_alone(bot: Bot) -> None:
    """Neither the person nor the words nor the time of day is kept."""
    bot.readings["my words"] = reading("prohibited-use/logo", "prohibited-use/false")
    answer = await bot.send("ask", "my words")
    assert answer is not None

    await bot.press(answer, "Not what I asked")
    await bot.press(answer, "Helpful")

    rows = await rows_of(bot, answer_feedback)
    assert {("prohibited-use/logo", False), ("prohibited-use/false", False), ("prohibited-use/logo", True)} <= {
        (row["clause"], row["helpful"]) for row in rows
    }
    assert {"id", "clause", "helpful", "day"} == {name for row in rows for name in row}


async def test_a_question_is_kept_nowhere(bot: Bot) -> None:
    """After an answer the database holds neither the question nor the asker."""
    bot.readings["MARKER-QUESTION"] = reading("prohibited-use/logo")
    await bot.send("ask", "MARKER-QUESTION", request_id="MARKER-REQUEST")

    kept = [await rows_of(bot, table) for table in (answer_feedback, conversation_topics, processed_requests)]

    assert "MARKER" not in str(kept)
    assert "teacher" not in str(kept)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
async def test_an_empty_question_opens_the_form(bot: Bot, text: str) -> None:
    """Who sends no words is asked for them."""
    reply = await bot.send("ask", text)

    assert reply is not None
    assert isinstance(reply.parts[0], Form)


async def test_the_forms_question_is_answered(bot: Bot) -> None:
    """What is typed into the form is read like any question."""
    bot.readings["logo?"] = reading("prohibited-use/logo")

    assert ["prohibited-use/logo"] == quoted(await bot.send("ask", fields={"text": " logo? "}))


async def test_not_what_i_asked_offers_to_ask_again(bot: Bot) -> None:
    """The button leads to the form."""
    reply = await bot.send("ask.not-what-i-asked", fields={"value": "prohibited-use/logo"})
    assert reply is not None

    form = await bot.press(reply, "Ask again")

    assert isinstance(form.parts[0], Form)


async def rows_of(bot: Bot, table: object) -> list[dict[str, object]]:
    async def read(store: SqlStore) -> list[dict[str, object]]:
        found = await store._connection.execute(select(table))  # type: ignore[call-overload]
        return [dict(row) for row in found.mappings()]

    return await bot.units.do(read)
