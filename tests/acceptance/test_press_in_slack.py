"""A press enquiry in Slack, from the call to the link to what was published, answered in the approved words alone."""

import json

import pytest

from tests.acceptance.asking import settled
from tests.acceptance.conftest import Serve
from tests.acceptance.enquiring import (
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
from tests.acceptance.members import HEAD, STRANGER, Member, buttons, standing
from tests.acceptance.reporting import CEO, HEADS, Clock, said_in
from tests.slack.web_api import WebApi
from tests.slack.workspace import CHANNEL, PERSON

COVERAGE, NOTE = "https://example.com/gazette/hall", "They printed all of it."
RANG = "someone from the Gazette just rang me and wants to know why the hall is shut"


async def test_from_a_call_to_the_coverage_whoever_was_rung_says_the_approved_words_and_nothing_else(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The head types words in the thread, the CEO edits and approves them, and every step stands there."""
    with_everybody(web_api)
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        teacher, head, ceo = (Member(workspace, web_api, who) for who in (PERSON, HEAD, CEO))
        told = await enquired(teacher, said_already="Only hello.")
        proposed = await drafted(head)
        card = web_api.shown(HEADS)[0]
        at_first = json.dumps(web_api.sent("chat.postMessage")[0])
        edited = await ceo.fill_in(await ceo.opening(proposed, "Edit and approve"), text=WORDS)
        (response,) = await standing(web_api, HERS)
        *_, approved = await standing(web_api, HEADS, 4)
        sent = await teacher.pressing(response, "I sent it")
        await standing(web_api, HEADS, 5)
        closing = await head.opening(card, "Close it")
        done = await head.fill_in(closing, coverage=COVERAGE, note=NOTE)
        _, ended = await standing(web_api, HERS, 2)
        await standing(web_api, HEADS, 6)
        await settled(workspace, TIMERS + WHILE_APPROVED)

    assert told["text"].startswith("Don't respond to them")
    assert "It is with the Headteacher of Alder Primary now." in told["text"]
    assert "Deadline: Monday 23 November at 16:00" in told["text"]
    assert "prescribed person" in told["text"]
    for words in ("Monday 23 November at 16:00", "Sam Field", "Only hello.", "Received, nobody has taken it up yet"):
        assert words in at_first
    assert QUESTION.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in card["text"]
    assert [DRAFT] == quoted(proposed)
    assert edited["text"].startswith("Press enquiry ")
    assert edited["text"].endswith("Approved. I give exactly these words to whoever was contacted, and nothing else.")
    assert ([WORDS], [WORDS]) == (quoted(approved), quoted(response))
    assert sent["text"].startswith("Marked as sent.")
    assert "\n\nClosed." in done["text"]
    assert ended["text"].startswith("The enquiry is closed")
    assert [
        "The Headteacher of Alder Primary proposed words.",
        "The Chief Executive Officer proposed words.",
        "The Chief Executive Officer approved these words. I give them to whoever was contacted, and nothing else.",
        "A colleague sent the approved words.",
        "The Headteacher of Alder Primary closed it.",
    ] == thread(web_api, card)
    assert f"{NOTE}\nCoverage: {COVERAGE}" in web_api.shown(HEADS)[-1]["text"]
    assert ("How far it is: Closed" in card["text"], ["Open"]) == (True, [*buttons(card)])
    assert "4 January" not in json.dumps([*teacher.personal, *web_api.responses(PERSON)])


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("approves", ["by-button", "by-typing"])
async def test_the_head_approves_their_own_words_in_the_thread(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, approves: str
) -> None:
    """Who approved which words and until when is said to whoever was rung; only they get the words."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        await enquired(Member(workspace, web_api))
        proposed = await drafted(head, WORDS)
        if approves == "by-button":
            await head.press(proposed, "Approve")
        else:
            await head.mentions("approve", proposed)
        (response,) = await standing(web_api, HERS)
        *_, approved = await standing(web_api, HEADS, 3)

    assert ([WORDS], [WORDS]) == (quoted(response), quoted(approved))
    for row in (
        "Outlet: The Gazette",
        "How they asked: By phone",
        "Approved by: The Headteacher of Alder Primary",
        "Approved on: Monday 23 November at 12:00",
        "Valid until: Thursday 26 November at 12:00",
    ):
        assert row in response["text"]
    assert {"type": "user", "user_id": HEAD} in _mentions(response)
    assert [] == web_api.shown(CHANNEL)


@pytest.mark.usefixtures("heads")
async def test_a_direct_message_about_a_call_leads_to_the_form_with_its_words(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """They read not to respond before anything else, and need to write it only once."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        teacher = Member(workspace, web_api)
        await teacher.writes(RANG)
        (first,) = await standing(web_api, HERS)
        view = await teacher.opening(first, "Open the form: Somebody wants a comment")
        await teacher.fill_in(view, outlet="The Gazette", how="phone", wants="unsure", school="alder")
        (card,) = await standing(web_api, HEADS)

    assert first["text"].startswith("Please don't respond to them")
    assert "Please don't respond to them" in said_in(view)
    assert f"What they ask: {RANG}" in card["text"]
    assert "Deadline: None was given" in card["text"]


@pytest.mark.usefixtures("heads")
async def test_a_text_is_compared_with_the_approved_one_to_the_last_character(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """As it comes back from Slack it is the same; with other quotation marks it is not."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        teacher = Member(workspace, web_api)
        response = await released(workspace, web_api)
        view = await teacher.opening(response, "Is this the approved text?")
        same, other = [
            await teacher.fill_in(view, text=text) for text in (quoted(response)[0], WORDS.replace('"', "“", 1))
        ]

    assert same["text"].startswith("It is the same")
    assert other["text"].startswith("It is not the same")
    assert "yours has “ (left double quotation mark)" in other["text"]


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize(
    ("who", "begins"),
    [(STRANGER, "That is for the Headteacher of Alder Primary"), (PERSON, "They got in touch with you")],
    ids=["whoever-is-in-the-channel", "whoever-was-contacted"],
)
async def test_whoever_may_not_decide_changes_nothing(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, who: str, begins: str
) -> None:
    """Whatever they press they alone read whose it is to decide."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        member = Member(workspace, web_api, who)
        await enquired(Member(workspace, web_api))
        proposed = await drafted(Member(workspace, web_api, HEAD))
        card = web_api.shown(HEADS)[0]
        await settled(workspace, TIMERS)
        before = json.dumps(web_api.shown(HEADS))
        refused = [await member.pressing(proposed, "Approve"), await member.pressing(proposed, "Decline: no response")]
        refused += [await member.pressing(card, label) for label in ("I'll deal with it", "Close it")]
        await settled(workspace, TIMERS)

    assert [True] * 4 == [each["text"].startswith(begins) for each in refused]
    assert {"ephemeral"} == {each["response_type"] for each in refused}
    assert before == json.dumps(web_api.shown(HEADS))
    assert [] == web_api.shown(HERS)


def _mentions(message: dict[str, object]) -> list[object]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    rich = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [piece for part in rich for piece in part["elements"]]
