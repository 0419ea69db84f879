"""A press enquiry in Teams: passed on, answered in the thread of its card, approved, released, and marked as sent."""

import json
import re

import pytest

from bot.core.visible import FLAGS
from tests.acceptance.asking import settled
from tests.acceptance.colleagues import (
    DEPUTY,
    HEAD,
    HEADS,
    ORGANISATION,
    STRANGER,
    Colleague,
    buttons,
    saying,
    standing,
    thread_of,
)
from tests.acceptance.conftest import ServeBoth
from tests.acceptance.reporting import Clock
from tests.acceptance.steps_in_teams import ASKED, enquired
from tests.teams.seeing import texts
from tests.teams.service import Service, member, personal
from tests.teams.tenant import PERSON

ENGLAND, *_ = FLAGS
#: With what clients of Teams might read as markup, and more than one line.
WORDS = f"The hall is *closed* for repairs.\nIt opens again on 4 January: nobody was hurt. {ENGLAND}"
OTHERS = "The hall is closed until 4 January."
#: An open enquiry waits for four: two reminders, passing it on, and its deadline.
TIMERS = 4
#: Approved words wait for two: the end of the approval, and the question whether they were sent.
WHILE_APPROVED = 2


@pytest.fixture(autouse=True)
def rosters(teams: Service) -> None:
    """Have the head and the deputy in their channel."""
    teams.rosters[HEADS] = [member(HEAD), member(DEPUTY)]


async def test_words_are_typed_and_approved_in_the_thread_and_given_to_whoever_was_contacted(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Told at once not to respond, then given exactly the approved words; the thread and the card tell how it goes."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        told = await enquired(teacher)
        (card,) = await standing(teams, HEADS)
        thread = thread_of(card)
        await head.mentions_bot(f"draft: {WORDS}", thread)
        await saying(teams, HEADS, "proposed words")
        before = teacher.chat
        await head.mentions_bot("approve", thread)
        released = (await standing(teams, personal(PERSON), len(before) + 1))[-1]
        done = await teacher.pressing(released, "I sent it")
        await settled(both.workspace, TIMERS + WHILE_APPROVED)
        at_the_end = await head.pressing(card, "Open")

    now, *news = teams.shown(HEADS)
    assert texts(told).startswith("Don't respond to them")
    assert "It is with the Headteacher of Alder Primary now." in texts(told)
    assert "Deadline: Tuesday 24 November at 16:00" in texts(card)
    assert f"What they ask: {ASKED['text']}" in texts(card)
    assert "Write a response" in buttons(card)
    assert [] == [each for each in before if "The hall" in json.dumps(each)]
    assert texts(released).startswith("Approved words for The Gazette")
    assert f"Approved, version 1:\n{WORDS}\n" in texts(released)
    assert "the Headteacher of Alder Primary" in texts(released).replace("The", "the")
    assert texts(done).startswith("Marked as sent.")
    assert card["id"] == now["id"]
    assert "How far it is: The response was sent" in texts(now)
    assert {thread} == {each["in"] for each in news}
    for move in ("proposed words", "approved these words", "sent the approved words"):
        assert any(move in texts(each) for each in news)
    assert WORDS in texts(at_the_end)


async def test_whoever_may_not_approve_is_refused_and_who_may_does_it_by_button(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The teacher suggests words; a stranger's and the teacher's own click on Approve do nothing, the head's does.

    Whoever presses a copy of the button elsewhere does not even learn that there is an enquiry.
    """
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        told = await enquired(teacher)
        await standing(teams, HEADS)
        await teacher.pressing(await teacher.pressing(told, "Suggest words"), "Put it forward", text=WORDS)
        proposed = await saying(teams, HEADS, "proposed words")
        refused = [await Colleague(both.tenant, who).pressing(proposed, "Approve") for who in (STRANGER, PERSON)]
        copy = proposed | {"in": personal(STRANGER)}
        unknown = await Colleague(both.tenant, STRANGER).pressing(copy, "Approve")
        await settled(both.workspace, TIMERS)
        unmoved = teams.shown(HEADS)
        approved = await head.pressing(proposed, "Approve")
        released = (await standing(teams, personal(PERSON), len(teacher.chat) + 1))[-1]
        late = await Colleague(both.tenant, DEPUTY).pressing(proposed, "Approve")
        await settled(both.workspace, TIMERS + WHILE_APPROVED)

    stranger, own = refused
    assert "I can't find that enquiry for you." in texts(unknown)
    assert "That is for the Headteacher of Alder Primary" in texts(stranger)
    assert "They got in touch with you, so somebody else has to decide about the response." in texts(own)
    assert "How far it is: A response waits for approval" in texts(unmoved[0])
    assert [] == [each for each in unmoved if "approved these words" in texts(each)]
    assert re.match(r"Press enquiry \S+: The Gazette\nApproved\.", texts(approved))
    assert WORDS in texts(released)
    assert "approved" in texts(late)
    assert "How far it is: A response is approved" in texts(teams.shown(HEADS)[0])


async def test_an_edit_voids_what_was_approved_and_the_new_words_take_its_place(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Edited and approved in a form of the head's own chat; whoever was contacted is told which words hold."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        await enquired(teacher)
        (card,) = await standing(teams, HEADS)
        form = await head.pressing(card, "Write and approve")
        await head.pressing(form, "Approve these words", text=WORDS)
        first = (await standing(teams, personal(PERSON), 2))[-1]
        editing = await head.pressing(await saying(teams, HEADS, "approved these words"), "Edit and approve")
        await head.pressing(editing, "Approve these words", text=OTHERS)
        void, second = (await standing(teams, personal(PERSON), 4))[-2:]
        # The time is counted anew as well, and with it when to ask.
        await settled(both.workspace, TIMERS + 2 * WHILE_APPROVED + 1)

    assert form["in"] == personal(HEAD)
    assert WORDS in texts(first)
    assert "Please don't use those words" in texts(void)
    assert OTHERS in texts(second)
    assert "They take the place of the words that I gave you before." in texts(second)


async def test_a_form_that_lacks_something_stays_as_it_was_filled_in(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """A deadline years away is refused in the form itself, and nothing that was written is lost."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher = Colleague(both.tenant)
        again = await enquired(teacher, **{"deadline.date": "2036-11-24"})
        told = await teacher.pressing(again, "Pass it on", **{"deadline.date": "2026-11-24"})
        (card,) = await standing(teams, HEADS)

    assert "Monday 24 November 2036 at 16:00 is more than a year away. Please check the year, or leave" in texts(again)
    assert texts(told).startswith("Don't respond to them")
    assert f"What they ask: {ASKED['text']}" in texts(card)


async def test_the_head_changes_the_deadline(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The form keeps one that is years away and says so; then the thread, the card and the teacher have the new one."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        await enquired(teacher)
        (card,) = await standing(teams, HEADS)
        await settled(both.workspace, TIMERS)
        before = len(teacher.chat)
        form = await head.pressing(await head.pressing(card, "Open"), "Change the deadline")
        again = await head.pressing(form, "Change it", **{"deadline.date": "2036-11-25", "deadline.time": "09:30"})
        done = await head.pressing(again, "Change it", **{"deadline.date": "2026-11-25"})
        told = (await standing(teams, personal(PERSON), before + 1))[-1]
        news = await saying(teams, HEADS, "changed the deadline")
        await settled(both.workspace, 2 * TIMERS)
        now = teams.shown(HEADS)[0]

    line = "The deadline is now Wednesday 25 November at 09:30."
    assert "Tuesday 25 November 2036 at 09:30 is more than a year away." in texts(again)
    assert f"{line} I tell the others, and whoever was contacted." in texts(done)
    assert f"{line} Those who deal with it have changed it." in texts(told)
    assert "The Headteacher of Alder Primary changed the deadline." in texts(news)
    assert "Deadline: Wednesday 25 November at 09:30" in texts(now)
