"""Who sees what of a reply, and what takes whose place."""

from datetime import timedelta

import pytest

from bot.core.messages import Button, Buttons, Field, Form, Mark, Marked, PlaceKind, Privacy, Reply, Say
from bot.core.notices import NotInstalled, NotSent
from bot.teams.deliveries import Repeated
from tests.teams.activities import ANN, CHANNEL, GROUP, PERSONAL, THREAD, Json, execute, message
from tests.teams.seeing import actions, texts
from tests.teams.talking import Slow, card_of, filled, line_of, own_chat, talk

ANNS = own_chat(ANN.lower())
SECRET = "what nobody else may read"
ONLY_YOU = Reply((Say(SECRET), Buttons((Button("Share in channel", "share", "v"),))))
HERE = Reply((Say("The policy says"), Buttons((Button("Helpful", "helpful", "v"),))), Privacy.HERE)
FORM = Form("Report misuse", "report.send", (Field("text", "What happened?"),), value="b1")
LONG = Reply((Marked("Draft", "word " * 5_000, (Mark(0, 4, 1),)),))
AT = "<at>Social media policy</at>"
PRIVATELY = "I have replied to you privately."
NOT_SENT = "I couldn't send my answer just now. Please try again."
HERE_ALONE = (
    "Only you can see this, and it may go when you leave: I couldn't put it into the chat just now. Please note down "
    "what you need of it."
)
BUSY = NotSent("HTTP 429", retry_after=timedelta(0))


@pytest.mark.parametrize("reply", [ONLY_YOU, HERE, Reply((FORM,))])
async def test_written_in_the_personal_chat(reply: Reply) -> None:
    """What is written in the personal chat is answered there, and Teams is told nothing at once."""
    async with talk({"message": reply}) as talking:
        assert await talking.send(message("hello")) is None

    assert [PERSONAL] == [where for where, _ in talking.connector.posted]


@pytest.mark.parametrize(("where", "in_thread"), [(GROUP, GROUP), (CHANNEL, THREAD), (THREAD, THREAD)])
async def test_asked_in_the_open(where: str, in_thread: str) -> None:
    """What is asked in the open is answered there, in the thread of a channel."""
    async with talk({"message": HERE}) as talking:
        await talking.send(message(f"{AT} can I?", where))

    assert [in_thread] == [where for where, _ in talking.connector.posted]


@pytest.mark.parametrize("where", [GROUP, CHANNEL, THREAD])
@pytest.mark.parametrize("reply", [ONLY_YOU, Reply((Say(SECRET), FORM)), Reply((Say(SECRET), FORM), Privacy.HERE)])
async def test_only_you(where: str, reply: Reply) -> None:
    """What is for one person goes to their personal chat; where others read, a line says so and nothing else."""
    async with talk({"message": reply}) as talking:
        await talking.send(message(f"{AT} can I?", where))

    root = where.partition(";")[0]
    assert SECRET in "".join(talking.connector.seen_in(ANNS))
    assert [PRIVATELY] == talking.connector.seen_in(root)
    assert [ANNS, THREAD if root == CHANNEL else where] == [where for where, _ in talking.connector.posted]


async def test_report_begun_in_a_channel() -> None:
    """Nobody in the channel sees that it was a report; its form opens in the personal chat and is answered there."""
    begin = Reply((Say("Is a child at risk?"), Buttons((Button("No", "report.begin", "b1"),))))
    replies = {"report": begin, "report.begin": Reply((FORM,)), "report.send": Reply((Say("Sent. Reference ABCD."),))}
    async with talk(replies) as talking:
        await talking.send(message(f"{AT} report my colleague", THREAD))
        (_, first), (_, line) = talking.connector.posted
        (no,) = actions(first)
        await talking.send(execute(no["verb"], no["data"], ANNS))
        where, form = talking.connector.posted[-1]
        verb, data = filled(form, text="It was Ben.")
        answer = await talking.answered(execute(verb, data, ANNS))

    assert PRIVATELY == texts(line)
    assert ANNS == where
    assert "Sent. Reference ABCD." == texts(card_of(answer))
    assert [PRIVATELY] == talking.connector.seen_in(CHANNEL)
    assert {"text": "It was Ben.", "value": "b1"} == talking.bot.requests[-1].fields


@pytest.mark.parametrize("where", [GROUP, THREAD])
async def test_not_installed(where: str) -> None:
    """Whoever has not added the bot is told how to, where they asked; nothing of the reply is there."""
    async with talk({"message": ONLY_YOU, "open": ONLY_YOU}) as talking:
        talking.connector.without_bot = {ANN.lower()}
        await talking.send(message(f"{AT} can I?", where))
        pressed = await talking.answered(execute("open", {}, where))

    (line,) = talking.connector.seen_in(where.partition(";")[0])
    assert "Please add me first: in Teams open Apps" in line
    assert line == line_of(pressed)
    assert SECRET not in str(talking.connector.posted) + str(pressed)


async def test_removed_meanwhile() -> None:
    """A personal chat that can be opened but takes no message means the same."""
    async with talk({"open": ONLY_YOU}) as talking:
        talking.connector.without_bot = {ANNS}
        pressed = await talking.answered(execute("open", {}, THREAD))

    assert "Please add me first" in line_of(pressed)
    assert [] == talking.connector.posted


@pytest.mark.parametrize("failing", ["open", "post"])
async def test_not_reached(failing: str) -> None:
    """Where the personal chat cannot be reached just now, that is said, and nothing of the reply."""
    async with talk({"message": ONLY_YOU}) as talking:
        talking.connector.failures[failing].append(NotSent("HTTP 500", final=True))
        await talking.send(message(f"{AT} can I?", THREAD))

    assert ["I couldn't reach you privately just now, so I have said nothing here. Please try again."] == [
        texts(each) for _, each in talking.connector.posted
    ]


async def test_taken_at_the_third_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that Teams does not take for now is made again, even if the message may have landed."""
    monkeypatch.setattr("bot.teams.again.PAUSE", timedelta())
    async with talk({"message": ONLY_YOU}) as talking:
        talking.connector.failures["open"].extend([BUSY, BUSY])
        talking.connector.failures["post"].extend([BUSY, NotSent("lost", in_doubt=True)])
        await talking.send(message(f"{AT} can I?", THREAD))

    assert [ANNS, THREAD] == [where for where, _ in talking.connector.posted]


@pytest.mark.parametrize("refusal", [NotSent("gone", final=True), NotInstalled("gone")])
@pytest.mark.parametrize("where", [PERSONAL, GROUP, THREAD])
async def test_never_again(refusal: NotSent, where: str) -> None:
    """What Teams will not take is not posted again, and its person is told."""
    async with talk({"message": HERE}) as talking:
        talking.connector.failures["post"].append(refusal)
        await talking.send(message(f"{AT} hello", where))

    assert [NOT_SENT] == talking.connector.seen_in(where.partition(";")[0])


async def test_pressed_in_the_personal_chat() -> None:
    """The answer to a button comes below its card, which stays."""
    async with talk({"open": ONLY_YOU, "form": Reply((FORM,))}) as talking:
        lines = [line_of(await talking.answered(execute(verb, {}))) for verb in ("open", "form")]

    assert ["I have answered below."] * 2 == lines
    assert [PERSONAL] * 2 == [where for where, _ in talking.connector.posted]
    assert [] == talking.connector.updated


async def test_replaces() -> None:
    """An answer that replaces takes the card's place at once, and for good."""
    reply = Reply(ONLY_YOU.parts, replaces=True)
    async with talk({"told": reply}) as talking:
        answer = await talking.answered(execute("told", {}))
    ((where, card, shown),) = talking.connector.updated

    assert (PERSONAL, "1622749593512") == (where, card)
    assert SECRET in texts(card_of(answer))
    assert texts(card_of(answer)) == texts(shown)
    assert [] == talking.connector.posted


async def test_replaces_for_everyone() -> None:
    """Where others see the card, an answer for all takes its place for all of them."""
    async with talk({"vote": Reply(HERE.parts, Privacy.HERE, replaces=True)}) as talking:
        answer = await talking.answered(execute("vote", {}, THREAD))
    ((where, _, shown),) = talking.connector.updated

    assert THREAD == where
    assert texts(shown) == texts(card_of(answer))


async def test_only_you_never_replaces_what_others_see() -> None:
    """An answer for one person leaves the card of a channel as it is, and goes to the personal chat."""
    async with talk({"open": Reply(ONLY_YOU.parts, replaces=True)}) as talking:
        answer = await talking.answered(execute("open", {}, THREAD))

    assert PRIVATELY == line_of(answer)
    assert [ANNS] == [where for where, _ in talking.connector.posted]
    assert [] == talking.connector.updated


async def test_here_below_a_card() -> None:
    """An answer for all that replaces nothing stands in the thread of the card."""
    async with talk({"more": HERE}) as talking:
        answer = await talking.answered(execute("more", {}, THREAD))

    assert "I have answered below." == line_of(answer)
    assert [THREAD] == [where for where, _ in talking.connector.posted]


async def test_not_posted() -> None:
    """Whoever presses is told when the answer could not be posted."""
    async with talk({"open": ONLY_YOU}) as talking:
        talking.connector.failures["post"].append(NotSent("HTTP 413", final=True))
        answer = await talking.answered(execute("open", {}))

    assert NOT_SENT == line_of(answer)


@pytest.mark.parametrize("where", [PERSONAL, THREAD])
async def test_card_is_gone(where: str) -> None:
    """What has no card to take the place of stands below, for good."""
    async with talk({"vote": Reply(HERE.parts, Privacy.HERE, replaces=True)}) as talking:
        talking.connector.failures["update"].append(NotInstalled("ActivityNotFoundInConversation", final=True))
        answer = await talking.answered(execute("vote", {}, where))
    ((there, shown),) = talking.connector.posted

    assert where == there
    assert texts(shown) == texts(card_of(answer))


async def test_nothing_stands() -> None:
    """What could be put nowhere for good says so to its person, who still sees it."""
    async with talk({"told": Reply(ONLY_YOU.parts, replaces=True)}) as talking:
        for call in ("update", "post"):
            talking.connector.failures[call].append(NotSent("gone", final=True))
        answer = await talking.answered(execute("told", {}))

    assert texts(card_of(answer)).startswith(SECRET)
    assert texts(card_of(answer)).endswith(HERE_ALONE)
    assert card_of(answer)["fallbackText"].endswith(HERE_ALONE)
    assert [] == talking.connector.posted


async def test_long() -> None:
    """A long answer goes on below the card whose place it takes."""
    async with talk({"told": Reply(LONG.parts, replaces=True), "message": LONG}) as talking:
        answer = await talking.answered(execute("told", {}))
        rest = len(talking.connector.posted)
        await talking.send(message("hello"))

    assert rest + 1 == len(talking.connector.posted) - rest
    assert "[1: word]" in texts(card_of(answer))


@pytest.mark.parametrize("payload", [message("hello"), execute("open", {})])
async def test_repeated(payload: Json) -> None:
    """What another replica has served is refused, and done once."""
    async with talk({"message": HERE, "open": HERE}) as talking:
        await talking.send(payload)
        with pytest.raises(Repeated):
            await talking.send(payload)

    assert 1 == len(talking.connector.posted)


async def test_repeated_later() -> None:
    """What turns out late to have been served is acknowledged, and answered by nobody."""
    handle = Slow(None)
    async with talk({}, handle, patience=0) as talking:
        assert await talking.send_alone(message("hello")) is None
        handle.ready.set()

    assert [] == talking.connector.posted


@pytest.mark.parametrize("there", [True, False])
async def test_share_from_the_personal_chat(there: bool) -> None:
    """What was asked for in a channel can be shared there from the personal chat, by whoever is in that channel now."""
    async with talk({"message": ONLY_YOU, "share": HERE}) as talking:
        talking.connector.rosters = {CHANNEL: frozenset({ANN.lower()} if there else {"somebody else"})}
        await talking.send(message(f"{AT} can I?", THREAD))
        (share,) = actions(talking.connector.posted[0][1])
        answer = await talking.answered(execute(share["verb"], share["data"], ANNS))
    place = talking.bot.requests[-1].place

    assert (PlaceKind.CHANNEL if there else PlaceKind.PERSONAL) is place.kind
    assert (THREAD if there else ANNS) == talking.connector.posted[-1][0]
    assert ("I have posted that in the conversation." if there else "I have answered below.") == line_of(answer)


@pytest.mark.parametrize("refusal", [NotSent("HTTP 500"), NotInstalled("BotNotInConversationRoster")])
async def test_share_where_nobody_can_tell(refusal: NotSent) -> None:
    """Where Teams does not say that the person is in the channel, they are taken not to be."""
    async with talk({"share": HERE}) as talking:
        talking.connector.failures["has"].append(refusal)
        await talking.answered(execute("share", {"value": "", "_from": THREAD}, PERSONAL))
        await talking.answered(execute("share", {"value": "", "_from": GROUP}, PERSONAL, id="2"))

    assert [PlaceKind.PERSONAL] * 2 == [request.place.kind for request in talking.bot.requests]
    assert [PERSONAL] * 2 == [where for where, _ in talking.connector.posted]
