"""Press enquiries: all of one is sealed; what it has to be found and counted by stands in its row as well.

Nothing of it can be set back without a key: the sealed body names the end of the audit chain that it was kept with, and
holds a digest of the words and approvals that belong to it. A body, a proposal or an approval of earlier, of another
version or of another enquiry is Altered, and so is one that is missing or too many.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.press import Approval, Enquiry, Move, Proposal, after
from bot.core.reports import Event
from bot.storage.audit import Audit, end_of
from bot.storage.cases import seal, unseal
from bot.storage.press_tables import approvals, enquiries, proposals
from bot.storage.sealed import Altered, CaseKey
from bot.storage.tables import case_keys, in_utc

#: The lock of PostgreSQL under which enquiries are looked through before another is opened; any number that is its own.
_OPENING = 0x50524553
_BODY, _PROPOSAL, _APPROVAL = enquiries.c.body, proposals.c.sealed, approvals.c.sealed
#: What somebody is in the trust changes, and is looked up when it is needed: it is not kept.
_ROLES = {"roles"}
_ROLES_OF_ACTOR = {"by": _ROLES}
#: Words and approvals are sealed by themselves, each in its own place.
_NOT_IN_BODY = {
    "enquiry": {
        "proposals": True,
        "approvals": True,
        "contacted": _ROLES,
        "taken_by": _ROLES,
        "line": _ROLES_OF_ACTOR,
    }
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of an enquiry: itself, the mac of its last event, and the digest of its sealed words."""

    enquiry: Enquiry
    end: str
    words: str


class Enquiries(Audit):
    """Press enquiries; the case of each is the enquiry itself."""

    async def open_enquiry(self, enquiry: Enquiry, event: Event) -> None:
        """Keep a press enquiry, encrypted, with the first event of its chain; NoKey where no key has been set up.

        Approvals are kept by `approve_enquiry` alone.
        """
        key = await self._open_case(enquiry.id)
        await self._keep_proposals(key, enquiry.id, enquiry.proposals)
        values = await self._appended(key, enquiry, event)
        await self._connection.execute(insert(enquiries).values(id=enquiry.id, **values))

    async def enquiry(self, enquiry_id: str) -> Enquiry | None:
        """Return an enquiry, its people with their ids alone, and hold it until the unit ends; None if there is none.

        Altered, as nearly wherever enquiries are read, for one of which anything was changed without the key.
        """
        held = await self._held(enquiries.c.id == enquiry_id)
        return held[0] if held else None

    async def enquiry_called(self, reference: str) -> Enquiry | None:
        """Return the enquiry with that reference, held likewise; None if there is none."""
        held = await self._held(enquiries.c.reference == reference)
        return held[0] if held else None

    async def open_enquiries(self) -> Sequence[Enquiry]:
        """Return the enquiries that are not closed, oldest first."""
        return [each async for each in self._enquiries(enquiries.c.closed.is_(None))]

    async def closed_enquiries(self) -> Sequence[Enquiry]:
        """Return the enquiries that are closed and not purged yet, oldest first; each is decrypted."""
        return [each async for each in self._enquiries(enquiries.c.closed.is_not(None))]

    async def enquiries_since(self, moment: datetime) -> Sequence[Enquiry]:
        """Return the enquiries received from a moment on, closed or not, oldest first, each held.

        Until the unit ends, others that ask wait: what one opens, the next one finds. One that is Altered is left out,
        lest nobody could pass another on because of it.
        """
        if not self._on_sqlite:
            await self._connection.execute(select(func.pg_advisory_xact_lock(_OPENING)))
        since = select(enquiries.c.id).where(enquiries.c.received >= moment)
        # Held one after the other in one order, so that two units never wait for each other for ever.
        held = await self._connection.scalars(since.order_by(enquiries.c.id).with_for_update())
        return [each async for each in self._enquiries(enquiries.c.id.in_(held.all()), Altered)]

    async def change_enquiry(self, enquiry: Enquiry, event: Event) -> None:
        """Keep a changed enquiry with the words newly proposed, and what happened at the end of its audit chain.

        Approvals are not changed by this. LookupError if it is gone, ValueError if words proposed before are not the
        first of its words.
        """
        kept, key = await self._held_there(enquiry)
        known = len(kept.proposals)
        if enquiry.proposals[:known] != kept.proposals:
            msg = "Words that were proposed never change."
            raise ValueError(msg)
        await self._keep_proposals(key, enquiry.id, enquiry.proposals[known:])
        await self._change(key, enquiry, event)

    async def approve_enquiry(self, enquiry: Enquiry, approval: Approval, event: Event) -> bool:
        """Keep a changed enquiry and one approval more; return False, and change nothing, if somebody was first.

        That is so if the slot is taken, they have approved these words before, or the enquiry is not any more what it
        was when they saw it.
        """
        kept, key = await self._held_there(enquiry)
        if enquiry.proposals != kept.proposals or after(kept.state, Move(event.kind)) is not enquiry.state:
            return False
        number, before = approval.proposal, [each for each in enquiry.approvals if each != approval]
        slot = 1 + sum(each.proposal == number for each in before)
        row = {
            "case_id": enquiry.id,
            "proposal": number,
            "slot": slot,
            "approver": _approver(key, approval),
            "sealed": _sealed_approval(key, approval, slot),
        }
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(approvals).values(row))
        except IntegrityError:
            return False
        await self._change(key, enquiry, event)
        return True

    async def confirm_enquiry(self, enquiry: Enquiry, given: Collection[Approval], event: Event) -> None:
        """Keep that these approvals, given in an emergency, are confirmed, and by whom; ValueError for others."""
        kept, key = await self._held_there(enquiry)
        for each in given:
            slot = 1 + [one for one in kept.approvals if one.proposal == each.proposal].index(each)
            there = {"case_id": enquiry.id, "proposal": each.proposal, "slot": slot}
            sealed = _sealed_approval(key, replace(each, confirmed=True), slot)
            await self._connection.execute(update(approvals).filter_by(**there).values(sealed=sealed))
        await self._change(key, enquiry, event)

    async def _held_there(self, enquiry: Enquiry) -> tuple[Enquiry, CaseKey]:
        """Return an enquiry as it is kept, held, with its key; LookupError if it is gone."""
        held = await self._held(enquiries.c.id == enquiry.id)
        if held is None:
            msg = "There is no such enquiry."
            raise LookupError(msg)
        return held

    async def _held(self, which: ColumnElement[bool]) -> tuple[Enquiry, CaseKey] | None:
        # Held first and read afterwards: one statement could show the row of now beside an end of the chain of before.
        name = await self._connection.scalar(select(enquiries.c.id).where(which).with_for_update())
        rows = (await self._connection.execute(_whole().where(enquiries.c.id == name))).all()
        return self._enquiry(rows) if rows else None

    async def _enquiries(self, which: ColumnElement[bool], *leaves_out: type[Altered]) -> AsyncIterator[Enquiry]:
        """Yield enquiries, oldest first, all of them as they were at one moment: they need not be held."""
        for _, rows in groupby((await self._connection.execute(_whole().where(which))).all(), lambda row: row.id):
            with suppress(*leaves_out):
                yield self._enquiry(list(rows))[0]

    def _enquiry(self, rows: Sequence[Row[Any]]) -> tuple[Enquiry, CaseKey]:
        """Return the enquiry of the rows that hold it, with its key; Altered if they don't belong together."""
        row = rows[0]
        key = self._unwrap(row.id, row)
        kept = unseal(key, row.body, _Kept, _BODY, row.id)
        words = {each.number: each.words for each in rows if each.words is not None}
        agreed = [each for each in rows if each.approval is not None]
        enquiry = replace(
            kept.enquiry,
            proposals=tuple(unseal(key, sealed, Proposal, _PROPOSAL, str(n)) for n, sealed in words.items()),
            approvals=tuple(_approval(key, each) for each in agreed),
        )
        shown = {name: row._mapping[name] for name in _shown(enquiry)}
        digest = _digest((*words.values(), *(each.approval for each in agreed)))
        if (shown, kept.end, kept.words) != (_shown(enquiry), end_of(key, row.id, row.head), digest):
            raise Altered(str(_BODY))
        return enquiry, key

    async def _keep_proposals(self, key: CaseKey, case: str, new: Iterable[Proposal]) -> None:
        for each in new:
            words = replace(each, at=in_utc(each.at))
            sealed = seal(key, words, Proposal, _PROPOSAL, str(each.number), without=_ROLES_OF_ACTOR)
            row = {"case_id": case, "number": each.number, "sealed": sealed}
            await self._connection.execute(insert(proposals).values(row))

    async def _change(self, key: CaseKey, enquiry: Enquiry, event: Event) -> None:
        values = await self._appended(key, enquiry, event)
        await self._connection.execute(update(enquiries).where(enquiries.c.id == enquiry.id).values(values))

    async def _appended(self, key: CaseKey, enquiry: Enquiry, event: Event) -> dict[str, Any]:
        """Put an event at the end of the chain, and return what is kept of an enquiry together with it."""
        name = enquiry.id
        words = await self._connection.scalars(
            select(_PROPOSAL).where(proposals.c.case_id == name).order_by(proposals.c.number)
        )
        agreed = await self._connection.scalars(
            select(_APPROVAL).where(approvals.c.case_id == name).order_by(approvals.c.proposal, approvals.c.slot)
        )
        snoozed = enquiry.snoozed_until and in_utc(enquiry.snoozed_until)
        came = enquiry.foi_came and in_utc(enquiry.foi_came)
        end = await self._append(name, event)
        whole = replace(enquiry, snoozed_until=snoozed, foi_came=came)
        kept = _Kept(whole, end, _digest((*words.all(), *agreed.all())))
        return {**_shown(enquiry), "body": seal(key, kept, _Kept, _BODY, name, without=_NOT_IN_BODY)}


def _whole() -> Select[Any]:
    """Return the query for enquiries with keys, words and approvals: a row for each approval, or what lacks one."""
    agrees = (approvals.c.case_id == proposals.c.case_id) & (approvals.c.proposal == proposals.c.number)
    return (
        select(
            enquiries,
            case_keys.c.key_id,
            case_keys.c.wrapped,
            case_keys.c.head,
            proposals.c.number,
            _PROPOSAL.label("words"),
            approvals.c.slot,
            approvals.c.approver,
            _APPROVAL.label("approval"),
        )
        .select_from(enquiries)
        .join(case_keys, case_keys.c.case_id == enquiries.c.id)
        .outerjoin(proposals, proposals.c.case_id == enquiries.c.id)
        .outerjoin(approvals, agrees)
        .order_by(enquiries.c.received, enquiries.c.reference, proposals.c.number, approvals.c.slot)
    )


def _shown(enquiry: Enquiry) -> dict[str, Any]:
    """Return what stands in the row of an enquiry in clear."""
    return {
        "reference": enquiry.reference,
        "school": enquiry.school,
        "offices": list(enquiry.offices),
        "state": str(enquiry.state),
        "received": in_utc(enquiry.received),
        "deadline": enquiry.deadline and in_utc(enquiry.deadline),
        "closed": enquiry.closed,
        "keep_until": enquiry.keep_until,
        "held": enquiry.held,
    }


def _sealed_approval(key: CaseKey, approval: Approval, slot: int) -> bytes:
    given = replace(approval, at=in_utc(approval.at), valid_until=in_utc(approval.valid_until))
    return seal(key, given, Approval, _APPROVAL, f"{approval.proposal}.{slot}", without=_ROLES_OF_ACTOR)


def _approval(key: CaseKey, row: Row[Any]) -> Approval:
    """Return the approval of a row; Altered if it is another one, or somebody else's than the row says."""
    approval = unseal(key, row.approval, Approval, _APPROVAL, f"{row.number}.{row.slot}")
    if row.approver != _approver(key, approval):
        raise Altered(str(approvals.c.approver))
    return approval


def _approver(key: CaseKey, approval: Approval) -> str:
    """Return what stands for somebody who approves some words, and for nobody else and no other words."""
    by = approval.by
    return key.mac(str(approvals.c.approver), str(approval.proposal), by.platform, by.id).hex()


def _digest(sealed: Iterable[bytes]) -> str:
    return sha256(b"".join(sha256(each).digest() for each in sealed)).hexdigest()
