"""Receipts of anonymous reporters: found by two words, proved by five, and guessing them is slowed."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, insert, select, update

from bot.core.errors import Refusal
from bot.storage.cases import Cases, seal, unseal
from bot.storage.part import digest
from bot.storage.receipt_words import as_typed, spelt
from bot.storage.sealed import CaseKey
from bot.storage.tables import case_keys, in_utc, receipt_guesses, receipts

#: So many wrong proofs are free; then the words that find a receipt are blocked, twice as long each time.
FREE_GUESSES = 3
FIRST_BLOCK, LONGEST_BLOCK = timedelta(minutes=1), timedelta(days=1)
#: After so long without a wrong proof it is all forgotten.
FORGOTTEN_AFTER = timedelta(days=7)

#: The least that OWASP advises, which is enough for words drawn at random: it is done while a transaction waits.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: The hash of no words at all: words that find nothing take as long as those that do.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$oYgv9m+4Gw/5kcx8IwyvQw$TqQ+umoCeqSwHHgd/be9NBYhpSLD5dzfINjqjW8IvYM"


class Receipts(Cases):
    """Receipts, and the wrong guesses at them."""

    def receipt_words(self, seed: str) -> str:
        """Return the seven words that belong to a seed as long as the current key does; NoKey without one."""
        return spelt(int.from_bytes(self._ring.drawn_from(seed), "big"))

    async def report_of(self, receipt: str, now: datetime) -> str | None:
        """Return the id of the report to which a receipt belongs, or None; Refusal while guessing is slowed.

        A wrong guess counts once the unit commits. Of a right one nothing is kept.
        """
        typed = as_typed(receipt)
        if typed is None:
            return None
        finding, proof = digest(typed[0]), typed[1]
        failures = await self._failures(finding, now)
        case = await asyncio.to_thread(_proved, proof, await self._proofs(finding))
        here = receipt_guesses.c.locator == finding
        if case is None:
            count = update(receipt_guesses).where(here)
            await self._connection.execute(count.values(_after(failures + 1, now)))
        else:
            await self._connection.execute(delete(receipt_guesses).where(here))
        return case

    async def _keep_receipt(self, case: str, key: CaseKey, receipt: str) -> None:
        """Keep what is needed to know a receipt again; ValueError for what is none."""
        typed = as_typed(receipt)
        if typed is None:
            msg = "A receipt has seven words."
            raise ValueError(msg)
        proof = await asyncio.to_thread(_HASHER.hash, typed[1])
        sealed = seal(key, proof, str, receipts.c.proof, case)
        await self._connection.execute(insert(receipts).values(case_id=case, locator=digest(typed[0]), proof=sealed))

    async def _proofs(self, finding: str) -> dict[str, str]:
        """Return the hashes of the proofs that belong to the words that find them, by case: rarely more than one."""
        keys = select(receipts, case_keys.c.key_id, case_keys.c.wrapped).join(case_keys)
        found = (await self._connection.execute(keys.where(receipts.c.locator == finding))).all()
        return {
            row.case_id: unseal(self._unwrap(row.case_id, row), row.proof, str, receipts.c.proof, row.case_id)
            for row in found
        }

    async def _failures(self, finding: str, now: datetime) -> int:
        """Return how often words that find a receipt came with a wrong proof; Refusal while they are blocked.

        Nobody else can try them until the unit ends, whether there is such a receipt or not.
        """
        today = in_utc(now).date()
        hold = self._insert(receipt_guesses).values(locator=finding, failures=0, last=today)
        same = {"failures": receipt_guesses.c.failures}
        held = await self._connection.execute(
            hold.on_conflict_do_update(index_elements=["locator"], set_=same).returning(
                receipt_guesses.c.failures, receipt_guesses.c.last, receipt_guesses.c.blocked_until
            )
        )
        row = held.one()
        if row.blocked_until and row.blocked_until > now:
            raise Refusal(_wait(row.blocked_until - now))
        return 0 if row.last <= today - FORGOTTEN_AFTER else int(row.failures)

    async def forget_guesses(self, now: datetime) -> None:
        """Forget when a block ended, and after a week without another the wrong guesses themselves."""
        old = receipt_guesses.c.last <= in_utc(now).date() - FORGOTTEN_AFTER
        await self._connection.execute(delete(receipt_guesses).where(old))
        over = update(receipt_guesses).where(receipt_guesses.c.blocked_until <= now)
        await self._connection.execute(over.values(blocked_until=None))


def _after(failures: int, now: datetime) -> dict[str, object]:
    """Return what is kept of so many failures."""
    late = failures - FREE_GUESSES
    # Doubled sixteen times a minute is more than a day: a larger power would be too much for a timedelta.
    block = min(FIRST_BLOCK * 2 ** min(late, 16), LONGEST_BLOCK) if late >= 0 else None
    return {"failures": failures, "last": in_utc(now).date(), "blocked_until": now + block if block else None}


def _wait(left: timedelta) -> str:
    minutes = -(-left // timedelta(minutes=1))
    hours = -(-minutes // 60)
    wait = f"{hours} hours" if hours > 1 else f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"These words were wrong several times, so I'm taking a break from them. Please try again in {wait}."


def _proved(proof: str, hashes: Mapping[str, str]) -> str | None:
    """Return the case whose proof this is, or None; it takes as long where there is no case."""
    for case, kept in (hashes or {"": _NOBODYS}).items():
        try:
            _HASHER.verify(kept, proof)
        except VerifyMismatchError:
            continue
        return case
    return None
