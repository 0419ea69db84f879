"""Forms: how they open, what they bring back, and where the answer goes."""

import json
from typing import Any

import pytest

from bot.core.messages import Button, Buttons, Field, FieldKind, Form, Place, PlaceKind, Privacy, Reply, Say
from tests.slack.conftest import Start
from tests.slack.test_commands import Slow
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import CHANNEL, DIRECT, PERSON, Scripted

HELLO = Reply((Say("Thank you."),))
UNDONE = Reply((Say("Sorry."), Say("Try again.")), undone=True)
FIELDS = (
    Field("what", "What happened?", FieldKind.TEXT, hint="In your own words."),
    Field("level", "Who may know you?", FieldKind.CHOICE, choices=(("named", "Everybody"), ("secret", "Nobody"))),
    Field("when", "When?", required=False),
)
FORM = Form("Report misuse", "report.send", FIELDS)
DM_BUTTON: dict[str, Any] = {"container": {"type": "message", "message_ts": "5.1", "channel_id": DIRECT}}

_AGAIN = "This takes longer than usual. Please press the button once more: nothing is lost, and nothing is done twice."


async def test_fields(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """What was filled in comes back under the names of the fields; what was left empty is empty."""
    bot.replies = {"report": Reply((FORM,)), "report.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        values = {
            "what": {"value": {"type": "plain_text_input", "value": "Tom & <Ann>"}},
            "level": {"value": {"type": "radio_buttons", "selected_option": {"value": "secret"}}},
            "when": {"value": {"type": "plain_text_input", "value": None}},
        }
        response = await slack.submit(view, values)
    request = bot.requests[-1]

    assert (200, "") == (response.status, await response.text())
    assert ("report.send", "") == (request.intent, request.text)
    assert {"what": "Tom & <Ann>", "level": "secret", "when": "", "value": ""} == request.fields
    assert Place("slack", CHANNEL, PlaceKind.CHANNEL) == request.place


async def test_answer(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that was opened by a command is answered to the person alone, where the command was typed."""
    bot.replies = {"report": Reply((FORM,)), "report.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        await slack.submit(view, {})
    (sent,) = web_api.sent("response_url")

    assert ("ephemeral", "Thank you.") == (sent["response_type"], sent["text"])


async def test_answer_replaces_card(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """The answer to a form may take the place of the card whose button opened it."""
    bot.replies = {"report": Reply((FORM,)), "report.send": Reply((Say("Sent."),), Privacy.HERE, replaces=True)}
    async with start() as slack:
        await slack.press("report#0", container={"type": "message", "channel_id": CHANNEL, "thread_ts": "6.6"})
        view = (await web_api.wait_for("views.open"))[0]["view"]
        await slack.submit(view, {})
    (sent,) = web_api.sent("response_url")

    assert (True, "in_channel", "6.6") == (sent["replace_original"], sent["response_type"], sent["thread_ts"])


async def test_sent_twice(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that is sent once more from the same window closes, and its sender reads that it was not done twice."""
    bot.replies = {"report": Reply((FORM,)), "report.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        for trigger in ("3.1", "3.2"):
            response = await slack.submit(view, _filled("words"), trigger)
            assert (200, "") == (response.status, await response.text())

    assert ["Thank you.", "I have that already, and haven't done it twice."] == [
        sent["text"] for sent in web_api.sent("response_url")
    ]


@pytest.mark.parametrize("changed", [{"id": "V2"}, {"callback_id": "report.more"}, {"private_metadata": "value"}, {}])
async def test_another_sending(start: Start, bot: Scripted, web_api: WebApi, changed: dict[str, str]) -> None:
    """Another window, another form in it, another value or other words make another request."""
    bot.replies = {"report": Reply((FORM,)), "report.send": HELLO, "report.more": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        other = view | {name: f"{view[name]}\n2" if value == "value" else value for name, value in changed.items()}
        await slack.submit(view, _filled("words"))
        await slack.submit(other, _filled("words" if changed else "other words"))

    assert ["Thank you."] * 2 == [sent["text"] for sent in web_api.sent("response_url")]


async def test_slow_answer(start: Start, web_api: WebApi, bot: Scripted) -> None:
    """A form stays as long as its answer may yet fail, so that nobody relies on it; the answer follows all the same."""
    bot.replies = {"report": Reply((FORM,)), "report.send": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
    slow = Slow(HELLO)
    async with start(slow, patience=0) as slack:
        stays = await (await slack.submit(view, _filled("words"))).json()
        slow.ready.set()
    async with start() as slack:
        closes = await slack.submit(view, _filled("words"), trigger="3.2")

    assert {"response_action": "errors", "errors": {"what": _AGAIN}} == stays
    assert (200, "") == (closes.status, await closes.text())
    assert ["Thank you.", "Thank you."] == [message["text"] for message in web_api.sent("response_url")]


async def test_slow_without_a_question(start: Start, web_api: WebApi) -> None:
    """A form that asks nothing has no place to say that it takes longer: it closes, and the answer follows."""
    slow = Slow(HELLO)
    view = {"callback_id": "report.send", "private_metadata": '{"user": "U0PERSON"}\n'}
    async with start(slow, patience=0) as slack:
        response = await slack.submit(view, {})
        slow.ready.set()

    assert (200, "") == (response.status, await response.text())
    assert ["Thank you."] == [message["text"] for message in web_api.sent("chat.postMessage")]


async def test_undone(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form of which nothing was kept stays with all that was written into it, and says why."""
    bot.replies = {"report": Reply((FORM,)), "report.send": UNDONE}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        answer = await (await slack.submit(view, _filled("words"))).json()

    assert {"response_action": "errors", "errors": {"what": "Sorry. Try again."}} == answer
    assert [] == web_api.sent("response_url")


async def test_undone_without_a_question(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that asks nothing has no place to say it: it closes, and a message says so."""
    bot.replies = {"report": Reply((FORM,)), "report.send": UNDONE}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        response = await slack.submit(view, {})

    assert (200, "") == (response.status, await response.text())
    assert ["Sorry.\n\nTry again."] == [message["text"] for message in web_api.sent("response_url")]


async def test_next_form(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that follows a form takes its place in the window, and knows where to answer."""
    second = Form("Second", "report.more", (Field("more", "What else?"),))
    again = Buttons((Button("Ask instead", "ask"),))
    bot.replies = {"report": Reply((FORM,)), "report.send": Reply((second, again)), "report.more": HELLO}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        answer = await (await slack.submit(view, {})).json()
        await slack.submit(answer["view"], {}, trigger="3.2")

    assert ("update", "report.more") == (answer["response_action"], answer["view"]["callback_id"])
    assert ["You can choose: [Ask instead]", "Thank you."] == [sent["text"] for sent in web_api.sent("response_url")]


async def test_next_form_alone(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that follows a form and has no buttons beside it sends no message."""
    bot.replies = {"report": Reply((FORM,)), "report.send": Reply((Say("Nearly there."), FORM))}
    async with start() as slack:
        await slack.command("report")
        view = (await web_api.wait_for("views.open"))[0]["view"]
        answer = await (await slack.submit(view, {})).json()

    assert "Nearly there." == answer["view"]["blocks"][0]["text"]["text"]
    assert ["views.open"] == [call.method for call in web_api.calls]


async def test_shown_above(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """What a reply says stands above its form; its buttons are a message, for they have no place in a window."""
    bot.replies = {"report": Reply((Say("In confidence."), FORM, Buttons((Button("Ring somebody", "ring"),))))}
    async with start() as slack:
        await slack.command("report")
    (opened,) = web_api.sent("views.open")
    (message,) = web_api.sent("response_url")

    assert ["section", "input", "input", "input"] == [block["type"] for block in opened["view"]["blocks"]]
    assert ["section", "actions"] == [block["type"] for block in message["blocks"]]


async def test_direct_message(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """Where Slack opens no window, a button carries the form, and opens it without asking the bot again."""
    bot.replies = {"message": Reply((Say("In confidence."), FORM)), "report.send": HELLO}
    async with start() as slack:
        await slack.direct("I want to report something")
        (message,) = await web_api.wait_for("chat.postMessage")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], **DM_BUTTON)
        (opened,) = await web_api.wait_for("views.open")
        await slack.submit(opened["view"], {})

    assert "Open the form: Report misuse" == button["text"]["text"]
    assert ["what", "level", "when"] == [block["block_id"] for block in opened["view"]["blocks"]]
    assert ["message", "report.send"] == [request.intent for request in bot.requests]
    assert ["Thank you."] == [message["text"] for message in web_api.sent("response_url")]


async def test_too_late(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form that Slack no longer opens becomes a button."""
    bot.replies = {"report": Reply((FORM,))}
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    async with start() as slack:
        await slack.command("report")
    (message,) = web_api.sent("response_url")

    assert "ephemeral" == message["response_type"]
    assert ["actions"] == [block["type"] for block in message["blocks"]]


async def test_too_large_to_carry(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A form too large for a button is asked for again with what led to it."""
    choices = tuple((f"{number * 7919:x}", f"School {number * 104_729:x}") for number in range(500))
    large = Form("Large", "send", (Field("school", "Which?", FieldKind.CHOICE, choices=choices),))
    bot.replies = {"step": Reply((large,))}
    web_api.fail("views.open", Failure(error="expired_trigger_id"))
    async with start() as slack:
        await slack.press("step#0", "two", trigger="2.1")
        (message,) = await web_api.wait_for("response_url")
        button = message["blocks"][-1]["elements"][0]
        await slack.press(button["action_id"], button["value"], trigger="2.2")
    opened = web_api.sent("views.open")[-1]

    assert ["two", "two"] == [request.fields["value"] for request in bot.requests]
    assert 5 == len(opened["view"]["blocks"][0]["element"]["option_groups"])


async def test_carried_nonsense(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A button that claims to carry a form and does not opens nothing and stops nothing."""
    async with start() as slack:
        response = await slack.press("slack.open-form#0", "nonsense")

    assert 200 == response.status
    assert [] == bot.requests
    assert [] == web_api.calls


@pytest.mark.parametrize(("number", "kind"), [(0, "plain_text_input"), (10, "radio_buttons"), (11, "static_select")])
async def test_choices(start: Start, bot: Scripted, web_api: WebApi, number: int, kind: str) -> None:
    """Few choices are all shown, many are a list, and with none the person writes."""
    choices = tuple((str(at), f"Choice {at}") for at in range(number))
    bot.replies = {
        "report": Reply((Form("Choose", "chosen", (Field("one", "One", FieldKind.CHOICE, "", True, choices),)),))
    }
    async with start() as slack:
        await slack.command("report")
    (opened,) = web_api.sent("views.open")
    element = opened["view"]["blocks"][0]["element"]

    assert kind == element["type"]
    assert [str(at) for at in range(number)] == [option["value"] for option in element.get("options", [])]


async def test_metadata(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A window carries where to answer and nothing that anybody wrote."""
    bot.replies = {"check": Reply((FORM,))}
    async with start() as slack:
        await slack.command("check secret words")
    (opened,) = web_api.sent("views.open")

    assert {"user", "channel", "response_url"} == set(json.loads(opened["view"]["private_metadata"]))
    assert PERSON == json.loads(opened["view"]["private_metadata"])["user"]
    assert "secret words" not in json.dumps(opened)


def _filled(words: str) -> dict[str, Any]:
    """Return what was written into the first field of the form."""
    return {"what": {"value": {"type": "plain_text_input", "value": words}}}
