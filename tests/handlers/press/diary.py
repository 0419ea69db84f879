"""What happens to press enquiries as time passes, for tests: when who was told what, and what was said where."""

from dataclasses import replace
from datetime import datetime

from bot.core.messages import Facts, Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from tests.handlers.clockwork import Message
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import told

CARD, REMINDED, PASSED_ON = "What they ask", "no response is approved yet", "somebody else can approve one now too"
MISSED, OVER = "The deadline has passed and no response", "The time is over"
RAN_OUT, TO_CONFIRM = "its time is over before somebody else has given the other", "That still has to be confirmed."
RELEASED, VOID, NO_APPROVAL = "Approved words for", "Please don't use those words", "No approval: please don't respond"
ASKED = "Have you sent the approved words?"
KINDS = (RELEASED, ASKED, VOID, NO_APPROVAL, REMINDED, PASSED_ON, MISSED, OVER, RAN_OUT, TO_CONFIRM, CARD)
#: A deadline on the day after an enquiry of noon: half of the time is over at midnight.
TOMORROW_NOON = "2026-11-24T12:00"


async def diary(enquiring: Enquiring, until: datetime) -> list[tuple[datetime, str, str]]:
    """Let the time pass, and return when who was told what, but for cards that are shown anew."""
    entries = []
    while enquiring.now < until:
        waits = (await enquiring.outbox.outlook()).next
        enquiring.now = max(enquiring.now, min(waits, until)) if waits else until
        for message in await enquiring.delivered_now():
            if not message.to.replaces:
                entries += [(enquiring.now, place, kind_of(text)) for place, text in told([message])]
    return entries


def kind_of(text: str) -> str:
    """Return what a message is about."""
    return next((kind for kind in KINDS if kind in text), text)


async def ring_twice(enquiring: Enquiring, moment: datetime) -> list[str]:
    """Let what is due at a moment happen as if every timer had rung twice, and return what was said."""
    enquiring.now = moment
    before = len(enquiring.messages)
    while claims := await enquiring.outbox.claim(10, moment):
        for claim in claims:
            await enquiring.deliver(claim)
            if claim.notice.to.platform == "clock":
                again = replace(claim, token="stopped before this was recorded")
                await enquiring.deliver(again)
    return [kind_of(text) for message in enquiring.messages[before:] for _, text in told([message])]


def named(reply: Reply) -> list[str]:
    """Return the ids of those whom a notice names as those whom it is for."""
    rows = [row for part in reply.parts if isinstance(part, Facts) for row in part.rows]
    return [value.id for name, value in rows if name == "For" and isinstance(value, Person)]


def beside(messages: list[Message], place: str) -> list[str]:
    """Return what was said in a place, but for the card and its changes."""
    return [plain(each.reply) for each in messages if each.to.thread and place in (each.to.channel, each.to.person)]


async def sent(enquiring: Enquiring, enquiry: Enquiry) -> Enquiry:
    """Have a response approved and sent."""
    await enquiring.approved(enquiry)
    return await enquiring.moved(enquiry, Move.SEND)


async def note(enquiring: Enquiring, enquiry: Enquiry, words: str = "They rang again") -> list[Message]:
    """Have something noted, and return what is delivered."""
    await enquiring.acts("press.add", enquiry, text=words)
    return await enquiring.delivered_now()
