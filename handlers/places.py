"""Channels that can't be used for cases: whoever looks after the bot hears of them, and nothing of any case."""

from datetime import datetime

from bot.core.messages import Reply, Say, Tone
from bot.core.notices import Notice, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.school_days import day_of
from handlers.report_posting import personally

#: The kind of notice that tells of a channel; it is about the office whose channel it is.
CHANNEL_OPEN = "report.channel-open"


async def tell_it(occasion: Occasion, at: datetime) -> None:
    """Tell whoever looks after the bot, once a day, of the channel of a notice if the channel itself is to blame."""
    audience, organisation = occasion.audience, occasion.knowledge.organisation
    # That somebody is in the channel who must not know of a case is nobody else's business.
    if organisation.it is None or (audience is not None and audience.private and audience.has_bot):
        return
    here = (occasion.notice.to.platform, occasion.notice.to.channel)
    for office in [office.id for office in organisation.offices if here in office.channels]:
        if await occasion.store.first_time("\x1f".join((CHANNEL_OPEN, office, f"{day_of(at)}")), at):
            for person in personally((organisation.it,), occasion.platforms):
                await occasion.store.post(Notice(CHANNEL_OPEN, office, Recipient.of(person)), at)


@notice(CHANNEL_OPEN)
async def channel_open(occasion: Occasion) -> Reply:
    """Tell whoever looks after the bot that a channel is not fit for cases; nothing of any case."""
    office = occasion.knowledge.organisation.office(occasion.notice.about)
    return Reply(
        (
            Say("I can't use a channel for reports and press enquiries", Tone.HEADING),
            Say(
                f"It is the channel of the {office or 'office'} in organisation.yaml. It isn't private any more, I'm "
                "not in it, or I can't see it. Please make it private and invite me. Until then I write to the people "
                "themselves."
            ),
        )
    )
