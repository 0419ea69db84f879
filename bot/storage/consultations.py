"""Questions to a manager: what is sent and what is answered are sealed, and gone when their time is over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from bot.core.consultations import Answer, Consultation, Sent
from bot.core.people import Person
from bot.storage.cases import Cases, seal, unseal
from bot.storage.tables import case_keys, consultations

_SENT, _ANSWER = consultations.c.sent, consultations.c.answer


class Consultations(Cases):
    """Consultations; the case of each is the consultation itself."""

    async def open_consultation(self, consultation: Consultation) -> None:
        """Keep what is sent to a manager, encrypted; NoKey where no key has been set up."""
        name, sent = consultation.id, consultation.sent
        key = await self._open_case(name)
        await self._connection.execute(
            insert(consultations).values(
                id=name,
                writer_platform=consultation.writer.platform,
                writer=consultation.writer.id,
                manager_platform=consultation.manager.platform,
                manager=consultation.manager.id,
                asked=consultation.asked,
                expires=consultation.expires,
                sent=seal(key, sent, Sent, _SENT, name) if sent else None,
            )
        )

    async def consultation(self, consultation_id: str, now: datetime) -> Consultation | None:
        """Return a consultation, its people with their ids alone, or None if there is none or its time is over."""
        found = await self._connection.execute(
            select(consultations).where(consultations.c.id == consultation_id, consultations.c.expires > now)
        )
        row = found.one_or_none()
        return await self._consultation(row) if row else None

    async def _consultation(self, row: Row[Any]) -> Consultation | None:
        """Return the consultation of a row, or None if its key is gone."""
        key = await self._key_of(row.id)
        if key is None:
            return None
        return Consultation(
            id=row.id,
            writer=Person(row.writer_platform, row.writer),
            manager=Person(row.manager_platform, row.manager),
            asked=row.asked,
            sent=unseal(key, row.sent, Sent, _SENT, row.id) if row.sent else None,
            answer=unseal(key, row.answer, Answer, _ANSWER, row.id) if row.answer else None,
        )

    async def answer_consultation(self, consultation_id: str, answer: Answer) -> bool:
        """Keep the answer and destroy what was sent; return False if it had been answered before or is gone.

        Of several answers at the same moment the database lets one through.
        """
        key = await self._key_of(consultation_id)
        if key is None:
            return False
        still_open = _open(consultation_id) & (consultations.c.expires > answer.at)
        sealed = seal(key, answer, Answer, _ANSWER, consultation_id)
        result = await self._connection.execute(
            update(consultations).where(still_open).values(answer=sealed, sent=None)
        )
        return result.rowcount == 1

    async def withdraw_consultation(self, consultation_id: str) -> bool:
        """Destroy what was sent; return False if it had been answered before or is gone."""
        result = await self._connection.execute(update(consultations).where(_open(consultation_id)).values(sent=None))
        return result.rowcount == 1

    async def forget_consultations(self, now: datetime) -> None:
        """Destroy the consultations whose time is over, and their keys."""
        over = select(consultations.c.id).where(consultations.c.expires <= now)
        await self._connection.execute(delete(case_keys).where(case_keys.c.case_id.in_(over)))


def _open(name: str) -> ColumnElement[bool]:
    return (consultations.c.id == name) & _ANSWER.is_(None) & _SENT.is_not(None)
