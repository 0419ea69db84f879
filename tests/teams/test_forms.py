"""Forms in a card: sent, answered in their place, kept as they were filled in where nothing is sure yet."""

from dataclasses import replace

import pytest

from bot.core.messages import Button, Buttons, Field, FieldKind, Form, Privacy, Reply, Say
from bot.core.notices import NotSent
from tests.teams.activities import ANN, BEN, CHANNEL, PERSONAL, THREAD, Json, execute
from tests.teams.seeing import actions, inputs, one, texts
from tests.teams.talking import Slow, broken, card_of, filled, line_of, talk

FIELDS = (
    Field("what", "What happened?", FieldKind.TEXT, hint="In your own words."),
    Field("level", "Who may know you?", FieldKind.CHOICE, choices=(("named", "Everybody"), ("secret", "Nobody"))),
    Field("who", "Who is it?", FieldKind.PERSON, required=False),
    Field("when", "When?", FieldKind.MOMENT, required=False),
)
FORM = Form("Report misuse", "report.send", FIELDS, value="b1")
WORDS = {
    "what": "Tom & <Ann>\nagain",
    "level": "secret",
    "who": BEN,
    "when.date": "2026-07-03",
    "when.time": "16:30",
}
SENT = Reply((Say("Thank you."), Buttons((Button("Add something", "add"),))))
UNDONE = Reply((Say("Sorry."), Say("Please choose a school.")), undone=True)
AGAIN = "This takes longer than usual. Please press the button once more: nothing is lost, and nothing is done twice."


def sent(form: Form = FORM, shown: Json | None = None, /, **fields: str) -> Json:
    """Return that Ann sends a form as it is shown in a card."""
    verb, data = filled(shown or one(Reply((form,))), **(WORDS if shown is None else {}), **fields)
    return execute(verb, data)


def standing(card: Json) -> dict[str, str]:
    """Return what stands in the fields of a card."""
    return {each["id"]: each["value"] for each in inputs(card) if "value" in each}


async def test_answer_takes_its_place() -> None:
    """The answer to a form takes the form's place, before the eyes of whoever sent it and for good."""
    async with talk({"report.send": SENT}) as talking:
        answer = await talking.answered(sent())
    (request,) = talking.bot.requests
    ((_, _, shown),) = talking.connector.updated

    assert ("Thank you.", "Thank you.") == (texts(card_of(answer)), texts(shown))
    assert [] == talking.connector.posted
    assert ("report.send", "") == (request.intent, request.text)
    assert {
        "what": "Tom & <Ann>\nagain",
        "level": "secret",
        "who": BEN,
        "when": "2026-07-03T16:30",
        "value": "b1",
    } == request.fields


async def test_next_form_takes_its_place() -> None:
    """A form that follows a form stands where the first stood."""
    second = Form("Second", "report.more", (Field("more", "What else?"),))
    async with talk({"report.send": Reply((Say("Nearly there."), second))}) as talking:
        answer = await talking.answered(sent())

    assert ["more"] == [each["id"] for each in inputs(card_of(answer))]


async def test_place_is_not_taken() -> None:
    """Where the form's card can no longer be changed, its sender sees the answer all the same."""
    async with talk({"report.send": SENT}) as talking:
        talking.connector.failures["update"].append(NotSent("gone", final=True))
        answer = await talking.answered(sent())

    assert "Thank you." == texts(card_of(answer))


async def test_undone() -> None:
    """A form of which nothing was kept stays with all that was written into it, and says why below its button."""
    async with talk({"report.send": UNDONE}) as talking:
        card = card_of(await talking.answered(sent()))

    assert texts(card).startswith("Report misuse")
    assert texts(card).endswith("\nSorry. Please choose a school.")
    assert WORDS == standing(card)
    assert "b1" == actions(card)[-1]["data"]["value"]
    assert ([], []) == (talking.connector.posted, talking.connector.updated)


async def test_mended() -> None:
    """What comes back can be sent anew, mended or as it is; as it is it is the same request."""
    async with talk({"report.send": UNDONE}) as talking:
        card = card_of(await talking.answered(sent()))
        ids = [request.id for request in talking.bot.requests]
        await talking.answered(sent(FORM, card, **standing(card)))
        await talking.answered(sent(FORM, card, **(standing(card) | {"what": "Something else"})))

    assert 2 == len({*ids, *(request.id for request in talking.bot.requests)})
    assert ids[0] == talking.bot.requests[1].id


async def test_undone_without_shape() -> None:
    """Where the form cannot be shown again, the card stays as its sender filled it in, and a line says why."""
    async with talk({"report.send": UNDONE}) as talking:
        answer = await talking.answered(execute("report.send", {"value": "b1", "what": "words"}))

    assert "Sorry. Please choose a school." == line_of(answer)


async def test_undone_without_room() -> None:
    """So it is where what was written has no room in the form."""
    fields = tuple(Field(f"f{number}", "Words", FieldKind.TEXT, value="") for number in range(4))
    written = {f"f{number}": "👩" * 1_450 for number in range(4)}
    async with talk({"t": UNDONE}) as talking:
        answer = await talking.answered(execute(*filled(one(Reply((Form("T", "t", fields),))), **written)))

    assert "Sorry. Please choose a school." == line_of(answer)


async def test_undone_button() -> None:
    """A button that did nothing is answered like any other."""
    async with talk({"open": UNDONE}) as talking:
        assert "I have answered below." == line_of(await talking.answered(execute("open", {})))


async def test_slow() -> None:
    """A form stays as it was filled in while its answer may yet fail; the answer follows by itself."""
    slow = Slow(SENT)
    async with talk({}, slow, patience=0) as talking:
        card = card_of(await talking.send_alone(sent()) or {})
        slow.ready.set()

    assert texts(card).endswith(AGAIN)
    assert WORDS == standing(card)
    assert ["Thank you."] == talking.connector.seen_in(PERSONAL)
    assert [] == talking.connector.updated


async def test_slow_and_sent_again() -> None:
    """Whoever sends it again reads that it was done, in the place of the form; what it said before still stands."""
    async with talk({"report.send": SENT}) as talking:
        await talking.answered(sent())
        again = await talking.answered(sent())

    assert "I have that already, and haven't done it twice." == texts(card_of(again))


async def test_slow_without_shape() -> None:
    """A form that cannot be shown again stays in its card, and a line asks to send it once more."""
    slow = Slow(SENT)
    async with talk({}, slow, patience=0) as talking:
        answer = await talking.send_alone(execute("report.send", {"value": "", "what": "words"}))
        slow.ready.set()

    assert line_of(answer or {}) == AGAIN


@pytest.mark.parametrize("where", [PERSONAL, THREAD])
async def test_slow_button(where: str) -> None:
    """A button is told to wait; its answer comes where it belongs, with no line for others to read."""
    slow = Slow(SENT)
    async with talk({}, slow, patience=0) as talking:
        answer = await talking.send_alone(execute("open", {}, where))
        slow.ready.set()

    assert "One moment… My answer comes as soon as I have it." == line_of(answer or {})
    assert ["Thank you."] == [texts(each) for _, each in talking.connector.posted]
    assert [] == talking.connector.seen_in(CHANNEL)


async def test_slow_and_replaces() -> None:
    """A late answer that replaces a card takes its place all the same."""
    slow = Slow(replace(SENT, replaces=True))
    async with talk({}, slow, patience=0) as talking:
        await talking.send_alone(execute("told", {}))
        slow.ready.set()

    assert ["Thank you."] == [texts(shown) for _, _, shown in talking.connector.updated]


async def test_slow_and_nothing_to_say() -> None:
    """A late answer to what was answered before says nothing."""
    slow = Slow(None)
    async with talk({}, slow, patience=0) as talking:
        await talking.send_alone(execute("told", {}))
        slow.ready.set()

    assert [] == talking.connector.posted


async def test_slow_and_not_installed() -> None:
    """Whoever was told to wait is told in the channel, where nothing of the answer is, how to get it."""
    slow = Slow(SENT)
    async with talk({}, slow, patience=0) as talking:
        talking.connector.without_bot = {ANN.lower()}
        await talking.send_alone(execute("open", {}, THREAD))
        slow.ready.set()
    ((where, line),) = talking.connector.posted

    assert THREAD == where
    assert "Please add me first" in texts(line)
    assert "Thank you." not in texts(line)


async def test_slow_to_post() -> None:
    """Where Teams itself is slow to take an answer, the button does not wait for it, and a failure is told."""
    async with talk({"open": SENT}) as talking:
        talking.connector.failures["open"].append(NotSent("HTTP 500", final=True))
        answer = await talking.send_to_slow(execute("open", {}, THREAD))

    assert "One moment… My answer comes as soon as I have it." == line_of(answer)
    assert ["I couldn't reach you privately just now, so I have said nothing here. Please try again."] == [
        texts(line) for _, line in talking.connector.posted
    ]


async def test_shared_from_a_form() -> None:
    """A form in the personal chat whose answer goes to all makes room for a line that says so."""
    async with talk({"report.send": Reply((Say("For all"),), Privacy.HERE)}) as talking:
        talking.connector.rosters = {CHANNEL: frozenset({ANN.lower()})}
        answer = await talking.answered(sent(_from=THREAD))

    assert "I have posted that in the conversation." == texts(card_of(answer))
    assert [(THREAD, "For all")] == [(where, texts(each)) for where, each in talking.connector.posted]


async def test_not_shared_from_a_form() -> None:
    """Where it could not be posted, the form stays, and a line says what to do."""
    async with talk({"report.send": Reply((Say("For all"),), Privacy.HERE)}) as talking:
        talking.connector.rosters = {CHANNEL: frozenset({ANN.lower()})}
        talking.connector.without_bot = {CHANNEL}
        answer = await talking.answered(sent(_from=THREAD))

    assert "I can't post there" in line_of(answer)


async def test_failure() -> None:
    """A fault of our own is answered with an apology, and never with the fault."""
    async with talk({}, broken) as talking:
        answer = await talking.answered(execute("open", {}))

    assert (500, "application/vnd.microsoft.error") == (answer["statusCode"], answer["type"])
    assert "Sorry, something went wrong on my side. Please try again." == answer["value"]["message"]
    assert "wrote" not in str(answer)
