"""What can be done about a press enquiry in each state, and who may do it: from the trust as it is at the click."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.approving import Power, approving_offices, may_confirm, power
from bot.core.errors import Refusal
from bot.core.notices import Recipient
from bot.core.people import Office
from bot.core.press import Enquiry, State, approvals_of_words, unconfirmed
from bot.core.turns import Turn
from handlers.case_names import named_in_channels
from handlers.naming import named
from handlers.press import moves, posting, words

#: What can be done in each state, the most likely first.
NEXT: dict[State, tuple[str, ...]] = {
    State.RECEIVED: ("write", "edit", "take", "snooze", "deadline", "decline", "close"),
    State.DRAFTING: ("write", "edit", "take", "snooze", "deadline", "decline", "confirm", "close"),
    State.AWAITING: (
        "approve",
        "edit",
        "changes",
        "decline",
        "write",
        "take",
        "snooze",
        "deadline",
        "withdraw",
        "confirm",
        "close",
    ),
    State.APPROVED: ("confirm", "withdraw", "edit", "write", "deadline", "close"),
    State.SENT: ("confirm", "close"),
    State.DECLINED: ("confirm", "close", "write", "edit"),
    State.EXPIRED: ("edit", "write", "take", "snooze", "deadline", "decline", "confirm", "close"),
    State.WITHDRAWN: ("write", "edit", "take", "snooze", "deadline", "decline", "confirm", "close"),
    State.CLOSED: ("confirm",),
}

CONTACTED = (
    "They got in touch with you, so somebody else has to decide about the response. You can suggest words. "
    "Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class Able:
    """What somebody may do about an enquiry; who `owns` the words that stand has proposed them, or `approved` them."""

    power: Power
    owns: bool = False
    approved: bool = False
    confirms: bool = False

    def may(self, action: str, enquiry: Enquiry) -> bool:
        """Tell whether they may do that about an enquiry, in a state in which it can be done."""
        match action:
            case "write":
                return True
            case "confirm":
                return self.confirms
            case "changes" | "decline" | "deadline":
                return self.power is Power.APPROVE
            case "withdraw":
                own = self.owns if enquiry.state is State.AWAITING else self.approved
                return self.power is Power.APPROVE or own
            # Closing would end what others approved, or leave unsaid what is still to be confirmed.
            case "close" if enquiry.state is State.APPROVED or unconfirmed(enquiry):
                return self.power is Power.APPROVE
            case _:
                return self.power is not Power.NONE


#: A thread shows the same to everybody; who may is looked up at the click.
EVERYBODY = Able(Power.APPROVE, owns=True, approved=True, confirms=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may know of an enquiry; `is_inside`: they read words that nobody has approved yet as well.

    `has_thread`: they act where a card is, and read in its thread what they have done.
    """

    enquiry: Enquiry
    able: Able
    was_contacted: bool
    is_inside: bool
    has_thread: bool


async def reader(turn: Turn) -> Reader:
    """Return who reads the enquiry that was chosen; Refusal for strangers, the same as if there were no enquiry."""
    enquiry = await posting.chosen(turn)
    found = await reader_of(turn, enquiry) if enquiry else None
    if found is None:
        raise Refusal(words.NOT_FOR_YOU)
    return found


async def reader_of(turn: Turn, enquiry: Enquiry) -> Reader | None:
    """Return who reads an enquiry: those who may act on it, whoever was contacted, and who is where its card is."""
    organisation, who = turn.knowledge.organisation, turn.request.who
    themselves = organisation.known_as([who])
    able = Able(
        power(who, enquiry, organisation),
        owns=enquiry.proposal is not None and enquiry.proposal.by in themselves,
        approved=any(each.by in themselves for each in approvals_of_words(enquiry)),
        confirms=may_confirm(who, enquiry, organisation),
    )
    has_thread = _here(turn) in await turn.store.places_of(enquiry.id)
    is_inside = able.power is not Power.NONE or able.confirms or has_thread
    was_contacted = enquiry.contacted in themselves
    return Reader(enquiry, able, was_contacted, is_inside, has_thread) if is_inside or was_contacted else None


async def readable(turn: Turn, enquiries: Sequence[Enquiry]) -> list[Enquiry]:
    """Return those of many enquiries that somebody may know of, as `reader_of` says, in one look at the cards."""
    organisation, who = turn.knowledge.organisation, turn.request.who
    themselves, here = organisation.known_as([who]), await turn.store.cases_in(_here(turn))
    return [
        each
        for each in enquiries
        if each.contacted in themselves
        or power(who, each, organisation) is not Power.NONE
        or may_confirm(who, each, organisation)
        or (each.id in here and await reader_of(turn, each))
    ]


def _here(turn: Turn) -> Recipient:
    return Recipient(turn.request.place.platform, channel=turn.request.place.channel)


async def _heading(turn: Turn) -> str:
    enquiry = await posting.chosen(turn)
    return words.heading(enquiry) if enquiry else ""


#: Has a verb name the enquiry that it answers about.
naming = named_in_channels(_heading)


async def acting(turn: Turn, action: str) -> Reader:
    """Return who does something about the enquiry that was chosen; Refusal if they may not, or it can't be done now."""
    found = await reader(turn)
    check_state(found, action)
    check_power(turn, found, action)
    return found


def check_state(found: Reader, action: str) -> None:
    """Refuse what can't be done in the state of an enquiry."""
    if action not in NEXT[found.enquiry.state]:
        raise moves.refusal(found.enquiry.state)


def check_power(turn: Turn, found: Reader, action: str) -> None:
    """Refuse what somebody may not do, and say who may."""
    if found.able.may(action, found.enquiry):
        return
    if found.was_contacted:
        raise Refusal(CONTACTED)
    who = holders(approving_offices(found.enquiry, turn.knowledge.organisation))
    raise Refusal(f"That is for {who} to do, or for whoever stands in for them. Nothing was changed.")


def holders(offices: Sequence[Office]) -> str:
    """Return who holds some offices."""
    return named(office.holder for office in offices) if offices else "whoever leads the trust"
