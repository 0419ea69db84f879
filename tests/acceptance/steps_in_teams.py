"""The stories of a report and of a press enquiry in Teams, step by step."""

from tests.acceptance.colleagues import STRANGER, Colleague, Json, standing
from tests.acceptance.reporting import WHAT
from tests.teams.seeing import texts
from tests.teams.service import personal

#: What the first form is filled in with when nothing is special about the report.
FIRST = {"about": "colleague", "subject": STRANGER, "school": "alder", "category": "disparaging"}
#: What the form is filled in with when nothing is special about the enquiry.
ASKED = {
    "outlet": "The Gazette",
    "who": "Sam Field",
    "how": "phone",
    "text": "Is it true that the roof of your hall has been closed since Easter?",
    "wants": "comment",
    "deadline.date": "2026-11-24",
    "deadline.time": "16:00",
    "school": "alder",
}


async def begun(member: Colleague) -> Json:
    """Write "report" to the bot, and return the message that asks about a child first."""
    seen = len(member.chat)
    await member.writes("report")
    return (await standing(member.service, personal(member.id), seen + 1))[-1]


async def asked(member: Colleague, first: Json, **changed: str) -> Json:
    """Go on from the first message of a report, as far as the form that asks what happened, and return that."""
    form = await member.pressing(first, "No child is at risk")
    return await member.pressing(form, "Next: who will see it", **(FIRST | changed))


async def reported(member: Colleague, level: str = "confidential", what: str = WHAT) -> Json:
    """Send a report, and return what its reporter is told."""
    second = await asked(member, await begun(member))
    return await member.pressing(second, "Send the report", text=what, level=level)


async def came_back(member: Colleague, words: str) -> Json:
    """Come back with a receipt, and return the form that shows how far the report is."""
    asking = await member.pressing(await begun(member), "I have a receipt")
    return await member.pressing(asking, "See how far it is", words=words)


def receipt_of(message: Json) -> str:
    """Return the words of a receipt."""
    (words,) = [line for line in texts(message).split("\n") if line.islower() and len(line.split()) == 7]
    return words


async def enquired(member: Colleague, **changed: str) -> Json:
    """Pass on a press enquiry, and return what whoever was contacted is told at once."""
    seen = len(member.chat)
    await member.writes("press")
    form = (await standing(member.service, personal(member.id), seen + 1))[-1]
    return await member.pressing(form, "Pass it on", **(ASKED | changed))
