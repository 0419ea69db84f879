"""Holding lines: words that an approver lets everybody of a school, or of the trust, say to any journalist."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, select, update

from bot.core.press import HoldingLine
from bot.core.reports import Event
from bot.storage.audit import Audit, end_of
from bot.storage.cases import seal, unseal
from bot.storage.press_tables import holding_lines
from bot.storage.sealed import Altered, CaseKey
from bot.storage.tables import case_keys, in_utc

_SEALED = holding_lines.c.sealed


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of a line: itself, the mac of its last event, and when it was withdrawn, if it was."""

    line: HoldingLine
    end: str
    withdrawn: datetime | None = None

    @property
    def until(self) -> datetime:
        """Return until when it stands."""
        return min(self.line.until, self.withdrawn or self.line.until)


class HoldingLines(Audit):
    """Holding lines; the case of each is the line itself."""

    async def keep_holding_line(self, line: HoldingLine, event: Event) -> None:
        """Keep an approved holding line, encrypted, with the first event of its chain; NoKey without a key."""
        key = await self._open_case(line.id)
        given = replace(line, at=in_utc(line.at), until=in_utc(line.until))
        values = _values(key, _Kept(given, await self._append(line.id, event)))
        await self._connection.execute(insert(holding_lines).values(id=line.id, **values))

    async def holding_lines(self, now: datetime) -> Sequence[HoldingLine]:
        """Return the holding lines that stand now, oldest first, their people with their ids alone.

        Altered where somebody changed anything of one without its key, such as until when it stands.
        """
        return await self._lines(holding_lines.c.until > now)

    async def withdraw_holding_line(self, line: HoldingLine, event: Event) -> None:
        """Keep that a holding line doesn't stand any more; LookupError if it is gone.

        Nothing is kept where it doesn't stand any more already.
        """
        here = holding_lines.c.id == line.id
        # Held first and read afterwards, as enquiries are.
        await self._connection.execute(select(holding_lines.c.id).where(here).with_for_update())
        row = (await self._connection.execute(_whole().where(here))).one_or_none()
        if row is None:
            msg = "There is no such holding line."
            raise LookupError(msg)
        kept, key = self._line(row)
        if kept.until > event.at:
            values = _values(key, _Kept(kept.line, await self._append(line.id, event), event.at))
            await self._connection.execute(update(holding_lines).where(here).values(values))

    async def _lines(self, which: ColumnElement[bool]) -> Sequence[HoldingLine]:
        """Return holding lines, oldest first, whether they stand or not."""
        found = await self._connection.execute(_whole().where(which))
        return sorted((self._line(row)[0].line for row in found), key=lambda line: (line.at, line.id))

    def _line(self, row: Row[Any]) -> tuple[_Kept, CaseKey]:
        key = self._unwrap(row.id, row)
        kept = unseal(key, row.sealed, _Kept, _SEALED, row.id)
        if (kept.until, kept.end) != (row.until, end_of(key, row.id, row.head)):
            raise Altered(str(_SEALED))
        return kept, key


def _whole() -> Select[Any]:
    """Return the query for lines and the keys of their cases."""
    return select(holding_lines, case_keys.c.key_id, case_keys.c.wrapped, case_keys.c.head).join(case_keys)


def _values(key: CaseKey, kept: _Kept) -> dict[str, Any]:
    """Return what is kept of a line."""
    sealed = seal(key, kept, _Kept, _SEALED, kept.line.id, without={"line": {"by": {"roles"}}})
    return {"until": kept.until, "sealed": sealed}
