"""Those who deal with press enquiries: they write, approve at the same moment, ask for changes, edit and decline."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.faults import screens
from tests.faults.contacted import PassedOn, words_for
from tests.faults.people import Json, Member, People, RefusedError
from tests.faults.slack import Arrival
from tests.faults.trust import CEO, DEPUTY, TO_CEO, channel_of, owner_of

#: For so many seconds words hold where the approver says that they hold briefly.
_BRIEFLY = 25
_REASON = "They go to print within the hour."
_VERSION = re.compile(r"[^:]+:\d+:([0-9a-f]{64})")
#: What is answered to a click on Approve, and what that says of the click.
_OF_APPROVING = {
    "Approved. I give exactly": "first",
    "You have approved these words already": "again",
    "Somebody was first": "second",
    "They got in touch with you": "contacted",
}


@dataclass
class Clicks:
    """What came of clicks on Approve: how many of each, and who was told of which words that it was they.

    `unrefused` counts what whoever was contacted was told else than that they may not.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    unrefused: int = 0
    approved: Counter[tuple[str, str]] = field(default_factory=Counter)


class Approvers:
    """Everybody who deals with enquiries; each enquiry is dealt with in one way, by its number."""

    def __init__(self, people: People, chance: Random) -> None:
        self._people = people
        self._chance = chance
        self.clicks = Clicks()
        #: How each enquiry was dealt with, by its number.
        self.ways: dict[int, str] = {}

    async def deal(self, card: Arrival, enquiry: PassedOn) -> None:
        """Deal with the enquiry of a card, unless somebody does so already."""
        if enquiry.number in self.ways:
            return
        names = list(_WAYS)
        way = self.ways[enquiry.number] = names[enquiry.number % len(names)]
        try:
            await _WAYS[way](_Dealing(self._people, enquiry, card, self.clicks, self._chance))
        except RefusedError:  # such as to change words that were sent meanwhile
            self.ways[enquiry.number] = f"{way}, or not any more"


class _Dealing:
    """How one enquiry is dealt with: by whoever has it, somebody else who may approve, and not by whom they asked."""

    def __init__(self, people: People, enquiry: PassedOn, card: Arrival, clicks: Clicks, chance: Random) -> None:
        self._enquiry = enquiry
        self._card = screens.button(card.message, "Open")
        self._clicks = clicks
        self._chance = chance
        self._is_ceos = card.channel == channel_of(TO_CEO)
        self._first = Member(people, owner_of(card.channel), card.channel, busy=True)
        self._second = Member(people, DEPUTY if self._is_ceos else CEO, busy=True)
        self._contacted = Member(people, enquiry.person, busy=True)

    async def approve(self) -> None:
        """Write a response, unless one was suggested, and approve it."""
        if await self._find("Approve", self._first) is None:
            await self._write(self._first)
        await self._approve_at_once()

    async def change(self) -> None:
        """Ask for changes to a response, and approve what is written then."""
        if await self._find("Approve", self._first) is None:
            await self._write(self._first)
        await self._fill_in("Ask for changes", words="Shorter, please.")
        await self._write(self._first)
        await self._approve_at_once()

    async def edit(self) -> None:
        """Write and approve at once, two of them at the same moment, each in a form of their own and sent twice."""
        windows = [(each, await each.opens(each.press(await self._edit_button(each)))) for each in self._able]
        await asyncio.gather(*(each.submits(window, self._written_by(each), at_once=2) for each, window in windows))

    async def replace(self) -> None:
        """Write other words after some were approved, and approve these."""
        await self._write_and_approve()
        await self._write(self._second)
        await self._approve_at_once()

    async def withdraw(self) -> None:
        """Withdraw the approval."""
        await self._write_and_approve()
        button = await self._needed("Withdraw the approval", self._first)
        await self._first.hears(self._first.press(button))

    async def run_out(self) -> None:
        """Approve words for a moment only."""
        await self._write_and_approve(until=datetime.now(UTC) + timedelta(seconds=_BRIEFLY))

    async def decline(self) -> None:
        """Decide that nobody responds."""
        await self._fill_in("Decline", words="We don't comment on this.")

    @property
    def _able(self) -> tuple[Member, ...]:
        """Those who may approve without giving a reason."""
        return (self._first,) if self._is_ceos else (self._first, self._second)

    async def _find(self, label: str, member: Member) -> Json | None:
        """Open the enquiry as it stands now, and return one of its buttons if it is there."""
        if self._card is None:
            raise RefusedError
        return screens.button(await member.hears(member.press(self._card)), label)

    async def _needed(self, label: str, member: Member) -> Json:
        button = await self._find(label, member)
        if button is None:
            raise RefusedError(label)
        return button

    async def _edit_button(self, member: Member) -> Json:
        return await self._find("Edit and approve", member) or await self._needed("Write and approve", member)

    def _written_by(self, member: Member) -> dict[str, str]:
        return {"text": words_for(self._enquiry.number, member.person)}

    async def _write(self, member: Member) -> None:
        """Propose a response, of whatever words stand there."""
        found = await self._find("Write other words", member) or await self._needed("Write a response", member)
        await member.submits(await member.opens(member.press(found)), self._written_by(member))

    async def _write_and_approve(self, until: datetime | None = None) -> None:
        window = await self._first.opens(self._first.press(await self._edit_button(self._first)))
        end = {"until": str(int(until.timestamp()))} if until else {}
        await self._first.submits(window, {**self._written_by(self._first), **end})

    async def _fill_in(self, label: str, **answers: str) -> None:
        window = await self._first.opens(self._first.press(await self._needed(label, self._first)))
        await self._first.submits(window, answers)

    async def _approve_at_once(self) -> None:
        """Press Approve: one twice, another at the same moment, and whoever may not because they were contacted."""
        button = await self._needed("Approve", self._first)
        clicks = [self._click(each, button) for each in (self._first, self._first, self._contacted)]
        clicks.append(self._emergency(button) if self._is_ceos else self._click(self._second, button))
        self._chance.shuffle(clicks)
        await asyncio.gather(*clicks)

    async def _click(self, member: Member, button: Json) -> None:
        self._understand(member, button, await member.hears(member.press(button)))

    async def _emergency(self, button: Json) -> None:
        """Approve as a deputy may, and give the reason."""
        try:
            window = await self._second.opens(self._second.press(button))
        except RefusedError:  # the CEO was quicker
            self._clicks.outcomes["second"] += 1
            return
        self._understand(self._second, button, await self._second.submits(window, {"reason": _REASON}))

    def _understand(self, member: Member, button: Json, said: Json) -> None:
        shown = screens.words(said)
        outcome = next((what for words, what in _OF_APPROVING.items() if words in shown), "otherwise")
        self._clicks.outcomes[outcome] += 1
        self._clicks.unrefused += member is self._contacted and outcome != "contacted"
        version = _VERSION.fullmatch(button["value"])
        if outcome == "first" and version:
            self._clicks.approved[version[1], member.person] += 1


_WAYS: dict[str, Callable[[_Dealing], Awaitable[None]]] = {
    "approved by two at the same moment": _Dealing.approve,
    "changes requested, then approved": _Dealing.change,
    "edited and approved": _Dealing.edit,
    "replaced after it was approved": _Dealing.replace,
    "withdrawn after it was approved": _Dealing.withdraw,
    "approved for a moment": _Dealing.run_out,
    "declined": _Dealing.decline,
}


def is_enquiry(card: Arrival) -> bool:
    """Tell whether a card is that of a press enquiry."""
    return "Press enquiry" in screens.words(card.message)
