"""The holding line that whoever was contacted was given: which one it was, and what is said of it while it stands."""

from datetime import datetime

from bot.core.messages import Marked, Part, Say
from bot.core.people import Organisation
from bot.core.ports import Store
from bot.core.press import Enquiry, GivenLine, HoldingLine
from handlers.press import words


async def line_for(store: Store, enquiry: Enquiry, organisation: Organisation, now: datetime) -> GivenLine | None:
    """Return the newest line of the school, or else of the trust; never one that whoever was contacted approved."""
    themselves = organisation.known_as([enquiry.contacted])
    standing = await store.holding_lines(now)
    able = [each for each in standing if each.school in (enquiry.school, "") and each.by not in themselves]
    best = max(able, key=lambda each: (each.school != "", each.at), default=None)
    return GivenLine(best.id, best.until, best.text, best.by, best.at) if best else None


async def line_given(store: Store, enquiry: Enquiry, now: datetime) -> HoldingLine | None:
    """Return the line that whoever was contacted was given, while it stands."""
    given = enquiry.line
    standing = await store.holding_lines(now) if given else ()
    return next((each for each in standing if given and each.id == given.id), None)


def may_say(
    line: HoldingLine | None, organisation: Organisation, now: datetime, then: str = "may still"
) -> tuple[Part, ...]:
    """Return that a line may be said, until when and who approved it, and the line word for word."""
    if line is None:
        return ()
    who, until = words.called(line.by, organisation), words.when(line.until, now)
    exactly = f"You {then} say these words as well, exactly as they stand, until {until}. They are approved by {who}."
    return (Say(exactly), Marked("To say", line.text))
