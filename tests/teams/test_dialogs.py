"""Dialogs: what a message's menu opens, which only the person sees, and what its buttons and forms lead to."""

from dataclasses import replace

import pytest

from bot.core.messages import Button, Buttons, Field, FieldKind, Form, Privacy, Reply, Say, Tone
from bot.core.notices import NotSent
from bot.teams.deliveries import Repeated
from tests.replies import LONG
from tests.teams.activities import (
    ANN,
    CHANNEL,
    PERSONAL,
    THREAD,
    TWO_PEOPLE,
    Json,
    dialog,
    menu,
    posted,
)
from tests.teams.seeing import actions, inputs, texts
from tests.teams.talking import Slow, broken, closing_words, dialog_of, filled, own_chat, talk

FINDINGS = Reply(
    (Say("Talk to your manager first", Tone.HEADING), Buttons((Button("Ask my manager", "consult", "v"),)))
)
FORM = Form(
    "Ask my manager",
    "consult.send",
    (Field("note", "What would you like to know?", FieldKind.TEXT), Field("by", "By when?", required=False)),
    value="v",
)
SENT = Reply((Say("Sent to your manager."),))
SHARED = Reply((Say("The policy says"),), Privacy.HERE)
UNDONE = Reply((Say("Please pick somebody."),), undone=True)
ANNS = own_chat(ANN.lower())
AGAIN = "This takes longer than usual. Please press the button once more: nothing is lost, and nothing is done twice."
NOT_SENT = "I couldn't send my answer just now. Please try again."
CHECK = menu("check_message", posted("<p>What a day!</p>"))


def submit(shown: Json, **fields: str) -> Json:
    """Return that Ann sends the form of a dialog."""
    verb, data = filled(shown["card"], **fields)
    return menu("check_message", None, data=data | {"verb": verb})


async def test_check_before_posting() -> None:
    """A message is checked in a dialog, whose buttons and forms go on there; nobody else sees anything."""
    replies = {"check": FINDINGS, "consult": Reply((FORM,)), "consult.send": SENT}
    async with talk(replies) as talking:
        checked = dialog_of(await talking.answered(CHECK))
        (ask,) = actions(checked["card"])
        asked = dialog_of(await talking.answered(menu("check_message", None, data=ask["data"])))
        sent = dialog_of(await talking.answered(submit(asked, note="Is it all right?")))

    assert "Talk to your manager first" == checked["title"] == texts(checked["card"])
    assert ("Ask my manager", ["note", "by"]) == (asked["title"], [each["id"] for each in inputs(asked["card"])])
    assert "Sent to your manager." == texts(sent["card"])
    assert [("check", "What a day!"), ("consult", ""), ("consult.send", "")] == [
        (request.intent, request.text) for request in talking.bot.requests
    ]
    assert {"note": "Is it all right?", "by": "", "value": "v"} == talking.bot.requests[-1].fields
    assert [] == talking.connector.posted


@pytest.mark.parametrize(
    ("name", "where"), [("task/fetch", THREAD), ("task/submit", THREAD), ("task/submit", PERSONAL)]
)
async def test_dialog_of_a_button(name: str, where: str) -> None:
    """A dialog that a button opened, or sent, shows the answer likewise."""
    async with talk({"consult": Reply((FORM,))}) as talking:
        shown = dialog_of(await talking.answered(dialog(name, {"verb": "consult", "value": "v"}, where)))

    assert "Ask my manager" == shown["title"]
    assert ("medium", "medium") == (shown["width"], shown["height"])


async def test_undone() -> None:
    """A form of which nothing was kept stays with all that was written into it, and says why."""
    async with talk({"consult": Reply((FORM,)), "consult.send": UNDONE}) as talking:
        shown = dialog_of(await talking.answered(dialog("task/fetch", {"verb": "consult"})))
        again = dialog_of(await talking.answered(submit(shown, note="Words\nof mine", by="Friday")))

    assert texts(again["card"]).startswith("Please pick somebody.")
    assert ["Words\nof mine", "Friday"] == [each["value"] for each in inputs(again["card"])]


async def test_undone_without_shape() -> None:
    """Where the form cannot be shown again, what it says is."""
    async with talk({"consult.send": UNDONE}) as talking:
        shown = dialog_of(await talking.answered(dialog("task/submit", {"verb": "consult.send", "note": "x"})))

    assert "Please pick somebody." == texts(shown["card"])


async def test_known() -> None:
    """What was sent twice is done once, and said."""
    async with talk({"consult": Reply((FORM,)), "consult.send": SENT}) as talking:
        shown = dialog_of(await talking.answered(dialog("task/fetch", {"verb": "consult"})))
        await talking.answered(submit(shown, note="x"))
        again = await talking.answered(submit(shown, note="x"))

    assert "I have that already, and haven't done it twice." == closing_words(again)


@pytest.mark.parametrize("opens", [CHECK, dialog("task/fetch", {"verb": "check"})])
async def test_opened_anew(opens: Json) -> None:
    """Whoever opens a form anew and sends the same words means it, and it is done again."""
    async with talk({"check": Reply((FORM,)), "consult.send": SENT}) as talking:
        for opening in ("f:1", "f:2"):
            shown = dialog_of(await talking.answered(opens | {"id": opening}))
            sent = dialog_of(await talking.answered(submit(shown, note="The same words")))

    assert "Sent to your manager." == texts(sent["card"])


async def test_opened_anew_after_another() -> None:
    """So it is with a form to which another one leads; what is sent twice from the same opening is done once."""
    replies = {"check": Reply((FORM,)), "consult.send": Reply((replace(FORM, intent="send"),)), "send": SENT}
    async with talk(replies) as talking:
        answers = []
        for opening in ("f:1", "f:2"):
            first = dialog_of(await talking.answered(CHECK | {"id": opening}))
            second = dialog_of(await talking.answered(submit(first, note="One")))
            answers += [await talking.answered(submit(second, note="Two")) for _ in range(2)]

    assert ["continue", "message"] * 2 == [each["task"]["type"] for each in answers]


async def test_undone_and_sent_again() -> None:
    """A form that stayed is still the same: what is sent twice from it is done once."""
    async with talk({"check": Reply((FORM,)), "consult.send": UNDONE}) as talking:
        first = dialog_of(await talking.answered(CHECK))
        again = dialog_of(await talking.answered(submit(first, note="One")))
        talking.bot.replies["consult.send"] = SENT
        answers = [await talking.answered(submit(shown, note="Two")) for shown in (first, again)]

    assert ["continue", "message"] == [each["task"]["type"] for each in answers]


@pytest.mark.parametrize("payload", [CHECK, dialog("task/fetch", {"verb": "check"})])
async def test_repeated(payload: Json) -> None:
    """A dialog that another replica has opened is not opened once more for the same activity."""
    async with talk({"check": SENT}) as talking:
        await talking.answered(payload)
        with pytest.raises(Repeated):
            await talking.send(payload)


async def test_long() -> None:
    """An answer too long for a dialog goes to the personal chat, which the dialog says."""
    async with talk({"check": LONG}) as talking:
        answer = await talking.answered(CHECK)

    assert "My answer is long, so I have sent it to you in our chat." == closing_words(answer)
    assert {ANNS} == {where for where, _ in talking.connector.posted}


async def test_long_and_not_installed() -> None:
    """Where that cannot be, its beginning is better than nothing."""
    async with talk({"check": LONG}) as talking:
        talking.connector.without_bot = {ANN.lower()}
        shown = dialog_of(await talking.answered(CHECK))

    assert texts(shown["card"]).startswith("A long draft")
    assert [] == talking.connector.posted


@pytest.mark.parametrize("where", [THREAD, TWO_PEOPLE])
async def test_shared(where: str) -> None:
    """What is for all is posted where the message stands, if the bot is there; the dialog says which."""
    async with talk({"share": SHARED}) as talking:
        talking.connector.without_bot = {TWO_PEOPLE}
        answer = await talking.answered(menu("check_message", None, where, data={"verb": "share", "value": ""}))

    there = where == THREAD
    assert [THREAD] * there == [place for place, _ in talking.connector.posted]
    assert closing_words(answer).startswith(
        "I have posted that in the conversation." if there else "I can't post there, because I haven't been added"
    )


async def test_not_shared() -> None:
    """So it is where Teams did not take it."""
    async with talk({"share": SHARED}) as talking:
        talking.connector.failures["post"].append(NotSent("HTTP 500", final=True))
        answer = await talking.answered(menu("check_message", None, data={"verb": "share", "value": ""}))

    assert NOT_SENT == closing_words(answer)


async def test_slow() -> None:
    """Who waits too long gets the answer in the personal chat."""
    slow = Slow(FINDINGS)
    async with talk({}, slow, patience=0) as talking:
        answer = await talking.send_alone(CHECK)
        slow.ready.set()

    assert "One moment… My answer comes to you in our chat as soon as I have it." == closing_words(answer or {})
    assert [ANNS] == [where for where, _ in talking.connector.posted]


async def test_slow_form() -> None:
    """A form stays as it was filled in while its answer may yet fail; the answer follows in the personal chat."""
    async with talk({"consult": Reply((FORM,))}) as talking:
        shown = dialog_of(await talking.answered(dialog("task/fetch", {"verb": "consult"})))
    slow = Slow(SENT)
    async with talk({}, slow, patience=0) as talking:
        again = dialog_of(await talking.send_alone(submit(shown, note="Words")) or {})
        slow.ready.set()

    assert texts(again["card"]).startswith(AGAIN)
    assert "Words" == inputs(again["card"])[0]["value"]
    assert [ANNS] == [where for where, _ in talking.connector.posted]


async def test_slow_and_not_installed() -> None:
    """Nothing of a late answer lands where others read, nor a line about it: nobody there knows of the dialog."""
    slow = Slow(FINDINGS)
    async with talk({}, slow, patience=0) as talking:
        talking.connector.without_bot = {ANN.lower()}
        await talking.send_alone(CHECK)
        slow.ready.set()

    assert [] == talking.connector.seen_in(CHANNEL)


async def test_slow_to_post() -> None:
    """A dialog does not wait for a Teams that is slow to take a message."""
    async with talk({"check": LONG}) as talking:
        answer = await talking.send_to_slow(CHECK)

    assert "One moment… My answer comes to you in our chat as soon as I have it." == closing_words(answer)


@pytest.mark.parametrize("reply", [LONG, SHARED])
async def test_slow_and_not_posted(reply: Reply) -> None:
    """Who was told to wait, and waits for nothing, is told so in the personal chat."""
    async with talk({"check": reply}) as talking:
        talking.connector.failures["post"].append(NotSent("HTTP 413", final=True))
        await talking.send_to_slow(CHECK)

    assert [(ANNS, NOT_SENT)] == [(where, texts(each)) for where, each in talking.connector.posted]


async def test_failure() -> None:
    """A fault of our own is answered with an apology, and never with the fault."""
    async with talk({}, broken) as talking:
        answer = await talking.answered(CHECK)

    assert "Sorry, something went wrong on my side. Please try again." == closing_words(answer)
