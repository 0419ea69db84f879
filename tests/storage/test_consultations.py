import asyncio
import base64
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import MetaData, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.checks import Account, Draft, Fact, Finding, Judgement, Media, Verdict
from bot.core.consultations import KEPT, Answer, Consultation, Opinion, Sent
from bot.core.errors import SetupError
from bot.core.notices import Notice, Recipient
from bot.core.people import Person
from bot.core.ports import Store
from bot.storage.database import open_database
from bot.storage.sealed import Altered, WrappedKey
from bot.storage.tables import case_keys, consultations
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS, somebody_waits

NOW = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
MARKER = "marker-of-confidential-words"
SENT = Sent(
    Draft(f"Year 6 {MARKER} ’é🙂 \ud800", Account.SCHOOL, "facebook", None, Media.PUPIL_WORK, False),
    Judgement(
        Verdict.TALK,
        (
            Finding("praise", "a-1", Verdict.TALK, "why", "fix", 7, 13, MARKER, 0.75),
            Finding("b", "c", Verdict.STOP, "w", "f"),
        ),
        (Fact.AUTHORISED,),
    ),
    note=f"Is it {MARKER}?",
)
ASKED = Consultation("consultation-1", Person("slack", "U-writer"), Person("slack", "U-manager"), NOW, SENT)
ANSWER = Answer(Opinion.CHANGE, NOW + MOMENT, f"Leave out {MARKER}.")


def asking(consultation: Consultation) -> Callable[[Store], Awaitable[None]]:
    """Return work that opens a consultation."""
    return lambda store: store.open_consultation(consultation)


def answering(answer: Answer, name: str = ASKED.id) -> Callable[[Store], Awaitable[bool]]:
    """Return work that answers a consultation, the usual one if none is named."""
    return lambda store: store.answer_consultation(name, answer)


def taking_back(name: str = ASKED.id) -> Callable[[Store], Awaitable[bool]]:
    """Return work that takes back a consultation, the usual one if none is named."""
    return lambda store: store.withdraw_consultation(name)


async def ask(units: SqlUnitsOfWork, *names: str) -> None:
    """Open consultations with these ids, the usual one if none is given."""
    for name in names or (ASKED.id,):
        await units.do(asking(replace(ASKED, id=name)))


async def found(units: SqlUnitsOfWork, now: datetime = NOW) -> Consultation | None:
    """Return the usual consultation as it is kept."""
    return await units.do(lambda store: store.consultation(ASKED.id, now))


async def dump(engine: AsyncEngine) -> str:
    """Return every value of every table of the database, whether we know the table or not."""
    present = MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(present.reflect)
        rows: list[Any] = []
        for table in present.tables.values():
            rows += (await connection.execute(select(table))).all()
    assert rows
    return "\n".join(_readable(value) for row in rows for value in row)


def _readable(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


async def test_what_is_sent_reaches_the_manager_whole(units: SqlUnitsOfWork) -> None:
    """A draft comes back with every fact, finding and word, whatever characters it has."""
    await ask(units)

    assert await found(units) == ASKED


async def test_the_answer_comes_back_and_the_draft_is_gone(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Once answered, the answer is there and what was sent is not, neither for us nor in the database."""
    await ask(units)
    answered = await units.do(answering(ANSWER))
    async with engine.connect() as connection:
        sealed_draft = await connection.scalar(select(consultations.c.sent))

    assert answered
    assert await found(units) == replace(ASKED, sent=None, answer=ANSWER)
    assert sealed_draft is None


async def test_the_first_answer_stands(units: SqlUnitsOfWork) -> None:
    """A second answer is refused and changes nothing; so is an answer to a question that nobody asked."""
    await ask(units)
    second = replace(ANSWER, opinion=Opinion.FINE)
    taken = [
        await units.do(answering(answer, name))
        for name, answer in ((ASKED.id, ANSWER), (ASKED.id, second), ("nothing", ANSWER))
    ]

    assert taken == [True, False, False]
    assert await found(units) == replace(ASKED, sent=None, answer=ANSWER)


async def test_of_many_answers_at_once_one_stands(units: SqlUnitsOfWork) -> None:
    """Of twenty answers at the same moment, one is taken, and that is the one that is kept."""
    await ask(units)
    answers = [replace(ANSWER, words=str(n)) for n in range(20)]
    taken = await asyncio.gather(*(units.do(answering(answer)) for answer in answers))
    kept = await found(units)

    assert kept is not None
    assert [kept.answer] == [answer for answer, won in zip(answers, taken, strict=True) if won]


@pytest.mark.parametrize("first_commits", [True, False])
async def test_an_answer_waits_for_one_under_way_elsewhere(
    replicas: list[SqlUnitsOfWork], postgres_address: str, first_commits: bool
) -> None:
    """An answer that meets another replica's waits for how that ends: refused if it commits, taken if it does not."""
    answered, go_on = asyncio.Event(), asyncio.Event()
    await ask(replicas[0])

    async def answer_slowly(store: Store) -> None:
        assert await store.answer_consultation(ASKED.id, ANSWER)
        answered.set()
        await go_on.wait()
        if not first_commits:
            raise LookupError

    first = asyncio.create_task(replicas[0].do(answer_slowly))
    await answered.wait()
    other = replace(ANSWER, words="mine")
    second = asyncio.create_task(replicas[1].do(answering(other)))
    async with open_database(postgres_address) as watcher:
        while not await somebody_waits(watcher):
            assert not second.done()
    go_on.set()
    await asyncio.wait([first])
    taken = await second
    kept = await found(replicas[0])

    assert taken is not first_commits
    assert kept is not None
    assert kept.answer == (ANSWER if first_commits else other)


async def test_what_is_taken_back_cannot_be_answered(units: SqlUnitsOfWork) -> None:
    """What was sent is destroyed, and who asked whom stays as long as it would have; it is taken back once."""
    await ask(units)
    taken = [await units.do(taking_back()) for _ in range(2)]
    answered = await units.do(answering(ANSWER))

    assert (taken, answered) == ([True, False], False)
    assert await found(units) == replace(ASKED, sent=None)


async def test_what_was_answered_cannot_be_taken_back(units: SqlUnitsOfWork) -> None:
    """The answer stands; and there is nothing to take back of what nobody asked."""
    await ask(units)
    await units.do(answering(ANSWER))
    taken = [await units.do(taking_back(name)) for name in (ASKED.id, "nothing")]

    assert taken == [False, False]
    assert await found(units) == replace(ASKED, sent=None, answer=ANSWER)


async def test_a_unit_that_fails_keeps_the_draft(units: SqlUnitsOfWork) -> None:
    """An answer whose unit fails is no answer: what was sent is still there."""
    await ask(units)

    async def fail(store: Store) -> None:
        await store.answer_consultation(ASKED.id, ANSWER)
        raise LookupError

    with pytest.raises(LookupError):
        await units.do(fail)

    assert await found(units) == ASKED


async def test_a_consultation_is_over_after_seven_days(units: SqlUnitsOfWork) -> None:
    """Until seven days have passed it can be read and answered; from then on, purged or not, it cannot."""
    await ask(units)
    before, after = await found(units, NOW + KEPT - MOMENT), await found(units, NOW + KEPT)
    late = await units.do(answering(replace(ANSWER, at=NOW + KEPT)))

    assert timedelta(days=7) == KEPT
    assert (before, after) == (ASKED, None)
    assert not late
    assert await units.do(answering(replace(ANSWER, at=NOW + KEPT - MOMENT)))


async def test_the_purge_destroys_what_is_over_with_its_keys(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """After seven days nothing is left of a consultation, answered or not, nor of its key; younger ones stay."""
    await ask(units, "old", "old-and-answered")
    await units.do(answering(ANSWER, "old-and-answered"))
    await units.do(asking(replace(ASKED, id="young", asked=NOW + MOMENT)))
    await units.purge(NOW + KEPT)

    async with engine.connect() as connection:
        left = [
            (await connection.scalars(select(column))).all() for column in (consultations.c.id, case_keys.c.case_id)
        ]
    assert left == [["young"], ["young"]]


async def test_no_word_is_in_the_database_in_clear(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """In a dump of every table no column holds a word of the draft, the note, the findings or the answer."""
    await ask(units, ASKED.id, "answered")
    await units.do(answering(ANSWER, "answered"))
    await units.do(lambda store: store.post(Notice("consult", ASKED.id, Recipient.of(ASKED.manager)), NOW))
    everything = await dump(engine)
    encoded = base64.b64encode(MARKER.encode()).decode()[:-4]

    assert ASKED.id in everything
    assert "U-manager" in everything
    assert not any(form in everything for form in (MARKER, MARKER.encode().hex(), encoded, "Year 6", "praise"))


async def test_without_keys_nothing_is_passed_on(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Where no key has been set up, asking, reading and answering say so in words for people, and keep nothing."""
    keyless = SqlUnitsOfWork(engine)
    says = "no encryption key has been set up. Ask IT to run: socialpolicy keys new"
    with pytest.raises(SetupError, match=says):
        await ask(keyless)
    assert await found(units) is None
    await ask(units)
    with pytest.raises(SetupError, match=says):
        await found(keyless)
    with pytest.raises(SetupError, match=says):
        await keyless.do(answering(ANSWER))


@pytest.mark.parametrize("swap", ["row", "column", "key"])
async def test_swapped_values_are_refused(units: SqlUnitsOfWork, engine: AsyncEngine, swap: str) -> None:
    """Sealed values that somebody with the database moves to another row or column, with or without keys, stay shut."""
    await ask(units, ASKED.id, "other")
    await units.do(answering(ANSWER, "other"))
    here = update(consultations).where(consultations.c.id == ASKED.id)
    other = select(consultations.c.answer).where(consultations.c.id == "other").scalar_subquery()
    their_key = select(case_keys.c.wrapped).where(case_keys.c.case_id == "other").scalar_subquery()
    change = {
        "row": here.values(answer=other),
        "column": here.values(answer=consultations.c.sent),
        "key": update(case_keys).where(case_keys.c.case_id == ASKED.id).values(wrapped=their_key),
    }[swap]
    async with engine.begin() as connection:
        await connection.execute(change)
    with pytest.raises(Altered):
        await found(units)


async def test_a_value_of_another_shape_is_refused_without_its_words(
    units: SqlUnitsOfWork, engine: AsyncEngine
) -> None:
    """What opens but is no longer what this version understands is an error that holds none of the words."""
    await ask(units)
    async with engine.begin() as connection:
        row = (await connection.execute(select(case_keys))).one()
        key = KEYS.unwrap(ASKED.id, WrappedKey(row.key_id, row.wrapped))
        odd = key.seal(f'{{"draft": "{MARKER}"}}'.encode(), "consultations.sent", ASKED.id)
        await connection.execute(update(consultations).values(sent=odd))
    with pytest.raises(Altered) as failed:
        await found(units)

    assert MARKER not in "".join(traceback.format_exception(failed.value))
