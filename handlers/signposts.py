"""Fixed signposts: what the bot says to matters that are not its own, and what comes before everything else."""

from collections.abc import Sequence

from bot.core.messages import Part, Say, Tone
from bot.core.people import Contact, Organisation
from bot.core.routing import Reading, Scope
from bot.core.turns import Knowledge

#: Whom staff turn to, also where the trust's file names nobody.
LEAD, HEAD = "your school's Designated Safeguarding Lead", "your Headteacher"


def alerts(knowledge: Knowledge, reading: Reading) -> tuple[Part, ...]:
    """Return what must be said first, whatever was asked: a child at risk, a writer who is not coping."""
    raised = [
        kind
        for kind, is_raised in (("safeguarding", reading.safeguarding), ("distress", reading.distress))
        if is_raised or (reading.scope is Scope.OUT and reading.signpost == kind)
    ]
    return tuple(part for kind in raised for part in signpost(knowledge, kind, Tone.URGENT))


#: From this probability on an alarm is raised over a draft: posts on ordinary life sound alarming more often.
_ALARMING_IN_DRAFT = 0.8


def alerts_over_draft(knowledge: Knowledge, reading: Reading) -> tuple[Part, ...]:
    """Return what must be said first where a draft tells of a child at risk or of a writer who is not coping."""
    raised = [
        kind for kind in ("safeguarding", "distress") if reading.scores.get(f"alarm: {kind}", 0.0) >= _ALARMING_IN_DRAFT
    ]
    return tuple(part for kind in raised for part in signpost(knowledge, kind, Tone.URGENT))


def signpost(knowledge: Knowledge, kind: str, tone: Tone = Tone.PLAIN) -> tuple[Part, ...]:
    """Return a signpost with the trust's own names and numbers in it."""
    entry = knowledge.signposts[kind]
    names = {
        "contact": str(knowledge.organisation.contact(entry.contact, otherwise="your manager or the school office")),
        "safeguarding_lead": safeguarding_leads(knowledge.organisation),
    }
    paragraphs = [paragraph.format_map(names) for paragraph in entry.say]
    if tone is Tone.URGENT:
        paragraphs = ["\n".join(paragraphs)]  # one box, read in one go
    return (Say(entry.title, Tone.HEADING), *(Say(paragraph, tone) for paragraph in paragraphs))


def safeguarding_leads(organisation: Organisation) -> str:
    """Name the lead of every school: the bot cannot know which school a message is about."""
    return _of_each_school(LEAD, [(school.name, school.safeguarding_lead) for school in organisation.schools])


def headteachers(organisation: Organisation) -> str:
    """Name the head of every school, likewise."""
    return _of_each_school(HEAD, [(school.name, school.headteacher) for school in organisation.schools])


def _of_each_school(role: str, contacts: Sequence[tuple[str, Contact]]) -> str:
    known = "; ".join(f"{school}: {contact.details}" for school, contact in contacts if contact.details)
    return f"{role} ({known})" if known else role
