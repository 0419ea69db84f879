"""What the bot says by itself to those who deal with press enquiries: the card, reminders, and every move."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.approving import Power, another_desk, desk_people, power
from bot.core.messages import Button, Buttons, Emphasis, Facts, Part, Reply, Say, Tone
from bot.core.notices import Card, Recipient
from bot.core.occasions import Occasion, Writer, notice
from bot.core.people import Holder, Office, Person
from bot.core.press import DECIDED, Enquiry, Move, State, approvals_of_words, awaits_another, unconfirmed
from bot.core.reports import Event
from handlers.places import is_fit, person, tell_it
from handlers.press import posting, words
from handlers.press import view as press_view
from handlers.press.clock import desk_of, give_card, pass_on, undecided
from handlers.press.posting import Kind

#: The lines, last of an event's words, that say for the record which words it is about.
_ABOUT = re.compile(r"(?:(?:^|\n)Version \d+, sha256 [0-9a-f]{64})+$")
_VERSION = re.compile(r"Version \d+")
_APPROVED = (State.APPROVED, State.SENT)
#: Shown in the place of a card that may not be read there any more.
NOT_HERE = "It isn't shown here any more: somebody else deals with it, or not only they can read this channel."
FIRST_RAN_OUT = (
    "One approval was given, and its time is over before somebody else has given the other. Nobody may use these words."
)
VOIDED = "An approval of earlier words is void: nobody may use those."


@dataclass(frozen=True, slots=True)
class _Told:
    """How a move is told: what was done, what the words are called that came with it, and whether the response shows.

    A sentence without `{who}` is about what the clock does.
    """

    sentence: str
    words: str = ""
    shows_response: bool = False


#: What is said in the thread of each move.
TOLD = {
    Move.RECEIVE: _Told("{who} passed this on."),
    Move.TAKE_OVER: _Told("{who} took it over, and deals with it now."),
    Move.PROPOSE: _Told("{who} proposed words.", shows_response=True),
    Move.REQUEST_CHANGES: _Told("{who} asked for other words before approving any.", "What to change"),
    Move.APPROVE_FIRST: _Told(
        "{who} approved these words. Nobody may use them before somebody else has approved them too.",
        shows_response=True,
    ),
    Move.APPROVE: _Told(
        "{who} approved these words. I give them to whoever was contacted, and nothing else.", shows_response=True
    ),
    Move.CONFIRM: _Told("{who} confirmed the approval that was given in an emergency."),
    Move.DECLINE: _Told("{who} decided that there is to be no response.", "Why"),
    Move.WITHDRAW: _Told("{who} withdrew the words. Nobody may use them.", "Which words"),
    Move.EXPIRE: _Told("The time is over for which the words were approved, so nobody may use them any more."),
    Move.SEND: _Told("{who} sent the approved words."),
    Move.COULD_NOT_SEND: _Told("{who} couldn't send the approved words.", "Why"),
    Move.CLOSE: _Told("{who} closed it.", "Note"),
    Move.REMIND: _Told("Those who deal with it were reminded."),
    Move.SNOOZE: _Told("{who} put off the next reminder.", "Until"),
    Move.ESCALATE: _Told(
        "No response is approved, so somebody else can approve one now too. You can still deal with it.", "It went"
    ),
    Move.MISS_DEADLINE: _Told(
        "The deadline has passed and no response is approved. I tell whoever was contacted not to respond."
    ),
    Move.ASK_IF_SENT: _Told("Whoever was contacted was asked whether they sent the approved words."),
    Move.LINK: _Told("Another enquiry came from the same outlet.", "Which"),
    Move.NOTE: _Told("{who} added a note.", "Note"),
    Move.CHANGE_DEADLINE: _Told("{who} changed the deadline."),
    Move.EXPORT: _Told("{who} took a copy of the record."),
    Move.HOLD: _Told("It is kept, even when its time is over."),
    Move.RELEASE: _Told("It is not kept any longer than its time."),
}


async def elsewhere(occasion: Occasion) -> None:
    """Write to each of those who deal with it, since their channel could not be told; pass on what reaches nobody."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None:
        return
    if occasion.notice.to.channel:
        await _personally(occasion, enquiry)
    elif not [place for place in await occasion.store.places_of(enquiry.id) if _offices(occasion, enquiry, place)]:
        await _pass_on(occasion, _offices(occasion, enquiry, occasion.notice.to))


@notice(Kind.CARD, looks=True, instead=elsewhere)
async def card(occasion: Occasion) -> Reply | None:
    """Show an enquiry to those who deal with it, and below it the words that stood before it got here."""
    enquiry = await _told_here(occasion)
    if enquiry is None:
        return None
    move = Move.APPROVE if enquiry.state in _APPROVED else Move.PROPOSE
    words_below = replace(occasion.notice, kind=posting.news(move), card=Card.UNDER, due=None)
    await occasion.store.post(words_below, occasion.now)
    heading, *rest = _card(occasion, enquiry)
    return Reply((heading, *_for(occasion, enquiry), *rest))


@notice(Kind.CHANGED, looks=True)
async def changed(occasion: Occasion) -> Reply | None:
    """Show on a card how the enquiry stands now; where it may not be read any more, nothing of it stays."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or _may_show(occasion, enquiry):
        return Reply(_card(occasion, enquiry)) if enquiry else None
    return Reply((Say(f"Press enquiry {enquiry.reference}", Tone.HEADING), Say(NOT_HERE)))


@notice(Kind.REMINDER, looks=True, instead=elsewhere)
async def reminder(occasion: Occasion) -> Reply | None:
    """Remind those who deal with an enquiry to which no response is approved yet, by name in a channel."""
    enquiry = await _told_here(occasion) if await undecided(occasion) else None
    if enquiry is None:
        return None
    awaits = press_view.words_parts(enquiry, occasion.now) if enquiry.state is State.AWAITING else ()
    by = f"Their deadline: {words.deadline(enquiry, occasion.now)}."
    return Reply(
        (
            Say(f"Press enquiry {enquiry.reference}: no response is approved yet. {by}"),
            *_for(occasion, enquiry),
            *awaits,
            Buttons(
                (
                    Button("Open", "press.open", enquiry.id, Emphasis.NORMAL if awaits else Emphasis.PRIMARY),
                    Button("Remind me later", "press.snooze", enquiry.id),
                )
            ),
        )
    )


@notice(Kind.TO_CONFIRM, looks=True, instead=elsewhere)
async def to_confirm(occasion: Occasion) -> Reply | None:
    """Remind those who have to confirm what a deputy approved in an emergency, and show it to them."""
    enquiry = await _told_here(occasion)
    if enquiry is None or not unconfirmed(enquiry):
        return None
    said = "a deputy approved a response in an emergency. That still has to be confirmed."
    return Reply(
        (
            Say(f"Press enquiry {enquiry.reference}: {said}"),
            *_for(occasion, enquiry),
            *press_view.unconfirmed_parts(enquiry, occasion.now),
        )
    )


def _card(occasion: Occasion, enquiry: Enquiry) -> tuple[Part, ...]:
    in_channel = bool(occasion.notice.to.channel)
    return press_view.card_parts(occasion.knowledge, enquiry, occasion.now, in_channel=in_channel)


def _writer(move: Move) -> Writer:
    @notice(posting.news(move), looks=True, instead=elsewhere)
    async def told(occasion: Occasion) -> Reply | None:
        enquiry = await _told_here(occasion)
        events = await occasion.store.events(occasion.notice.about) if enquiry else ()
        # A notice that waited for its platform tells what it was posted for; with the words that stand, of the last.
        until = occasion.now if TOLD[move].shows_response else occasion.notice.due or occasion.now
        last = next((event for event in reversed(events) if event.kind == move and event.at <= until), None)
        return Reply(_news(occasion, enquiry, move, last)) if enquiry and last else None

    return told


#: What tells of each move in the thread.
NEWS: tuple[Writer, ...] = tuple(_writer(move) for move in Move)


def _news(occasion: Occasion, enquiry: Enquiry, move: Move, event: Event) -> tuple[Part, ...]:
    told, about = TOLD[move], _ABOUT.search(event.words)
    written = event.words[: about.start()] if about else event.words
    who = words.called(event.by, occasion.knowledge.organisation) if event.by else "the bot"
    ran_out_first = move is Move.EXPIRE and 0 < len(approvals_of_words(enquiry)) < enquiry.needed
    sentence = FIRST_RAN_OUT if ran_out_first else told.sentence.format(who=f"{who[:1].upper()}{who[1:]}")
    versions = _VERSION.findall(about[0]) if about else []
    versions += [f"Version {len(enquiry.proposals)}"] if move is Move.PROPOSE and not about else []
    has_deadline = move is Move.CHANGE_DEADLINE
    rows = (
        *((("Who", event.by),) if event.by else ()),
        ("When", words.when(event.at, occasion.now)),
        *((("Deadline", words.deadline(enquiry, occasion.now)),) if has_deadline else ()),
        *(((told.words, written),) if told.words and written else ()),
        *((("Which words", ", ".join(versions)),) if versions else ()),
    )
    earlier = enquiry.proposal and any(each.proposal < enquiry.proposal.number for each in enquiry.approvals)
    # Words that were approved as they were written are shown once, where their approval is told.
    is_shown = told.shows_response and not (move is Move.PROPOSE and enquiry.state in _APPROVED)
    return (
        Say(f"Press enquiry {enquiry.reference}: {sentence}"),
        *(_for(occasion, enquiry) if has_deadline and enquiry.state not in DECIDED else ()),
        *((Say(VOIDED, Tone.URGENT),) if move is Move.PROPOSE and earlier else ()),
        *(_for_another(occasion, enquiry) if move is Move.APPROVE_FIRST else ()),
        *(press_view.words_parts(enquiry, occasion.now) if is_shown else (Facts(rows),)),
    )


def _offices(occasion: Occasion, enquiry: Enquiry, to: Recipient) -> list[Office]:
    """Return the offices that have an enquiry and whose channel, or one of whose people, a place is."""
    offices = map(occasion.knowledge.organisation.office, enquiry.offices)
    here, whose = (to.platform, to.channel), person(to)
    return [
        office
        for office in offices
        if office and (here in office.channels or any(each.is_person(whose) for each in office.everybody))
    ]


def _may_show(occasion: Occasion, enquiry: Enquiry) -> bool:
    """Tell whether a place is somebody's own who deals with the enquiry, or their channel and fit for it."""
    to, audience, organisation = occasion.notice.to, occasion.audience, occasion.knowledge.organisation
    if not to.channel:
        return power(person(to), enquiry, organisation) is not Power.NONE
    return bool(_offices(occasion, enquiry, to)) and audience is not None and is_fit(audience, to.platform, ())


async def _told_here(occasion: Occasion) -> Enquiry | None:
    """Return the enquiry if it may be told of here; if the channel isn't fit for it, each is told personally."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or _may_show(occasion, enquiry):
        return enquiry
    if occasion.notice.to.channel:
        await _personally(occasion, enquiry)
    return None


async def _personally(occasion: Occasion, enquiry: Enquiry) -> None:
    """Tell each of those personally who would have been told in this channel, and IT if the channel is to blame."""
    offices = _offices(occasion, enquiry, occasion.notice.to) or await _without_card(occasion, enquiry)
    people = list(dict.fromkeys(each for office in offices for each in _told(occasion, enquiry, office)))
    for each in people:
        await give_card(occasion, enquiry, each)
        if occasion.notice.kind != Kind.CARD:
            await occasion.store.post(replace(occasion.notice, to=Recipient.of(each)), occasion.now)
    if not people:
        await _pass_on(occasion, offices)
    await tell_it(occasion, occasion.now)


async def _without_card(occasion: Occasion, enquiry: Enquiry) -> list[Office]:
    """Return the offices that have an enquiry and no card of it: theirs may be in a channel that was theirs before."""
    places = await occasion.store.places_of(enquiry.id)
    served = [office for place in places for office in _offices(occasion, enquiry, place)]
    known = map(occasion.knowledge.organisation.office, enquiry.offices)
    return [office for office in known if office and office not in served]


async def _pass_on(occasion: Occasion, offices: Iterable[Office]) -> None:
    """Pass an undecided enquiry on at once that nobody of these offices could be told of, unless it was before."""
    enquiry = await undecided(occasion)
    if enquiry and enquiry.offices[-1] in {office.id for office in offices}:
        await pass_on(occasion, enquiry)


def _told(occasion: Occasion, enquiry: Enquiry, office: Office) -> list[Person]:
    """Return who of an office is told personally."""
    return posting.told_personally(desk_of(office, enquiry, occasion), occasion.platforms)


def _for(occasion: Occasion, enquiry: Enquiry) -> tuple[Facts, ...]:
    """Name those in a channel whom the notice is for, so that their platform tells them; nobody quiet or away."""
    to, organisation = occasion.notice.to, occasion.knowledge.organisation
    offices = _offices(occasion, enquiry, to) if to.channel else []
    return _called(
        occasion, [each for office in offices for each in desk_people(office, enquiry.contacted, organisation)]
    )


def _for_another(occasion: Occasion, enquiry: Enquiry) -> tuple[Facts, ...]:
    """Name those in a channel likewise who can give the approval that is still lacking."""
    desk = another_desk(enquiry, occasion.knowledge.organisation) if awaits_another(enquiry, occasion.now) else None
    is_here = desk is not None and desk.office in _offices(occasion, enquiry, occasion.notice.to)
    return _called(occasion, desk.people) if desk and is_here and occasion.notice.to.channel else ()


def _called(occasion: Occasion, people: Iterable[Holder]) -> tuple[Facts, ...]:
    loud = dict.fromkeys(each.on(occasion.notice.to.platform) for each in people if not each.quiet)
    rows = tuple(("For", each) for each in loud if each)
    return (Facts(rows),) if rows else ()
