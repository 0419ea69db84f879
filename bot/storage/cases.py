"""Confidential matters: the data key of each case, and values of the core sealed under it."""

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Row, insert, select

from bot.storage.part import StorePart
from bot.storage.sealed import Altered, CaseKey, WrappedKey
from bot.storage.tables import case_keys

T = TypeVar("T")

#: How values of the core look as JSON; it takes milliseconds to find out.
_shapes: dict[type[Any], TypeAdapter[Any]] = {}


class Cases(StorePart):
    """The keys of cases; the parts that keep confidential matters build on it."""

    async def _open_case(self, case: str) -> CaseKey:
        """Make and keep the data key of a new case; NoKey where no key ring has been set up."""
        key, stored = self._ring.new_key(case)
        await self._connection.execute(insert(case_keys).values(case_id=case, **stored._asdict()))
        return key

    async def _key_of(self, case: str) -> CaseKey | None:
        """Return the data key of a case, or None if the case is gone; NoKey where no key ring has been set up."""
        found = await self._connection.execute(
            select(case_keys.c.key_id, case_keys.c.wrapped).where(case_keys.c.case_id == case)
        )
        row = found.one_or_none()
        return self._unwrap(case, row) if row else None

    def _unwrap(self, case: str, row: Row[*tuple[Any, ...]]) -> CaseKey:
        """Return the data key of a case from a row that holds it; NoKey where no key ring has been set up."""
        return self._ring.unwrap(case, WrappedKey(row.key_id, row.wrapped))


def seal(key: CaseKey, value: T, kind: type[T], column: Column[Any], row: str, *, without: Any = None) -> bytes:
    """Return a value of the core as JSON, sealed for one column of one row.

    `without` names the fields that are left out, as pydantic's `exclude` does.
    """
    plain = json.dumps(_shape(kind).dump_python(value, mode="json", exclude=without))
    return key.seal(plain.encode(), str(column), row)


def unseal(key: CaseKey, sealed: bytes, kind: type[T], column: Column[Any], row: str) -> T:
    """Return a value that `seal` made; Altered, without any of its words, if it is not that any more."""
    plain = key.open(sealed, str(column), row)
    try:
        value: T = _shape(kind).validate_python(json.loads(plain))
    except ValidationError:
        raise Altered(str(column)) from None
    return value


def _shape(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _shapes:
        _shapes[kind] = TypeAdapter(kind)
    return _shapes[kind]
