"""What is held on one person, for a request of access to it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import or_, select, true

from bot.core.consultations import Consultation
from bot.core.people import Person
from bot.core.press import Approval, Enquiry, HoldingLine, Proposal
from bot.core.reports import Event, Report
from bot.storage.consultations import Consultations
from bot.storage.enquiries import Enquiries
from bot.storage.holding_lines import HoldingLines
from bot.storage.press_tables import enquiries
from bot.storage.reports import Reports, reports_with_keys
from bot.storage.tables import consultations, reports


class As(StrEnum):
    """What somebody has to do with something that is held."""

    REPORTER = "reporter"
    CONCERNED = "concerned"  # it is about them, or kept from them
    ACTOR = "actor"
    WRITER = "writer"
    MANAGER = "manager"
    CONTACTED = "contacted"  # by a journalist
    PROPOSER = "proposer"
    APPROVER = "approver"
    PRESS_ACTOR = "actor for the press"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held on a person: in which case, as what, and the thing itself."""

    case: str
    role: As
    what: Report | Event | Consultation | Enquiry | Proposal | Approval | HoldingLine


class SubjectAccess(Reports, Enquiries, HoldingLines, Consultations):
    """Finds what is held on a person; most of it is sealed, so all cases are looked through."""

    async def held_on(self, person: Person) -> Sequence[Held]:
        """Return the reports and press enquiries that somebody has to do with, what they did, and their drafts.

        Reports: those that they sent or that concern them, who sent those left out. Nothing can be found of a report
        that they sent anonymously. Enquiries: those in which they were contacted, without what others wrote, and what
        they proposed and approved, holding lines among it.
        """
        held = []
        async for report in self._all_reports():
            if report.reporter == person:
                held.append(Held(report.id, As.REPORTER, report))
            if person in (report.account.subject, *report.account.barred):
                held.append(Held(report.id, As.CONCERNED, replace(report, reporter=None)))
            held += await self._done_by(person, report.id, As.ACTOR)
        return [
            *held,
            *[each async for each in self._of_the_press(person)],
            *[each async for each in self._consultations_of(person)],
        ]

    async def _of_the_press(self, person: Person) -> AsyncIterator[Held]:
        order = enquiries.c.received, enquiries.c.reference
        for name in (await self._connection.scalars(select(enquiries.c.id).order_by(*order))).all():
            # One at a time, and none of them held: there may be years of them.
            async for enquiry in self._enquiries(enquiries.c.id == name):
                for held in _in(enquiry, person):
                    yield held
            for each in await self._done_by(person, name, As.PRESS_ACTOR):
                yield each
        for line in await self._lines(true()):
            if line.by == person:
                yield Held(line.id, As.APPROVER, line)
            for each in await self._done_by(person, line.id, As.PRESS_ACTOR):
                yield each

    async def _done_by(self, person: Person, case: str, role: As) -> Sequence[Held]:
        return [Held(case, role, event) for event in await self.events(case) if event.by == person]

    async def _all_reports(self) -> AsyncIterator[Report]:
        ids = await self._connection.scalars(select(reports.c.id).order_by(reports.c.received, reports.c.reference))
        for name in ids.all():
            row = (await self._connection.execute(reports_with_keys().where(reports.c.id == name))).one_or_none()
            if row:  # it may have been destroyed meanwhile
                yield self._report(row)

    async def _consultations_of(self, person: Person) -> AsyncIterator[Held]:
        wrote = (consultations.c.writer_platform == person.platform) & (consultations.c.writer == person.id)
        answers = (consultations.c.manager_platform == person.platform) & (consultations.c.manager == person.id)
        found = await self._connection.execute(
            select(consultations).where(or_(wrote, answers)).order_by(consultations.c.asked)
        )
        for row in found.all():
            consultation = await self._consultation(row)
            if consultation:
                role = As.WRITER if consultation.writer == person else As.MANAGER
                yield Held(row.id, role, consultation)


def _in(enquiry: Enquiry, person: Person) -> Iterator[Held]:
    """Yield what is held on somebody in one enquiry."""
    if enquiry.contacted == person:
        told = replace(enquiry, taken_by=None, proposals=(), approvals=())
        yield Held(enquiry.id, As.CONTACTED, told)
    yield from (Held(enquiry.id, As.PROPOSER, each) for each in enquiry.proposals if each.by == person)
    yield from (Held(enquiry.id, As.APPROVER, each) for each in enquiry.approvals if each.by == person)
