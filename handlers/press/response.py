"""The response to a press enquiry: words are proposed, and approved exactly as they stand, or changed, or declined.

Every button and form carries the version that its reader saw and its SHA-256: what was not seen is never approved.
"""

from dataclasses import replace
from datetime import datetime

from bot.core.approving import confirming_offices
from bot.core.errors import Refusal
from bot.core.messages import Facts, Form, Marked, Part, Reply, Say, Tone
from bot.core.people import Person
from bot.core.press import Approval, Enquiry, Move, State, approvals_of_words, has_run_out, releasable, unconfirmed
from bot.core.turns import Turn, verb
from handlers.press import asking, forms, moves, posting, view, words
from handlers.press.actions import Reader, acting, check_power, check_state, holders, naming, reader
from handlers.press.comparing import left_out
from handlers.press.information import remains
from handlers.press.line_given import line_given
from handlers.press.posting import Kind

CHANGED = "The words have changed since you saw them, so nothing was done. Please read them as they are now."
CHANGED_UNSEEN = "Somebody has proposed other words meanwhile, so nothing was done. You can send yours all the same."
PROPOSED = "I've put these words forward, exactly as they stand here. Nobody may use them before they are approved."
PROPOSED_IN_THREAD = (
    "I've put your words forward. They stand in the thread, and nobody may use them before they are approved."
)
IN_EMERGENCY = (
    "As a deputy you can approve in an emergency, and say why. Afterwards it has to be confirmed by {senior}."
)
FIRST = "Somebody else was first, so nothing was changed. Open the enquiry to see how it stands."
RUN_OUT = (
    "The time is over for which these words were approved, so nobody may use them. To approve the same words once "
    "more, press “Edit and approve” and change nothing."
)
ONE_MORE_BUT_YOU = "You have approved these words already. Somebody else has to approve them too."
LINE_STAYS = "The holding line that they were given stays: it is approved for any journalist."
OWN = "You approved these words yourself, so somebody else has to confirm it. Nothing was changed."
CONFIRMED = "Confirmed. Thank you."
NOTHING = "There is nothing left to confirm."
OWN_REMAINS = "What you approved in an emergency yourself still has to be confirmed by somebody else."


@verb("press.write")
@naming
async def write(turn: Turn) -> Reply:
    """Ask for the words of a response, and propose exactly these."""
    found = await acting(turn, "write")
    if "text" not in turn.request.fields or not forms.saw(turn, found) or forms.unwarned(turn, found):
        return _asked(turn, found, forms.writing(turn, found))
    text, who = forms.response(turn), turn.request.who
    enquiry = await moves.propose(turn.store, found.enquiry, text, who, turn.now)
    changed = left_out(turn.request.fields["text"])
    if found.has_thread:
        return Reply((Say(PROPOSED_IN_THREAD), *changed))
    return Reply((Say(PROPOSED), *changed, *view.words_parts(enquiry, turn.now, replace(found.able, owns=True))))


@verb("press.edit")
@naming
async def edit(turn: Turn) -> Reply:
    """Ask for words and for how long they are to be approved, and approve exactly these; both versions are kept."""
    found = await acting(turn, "edit")
    lacks_reason = forms.in_emergency(found) and "reason" not in turn.request.fields
    is_asked = "text" not in turn.request.fields or lacks_reason
    if is_asked or not forms.saw(turn, found) or forms.unwarned(turn, found):
        return _asked(turn, found, forms.editing(turn, found))
    text, until, reason = forms.response(turn), forms.end(turn), forms.reason(turn, found)
    if not _awaits(turn, found.enquiry, text):
        enquiry = await moves.propose(turn.store, found.enquiry, text, turn.request.who, turn.now)
        found = replace(found, enquiry=enquiry)
    return await _approve(turn, found, until, reason, left_out(turn.request.fields["text"]))


@verb("press.approve")
@naming
async def approve(turn: Turn) -> Reply:
    """Approve exactly the words that somebody saw; who does so first counts."""
    found = await reader(turn)
    enquiry = found.enquiry
    check_power(turn, found, "approve")
    has_reason = forms.in_emergency(found) and "reason" in turn.request.fields
    if enquiry.proposal and not forms.saw(turn, found):
        return _changed(turn, found, forms.approving_in_emergency(turn, found) if has_reason else None)
    if has_run_out(enquiry, turn.now):
        return await _run_out(turn, found)
    if releasable(enquiry, turn.now):
        return _approved_before(turn, enquiry)
    check_state(found, "approve")
    if forms.in_emergency(found) and not has_reason:
        form = forms.approving_in_emergency(turn, found)
        return Reply((*_emergency(turn, found), *view.words_shown(enquiry, turn.now), form))
    return await _approve(turn, found, forms.usual_end(turn), forms.reason(turn, found))


@verb("press.changes")
@naming
async def changes(turn: Turn) -> Reply:
    """Ask for other words before anything is approved."""
    found = await acting(turn, "changes")
    if "words" not in turn.request.fields or forms.saw_others(turn, found):
        label = "What should change? Everybody in the thread reads it; whoever was contacted doesn't."
        return _asked(turn, found, forms.asking_for_words(turn, found, "Ask for changes", label))
    text = _target(found.enquiry, forms.written(turn))
    enquiry = await moves.make(turn.store, found.enquiry, Move.REQUEST_CHANGES, turn.now, turn.request.who, text)
    if _is_of_contacted(turn, enquiry):
        await posting.tell_contacted(turn.store, enquiry, Kind.OTHER_WORDS, turn.now)
    return Reply((Say("I've asked for changes. Nobody may use the words as they are."),))


@verb("press.decline")
@naming
async def decline(turn: Turn) -> Reply:
    """Decide, with the reason, that nobody responds; whoever was contacted is told so."""
    found = await acting(turn, "decline")
    if "words" not in turn.request.fields or forms.saw_others(turn, found):
        label = "Why is there to be no response? Everybody in the thread reads it; whoever was contacted doesn't."
        reminder = remains(found.enquiry, turn.knowledge.organisation, turn.now)
        return _asked(turn, found, forms.asking_for_words(turn, found, "Decline", label, reminder))
    text = _target(found.enquiry, forms.written(turn))
    enquiry = await moves.make(turn.store, found.enquiry, Move.DECLINE, turn.now, turn.request.who, text)
    await posting.tell_contacted(turn.store, enquiry, Kind.REFUSED, turn.now)
    line = await line_given(turn.store, enquiry, turn.now)
    reminder = remains(enquiry, turn.knowledge.organisation, turn.now)
    return Reply(
        (
            Say("Declined. I tell whoever was contacted that nobody responds."),
            *((Say(LINE_STAYS),) if line else ()),
            *((Say(reminder),) if reminder else ()),
        )
    )


@verb("press.withdraw")
@naming
async def withdraw(turn: Turn) -> Reply:
    """Take back words that wait for approval, or withdraw their approval."""
    found = await acting(turn, "withdraw")
    if forms.saw_others(turn, found):
        return _changed(turn, found)
    was_approved, text = found.enquiry.state is State.APPROVED, _target(found.enquiry)
    enquiry = await moves.make(turn.store, found.enquiry, Move.WITHDRAW, turn.now, turn.request.who, text)
    told = " I tell whoever was contacted not to use them." if was_approved else ""
    if not (was_approved or found.was_contacted) and _is_of_contacted(turn, enquiry):
        await posting.tell_contacted(turn.store, enquiry, Kind.OTHER_WORDS, turn.now)
        told = " I tell whoever was contacted, since they suggested them."
    return Reply((Say(f"Withdrawn. Nobody may use these words.{told}"),))


@verb("press.confirm")
@naming
async def confirm(turn: Turn) -> Reply:
    """Confirm what deputies approved in an emergency; nobody confirms what they approved themselves."""
    found = await acting(turn, "confirm")
    enquiry = found.enquiry
    if forms.saw_others(turn, found):
        return _changed(turn, found)
    waiting, theirs = unconfirmed(enquiry), asking.of_others(turn, enquiry)
    if not waiting:
        return Reply((Say(NOTHING),))
    if not theirs:
        raise Refusal(OWN)
    await asking.confirm_others(turn, enquiry, theirs)
    return Reply((Say(CONFIRMED), *((Say(OWN_REMAINS),) if len(theirs) < len(waiting) else ())))


async def _approve(turn: Turn, found: Reader, until: datetime, reason: str, changed: tuple[Part, ...] = ()) -> Reply:
    """Approve the words that stand, and have the approval of a deputy confirmed by somebody senior."""
    enquiry, who, proposal = found.enquiry, turn.request.who, found.enquiry.proposals[-1]
    if _own_approvals(turn, enquiry):
        return Reply((Say(ONE_MORE_BUT_YOU), *view.words_parts(enquiry, turn.now, found.able)))
    outlet, confirmed = enquiry.asked.outlet, not forms.in_emergency(found)
    approval = Approval(proposal.number, proposal.digest, outlet, who, turn.now, until, reason, confirmed)
    besides = asking.desks_besides(turn, enquiry, approval)
    enquiry = replace(enquiry, offices=(*enquiry.offices, *(desk.office.id for desk in besides)))
    moved = await moves.approve(turn.store, enquiry, approval, turn.now)
    if moved is None:
        raise Refusal(FIRST)
    await asking.ask(turn, moved, besides, approval)
    theirs = [each for each in asking.of_others(turn, moved) if each.proposal == proposal.number]
    confirms = confirmed and found.able.confirms and bool(theirs)
    if confirms:
        await asking.confirm_others(turn, moved, theirs)
    released = "Approved. I give exactly these words to whoever was contacted, and nothing else."
    said = released if releasable(moved, turn.now) else asking.ONE_MORE
    also = (*((Say(asking.CONFIRMS),) if confirms else ()), *asking.asked(turn, moved, approval))
    shown = () if found.has_thread else view.words_parts(moved, turn.now, found.able)
    return Reply((Say(said), *changed, *also, *shown))


def _awaits(turn: Turn, enquiry: Enquiry, text: str) -> bool:
    """Tell whether exactly these words wait for somebody's approval, so that they need not be proposed once more."""
    is_same = enquiry.proposal is not None and enquiry.proposal.text == text
    return enquiry.state is State.AWAITING and is_same and not has_run_out(enquiry, turn.now)


def _own_approvals(turn: Turn, enquiry: Enquiry) -> list[Approval]:
    """Return somebody's approvals of the words that stand, on whatever platform they gave them."""
    themselves = turn.knowledge.organisation.known_as([turn.request.who])
    return [each for each in approvals_of_words(enquiry) if each.by in themselves]


def _asked(turn: Turn, found: Reader, form: Form) -> Reply:
    """Show a form; where it was sent or opened about other words than those that stand, say so and show these."""
    if forms.saw_others(turn, found) or (not forms.saw(turn, found) and turn.request.fields.keys() - {"value"}):
        return _changed(turn, found, form)
    voids = found.enquiry.state is State.APPROVED and form.intent in ("press.write", "press.edit")
    warning = (Say(forms.VOIDS, Tone.URGENT),) if voids else ()
    return Reply(
        (*warning, *(_emergency(turn, found) if form.intent == "press.edit" else ()), *_asks(found, form), form)
    )


def _asks(found: Reader, form: Form) -> tuple[Part, ...]:
    """Return the question to those who write an answer to it; whoever was contacted knows it."""
    if found.was_contacted or form.intent not in ("press.write", "press.edit"):
        return ()
    return (Marked("What they ask", found.enquiry.asked.question),)


def _changed(turn: Turn, found: Reader, form: Form | None = None) -> Reply:
    """Say that the words have changed, and show them to whoever may read them."""
    if not found.is_inside:
        return Reply((Say(CHANGED_UNSEEN), *((form,) if form else ())))
    if form is None:
        return Reply((Say(CHANGED), *view.words_parts(found.enquiry, turn.now, found.able)))
    return Reply((Say(CHANGED), *view.words_shown(found.enquiry, turn.now), form))


def _emergency(turn: Turn, found: Reader) -> tuple[Part, ...]:
    if not forms.in_emergency(found):
        return ()
    senior = holders(confirming_offices(found.enquiry, turn.knowledge.organisation)[:1])
    return (Say(IN_EMERGENCY.format(senior=senior)),)


async def _run_out(turn: Turn, found: Reader) -> Reply:
    """End an approval whose time is over and whose timer is still to ring, and say so."""
    expired = await moves.make(turn.store, found.enquiry, Move.EXPIRE, turn.now)
    return Reply((Say(RUN_OUT), *view.words_parts(expired, turn.now, found.able)))


def _approved_before(turn: Turn, enquiry: Enquiry) -> Reply:
    """Say who approved these words before, and when."""
    themselves = turn.knowledge.organisation.known_as([turn.request.who])
    given = approvals_of_words(enquiry)
    by: list[tuple[str, str | Person]] = [("Approved by", each.by) for each in given]
    at = [("Approved on", words.when(each.at, turn.now)) for each in given]
    rows = tuple(row for pair in zip(by, at, strict=True) for row in pair)
    mine = any(each.by in themselves for each in given)
    said = "You have approved these words already." if mine else "Somebody was first: these words are approved already."
    return Reply((Say(said), Facts(rows)))


def _is_of_contacted(turn: Turn, enquiry: Enquiry) -> bool:
    """Tell whether it was whoever was contacted who proposed the words that stand."""
    themselves = turn.knowledge.organisation.known_as([enquiry.contacted])
    return enquiry.proposal is not None and enquiry.proposal.by in themselves


def _target(enquiry: Enquiry, text: str = "") -> str:
    """Return what was written, and which words it is about, for the record."""
    proposal = enquiry.proposal
    about = f"Version {proposal.number}, sha256 {proposal.digest}" if proposal else ""
    return "\n".join(part for part in (text, about) if part)
