"""A press enquiry that may be a request for recorded information: it is answered whatever the press is told."""

from datetime import datetime

from bot.core.approving import foi_due
from bot.core.people import Organisation
from bot.core.press import Enquiry, State
from bot.core.reports import calendar_of
from bot.core.turns import Turn
from handlers.press import words

#: What the engine calls a request for recorded information.
FREEDOM_OF_INFORMATION = "freedom-of-information"
#: What the record says of it, and whoever passed it on reads.
MAY_BE = "It may be a request for recorded information."
FOI = (
    "It may be a request under the Freedom of Information Act, which has a time limit of its own. I have said so to "
    "whoever has it now. Please keep what they wrote to you."
)
#: Whoever was contacted reads this where there is to be no response.
STILL_ANSWERED = (
    "It may also be a request for information that the law says has to be answered: by whoever deals with such "
    "requests in the trust, not by you. Please keep what they wrote to you."
)


async def asks_for_records(turn: Turn) -> bool:
    """Tell whether what was written asks for recorded information."""
    return (await turn.reading()).signpost == FREEDOM_OF_INFORMATION


def banner(enquiry: Enquiry, organisation: Organisation, now: datetime) -> str:
    """Return that an enquiry may be such a request, and until when it is answered; once it is decided, until then."""
    due = _due(enquiry, organisation)
    if not enquiry.foi or (enquiry.state in (State.DECLINED, State.CLOSED) and due <= now):
        return ""
    return (
        "This may be a request under the Freedom of Information Act. If it is, the trust has to answer it by "
        f"{words.when(due, now)}, 20 school days or 60 working days after it came, whichever is sooner. Please check "
        "with whoever deals with such requests."
    )


def remains(enquiry: Enquiry, organisation: Organisation, now: datetime) -> str:
    """Return, for whoever declines or closes an enquiry, that such a request is still to be answered, and by when."""
    due = _due(enquiry, organisation)
    if not enquiry.foi or due <= now:
        return ""
    return (
        "This may be a request under the Freedom of Information Act: if it is, the trust still has to answer it by "
        f"{words.when(due, now)}."
    )


def _due(enquiry: Enquiry, organisation: Organisation) -> datetime:
    return foi_due(enquiry.foi_came or enquiry.received, calendar_of(enquiry.school, organisation))
