"""One turn: drop duplicates, find the verb, check role and place, run it in a unit of work, commit."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.core.checks import Draft, Judgement
from bot.core.elsewhere import shown_on
from bot.core.errors import Refusal, SocialPolicyError, where
from bot.core.messages import LONGEST_TEXT, Reply, Request, Say, Tone
from bot.core.notices import Audience, Look
from bot.core.ports import Judge, Read, Store, UnitsOfWork
from bot.core.routing import Reading
from bot.core.turns import Channel, Knowledge, Turn, Verb

log = logging.getLogger(__name__)

TOO_LONG = f"That's more than I can read at once. Please send at most {LONGEST_TEXT:,} characters."
#: Seconds that a platform has to tell who can read a channel, while somebody waits for an answer.
LONGEST_LOOK = 2.0


@dataclass(frozen=True, slots=True)
class _Beforehand:
    """What is found out about a request before its unit of work begins, so that no transaction waits for it."""

    knowledge: Knowledge
    reading: Reading | None
    judged: tuple[Draft, Judgement] | None
    audiences: Mapping[Channel, Audience | None]


class Dispatch:
    """Serves requests from every platform; calling it is the `Handle` that platforms are given.

    `look` holds the platforms that run, by name; it is filled when they have joined.
    """

    def __init__(
        self,
        *,
        verbs: Iterable[Verb],
        units: UnitsOfWork,
        read: Read,
        judge: Judge,
        knowledge: Callable[[], Knowledge],
        clock: Callable[[], datetime],
        metrics: CollectorRegistry,
        look: Mapping[str, Look] = MappingProxyType({}),
    ) -> None:
        self._verbs = {verb.intent: verb for verb in verbs}
        self._units = units
        self._read = read
        self._judge = judge
        self._knowledge = knowledge
        self._clock = clock
        self._look = look
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
            found = await self._prepare(request)
            served = await self._units.do(lambda store: self._serve(request, store, found))
            reply = shown_on(request.who.platform, served, found.knowledge.organisation) if served else None
            outcome = "duplicate" if reply is None else "answered"
        except SocialPolicyError as refusal:
            reply, outcome = Reply((Say(str(refusal)),), undone=True), "refused"
        except Exception as error:
            reply, outcome = _apology(error), "failed"
        intent = request.intent if request.intent in self._verbs else "unknown"
        self._served.labels(request.who.platform, intent, outcome).inc()
        self._seconds.labels(request.who.platform).observe(time.perf_counter() - started)
        return reply

    async def _prepare(self, request: Request) -> _Beforehand:
        knowledge = self._knowledge()
        reading = await self._read_beforehand(request)
        judged = await self._judge_beforehand(request, reading)
        return _Beforehand(knowledge, reading, judged, await self._look_beforehand(request, knowledge))

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

    async def _look_beforehand(self, request: Request, knowledge: Knowledge) -> Mapping[Channel, Audience | None]:
        verb = self._verbs.get(request.intent)
        if verb is None or verb.looks is None:
            return {}
        channels = tuple(dict.fromkeys(verb.looks(request, knowledge.organisation, tuple(self._look))))
        return dict(zip(channels, await asyncio.gather(*map(self._look_at, channels)), strict=True))

    async def _look_at(self, channel: Channel) -> Audience | None:
        """Return who can read a channel, or None where its platform does not tell in time."""
        platform, name = channel
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                return await self._look[platform](name)
        except Exception as error:  # its words may name the channel
            log.warning("a channel was not looked at", extra={"platform": platform, "error": type(error).__name__})
            return None

    async def _serve(self, request: Request, store: Store, found: _Beforehand) -> Reply | None:
        now, verb = self._clock(), self._verbs.get(request.intent)
        if not (verb and verb.forgets) and not await store.first_time(request.id, now):
            return None
        roles = found.knowledge.organisation.roles_of(request.who.platform, request.who.id)
        turn = Turn(
            request=replace(request, who=replace(request.who, roles=roles)),
            now=now,
            knowledge=found.knowledge,
            store=store,
            read=self._read,
            judge=self._judge,
            run=self._run,
            audiences=found.audiences,
            platforms=tuple(self._look),
            reading_done=found.reading,
            judged=found.judged,
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
        ),
        undone=True,
    )
