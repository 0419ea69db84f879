"""One claimed notice: written at the moment when it is sent, sent by its platform, and what came of it recorded."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter

from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import LEASE, Claim, NotSent, Send
from bot.core.occasions import Occasion, Write, Writer
from bot.core.ports import Outbox, Store, UnitsOfWork
from bot.core.turns import Knowledge

log = logging.getLogger(__name__)

#: Seconds between two renewals of the lease while a notice is being sent.
HEARTBEAT = LEASE.total_seconds() / 3
#: Seconds after which a platform that neither takes nor refuses a message is no longer waited for.
LONGEST_SEND = 300.0
#: So many times is a notice tried while its platform refuses it: about ten hours.
MOST_ATTEMPTS = 20
#: So many times is it tried when the fault is our own: it would hold up what comes after it for nothing.
MOST_FAULTS = 5
#: The longest pause between two attempts.
LONGEST_PAUSE = timedelta(hours=1)
#: When a notice is looked at again that this version of the bot cannot deliver: a newer one may run beside it.
UNKNOWN_AGAIN = timedelta(minutes=1)


class Delivery:
    """Delivers claimed notices; several may be under way at the same time, each from a lane of its own."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        units: UnitsOfWork,
        writers: Iterable[Writer],
        send: Mapping[str, Send],
        knowledge: Knowledge,
        clock: Callable[[], datetime],
        metrics: CollectorRegistry,
    ) -> None:
        self._outbox = outbox
        self._units = units
        self._writers = {writer.kind: writer.write for writer in writers}
        self._send = send
        self._knowledge = knowledge
        self._clock = clock
        self._notices = Counter(
            "socialpolicy_notices", "Attempts to deliver a notice.", ("platform", "kind", "outcome"), registry=metrics
        )
        self._repeated = Counter(
            "socialpolicy_notices_repeated", "Notices sent again that may have arrived before.", registry=metrics
        )

    async def __call__(self, claim: Claim) -> None:
        """Deliver a notice and record what came of it; raises only what recording it raises."""
        notice = claim.notice
        write, send = self._writers.get(notice.kind), self._send.get(notice.to.platform)
        if write is None or send is None:
            outcome = "unknown"
            await self._outbox.put_back(claim, self._clock() + UNKNOWN_AGAIN, failed=False, in_doubt=False)
            log.warning("nobody can deliver a notice", extra={"kind": notice.kind, "platform": notice.to.platform})
        elif claim.failures >= MOST_ATTEMPTS:
            outcome = await self._give_up(claim, "LeaseRanOut")
        else:
            async with self._held(claim):
                outcome = await self._deliver(claim, write, send)
        # A platform or a kind that nobody knows could have any name, and each would be a time series.
        known = ("unknown", "unknown") if outcome == "unknown" else (notice.to.platform, notice.kind)
        self._notices.labels(*known, outcome).inc()

    async def _deliver(self, claim: Claim, write: Write, send: Send) -> str:
        """Write, send and record; return the outcome."""
        sending = False
        try:
            reply = await self._units.do(lambda store: self._write(claim, write, store))
            if reply is not None:
                sending = True
                if claim.in_doubt:
                    self._repeated.inc()
                async with asyncio.timeout(LONGEST_SEND):
                    await send(claim.notice.to, reply, claim.key)
        except NotSent as refusal:
            return await self._failed(claim, refusal, in_doubt=refusal.in_doubt)
        except Exception as error:
            return await self._failed(claim, error, in_doubt=sending)
        except asyncio.CancelledError:
            await self._outbox.put_back(claim, self._clock(), failed=False, in_doubt=sending)
            raise
        ours = await self._outbox.end(claim, self._clock())
        return ("sent" if reply else "nothing to say") if ours else "taken over"

    async def _write(self, claim: Claim, write: Write, store: Store) -> Reply | None:
        return await write(Occasion(claim.notice, self._clock(), self._knowledge, store))

    async def _failed(self, claim: Claim, error: Exception, *, in_doubt: bool) -> str:
        kind, attempts = type(error).__name__, claim.failures + 1
        log.warning(
            "a notice was not delivered",
            extra={"kind": claim.notice.kind, "error": kind, "attempts": attempts, "where": where(error)},
        )
        refusal = error if isinstance(error, NotSent) else None
        if attempts >= (MOST_ATTEMPTS if refusal else MOST_FAULTS) or (refusal and refusal.final):
            return await self._give_up(claim, kind)
        pause = refusal.retry_after if refusal and refusal.retry_after else _pause(attempts)
        ours = await self._outbox.put_back(claim, self._clock() + pause, failed=True, in_doubt=in_doubt)
        return "failed" if ours else "taken over"

    async def _give_up(self, claim: Claim, failure: str) -> str:
        log.error("a notice was given up", extra={"kind": claim.notice.kind, "error": failure})
        return "given up" if await self._outbox.end(claim, self._clock(), failure) else "taken over"

    @asynccontextmanager
    async def _held(self, claim: Claim) -> AsyncIterator[None]:
        """Keep the lease as long as the block runs."""
        beating = asyncio.create_task(self._beat(claim))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self, claim: Claim) -> None:
        held = True
        while held:
            await asyncio.sleep(HEARTBEAT)
            try:
                held = await self._outbox.hold(claim, self._clock())
            except Exception as error:  # the lease outlasts two that fail
                log.warning("a lease was not renewed", extra={"error": type(error).__name__})


def _pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, with chance, so that lanes spread."""
    longest = min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - nothing secret about it
