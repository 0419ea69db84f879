"""A date and a time in a form: what stands in it at first, and what comes back."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Field, FieldKind, Form, Reply, Say
from bot.core.school_days import moment
from bot.slack import forms
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import Scripted

HELLO = Reply((Say("Thank you."),))
DEADLINE = Field("deadline", "When is their deadline?", FieldKind.MOMENT, "UK time.", required=False)
FORM = Form("A press enquiry", "press.send", (DEADLINE,), value="c-1")
LONG = Field("question", "What do they ask?", FieldKind.TEXT, value=" ".join(f"{at * 7919:x}" for at in range(400)))


def filled(chosen: object) -> dict[str, Any]:
    """Return what Slack sends of the field."""
    return {"deadline": {"value": {"type": "datetimepicker", "selected_date_time": chosen}}}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2026-11-25T15:30", 1_795_620_600),
        ("2026-07-25T15:30", 1_784_989_800),
        ("2026-07-25T14:30:00+00:00", 1_784_989_800),
        ("2026-07-25T15:30:59+01:00", 1_784_989_859),
        ("2001-09-09T01:46:40+00:00", 10**9),
    ],
)
def test_initial(value: str, seconds: int) -> None:
    """A moment stands there at first as Slack counts it, read in UK time where it names no other."""
    (block,) = forms.inputs(replace(FORM, fields=(replace(DEADLINE, value=value),)))

    assert ("input", True, "UK time.") == (block["type"], block["optional"], block["hint"]["text"])
    assert {"type": "datetimepicker", "action_id": "value", "initial_date_time": seconds} == block["element"]


@pytest.mark.parametrize("value", ["", "soon", "1966-10-31T14:13", "2001-09-09T01:46:39+00:00", "9999-12-31T23:59"])
def test_no_initial(value: str) -> None:
    """What is no moment, or none of the ten digits that Slack takes, is left for the person to choose."""
    (block,) = forms.inputs(replace(FORM, fields=(replace(DEADLINE, value=value),)))

    assert {"type": "datetimepicker", "action_id": "value"} == block["element"]


@pytest.mark.parametrize(
    ("chosen", "answer"),
    [
        (1_795_620_600, "2026-11-25T15:30:00+00:00"),
        (1_784_989_800, "2026-07-25T14:30:00+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        (10**10 - 1, "2286-11-20T17:46:39+00:00"),
        (None, ""),
    ],
)
async def test_chosen(start: Start, bot: Scripted, web_api: WebApi, chosen: int | None, answer: str) -> None:
    """What is chosen comes back in ISO 8601, in UTC, and as nothing where nothing was chosen."""
    bot.replies = {"press": Reply((FORM,)), "press.send": HELLO}
    async with start() as slack:
        await slack.command("press")
        (opened,) = await web_api.wait_for("views.open")
        await slack.submit(opened["view"], filled(chosen))

    assert {"deadline": answer, "value": "c-1"} == bot.requests[-1].fields
    assert bool(answer) is bool(moment(answer))


@pytest.mark.parametrize("chosen", ["1795620600", "soon", 1_795_620_600.5, True, -1, 10**10, 10**40, [], {}])
async def test_malformed(start: Start, bot: Scripted, caplog: pytest.LogCaptureFixture, chosen: object) -> None:
    """What Slack would not send is refused, and nothing of the form is logged."""
    caplog.set_level(logging.DEBUG)
    view = {"callback_id": "press.send", "private_metadata": '{"user": "U0PERSON"}\nc-1'}
    values = filled(chosen) | {"question": {"value": {"type": "plain_text_input", "value": "secret"}}}
    async with start() as slack:
        response = await slack.submit(view, values)

    assert (400, []) == (response.status, bot.requests)
    assert "secret" not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("fields", [(), (LONG,)])
async def test_carried(start: Start, bot: Scripted, web_api: WebApi, fields: tuple[Field, ...]) -> None:
    """A button that opens the form carries the moment, even where it has no room for the texts."""
    bot.replies = {"message": Reply((replace(FORM, fields=(replace(DEADLINE, value="2026-11-25T15:30"), *fields)),))}
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    async with start() as slack:
        await slack.command("somebody from the Gazette rang")
        (message,) = await web_api.wait_for("response_url")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], trigger="2.2")
    deadline, *rest = [block["element"] for block in web_api.sent("views.open")[-1]["view"]["blocks"]]

    assert 1_795_620_600 == deadline["initial_date_time"]
    assert [None] * len(fields) == [element.get("initial_value") for element in rest]
