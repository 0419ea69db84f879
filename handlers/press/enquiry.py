"""Pass on a press enquiry: don't respond, who has it now, and what was asked, told in one form."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from bot.core.approving import Desk, first_desk
from bot.core.errors import BadInput, Refusal
from bot.core.exact_words import exact
from bot.core.messages import Field, FieldKind, Form, Marked, Reply, Say, Tone
from bot.core.ports import Store
from bot.core.press import LONGEST_LINE, LONGEST_WORDS, SPOKEN, Asked, Enquiry, How, Move
from bot.core.reports import Event
from bot.core.school_days import UK, day_of
from bot.core.turns import Turn, verb
from handlers.carrying import Carrier
from handlers.case_names import id_of, new_reference
from handlers.citing import review_line
from handlers.filled_in import choices, no_longer, one_of
from handlers.naming import WHOLE_TRUST, schools
from handlers.press import deadline as deadlines
from handlers.press import posting, words
from handlers.press.information import MAY_BE, asks_for_records
from handlers.press.line_given import line_for
from handlers.press.listing import after_press
from handlers.press.moves import make
from handlers.press.passed_on import passed_on

STALE = "That form doesn't work any more, and nothing was sent. Please start again: /socialpolicy press"
OFF = (
    "I can't pass on enquiries just now, and nothing was sent. Please don't respond to them. "
    "To see whom to tell instead: /socialpolicy press"
)
NOBODY = (
    "I know of nobody who could approve a response to this one, so nothing was sent. "
    "Please don't respond to them, and tell the trust's office yourself."
)


class Wants(StrEnum):
    """What a journalist wants, as whoever was contacted takes it."""

    COMMENT = "comment"
    INFORMATION = "information"
    UNSURE = "unsure"


WANTS = {
    Wants.COMMENT: "A comment, a statement or an interview",
    Wants.INFORMATION: "Documents, figures or other information that we hold",
    Wants.UNSURE: "I'm not sure",
}


@dataclass(frozen=True, slots=True)
class _Begun:
    """What travels with the form: its id is made once, so that sending twice sends one."""

    id: str


_BEGUN = Carrier(_Begun, STALE)


@verb("press", forgets=True)
async def press(turn: Turn) -> Reply:
    """Say at once not to respond, and ask what the enquiry is; or do what was typed as a command."""
    if turn.request.intent == "press" and (done := await after_press(turn, turn.request.text)):
        return done
    if not turn.knowledge.takes_press:
        return words.off(turn)
    said = turn.request.said
    return Reply(
        (
            Say("Please don't respond to them", Tone.HEADING),
            Say(
                "Not even to be polite or to put something right. Tell me who it was, and I pass it on to whoever may "
                "answer them."
            ),
            Say(words.TELL_THEM),
            words.clause(turn.policy),
            words.protected(),
            *review_line(turn.policy, turn.now.date()),
            *((Marked(_TO_COPY, said[:LONGEST_WORDS]),) if len(said) > LONGEST_WORDS else ()),
            _form(turn, said if len(said) <= LONGEST_WORDS else ""),
        )
    )


@verb("press.send", reads=True, forgets=True)
async def send(turn: Turn) -> Reply:
    """Keep the enquiry encrypted and put its card in the outbox, in one commit; say who has it now."""
    if not turn.knowledge.takes_press:
        raise Refusal(OFF)
    begun, asked, deadline = _BEGUN.unpack(turn.request.fields.get("value", "")), _asked(turn), deadlines.told(turn)
    school, wants = _school(turn), one_of(Wants, turn.request.fields.get("wants", ""))
    desk = first_desk(school, turn.request.who, turn.knowledge.organisation)
    if desk is None:
        raise Refusal(NOBODY)
    name = _name(turn, begun, wants, school, deadline, asked)
    # Sent twice at the same moment, the second waits here until the first has committed.
    await turn.store.first_time(f"{posting.Kind.CARD}\x1f{name}", turn.now)
    made = await turn.store.enquiry(name)
    if made is None:
        deadlines.check(deadline, turn.now)
        made = Enquiry(
            id=name,
            reference=new_reference(),
            school=school,
            offices=(desk.office.id,),
            contacted=turn.request.who,
            received=turn.now,
            asked=asked,
            deadline=deadline,
            foi=asked.how not in SPOKEN and (wants is Wants.INFORMATION or await asks_for_records(turn)),
            needed=turn.knowledge.organisation.press.approvers,
        )
        made = await _keep(turn, made, desk)
    return await passed_on(turn, made, desk)


async def _keep(turn: Turn, made: Enquiry, desk: Desk) -> Enquiry:
    store, now = turn.store, turn.now
    same = await _from_the_same_outlet(store, made)
    # After those have been looked through, as whoever withdraws a line does: none is given that is being withdrawn.
    line = await line_for(store, made, turn.knowledge.organisation, now)
    made = replace(made, linked=tuple(each.reference for each in same), line=line)
    await store.open_enquiry(made, Event(Move.RECEIVE, now, turn.request.who, _received(made, desk)))
    await posting.post_card(store, made, desk, turn.platforms, now)
    await posting.post_timers(store, made, turn.knowledge.organisation, now)
    for other in same:
        # The card of the new one says so by itself.
        await store.change_enquiry(made, Event(Move.LINK, now, words=_linked_to(other)))
        await make(
            store, replace(other, linked=(*other.linked, made.reference)), Move.LINK, now, words=_linked_to(made)
        )
    return made


async def _from_the_same_outlet(store: Store, made: Enquiry) -> Sequence[Enquiry]:
    """Return the enquiries of the same outlet on the same day, oldest first."""
    midnight = datetime.combine(day_of(made.received), time(), UK)
    today = await store.enquiries_since(midnight)
    return [each for each in today if words.plainly(each.asked.outlet) == words.plainly(made.asked.outlet)]


def _form(turn: Turn, question: str) -> Form:
    # Some platforms open a form without what stands beside it, so its first question says it again.
    first = "Please don't respond to them: I only pass on what you write here."
    return Form(
        title="Somebody wants a comment",
        intent="press.send",
        fields=(
            Field("outlet", "Which newspaper, channel or site is it?", hint=first, longest=LONGEST_LINE),
            Field("who", "Who is asking? Their name, if you have it", required=False, longest=LONGEST_LINE),
            Field("how", "How did they get in touch?", FieldKind.CHOICE, choices=choices(words.HOW)),
            Field(
                "text",
                "What do they ask? In their words, as far as you can",
                FieldKind.TEXT,
                longest=LONGEST_WORDS,
                value=question,
            ),
            Field("wants", "What do they want?", FieldKind.CHOICE, choices=choices(WANTS)),
            Field(
                "deadline",
                "When do they need it by?",
                FieldKind.MOMENT,
                hint="Leave this empty if none was given.",
                required=False,
            ),
            Field(
                "school",
                "Which school is it about?",
                FieldKind.CHOICE,
                choices=schools(turn.knowledge.organisation),
            ),
            Field(
                "said_already",
                "Has anything been said to them already?",
                FieldKind.TEXT,
                hint="Nobody will blame you: it helps to know. Leave this empty if nothing was said.",
                required=False,
                longest=LONGEST_WORDS,
            ),
        ),
        submit="Pass it on",
        value=_BEGUN.pack(_Begun(secrets.token_urlsafe(12))),
    )


def _asked(turn: Turn) -> Asked:
    """Return what the form tells of the journalist; BadInput for nothing, and for more than can be passed on."""
    told = turn.request.fields
    outlet, question = _line(told.get("outlet", "")), exact(turn.request.said)
    if not outlet:
        raise BadInput("Please say which newspaper, channel or site it is. Nothing was sent yet.")
    if not question:
        raise BadInput("Please say what they ask. Nothing was sent yet.")
    return Asked(
        outlet=outlet,
        question=no_longer(question, LONGEST_WORDS),
        how=one_of(How, told.get("how", "")),
        journalist=_line(told.get("who", "")),
        said_already=no_longer(exact(told.get("said_already", "")), LONGEST_WORDS),
    )


def _line(text: str) -> str:
    return no_longer(" ".join(exact(text).split()), LONGEST_LINE)


def _school(turn: Turn) -> str:
    """Return the id of the school that was chosen, or nothing for the trust as a whole."""
    school = turn.request.fields.get("school", "")
    if school not in dict(schools(turn.knowledge.organisation)):
        raise BadInput("Please choose a school from the list. Nothing was sent yet.")
    return "" if school == WHOLE_TRUST else school


def _name(turn: Turn, begun: _Begun, wants: Wants, school: str, deadline: datetime | None, asked: Asked) -> str:
    """Return the id of the enquiry that is sent like this, the same as often as it is."""
    who, until = turn.request.who, deadline.isoformat() if deadline else ""
    told = (asked.outlet, asked.question, asked.how, asked.journalist, asked.said_already)
    return id_of(begun.id, who.platform, who.id, wants, school, until, *told)


def _received(made: Enquiry, desk: Desk) -> str:
    """Return all that was told, for the record."""
    asked = made.asked
    lines = (
        f"From {asked.outlet}{f', {asked.journalist}' if asked.journalist else ''}, {asked.how}.",
        f"Deadline: {made.deadline.isoformat() if made.deadline else 'none given'}.",
        f"It goes to {desk.office.id}; {made.needed} must approve.",
        *((MAY_BE,) if made.foi else ()),
        f"Asked: {asked.question}",
        f"Said already: {asked.said_already or 'nothing'}",
    )
    return "\n".join(lines)


def _linked_to(other: Enquiry) -> str:
    return f"Linked to {other.reference}: the same outlet on the same day"


_TO_COPY = "These words are too long for the form, so please copy what matters into it"
