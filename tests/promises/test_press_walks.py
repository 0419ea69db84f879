"""The promise of press enquiries: no sequence of verbs, by whomever, releases words that were not approved as they are.

What may be released, and what is still to be confirmed, is worked out again from the record alone, by rules of this
test's own.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from random import Random

import pytest

from bot.core.approving import Power, power
from bot.core.messages import Button, Buttons, Form, Reply
from bot.core.people import Contact, Holder, Office, Organisation, Person, PressRules
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State, awaits_another, unconfirmed
from bot.core.reports import Event
from bot.storage.store import SqlStore
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import BIRCH_HEAD, CEO, CHAIR, COLLEAGUE, DEPUTY, HEAD, HEADS_OFFICE, TRUST, with_office
from tests.talking import TEACHER, bot_with, holder

STEPS, WALKS = 40, 2
CEOS_DEPUTY = Person("test", "ceos-deputy")
#: The head as another platform knows them.
HEAD_ELSEWHERE = Person("other", "head-elsewhere")
EVERYBODY = (TEACHER, COLLEAGUE, HEAD, HEAD_ELSEWHERE, DEPUTY, CEO, CEOS_DEPUTY, CHAIR, BIRCH_HEAD)
#: Whose yes can count, for an enquiry of Alder, as the record of who approved shows; each human once.
APPROVERS = {HEAD: "head", HEAD_ELSEWHERE: "head", DEPUTY: "deputy", CEO: "ceo", CEOS_DEPUTY: "ceos-deputy"}
APPROVERS |= {CHAIR: "chair"}
#: Who may confirm an emergency approval, if they were not contacted; the head's deputy never does.
CONFIRMERS = (CEO, CHAIR)
VERBS = ("write", "edit", "approve", "changes", "decline", "withdraw", "confirm", "take", "snooze", "deadline", "close")
THEIRS = ("sent", "could-not", "add", "compare", "open")
#: What ends an approval.
VOIDS = {Move.PROPOSE, Move.REQUEST_CHANGES, Move.DECLINE, Move.WITHDRAW, Move.EXPIRE, Move.CLOSE}


def trust(approvers: int) -> Organisation:
    """Return a trust that asks for so many approvals; its head is known on both platforms."""
    known = Holder(Contact("Headteacher"), ((HEAD.platform, HEAD.id), (HEAD_ELSEWHERE.platform, HEAD_ELSEWHERE.id)))
    chief = TRUST.ceo
    assert chief is not None
    led: Office = replace(chief, deputies=(holder("Deputy Chief Executive", CEOS_DEPUTY.id),))
    changed = with_office(replace(TRUST, ceo=led), "head:alder", holder=known)
    return replace(changed, press=PressRules(approvers=approvers))


@dataclass
class Walk:
    """People who do whatever they like about one enquiry; what they saw and could press is kept."""

    enquiring: Enquiring
    chance: Random
    enquiry: Enquiry
    values: list[str] = field(default_factory=list)
    texts: dict[str, Person] = field(default_factory=dict)
    released: int = 0

    async def step(self) -> None:
        """Let something happen: somebody acts, time passes, notices are delivered, or somebody goes away."""
        what = self.chance.random()
        if what < 0.75:
            await self._act()
        elif what < 0.85:
            self.enquiring.now += timedelta(minutes=self.chance.choice([1, 30, 600, 3_000, 6_000]))
        elif what < 0.9:
            office = self.enquiring.trust.office("head:alder")
            assert office is not None
            self.enquiring.trust = with_office(
                self.enquiring.trust, "head:alder", holder=replace(office.holder, away=not office.holder.away)
            )
        await self._deliver()
        await self._judge()

    async def _judge(self) -> None:
        """Check that what is to be confirmed is known, and that where one of two has approved another one can."""
        enquiry, events = await self.enquiring.as_now(self.enquiry), await self.enquiring.record(self.enquiry)
        open_ended = {(each.proposal, APPROVERS[each.by]) for each in unconfirmed(enquiry)}
        given = {APPROVERS[each.by] for each in enquiry.approvals if each.proposal == len(enquiry.proposals)}
        others = [who for who, human in APPROVERS.items() if human not in given]
        trust = self.enquiring.trust

        assert to_confirm(enquiry, events) == open_ended, "an emergency approval was forgotten, or confirmed by nobody"
        if awaits_another(enquiry, self.enquiring.now):
            assert any(power(who, enquiry, trust) is Power.APPROVE for who in others), "nobody can give the second"

    async def _act(self) -> None:
        who = self.chance.choice(EVERYBODY)
        verb = self.chance.choice((*VERBS, *THEIRS, "write", "edit", "approve", "approve"))
        value = self.chance.choice(self.values[-6:]) if self.chance.random() < 0.85 else self._forged()
        send = self.enquiring.here if self.chance.random() < 0.3 else self.enquiring.send
        before = await self.enquiring.as_now(self.enquiry)
        reply = await send(f"press.{verb}", who, value=value, **self._told(verb, who))
        if verb == "close" and (before.state is State.APPROVED or unconfirmed(before)):
            able = power(who, before, self.enquiring.trust)
            after = (await self.enquiring.as_now(self.enquiry)).state
            assert after is before.state or able is Power.APPROVE, "somebody ended what they could not have approved"
        await self._look(reply, who, inside=send == self.enquiring.here)

    def _told(self, verb: str, who: Person) -> dict[str, str]:
        if self.chance.random() < 0.15:
            return {}
        fresh = f"Words number {self.chance.getrandbits(64)}, and nothing else."
        text = self.chance.choice([fresh, *self.texts]) if verb == "edit" else fresh
        self.texts.setdefault(text, who)
        about = {"text": text} if verb in ("write", "edit", "compare") else {"text": "More"}
        until = (self.enquiring.now + timedelta(hours=self.chance.choice([1, 24, 200]))).isoformat()
        rest = {
            "words": "Because",
            "reason": self.chance.choice(["", "It burns"]),
            "coverage": "",
            "note": "",
            "deadline": "",
        }
        return about | rest | ({"until": until} if self.chance.random() < 0.5 else {"until": ""})

    def _forged(self) -> str:
        return self.chance.choice(
            [
                self.enquiry.id,
                f"{self.enquiry.id}:1",
                f"{self.enquiry.id}:{self.chance.randint(1, 9)}:{sha256(b'others').hexdigest()}",
                self.chance.choice(self.values).replace(self.enquiry.id, "A" * 22),
                "garbage",
            ]
        )

    async def _deliver(self) -> None:
        for message in await self.enquiring.delivered_now():
            who = Person(message.to.platform, message.to.person) if message.to.person else HEAD
            await self._look(message.reply, who, inside=bool(message.to.channel))

    async def _look(self, reply: Reply, who: Person, *, inside: bool) -> None:
        """Keep what can be pressed, and check that whoever reads this may read it."""
        self.values += [value for value in pressable(reply) if value.startswith(self.enquiry.id)]
        read = plain(reply)
        seen = [text for text in self.texts if text in read]
        if inside or who in APPROVERS:
            return
        for text in seen:
            if self.texts[text] == who:
                continue  # their own
            self.released += 1
            events = await self.enquiring.record(self.enquiry)
            enquiry = await self.enquiring.as_now(self.enquiry)

            assert who == TEACHER, "words reached somebody who has nothing to do with the enquiry"
            assert may_be_used(text, enquiry, events, self.enquiring.now), "words were released without approval"


def pressable(reply: Reply) -> list[str]:
    """Return the values that buttons and forms of a reply carry."""
    pressed = [each for part in reply.parts if isinstance(part, Buttons) for each in part.buttons]
    forms: list[Button | Form] = [part for part in reply.parts if isinstance(part, Form)]
    return [each.value for each in [*pressed, *forms]]


def may_be_used(text: str, enquiry: Enquiry, events: Sequence[Event], now: datetime) -> bool:
    """Tell, from what happened, whether a text may be given to the journalist now."""
    current, is_sent = "", False
    approved: dict[str, datetime] = {}
    for event in events:
        if event.kind in VOIDS and not (is_sent and event.kind == Move.CLOSE):
            approved = {}
        if event.kind == Move.PROPOSE:
            current = event.words.partition("\n")[2]
        if event.kind in (Move.APPROVE, Move.APPROVE_FIRST):
            assert event.by is not None
            assert sha256(current.encode()).hexdigest() in event.words
            until = datetime.fromisoformat(event.words.partition(", until ")[2].partition("\n")[0])
            approved[APPROVERS[event.by]] = until
        is_sent = is_sent or event.kind == Move.SEND
    able = [human for human, until in approved.items() if now < until]
    return text == current and len(able) >= enquiry.needed


def to_confirm(enquiry: Enquiry, events: Sequence[Event]) -> set[tuple[int, str]]:
    """Return, from what happened, who approved which version in an emergency that nobody else has confirmed."""
    approved: dict[int, set[str]] = {}
    waiting: set[tuple[int, str]] = set()
    last = 0
    for event in events:
        versions = {int(each) for each in re.findall(r"(?m)^Version (\d+), sha256 ", event.words)}
        if event.kind == Move.PROPOSE:
            last += 1
        if event.by and event.kind in (Move.APPROVE, Move.APPROVE_FIRST):
            approved.setdefault(last, set()).add(APPROVERS[event.by])
            waiting |= {(last, APPROVERS[event.by])} if "\nEmergency: " in event.words else set()
        if event.by and event.kind == Move.CONFIRM:
            confirmed = {each for each in waiting if each[0] in versions and each[1] != APPROVERS[event.by]}
            assert confirmed, "somebody confirmed what they had approved themselves"
            assert event.by in CONFIRMERS
            waiting -= confirmed
    return {each for each in waiting if each[0] == last or len(approved[each[0]]) >= enquiry.needed}


@pytest.fixture
async def anywhere(database_address: str) -> AsyncIterator[Enquiring]:
    """Return people with the bot between them, on each kind of database in turn."""
    async with bot_with(database_address) as bot:
        yield Enquiring(bot)


@pytest.mark.parametrize("approvers", [1, 2])
@pytest.mark.parametrize("contacted", [TEACHER, CEO], ids=["teacher", "ceo"])
async def test_nothing_unapproved_is_released(anywhere: Enquiring, approvers: int, contacted: Person) -> None:
    """Whatever random people do in whatever order, outsiders read words that somebody entitled approved as they are."""
    released = 0
    for number in range(WALKS):
        anywhere.trust = trust(approvers)
        enquiry = await anywhere.enquiry(contacted)
        chance = Random(f"{approvers} {contacted.id} {number}")  # noqa: S311 - the same walk at every run
        walk = Walk(anywhere, chance, enquiry, [enquiry.id])
        for _ in range(STEPS):
            await walk.step()
        released += walk.released
        events = await anywhere.record(enquiry)
        given = [event.by for event in events if event.kind in (Move.APPROVE, Move.APPROVE_FIRST)]

        assert all(by in APPROVERS for by in given)
        assert contacted not in given
        assert await anywhere.bot.units.do(partial(SqlStore.verify_chain, case_id=enquiry.id)) is None

    assert released or contacted == CEO, "no walk released anything: it proves nothing"


async def test_nobody_counts_twice(anywhere: Enquiring) -> None:
    """Where two have to approve, the same human on two platforms is one."""
    anywhere.trust = trust(2)
    enquiry = await anywhere.proposed(await anywhere.enquiry())
    assert enquiry.proposal is not None
    value = f"{enquiry.id}:1:{enquiry.proposal.digest}"
    await anywhere.send("press.approve", HEAD, value=value)
    await anywhere.send("press.approve", HEAD_ELSEWHERE, value=value)
    await anywhere.here("press.approve", HEAD_ELSEWHERE, channel=HEADS_OFFICE, value=value)

    assert [Move.RECEIVE, Move.PROPOSE, Move.APPROVE_FIRST] == await anywhere.moves(enquiry)
