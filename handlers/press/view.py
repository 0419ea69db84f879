"""What people read of a press enquiry: its card, the words that stand, all of it once it is open, and the buttons."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.approving import Power, approving_offices, confirming_offices, desk_people
from bot.core.messages import Button, Buttons, Emphasis, Facts, Marked, Part, Say, Tone
from bot.core.people import Organisation, Person
from bot.core.press import (
    Approval,
    Enquiry,
    HoldingLine,
    Move,
    Proposal,
    State,
    approvals_of_words,
    awaits_another,
    releasable,
    standing,
    unconfirmed,
    valid_until,
)
from bot.core.reports import Event
from bot.core.school_days import moment
from bot.core.turns import Knowledge
from handlers.naming import listed
from handlers.press import words
from handlers.press.actions import EVERYBODY, NEXT, Able, holders
from handlers.press.information import banner
from handlers.press.line_given import may_say

#: What is done to words stands beside these words, and nowhere else.
_TO_WORDS = frozenset({"approve", "edit", "changes", "decline", "withdraw", "confirm"})
#: What is done once an enquiry is open, so that its card has room for what it is there for.
_ONCE_OPEN = frozenset({"deadline"})
_ALARMING = frozenset({"decline", "withdraw"})
_LABELS = {
    "write": "Write a response",
    "edit": "Write and approve",
    "approve": "Approve",
    "changes": "Ask for changes",
    "decline": "Decline: no response",
    "withdraw": "Take the words back",
    "confirm": "Confirm the approval",
    "take": "I'll deal with it",
    "snooze": "Remind us in an hour",
    "deadline": "Change the deadline",
    "close": "Close it",
}
#: While nothing is decided yet.
TYPING = "You can also type to me in the thread: mention me, then “draft: …”, “approve”, “changes: …” or “decline: …”."
_TYPED_IN = frozenset({State.RECEIVED, State.DRAFTING, State.AWAITING, State.EXPIRED, State.WITHDRAWN})
#: What the record says for machines: the SHA-256 of a version, and until when it was approved.
_DIGEST, _UNTIL = re.compile(r"(?m)^(Version \d+), sha256 [0-9a-f]+"), re.compile(r"(?m)until (\d\S+T\S+\+00:00)$")


def approve_value(enquiry: Enquiry) -> str:
    """Return what a button for the words that stand carries: which enquiry, which version, and its SHA-256."""
    proposal = enquiry.proposal
    return f"{enquiry.id}:{proposal.number}:{proposal.digest}" if proposal else enquiry.id


def card_parts(knowledge: Knowledge, enquiry: Enquiry, now: datetime, *, in_channel: bool = False) -> tuple[Part, ...]:
    """Return the card of an enquiry as it stands now; words are approved beside them, and never here."""
    elsewhere = _ONCE_OPEN | (_TO_WORDS if enquiry.proposals else frozenset())
    others = [each for each in NEXT[enquiry.state] if each not in elsewhere]
    if enquiry.proposals:
        opens = Button("Open", "press.open", enquiry.id, Emphasis.PRIMARY)
        buttons = (opens, *_buttons(enquiry, others, EVERYBODY, first=Emphasis.NORMAL))
    else:
        buttons = (*_buttons(enquiry, others, EVERYBODY), Button("Open", "press.open", enquiry.id))
    typing = (Say(TYPING, Tone.ASIDE),) if in_channel and enquiry.state in _TYPED_IN else ()
    return (*_told(knowledge, enquiry, now), words.clause(knowledge.policy), Buttons(buttons), *typing)


def words_parts(enquiry: Enquiry, now: datetime, able: Able = EVERYBODY) -> tuple[Part, ...]:
    """Return the words that stand, exactly, who proposed and approved them, and what can be done to them."""
    if enquiry.proposal is None:
        return ()
    buttons = _buttons(enquiry, [each for each in NEXT[enquiry.state] if each in _TO_WORDS], able)
    return (*words_shown(enquiry, now), *((Buttons(buttons),) if buttons else ()))


def words_shown(enquiry: Enquiry, now: datetime) -> tuple[Part, ...]:
    """Return the words that stand, exactly, and who proposed and approved them; nothing if there are none."""
    if enquiry.proposal is None:
        return ()
    approvals = tuple(_approval(each, now) for each in approvals_of_words(enquiry))
    return (*_version(enquiry.proposal, _how_it_stands(enquiry, now), now), *approvals, *_lacking(enquiry, now))


def open_parts(
    knowledge: Knowledge, enquiry: Enquiry, events: Sequence[Event], now: datetime, able: Able = EVERYBODY
) -> tuple[Part, ...]:
    """Return all there is to read of an enquiry, and what somebody can do about it."""
    earlier = [part for each in enquiry.proposals[:-1] for part in _earlier(enquiry, each, now)]
    coverage = (Facts((("Coverage", enquiry.coverage),)),) if enquiry.coverage else ()
    return (
        *_told(knowledge, enquiry, now),
        *earlier,
        *words_shown(enquiry, now),
        *coverage,
        Say("What happened", Tone.HEADING),
        Facts(tuple(row for event in events for row in _history(event, now))),
        words.clause(knowledge.policy),
        *buttons(enquiry, able),
    )


def buttons(enquiry: Enquiry, able: Able) -> tuple[Buttons, ...]:
    """Return everything that somebody can do about an enquiry as it stands now."""
    possible = _buttons(enquiry, NEXT[enquiry.state], able)
    return (Buttons(possible),) if possible else ()


def unconfirmed_parts(enquiry: Enquiry, now: datetime) -> tuple[Part, ...]:
    """Return what a deputy approved in an emergency and nobody has confirmed yet, exactly, and the button for it."""
    shown: list[Part] = []
    for proposal in enquiry.proposals:
        if given := [each for each in unconfirmed(enquiry) if each.proposal == proposal.number]:
            shown += [*_version(proposal, "approved in an emergency", now), *(_approval(each, now) for each in given)]
    opens = Button("Open", "press.open", enquiry.id)
    return (*shown, Buttons((*_buttons(enquiry, ["confirm"], EVERYBODY), opens)))


def contacted_parts(
    knowledge: Knowledge, enquiry: Enquiry, now: datetime, line: HoldingLine | None = None
) -> tuple[Part, ...]:
    """Return what whoever was contacted reads: how far it is, and of others' words those alone that are released."""
    was_sent = enquiry.state is State.SENT and valid_until(enquiry) is not None
    words_now = enquiry.proposal if was_sent else releasable(enquiry, now)
    # Why a deputy approved them is for those who deal with it.
    given = tuple(
        _approval(replace(each, reason=""), now)
        for each in (approvals_of_words(enquiry) if was_sent else standing(enquiry, now))
    )
    released = (*_version(words_now, "as it was sent" if was_sent else "approved", now), *given) if words_now else ()
    return (
        Say(words.heading(enquiry), Tone.HEADING),
        *_how_it_is(enquiry, words_now, line),
        Facts(_rows(enquiry, knowledge.organisation, now)),
        *released,
        *(() if words_now else may_say(line, knowledge.organisation, now)),
        words.clause(knowledge.policy),
        words.protected(),
        *words.contacted_buttons(enquiry, now),
    )


def _how_it_is(enquiry: Enquiry, words_now: Proposal | None, line: HoldingLine | None) -> tuple[Say, ...]:
    """Return what whoever was contacted has to know before all else."""
    if words_now:
        return (Say(f"The response was sent. {words.ANOTHER}"),) if enquiry.state is State.SENT else ()
    dont = "Please keep to the words below." if line else "Please don't respond."
    return (Say(f"No {'response is' if line else 'words are'} approved. {dont}", Tone.URGENT),)


def _told(knowledge: Knowledge, enquiry: Enquiry, now: datetime) -> tuple[Part, ...]:
    organisation = knowledge.organisation
    contacted = (("Who was contacted", enquiry.contacted),)
    rows = _rows(enquiry, organisation, now, contacted)
    return (Say(words.heading(enquiry), Tone.HEADING), *_banners(enquiry, organisation, now), Facts(rows))


def _rows(
    enquiry: Enquiry, organisation: Organisation, now: datetime, contacted: tuple[tuple[str, Person], ...] = ()
) -> tuple[tuple[str, str | Person], ...]:
    """Return what there is to know of an enquiry: what is asked, by when and how far it is before all else."""
    asked, snoozed_until = enquiry.asked, enquiry.snoozed_until
    offices = [str(office) for each in enquiry.offices if (office := organisation.office(each))]
    return (
        ("What they ask", asked.question),
        ("Deadline", words.deadline(enquiry, now)),
        ("How far it is", words.STATES[enquiry.state]),
        *((("Who deals with it", enquiry.taken_by),) if enquiry.taken_by else ()),
        ("Who asks", f"{asked.outlet}, {asked.journalist or 'no name given'}"),
        (words.HOW_THEY_ASKED, words.HOW[asked.how]),
        ("Already said", asked.said_already or "Nothing that I was told of"),
        *contacted,
        ("About", words.for_whom(enquiry, organisation)),
        ("Received", words.when(enquiry.received, now)),
        ("It is with", ", ".join(offices) or "nobody any more"),
        *((("Has to be approved", "By two people"),) if enquiry.needed > 1 else ()),
        *((("No reminders until", words.when(snoozed_until, now)),) if snoozed_until and now < snoozed_until else ()),
        *((("Same outlet", ", ".join(enquiry.linked)),) if enquiry.linked else ()),
    )


def _banners(enquiry: Enquiry, organisation: Organisation, now: datetime) -> tuple[Part, ...]:
    found, is_open = [], enquiry.state is not State.CLOSED
    if unconfirmed(enquiry):
        offices = confirming_offices(enquiry, organisation)
        senior = " or ".join(holders([office]) for office in offices) or holders(())
        found.append(f"A deputy approved {_which(enquiry)} in an emergency. It still has to be confirmed by {senior}.")
    if awaits_another(enquiry, now):
        found.append("One approval is given, and one more is needed. Until then nobody may use the words.")
    if information := banner(enquiry, organisation, now):
        found.append(information)
    offices = approving_offices(enquiry, organisation)
    if is_open and not any(desk_people(office, enquiry.contacted, organisation) for office in offices):
        found.append("Everybody who could approve a response is away. It waits for them.")
    return tuple(Say(text, Tone.URGENT) for text in found)


def _which(enquiry: Enquiry) -> str:
    """Return which words nobody has confirmed yet, such as "version 1"."""
    numbers = sorted({each.proposal for each in unconfirmed(enquiry)})
    return f"version{'s' if len(numbers) > 1 else ''} {listed(map(str, numbers))}"


def _lacking(enquiry: Enquiry, now: datetime) -> tuple[Part, ...]:
    if not awaits_another(enquiry, now):
        return ()
    given = len(standing(enquiry, now))
    return (Say(f"Nobody may use these words yet: {given} of {enquiry.needed} approvals are given."),)


def _how_it_stands(enquiry: Enquiry, now: datetime) -> str:
    if enquiry.state is State.SENT:
        return "approved and sent"
    if releasable(enquiry, now):
        return "approved"
    if enquiry.state is State.AWAITING:
        return "waiting for approval, not to be used yet"
    if enquiry.state is State.CLOSED:
        return "not to be used any more"
    return "not approved, not to be used"


def _version(proposal: Proposal, how_it_stands: str, now: datetime) -> tuple[Part, ...]:
    rows = (("Proposed by", proposal.by), ("Proposed on", words.when(proposal.at, now)))
    return (Marked(f"Version {proposal.number}, {how_it_stands}", proposal.text), Facts(rows))


def _earlier(enquiry: Enquiry, proposal: Proposal, now: datetime) -> tuple[Part, ...]:
    given = (_approval(each, now) for each in enquiry.approvals if each.proposal == proposal.number)
    return (*_version(proposal, "replaced by a later one", now), *given)


def _approval(approval: Approval, now: datetime) -> Facts:
    emergency = (
        ("In an emergency, because", approval.reason),
        ("Confirmed", "Yes" if approval.confirmed else "Not yet"),
    )
    return Facts(
        (
            ("Approved by", approval.by),
            ("Approved on", words.when(approval.at, now)),
            ("Only for", approval.outlet),
            ("Until", words.when(approval.valid_until, now)),
            *(emergency if approval.reason else ()),
        )
    )


def _history(event: Event, now: datetime) -> tuple[tuple[str, str | Person], ...]:
    what = f"{event.kind.capitalize()}, {words.when(event.at, now)}"
    target = "" if event.kind == Move.RECEIVE else _DIGEST.sub(r"\1", event.words)
    if event.kind == Move.PROPOSE:
        target = target.partition("\n")[0]
    target = _UNTIL.sub(lambda found: f"until {_spoken(found[1], now)}", target)
    return ((what, event.by or "The bot"), *((("About it", target),) if target else ()))


def _spoken(named: str, now: datetime) -> str:
    until = moment(named)
    return words.when(until, now) if until else named


def _buttons(
    enquiry: Enquiry, actions: Sequence[str], able: Able, first: Emphasis = Emphasis.PRIMARY
) -> tuple[Button, ...]:
    possible = [each for each in actions if able.may(each, enquiry)]
    if not unconfirmed(enquiry):
        possible = [each for each in possible if each != "confirm"]
    value = approve_value(enquiry)
    emphases = (first, *(Emphasis.NORMAL for _ in possible[1:]))
    return tuple(
        Button(_label(enquiry, each, able), f"press.{each}", value, Emphasis.DANGER if each in _ALARMING else emphasis)
        for each, emphasis in zip(possible, emphases, strict=False)
    )


def _label(enquiry: Enquiry, action: str, able: Able) -> str:
    if action == "approve" and able.power is Power.IN_EMERGENCY:
        return "Approve in an emergency"
    if action == "withdraw" and enquiry.state is State.APPROVED:
        return "Withdraw the approval"
    if action == "edit" and enquiry.proposals:
        return "Edit and approve"
    if action == "confirm" and {each.proposal for each in unconfirmed(enquiry)} != {len(enquiry.proposals)}:
        return f"Confirm the approval of {_which(enquiry)}"
    return "Write other words" if action == "write" and enquiry.proposals else _LABELS[action]
