"""The trust's own file, `organisation.yaml`: its name, its schools and whom staff can turn to."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from bot.content.shapes import Text
from bot.content.yaml_file import ContentError, Model, Source, Strict
from bot.core.people import Contact, Organisation, Role, School


class ContactEntry(Strict):
    """Somebody to turn to."""

    role: Text
    name: str = ""
    phone: str = ""
    email: str = ""

    def contact(self) -> Contact:
        """Return the entry as the core knows it."""
        return Contact(**self.model_dump())


class SchoolEntry(Strict):
    """One school."""

    id: Text
    name: Text
    headteacher: ContactEntry
    safeguarding_lead: ContactEntry


class TrustFile(Strict):
    """What every organisation's file holds."""

    trust: Text
    schools: tuple[SchoolEntry, ...] = Field(min_length=1)
    contacts: dict[str, ContactEntry] = Field(default_factory=dict)

    def organisation(self, roles: Iterable[tuple[str, str, Role]]) -> Organisation:
        """Return the file as the core knows it, with (platform, person id, role) triples."""
        return Organisation(
            trust=self.trust,
            schools=tuple(
                School(entry.id, entry.name, entry.headteacher.contact(), entry.safeguarding_lead.contact())
                for entry in self.schools
            ),
            contacts=tuple((kind, entry.contact()) for kind, entry in self.contacts.items()),
            roles=frozenset(roles),
        )


class PersonEntry(Strict):
    """Somebody with a role, by the ids that the platforms give them."""

    role: Role
    ids: dict[str, Text] = Field(min_length=1)


class OrganisationFile(TrustFile):
    """`organisation.yaml`."""

    people: tuple[PersonEntry, ...] = ()


class PersonaEntry(Strict):
    """Somebody whom a visitor of the practice room may play."""

    name: Text
    about: str = ""
    roles: frozenset[Role] = frozenset({Role.STAFF})


class RoomEntry(Strict):
    """A room of the practice room, and which of its people belong there."""

    name: Text
    about: str = ""
    members: frozenset[Text]


class PracticeFile(TrustFile):
    """The sample organisation of the practice room."""

    people: dict[str, PersonaEntry] = Field(min_length=1)
    rooms: dict[str, RoomEntry] = Field(default_factory=dict)


def load_organisation(path: Path) -> Organisation:
    """Read `organisation.yaml`; ContentError with every fault at once if there is any."""
    file = _read(path, OrganisationFile)
    return file.organisation(
        (platform, name, entry.role) for entry in file.people for platform, name in entry.ids.items()
    )


def load_practice(path: Path) -> PracticeFile:
    """Read the practice room's sample organisation; ContentError with every fault at once if there is any."""
    return _read(path, PracticeFile)


def _read(path: Path, model: type[Model]) -> Model:
    source = Source(path, path.name)
    file = source.read(model)
    if file is None:
        raise ContentError(source.faults)
    return file
