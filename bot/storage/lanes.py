"""The outbox's tables: notices in lanes, of which one at a time is claimed, under a lease, by whoever sends it.

A lane has a row in `lanes` as long as a notice waits in it. What a claim needs to know stands there, so that claiming
never looks through the notices. Those of a lane go out in the order in which they were posted; one that is not due yet
stands in nobody's way, and takes its place when it is. Whoever changes the notices of a lane holds its row.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.notices import LEASE, Card, Claim, Notice, Outlook, Recipient
from bot.storage.cards import Cards
from bot.storage.sealed import KeyRing
from bot.storage.tables import in_utc, lanes, notices, start_of_day

#: How long a notice is kept after the beginning of the day on which it was dealt with; what was given up is kept for
#: as long as there is what it is about.
KEPT = timedelta(days=3)
#: The name under which PostgreSQL tells the replicas that something was posted.
CHANNEL = "socialpolicy_outbox"

_WAITING = notices.c.ended.is_(None)


class Lanes(Cards):
    """Posting, claiming and recording."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing | None = None) -> None:
        super().__init__(connection, keys)
        self._posted: dict[str, datetime] = {}
        self.has_posted = False

    async def post(self, notice: Notice, now: datetime) -> None:
        """Put a notice in the outbox: it is sent after the unit has committed, and never if it does not."""
        to, due = notice.to, in_utc(notice.due or now)
        await self._connection.execute(
            insert(notices).values(
                key=uuid4().hex,
                lane=to.lane,
                kind=notice.kind,
                about=notice.about,
                platform=to.platform,
                person=to.person,
                channel=to.channel,
                thread=to.thread,
                due=due,
                card=str(notice.card),
            )
        )
        self._tell(to.lane, due)
        self.has_posted = True

    async def line_up(self) -> None:
        """Tell the lanes, at the end of a unit, what was posted: their rows are held until it commits.

        They are taken in one order, so that two units never wait for each other.
        """
        if not self._posted:
            return
        rows = [{"lane": lane, "due": due} for lane, due in sorted(self._posted.items())]
        self._posted.clear()
        add = self._insert(lanes).values(rows)
        new = add.excluded.due
        earlier = case((new < lanes.c.due, new), else_=lanes.c.due)
        await self._connection.execute(add.on_conflict_do_update(index_elements=["lane"], set_={"due": earlier}))
        if not self._on_sqlite:
            await self._connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def claim(self, most: int, now: datetime, without: Collection[str] = ()) -> Sequence[Claim]:
        """Take the first due notice of at most so many lanes, those that have waited longest first."""
        free = (
            select(lanes.c.lane, lanes.c.claimed)
            .where(lanes.c.due <= now, or_(lanes.c.blocked.is_(None), lanes.c.blocked <= now), *_not_of(without))
            .order_by(lanes.c.due, lanes.c.lane)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        found = (await self._connection.execute(free)).all()
        if not found:
            return ()
        if lapsed := [row.claimed for row in found if row.claimed is not None]:
            # Its holder neither recorded nor gave it back: it may have died on either side of sending.
            count = update(notices).values(failures=notices.c.failures + 1, in_doubt=True)
            await self._connection.execute(count.where(notices.c.id.in_(lapsed)))
        first = (
            select(notices.c.id)
            .where(notices.c.lane == lanes.c.lane, _WAITING, notices.c.due <= now)
            .order_by(notices.c.id)
            .limit(1)
            .scalar_subquery()
        )
        token = secrets.token_hex(8)
        take = update(lanes).values(claimed=first, token=token, blocked=now + LEASE)
        taken = await self._connection.scalars(
            take.where(lanes.c.lane.in_([row.lane for row in found])).returning(lanes.c.claimed)
        )
        heads = await self._connection.execute(
            select(notices).where(notices.c.id.in_(taken.all())).order_by(notices.c.id)
        )
        return [_claim(row, token) for row in heads]

    async def free_claims(self) -> None:
        """Let the lease of every claim run out, where nobody is left to hold one.

        Each is taken over as one of which nobody knows whether it was sent.
        """
        await self._connection.execute(update(lanes).where(lanes.c.claimed.is_not(None)).values(blocked=None))

    async def hold(self, claim: Claim, now: datetime) -> bool:
        """Renew a lease; return False if somebody else has taken the notice over."""
        return await self._if_ours(claim, blocked=now + LEASE)

    async def end(self, claim: Claim, now: datetime, failure: str | None = None, message: str = "") -> bool:
        """Record that a notice was dealt with, or given up with a kind of failure, and let its lane go on.

        Where it opens a card, the `message` that was sent is the card of its case from now on.
        """
        notice = claim.notice
        if self._posted:
            # This lane takes its turn among those to which something was posted before.
            self._tell(notice.to.lane, notice.due or now)
            await self.line_up()
        if not await self._if_ours(claim, claimed=None, token=None, blocked=None):
            return False
        # The day alone: when somebody was told of a report would say when it was sent.
        ended = update(notices).where(notices.c.id == claim.id)
        await self._connection.execute(ended.values(ended=start_of_day(now), failure=failure))
        if message and failure is None and notice.card is Card.OPENS:
            await self._keep_card(notice.about, notice.to, message)
        await self._settle(notice.to.lane)
        return True

    async def put_back(self, claim: Claim, again: datetime, *, failed: bool, in_doubt: bool) -> bool:
        """Record that a notice was not sent, or perhaps was; its lane rests until `again`."""
        if not await self._if_ours(claim, claimed=None, token=None, blocked=again):
            return False
        change = update(notices).where(notices.c.id == claim.id)
        if failed:
            await self._connection.execute(change.values(failures=notices.c.failures + 1))
        if in_doubt:
            await self._connection.execute(change.values(in_doubt=True))
        return True

    async def outlook(self, without: Collection[str] = ()) -> Outlook:
        """Return how the outbox stands; what can be claimed next is told without those platforms."""
        claimable = case((lanes.c.blocked > lanes.c.due, lanes.c.blocked), else_=lanes.c.due)
        count = select(func.count()).select_from(notices)
        found = await self._connection.execute(
            select(
                count.where(_WAITING).scalar_subquery().label("waiting"),
                count.where(notices.c.failure.is_not(None)).scalar_subquery().label("dead"),
                select(func.min(claimable)).where(*_not_of(without)).scalar_subquery().label("next"),
            )
        )
        row = found.one()
        return Outlook(row.waiting, row.dead, row.next)

    async def forget_notices(self, now: datetime) -> None:
        """Forget the notices that were dealt with some days ago; what was given up stays."""
        await self._connection.execute(
            delete(notices).where(notices.c.ended <= now - KEPT, notices.c.failure.is_(None))
        )

    async def forget_notices_about(self, cases: Collection[str]) -> None:
        """Forget all notices about these cases, sent or not."""
        about = notices.c.about.in_(cases)
        waiting = await self._connection.scalars(select(notices.c.lane).where(about, _WAITING).distinct())
        names = sorted(waiting)
        held = select(lanes.c.lane).where(lanes.c.lane.in_(names)).order_by(lanes.c.lane).with_for_update()
        await self._connection.execute(held)
        await self._connection.execute(delete(notices).where(about))
        for lane in names:
            await self._settle(lane)

    def _tell(self, lane: str, due: datetime) -> None:
        self._posted[lane] = min(due, self._posted.get(lane, due))

    async def _settle(self, lane: str) -> None:
        """Say of a lane, whose row is held, when its next notice is due, or remove it if there is none."""
        still = _WAITING & (notices.c.lane == lane)
        emptied = await self._connection.execute(delete(lanes).where(lanes.c.lane == lane, ~exists().where(still)))
        if not emptied.rowcount:
            due = select(func.min(notices.c.due)).where(still).scalar_subquery()
            await self._connection.execute(update(lanes).where(lanes.c.lane == lane).values(due=due))

    async def is_ours(self, claim: Claim) -> bool:
        """Tell, without holding its lane, whether nobody else has claimed a notice since."""
        ours = select(lanes.c.lane).where(lanes.c.lane == claim.notice.to.lane, lanes.c.token == claim.token)
        return await self._connection.scalar(ours) is not None

    async def _if_ours(self, claim: Claim, **values: Any) -> bool:
        """Change the lane's row, and hold it until the unit commits, unless somebody else has claimed since."""
        ours = (lanes.c.lane == claim.notice.to.lane) & (lanes.c.token == claim.token)
        return (await self._connection.execute(update(lanes).where(ours).values(values))).rowcount == 1


def _not_of(platforms: Collection[str]) -> list[ColumnElement[bool]]:
    """Return what holds for the lanes of all other platforms: a lane begins with the name of its own."""
    return [~lanes.c.lane.startswith(Recipient(each).lane[:-1], autoescape=True) for each in platforms]


def _claim(row: Row[Any], token: str) -> Claim:
    to = Recipient(row.platform, row.person, row.channel, row.thread)
    notice = Notice(row.kind, row.about, to, row.due, Card(row.card))
    return Claim(row.id, row.key, token, notice, row.failures, row.in_doubt)
