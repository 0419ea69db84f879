"""A press enquiry in Slack that does not go as planned: two at once, an edit, a deadline, and who is kept out."""

import asyncio
import json
from datetime import datetime, timedelta

from bot.storage.database import open_database
from bot.storage.press_tables import approvals
from tests.acceptance.asking import settled
from tests.acceptance.conftest import Serve
from tests.acceptance.enquiring import (
    DEADLINE,
    DRAFT,
    HERS,
    NOON,
    QUESTION,
    TIMERS,
    WHILE_APPROVED,
    WORDS,
    drafted,
    enquired,
    quoted,
    released,
    thread,
    with_everybody,
)
from tests.acceptance.members import HEAD, Member, buttons, standing
from tests.acceptance.reporting import CEO, CEOS, HEADS, IT, Clock
from tests.slack.conversations import Channel
from tests.slack.web_api import WebApi
from tests.slack.workspace import PERSON
from tests.storage.reporting import rows

FIRST = "Somebody was first: these words are approved already.\n\nApproved by: "
AGAIN = "You have approved these words already."
NAMES = {HEAD: "The Headteacher of Alder Primary", CEO: "The Chief Executive Officer"}


async def test_of_two_who_approve_at_the_same_moment_one_is_first_and_the_other_hears_who(
    serve: Serve, web_api: WebApi, postgres_address: str
) -> None:
    """Each clicks twice, on two replicas: one approval counts, and the words are given once."""
    with_everybody(web_api)
    async with serve(postgres_address, Clock(NOON)) as one:
        await enquired(Member(one, web_api))
        proposed = await drafted(Member(one, web_api, HEAD), WORDS)
        seen = len(web_api.sent("response_url"))
    async with serve(postgres_address, Clock(NOON)) as one, serve(postgres_address, Clock(NOON)) as other:
        clicks = [Member(replica, web_api, who) for replica in (one, other) for who in (HEAD, CEO)]
        await asyncio.gather(*(member.press(proposed, "Approve") for member in clicks))
        await web_api.wait_for("response_url", seen + len(clicks))
        *_, approved = await standing(web_api, HEADS, 3)
    async with serve(postgres_address, Clock(NOON)) as again:
        await settled(again, TIMERS + WHILE_APPROVED)
    async with open_database(postgres_address) as engine:
        kept = await rows(engine, approvals)
    # What they are answered begins with what the enquiry is called.
    said = {who: [each["text"].partition("\n\n")[2] for each in web_api.responses(who)] for who in (HEAD, CEO)}
    (first,) = [who for who, texts in said.items() if any(text.startswith("Approved.") for text in texts)]
    (second,) = {HEAD, CEO} - {first}
    (hers,) = web_api.shown(HERS)

    assert 1 == len(kept)
    assert ["Approved.", AGAIN] == sorted(text.partition(" I ")[0].partition("\n")[0] for text in said[first])
    assert [True, True] == [text.startswith(FIRST) for text in said[second]]
    for who, count in ((first, 2), (second, 0)):
        mentioned = [body for body in web_api.responses(second) if _mentions(body, who)]
        assert count == len(mentioned)
    assert f"{NAMES[first]} approved these words." in approved["text"]
    assert [WORDS] == quoted(hers)


async def test_a_head_who_was_rung_themselves_leaves_it_to_the_ceo(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The CEO's channel has it and the head's has not; the head may suggest words, and their click approves nothing."""
    with_everybody(web_api)
    web_api.channels[CEOS].members.append(HEAD)
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head, ceo = Member(workspace, web_api, HEAD), Member(workspace, web_api, CEO)
        told = await enquired(head)
        (card,) = await standing(web_api, CEOS)
        await settled(workspace, TIMERS)
        suggested = await head.fill_in(await head.opening(told, "Suggest words"), text=WORDS)
        _, proposed = await standing(web_api, CEOS, 2)
        refused = [await head.pressing(proposed, label) for label in ("Approve", "Edit and approve")]
        await settled(workspace, TIMERS)
        still = card["text"]
        await ceo.press(proposed, "Approve")
        *_, response = await standing(web_api, f"D{HEAD}")
        await settled(workspace, TIMERS + WHILE_APPROVED)

    assert "It is with the Chief Executive Officer now." in told["text"]
    assert "you can't approve a response yourself" in told["text"]
    assert [] == web_api.shown(HEADS)
    assert ([WORDS], ["Take the words back"]) == (quoted(suggested), [*buttons(suggested)])
    assert [True, True] == [each["text"].startswith("They got in touch with you") for each in refused]
    assert "A response waits for approval" in still
    assert "Approved by: The Chief Executive Officer" in response["text"]
    assert [WORDS] == quoted(response)


async def test_an_edit_after_the_approval_tells_whoever_was_rung_not_to_use_the_words(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The thread sees that the approval is void, and nobody gets the new words before they are approved too."""
    with_everybody(web_api)
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        teacher, head, ceo = (Member(workspace, web_api, who) for who in (PERSON, HEAD, CEO))
        response = await released(workspace, web_api)
        card = (await standing(web_api, HEADS, 3))[0]
        warned = await head.opening(card, "Write other words")
        await head.fill_in(warned, text=DRAFT)
        _, void = await standing(web_api, HERS, 2)
        *_, other = await standing(web_api, HEADS, 4)
        # Its time is counted anew before the new words are approved.
        await settled(workspace, 2 * TIMERS + WHILE_APPROVED)
        late = await teacher.pressing(response, "I sent it")
        before = json.dumps([*teacher.personal, *web_api.responses(PERSON)])
        await ceo.press(other, "Approve")
        *_, anew = await standing(web_api, HERS, 3)
        await settled(workspace, 2 * TIMERS + 2 * WHILE_APPROVED)

    assert "As soon as you send others, the approval is void" in json.dumps(warned)
    assert void["text"].startswith("Please don't use those words")
    assert "is not approved any more: the words were changed." in void["text"]
    assert "IMPORTANT: An approval of earlier words is void: nobody may use those." in other["text"]
    assert late["text"].startswith("Thank you for telling me. The approval of these words didn't hold any more")
    assert "4 January" not in before
    assert [DRAFT] == quoted(anew)
    assert "They take the place of the words that I gave you before." in anew["text"]


async def test_a_deadline_passes_without_approval(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """The head is reminded, then the CEO has it as well, and at the deadline everybody reads: no approval."""
    with_everybody(web_api)
    clock = Clock(NOON)
    async with serve(sqlite_database_address, clock) as workspace:
        await enquired(Member(workspace, web_api))
        (card,) = await standing(web_api, HEADS)
        await settled(workspace, TIMERS)
    clock.moment = DEADLINE - timedelta(hours=2)
    async with serve(sqlite_database_address, clock) as workspace:
        reminded = (await standing(web_api, HEADS, 2))[1]
        (onward,) = await standing(web_api, CEOS)
        await settled(workspace, 1)
        nothing_yet, asks_the_ceo = web_api.shown(HERS), _mentions(onward, CEO)
    clock.moment = DEADLINE
    async with serve(sqlite_database_address, clock) as workspace:
        (told,) = await standing(web_api, HERS)
        await settled(workspace, 0)

    assert "no response is approved yet. Their deadline: Monday 23 November at 16:00." in reminded["text"]
    assert _mentions(reminded, HEAD)
    assert ([], True) == (nothing_yet, asks_the_ceo)
    assert told["text"].startswith("No approval: please don't respond")
    passed = "The deadline has passed and no response is approved. I tell whoever was contacted not to respond."
    assert [passed, passed] == [thread(web_api, each)[-1] for each in (card, onward)]
    assert "Deadline: Monday 23 November at 16:00, which has passed" in card["text"]
    assert "It is with: Headteacher of Alder Primary, Chief Executive Officer" in card["text"]


async def test_the_head_changes_the_deadline(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """The form keeps one that has passed and says so; then the thread, the card and the teacher have the new one."""
    with_everybody(web_api)
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        await enquired(Member(workspace, web_api))
        (card,) = await standing(web_api, HEADS)
        await settled(workspace, TIMERS)
        view = await head.opening(await head.pressing(card, "Open"), "Change the deadline")
        refused = await head.refused(view, deadline=_seconds(NOON - timedelta(days=1)))
        done = await head.fill_in(view, deadline=_seconds(DEADLINE + timedelta(days=1)))
        (told,) = await standing(web_api, HERS)
        _, news = await standing(web_api, HEADS, 2)
        await web_api.wait_for("chat.update")
        changed = web_api.shown(HEADS)[0]

    line = "The deadline is now Tuesday 24 November at 16:00."
    assert refused.startswith("Sunday 22 November 2026 at 12:00 has passed already.")
    assert f"{line} I tell the others, and whoever was contacted." in done["text"]
    assert f"{line} Those who deal with it have changed it." in told["text"]
    assert card["ts"] == news["thread_ts"]
    assert "The Headteacher of Alder Primary changed the deadline." in news["text"]
    assert "Deadline: Tuesday 24 November at 16:00" in changed["text"]


async def test_a_channel_that_is_not_private_any_more_reads_nothing_more(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, heads: Channel
) -> None:
    """What stands there is taken away, the head goes on in their own chat, and IT hears what to mend."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        await enquired(Member(workspace, web_api))
        (card,) = await standing(web_api, HEADS)
        await settled(workspace, TIMERS)
        heads.private = False
        await head.fill_in(await head.opening(card, "Write a response"), text=WORDS)
        own, words = await standing(web_api, f"D{HEAD}", 2)
        (to_it,) = await standing(web_api, f"D{IT}")
        await settled(workspace, TIMERS)
        await head.press(words, "Approve")
        (response,) = await standing(web_api, HERS)
        await settled(workspace, TIMERS + WHILE_APPROVED)

    assert QUESTION.partition("<")[0] in own["text"]
    assert (own["ts"], [WORDS]) == (words["thread_ts"], quoted(words))
    assert [card] == web_api.shown(HEADS)
    assert "It isn't shown here any more" in card["text"]
    for told in ("Gazette", "Sam Field", "Is it true", "repairs"):
        assert told not in json.dumps(card)
    assert "Headteacher" in to_it["text"]
    assert "Gazette" not in to_it["text"]
    assert [WORDS] == quoted(response)


def _mentions(message: dict[str, object], who: str) -> bool:
    return f'"user_id": "{who}"' in json.dumps(message["blocks"])


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))
