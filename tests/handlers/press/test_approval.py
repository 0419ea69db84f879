"""Words are approved exactly as they were seen: by one or by two, and the first click counts."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.exact_words import digest as digest_of
from bot.core.messages import Facts
from bot.core.people import Person, PressRules
from bot.core.plain import plain
from bot.core.press import Move, State
from bot.storage.store import SqlStore
from handlers.press.asking import ONE_MORE
from handlers.press.moves import CANT
from handlers.press.response import FIRST, ONE_MORE_BUT_YOU
from handlers.press.view import approve_value
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to
from tests.handlers.reporting import (
    CEO,
    HEAD,
    with_office,
    without_requests,
)
from tests.talking import NOON, TEACHER, holder

OTHER_WORDS = "The hall is open."


def two_approve(enquiring: Enquiring) -> None:
    """Have two approvers from now on."""
    enquiring.trust = replace(enquiring.trust, press=PressRules(approvers=2))


async def test_approved_words_are_released_to_whoever_was_contacted(enquiring: Enquiring) -> None:
    """Exactly these; the record says which, for whom and until when."""
    enquiry = await enquiring.awaiting()
    said = await enquiring.approves(enquiry)
    messages = await enquiring.delivered_now()
    now = await enquiring.as_now(enquiry)
    until = NOON + timedelta(hours=72)

    assert said.startswith(
        "Approved. I give exactly these words to whoever was contacted, and nothing else.\n\nVersion 1"
    )
    assert [[WORDS]] == given_to(TEACHER, messages)
    assert State.APPROVED is now.state
    assert [(HEAD, NOON, until, digest_of(WORDS), "The Gazette", "", True)] == [
        (each.by, each.at, each.valid_until, each.digest, each.outlet, each.reason, each.confirmed)
        for each in now.approvals
    ]
    assert f"Version 1, sha256 {digest_of(WORDS)}, for The Gazette, until {until.isoformat()}" == (
        (await enquiring.record(enquiry))[-1].words
    )


async def test_the_second_is_told_who_was_first(enquiring: Enquiring) -> None:
    """And when; nothing is approved twice, and nobody is told twice."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    await enquiring.delivered_now()
    enquiring.now += timedelta(minutes=5)
    reply = await enquiring.acts("press.approve", enquiry, CEO, value=approve_value(enquiry))
    again = await enquiring.approves(enquiry)
    await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:1")
    late = await enquiring.approves(enquiry, CEO)

    assert Facts((("Approved by", HEAD), ("Approved on", "Monday 23 November at 12:00"))) in reply.parts
    assert plain(reply).startswith("Somebody was first: these words are approved already.")
    assert again.startswith("You have approved these words already.")
    assert late == plain(reply)
    assert 1 == len((await enquiring.as_now(enquiry)).approvals)
    assert [] == given_to(TEACHER, await enquiring.delivered_now())


async def test_of_two_who_approve_at_the_same_moment_the_first_counts(enquiring: Enquiring) -> None:
    """The other one reads who it was."""
    enquiry = await enquiring.awaiting()
    replies = sorted(await asyncio.gather(*(enquiring.approves(enquiry, who) for who in (HEAD, CEO))))

    assert [True, True] == [
        each.startswith(start) for each, start in zip(replies, ("Approved.", "Somebody was first"), strict=True)
    ]
    assert [[WORDS]] == given_to(TEACHER, await enquiring.delivered_now())


async def test_whom_the_database_takes_for_second_is_told_so(
    enquiring: Enquiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is changed, not even what was edited on the way."""
    enquiry = await enquiring.awaiting()

    async def taken(*_: object) -> bool:
        return False

    monkeypatch.setattr(SqlStore, "approve_enquiry", taken)
    before = without_requests(await enquiring.everything())

    assert FIRST == await enquiring.approves(enquiry)
    assert FIRST == await enquiring.answer("press.edit", enquiry, HEAD, value=approve_value(enquiry), text=OTHER_WORDS)
    assert before == without_requests(await enquiring.everything())


async def test_nothing_is_approved_before_there_are_words(enquiring: Enquiring) -> None:
    """Nor is there anything to confirm or to ask changes of."""
    enquiry = await enquiring.enquiry()

    for verb in ("approve", "changes", "withdraw", "confirm"):
        assert CANT[State.RECEIVED] == await enquiring.answer(f"press.{verb}", enquiry, CEO, words="x")


async def test_two_approvers_are_two(enquiring: Enquiring) -> None:
    """The first is told that one more is needed, and so is the thread; only the second click releases the words."""
    two_approve(enquiring)
    enquiry = await enquiring.awaiting()
    first = await enquiring.approves(enquiry)
    messages = await enquiring.delivered_now()
    again = await enquiring.approves(enquiry)
    edited_to_the_same = await enquiring.answer("press.edit", enquiry, HEAD, value=approve_value(enquiry), text=WORDS)
    second = await enquiring.approves(enquiry, CEO)

    assert first.startswith(ONE_MORE)
    assert "1 of 2 approvals are given" in first
    assert [] == given_to(TEACHER, messages)
    assert "before somebody else has approved them too." in plain(messages[0].reply)
    assert again == edited_to_the_same
    assert again.startswith(ONE_MORE_BUT_YOU)
    assert second.startswith("Approved.")
    assert [[WORDS]] == given_to(TEACHER, await enquiring.delivered_now())
    assert [Move.APPROVE_FIRST, Move.APPROVE] == (await enquiring.moves(enquiry))[2:]


async def test_one_person_on_two_platforms_is_one_approver(enquiring: Enquiring) -> None:
    """Whatever they are called there."""
    two_approve(enquiring)
    head = Person("other", "h2")
    known = replace(holder("Headteacher of Alder Primary", "head"), ids=(("test", "head"), ("other", "h2")))
    enquiring.trust = with_office(enquiring.trust, "head:alder", holder=known)
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry)
    said = await enquiring.approves(enquiry, head)

    assert said.startswith(ONE_MORE_BUT_YOU)
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state
