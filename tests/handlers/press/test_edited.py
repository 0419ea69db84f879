"""Words are edited and approved in one go, for as long as the approver says; all versions are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import FieldKind
from bot.core.people import PressRules
from bot.core.plain import plain
from bot.core.press import Move, State, releasable
from handlers.press.forms import NO_TIME, VOIDS
from handlers.press.moves import CANT
from handlers.press.view import approve_value
from tests.handlers.drafting import form_of
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, in_channel, marked_texts
from tests.handlers.reporting import (
    CEO,
    COLLEAGUE,
    HEAD,
    HEADS_OFFICE,
    without_requests,
)
from tests.talking import NOON, TEACHER

OTHER_WORDS = "The hall is open."


async def test_words_that_nobody_approved_in_time_are_approved_anew(enquiring: Enquiring) -> None:
    """The button beside the old approval does nothing; edited and left unchanged, they are another version."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    await enquiring.until(NOON + timedelta(hours=73))
    before = len(enquiring.messages)
    too_late = await enquiring.approves(enquiry)
    form = form_of(await enquiring.acts("press.edit", enquiry, HEAD, value=approve_value(enquiry)))
    await enquiring.acts("press.edit", enquiry, HEAD, value=form.value, text=form.fields[0].value, until="")
    await enquiring.delivered_now()
    now = await enquiring.as_now(enquiry)

    assert CANT[State.EXPIRED] == too_late
    assert [WORDS, WORDS] == [each.text for each in now.proposals]
    assert releasable(now, enquiring.now) == now.proposals[1]
    assert [[WORDS]] == given_to(TEACHER, enquiring.messages[before:])


async def test_edited_words_are_approved_and_both_versions_kept(enquiring: Enquiring) -> None:
    """In one go: nobody ever sees the new ones wait."""
    enquiry = await enquiring.awaiting(by=COLLEAGUE)
    form = form_of(await enquiring.acts("press.edit", enquiry, HEAD, value=approve_value(enquiry)))
    reply = await enquiring.acts("press.edit", enquiry, HEAD, value=form.value, text=OTHER_WORDS, until="")
    messages = await enquiring.delivered_now()
    now = await enquiring.as_now(enquiry)

    assert ("Edit and approve", ["text", "until"]) == (form.title, [field.name for field in form.fields])
    assert WORDS == form.fields[0].value
    assert [OTHER_WORDS] == marked_texts(reply)
    assert [(WORDS, COLLEAGUE), (OTHER_WORDS, HEAD)] == [(each.text, each.by) for each in now.proposals]
    assert [2] == [each.proposal for each in now.approvals]
    assert [[OTHER_WORDS]] == given_to(TEACHER, messages)
    assert [Move.PROPOSE, Move.PROPOSE, Move.APPROVE] == (await enquiring.moves(enquiry))[1:]


async def test_in_the_thread_words_that_were_edited_and_approved_are_shown_once(enquiring: Enquiring) -> None:
    """Where their approval is told; whoever pressed there reads no more than that it is done."""
    enquiry = await enquiring.awaiting(by=COLLEAGUE)
    reply = await enquiring.here(
        "press.edit", value=approve_value(enquiry), text=OTHER_WORDS, until="", channel=HEADS_OFFICE
    )
    thread = [each.reply for each in await enquiring.delivered_now() if each.to.thread]
    done = "Approved. I give exactly these words to whoever was contacted, and nothing else."

    assert in_channel(enquiry, done) == plain(reply)
    assert [[], [OTHER_WORDS]] == [marked_texts(each) for each in thread]
    assert "Which words: Version 2" in plain(thread[0])
    assert "approved these words." in plain(thread[1])


async def test_unchanged_words_that_wait_are_no_new_version(enquiring: Enquiring) -> None:
    """They are approved as they stand, though the window has written their line ends in its own way."""
    enquiry = await enquiring.awaiting(by=COLLEAGUE)
    text = WORDS.replace("\n", "\r\n") + "\n"
    said = await enquiring.answer("press.edit", enquiry, HEAD, value=approve_value(enquiry), text=text, until="")
    now = await enquiring.as_now(enquiry)

    assert said.startswith("Approved.")
    assert [COLLEAGUE] == [each.by for each in now.proposals]
    assert [1] == [each.proposal for each in now.approvals]


async def test_words_are_written_and_approved_at_once(enquiring: Enquiring) -> None:
    """Where none were proposed yet."""
    enquiry = await enquiring.enquiry()
    form = form_of(await enquiring.acts("press.edit", enquiry, HEAD))
    said = await enquiring.answer("press.edit", enquiry, HEAD, value=form.value, text=WORDS, until="")

    assert ("", FieldKind.MOMENT, False) == (form.fields[0].value, form.fields[1].kind, form.fields[1].required)
    assert "Leave this empty, and it is Thursday 26 November at 12:00." == form.fields[1].hint
    assert said.startswith("Approved.")


async def test_an_edit_of_approved_words_voids_the_old_approval(enquiring: Enquiring) -> None:
    """Whoever was contacted is told so before they get the new ones."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    await enquiring.delivered_now()
    opened = await enquiring.acts("press.edit", enquiry, CEO)
    await enquiring.fill_in(opened, CEO, text=OTHER_WORDS, until="")

    assert f"IMPORTANT: {VOIDS}" in plain(opened)
    assert [[], [OTHER_WORDS]] == given_to(TEACHER, await enquiring.delivered_now())


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("2026-11-23T18:00", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("2026-11-24T09:30:00+00:00", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("2026-12-23T12:00", NOON + timedelta(days=30)),
        ("", NOON + timedelta(hours=72)),
    ],
)
async def test_the_approver_says_until_when_words_may_be_used(enquiring: Enquiring, until: str, end: datetime) -> None:
    """Then it ends by itself."""
    enquiry = await enquiring.awaiting()
    await enquiring.acts("press.edit", enquiry, HEAD, value=approve_value(enquiry), text=WORDS, until=until)
    now = await enquiring.as_now(enquiry)
    await enquiring.until(end)

    assert [end] == [each.valid_until for each in now.approvals]
    assert State.EXPIRED is (await enquiring.as_now(enquiry)).state


@pytest.mark.parametrize("until", ["2026-11-23T12:00", "2026-12-23T12:01", "soon", "\ud800", "x" * 2_000, "1999-01-01"])
async def test_an_end_that_cannot_be_is_refused(enquiring: Enquiring, until: str) -> None:
    """One that is past, one that is too far away, and what is none; nothing is changed."""
    enquiry = await enquiring.awaiting()
    before = without_requests(await enquiring.everything())
    told = {"text": OTHER_WORDS, "until": until, "value": approve_value(enquiry)}

    assert NO_TIME == await enquiring.answer("press.edit", enquiry, HEAD, **told)
    assert before == without_requests(await enquiring.everything())


async def test_a_longer_time_than_there_may_be_is_cut_to_that(enquiring: Enquiring) -> None:
    """Whatever stands in organisation.yaml."""
    enquiring.trust = replace(enquiring.trust, press=PressRules(valid=timedelta(days=90)))
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)

    assert [NOON + timedelta(days=30)] == [each.valid_until for each in (await enquiring.as_now(enquiry)).approvals]
