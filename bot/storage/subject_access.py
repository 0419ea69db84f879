"""What is held on one person, for a request of access to it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import or_, select

from bot.core.consultations import Consultation
from bot.core.people import Person
from bot.core.reports import Event, Report
from bot.storage.consultations import Consultations
from bot.storage.reports import Reports, reports_with_keys
from bot.storage.tables import consultations, reports


class As(StrEnum):
    """What somebody has to do with something that is held."""

    REPORTER = "reporter"
    CONCERNED = "concerned"  # it is about them, or kept from them
    ACTOR = "actor"
    WRITER = "writer"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held on a person: in which case, as what, and the thing itself."""

    case: str
    role: As
    what: Report | Event | Consultation


class SubjectAccess(Reports, Consultations):
    """Finds what is held on a person; most of it is sealed, so all cases are looked through."""

    async def held_on(self, person: Person) -> Sequence[Held]:
        """Return the reports that somebody sent or that concern them, what they did to reports, and their drafts.

        Who sent a report that concerns them is left out. Nothing can be found of a report that they sent anonymously.
        """
        held = []
        async for report in self._all_reports():
            if report.reporter == person:
                held.append(Held(report.id, As.REPORTER, report))
            if person in (report.account.subject, *report.account.barred):
                held.append(Held(report.id, As.CONCERNED, replace(report, reporter=None)))
            done = [each for each in await self.events(report.id) if each.by == person]
            held += [Held(report.id, As.ACTOR, event) for event in done]
        return [*held, *[each async for each in self._consultations_of(person)]]

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
