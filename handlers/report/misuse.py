"""Report misuse: a child at risk first, then whom it is about, who will see it, what happened, and it is sent."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.core.errors import BadInput, Refusal
from bot.core.messages import Button, Buttons, Emphasis, Marked, Part, Reply, Request, Say, Tone
from bot.core.people import Organisation, Role
from bot.core.reports import (
    LONGEST_LINE,
    LONGEST_WORDS,
    Account,
    Event,
    Happening,
    Level,
    Report,
    Route,
    acknowledge_by,
)
from bot.core.school_days import day_of
from bot.core.turns import Channel, Turn, verb
from handlers.case_names import new_reference
from handlers.citing import quote, review_line
from handlers.filled_in import no_longer, one_of
from handlers.naming import named
from handlers.places import channel_of, personally
from handlers.report import form, posting, sent, words
from handlers.report.form import Begun, begun_by, packed
from handlers.signposts import safeguarding_leads, signpost

YES: Final = "yes"
NO: Final = "no"
UNSURE: Final = "unsure"
OFF = "I can't take reports just now, and nothing was sent. To see whom to tell instead: /socialpolicy report"
NOT_YOURS_TO_LOG = "Only those who receive reports can write one down for somebody else. You can report it yourself."
SENT_BEFORE = "This report has been sent already, and stays as it was sent first. I haven't sent it twice."
CHANGED = "Please look again: who gets this has changed, and nothing was sent yet"
PASSES_YOU = (
    "You would usually be the one to read this, so it goes past you. That could show that it comes from you, even if "
    "you report it anonymously."
)
ELSEWHERE = (
    "They read it in another app than you, which may not show them your name. If you report it with your name, please "
    "write it below as well."
)


@verb("report", forgets=True)
async def report(turn: Turn) -> Reply:
    """Ask first whether a child is at risk, and show whom to ring."""
    if not turn.knowledge.takes_reports:
        return words.off(turn)
    before = Say("Have you reported something anonymously before?", Tone.ASIDE)
    first = _is_a_child_at_risk(turn, Begun(text=turn.request.said))
    return replace(first, parts=(*first.parts, before, Buttons((Button("I have a receipt", "receipt"),))))


@verb("report.log", forgets=True)
async def log(turn: Turn) -> Reply:
    """Let somebody who holds an office write down a report that was made to them in person."""
    return _is_a_child_at_risk(turn, _allowed(turn, Begun(logged=True)))


@verb("report.danger", forgets=True)
async def danger(turn: Turn) -> Reply:
    """Show whom to ring about a child, and offer to go on with the report afterwards."""
    begun = _allowed(turn, begun_by(turn.request))
    return Reply(
        (
            *signpost(turn.knowledge, "safeguarding", Tone.URGENT),
            Say("When you have done that, you can still report what was posted."),
            Buttons((Button("I've told them: go on", "report.begin", packed(begun), Emphasis.PRIMARY),)),
        ),
        replaces=True,
    )


@verb("report.begin", forgets=True)
async def begin(turn: Turn) -> Reply:
    """Ask whom it is about."""
    return Reply((form.first_form(turn.knowledge.organisation, _allowed(turn, begun_by(turn.request))),))


def channels_to_look_at(request: Request, organisation: Organisation, platforms: Sequence[str]) -> Sequence[Channel]:
    """Return the channel that a report would go to."""
    try:
        office = form.way(form.told(request, organisation), request.who, organisation).office
    except (BadInput, Refusal):
        return ()  # the verb will say so
    place = channel_of(office, platforms)
    return (place,) if place else ()


@verb("report.about", looks=channels_to_look_at, forgets=True)
async def about(turn: Turn) -> Reply:
    """Say who will see the report and who will not, and ask what happened."""
    begun = _allowed(turn, form.told(turn.request, turn.knowledge.organisation))
    return Reply(_who_will_see(turn, replace(begun, id=secrets.token_urlsafe(12))))


def _who_will_see(turn: Turn, begun: Begun) -> tuple[Part, ...]:
    organisation, who = turn.knowledge.organisation, turn.request.who
    way, kept_from = form.way(begun, who, organisation), form.kept_from(begun, who, organisation)
    place = channel_of(way.office, turn.platforms)
    card = words.card_line(place, turn.audiences.get(place) if place else None, way, kept_from)
    return (
        *words.who_will_see(way, form.next_way(begun, who, organisation, way), kept_from, organisation, card),
        *((Say(PASSES_YOU, Tone.ASIDE),) if form.passes_over(begun, who, organisation) else ()),
        *(() if begun.logged else words.levels_explained(who.platform)),
        *((Say(ELSEWHERE, Tone.ASIDE),) if not begun.logged and _is_read_elsewhere(turn, way, place) else ()),
        form.second_form(replace(begun, shown=sent.digest(named(way.recipients))), turn.request.fields),
    )


def _is_read_elsewhere(turn: Turn, way: Route, place: Channel | None) -> bool:
    """Tell whether those who get a report are told of it on another platform than its reporter's."""
    platforms = {place[0]} if place else {each.platform for each in personally(way.recipients, turn.platforms)}
    return bool(platforms) and turn.request.who.platform not in platforms


@verb("report.send", forgets=True)
async def send(turn: Turn) -> Reply:
    """Keep the report encrypted and put the card for its recipients in the outbox, in one commit."""
    organisation, who, told = turn.knowledge.organisation, turn.request.who, turn.request.fields
    begun = _allowed(turn, form.to_be_sent(turn.request, organisation))
    level = Level.CONFIDENTIAL if begun.logged else one_of(Level, told.get("level", ""))
    account = _account(turn, begun)
    # Of the words as well: the form may be filled in again, with something else to report.
    sending = sent.digest(begun.id, *sent.words_of(account))
    if before := await _sent_before(turn, level, sending):
        return before
    way = form.way(begun, who, organisation)
    if begun.shown and begun.shown != sent.digest(named(way.recipients)):
        return Reply((Say(CHANGED, Tone.HEADING), *_who_will_see(turn, begun)))
    if not await turn.store.first_time(f"{posting.Kind.CARD}\x1f{sending}", turn.now):
        return await _sent_before(turn, level, sending) or Reply((Say(SENT_BEFORE),))
    anonymous = level is Level.ANONYMOUS
    made = Report(
        id=sent.id_of(turn, sending),
        reference=new_reference(),
        level=level,
        category=begun.category,
        school=begun.school,
        offices=(way.office.id,),
        received=day_of(turn.now),
        due=acknowledge_by(turn.now, begun.school, organisation),
        account=account,
        reporter=None if anonymous else form.reporter(begun, who),
    )
    at = posting.told_at(made, turn.now)
    event = Event(Happening.RECEIVED, at, who if begun.logged else None)
    await turn.store.open_report(made, event, sent.receipt_of(turn, sending) if anonymous else "")
    await posting.post_card(turn.store, made, way, turn.platforms, at)
    await posting.post_timers(turn.store, made, organisation, at)
    return sent.reply(turn, made, sending)


def _allowed(turn: Turn, begun: Begun) -> Begun:
    """Return what was begun; Refusal where no reports are taken, or none that others have told."""
    if not turn.knowledge.takes_reports:
        raise Refusal(OFF)
    if begun.logged and turn.request.who.roles <= {Role.STAFF}:
        raise Refusal(NOT_YOURS_TO_LOG)
    return begun


def _is_a_child_at_risk(turn: Turn, begun: Begun) -> Reply:
    no, yes, unsure = (packed(replace(begun, child_at_risk=answer)) for answer in (NO, YES, UNSURE))
    return Reply(
        (
            Say("Before anything else: is a child at risk?", Tone.HEADING),
            Say(
                "If a child is in danger now, ring 999. If you're worried about a child, tell "
                f"{safeguarding_leads(turn.knowledge.organisation)} now: a report here may not be read at once.",
                Tone.URGENT,
            ),
            *_to_copy(begun),
            Buttons(
                (
                    Button("No child is at risk", "report.begin", no),
                    Button("Yes", "report.danger", yes),
                    Button("I'm not sure", "report.danger", unsure),
                )
            ),
            quote(turn.policy, turn.policy["prohibited-use/report-misuse"]),
            *review_line(turn.policy, turn.now.date()),
        )
    )


def _to_copy(begun: Begun) -> tuple[Part, ...]:
    """Show words that no button has room for: they may be somebody else's, which the reporter could not write again."""
    if form.is_carried_whole(begun):
        return ()
    label = "These words are too long for me to take along, so please copy what matters into the form"
    return (Marked(label, begun.text[:LONGEST_WORDS]),)


def _account(turn: Turn, begun: Begun) -> Account:
    """Return what the reporter tells; BadInput for nothing, and for more than can be passed on."""
    organisation, who, what = turn.knowledge.organisation, turn.request.who, turn.request.said
    if not what:
        raise BadInput("Please say what happened. Nothing was sent yet.")
    return Account(
        about=begun.about,
        what=no_longer(what, LONGEST_WORDS),
        where=no_longer(turn.request.fields.get("where", "").strip(), LONGEST_LINE),
        when=no_longer(turn.request.fields.get("when", "").strip(), LONGEST_LINE),
        child_at_risk=begun.child_at_risk,
        subject=form.subject(begun, who),
        barred=form.kept_from(begun, who, organisation),
    )


async def _sent_before(turn: Turn, level: Level, sending: str) -> Reply | None:
    """Answer whoever sends the same form once more as they were answered first, for they may not have seen that."""
    made = await turn.store.report(sent.id_of(turn, sending))
    if made is None:
        return None
    if made.reporter and made.reporter != turn.request.who:
        return Reply((Say(SENT_BEFORE),))
    reply = sent.reply(turn, made, sending)
    return reply if made.level is level else replace(reply, parts=(Say(SENT_BEFORE), *reply.parts))
