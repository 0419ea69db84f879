"""An outbox with a delivery to it, for tests: a real database, and a platform and a clock that do as the test says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry

from bot.core.messages import Reply, Say
from bot.core.notices import Audience, Card, Claim, Notice, NotSent, Recipient
from bot.core.occasions import Occasion, Writer, notice
from bot.core.people import Contact, Holder, Organisation
from bot.core.policy import Policy
from bot.core.turns import Knowledge
from bot.delivery import Delivery
from bot.storage.outbox import SqlOutbox
from bot.storage.unit_of_work import SqlUnitsOfWork

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
ANN = Recipient("test", "ann")
IT = Holder(Contact("IT help desk"), (("test", "it"),))
KNOWLEDGE = Knowledge(Policy("", "", "", "", "", "", "", date(2023, 12, 1), (), (), ()), {}, Organisation(it=IT))
ANN_ALONE = Audience(private=True, has_bot=True, members=frozenset({"ann"}))
MARKER = "a-confidential-value"


@notice("hello")
async def hello(occasion: Occasion) -> Reply:
    """Say hello, and what it is about."""
    assert (occasion.knowledge, occasion.platforms) == (KNOWLEDGE, ("test",))
    return Reply((Say(f"Hello, {occasion.notice.about} at {occasion.now:%H:%M}"),))


@notice("silent")
async def silent(occasion: Occasion) -> None:
    """Say nothing, but keep something, to show that it runs in a unit of work."""
    assert await occasion.store.first_time("written", occasion.now)


@notice("faulty")
async def faulty(occasion: Occasion) -> None:
    """Fail after it has kept something."""
    await occasion.store.first_time("written", occasion.now)
    raise LookupError(MARKER)


def refusing(**how: Any) -> Callable[[], Awaitable[None]]:
    """Return what makes a platform refuse."""

    async def refuse() -> None:
        raise NotSent(MARKER, **how)

    return refuse


@dataclass
class Post:
    """An outbox with a delivery to it, a platform that does what the test says, and a clock that the test sets."""

    units: SqlUnitsOfWork
    now: datetime = NOON
    sent: list[tuple[Recipient, Reply, str]] = field(default_factory=list)
    on_send: Callable[[], Awaitable[None]] | None = None
    on_look: Callable[[], Awaitable[None]] | None = None
    audience: Audience = ANN_ALONE
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.outbox = SqlOutbox(self.units)
        self.deliver = self.delivery(hello, silent, faulty)

    def with_writers(self, *writers: Writer) -> "Post":
        """Return itself with other writers, and with nothing counted yet."""
        self.metrics = CollectorRegistry()
        self.deliver = self.delivery(*writers)
        return self

    def delivery(self, *writers: Writer, metrics: CollectorRegistry | None = None) -> Delivery:
        """Return a delivery that knows these writers and one platform."""
        return Delivery(
            outbox=self.outbox,
            units=self.units,
            writers=writers,
            send={"test": self.send},
            knowledge=lambda: KNOWLEDGE,
            clock=lambda: self.now,
            metrics=metrics or self.metrics,
            look={"test": self.look},
        )

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Take a message, or do what the test says instead; the first is called m1, the second m2."""
        if self.on_send:
            await self.on_send()
        self.sent.append((to, reply, key))
        return f"m{len(self.sent)}"

    async def look(self, _channel: str) -> Audience:
        """Tell who can read a channel, or do what the test says instead."""
        if self.on_look:
            await self.on_look()
        return self.audience

    async def post(self, kind: str = "hello", about: str = "case", to: Recipient = ANN, card: Card = Card.NONE) -> None:
        """Post a notice, at the moment that the clock shows."""
        await self.units.do(lambda store: store.post(Notice(kind, about, to, card=card), self.now))

    async def claim(self) -> Claim:
        """Claim the one notice that can be claimed."""
        (claim,) = await self.outbox.claim(1, self.now)
        return claim

    async def turn(self) -> None:
        """Claim a notice and deliver it."""
        await self.deliver(await self.claim())

    async def nothing_to_claim(self) -> bool:
        """Tell whether no notice can be claimed."""
        return await self.outbox.claim(1, self.now) == ()

    def count(self, name: str, **labels: str) -> float:
        """Return what a counter of notices shows."""
        return self.metrics.get_sample_value(f"socialpolicy_notices{name}_total", labels) or 0.0

    def outcome(self, outcome: str, kind: str = "hello", platform: str = "test") -> float:
        """Return how many attempts ended so."""
        return self.count("", platform=platform, kind=kind, outcome=outcome)
