"""Who is asked once somebody has approved: for one approval more, or to confirm what was approved in an emergency."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.approving import Desk, another_desk, confirming_offices, desk_people
from bot.core.messages import Part, Say
from bot.core.notices import Notice, Recipient
from bot.core.press import Approval, Enquiry, Move, awaits_another, unconfirmed
from bot.core.reports import Event, calendar_of
from bot.core.school_days import OPENS
from bot.core.turns import Turn
from handlers.naming import named
from handlers.press import posting
from handlers.press.actions import holders
from handlers.press.posting import Kind

ONE_MORE = "Thank you. Nobody may use these words yet: somebody else has to approve them too."
ASKED = "I ask {who} to do that."
CONFIRMS = "That also confirms what a deputy approved in an emergency."


def desks_besides(turn: Turn, enquiry: Enquiry, approval: Approval) -> list[Desk]:
    """Return the offices that have to get an enquiry with that approval, since nobody else can do what is lacking."""
    organisation, given = turn.knowledge.organisation, replace(enquiry, approvals=(*enquiry.approvals, approval))
    desks = []
    for office in () if approval.confirmed else confirming_offices(given, organisation):
        if office.id not in enquiry.offices:
            people = desk_people(office, enquiry.contacted, organisation) or (office.holder,)
            desks.append(Desk(office, people))
    has_it = replace(given, offices=(*enquiry.offices, *(desk.office.id for desk in desks)))
    desk = another_desk(has_it, organisation) if awaits_another(given, turn.now) else None
    return [*desks, desk] if desk and desk.office.id not in has_it.offices else desks


async def ask(turn: Turn, enquiry: Enquiry, desks: Sequence[Desk], approval: Approval) -> None:
    """Give the offices besides their card, and begin to remind of an approval that is to be confirmed."""
    contacted = turn.knowledge.organisation.known_as([enquiry.contacted])
    for desk in desks:
        # Whoever was contacted may read the channel of their own office.
        is_theirs = desk.office.holder.is_any_of(contacted)
        post = posting.post_cards_personally if is_theirs else posting.post_card
        await post(turn.store, enquiry, desk, turn.platforms, turn.now)
    if not approval.confirmed:
        due = calendar_of(enquiry.school, turn.knowledge.organisation).after(turn.now, 1, OPENS)
        await turn.store.post(Notice(Kind.UNCONFIRMED, enquiry.id, Recipient.timer(enquiry.id), due=due), turn.now)


def asked(turn: Turn, enquiry: Enquiry, approval: Approval) -> tuple[Part, ...]:
    """Return what whoever gave an approval reads of who is asked for what is lacking."""
    organisation = turn.knowledge.organisation
    senior = () if approval.confirmed else confirming_offices(enquiry, organisation)
    desk = another_desk(enquiry, organisation) if awaits_another(enquiry, turn.now) else None
    return (
        *((Say(ASKED.format(who=named(desk.people))),) if desk else ()),
        *((Say(f"I ask {holders(senior[:1])} to confirm it."),) if senior else ()),
    )


async def confirm_others(turn: Turn, enquiry: Enquiry, given: Sequence[Approval]) -> None:
    """Keep that approvals that others gave in an emergency are confirmed, and have the threads tell of it."""
    about = dict.fromkeys(f"Version {each.proposal}, sha256 {each.digest}" for each in given)
    event = Event(Move.CONFIRM, turn.now, turn.request.who, "\n".join(about))
    await turn.store.confirm_enquiry(enquiry, given, event)
    await posting.tell_of(turn.store, enquiry, Move.CONFIRM, turn.now)


def of_others(turn: Turn, enquiry: Enquiry) -> list[Approval]:
    """Return what is to be confirmed and was not approved by whoever is asking, on whatever platform."""
    themselves = turn.knowledge.organisation.known_as([turn.request.who])
    return [each for each in unconfirmed(enquiry) if each.by not in themselves]
