"""One claimed notice: written at the moment when it is sent, sent by its platform, and what came of it recorded."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import assert_never

from prometheus_client import CollectorRegistry, Counter

from bot.core.elsewhere import shown_on
from bot.core.errors import where
from bot.core.messages import Reply
from bot.core.notices import (
    CLOCK,
    GIVEN_UP,
    LEASE,
    NOT_INSTALLED,
    Audience,
    Card,
    Claim,
    Look,
    Notice,
    NotInstalled,
    NotSent,
    Recipient,
    Send,
)
from bot.core.occasions import Occasion, Writer
from bot.core.ports import Outbox, Store, UnitsOfWork
from bot.core.turns import Knowledge

log = logging.getLogger(__name__)

#: Seconds between two renewals of the lease while a notice is being sent.
HEARTBEAT = LEASE.total_seconds() / 3
#: Seconds after which a platform that neither takes nor refuses a message is no longer waited for.
LONGEST_SEND = 300.0
#: So many times is a notice tried while its platform refuses it: about ten hours.
MOST_ATTEMPTS = 20
#: So many times is it tried when the fault is our own: it would hold up what comes after it for nothing. A timer holds
#: up nobody, and what it is to do may matter, so it is tried as often as the rest.
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
        knowledge: Callable[[], Knowledge],
        clock: Callable[[], datetime],
        metrics: CollectorRegistry,
        look: Mapping[str, Look] = MappingProxyType({}),
    ) -> None:
        self._outbox = outbox
        self._units = units
        self._writers = {writer.kind: writer for writer in writers}
        self._platforms = tuple(send)
        self._send = {CLOCK: _nobody, **send}
        self._look = look
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
        writer, send = self._writers.get(notice.kind), self._send.get(notice.to.platform)
        if writer is None or send is None:
            outcome = "unknown"
            await self._outbox.put_back(claim, self._clock() + UNKNOWN_AGAIN, failed=False, in_doubt=False)
            log.warning("nobody can deliver a notice", extra={"kind": notice.kind, "platform": notice.to.platform})
        elif claim.failures >= MOST_ATTEMPTS:
            outcome = await self._give_up(claim, writer, "LeaseRanOut", in_doubt=False)
        else:
            async with self._held(claim):
                outcome = await self._deliver(claim, writer, send)
        # A platform or a kind that nobody knows could have any name, and each would be a time series.
        known = ("unknown", "unknown") if outcome == "unknown" else (notice.to.platform, notice.kind)
        self._notices.labels(*known, outcome).inc()

    async def _deliver(self, claim: Claim, writer: Writer, send: Send) -> str:
        """Write, send and record; return the outcome."""
        sending, message = False, ""
        try:
            audience = await self._look_at(claim.notice.to) if writer.looks else None
            written = await self._units.do(partial(self._write, claim, writer, audience))
            if written is not None:
                sending = True
                if claim.in_doubt:
                    self._repeated.inc()
                async with asyncio.timeout(LONGEST_SEND):
                    message = await send(*written, claim.key)
        except NotSent as refusal:
            return await self._failed(claim, writer, refusal, in_doubt=refusal.in_doubt)
        except Exception as error:
            return await self._failed(claim, writer, error, in_doubt=sending)
        except asyncio.CancelledError:
            await self._outbox.put_back(claim, self._clock(), failed=False, in_doubt=sending)
            raise
        ours = await self._outbox.end(claim, self._clock(), message=message)
        return ("sent" if written else "nothing to say") if ours else "taken over"

    async def _look_at(self, to: Recipient) -> Audience | None:
        """Return who can read the channel of a notice; None where it goes to a person."""
        if not to.channel:
            return None
        async with asyncio.timeout(LONGEST_SEND):
            return await self._look[to.platform](to.channel)

    async def _write(
        self, claim: Claim, writer: Writer, audience: Audience | None, store: Store
    ) -> tuple[Recipient, Reply] | None:
        to = await _beside_card(claim.notice, store)
        occasion = self._occasion(claim, store, audience)
        reply = await writer.write(occasion) if to else None
        return (to, shown_on(to.platform, reply, occasion.knowledge.organisation)) if to and reply else None

    def _occasion(self, claim: Claim, store: Store, audience: Audience | None = None) -> Occasion:
        return Occasion(claim.notice, self._clock(), self._knowledge(), store, audience, self._platforms)

    async def _failed(self, claim: Claim, writer: Writer, error: Exception, *, in_doubt: bool) -> str:
        kind, attempts = type(error).__name__, claim.failures + 1
        self._log_failure(claim, error)
        refusal = error if isinstance(error, NotSent) else None
        if refusal and refusal.final and claim.notice.card is Card.ANEW:
            # Somebody has removed the card: there is nothing to renew.
            return "nothing to say" if await self._outbox.end(claim, self._clock()) else "taken over"
        most = MOST_ATTEMPTS if refusal or claim.notice.to.platform == CLOCK else MOST_FAULTS
        if attempts >= most or (refusal and refusal.final):
            tells = NOT_INSTALLED if isinstance(error, NotInstalled) and claim.notice.to.person else GIVEN_UP
            return await self._give_up(claim, writer, kind, in_doubt=in_doubt, tells=tells)
        pause = refusal.retry_after if refusal and refusal.retry_after else _pause(attempts)
        return await self._again(claim, pause, in_doubt=in_doubt)

    async def _give_up(
        self, claim: Claim, writer: Writer, failure: str, *, in_doubt: bool, tells: str = GIVEN_UP
    ) -> str:
        """Keep a notice as a dead letter, and in the same unit do what is to be done instead of it.

        `tells` is the kind of notice that tells whoever looks after the bot.
        """
        instead = partial(self._instead, claim, writer, tells)
        try:
            ours = await self._outbox.end(claim, self._clock(), failure, instead=instead)
        except Exception as error:
            self._log_failure(claim, error)
            if claim.failures < MOST_ATTEMPTS:
                return await self._again(claim, _pause(claim.failures + 1), in_doubt=in_doubt)
            ours = await self._outbox.end(claim, self._clock(), failure)
        if ours:
            log.error("a notice was given up", extra={"kind": claim.notice.kind, "error": failure})
        return "given up" if ours else "taken over"

    async def _instead(self, claim: Claim, writer: Writer, tells: str, store: Store) -> None:
        if writer.instead:
            await writer.instead(self._occasion(claim, store))
        it, kind, now = self._knowledge().organisation.it, claim.notice.kind, self._clock()
        people = [person for platform in self._platforms if it and (person := it.on(platform))]
        if not people or kind in (GIVEN_UP, NOT_INSTALLED) or tells not in self._writers:
            return
        # Once a day for each kind: whoever looks after the bot finds the rest in the log and the metrics.
        if await store.first_time("\x1f".join((tells, kind, f"{now:%Y-%m-%d}")), now):
            await store.post(Notice(tells, kind, Recipient.of(people[0])), now)

    async def _again(self, claim: Claim, pause: timedelta, *, in_doubt: bool) -> str:
        ours = await self._outbox.put_back(claim, self._clock() + pause, failed=True, in_doubt=in_doubt)
        return "failed" if ours else "taken over"

    def _log_failure(self, claim: Claim, error: Exception) -> None:
        log.warning(
            "a notice was not delivered",
            extra={
                "kind": claim.notice.kind,
                "error": type(error).__name__,
                "attempts": claim.failures + 1,
                "where": where(error),
            },
        )

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


async def _nobody(_to: Recipient, _reply: Reply, _key: str) -> str:
    raise NotSent("a timer has nobody to tell", final=True)


async def _beside_card(notice: Notice, store: Store) -> Recipient | None:
    """Return where a notice goes, as the card of its case stands; None for the renewal of a card that is gone."""
    match notice.card:
        case Card.NONE | Card.OPENS:
            return notice.to
        case Card.UNDER:
            card = await store.card_of(notice.about, notice.to)
            return replace(notice.to, thread=card) if card else notice.to
        case Card.ANEW:
            card = await store.card_of(notice.about, notice.to)
            return replace(notice.to, replaces=card) if card else None
        case _:
            assert_never(notice.card)
