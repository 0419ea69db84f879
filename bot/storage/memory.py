"""What is remembered of requests and conversations for a day, and what is counted of opinions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from bot.core.messages import Place
from bot.storage.part import StorePart, digest
from bot.storage.tables import (
    answer_feedback,
    conversation_topics,
    in_utc,
    processed_requests,
    rule_dismissals,
    start_of_day,
)

#: How long a served request, from the end of its day, and the topic of a conversation are remembered.
REMEMBERED = timedelta(hours=24)


class Memory(StorePart):
    """Requests, topics and opinions."""

    async def first_time(self, request_id: str, now: datetime) -> bool:
        """Remember a request; return False if it was remembered before (by any replica).

        While another replica's unit with the same id runs on PostgreSQL, this waits for how that one ends.
        """
        # Not when it came, but on which day: who looks at the database can't tell whose request a report was.
        midnight = start_of_day(now) + timedelta(days=1)
        remember = self._insert(processed_requests).values(id=self._digest(request_id), at=midnight)
        once = remember.on_conflict_do_nothing()
        result = await self._connection.execute(once, execution_options={"preserve_rowcount": True})
        return result.rowcount == 1

    async def topic(self, place: Place, now: datetime) -> tuple[str, ...]:
        """Return the clause ids that this conversation was about, or nothing."""
        fresh = conversation_topics.c.at > now - REMEMBERED
        here = conversation_topics.c.place == self._digest(place.key)
        clauses = await self._connection.scalar(select(conversation_topics.c.clauses).where(here, fresh))
        return tuple(clauses or ())

    async def keep_topic(self, place: Place, clauses: Sequence[str], now: datetime) -> None:
        """Remember the clause ids that this conversation is about, for a day."""
        topic = {"clauses": list(clauses), "at": now}
        keep = self._insert(conversation_topics).values(place=self._digest(place.key), **topic)
        await self._connection.execute(keep.on_conflict_do_update(index_elements=["place"], set_=topic))

    async def count_feedback(self, clauses: Sequence[str], helpful: bool, now: datetime) -> None:
        """Count one opinion of an answer by its clauses and the day, without the person or the words."""
        day = in_utc(now).date()
        rows = [{"clause": clause, "helpful": helpful, "day": day} for clause in clauses]
        if rows:
            await self._connection.execute(insert(answer_feedback), rows)

    async def count_dismissal(self, rule: str, reason: str, now: datetime) -> None:
        """Count that somebody set a finding of this rule aside, by the day, without the person or the words."""
        await self._connection.execute(insert(rule_dismissals).values(rule=rule, reason=reason, day=in_utc(now).date()))

    def _digest(self, name: str) -> str:
        """Return what stands for a request or a place: under the keys, where there are any, nobody can look for one."""
        return self._keys.digest(name) if self._keys else digest(name)

    async def forget_memory(self, now: datetime) -> None:
        """Forget the requests and the topics whose time is over."""
        for table in (processed_requests, conversation_topics):
            await self._connection.execute(delete(table).where(table.c.at <= now - REMEMBERED))
