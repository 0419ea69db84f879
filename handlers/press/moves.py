"""How an enquiry is moved: checked against the table of moves, kept with its event, and told to those concerned."""

from dataclasses import replace
from datetime import datetime

from bot.core.errors import Refusal
from bot.core.notices import Notice
from bot.core.people import Person
from bot.core.ports import Store
from bot.core.press import DECIDED, Approval, Enquiry, Move, Proposal, State, after, standing
from bot.core.reports import Event
from handlers.press import posting
from handlers.press.posting import Kind


async def make(
    store: Store, enquiry: Enquiry, move: Move, now: datetime, by: Person | None = None, words: str = ""
) -> Enquiry:
    """Make a move with what is changed of the enquiry already, and tell of it; Refusal if the state has no such move.

    Where words were approved and are not any more, whoever was contacted is told not to use them. Where nothing is
    decided any more, or the deadline is another one, the time that is left is counted anew.
    """
    moved = _moved(enquiry, move)
    is_open_again = enquiry.state in DECIDED and moved.state not in DECIDED
    counts_anew = is_open_again or move is Move.CHANGE_DEADLINE
    moved = replace(moved, count=moved.count + counts_anew)
    await store.change_enquiry(moved, Event(move, now, by, words))
    await _told(store, enquiry.state, moved, move, now)
    if counts_anew:
        await store.post(Notice(Kind.COUNT, moved.id, posting.this_count(moved)), now)
    return moved


async def propose(store: Store, enquiry: Enquiry, text: str, by: Person, now: datetime) -> Enquiry:
    """Propose words that are `exact` already as the next version; an approval of words before them is void."""
    proposal = Proposal(len(enquiry.proposals) + 1, text, by, now)
    words = f"Version {proposal.number}, sha256 {proposal.digest}\n{text}"
    return await make(store, replace(enquiry, proposals=(*enquiry.proposals, proposal)), Move.PROPOSE, now, by, words)


async def approve(store: Store, enquiry: Enquiry, approval: Approval, now: datetime) -> Enquiry | None:
    """Approve the words that stand, and release them if enough have; None if somebody else was first.

    Refusal if nothing awaits approval.
    """
    enough = len({each.by for each in standing(enquiry, now)} | {approval.by}) >= enquiry.needed
    move = Move.APPROVE if enough else Move.APPROVE_FIRST
    moved = replace(_moved(enquiry, move), approvals=(*enquiry.approvals, approval))
    until, reason = approval.valid_until.isoformat(), f"\nEmergency: {approval.reason}" if approval.reason else ""
    words = f"Version {approval.proposal}, sha256 {approval.digest}, for {approval.outlet}, until {until}{reason}"
    if not await store.approve_enquiry(moved, approval, Event(move, now, approval.by, words)):
        return None
    await _told(store, enquiry.state, moved, move, now)
    await posting.post_expiry(store, moved, now)
    if enough:
        await posting.tell_contacted(store, moved, Kind.RELEASED, now)
        await posting.post_question(store, moved, now)
    return moved


def _moved(enquiry: Enquiry, move: Move) -> Enquiry:
    state = after(enquiry.state, move)
    if state is None:
        raise refusal(enquiry.state)
    return replace(enquiry, state=state)


def refusal(state: State) -> Refusal:
    """Return why something can't be done in a state."""
    return Refusal(CANT.get(state, CANT_NOW).format(state=state))


async def _told(store: Store, before: State, moved: Enquiry, move: Move, now: datetime) -> None:
    await posting.tell_of(store, moved, move, now)
    if before is State.APPROVED and moved.state not in (State.APPROVED, State.SENT):
        await posting.tell_contacted(store, moved, Kind.VOID, now)


CANT_NOW = "That can't be done now: the enquiry is {state}. Nothing was changed."
CANT = {
    State.RECEIVED: "No words have been proposed yet. Nothing was changed.",
    State.DRAFTING: "No words wait for approval just now. Nothing was changed.",
    State.APPROVED: "A response is approved. Please withdraw the approval first, if need be. Nothing was changed.",
    State.SENT: "The response has been sent already, so that can't be done any more. Nothing was changed.",
    State.DECLINED: "It was decided that there is to be no response. Nothing was changed.",
    State.EXPIRED: "The approval has run out, so words have to be put forward again first. Nothing was changed.",
    State.WITHDRAWN: "The words were withdrawn, so words have to be put forward again first. Nothing was changed.",
    State.CLOSED: "This enquiry is closed. Nothing was changed.",
}
