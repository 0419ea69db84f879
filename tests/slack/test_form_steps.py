"""Several forms in a row, as in a report: each takes the place of the one before, and none of them is lost."""

import json
from typing import Any

import pytest

from bot.core.messages import Facts, Field, FieldKind, Form, Quote, Reply, Say, Tone
from bot.core.people import Person
from tests.slack.conftest import Start
from tests.slack.test_commands import Slow
from tests.slack.web_api import WebApi
from tests.slack.workspace import CHANNEL, PERSON, Scripted

STEPS = ("report.danger", "report.about", "report.level", "report.send")
ABOVE = (
    Say("Before you send it", Tone.HEADING),
    Say("If a child is in danger, ring 999.", Tone.URGENT),
    Say("You can still speak to your union.", Tone.ASIDE),
    Facts((("Goes to", "Headteacher of Alder Primary"), ("Kept from", Person("slack", "U0SUBJECT")))),
    Facts((("Deadline", "in two school days"),)),
    Quote("prohibited-use/report-misuse", "Report misuse.", "Plain words", ("Prohibited use, page 4",)),
)


def step(number: int, *above: Any) -> Reply:
    """Return one step: a form that carries the number of the step in its value."""
    field = Field("words", f"Question {number}", FieldKind.TEXT)
    return Reply((*above, Form(f"Step {number + 1} of 4", STEPS[number], (field,), "Next", value=f"step-{number}")))


def filled(words: str) -> dict[str, Any]:
    """Return what was written into the form of a step."""
    return {"words": {"value": {"type": "plain_text_input", "value": words}}}


@pytest.fixture
def bot(bot: Scripted) -> Scripted:
    """Return a bot that asks four questions in a row."""
    bot.replies = {"report": step(0), **{STEPS[number]: step(number + 1) for number in range(3)}}
    bot.replies[STEPS[3]] = Reply((Say("Your report is on its way."),))
    return bot


async def test_chain(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """One window carries a person through all of them, and the last answer goes to them alone where they began."""
    shown = []
    async with start() as slack:
        await slack.press("report#0", container={"type": "message", "channel_id": CHANNEL, "message_ts": "5.1"})
        view = (await web_api.wait_for("views.open"))[0]["view"]
        for number in range(3):
            shown.append(view["title"]["text"])
            answer = await (await slack.submit(view, filled(f"words {number}"), trigger=f"3.{number}")).json()
            assert "update" == answer["response_action"]
            view = answer["view"]
        last = await slack.submit(view, filled("words 3"), trigger="3.3")
    (sent,) = web_api.sent("response_url")

    assert (200, "") == (last.status, await last.text())
    assert ["Step 1 of 4", "Step 2 of 4", "Step 3 of 4"] == shown
    assert [{"words": f"words {number}", "value": f"step-{number}"} for number in range(4)] == [
        request.fields for request in bot.requests[1:]
    ]
    assert {CHANNEL} == {request.place.channel for request in bot.requests}
    assert ("ephemeral", "Your report is on its way.") == (sent["response_type"], sent["text"])
    assert ["views.open", "response_url"] == [call.method for call in web_api.calls]


@pytest.mark.parametrize("number", range(3))
async def test_slow_step(start: Start, bot: Scripted, web_api: WebApi, number: int) -> None:
    """When a step takes too long its window stays and no other opens over it: sent once more it makes room."""
    window, slow = _view_of(step(number), web_api), Slow(bot.replies[STEPS[number]])
    async with start(slow, patience=0) as slack:
        stays = await (await slack.submit(window, filled("words"), trigger="3.0")).json()
        slow.ready.set()
    opened = web_api.sent("views.open")
    async with start() as slack:
        again = await (await slack.submit(window, filled("words"), trigger="3.1")).json()

    assert ("errors", ["words"]) == (stays["response_action"], [*stays["errors"]])
    assert "nothing is lost" in stays["errors"]["words"]
    assert [] == opened
    assert ("update", f"Step {number + 2} of 4") == (again["response_action"], again["view"]["title"]["text"])


@pytest.mark.parametrize("number", range(3))
async def test_slow_step_whose_window_is_gone(start: Start, bot: Scripted, web_api: WebApi, number: int) -> None:
    """Whoever closes a window that takes too long finds a button for the next step, and can go on to the end."""
    slow = Slow(bot.replies[STEPS[number]])
    async with start(slow, patience=0) as slack:
        await slack.submit(_view_of(step(number), web_api), filled("words"), trigger="3.0")
        slow.ready.set()
        (message,) = await web_api.wait_for("response_url")
    button = message["blocks"][-1]["elements"][0]
    async with start() as slack:
        await slack.press(button["action_id"], button["value"])
        view = (await web_api.wait_for("views.open"))[-1]["view"]
        for following in range(number + 1, 3):
            answer = await (await slack.submit(view, filled("more"), trigger=f"3.{following}")).json()
            view = answer["view"]
        await slack.submit(view, filled("end"), trigger="3.9")
    sent = web_api.sent("response_url")

    assert ("ephemeral", f"Open the form: Step {number + 2} of 4") == (
        message["response_type"],
        button["text"]["text"],
    )
    assert "Your report is on its way." == sent[-1]["text"]
    assert {"words": "end", "value": "step-3"} == bot.requests[-1].fields


@pytest.mark.parametrize("first", [True, False])
async def test_said_above(start: Start, bot: Scripted, web_api: WebApi, first: bool) -> None:
    """Whatever a step says stands above its form, whether the form opened or took the place of another."""
    bot.replies |= {"report": step(0, *ABOVE), STEPS[0]: step(1, *ABOVE)}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        if not first:
            view = (await (await slack.submit(view, filled("words"))).json())["view"]
    kinds = [block["type"] for block in view["blocks"]]
    written = json.dumps(view["blocks"])

    assert ["header", "header", "section", "context", "rich_text", "section", "section", "context", "input"] == kinds
    assert "Important" == view["blocks"][1]["text"]["text"]
    assert all(
        words in written for words in ("ring 999", "Headteacher of Alder", "U0SUBJECT", "two school days", "page 4")
    )


async def test_much_above(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """However much a step says, there is room for all of its questions."""
    fields = tuple(Field(f"q{number}", f"Question {number}") for number in range(20))
    bot.replies = {"report": Reply((*[Say("word " * 900)] * 20, *ABOVE * 20, Form("Long", "report.send", fields)))}
    async with start() as slack:
        await slack.command("report")
    (opened,) = web_api.sent("views.open")
    blocks = opened["view"]["blocks"]

    assert [field.name for field in fields] == [block["block_id"] for block in blocks if block["type"] == "input"]


def _view_of(reply: Reply, web_api: WebApi) -> dict[str, Any]:
    """Return the window of a step as it comes back from Slack."""
    (form,) = (part for part in reply.parts if isinstance(part, Form))
    where = json.dumps({"user": PERSON, "channel": CHANNEL, "response_url": web_api.response_url()})
    return {"callback_id": form.intent, "private_metadata": f"{where}\n{form.value}"}
