"""The cards of cases: which message, in which place, stands for a case there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.core.notices import Recipient
from bot.storage.cases import Cases, seal, unseal
from bot.storage.part import digest
from bot.storage.press_tables import enquiries
from bot.storage.tables import cards, case_keys

_PLACE = cards.c.place


@dataclass(frozen=True, slots=True)
class _Placed:
    """A place and the platform's id of a message there, which on some platforms is a time."""

    platform: str
    person: str = field(repr=False)
    channel: str = field(repr=False)
    message: str = field(repr=False)


class Cards(Cases):
    """The cards of cases; they go with the case."""

    async def card_of(self, case_id: str, to: Recipient) -> str:
        """Return the platform's id of the message that is the card of a case in a place; empty where there is none."""
        here = [placed.message for placed in await self._cards(case_id) if _place(placed).lane == to.lane]
        return here[0] if here else ""

    async def places_of(self, case_id: str) -> Sequence[Recipient]:
        """Return the places in which a case has a card."""
        return [_place(placed) for placed in await self._cards(case_id)]

    async def cases_in(self, place: Recipient) -> frozenset[str]:
        """Return the ids of the cases that may have a card in a place; `places_of` alone proves that one has."""
        there = select(cards.c.case_id).where(cards.c.lane == digest(place.lane))
        return frozenset((await self._connection.scalars(there)).all())

    async def case_in_thread(self, place: Recipient, thread: str) -> str | None:
        """Return the id of the open enquiry whose card in a place is the message that a thread belongs to, or None."""
        here = cards.join(case_keys).join(enquiries, enquiries.c.id == cards.c.case_id)
        ours = select(cards, case_keys.c.key_id, case_keys.c.wrapped).select_from(here)
        still_open = enquiries.c.closed.is_(None) & (cards.c.lane == digest(place.lane))
        for row in await self._connection.execute(ours.where(still_open)):
            placed = unseal(self._unwrap(row.case_id, row), row.place, _Placed, _PLACE, row.lane)
            if thread and placed.message == thread:
                return str(row.case_id)
        return None

    async def _keep_card(self, case: str, to: Recipient, message: str) -> None:
        """Make a message the card of a case in its place, instead of any before; nothing is kept of what is no case."""
        key = await self._key_of(case)
        if key is None:
            return
        lane = digest(to.lane)
        placed = _Placed(to.platform, to.person, to.channel, message)
        place = {"place": seal(key, placed, _Placed, _PLACE, lane)}
        keep = self._insert(cards).values(case_id=case, lane=lane, **place)
        await self._connection.execute(keep.on_conflict_do_update(index_elements=["case_id", "lane"], set_=place))

    async def _cards(self, case: str) -> list[_Placed]:
        key = await self._key_of(case)
        found = await self._connection.execute(select(cards).where(cards.c.case_id == case).order_by(cards.c.lane))
        return [unseal(key, row.place, _Placed, _PLACE, row.lane) for row in found] if key else []


def _place(placed: _Placed) -> Recipient:
    return Recipient(placed.platform, placed.person, placed.channel)
