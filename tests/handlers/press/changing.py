"""An approver changes the deadline of a press enquiry, in tests: they open it and fill in the form."""

from bot.core.messages import Form
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry
from tests.handlers.drafting import button, form_of
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import HEAD


async def deadline_form(enquiring: Enquiring, enquiry: Enquiry, who: Person = HEAD) -> Form:
    """Open an enquiry, and return the form for another deadline."""
    pressed = button(await enquiring.acts("press.open", enquiry, who), "Change the deadline")
    return form_of(await enquiring.acts(pressed.intent, enquiry, who, value=pressed.value))


async def changing(enquiring: Enquiring, enquiry: Enquiry, deadline: str, who: Person = HEAD) -> str:
    """Fill in that form, and return what is answered."""
    form = await deadline_form(enquiring, enquiry, who)
    return plain(await enquiring.acts(form.intent, enquiry, who, value=form.value, deadline=deadline))


async def taking_away(enquiring: Enquiring, enquiry: Enquiry) -> str:
    """Send that form empty, and once more when it has said what that does; return what is answered."""
    form = await deadline_form(enquiring, enquiry)
    warned = form_of(await enquiring.acts(form.intent, enquiry, HEAD, value=form.value, deadline=" "))
    return plain(await enquiring.acts(warned.intent, enquiry, HEAD, value=warned.value, deadline=""))
