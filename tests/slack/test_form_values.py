"""What stands in a form at first, what travels with it, and what comes back."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Field, FieldKind, Form, Reply, Say
from bot.slack import forms
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, DIRECT, PERSON, Scripted

HELLO = Reply((Say("Thank you."),))
FIELDS = (Field("what", "What happened?", FieldKind.TEXT), Field("when", "When?", required=False))
CHOICES = (("named", "Everybody"), ("secret", "Nobody"))
DRAFT = " ".join(f"{number * 7919:x}" for number in range(400))
CHECK = Form(
    "Check",
    "check.facts",
    (
        Field("text", "Draft", FieldKind.TEXT, value=DRAFT),
        Field("account", "Account", FieldKind.CHOICE, choices=CHOICES, value="secret"),
        Field("manager", "Manager", FieldKind.PERSON, value="U0HEAD"),
    ),
    value="c-1",
)
DM_BUTTON: dict[str, Any] = {"container": {"type": "message", "message_ts": "5.1", "channel_id": DIRECT}}


async def test_value(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """The value of a form comes back with it, and stands in none of its fields."""
    value = '{"case": "c-1"}\n<!channel> & more'
    bot.replies = {"report": Reply((Form("Report", "report.send", FIELDS, value=value),)), "report.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        (opened,) = await web_api.wait_for("views.open")
        await slack.submit(opened["view"], {"value": {"value": {"type": "plain_text_input", "value": "forged"}}})

    assert {"value": value} == bot.requests[-1].fields
    assert "c-1" not in json.dumps(opened["view"]["blocks"])


async def test_longest_value(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A value of 2,000 characters fits beside the address, whatever the characters."""
    value = '"\\\n👩' * 500
    bot.replies = {"report": Reply((Form("Report", "report.send", FIELDS, value=value),)), "report.send": HELLO}
    async with start() as slack:
        await slack.press("report#0", container={"type": "message", "channel_id": CHANNEL, "thread_ts": "6.6"})
        (opened,) = await web_api.wait_for("views.open")
        await slack.submit(opened["view"], {})

    assert {"value": value} == bot.requests[-1].fields
    assert CHANNEL == bot.requests[-1].place.channel


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "nonsense",
        "c-1",
        "\nc-1",
        "[]",
        "{}",
        '{"user": 7}',
        '{"user": "<!channel> \\" x"}',
        '{"user": "U1", "original": "everybody"}',
        f'{{"user": "U1"}}\n{"x" * 2_001}',
        f'{{"user": "U1", "channel": "{"C" * 2_900}"}}',
        f'{{"user": "U1", "response_url": "{"h" * 2_900}"}}',
    ],
)
async def test_forged_metadata(
    start: Start, bot: Scripted, web_api: WebApi, caplog: pytest.LogCaptureFixture, metadata: str
) -> None:
    """A form that comes back with something else than it left with is refused, and nothing of it is logged."""
    caplog.set_level(logging.DEBUG)
    view = {"callback_id": "report.send", "private_metadata": metadata}
    async with start() as slack:
        response = await slack.submit(view, {"what": {"value": {"type": "plain_text_input", "value": "secret"}}})

    assert (400, [], []) == (response.status, bot.requests, web_api.calls)
    assert "secret" not in str([vars(record) for record in caplog.records])


async def test_forged_person(start: Start, bot: Scripted) -> None:
    """Whoever the metadata names, the request is of the person who sent the form."""
    bot.replies = {"report.send": HELLO}
    async with start() as slack:
        await slack.submit({"callback_id": "report.send", "private_metadata": '{"user": "U0OTHER"}\nc-1'}, {})

    assert [PERSON] == [request.who.id for request in bot.requests]


async def test_person(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Somebody is picked from Slack's own list; the answer is their id."""
    fields = (Field("manager", "Who?", FieldKind.PERSON, value="U0HEAD"), Field("deputy", "And?", FieldKind.PERSON))
    bot.replies = {"report": Reply((Form("Ask", "consult.send", fields),)), "consult.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        (opened,) = await web_api.wait_for("views.open")
        values = {
            "manager": {"value": {"type": "users_select", "selected_user": "U0OTHER"}},
            "deputy": {"value": {"type": "users_select", "selected_user": None}},
        }
        await slack.submit(opened["view"], values)

    assert [
        {"type": "users_select", "initial_user": "U0HEAD", "action_id": "value"},
        {"type": "users_select", "action_id": "value"},
    ] == [block["element"] for block in opened["view"]["blocks"]]
    assert {"manager": "U0OTHER", "deputy": "", "value": ""} == bot.requests[-1].fields


@pytest.mark.parametrize(
    ("field", "name", "initial"),
    [
        (Field("a", "A", FieldKind.TEXT, value="Tom & <Ann>\n👩‍👧"), "initial_value", "Tom & <Ann>\n👩‍👧"),
        (Field("a", "A", FieldKind.TEXT, value="x" * 3_000), "initial_value", "x" * 3_000),
        (Field("a", "A", FieldKind.TEXT, value="x" * 3_001), "initial_value", None),
        (Field("a", "A", FieldKind.TEXT, value="👩" * 1_501), "initial_value", None),
        (Field("a", "A", FieldKind.TEXT, value="abcd", longest=3), "initial_value", None),
        (Field("a", "A", FieldKind.TEXT, value="a\x00b\ud800c"), "initial_value", "abc"),
        (Field("a", "A", value="two\r\nlines"), "initial_value", "two lines"),
        (Field("a", "A", value=""), "initial_value", None),
        (Field("a", "A", FieldKind.PERSON, value="<!channel>"), "initial_user", None),
        (Field("a", "A", FieldKind.CHOICE, choices=CHOICES, value="nobody"), "initial_option", None),
    ],
)
def test_initial(field: Field, name: str, initial: str | None) -> None:
    """What stands in a field at first is as it was written; what does not fit or is no answer is left out."""
    (block,) = forms.inputs(Form("Report", "send", (field,)))

    assert initial == block["element"].get(name)


@pytest.mark.parametrize("number", [2, 11, 150])
def test_initial_choice(number: int) -> None:
    """A choice that is made at first is the whole option, whatever the list looks like."""
    choices = tuple((str(at), f"Choice {at}") for at in range(number))
    (block,) = forms.inputs(Form("Report", "send", (Field("a", "A", FieldKind.CHOICE, choices=choices, value="1"),)))

    assert {"text": {"type": "plain_text", "text": "Choice 1", "emoji": False}, "value": "1"} == block["element"][
        "initial_option"
    ]


async def test_carried_initial_values(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A button carries a form with all that stands in it at first, and its value."""
    small = replace(CHECK, fields=(replace(CHECK.fields[0], value="Short."), *CHECK.fields[1:]))
    bot.replies = {"message": Reply((small,))}
    async with start() as slack:
        await slack.direct("Short.")
        (message,) = await web_api.wait_for("chat.postMessage")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], **DM_BUTTON)
    (opened,) = web_api.sent("views.open")

    assert forms.inputs(small) == opened["view"]["blocks"]
    assert opened["view"]["private_metadata"].endswith("\nc-1")


async def test_long_draft_by_message(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Of a form too large for its button, to which typed words led, the texts are left empty."""
    bot.replies = {"message": Reply((CHECK,))}
    async with start() as slack:
        await slack.direct(DRAFT)
        (message,) = await web_api.wait_for("chat.postMessage")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], **DM_BUTTON)
    (opened,) = web_api.sent("views.open")
    text, account, manager = [block["element"] for block in opened["view"]["blocks"]]

    assert "initial_value" not in text
    assert ("secret", "U0HEAD") == (account["initial_option"]["value"], manager["initial_user"])
    assert 1 == len(bot.requests)


async def test_long_draft_by_button(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form too large for its button, to which a button's value led, is asked for again with all that stands in it."""
    bot.replies = {"check.again": Reply((CHECK,))}
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    async with start() as slack:
        await slack.press("check.again#0", "c-1", trigger="2.1")
        (message,) = await web_api.wait_for("response_url")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], trigger="2.2")
    opened = web_api.sent("views.open")[-1]

    assert [("check.again", "c-1")] * 2 == [(request.intent, request.fields["value"]) for request in bot.requests]
    assert DRAFT == opened["view"]["blocks"][0]["element"]["initial_value"]
