"""What people and schools are called in what the bot says."""

from collections.abc import Iterable

from bot.core.people import Contact, Holder, Organisation

WHOLE_TRUST = "trust"


def schools(organisation: Organisation) -> tuple[tuple[str, str], ...]:
    """Return the schools to choose from, and the trust as a whole."""
    named = tuple((school.id, school.name) for school in organisation.schools)
    return (*named, (WHOLE_TRUST, "The trust as a whole, or I don't know"))


def school_name(school: str, organisation: Organisation) -> str:
    """Return the name of a school, or that the trust as a whole is meant."""
    known = organisation.school(school)
    return known.name if known else "The trust as a whole"


def named(people: Iterable[Holder]) -> str:
    """Return people by their roles, and by their names where the trust has given them."""
    return listed(dict.fromkeys(called(each.contact) for each in people))


def called(contact: Contact) -> str:
    """Return somebody by their role, and by their name where the trust has given it."""
    role = contact.role if contact.role.lower().startswith("the ") else f"the {contact.role}"
    return f"{role} ({contact.name})" if contact.name else role


def listed(names: Iterable[str]) -> str:
    """Return names as one list in words, such as "one, two and three"."""
    each = list(names)
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"
