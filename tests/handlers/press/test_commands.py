"""What is typed to the bot in the thread of a press enquiry."""

import pytest

from bot.core.messages import Place, PlaceKind, Privacy
from bot.core.plain import plain
from bot.core.press import Move, State
from bot.core.routing import Intent
from handlers.press import words
from handlers.press.forms import NO_WORDS
from handlers.press.moves import CANT
from handlers.press.response import PROPOSED_IN_THREAD
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, in_channel, marked_texts, thread, types
from tests.handlers.reporting import (
    BIRCH_HEAD,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    with_office,
    without_requests,
)
from tests.talking import TEACHER, holder, reading


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"draft: {WORDS}", WORDS),
        (f"DRAFT :{WORDS}\n", WORDS),
        ("draft:\n\nOne.\n\n  Two: <b>three</b>\t", "One.\n\n  Two: <b>three</b>"),
        ("draft: approve", "approve"),
        ("draft: draft: x", "draft: x"),
        (f"propose: {WORDS}", WORDS),
    ],
)
async def test_a_draft_is_taken_exactly_as_it_was_typed(enquiring: Enquiring, typed: str, kept: str) -> None:
    """Over as many lines as there are; whoever is in the thread may, and it is shown there."""
    enquiry = await enquiring.enquiry()
    reply = await enquiring.here("message", COLLEAGUE, typed, thread=await thread(enquiring, enquiry))
    now = await enquiring.as_now(enquiry)
    told, _ = await enquiring.delivered_now()

    assert (in_channel(enquiry, PROPOSED_IN_THREAD), Privacy.ONLY_YOU) == (plain(reply), reply.privacy)
    assert [kept] == marked_texts(told.reply)
    assert [(kept, COLLEAGUE)] == [(each.text, each.by) for each in now.proposals]
    assert State.AWAITING is now.state


@pytest.mark.parametrize(
    "typed",
    [
        "approve",
        " Approve. ",
        "APPROVE 1",
        "approve version 1",
        "approve  1!",
        "Approved",
        "approved!!",
        "approve it",
        "Approve this.",
        "approved version 1",
    ],
)
async def test_the_only_version_is_approved_with_or_without_its_number(enquiring: Enquiring, typed: str) -> None:
    """It is released like one whose button was pressed."""
    enquiry = await enquiring.awaiting(by=COLLEAGUE)
    said = await types(enquiring, enquiry, typed)

    assert said.startswith(in_channel(enquiry, "Approved."))
    assert [[WORDS]] == given_to(TEACHER, await enquiring.delivered_now())


async def test_of_more_versions_one_is_named(enquiring: Enquiring) -> None:
    """Or else the words that stand are shown with their button; an older one is not approved any more."""
    enquiry = await enquiring.proposed(await enquiring.awaiting(), "Other words")
    before = without_requests(await enquiring.everything())
    reply = await enquiring.here("message", HEAD, "approve", thread=await thread(enquiring, enquiry))
    older = await types(enquiring, enquiry, "approve 1")
    none = await types(enquiring, enquiry, "approve 3")
    huge = await types(enquiring, enquiry, "approve 999999999")
    unchanged = without_requests(await enquiring.everything())
    named = await types(enquiring, enquiry, "approve 2")

    assert plain(reply).startswith("There are 2 versions. Type “approve 2” for this one:")
    assert ["Other words"] == marked_texts(reply)
    assert "press.approve" == button(reply, "Approve").intent
    assert older.startswith(in_channel(enquiry, "The words have changed since you saw them"))
    assert ["There is no version 3. Nothing was changed.", "There is no version 999999999. Nothing was changed."] == [
        none,
        huge,
    ]
    assert before == unchanged
    assert named.startswith(in_channel(enquiry, "Approved."))
    assert [2] == [each.proposal for each in (await enquiring.as_now(enquiry)).approvals]


async def test_what_others_may_do_is_shown_to_nobody_else(enquiring: Enquiring) -> None:
    """Who may not approve gets no button for it."""
    enquiry = await enquiring.proposed(await enquiring.awaiting(), "Other words")
    reply = await enquiring.here("message", COLLEAGUE, "approve", thread=await thread(enquiring, enquiry))

    assert ["Other words"] == marked_texts(reply)
    assert [] == labels(reply)


async def test_there_is_nothing_to_approve_before_words_were_proposed(enquiring: Enquiring) -> None:
    """With a number or without."""
    enquiry = await enquiring.enquiry()

    assert [CANT[State.RECEIVED]] * 2 == [await types(enquiring, enquiry, said) for said in ("approve", "approve 1")]


async def test_a_deputy_is_asked_for_the_reason(enquiring: Enquiring) -> None:
    """Typing it is not enough."""
    enquiry = await enquiring.awaiting()
    reply = await enquiring.here("message", DEPUTY, "approve", thread=await thread(enquiring, enquiry))

    assert ["reason"] == [field.name for field in form_of(reply).fields]
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


@pytest.mark.parametrize(
    ("typed", "move", "record"),
    [
        ("changes: Shorter,\nplease", Move.REQUEST_CHANGES, "Shorter,\nplease\nVersion 1"),
        ("request changes: Shorter", Move.REQUEST_CHANGES, "Shorter\nVersion 1"),
        ("Request  Changes :Shorter", Move.REQUEST_CHANGES, "Shorter\nVersion 1"),
        ("withdraw", Move.WITHDRAW, "Version 1, sha256"),
        ("Withdraw.", Move.WITHDRAW, "Version 1, sha256"),
        ("Decline : It isn't ours", Move.DECLINE, "It isn't ours\nVersion 1"),
        ("take over", Move.TAKE_OVER, ""),
        ("Take  Over.", Move.TAKE_OVER, ""),
    ],
)
async def test_the_other_moves_are_typed_too(enquiring: Enquiring, typed: str, move: Move, record: str) -> None:
    """Their words are those after the colon."""
    enquiry = await enquiring.awaiting()
    await types(enquiring, enquiry, typed)
    last = (await enquiring.record(enquiry))[-1]

    assert (move, HEAD) == (last.kind, last.by)
    assert last.words.startswith(record)


@pytest.mark.parametrize(
    ("typed", "intent", "fields"),
    [
        ("draft", "press.write", ["text"]),
        ("propose.", "press.write", ["text"]),
        ("changes", "press.changes", ["words"]),
        ("request changes", "press.changes", ["words"]),
        ("decline", "press.decline", ["words"]),
        ("close", "press.close", ["coverage", "note"]),
        ("Close.", "press.close", ["coverage", "note"]),
    ],
)
async def test_what_is_missing_is_asked_for(enquiring: Enquiring, typed: str, intent: str, fields: list[str]) -> None:
    """In a form; nothing is changed before it is sent."""
    enquiry = await enquiring.awaiting()
    reply = await enquiring.here("message", HEAD, typed, thread=await thread(enquiring, enquiry))

    assert (intent, fields) == (form_of(reply).intent, [field.name for field in form_of(reply).fields])
    assert [Move.RECEIVE, Move.PROPOSE] == await enquiring.moves(enquiry)


@pytest.mark.parametrize("typed", ["draft:", "changes: \n", "decline: \u200b"])
async def test_nothing_behind_the_colon_is_no_words(enquiring: Enquiring, typed: str) -> None:
    """It is said so."""
    enquiry = await enquiring.awaiting()

    assert NO_WORDS == await types(enquiring, enquiry, typed)


@pytest.mark.parametrize("typed", ["please approve", "first draft", "is this allowed?", "Who will close it?"])
async def test_anything_else_in_the_thread_is_taken_for_what_it_means(enquiring: Enquiring, typed: str) -> None:
    """As anywhere else."""
    enquiry = await enquiring.awaiting()
    enquiring.bot.readings[typed] = reading(intent=Intent.PRESS)

    assert (await types(enquiring, enquiry, typed)).startswith("Please don't respond to them")
    assert [Move.RECEIVE, Move.PROPOSE] == await enquiring.moves(enquiry)


@pytest.mark.parametrize(
    ("channel", "at"), [(HEADS_OFFICE, ""), (HEADS_OFFICE, "another"), ("staff-room", "message-0"), ("ceos-office", "")]
)
async def test_outside_the_thread_it_is_a_message_like_any_other(enquiring: Enquiring, channel: str, at: str) -> None:
    """Though it reads the same."""
    enquiry = await enquiring.awaiting()
    enquiring.bot.readings["approve"] = reading(intent=Intent.PRESS)
    said = plain(await enquiring.here("message", HEAD, "approve", channel=channel, thread=at))

    assert said.startswith("Please don't respond to them")
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_a_closed_enquiry_has_no_thread_any_more(enquiring: Enquiring) -> None:
    """What is typed there is a message like any other."""
    enquiry = await enquiring.awaiting()
    await enquiring.acts("press.close", enquiry, HEAD, note="")
    enquiring.bot.readings["approve"] = reading(intent=Intent.PRESS)

    assert (await types(enquiring, enquiry, "approve")).startswith("Please don't respond to them")


async def test_it_is_typed_under_a_card_of_ones_own(enquiring: Enquiring) -> None:
    """Where the office has no channel; who has left since is a stranger there too."""
    enquiry = await enquiring.awaiting(school="birch")
    card = next(each for each in enquiring.messages if each.to.person == BIRCH_HEAD.id)
    place = Place("test", "D-birch-head", PlaceKind.PERSONAL, card.id)
    drafted = await enquiring.bot.says("message", "draft: New words", who=BIRCH_HEAD, place=place)
    other = await enquiring.bot.says("message", "approve 2", who=TEACHER, place=place)
    enquiring.trust = with_office(enquiring.trust, "head:birch", holder=holder("Headteacher", "new"))
    left = await enquiring.bot.says("message", "approve 2", who=BIRCH_HEAD, place=place)

    assert "New words" in drafted
    assert [WORDS, "New words"] == [each.text for each in (await enquiring.as_now(enquiry)).proposals]
    assert "Approved" not in other
    assert words.NOT_FOR_YOU == left
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state


async def test_what_cannot_wait_comes_first_in_a_thread_too(enquiring: Enquiring) -> None:
    """A child at risk comes before any response."""
    enquiry = await enquiring.enquiry()
    typed = "draft: A child has been hurt"
    enquiring.bot.readings[typed] = reading(safeguarding=True)
    said = await types(enquiring, enquiry, typed)

    assert "999" in said.partition("A child has been hurt")[0]
    assert 1 == len((await enquiring.as_now(enquiry)).proposals)


async def test_whoever_was_contacted_types_in_vain(enquiring: Enquiring) -> None:
    """Though they are in the channel, they decide nothing; words they may suggest."""
    enquiry = await enquiring.awaiting(HEAD, by=COLLEAGUE)
    place = next(each for each in enquiring.messages if each.to.channel == "ceos-office")
    replies = [
        plain(await enquiring.here("message", HEAD, typed, channel="ceos-office", thread=place.id))
        for typed in ("approve", "decline: No", "changes: No", "take over", "close", "draft: Mine")
    ]

    assert [True] * 5 == [said.startswith("They got in touch with you") for said in replies[:5]]
    assert in_channel(enquiry, PROPOSED_IN_THREAD) == replies[5]
    assert [Move.RECEIVE, Move.PROPOSE, Move.PROPOSE] == await enquiring.moves(enquiry)
