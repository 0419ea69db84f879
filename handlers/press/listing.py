"""Press enquiries in a list: open or closed ones, of one school or outlet if need be, ten at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.approving import Power, power
from bot.core.errors import Refusal
from bot.core.messages import Button, Buttons, Facts, Part, Reply, Say, Tone
from bot.core.press import Enquiry
from bot.core.school_days import spoken_day
from bot.core.turns import Turn, verb
from handlers.carrying import Carrier
from handlers.press import words
from handlers.press.actions import readable
from handlers.press.comparing import released_last

#: So many enquiries are listed at once.
MOST_LISTED = 10
#: What is longer is not the name of a school or an outlet, but what a journalist asks.
LONGEST_NAME = 60
STALE = "That list doesn't work any more. Please start again: /socialpolicy press list"
TYPED = "You can also type “/socialpolicy press list” and then “open”, “closed” or “all”, or a school or an outlet."
NOT_PASSED_ON = (
    "If you wanted to tell me that somebody asks for a comment: please don't respond to them, and press the button."
)
_COMMAND = re.compile(r"(?:/socialpolicy\s+)?press\s+(.*)", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}", re.IGNORECASE)
#: Sorts enquiries without a deadline after all others.
_NEVER = datetime.max.replace(tzinfo=UTC)


class Which(StrEnum):
    """Which enquiries are listed."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is listed, and from which on; `to_compare`: to choose the one whose approved words a text is compared with.

    What is `named` may be confidential: it travels with the buttons, and is kept nowhere.
    """

    which: Which = Which.OPEN
    named: str = ""
    start: int = 0
    to_compare: bool = False


_ASKED = Carrier(_Asked, STALE)
_HEADINGS = {
    Which.OPEN: "Open press enquiries",
    Which.CLOSED: "Closed press enquiries",
    Which.ALL: "Open and closed press enquiries",
}
_NONE = {
    Which.OPEN: "There is no open press enquiry for you",
    Which.CLOSED: "There is no closed press enquiry for you",
    Which.ALL: "There is no press enquiry for you",
}
_BUTTONS = {Which.OPEN: "Show open ones", Which.CLOSED: "Show closed ones", Which.ALL: "Show all"}


@verb("press.list")
async def list_(turn: Turn) -> Reply:
    """List the enquiries that somebody may see: the open ones by their deadlines, then those closed last.

    Every enquiry of that kind is decrypted to be looked at: a thousand take about a second.
    """
    value = turn.request.fields.get("value", "")
    asked = _ASKED.unpack(value) if value else _Asked()
    meant = [each for each in await _kept(turn, asked.which) if _is_meant(turn, asked, each)]
    mine = meant if asked.to_compare else await readable(turn, meant)
    start = max(asked.start, 0)
    shown = sorted(mine, key=_place)[start : start + MOST_LISTED]
    if not shown:
        return Reply((*_none(asked), *_others(asked)))
    label, intent = ("Compare", "press.compare") if asked.to_compare else ("Open", "press.open")
    rows = tuple((f"{each.reference}, {each.asked.outlet}", _line(each, turn.now)) for each in shown)
    opens = Buttons(tuple(Button(f"{label} {each.reference}", intent, each.id) for each in shown))
    count = (Say(f"These are {start + 1} to {start + len(shown)} of {len(mine)}."),) if len(mine) > len(shown) else ()
    more = replace(asked, start=start + MOST_LISTED) if start + len(shown) < len(mine) else None
    heading = "Which enquiry is it?" if asked.to_compare else _HEADINGS[asked.which]
    named = (Say(f"With “{asked.named}” in the name of the outlet or the school."),) if asked.named else ()
    typed = () if asked.to_compare else (Say(TYPED, Tone.ASIDE),)
    return Reply((Say(heading, Tone.HEADING), *named, Facts(rows), *count, opens, *_others(asked, more), *typed))


async def said_to_bot(turn: Turn) -> Reply | None:
    """Do what was written to the bot after “press”, such as “press list closed”; None for anything else."""
    found = _COMMAND.fullmatch(turn.request.text.strip())
    return await after_press(turn, found[1]) if found else None


async def after_press(turn: Turn, said: str) -> Reply | None:
    """Do what stands after “press”: list, lines or verify; None for what a journalist asks."""
    # What is written over several lines is what a journalist asks.
    if len(said := said.strip()) > 2 * LONGEST_NAME or "\n" in said:
        return None
    first, *more = said.rstrip(".! ").split(maxsplit=1) or [""]
    what, rest = first.lower(), "".join(more)
    if what == "verify":
        return await _verify(turn, rest)
    if what == "lines":
        return None if rest else await turn.go_to("press.lines")
    if what != "list" or len(rest) > LONGEST_NAME:
        return None
    which, _, named = rest.partition(" ")
    if which.lower() in set(Which):
        return await turn.press("press.list", value=_ASKED.pack(_Asked(Which(which.lower()), named.strip())))
    return await turn.press("press.list", value=_ASKED.pack(_Asked(Which.ALL if rest else Which.OPEN, rest)))


async def _verify(turn: Turn, reference: str) -> Reply | None:
    """Ask for the text to compare with the approved words of an enquiry, or first which enquiry it is."""
    if not reference:
        return await turn.press("press.list", value=_ASKED.pack(_Asked(Which.ALL, to_compare=True)))
    if not _REFERENCE.fullmatch(reference):
        return None
    enquiry = await turn.store.enquiry_called(reference.upper())
    if enquiry is None:
        raise Refusal(words.NOT_FOR_YOU)
    return await turn.press("press.compare", value=enquiry.id)


async def _kept(turn: Turn, which: Which) -> Sequence[Enquiry]:
    opened = () if which is Which.CLOSED else await turn.store.open_enquiries()
    closed = () if which is Which.OPEN else await turn.store.closed_enquiries()
    return (*opened, *closed)


def _is_meant(turn: Turn, asked: _Asked, enquiry: Enquiry) -> bool:
    """Tell whether an enquiry is among those that are asked for."""
    organisation = turn.knowledge.organisation
    names = (enquiry.asked.outlet, words.for_whom(enquiry, organisation))
    if not any(words.plainly(asked.named) in words.plainly(name) for name in names):
        return False
    return not asked.to_compare or (released_last(enquiry) is not None and _may_compare(turn, enquiry))


def _may_compare(turn: Turn, enquiry: Enquiry) -> bool:
    who, organisation = turn.request.who, turn.knowledge.organisation
    return enquiry.contacted in organisation.known_as([who]) or power(who, enquiry, organisation) is not Power.NONE


def _place(enquiry: Enquiry) -> tuple[bool, float, float]:
    """Return what sorts the most urgent first, and what is closed behind, the latest first."""
    received = enquiry.received.timestamp()
    if enquiry.closed:
        return (True, -enquiry.closed.toordinal(), -received)
    return (False, (enquiry.deadline or _NEVER).timestamp(), received)


def _line(enquiry: Enquiry, now: datetime) -> str:
    if enquiry.closed:
        return f"Closed on {spoken_day(enquiry.closed)} {enquiry.closed.year}"
    return f"{words.STATES[enquiry.state]}. Deadline: {words.deadline(enquiry, now)}"


def _none(asked: _Asked) -> tuple[Part, ...]:
    if asked.to_compare:
        return (Say("There is no enquiry for you with words that were approved."),)
    if not asked.named:
        return (Say(f"{_NONE[asked.which]}."),)
    named = f"{_NONE[asked.which]} with “{asked.named}” in the name of the outlet or the school."
    return (Say(named), Say(NOT_PASSED_ON), Buttons((Button("Somebody wants a comment", "press"),)))


def _others(asked: _Asked, more: _Asked | None = None) -> tuple[Buttons, ...]:
    """Return the buttons for what else can be listed."""
    further = (Button("More", "press.list", _ASKED.pack(more)),) if more else ()
    others = [] if asked.to_compare else [each for each in Which if each is not asked.which]
    kinds = (Button(_BUTTONS[each], "press.list", _ASKED.pack(_Asked(each, asked.named))) for each in others)
    return (Buttons((*further, *kinds)),) if further or others else ()
