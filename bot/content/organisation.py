"""The trust's own file, `organisation.yaml`: its schools, who holds which office, and whom staff can turn to."""

from pathlib import Path
from typing import TypeVar

from bot.content.bank_holidays import bank_holidays
from bot.content.trust_faults import trust_faults
from bot.content.trust_shapes import OrganisationFile, PracticeFile, TrustFile, head_of
from bot.content.yaml_file import ContentError, Source
from bot.core.people import Holder, Organisation, School

File = TypeVar("File", bound=TrustFile)


def load_organisation(path: Path) -> Organisation:
    """Read `organisation.yaml`; ContentError with every fault at once if there is any."""
    return organisation_of(_read(path, OrganisationFile))


def load_practice(path: Path) -> PracticeFile:
    """Read the practice room's sample organisation; ContentError with every fault at once if there is any."""
    return _read(path, PracticeFile)


def organisation_of(file: TrustFile) -> Organisation:
    """Return the trust's file as the core knows it."""
    offices = {seat.id: seat.office() for seat in file.seats()}
    it = file.contacts.get("it")
    return Organisation(
        trust=file.trust,
        schools=tuple(
            School(
                entry.id,
                entry.name,
                offices.get(head_of(entry.id)),
                entry.safeguarding_lead.contact(),
                frozenset(entry.inset_days),
            )
            for entry in file.schools
        ),
        contacts=tuple((kind, entry.contact()) for kind, entry in file.contacts.items()),
        ceo=offices.get("ceo"),
        chair=offices.get("chair"),
        it=Holder(it.contact(), tuple(it.ids.items())) if it else None,
        terms=tuple((term.first, term.last) for term in file.terms),
        bank_holidays=bank_holidays(file.nation),
        retention=tuple((str(outcome), days) for outcome, days in file.retention.items()),
        press=file.press.rules(),
    )


def _read(path: Path, shape: type[File]) -> File:
    source = Source(path, path.name)
    file = source.read(shape)
    if file:
        source.faults += trust_faults(source, file)
    if file is None or source.faults:
        raise ContentError(source.faults)
    return file
