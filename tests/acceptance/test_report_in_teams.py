"""A report in Teams: from a channel, a chat or the menu of a message to its end, and who is kept out of it."""

import json

import pytest

from tests.acceptance.asking import settled
from tests.acceptance.colleagues import DEPUTY, HEAD, HEADS, ORGANISATION, STRANGER, Colleague, buttons, standing
from tests.acceptance.conftest import ServeBoth
from tests.acceptance.reporting import WHAT, Clock
from tests.acceptance.steps_in_teams import FIRST, asked, begun, reported
from tests.teams.activities import posted
from tests.teams.seeing import texts
from tests.teams.service import Service, member, personal
from tests.teams.tenant import CHANNEL, PERSON

QUESTION, ANSWER, OUTCOME = "Which page is it on?", "On hers. It is still there.", "We have talked to her."
THREAD = f"{CHANNEL};messageid=1700"
PRIVATELY = "I have replied to you privately."
#: A report waits for two: to remind, and to pass it on.
TIMERS = 2


@pytest.fixture(autouse=True)
def rosters(teams: Service) -> None:
    """Have the head and the deputy in their channel, staff in another, and the teacher's own chat known by name."""
    teams.rosters |= {HEADS: [member(HEAD), member(DEPUTY)], CHANNEL: [member(PERSON), member(STRANGER)]}
    teams.rosters[personal(PERSON)] = [member(PERSON) | {"name": "Ann Example"}]


async def test_a_report_begun_in_a_channel_goes_on_in_the_personal_chat(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The channel reads one line that says nothing of it; the child comes first, then who will see it; then a name."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        await teacher.mentions_bot(f"report {WHAT}", THREAD)
        (line,) = await standing(teams, CHANNEL)
        (first,) = teacher.chat
        second = await asked(teacher, first)
        told = await teacher.pressing(second, "Send the report", level="named")
        (card,) = await standing(teams, HEADS)
        opened = await head.pressing(card, "Open")

    assert (PRIVATELY, THREAD) == (texts(line), line["in"])
    assert texts(first).startswith("Before anything else: is a child at risk?")
    for words in (
        "Only the Headteacher of Alder Primary can open it.",
        "One other person is in that channel: they can read the card, but they can't open the report.",
        "I keep it from the person you picked.",
        "your Microsoft 365 administrators could find out that you used me",
    ):
        assert words in texts(second)
    assert texts(told).startswith("Your report is on its way")
    assert [line] == teams.shown(CHANNEL)
    assert WHAT not in json.dumps(card)
    assert "From: Ann Example\n" in texts(opened)
    assert f"Named as: a colleague (Entra ID {STRANGER})\n" in texts(opened)
    assert "mention" not in json.dumps(opened)
    assert [first["id"], told["id"]] == [each["id"] for each in teacher.chat]


async def test_a_report_in_confidence_is_read_acknowledged_asked_about_answered_and_closed(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The head reads it alone, the reporter hears of each step, and the channel sees how far it is, and no words."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        await reported(teacher)
        (card,) = await standing(teams, HEADS)
        opened = await head.pressing(card, "Open")
        await head.pressing(opened, "Acknowledge")
        read = (await standing(teams, personal(PERSON), 3))[-1]
        await head.pressing(await head.pressing(opened, "Ask the reporter"), "Send", words=QUESTION)
        question = (await standing(teams, personal(PERSON), 4))[-1]
        answering = await teacher.pressing(question, "Answer, or add something")
        await teacher.pressing(answering, "Pass it on", text=ANSWER)
        wrote = (await standing(teams, HEADS, 2))[-1]
        again = await head.pressing(wrote, "Open")
        await head.pressing(await head.pressing(again, "Close it"), "Close it", outcome="acted-on", words=OUTCOME)
        closed = (await standing(teams, personal(PERSON), 6))[-1]
        await settled(both.workspace, TIMERS)

    ended, *_ = teams.shown(HEADS)
    assert "Received, not yet acknowledged" in texts(card)
    assert WHAT in texts(opened)
    assert "Somebody who told it in confidence" in texts(opened)
    assert "Somebody has read your report and is looking into it." in texts(read)
    assert QUESTION in texts(question)
    assert ANSWER in texts(again)
    assert f"{HEADS};messageid={card['id']}" == wrote["in"]
    assert OUTCOME in texts(closed)
    assert "Closed: something was done about it." in texts(ended)
    assert (["Open"], []) == (buttons(ended), buttons(closed))
    for_all = json.dumps([call.body for call in teams.sent() if call.conversation.startswith("19:")])
    assert [] == [words for words in (WHAT, QUESTION, ANSWER, OUTCOME) if words in for_all]
    assert PERSON not in for_all + json.dumps(head.chat)


async def test_report_this_in_the_menu_of_a_message_begins_with_its_words(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """All of it happens in a dialog: nobody where the message stands learns that it was reported."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        first = await teacher.chooses("report_message", posted(f"<p>{WHAT}</p>"), CHANNEL)
        form = await teacher.in_dialog(first, "No child is at risk")
        second = await teacher.in_dialog(form, "Next: who will see it", **FIRST)
        told = await teacher.in_dialog(second, "Send the report", level="named")
        (card,) = await standing(teams, HEADS)
        opened = await head.pressing(card, "Open")

    assert texts(told["card"]).startswith("Your report is on its way")
    assert WHAT in texts(opened)
    assert [] == teams.shown(CHANNEL) == teacher.chat


@pytest.mark.parametrize("who", [DEPUTY, STRANGER, PERSON], ids=["the-deputy", "a-stranger", "the-reporter"])
async def test_whoever_else_presses_a_button_of_the_card_is_refused(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str, who: str
) -> None:
    """They read in their own chat that it isn't for them, learn no word of it, and change nothing."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        await reported(Colleague(both.tenant))
        (card,) = await standing(teams, HEADS)
        other = Colleague(both.tenant, who)
        refused = [await other.pressing(card, label) for label in ("Open", "Acknowledge")]
        opened = await Colleague(both.tenant, HEAD).pressing(card, "Open")
        refused += [await other.pressing(opened | {"in": personal(who)}, label) for label in buttons(opened)]
        (after,) = teams.shown(HEADS)

    assert {True} == {texts(each).startswith("I can't open that for you.") for each in refused}
    assert {personal(who)} == {each["in"] for each in refused}
    assert card == after


async def test_a_form_that_is_sent_again_sends_nothing_twice(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Whoever presses once more, with the same in it, reads the same reference; there is one card."""
    async with serve_both(sqlite_database_address, Clock(), ORGANISATION) as both:
        teacher = Colleague(both.tenant)
        second = await asked(teacher, await begun(teacher))
        told = [await teacher.pressing(second, "Send the report", text=WHAT, level="named") for _ in range(2)]
        await standing(teams, HEADS)

    assert 1 == len({texts(each) for each in told})
    assert 1 == len(teams.shown(HEADS))
