"""Who speaks and who can be turned to: people, roles, schools and the trust."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody may be in the trust; everybody who can write to the bot is staff."""

    STAFF = "staff"
    HEAD = "headteacher"
    CEO = "chief executive officer"
    CHAIR = "chair of trustees"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on one platform, known by the platform's own id and never by display name."""

    platform: str
    id: str = field(repr=False)
    roles: frozenset[Role] = frozenset({Role.STAFF})


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to: a role in words, and how to reach them where the trust has said so."""

    role: str
    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def details(self) -> str:
        """Return the name and how to reach them, as far as the trust has said so."""
        return ", ".join(part for part in (self.name, self.phone, self.email) if part)

    def __str__(self) -> str:
        """Return one readable line, such as "Head of IT (A. Name, 01234 567890)"."""
        return f"{self.role} ({self.details})" if self.details else self.role


@dataclass(frozen=True, slots=True)
class School:
    """One school of the trust, with its headteacher and its Designated Safeguarding Lead."""

    id: str
    name: str
    headteacher: Contact
    safeguarding_lead: Contact


@dataclass(frozen=True, slots=True)
class Organisation:
    """The trust: its name, its schools, a contact for each kind of matter (such as `it`), and (platform, id, role)."""

    trust: str = "the Trust"
    schools: tuple[School, ...] = ()
    contacts: tuple[tuple[str, Contact], ...] = ()
    roles: frozenset[tuple[str, str, Role]] = frozenset()

    def roles_of(self, platform: str, person_id: str) -> frozenset[Role]:
        """Return what somebody is in the trust: staff, and whatever the trust's file says beyond that."""
        special = {role for where, name, role in self.roles if (where, name) == (platform, person_id)}
        return frozenset({Role.STAFF, *special})

    def contact(self, kind: str, otherwise: str) -> Contact:
        """Return the contact for `kind`, or a bare role named `otherwise` where none is configured."""
        return dict(self.contacts).get(kind, Contact(role=otherwise))
