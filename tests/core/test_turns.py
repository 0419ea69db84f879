"""Turns: what a verb may ask of the engine is asked once."""

from datetime import UTC, datetime

from bot.core.checks import Draft, Judgement, Verdict
from bot.core.messages import Reply, Request
from bot.core.routing import Reading
from bot.core.turns import Turn
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.talking import KNOWLEDGE, PERSONAL, TEACHER, reading


async def test_a_turn_reads_and_judges_each_text_once(units: SqlUnitsOfWork) -> None:
    """Asked again for the same it remembers; another draft or another text is looked at anew."""
    read_texts: list[str] = []
    judged: list[Draft] = []

    async def read(text: str) -> Reading:
        read_texts.append(text)
        return reading()

    async def judge(draft: Draft) -> Judgement:
        judged.append(draft)
        return Judgement(Verdict.CLEAR)

    async def run(_turn: Turn, _intent: str) -> Reply:
        return Reply(())

    async def work(store: SqlStore) -> None:
        request = Request("1", TEACHER, PERSONAL, "message", "first")
        turn = Turn(request, datetime(2026, 1, 1, tzinfo=UTC), KNOWLEDGE, store, read, judge, run)
        for _ in range(2):
            await turn.reading()
            await turn.judgement(Draft("first"))
        other = turn.with_text("second")
        await other.reading()
        await other.judgement(Draft("first"))
        await turn.judgement(Draft("second"))

    await units.do(work)

    assert ["first", "second"] == read_texts
    assert [Draft("first"), Draft("second")] == judged
