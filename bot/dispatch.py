"""One turn: drop duplicates, find the verb, check role and place, run it in a unit of work, commit."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.core.checks import Draft, Judgement
from bot.core.errors import Refusal, SocialPolicyError, where
from bot.core.messages import LONGEST_TEXT, Reply, Request, Say, Tone
from bot.core.ports import Judge, Read, Store, UnitsOfWork
from bot.core.routing import Reading
from bot.core.turns import Knowledge, Turn, Verb

log = logging.getLogger(__name__)

TOO_LONG = f"That's more than I can read at once. Please send at most {LONGEST_TEXT:,} characters."


class Dispatch:
    """Serves requests from every platform; calling it is the `Handle` that platforms are given."""

    def __init__(
        self,
        *,
        verbs: Iterable[Verb],
        units: UnitsOfWork,
        read: Read,
        judge: Judge,
        knowledge: Knowledge,
        clock: Callable[[], datetime],
        metrics: CollectorRegistry,
    ) -> None:
        self._verbs = {verb.intent: verb for verb in verbs}
        self._units = units
        self._read = read
        self._judge = judge
        self._knowledge = knowledge
        self._clock = clock
        self._served = Counter(
            "socialpolicy_requests", "Requests served.", ("platform", "intent", "outcome"), registry=metrics
        )
        self._seconds = Histogram(
            "socialpolicy_request_seconds", "Seconds from request to reply.", ("platform",), registry=metrics
        )

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request: return its reply, or None for a delivery that was served before."""
        started = time.perf_counter()
        try:
            reading = await self._read_beforehand(request)
            judged = await self._judge_beforehand(request, reading)
            reply = await self._units.do(lambda store: self._serve(request, store, reading, judged))
            outcome = "duplicate" if reply is None else "answered"
        except SocialPolicyError as refusal:
            reply, outcome = Reply((Say(str(refusal)),)), "refused"
        except Exception as error:
            reply, outcome = _apology(error), "failed"
        intent = request.intent if request.intent in self._verbs else "unknown"
        self._served.labels(request.who.platform, intent, outcome).inc()
        self._seconds.labels(request.who.platform).observe(time.perf_counter() - started)
        return reply

    async def _read_beforehand(self, request: Request) -> Reading | None:
        if len(request.said) > LONGEST_TEXT:
            raise Refusal(TOO_LONG)
        verb = self._verbs.get(request.intent)
        return await self._read(request.said) if verb and verb.reads and request.said else None

    async def _judge_beforehand(self, request: Request, reading: Reading | None) -> tuple[Draft, Judgement] | None:
        verb = self._verbs.get(request.intent)
        draft = verb.judges(request, reading) if verb and verb.judges else None
        if draft and len(draft.text) > LONGEST_TEXT:
            raise Refusal(TOO_LONG)
        return (draft, await self._judge(draft)) if draft else None

    async def _serve(
        self, request: Request, store: Store, reading: Reading | None, judged: tuple[Draft, Judgement] | None
    ) -> Reply | None:
        now = self._clock()
        if not await store.first_time(request.id, now):
            return None
        roles = self._knowledge.organisation.roles_of(request.who.platform, request.who.id)
        turn = Turn(
            request=replace(request, who=replace(request.who, roles=roles)),
            now=now,
            knowledge=self._knowledge,
            store=store,
            read=self._read,
            judge=self._judge,
            run=self._run,
            reading_done=reading,
            judged=judged,
        )
        return await self._run(turn, request.intent)

    async def _run(self, turn: Turn, intent: str) -> Reply:
        verb = self._verbs.get(intent)
        if verb is None:
            raise Refusal("I don't know that one. Type /socialpolicy to see what I can do.")
        if verb.role not in turn.request.who.roles:
            raise Refusal(f"Only the {verb.role} can do this.")
        if turn.request.place.kind not in verb.places:
            raise Refusal("This can't be done here. Please send me a direct message.")
        return await verb(turn)


def _apology(error: Exception) -> Reply:
    """Log where it failed, never what was said, and give the person a reference to quote."""
    reference = secrets.token_hex(4)
    log.error("request failed", extra={"reference": reference, "error": type(error).__name__, "where": where(error)})
    return Reply(
        (
            Say("Sorry, something went wrong on my side. Nothing was changed or passed on.", Tone.HEADING),
            Say(f"Please try again. If it happens again, tell IT this reference: {reference}."),
        )
    )
