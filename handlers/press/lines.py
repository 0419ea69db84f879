"""Holding lines: exact words that the head of a school, or the CEO, lets everybody say to any journalist for a time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.approving import may_set_line
from bot.core.errors import BadInput, Refusal
from bot.core.exact_words import digest, exact
from bot.core.messages import Button, Buttons, Emphasis, Field, FieldKind, Form, Marked, Part, Reply, Say, Tone
from bot.core.occasions import Occasion, notice
from bot.core.people import Organisation
from bot.core.press import LONGEST_RESPONSE, LONGEST_VALID, Enquiry, HoldingLine, Move, releasable
from bot.core.reports import Event
from bot.core.school_days import moment
from bot.core.turns import Turn, verb
from handlers.carrying import Carrier
from handlers.case_names import id_of
from handlers.filled_in import no_longer
from handlers.naming import WHOLE_TRUST
from handlers.press import posting, words
from handlers.press.comparing import left_out
from handlers.press.posting import Kind

NOT_YOURS = (
    "Only the head of a school, the Chief Executive Officer or whoever stands in for them can set what is said to "
    "any journalist. Nothing was changed."
)
GONE = "I can't find that holding line for you. It was withdrawn, its time is over, or it isn't yours to withdraw."
STALE = "That form doesn't work any more, and nothing was changed. Please start again."


@dataclass(frozen=True, slots=True)
class _Begun:
    """What travels with the form: its id is made once, so that sending twice approves one line."""

    id: str


_BEGUN = Carrier(_Begun, STALE)


@verb("press.lines")
async def lines(turn: Turn) -> Reply:
    """List the holding lines that stand now for the schools that somebody speaks for."""
    _schools(turn)
    mine = [each for each in await turn.store.holding_lines(turn.now) if _is_mine(turn, each)]
    none = (Say("None stands at present. Without one, nobody is given any words before a response is approved."),)
    new = Button("New holding line", "press.line", emphasis=Emphasis.PRIMARY)
    return Reply(
        (
            Say("Holding lines", Tone.HEADING),
            Say("What everybody may say to any journalist, word for word, until there is an approved response."),
            *(part for each in mine for part in _shown(each, turn)),
            *(() if mine else none),
            Buttons((new,)),
        )
    )


@verb("press.line", forgets=True)
async def line(turn: Turn) -> Reply:
    """Ask for the words of a holding line, and approve exactly these."""
    schools = _schools(turn)
    if "text" not in turn.request.fields:
        return Reply((_form(schools),))
    made = _made(turn, dict(schools))
    if await turn.store.first_time(f"{turn.request.intent}\x1f{made.id}", turn.now):
        await turn.store.keep_holding_line(made, Event(Move.APPROVE, turn.now, turn.request.who, _record(made)))
    changed = left_out(turn.request.fields["text"])
    return Reply((Say("The holding line is approved", Tone.HEADING), *changed, *_shown(made, turn)))


@verb("press.line-withdraw")
async def withdraw(turn: Turn) -> Reply:
    """Withdraw a holding line, and tell everybody who was given it not to use it any more."""
    name, now, standing = turn.request.fields.get("value", ""), turn.now, await turn.store.holding_lines(turn.now)
    gone = next((each for each in standing if each.id == name and _is_mine(turn, each)), None)
    if gone is None:
        raise Refusal(GONE)
    # Before it is withdrawn: until this unit ends nobody opens an enquiry, and so nobody is given the line meanwhile.
    given = _given(gone, await turn.store.enquiries_since(gone.at), turn.knowledge.organisation)
    await turn.store.withdraw_holding_line(gone, Event(Move.WITHDRAW, now, turn.request.who, _target(gone)))
    for enquiry in given:
        await posting.tell_contacted(turn.store, enquiry, Kind.LINE_WITHDRAWN, now)
    told = " I tell those who were given it." if given else ""
    return Reply((Say(f"Withdrawn. Nobody is given this line any more.{told}"),))


@notice(Kind.LINE_WITHDRAWN)
async def withdrawn(occasion: Occasion) -> Reply | None:
    """Tell somebody who was contacted that the line they were given must not be used any more."""
    enquiry = await occasion.store.enquiry(occasion.notice.about)
    if enquiry is None or enquiry.line is None or enquiry.line.until <= occasion.now:
        return None
    instead = f"To {enquiry.asked.outlet}, use the response that was approved for you, and nothing else."
    if releasable(enquiry, occasion.now) is None:
        instead = "Say nothing to them unless you get words from me that somebody has approved."
    return Reply(
        (
            Say("Please don't use the holding line any more", Tone.HEADING),
            Say(f"The words that I gave you at first, to say to any journalist, were withdrawn. {instead}"),
            words.clause(occasion.knowledge.policy),
            words.protected(),
            *words.contacted_buttons(enquiry, occasion.now),
        )
    )


def _given(line: HoldingLine, enquiries: Sequence[Enquiry], organisation: Organisation) -> list[Enquiry]:
    """Return the first enquiry of each person with which they were given a line."""
    given: list[Enquiry] = []
    for each in enquiries:
        told = organisation.known_as([other.contacted for other in given])
        if each.line and each.line.id == line.id and each.contacted not in told:
            given.append(each)
    return given


def _is_mine(turn: Turn, line: HoldingLine) -> bool:
    return may_set_line(turn.request.who, line.school, turn.knowledge.organisation)


def _schools(turn: Turn) -> tuple[tuple[str, str], ...]:
    """Return the schools for which somebody may set a line; Refusal where there is none."""
    organisation, who = turn.knowledge.organisation, turn.request.who
    named = [(each.id, each.name) for each in organisation.schools] + [(WHOLE_TRUST, "Every school")]
    theirs = tuple((school, name) for school, name in named if may_set_line(who, school, organisation))
    if not theirs:
        raise Refusal(NOT_YOURS)
    return theirs


def _form(schools: tuple[tuple[str, str], ...]) -> Form:
    return Form(
        title="New holding line",
        intent="press.line",
        fields=(
            Field("school", "Who may say it?", FieldKind.CHOICE, choices=schools),
            Field(
                "text",
                "What they may say, word for word",
                FieldKind.TEXT,
                hint="You approve exactly these words, for any journalist. They are no approval of anything else.",
                longest=LONGEST_RESPONSE,
            ),
            Field("until", "Until when?", FieldKind.MOMENT, hint=f"At most {LONGEST_VALID.days} days from now."),
        ),
        submit="Approve it",
        value=_BEGUN.pack(_Begun(secrets.token_urlsafe(12))),
    )


def _made(turn: Turn, schools: dict[str, str]) -> HoldingLine:
    begun, told = _BEGUN.unpack(turn.request.fields.get("value", "")), turn.request.fields
    school, text = told.get("school", ""), exact(told["text"])
    if school not in schools:
        raise BadInput("Please choose who may say it from the list. Nothing was changed.")
    if not text:
        raise BadInput("Please write what they may say. Nothing was changed.")
    text, until = no_longer(text, LONGEST_RESPONSE), _until(told.get("until", ""), turn.now)
    who, chosen = turn.request.who, "" if school == WHOLE_TRUST else school
    name = id_of(begun.id, who.platform, who.id, chosen, text, until.isoformat())
    return HoldingLine(name, chosen, text, who, turn.now, until)


def _until(told: str, now: datetime) -> datetime:
    until = moment(told)
    if until is None or not now < until <= now + LONGEST_VALID:
        raise BadInput(f"Please give a date and a time within {LONGEST_VALID.days} days from now. Nothing was changed.")
    return until


def _shown(line: HoldingLine, turn: Turn) -> tuple[Part, ...]:
    """Return a line, exactly, who approved it, and what can be done about it."""
    organisation = turn.knowledge.organisation
    whom = words.place_name(line.school, organisation)
    by = f"Approved by {words.called(line.by, organisation)}, {words.when(line.at, turn.now)}."
    return (
        Marked(f"For {whom}, until {words.when(line.until, turn.now)}", line.text),
        Say(by, Tone.ASIDE),
        Buttons((Button("Withdraw it", "press.line-withdraw", line.id),)),
    )


def _target(line: HoldingLine) -> str:
    return f"Holding line for {line.school or 'the trust as a whole'}, sha256 {digest(line.text)}"


def _record(line: HoldingLine) -> str:
    return f"{_target(line)}, until {line.until.isoformat()}\n{line.text}"
