"""People who are shown on a platform that does not know them: by their own id there, or by what theirs calls them."""

from dataclasses import replace

from bot.core.messages import Facts, Part, Reply
from bot.core.people import Organisation, Person

#: The platforms on which people are known by ids that an administrator can look up.
_PLATFORMS = {"slack": "Slack", "teams": "Teams"}


def shown_on(platform: str, reply: Reply, organisation: Organisation) -> Reply:
    """Return a reply as its readers on one platform can tell who is meant.

    Whoever holds an office is known on several platforms; of all others nothing is known but the id of their own.
    """
    return replace(reply, parts=tuple(_shown(platform, part, organisation) for part in reply.parts))


def _shown(platform: str, part: Part, organisation: Organisation) -> Part:
    if not isinstance(part, Facts):
        return part
    return Facts(tuple((name, _known(platform, value, organisation)) for name, value in part.rows))


def _known(platform: str, value: str | Person, organisation: Organisation) -> str | Person:
    if isinstance(value, str) or value.platform == platform or value.platform not in _PLATFORMS:
        return value
    here = (each for each in organisation.known_as([value]) if each.platform == platform)
    return next(here, f"a colleague in {_PLATFORMS[value.platform]}, known there as {value.id}")
