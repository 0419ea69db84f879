"""What people are called in a message: by the names that Teams tells, and mentioned where they read it themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.core.messages import Facts, Part, Reply
from bot.core.people import Person
from bot.teams.address import PLATFORM
from bot.teams.inert import one_line
from bot.teams.inputs import PERSON

COLLEAGUE = "a colleague"
#: A name is no longer than that.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class People:
    """The names of people by their ids, as far as they are known, and who of them reads the conversation."""

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    here: Collection[str] = field(default=(), repr=False)

    def name(self, person: str) -> str:
        """Return what somebody is called; empty where that is not known."""
        return one_line(self.names.get(person, ""), _LONGEST)


NOBODY = People()


def people_in(reply: Reply) -> frozenset[str]:
    """Return the ids of those of Teams who are named in a reply."""
    rows = (row for part in reply.parts if isinstance(part, Facts) for row in part.rows)
    return frozenset(value.id for _, value in rows if isinstance(value, Person) and is_known(value))


def is_known(person: Person) -> bool:
    """Tell whether somebody has an id by which Teams knows people."""
    return person.platform == PLATFORM and bool(PERSON.fullmatch(person.id))


def named(reply: Reply, people: People) -> Reply:
    """Return a reply in which everybody is called by name who is not to be mentioned.

    A mention tells whomever it names, so it is only for those who read the conversation in any case.
    """
    return replace(reply, parts=tuple(_named(part, people) for part in reply.parts))


def _named(part: Part, people: People) -> Part:
    return Facts(tuple((name, _value(value, people)) for name, value in part.rows)) if isinstance(part, Facts) else part


def _value(value: str | Person, people: People) -> str | Person:
    if isinstance(value, str) or not is_known(value):
        return value
    if value.id in people.here:
        return value
    # Of whoever has not got the bot Teams tells it no name: IT can find them by this.
    return people.name(value.id) or f"{COLLEAGUE} (Entra ID {value.id})"
