"""The audit chain of each case: what happened to it, each event bound to the one before, so that no change is hidden.

The chain holds no text but by its digest, and its end is sealed with the case's key: whoever has the database alone can
neither add to it nor take away from it. Checkpoints are signed copies of all ends, to be kept elsewhere; they show as
well when a whole case was set back or is gone.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from sqlalchemy import Row, func, insert, literal, select, union_all, update

from bot.core.errors import BadInput
from bot.core.people import Person
from bot.core.reports import Event
from bot.storage.cases import Cases, seal, unseal
from bot.storage.part import digest
from bot.storage.press_tables import enquiries, holding_lines, purged_cases
from bot.storage.sealed import Altered, CaseKey, KeyRing
from bot.storage.tables import case_events, case_keys, in_utc, reports

_SEALED, _HEAD = case_events.c.sealed, case_keys.c.head


#: What a head is one of; reports have no word for it, since they were the first and checkpoints of then still count.
REPORT, PRESS = "", "press"


class Head(NamedTuple):
    """The end of the chain of a case: the number of its last event, 0 for none, and that event's mac in hex."""

    case: str
    number: int
    mac: str
    kind: str = REPORT


#: The cases that have to have a chain.
_CHAINED = union_all(
    select(reports.c.id, literal(REPORT).label("kind")),
    *(select(table.c.id, literal(PRESS).label("kind")) for table in (enquiries, holding_lines)),
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ends of all chains as they once were, and how many reports had been destroyed by then, their time over."""

    at: datetime
    heads: tuple[Head, ...]
    purged: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """The confidential part of an event."""

    by: Person | None = field(repr=False)
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _End:
    number: int = 0
    mac: str = ""


class Audit(Cases):
    """The chains of cases."""

    async def events(self, case_id: str) -> Sequence[Event]:
        """Return what happened to a case, in its order, its people with their ids alone."""
        key = await self._key_of(case_id)
        if key is None:
            return ()
        found = await self._connection.execute(
            select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.number)
        )
        return [event_of(key, row) for row in found]

    async def verify_chain(self, case_id: str) -> int | None:
        """Return the number of the first event of a case that does not fit, or None if all do or the case is gone.

        An event that is missing does not fit either, at the end no less than in the middle; a case whose chain has lost
        its sealed end fits nowhere.
        """
        # Held, so that nobody appends to the chain between a look at its end and a look at its events.
        held = select(case_keys).where(case_keys.c.case_id == case_id).with_for_update(key_share=True)
        case = (await self._connection.execute(held)).one_or_none()
        if case is None:
            return None
        key = self._unwrap(case_id, case)
        end = _opened(key, case_id, case.head)
        rows = await self._connection.execute(
            select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.number)
        )
        last = _End()
        for row in rows:
            mac = _mac(key, Event(row.kind, row.at, number=last.number + 1), row.sealed, last)
            if row.number != last.number + 1 or not hmac.compare_digest(mac, row.mac):
                return last.number + 1
            last = _End(row.number, mac.hex())
        if end is None:
            return 1
        if end == last:
            return None
        return min(end.number, last.number) + (end.number != last.number)

    async def heads(self) -> Sequence[Head]:
        """Return the ends of the chains of all cases that have to have one, as the database shows them."""
        last = select(case_events.c.case_id, func.max(case_events.c.number).label("number")).group_by(
            case_events.c.case_id
        )
        ends, cases = last.subquery(), _CHAINED.subquery()
        found = await self._connection.execute(
            select(cases.c.id, cases.c.kind, case_events.c.number, case_events.c.mac)
            .outerjoin(ends, ends.c.case_id == cases.c.id)
            .outerjoin(case_events, (case_events.c.case_id == ends.c.case_id) & (case_events.c.number == ends.c.number))
            .order_by(cases.c.id)
        )
        return [Head(row.id, row.number or 0, (row.mac or b"").hex(), row.kind) for row in found]

    async def departures(self, heads: Iterable[Head]) -> Sequence[Head]:
        """Return the heads of a checkpoint that are part of no chain any more: altered, set back, or destroyed."""
        departed = []
        for head in heads:
            here = (case_events.c.case_id == head.case) & (case_events.c.number == head.number)
            mac = await self._connection.scalar(select(case_events.c.mac).where(here))
            if (mac or b"").hex() != head.mac:
                departed.append(head)
        return departed

    async def vouched(self, cases: Sequence[str]) -> Sequence[str]:
        """Return those of some cases that are gone because the bot itself destroyed them, their time over."""
        named = {digest(case): case for case in cases}
        found = await self._connection.execute(select(purged_cases).where(purged_cases.c.case.in_(named)))
        return [named[row.case] for row in found if self._ring.verify(_farewell(named[row.case]), row.signature)]

    async def _vouch(self, cases: Iterable[str]) -> None:
        """Keep that it is the bot who destroys some cases: nobody else can sign that, and it tells nothing of them."""
        for case in cases:
            signed = {"case": digest(case), "signature": self._ring.sign(_farewell(case))}
            await self._connection.execute(insert(purged_cases).values(signed))

    async def _append(self, case: str, event: Event) -> str:
        """Put an event at the end of the chain of a case, and return its mac in hex, with which the chain ends now.

        Who appends to the same chain waits until the unit ends.
        """
        # Not FOR UPDATE: a row that is added to the case elsewhere, such as a card, need not wait.
        held = select(case_keys).where(case_keys.c.case_id == case).with_for_update(key_share=True)
        row = (await self._connection.execute(held)).one()
        key = self._unwrap(case, row)
        last = unseal(key, row.head, _End, _HEAD, case) if row.head else _End()
        number = last.number + 1
        said = _Said(event.by, event.words)
        sealed = seal(key, said, _Said, _SEALED, str(number), without={"by": {"roles"}})
        mac = _mac(key, Event(event.kind, event.at, number=number), sealed, last)
        await self._connection.execute(
            insert(case_events).values(
                case_id=case, number=number, kind=str(event.kind), at=event.at, sealed=sealed, mac=mac
            )
        )
        head = seal(key, _End(number, mac.hex()), _End, _HEAD, case)
        await self._connection.execute(update(case_keys).where(case_keys.c.case_id == case).values(head=head))
        return mac.hex()


def end_of(key: CaseKey, case: str, head: bytes | None) -> str:
    """Return the mac, in hex, with which the chain of a case ends; Altered where its sealed end is not there."""
    if head is None:
        raise Altered(str(_HEAD))
    return unseal(key, head, _End, _HEAD, case).mac


def event_of(key: CaseKey, row: Row[Any]) -> Event:
    """Return the event that a row holds; Altered if its words are not those that were sealed for it."""
    said = unseal(key, row.sealed, _Said, _SEALED, str(row.number))
    return Event(row.kind, row.at, said.by, said.words, row.number)


def signed_checkpoint(heads: Iterable[Head], at: datetime, keys: KeyRing, purged: int = 0) -> str:
    """Return a checkpoint as JSON, signed."""
    shown = [_shown(head) for head in heads]
    key_id, _, signature = keys.sign(_statement(at, shown, purged)).rpartition(".")
    said = {"at": in_utc(at).isoformat(), "heads": shown, "purged": purged}
    return json.dumps({**said, "key": key_id, "signature": signature})


def checked_checkpoint(text: str, keys: KeyRing) -> Checkpoint:
    """Return a checkpoint that `signed_checkpoint` made; BadInput for one that a key of ours did not sign as it is."""
    try:
        signed = TypeAdapter(_Signed).validate_json(text)
    except ValidationError:
        raise BadInput("This is not a checkpoint.") from None
    shown = [_shown(head) for head in signed.heads]
    if not keys.verify(_statement(signed.at, shown, signed.purged), f"{signed.key}.{signed.signature}"):
        raise BadInput("This checkpoint was altered, or signed with a key that is not among the encryption keys.")
    return Checkpoint(signed.at, signed.heads, signed.purged)


@dataclass(frozen=True, slots=True)
class _Signed:
    at: AwareDatetime
    heads: tuple[Head, ...]
    purged: int
    key: str
    signature: str


def _shown(head: Head) -> list[object]:
    """Return a head as a checkpoint shows it."""
    return list(head if head.kind else head[:-1])


def _farewell(case: str) -> str:
    return f"socialpolicy purged {case}"


def _statement(at: datetime, heads: list[list[object]], purged: int) -> str:
    return f"socialpolicy checkpoint {json.dumps([in_utc(at).isoformat(), heads, purged])}"


def _mac(key: CaseKey, event: Event, sealed: bytes, last: _End) -> bytes:
    at = in_utc(event.at).isoformat()
    return key.mac(str(event.number), event.kind, at, sha256(sealed).hexdigest(), last.mac)


def _opened(key: CaseKey, case: str, head: bytes | None) -> _End | None:
    """Return the sealed end of a chain, or None if it is not there or does not open."""
    try:
        return unseal(key, head, _End, _HEAD, case) if head else None
    except Altered:
        return None
