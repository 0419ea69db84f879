"""Where the people of an office are told of a case: their channel if it is fit for that, or personally."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.messages import Reply, Say, Tone
from bot.core.notices import Audience, Notice, Recipient
from bot.core.occasions import Occasion, notice
from bot.core.people import Holder, Office, Person
from bot.core.school_days import day_of
from bot.core.turns import Channel

#: The kind of notice that tells of a channel; it is about the office whose channel it is.
CHANNEL_OPEN = "report.channel-open"


def channel_of(office: Office, platforms: Iterable[str]) -> Channel | None:
    """Return the office's channel on the first of its platforms on which the bot runs."""
    running = set(platforms)
    return next(((platform, channel) for platform, channel in office.channels if platform in running), None)


def personally(recipients: Iterable[Holder], platforms: Sequence[str]) -> list[Person]:
    """Return each of the recipients on the first platform on which the bot runs and knows them."""
    found = [[person for platform in platforms if (person := each.on(platform))] for each in recipients]
    return [people[0] for people in found if people]


def person(to: Recipient) -> Person:
    """Return the person whom a notice goes to."""
    return Person(to.platform, to.person)


def is_fit(audience: Audience, platform: str, kept_from: Iterable[Person]) -> bool:
    """Tell whether a channel may hold a card: private, with the bot in it, and nobody whom the case is kept from."""
    out = {each.id for each in kept_from if each.platform == platform}
    return audience.private and audience.has_bot and not out & audience.members


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
