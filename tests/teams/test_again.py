"""Teams has no time for an answer, or breaks down over it: it is sent as soon as may be, in order and once."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.messages import Button, Buttons, Privacy, Reply, Say
from bot.core.notices import NotSent
from bot.teams.again import LONGEST, Again
from tests.teams.conftest import Start
from tests.teams.seeing import actions, texts
from tests.teams.service import POST, UPDATE, Failure, Service, personal
from tests.teams.talking import card_of, line_of
from tests.teams.tenant import CHANNEL, PERSON, Scripted
from tests.unhurried import let_pass

ASKED = Reply((Say("Approve?"), Buttons((Button("Approve", "approve"),))), Privacy.HERE)
APPROVED = Reply((Say("Approved."),), Privacy.HERE, replaces=True)
THREAD = f"{CHANNEL};messageid=5"
CHAT = personal(PERSON)
#: So long does the bot wait for its own answer, in seconds, and so long does Teams want to be left alone.
PATIENCE, WAIT = 30.0, timedelta(minutes=1)
BUSY = Failure(429, "TooManyRequests", {"Retry-After": f"{WAIT.seconds}"})
NOT_FOR_HOURS = Failure(429, "TooManyRequests", {"Retry-After": f"{LONGEST.seconds + 1}"})


@pytest.fixture(autouse=True)
def answering(bot: Scripted) -> None:
    bot.replies = {"message": ASKED, "approve": APPROVED}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing where Teams doesn't ask for it."""
    monkeypatch.setattr("bot.teams.again.PAUSE", timedelta())


def now() -> float:
    """Return the time by the loop's clock."""
    return asyncio.get_running_loop().time()


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("where", ["", CHANNEL])
@pytest.mark.parametrize(
    "failure",
    [Failure(412), Failure(429), Failure(500), Failure(502, page="Sorry"), Failure(503), Failure(504)],
    ids=lambda failure: failure.status,
)
async def test_answer_is_posted_again(start: Start, service: Service, where: str, failure: Failure) -> None:
    """An answer that Teams did not take for now, or broke down over, is posted until it is taken, and then no more."""
    service.fail(POST, failure, failure, failure)
    async with start() as tenant:
        await tenant.write("<at>Social media policy</at> hello", where)

    assert 4 == len(service.sent())
    assert ["Approve?"] == [texts(each).split("\n")[0] for each in service.shown(where or CHAT)]


async def test_as_late_as_teams_asks(start: Start, service: Service) -> None:
    """Until then nothing is sent into the conversation; then all is, in its order. Others don't wait for it."""
    service.fail(POST, BUSY)
    async with start() as tenant:
        await tenant.write("first")
        await service.wait_for()
        await tenant.write("second")
        for times in (2, 3):
            let_pass(WAIT.total_seconds() / 3)
            await tenant.write("elsewhere", CHANNEL)
            await service.wait_for(times=times)
        meanwhile = [call.conversation.partition(";")[0] for call in service.sent()]
        let_pass(WAIT.total_seconds() / 3)
        await service.wait_for(times=5)

    assert [CHAT, CHANNEL, CHANNEL] == meanwhile
    assert 2 == len(service.shown(CHAT))


@pytest.mark.parametrize("status", [429, 503])
async def test_card_is_right_for_everybody_in_the_end(start: Start, service: Service, status: int) -> None:
    """Whoever presses reads the answer in time, and that it doesn't stand there yet; then it does, for all."""
    async with start(patience=PATIENCE) as tenant:
        await tenant.write("hello", THREAD)
        await service.wait_for()
        (card,) = service.shown(CHANNEL)
        service.fail(UPDATE, Failure(status, headers=BUSY.headers))
        pressing = asyncio.create_task(tenant.press("approve", where=THREAD, card=card["id"]))
        await service.wait_for(UPDATE)
        let_pass(PATIENCE)
        answered = await (await pressing).json()
        let_pass(WAIT.total_seconds())
        await service.wait_for(UPDATE, 2)

    assert texts(card_of(answered)).startswith("Approved.\nOnly you can see this, and it may go when you leave")
    (card,) = service.shown(CHANNEL)
    assert ("Approved.", []) == (texts(card), actions(card))


async def test_left_alone_for_long(start: Start, bot: Scripted, service: Service) -> None:
    """What Teams doesn't want for longer than anybody waits is given up, and nothing else is sent there meanwhile."""
    bot.replies["more"] = ASKED
    service.fail(POST, NOT_FOR_HOURS)
    async with start() as tenant:
        told = [await (await tenant.press("more")).json() for _ in range(3)]

    assert ["I couldn't send my answer just now. Please try again."] * 3 == [line_of(each) for each in told]
    assert 1 == len(service.sent())


@pytest.mark.usefixtures("at_once")
async def test_told(start: Start, service: Service) -> None:
    """Whoever can't get an answer is told so, if anything can be sent."""
    service.fail(POST, Failure(413, "MessageSizeTooBig"), Failure(502))
    async with start() as tenant:
        await tenant.write("hello")

    assert ["I couldn't send my answer just now. Please try again."] == [texts(each) for each in service.shown(CHAT)]


async def test_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused again and again is tried after longer and longer waits, and given up in the end."""
    calls, waits = list[str](), list[int]()

    async def broken() -> None:
        calls.append("call")
        raise NotSent("HTTP 503")

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds))
        let_pass(seconds)

    monkeypatch.setattr("bot.teams.again.asyncio.sleep", sleep)
    with pytest.raises(NotSent, match="HTTP 503"):
        await Again().call("a", broken)

    assert [1, 2, 4, 8, 16, 20, 20, 20, 20] == waits
    assert len(waits) + 1 == len(calls)


async def test_refused_while_another_waits() -> None:
    """A call that was under way when another was refused waits as well, and both come after the longer of the waits."""
    again, called, go_on = Again(), list[tuple[str, float]](), asyncio.Event()

    async def refused_once(name: str, wait: float, *, later: bool) -> None:
        called.append((name, now()))
        if name not in [each for each, _ in called[:-1]]:
            if later:
                await go_on.wait()
            raise NotSent("HTTP 429", retry_after=timedelta(seconds=wait))

    second = asyncio.create_task(again.call("a", lambda: refused_once("second", 0.4, later=True)))
    first = asyncio.create_task(again.call("a", lambda: refused_once("first", 0.1, later=False)))
    await asyncio.sleep(0)
    began = now()
    go_on.set()
    await asyncio.gather(first, second)

    assert ["second", "first", "first", "second"] == [name for name, _ in called]
    assert called[2][1] - began >= 0.3


@pytest.mark.parametrize(("limit", "others"), [("MOST_IN_ONE", "a"), ("MOST", "b")])
async def test_no_more_wait_than_may(monkeypatch: pytest.MonkeyPatch, limit: str, others: str) -> None:
    """So many wait, for one conversation and in all; whoever comes then is refused, or tries once."""
    monkeypatch.setattr(f"bot.teams.again.{limit}", 2)
    again, calls = Again(), list[str]()

    async def busy() -> None:
        calls.append("call")
        raise NotSent("HTTP 429", retry_after=timedelta(seconds=60))

    waiting = [asyncio.create_task(again.call("a", busy)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(NotSent):
        await again.call(others, busy)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert len(calls) == (1 if limit == "MOST_IN_ONE" else 2)
