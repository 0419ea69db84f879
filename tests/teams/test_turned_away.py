"""People whom the trust cannot know, and forms that hold more than they can: each is told so, and nothing is done."""

import json
from typing import Any

import pytest

from bot.core.messages import Field, FieldKind, Form, Reply, Say
from bot.teams import forms
from bot.teams.parse import NOT_OF_THE_TRUST
from tests.teams.activities import Json
from tests.teams.conftest import Start
from tests.teams.seeing import texts
from tests.teams.service import Service
from tests.teams.talking import closing_words, line_of
from tests.teams.tenant import CHANNEL, CHAT, Kept, Scripted

DIALOG = {"data": {"verb": "open", "value": "v1"}}
INVOKES: dict[str, Any] = {
    "adaptiveCard/action": {"action": {"verb": "open", "data": {"value": "v1"}}},
    "task/fetch": DIALOG,
    "task/submit": DIALOG,
    "composeExtension/fetchTask": {"commandId": "report_message", "messagePayload": {"body": {"content": "x"}}},
    "composeExtension/submitAction": {"commandId": "report_message", **DIALOG},
}
SHORT = Form("A form", "send", (Field("a", "What happened?", FieldKind.TEXT, longest=10), Field("b", "Where?")))
MANY = Form("A form", "send", tuple(Field(f"f{number}", "Where?", FieldKind.TEXT) for number in range(100)))
SHORTER = "Please make it shorter and send it again. Nothing was sent."
MOST = f"That's more than I can read of one form: at most 30,000 characters. {SHORTER}"


def guest(activity: Json) -> Json:
    """Return the same from somebody who came into a meeting without an account."""
    return activity | {"from": {"id": "29:guest", "name": "A guest", "aadObjectId": None}}


def said(name: str, answer: Json) -> str:
    """Return the line with which something is answered."""
    return line_of(answer) if name == "adaptiveCard/action" else closing_words(answer)


@pytest.mark.parametrize("name", INVOKES)
async def test_guest_presses(start: Start, bot: Scripted, service: Service, name: str) -> None:
    """A guest of a meeting who presses or opens something reads whom the bot is for."""
    async with start() as tenant:
        response = await tenant.send(guest(tenant.invoke(name, INVOKES[name], CHAT, replyToId="1")))
        answer = await response.json()

    assert (200, NOT_OF_THE_TRUST) == (response.status, said(name, answer))
    assert ([], []) == (bot.requests, service.sent())


@pytest.mark.parametrize(("where", "place"), [(CHAT, CHAT), (f"{CHANNEL};messageid=7", f"{CHANNEL};messageid=7")])
async def test_guest_mentions(
    start: Start, bot: Scripted, service: Service, kept: Kept, where: str, place: str
) -> None:
    """A guest who mentions the bot reads the same there, once, and nothing is kept of them."""
    async with start() as tenant:
        sent = guest(tenant.message("<at>Social media policy</at> report", where))
        statuses = [(await tenant.send(sent)).status for _ in range(2)]
        await service.wait_for()

    assert [200, 400] == statuses
    assert [(place, NOT_OF_THE_TRUST)] == [(call.conversation, texts(call.body)) for call in service.sent()]
    assert ([], {}) == (bot.requests, kept.by_name)


@pytest.mark.parametrize("kind", ["messageReaction", "messageUpdate", "typing"])
async def test_guest_asks_nothing(start: Start, service: Service, kind: str) -> None:
    """A guest who asks nothing is told nothing."""
    async with start() as tenant:
        response = await tenant.send(guest(tenant.message("x", CHAT)) | {"type": kind})

    assert (200, []) == (response.status, service.sent())


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/submit", "composeExtension/submitAction"])
@pytest.mark.parametrize(
    ("form", "filled", "why"),
    [
        (SHORT, {"a": "x" * 11}, f"“What happened?” holds at most 10 characters, and has 11. {SHORTER}"),
        (SHORT, {"a": "<at>{{" * 80_000}, f"“What happened?” holds at most 10 characters, and has 480,000. {SHORTER}"),
        (SHORT, {"b": "x" * 3_001}, f"“Where?” holds at most 3,000 characters, and has 3,001. {SHORTER}"),
        (Form("A form", "send", (Field("a", "A", longest=10**9),)), {"a": "<at>{{" * 80_000}, MOST),
        (MANY, {f"f{number}": "😀" * 400 for number in range(100)}, MOST),
        (None, {"a": "x" * 15_001, "b": "x" * 15_000}, MOST),
    ],
    ids=["longer", "far longer", "another field", "without end", "many", "without its shape"],
)
async def test_more_than_a_form_holds(
    start: Start, bot: Scripted, name: str, form: Form | None, filled: dict[str, str], why: str
) -> None:
    """Nobody can fill in so much in Teams; who sends it all the same is told so, and none of it is shown again."""
    shape = {"_form": forms.packed(form)} if form else {}
    data = {"verb": "send", "value": "v1", **shape, **filled}
    async with start() as tenant:
        value = {"commandId": "check_message", "data": data, "action": {"verb": "send", "data": data}}
        response = await tenant.send(tenant.invoke(name, value, replyToId="1"))
        answer = await response.json()

    assert why == said(name, answer)
    assert 1_000 > len(json.dumps(answer))
    assert [] == bot.requests


async def test_as_much_as_a_form_holds(start: Start, bot: Scripted) -> None:
    """What just fits is served, however the client writes the ends of its lines."""
    bot.replies = {"send": Reply((Say("Thank you."),))}
    async with start() as tenant:
        data = {"value": "v1", "_form": forms.packed(SHORT), "a": "\r\n".join("abcde") + "f", "b": "x" * 3_000}
        response = await tenant.send(
            tenant.invoke("adaptiveCard/action", {"action": {"verb": "send", "data": data}}, replyToId="1")
        )

    assert 200 == response.status
    assert ["send"] == [request.intent for request in bot.requests]
