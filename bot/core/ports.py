"""What the core asks of the outside: implemented in `storage/`, `matching/` and the platforms."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.core.checks import Draft, Judgement
from bot.core.consultations import Answer, Consultation
from bot.core.messages import Place, Reply, Request
from bot.core.notices import Claim, Notice, Outlook, Recipient
from bot.core.press import Approval, Enquiry, HoldingLine
from bot.core.reports import Event, Report
from bot.core.routing import Reading

T = TypeVar("T")


class Store(Protocol):
    """What one unit of work may keep; nothing is kept unless the unit commits."""

    async def first_time(self, request_id: str, now: datetime) -> bool:
        """Remember a request; return False if it was remembered before (by any replica)."""
        ...

    async def topic(self, place: Place, now: datetime) -> tuple[str, ...]:
        """Return the clause ids that this conversation was about, or nothing."""
        ...

    async def keep_topic(self, place: Place, clauses: Sequence[str], now: datetime) -> None:
        """Remember the clause ids that this conversation is about, for a day."""
        ...

    async def count_feedback(self, clauses: Sequence[str], helpful: bool, now: datetime) -> None:
        """Count one opinion of an answer by its clauses and the day, without the person or the words."""
        ...

    async def count_dismissal(self, rule: str, reason: str, now: datetime) -> None:
        """Count that somebody set a finding of this rule aside, by the day, without the person or the words."""
        ...

    async def open_consultation(self, consultation: Consultation) -> None:
        """Keep what is sent to a manager, encrypted; SetupError where no key has been set up."""
        ...

    async def consultation(self, consultation_id: str, now: datetime) -> Consultation | None:
        """Return a consultation, or None if there is none or its time is over."""
        ...

    async def answer_consultation(self, consultation_id: str, answer: Answer) -> bool:
        """Keep the answer and destroy what was sent; return False if it had been answered before or is gone."""
        ...

    async def withdraw_consultation(self, consultation_id: str) -> bool:
        """Destroy what was sent; return False if it had been answered before or is gone."""
        ...

    async def open_report(self, report: Report, event: Event, receipt: str = "") -> None:
        """Keep a report, encrypted, with the first event of its chain; SetupError where no key has been set up.

        `receipt` is the words by which an anonymous reporter finds it again; only a hash of them is kept.
        """
        ...

    async def report(self, report_id: str) -> Report | None:
        """Return a report and hold it until the unit ends, so that nobody else changes it; None if there is none."""
        ...

    async def report_called(self, reference: str) -> Report | None:
        """Return the report with that reference, held likewise; None if there is none."""
        ...

    async def open_reports(self) -> Sequence[Report]:
        """Return the reports that are not closed, oldest first."""
        ...

    async def change_report(self, report: Report, event: Event) -> None:
        """Keep a changed report, and what happened to it at the end of its audit chain."""
        ...

    async def open_enquiry(self, enquiry: Enquiry, event: Event) -> None:
        """Keep a press enquiry, encrypted, with the first event of its chain; SetupError where there is no key."""
        ...

    async def enquiry(self, enquiry_id: str) -> Enquiry | None:
        """Return an enquiry and hold it until the unit ends, so that nobody else changes it; None if there is none."""
        ...

    async def enquiry_called(self, reference: str) -> Enquiry | None:
        """Return the enquiry with that reference, held likewise; None if there is none."""
        ...

    async def open_enquiries(self) -> Sequence[Enquiry]:
        """Return the enquiries that are not closed, oldest first."""
        ...

    async def closed_enquiries(self) -> Sequence[Enquiry]:
        """Return the enquiries that are closed and still kept, oldest first; each is decrypted."""
        ...

    async def enquiries_since(self, moment: datetime) -> Sequence[Enquiry]:
        """Return the enquiries received from a moment on, closed or not, oldest first, each held.

        Until the unit ends, others that ask wait: what one opens, the next one finds. What was altered is left out.
        """
        ...

    async def change_enquiry(self, enquiry: Enquiry, event: Event) -> None:
        """Keep a changed enquiry with the words newly proposed, and what happened at the end of its audit chain.

        Approvals are not changed by this.
        """
        ...

    async def approve_enquiry(self, enquiry: Enquiry, approval: Approval, event: Event) -> bool:
        """Keep a changed enquiry and one approval more; return False, and change nothing, if somebody was first."""
        ...

    async def confirm_enquiry(self, enquiry: Enquiry, given: Collection[Approval], event: Event) -> None:
        """Keep that these approvals, given in an emergency, are confirmed, and by whom."""
        ...

    async def case_in_thread(self, place: Recipient, thread: str) -> str | None:
        """Return the id of the open enquiry whose card in a place is the message that a thread belongs to, or None."""
        ...

    async def keep_holding_line(self, line: HoldingLine, event: Event) -> None:
        """Keep an approved holding line, encrypted, with the first event of its chain."""
        ...

    async def holding_lines(self, now: datetime) -> Sequence[HoldingLine]:
        """Return the holding lines that stand now, oldest first."""
        ...

    async def withdraw_holding_line(self, line: HoldingLine, event: Event) -> None:
        """Keep that a holding line doesn't stand any more."""
        ...

    async def events(self, case_id: str) -> Sequence[Event]:
        """Return what happened to a case, in its order."""
        ...

    async def report_of(self, receipt: str, now: datetime) -> str | None:
        """Return the id of the report to which a receipt belongs, or None; Refusal while guessing is slowed.

        A wrong guess counts once the unit commits: None has to be answered, and no error raised for it.
        """
        ...

    def receipt_words(self, seed: str) -> str:
        """Return the seven words that belong to a seed, always the same; SetupError without a key.

        Nobody can tell them from the seed who does not have the keys.
        """
        ...

    def signature(self, statement: str) -> str:
        """Return the trust's signature under a statement, with the id of its key; SetupError without a key."""
        ...

    async def places_of(self, case_id: str) -> Sequence[Recipient]:
        """Return the places in which a case has a card."""
        ...

    async def cases_in(self, place: Recipient) -> frozenset[str]:
        """Return the ids of the cases that may have a card in a place; `places_of` alone proves that one has."""
        ...

    async def card_of(self, case_id: str, to: Recipient) -> str:
        """Return the platform's id of the message that is the card of a case in a place; empty where there is none."""
        ...

    async def post(self, notice: Notice, now: datetime) -> None:
        """Put a notice in the outbox: it is sent after the unit has committed, and never if it does not."""
        ...


class UnitsOfWork(Protocol):
    """Runs work in one unit: all of it is committed, or none."""

    async def do(self, work: Callable[[Store], Awaitable[T]]) -> T:
        """Run `work` with a store, commit, and return what it returned; roll back and raise what it raised.

        The unit ends by itself even when the caller is cancelled in the middle.
        """
        ...


class Outbox(Protocol):
    """The notices that wait to be sent, as the worker sees them.

    Recording returns False, and records nothing, when somebody else has taken the notice over.
    """

    async def claim(self, most: int, now: datetime, without: Collection[str] = ()) -> Sequence[Claim]:
        """Take the first due notice of at most so many lanes; nobody else gets one of these lanes for a LEASE.

        Lanes of platforms that it is to do `without` are left where they are.
        """
        ...

    async def hold(self, claim: Claim, now: datetime) -> bool:
        """Renew the lease of a notice that is still being sent."""
        ...

    async def end(
        self,
        claim: Claim,
        now: datetime,
        failure: str | None = None,
        message: str = "",
        instead: Callable[[Store], Awaitable[None]] | None = None,
    ) -> bool:
        """Record that a notice was dealt with, or keep it as a dead letter with the kind of its last failure.

        `message` is the platform's id of what was sent: where the notice opens a card, it is the card from now on.
        `instead` is done in the same unit, unless somebody else has taken the notice over.
        """
        ...

    async def put_back(self, claim: Claim, again: datetime, *, failed: bool, in_doubt: bool) -> bool:
        """Give a claim back: nothing was sent, or perhaps it was (`in_doubt`); its lane rests until `again`.

        `failed` counts as an attempt.
        """
        ...

    async def outlook(self, without: Collection[str] = ()) -> Outlook:
        """Return how the outbox stands; what can be claimed next is told without those platforms."""
        ...

    async def news(self, patience: float) -> None:
        """Wait until there may be something to claim that was not there at the last claim, or for so many seconds."""
        ...


class References(Protocol):
    """How people and channels are spoken to first, where a platform has to be told: JSON of the platform's own."""

    async def reference(self, platform: str, name: str) -> str | None:
        """Return what was kept of a person or a channel, by the platform's id, or None."""
        ...

    async def keep_reference(self, platform: str, name: str, reference: str) -> None:
        """Keep how a person or a channel is spoken to first, instead of what was kept before."""
        ...

    async def forget_reference(self, platform: str, name: str) -> None:
        """Forget how a person or a channel is spoken to first."""
        ...


class Read(Protocol):
    """Reads the meaning of a text without holding up anybody else."""

    async def __call__(self, text: str) -> Reading:
        """Return what the text is about; raises nothing for any text."""
        ...


class Judge(Protocol):
    """Judges drafts without holding up anybody else."""

    async def __call__(self, draft: Draft) -> Judgement:
        """Return the verdict on a draft and what it rests on; raises nothing for any text."""
        ...


class Engine(Protocol):
    """Reads the meaning of a text, the same for the same text and content."""

    def read(self, text: str) -> Reading:
        """Return what the text is about; raises nothing for any text."""
        ...


class Handle(Protocol):
    """What a platform calls for each request; the whole of the bot as a platform sees it."""

    async def __call__(self, request: Request) -> Reply | None:
        """Serve a request and return what to answer, or None for a delivery that was served before."""
        ...
