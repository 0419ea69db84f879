"""What the bot says by itself to whoever was contacted: the approved words, and when not to use them or to respond."""

from collections.abc import Iterable

from bot.core.messages import Facts, Marked, Reply, Say, Tone
from bot.core.occasions import Occasion, notice
from bot.core.people import Person
from bot.core.press import (
    Approval,
    Enquiry,
    HoldingLine,
    Move,
    Proposal,
    State,
    releasable,
    released_versions,
    standing,
)
from bot.core.reports import Event
from handlers.press import deadline as deadlines
from handlers.press import words
from handlers.press.clock import undecided, unsent
from handlers.press.information import STILL_ANSWERED
from handlers.press.line_given import line_given, may_say
from handlers.press.moves import make
from handlers.press.posting import Kind

ONLY_THESE = "Only these words, only to this outlet."
IN_EMERGENCY = "A deputy approved them in an emergency. The approval is valid."
INSTEAD_OF_EARLIER = "They take the place of the words that I gave you before. Please don't use those any more."
SAME_WORDS = "They are the same words as before. Only the time until which you can use them is new."
NONE_EARLIER = "If you have any other words from before, please don't use those any more."
DONT_USE = "Please don't use those words"
UNTIL_THEN = "Please don't respond to them until you get words from me that somebody has approved in writing."
BUT_THE_LINE = (
    "Please keep to the words below, exactly as they stand, until you get others that somebody has approved in writing."
)
NOTHING, NOTHING_ELSE = "No approval: please don't respond", "No approval: please keep to the words below"
DONT_RESPOND = "Please don't respond to them."
NOT_EVEN_POLITELY = "Please don't respond, not even to say so."
STAYS = "Those who deal with it have changed it. What I told you about responding stays as it is."
LINE_STAYS = "The words below are approved for any journalist, so you may still say those."
#: What became of the words that whoever was contacted suggested, while nothing was decided since.
_THEIRS = {
    State.DRAFTING: ("Your words need a change", "are not approved as they are"),
    State.WITHDRAWN: ("Your words were taken back", "were taken back, so nobody may use them"),
}
#: Why words are not approved any more.
WHY = {
    Move.PROPOSE: "the words were changed",
    Move.WITHDRAW: "the approval was withdrawn",
    Move.EXPIRE: "the time for which it was approved is over",
    Move.CLOSE: "the enquiry was closed",
}
#: What those who deal with an enquiry are to do where a notice did not reach whoever was contacted.
INSTEAD = {
    Kind.RELEASED: "Please give them the approved words yourselves, exactly as they stand.",
    Kind.SENT_YET: "Please ask them yourselves whether they sent the approved words.",
    Kind.VOID: "Please tell them yourselves not to use the words that were approved before.",
    Kind.REFUSED: "Please tell them yourselves that there is to be no response.",
    Kind.OTHER_WORDS: "Please ask them yourselves for other words.",
    Kind.NO_APPROVAL: "Please tell them yourselves that nothing is approved, and not to respond.",
    Kind.NEW_DEADLINE: "Please tell them yourselves of the new deadline.",
    Kind.ENDED: "Please tell them yourselves that this is closed.",
}


async def untold(occasion: Occasion) -> None:
    """Tell the thread that whoever was contacted could not be told, unless it is about words not approved any more."""
    enquiry, kind = await occasion.store.enquiry(occasion.notice.about), Kind(occasion.notice.kind)
    if enquiry and (kind not in (Kind.RELEASED, Kind.SENT_YET) or releasable(enquiry, occasion.now)):
        text = f"I couldn't reach whoever was contacted. {INSTEAD[kind]}"
        await make(occasion.store, enquiry, Move.NOTE, occasion.now, words=text)


@notice(Kind.RELEASED, instead=untold)
async def released(occasion: Occasion) -> Reply | None:
    """Give whoever was contacted the approved words exactly, if they are approved at this very moment."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    response = releasable(enquiry, occasion.now) if enquiry else None
    if enquiry is None or response is None:
        return None
    given = standing(enquiry, occasion.now)
    return Reply(
        (
            Say(f"Approved words for {enquiry.asked.outlet}", Tone.HEADING),
            Say(f"You can give them these words, exactly as they stand. {ONLY_THESE}"),
            Marked(f"Approved, version {response.number}", response.text),
            Facts(
                (
                    ("Outlet", enquiry.asked.outlet),
                    (words.HOW_THEY_ASKED, words.HOW[enquiry.asked.how]),
                    *(row for each in given for row in _approval(each, occasion)),
                    ("Valid until", words.when(min(each.valid_until for each in given), occasion.now)),
                )
            ),
            *((Say(IN_EMERGENCY),) if not all(each.confirmed for each in given) else ()),
            *_than_before(enquiry, response),
            words.clause(occasion.knowledge.policy),
            *words.contacted_buttons(enquiry, occasion.now),
        )
    )


@notice(Kind.SENT_YET, instead=untold)
async def sent_yet(occasion: Occasion) -> Reply | None:
    """Ask whether they sent the approved words, unless they have said so by now, or nobody may use them any more."""
    enquiry = await unsent(occasion)
    response = enquiry.proposal if enquiry else None
    if enquiry is None or response is None:
        return None
    text = (
        f"I don't know yet whether {enquiry.asked.outlet} has these words. Their deadline: "
        f"{words.deadline(enquiry, occasion.now)}. If you have sent them, please press “I sent it”. If something keeps "
        "you from it, press “I couldn't”, and I tell those who deal with it."
    )
    return Reply(
        (
            Say("Have you sent the approved words?", Tone.HEADING),
            Say(text),
            Marked(f"Approved, version {response.number}", response.text),
            words.clause(occasion.knowledge.policy),
            *words.contacted_buttons(enquiry, occasion.now),
        )
    )


@notice(Kind.VOID, instead=untold)
async def void(occasion: Occasion) -> Reply | None:
    """Say not to use words that were approved, and why; others may be approved by now.

    Where these are the same to the last character, there is nothing to say.
    """
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None:
        return None
    again = releasable(enquiry, occasion.now)
    version = max(each for each in released_versions(enquiry) if again is None or each != again.number)
    if again and again.digest == enquiry.proposals[version - 1].digest:
        return None
    why = _why(await occasion.store.events(enquiry.id))
    gone = Say(
        f"Version {version} for {enquiry.asked.outlet} is not approved any more: {why}. If you have it already, please "
        "don't use it."
    )
    if again:
        others = f"Other words have been approved since: version {again.number}. They come in a message of their own."
        return Reply((Say(DONT_USE, Tone.HEADING), gone, Say(others), words.clause(occasion.knowledge.policy)))
    line = await line_given(occasion.store, enquiry, occasion.now)
    return _dont_respond(occasion, enquiry, DONT_USE, (gone, _until_then(line)), line)


@notice(Kind.REFUSED, instead=untold)
async def refused(occasion: Occasion) -> Reply | None:
    """Say that there is to be no response, and no more: the approver's words are for the thread."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.state is not State.DECLINED:
        return None
    line = await line_given(occasion.store, enquiry, occasion.now)
    dont = LINE_STAYS if line else DONT_RESPOND if enquiry.foi else NOT_EVEN_POLITELY
    decided = Say(f"It was decided that nobody responds to {enquiry.asked.outlet}. {dont}")
    says = (decided, *((Say(STILL_ANSWERED),) if enquiry.foi else ()))
    return _dont_respond(occasion, enquiry, "There is to be no response", says, line)


@notice(Kind.OTHER_WORDS, instead=untold)
async def other_words(occasion: Occasion) -> Reply | None:
    """Say that the words that they suggested are not approved, or were taken back: why is for the thread."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.state not in _THEIRS:
        return None
    heading, why = _THEIRS[enquiry.state]
    text = (
        f"The words that you suggested for {enquiry.asked.outlet} {why}. Those who deal with it write others, and you "
        "can suggest others too."
    )
    line = await line_given(occasion.store, enquiry, occasion.now)
    return _dont_respond(occasion, enquiry, heading, (Say(text), _until_then(line)), line)


@notice(Kind.NO_APPROVAL, instead=untold)
async def no_approval(occasion: Occasion) -> Reply | None:
    """Say that the deadline has passed without approval, unless there is another or none, or something was decided."""
    enquiry = await undecided(occasion)
    if enquiry is None or enquiry.deadline is None or occasion.now < enquiry.deadline:
        return None
    text = f"The deadline of {enquiry.asked.outlet} has passed, and no words are approved."
    line = await line_given(occasion.store, enquiry, occasion.now)
    heading = NOTHING_ELSE if line else NOTHING
    return _dont_respond(occasion, enquiry, heading, (Say(text), _until_then(line)), line)


@notice(Kind.NEW_DEADLINE, instead=untold)
async def new_deadline(occasion: Occasion) -> Reply | None:
    """Say by when a response is needed now, as an approver has told, unless the enquiry is closed by now."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.state is State.CLOSED:
        return None
    text = f"{deadlines.spoken(enquiry.deadline, occasion.now)} {STAYS}"
    return Reply(
        (
            Say(words.heading(enquiry), Tone.HEADING),
            Say(text),
            words.clause(occasion.knowledge.policy),
            *words.contacted_buttons(enquiry, occasion.now),
        )
    )


@notice(Kind.ENDED, instead=untold)
async def ended(occasion: Occasion) -> Reply | None:
    """Say that the enquiry is closed."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None:
        return None
    text = f"The enquiry from {enquiry.asked.outlet} is closed, and there is nothing left for you to do about it."
    line = await line_given(occasion.store, enquiry, occasion.now)
    return _dont_respond(occasion, enquiry, "The enquiry is closed", (Say(text), Say(words.ANOTHER)), line)


def _until_then(line: HoldingLine | None) -> Say:
    return Say(BUT_THE_LINE if line else UNTIL_THEN)


def _dont_respond(
    occasion: Occasion, enquiry: Enquiry, heading: str, says: Iterable[Say], line: HoldingLine | None
) -> Reply:
    return Reply(
        (
            Say(heading, Tone.HEADING),
            *says,
            Say(words.TELL_THEM),
            *may_say(line, occasion.knowledge.organisation, occasion.now),
            words.clause(occasion.knowledge.policy),
            words.protected(),
            *words.contacted_buttons(enquiry, occasion.now),
        )
    )


def _approval(approval: Approval, occasion: Occasion) -> tuple[tuple[str, str | Person], ...]:
    who = words.called(approval.by, occasion.knowledge.organisation)
    return (
        ("Approved by", f"{who[:1].upper()}{who[1:]}"),
        ("Their name", approval.by),
        ("Approved on", words.when(approval.at, occasion.now)),
    )


def _than_before(enquiry: Enquiry, response: Proposal) -> tuple[Say, ...]:
    """Return how words are to be taken where others, or the same, were released before them."""
    earlier = [
        each
        for each in enquiry.proposals
        if each.number in released_versions(enquiry) and each.number < response.number
    ]
    if not earlier:
        return ()
    if earlier[-1].digest != response.digest:
        return (Say(INSTEAD_OF_EARLIER),)
    are_same = all(each.digest == response.digest for each in earlier)
    return (Say(SAME_WORDS), *(() if are_same else (Say(NONE_EARLIER),)))


def _why(events: Iterable[Event]) -> str:
    """Return why the words that were approved last, but for those that are approved now, are not any more."""
    why, is_approved = "", False
    for move in (Move(event.kind) for event in events):
        if is_approved and move in WHY:
            why, is_approved = WHY[move], False
        is_approved = is_approved or move is Move.APPROVE
    return why
