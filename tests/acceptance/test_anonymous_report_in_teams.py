"""An anonymous report in Teams: seven words as the only way back, and nothing kept that says who has them."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import open_database
from tests.acceptance.asking import settled
from tests.acceptance.colleagues import HEAD, HEADS, ORGANISATION, STRANGER, Colleague, saying, standing
from tests.acceptance.conftest import ServeBoth
from tests.acceptance.kept import bytes_of
from tests.acceptance.reporting import WHAT, Clock
from tests.acceptance.steps_in_teams import FIRST, asked, begun, came_back, receipt_of
from tests.storage.reporting import dump
from tests.storage.test_anonymity import moments
from tests.teams.activities import posted
from tests.teams.seeing import texts
from tests.teams.service import POST, UPDATE, Failure, Service, member, personal
from tests.teams.talking import card_of
from tests.teams.tenant import CHANNEL, PERSON, Tenant
from tests.unhurried import PATIENCE, let_pass

QUESTION, ANSWER = "Which page is it on?", "On hers. It is still there."
#: A moment like no other, at which a reporter does something.
STARTED = datetime(2026, 11, 23, 10, 37, 21, 123_457, tzinfo=UTC)
#: When the head does.
READ = STARTED + timedelta(hours=2, minutes=5)
TIMERS = 2
#: So many seconds Teams wants to be left alone: longer than the answer to a form is put off for it.
WAIT = 1.5 * PATIENCE
#: What names a person, a chat or a message in what Teams sends.
_TELLING = frozenset({"id", "aadObjectId", "replyToId"})


@pytest.fixture(autouse=True)
def rosters(teams: Service) -> None:
    """Have the head in their channel."""
    teams.rosters[HEADS] = [member(HEAD)]


class Recording(Tenant):
    """A tenant that remembers what was sent."""

    def __init__(self, tenant: Tenant) -> None:
        vars(self).update(vars(tenant))
        vars(self)["sent"] = []

    async def send(self, activity: Any, token: str | None = None, **headers: str) -> Any:
        """Send an activity, and keep it."""
        vars(self)["sent"].append(activity)
        return await super().send(activity, token, **headers)

    @property
    def traces(self) -> set[str]:
        """Return all in what was sent by which Teams knows a person, a chat or a message, and the digests of it."""
        found = {found for activity in vars(self)["sent"] for found in _ids(activity)}
        return found | {sha256(each.encode()).hexdigest() for each in found}


async def test_with_the_seven_words_a_reporter_comes_back_reads_a_question_and_answers_it(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The words stand in the chat until they are typed back, and not after; whoever has them finds the report."""
    async with serve_both(sqlite_database_address, Clock(STARTED), ORGANISATION) as both:
        teacher, head = Colleague(both.tenant), Colleague(both.tenant, HEAD)
        elsewhere = Colleague(both.tenant, STRANGER)
        second = await asked(teacher, await begun(teacher))
        receipt = await teacher.pressing(second, "Send the report", text=WHAT, level="anonymous")
        words = receipt_of(receipt)
        wrong = await teacher.pressing(receipt, "Check", words=" ".join(reversed(words.split())))
        right = await teacher.pressing(wrong, "Check", words=f"  {words.upper().replace(' ', ', ')}.")
        (card,) = await standing(teams, HEADS)
        opened = await head.pressing(card, "Open")
        await head.pressing(opened, "Acknowledge")
        passed_on = await head.pressing(await head.pressing(opened, "Ask the reporter"), "Send", words=QUESTION)
        question = await came_back(elsewhere, words)
        done = await elsewhere.pressing(question, "Pass it on", text=ANSWER)
        wrote = (await standing(teams, HEADS, 2))[-1]
        read = await head.pressing(wrote, "Open")
        await settled(both.workspace, TIMERS)

    assert "I can't show them again later" in texts(receipt)
    assert "Your report is safe all the same" in texts(wrong)
    assert texts(right).startswith("That's right.")
    assert "Somebody who stays anonymous" in texts(opened)
    assert "They read it when they come back with their receipt." in texts(passed_on)
    assert "Acknowledged: somebody is looking into it" in texts(question)
    assert QUESTION in texts(question)
    assert "I've passed that on" in texts(done)
    assert f"The reporter wrote, Monday 23 November: {ANSWER}" in texts(read)
    for chat in (teacher.chat, elsewhere.chat):
        assert [] == [each for each in (words, WHAT, ANSWER) if each in json.dumps(chat)]
    assert PERSON not in json.dumps([*teams.shown(HEADS), *head.chat])


@pytest.mark.parametrize(
    "failures",
    [[Failure(429, headers={"Retry-After": f"{WAIT:.0f}"})], [Failure(404), Failure(502)]],
    ids=["busy", "gone-and-broken"],
)
async def test_the_words_stand_in_the_chat_even_if_teams_does_not_take_them_at_once(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str, failures: list[Failure]
) -> None:
    """The reporter reads them in time, and finds them there later, in place of the form or below it."""
    async with serve_both(sqlite_database_address, Clock(STARTED), ORGANISATION) as both:
        teacher = Colleague(both.tenant)
        second = await asked(teacher, await begun(teacher))
        replaced, *posted_below = failures
        teams.fail(UPDATE, replaced)
        teams.fail(POST, *posted_below)
        seen, busy = len(teams.sent(UPDATE)), replaced.status == 429
        sending = asyncio.create_task(teacher.press(second, "Send the report", text=WHAT, level="anonymous"))
        await teams.wait_for(UPDATE, seen + 1)
        let_pass(PATIENCE if busy else 0)
        receipt = await sending
        words = receipt_of(card_of(receipt))
        let_pass(WAIT if busy else 0)
        standing_there = await saying(teams, personal(PERSON), words)
        right = await teacher.pressing(standing_there, "Check", words=words)

    assert texts(right).startswith("That's right.")
    told = texts(card_of(receipt)).endswith("Please note down what you need of it.")
    assert told == busy


@pytest.mark.parametrize("begins", ["in-the-chat", "in-a-channel", "from-a-message"])
async def test_nothing_of_an_anonymous_reporter_is_left_anywhere(
    serve_both: ServeBoth,
    teams: Service,
    sqlite_database_address: str,
    caplog: pytest.LogCaptureFixture,
    begins: str,
) -> None:
    """However they begin, and when they come back: no id, no digest of one, no words and no hour, in clear."""
    clock = Clock(STARTED)
    with caplog.at_level(logging.DEBUG):
        async with serve_both(sqlite_database_address, clock, ORGANISATION) as both:
            recording = Recording(both.tenant)
            teacher, head = Colleague(recording), Colleague(both.tenant, HEAD)
            words = await _receipt(teacher, begins)
            (card,) = await standing(teams, HEADS)
            await settled(both.workspace, TIMERS)
            clock.moment = READ
            opened = await head.pressing(card, "Open")
            await head.pressing(await head.pressing(opened, "Ask the reporter"), "Send", words=QUESTION)
            await settled(both.workspace, TIMERS)
            clock.moment = STARTED
            await teacher.pressing(await came_back(teacher, words), "Pass it on", text=ANSWER)
            await standing(teams, HEADS, 2)
            counted = await settled(both.workspace, TIMERS)
    async with open_database(sqlite_database_address) as engine:
        tables, kept = await dump(engine), await moments(engine)
    written = bytes_of(Path(sqlite_database_address.removeprefix("sqlite:///")))
    log = str([each.__dict__ for each in caplog.records if "/teams/v3/" not in each.getMessage()])
    finding, proving = " ".join(words.split()[:2]), " ".join(words.split()[2:])
    secrets = {*recording.traces, finding, proving, WHAT, QUESTION, ANSWER, STRANGER}

    assert {PERSON, personal(PERSON)} < secrets
    assert "/api/messages" in log
    assert "report.send" in counted
    for where in (tables, log, counted, written.decode("latin-1")):
        assert [] == [each for each in secrets if each in where]
    assert "report.card" in tables
    assert STARTED.hour not in {at.hour for _, at in kept}
    assert ("case_events.at", READ.time()) in kept
    assert f"{STARTED:%H:%M}" not in tables


async def _receipt(teacher: Colleague, begins: str) -> str:
    """Send an anonymous report, begun in one of the ways, and return the words of its receipt."""
    if begins == "from-a-message":
        first = await teacher.chooses("report_message", posted(f"<p>{WHAT}</p>"), CHANNEL)
        form = await teacher.in_dialog(first, "No child is at risk")
        second = await teacher.in_dialog(form, "Next: who will see it", **FIRST)
        dialog = await teacher.in_dialog(second, "Send the report", level="anonymous")
        await teacher.in_dialog(dialog, "Check", words=receipt_of(dialog["card"]))
        return receipt_of(dialog["card"])
    if begins == "in-a-channel":
        await teacher.mentions_bot("report", f"{CHANNEL};messageid=1700")
        (first,) = await standing(teacher.service, personal(PERSON))
    else:
        first = await begun(teacher)
    second = await asked(teacher, first)
    receipt = await teacher.pressing(second, "Send the report", text=WHAT, level="anonymous")
    await teacher.pressing(receipt, "Check", words=receipt_of(receipt))
    return receipt_of(receipt)


def _ids(part: Any) -> set[str]:
    if isinstance(part, list):
        return {found for each in part for found in _ids(each)}
    if not isinstance(part, dict):
        return set()
    own = {str(part[name]) for name in _TELLING & part.keys() if part[name]}
    # The bot is nobody's secret, nor the tenant.
    known = {"28:", "19:", "0e5c1d1e"}
    return {each for each in own if not each.startswith(tuple(known))} | {
        found for each in part.values() for found in _ids(each)
    }
