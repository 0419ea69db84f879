"""Words are proposed for a press enquiry by those who may, and kept as they are read."""

import pytest

from bot.core.exact_words import digest as digest_of
from bot.core.messages import Button, Buttons, Emphasis, Form
from bot.core.plain import plain
from bot.core.press import LONGEST_RESPONSE, Move, State
from handlers.press import words
from handlers.press.forms import NO_WORDS, VOIDS
from handlers.press.moves import CANT
from handlers.press.response import CHANGED, CHANGED_UNSEEN, PROPOSED_IN_THREAD
from handlers.press.view import approve_value
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.enquiring import QUESTION, WORDS, Enquiring, in_channel, marked_texts
from tests.handlers.reporting import (
    CEO,
    COLLEAGUE,
    HEAD,
    HEADS_OFFICE,
    reached,
    told,
    without_requests,
)
from tests.talking import TEACHER

OTHER_WORDS = "The hall is open."


async def test_the_head_writes_a_response_which_then_waits_for_approval(enquiring: Enquiring) -> None:
    """They read it as it will be read, and the thread does too, with the buttons to approve it."""
    enquiry = await enquiring.enquiry()
    reply = await enquiring.fill_in(await enquiring.acts("press.write", enquiry, HEAD), HEAD, text=WORDS)
    (news,) = [each for each in await enquiring.delivered_now() if "proposed words" in plain(each.reply)]
    now = await enquiring.as_now(enquiry)

    assert (State.AWAITING, WORDS, HEAD) == (now.state, now.proposals[0].text, now.proposals[0].by)
    assert [WORDS] == marked_texts(reply) == marked_texts(news.reply)
    assert HEADS_OFFICE == news.to.channel
    assert ["Approve", "Edit and approve", "Ask for changes", "Decline: no response", "Take the words back"] == (
        labels(news.reply)
    )
    assert Button("Approve", "press.approve", approve_value(now), Emphasis.PRIMARY) == button(news.reply, "Approve")
    assert [Move.RECEIVE, Move.PROPOSE] == await enquiring.moves(enquiry)
    assert f"Version 1, sha256 {digest_of(WORDS)}\n{WORDS}" == (await enquiring.record(enquiry))[-1].words


@pytest.mark.parametrize("verb", ["press.write", "press.edit"])
async def test_the_question_stands_above_the_form_for_its_answer(enquiring: Enquiring, verb: str) -> None:
    """The form covers the card; whoever was contacted knows what they were asked."""
    enquiry = await enquiring.enquiry()

    assert [QUESTION] == marked_texts(await enquiring.acts(verb, enquiry, HEAD))
    assert [] == marked_texts(await enquiring.acts("press.write", enquiry))


async def test_whoever_was_contacted_suggests_words(enquiring: Enquiring) -> None:
    """They can take them back, and approve nothing."""
    enquiry = await enquiring.enquiry()
    suggesting = await enquiring.acts("press.write", enquiry)
    reply = await enquiring.fill_in(suggesting, text=WORDS)
    taken_back = await enquiring.press(reply, "Take the words back")

    assert [WORDS] == marked_texts(reply)
    assert ["Take the words back"] == labels(reply)
    assert "Withdrawn. Nobody may use these words." == plain(taken_back)
    assert State.WITHDRAWN is (await enquiring.as_now(enquiry)).state


async def test_whoever_was_contacted_does_not_read_what_others_propose(enquiring: Enquiring) -> None:
    """Not in the form, and not when both write at the same time; their own words they find again."""
    enquiry = await enquiring.enquiry()
    own = await enquiring.acts("press.write", enquiry)
    await enquiring.proposed(enquiry, OTHER_WORDS)
    fresh = await enquiring.acts("press.write", enquiry)
    crossed = await enquiring.fill_in(own, text=WORDS)
    again = await enquiring.fill_in(crossed, text=WORDS)
    mine = await enquiring.acts("press.write", enquiry)

    assert "" == form_of(fresh).fields[0].value
    assert CHANGED_UNSEEN in plain(crossed)
    assert WORDS == form_of(crossed).fields[0].value
    assert [] == [reply for reply in (fresh, crossed) if OTHER_WORDS in repr(reply)]
    assert [WORDS] == marked_texts(again)
    assert WORDS == form_of(mine).fields[0].value


async def test_whoever_is_in_the_thread_may_propose(enquiring: Enquiring) -> None:
    """They are in the channel of the card, where they read their words; from elsewhere they read nothing of it."""
    enquiry = await enquiring.enquiry()
    form = form_of(await enquiring.here("press.write", COLLEAGUE, value=enquiry.id))
    elsewhere = await enquiring.here("press.write", COLLEAGUE, channel="staff-room", value=enquiry.id)
    alone = await enquiring.answer("press.write", enquiry, COLLEAGUE)
    reply = await enquiring.here("press.write", COLLEAGUE, value=form.value, text=WORDS)
    told, _ = await enquiring.delivered_now()

    assert [words.NOT_FOR_YOU] * 2 == [plain(elsewhere), alone]
    assert in_channel(enquiry, PROPOSED_IN_THREAD) == plain(reply)
    assert [WORDS] == marked_texts(told.reply)
    assert COLLEAGUE == (await enquiring.as_now(enquiry)).proposals[0].by


async def test_the_form_holds_the_words_that_stand(enquiring: Enquiring) -> None:
    """To be changed; what was proposed before is kept."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    form = form_of(await enquiring.acts("press.write", enquiry, CEO))
    await enquiring.acts("press.write", enquiry, CEO, value=form.value, text=OTHER_WORDS)
    now = await enquiring.as_now(enquiry)

    assert (WORDS, LONGEST_RESPONSE) == (form.fields[0].value, form.fields[0].longest)
    assert [(1, WORDS, HEAD), (2, OTHER_WORDS, CEO)] == [(each.number, each.text, each.by) for each in now.proposals]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  One\r\ntwo\t three \u200b\u202e", "One\ntwo  three"),
        ("Cafe\u0301 <!channel> *bold*", "Caf\u00e9 <!channel> *bold*"),
        ("x" * LONGEST_RESPONSE, "x" * LONGEST_RESPONSE),
        ("\u200b" * 5_000 + "No\ud800", "No"),
    ],
)
async def test_words_are_kept_as_they_are_read(enquiring: Enquiring, written: str, kept: str) -> None:
    """Without what nobody sees, and otherwise to the last character."""
    enquiry = await enquiring.enquiry()
    reply = await enquiring.acts("press.write", enquiry, HEAD, text=written)

    assert [kept] == marked_texts(reply)
    assert kept == (await enquiring.as_now(enquiry)).proposals[0].text


@pytest.mark.parametrize(
    ("written", "said"),
    [("", NO_WORDS), (" \n\u200b", NO_WORDS), ("x" * (LONGEST_RESPONSE + 1), "That's more than I can pass on.")],
)
async def test_no_words_and_too_many_are_refused(enquiring: Enquiring, written: str, said: str) -> None:
    """Nothing is cut, and nothing is changed."""
    enquiry = await enquiring.enquiry()
    before = without_requests(await enquiring.everything())
    for intent in ("press.write", "press.edit"):
        reply = await enquiring.acts(intent, enquiry, HEAD, text=written)
        assert plain(reply).startswith(said)
        assert reply.undone

    assert before == without_requests(await enquiring.everything())


@pytest.mark.parametrize("intent", ["press.write", "press.edit"])
async def test_words_that_have_changed_meanwhile_are_shown_before_others_take_their_place(
    enquiring: Enquiring, intent: str
) -> None:
    """Nothing is changed, what was written is still in the form, and sending it again goes through."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    opened = await enquiring.acts(intent, enquiry, HEAD)
    await enquiring.proposed(enquiry, OTHER_WORDS, CEO)
    before = without_requests(await enquiring.everything())
    crossed = await enquiring.fill_in(opened, HEAD, text="My own", until="")
    unchanged = without_requests(await enquiring.everything())
    await enquiring.fill_in(crossed, HEAD, text="My own", until="")

    assert CHANGED in plain(crossed)
    assert [OTHER_WORDS] == marked_texts(crossed)
    assert "My own" == form_of(crossed).fields[0].value
    assert [] == [part for part in crossed.parts if isinstance(part, Buttons)]
    assert before == unchanged
    assert ["My own"] == [each.text for each in (await enquiring.as_now(enquiry)).proposals[2:]]


async def test_other_words_void_an_approval_and_the_form_says_so(enquiring: Enquiring) -> None:
    """Whoever was contacted is told not to use the old ones, and the thread too."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    opened = await enquiring.acts("press.write", enquiry, HEAD)
    await enquiring.fill_in(opened, HEAD, text=OTHER_WORDS)
    messages = told(await enquiring.delivered_now())

    assert f"IMPORTANT: {VOIDS}" in plain(opened)
    assert VOIDS in plain(await enquiring.acts("press.write", await enquiring.approved(enquiry)))
    assert [True] == [said.startswith("Please don't use those words") for who, said in messages if who == TEACHER.id]
    assert [True] == ["An approval of earlier words is void" in said for who, said in messages if "proposed" in said]
    assert VOIDS not in plain(await enquiring.acts("press.write", await enquiring.enquiry(), HEAD))


@pytest.mark.parametrize("intent", ["press.changes", "press.decline", "press.withdraw", "press.write", "press.edit"])
async def test_what_is_said_of_words_is_not_taken_for_others(enquiring: Enquiring, intent: str) -> None:
    """The button stood beside words that have changed since: nothing is done, and the new ones are shown."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    await enquiring.proposed(enquiry, OTHER_WORDS)
    before = without_requests(await enquiring.everything())
    pressed = await enquiring.acts(intent, enquiry, HEAD, value=approve_value(enquiry))
    sent = await enquiring.acts(intent, enquiry, HEAD, value=approve_value(enquiry), words="Too long", text="x")

    assert [OTHER_WORDS] == marked_texts(pressed) == marked_texts(sent)
    assert CHANGED in plain(pressed)
    assert CHANGED in plain(sent)
    assert before == without_requests(await enquiring.everything())
    for form in [part for part in sent.parts if isinstance(part, Form)]:
        assert {"Too long", "x"} & {field.value for field in form.fields}


@pytest.mark.parametrize("state", [State.SENT, State.CLOSED])
async def test_what_is_over_is_not_changed_any_more(enquiring: Enquiring, state: State) -> None:
    """Those who may are told why."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    value = approve_value(enquiry)
    if state is State.SENT:
        await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:1")
    else:
        form = form_of(await enquiring.acts("press.close", enquiry, HEAD))
        await enquiring.acts("press.close", enquiry, HEAD, value=form.value, note="")
    before = without_requests(await enquiring.everything())
    verbs = ("write", "edit", "changes", "decline", "withdraw", "take", "snooze")
    told = {"value": value, "text": "x", "words": "x", "note": "x"}

    assert {CANT[state]} == {await enquiring.answer(f"press.{verb}", enquiry, HEAD, **told) for verb in verbs}
    assert before == without_requests(await enquiring.everything())


@pytest.mark.parametrize(
    ("intent", "told", "kinds"),
    [
        ("press.write", {"text": OTHER_WORDS}, [Move.PROPOSE]),
        ("press.edit", {"text": OTHER_WORDS}, [Move.PROPOSE, Move.APPROVE]),
        ("press.approve", {}, [Move.APPROVE]),
        ("press.changes", {"words": "Shorter"}, [Move.REQUEST_CHANGES]),
        ("press.decline", {"words": "No"}, [Move.DECLINE]),
        ("press.withdraw", {}, [Move.WITHDRAW]),
    ],
)
async def test_a_form_that_is_sent_twice_has_one_effect(
    enquiring: Enquiring, intent: str, told: dict[str, str], kinds: list[Move]
) -> None:
    """Whether the platform repeats it or its sender does."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    fields = {"value": approve_value(enquiry), **told}
    for request_id in ("once", "once", "twice"):
        await enquiring.bot.send(intent, who=HEAD, fields=fields, request_id=request_id)

    assert [Move.RECEIVE, Move.PROPOSE, *kinds] == await enquiring.moves(enquiry)


async def test_nothing_of_words_gets_into_the_outbox(enquiring: Enquiring) -> None:
    """Nor into any other table but sealed."""
    enquiry = await enquiring.enquiry()
    await enquiring.acts("press.write", enquiry, HEAD, text="Marmalade")
    value = approve_value(await enquiring.as_now(enquiry))
    await enquiring.acts("press.changes", enquiry, HEAD, value=value, words="Marmalade")

    assert "Marmalade" not in await enquiring.everything()
    assert HEADS_OFFICE in reached(await enquiring.delivered_now())
