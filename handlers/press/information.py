"""A press enquiry that may be a request for recorded information: it is answered whatever the press is told."""

from datetime import datetime

from bot.core.approving import foi_due
from bot.core.people import Organisation
from bot.core.press import Enquiry, State
from bot.core.reports import calendar_of
from handlers.press import words

#: Whoever was contacted reads this where there is to be no response.
STILL_ANSWERED = (
    "It may also be a request for information that the law says has to be answered: by whoever deals with such "
    "requests in the trust, not by you. Please keep what they wrote to you."
)


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
    return foi_due(enquiry.received, calendar_of(enquiry.school, organisation))
