"""Ask my manager, where the manager can't be reached: the writer hears it, and the draft is gone."""

import pytest

from bot.core.consultations import KEPT
from bot.core.messages import Facts
from bot.core.notices import LEASE, NotInstalled, NotSent
from bot.core.plain import plain
from bot.delivery import MOST_ATTEMPTS
from handlers.check.manager import GONE
from tests.handlers.check.office import MANAGER, Office
from tests.handlers.drafting import sent
from tests.talking import TEACHER

#: What nobody can mend by trying again.
REFUSALS = [NotInstalled("HTTP 403", final=True), NotSent("user_not_found", final=True)]


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_the_writer_hears_at_once_that_the_manager_cannot_be_reached(office: Office, refusal: NotSent) -> None:
    """They read who it is and what they can do; what was sent is destroyed, and nobody is told it was unanswered."""
    office.refused[MANAGER.id] = refusal
    await office.ask()
    (told,) = [reply for who, reply in await office.post() if who == TEACHER.id]
    kept = await office.consultations()
    office.now += KEPT

    assert plain(told).startswith("I couldn't reach them about your draft")
    assert Facts((("Asked", MANAGER),)) in told.parts
    assert "Please don't post it before then." in plain(told)
    assert [(None, None)] == [(each.sent, each.answer) for each in kept]
    assert [] == await office.post()


@pytest.mark.parametrize("answer", ["manager.fine", "manager.change", "manager.dont"])
async def test_what_was_taken_back_cannot_be_answered(office: Office, answer: str) -> None:
    """A card that arrived all the same, though the platform denied it, says that the draft is gone."""
    office.refused[MANAGER.id] = REFUSALS[0]
    name = await office.ask()
    await office.post()
    reply = await sent(office.bot, answer, who=MANAGER, fields={"value": name, "words": "No."})

    assert GONE == plain(reply)


async def test_an_answer_given_all_the_same_stands(office: Office) -> None:
    """Where the manager has answered before the card was given up, the writer reads that answer alone."""
    office.refused[MANAGER.id] = REFUSALS[0]
    name = await office.ask()
    await sent(office.bot, "manager.fine", who=MANAGER, fields={"value": name})
    (told,) = [plain(reply) for who, reply in await office.post() if who == TEACHER.id]

    assert told.startswith("Your manager's answer: it's fine to post")


async def test_a_draft_whose_time_is_over_needs_no_taking_back(office: Office) -> None:
    """When the card is given up after seven days there is nothing left, and the writer has heard so before."""
    await office.ask()
    for _ in range(MOST_ATTEMPTS):
        await office.outbox.claim(1, office.now)
        office.now += LEASE
    office.now += KEPT

    assert [] == [plain(reply) for who, reply in await office.post() if who == TEACHER.id]


async def test_word_that_comes_late_is_not_sent(office: Office) -> None:
    """After seven days nothing is kept of who was asked."""
    office.refused = {MANAGER.id: REFUSALS[0], TEACHER.id: NotSent("HTTP 503")}
    await office.ask()
    await office.post()
    office.refused.clear()
    office.now += KEPT

    assert [] == [plain(reply) for who, reply in await office.post() if who == TEACHER.id]
