"""What is typed to the bot in the thread of a press enquiry: draft, approve, changes, decline, take over, close."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.errors import Refusal
from bot.core.messages import PlaceKind, Reply, Say
from bot.core.notices import Recipient
from bot.core.press import Enquiry
from bot.core.turns import Turn
from handlers import press_view as view
from handlers.press_actions import reader

#: Words may follow these after a colon, over as many lines as there are; without any, they are asked for.
_WITH_WORDS = re.compile(r"(draft|changes|decline)(?:\s*:(.*))?", re.IGNORECASE | re.DOTALL)
_WITHOUT = re.compile(r"(take\s+over|close)[.!]?", re.IGNORECASE)
_APPROVE = re.compile(r"approve(?:\s+(?:version\s+)?([0-9]{1,9}))?[.!]?", re.IGNORECASE)
#: The verb of each, and the field that takes its words.
_VERBS = {
    "draft": ("press.write", "text"),
    "changes": ("press.changes", "words"),
    "decline": ("press.decline", "words"),
}


async def typed(turn: Turn) -> Reply | None:
    """Do what was typed in the thread of an enquiry; None for anything else, and anywhere else."""
    said = turn.request.text.strip()
    if not any(known.fullmatch(said) for known in (_WITH_WORDS, _WITHOUT, _APPROVE)):
        return None
    case = await _case(turn)
    if case is None:
        return None
    turn = _with(turn, {"value": case})
    enquiry = (await reader(turn)).enquiry
    if found := _APPROVE.fullmatch(said):
        return await _approve(turn, enquiry, found[1])
    if found := _WITH_WORDS.fullmatch(said):
        intent, field = _VERBS[found[1].lower()]
        told = {} if found[2] is None else {field: found[2]}
        return await _with(turn, {"value": view.approve_value(enquiry), **told}).go_to(intent)
    return await turn.go_to("press.close" if said.lower().startswith("close") else "press.take")


async def _case(turn: Turn) -> str | None:
    """Return the id of the enquiry in whose thread this was typed."""
    place, who = turn.request.place, turn.request.who
    if not place.thread:
        return None
    here = Recipient.of(who) if place.kind is PlaceKind.PERSONAL else Recipient(place.platform, channel=place.channel)
    return await turn.store.case_in_thread(here, place.thread)


async def _approve(turn: Turn, enquiry: Enquiry, number: str | None) -> Reply:
    """Approve a version by its number, or the only one that there is."""
    if number is None and len(enquiry.proposals) > 1:
        able = (await reader(turn)).able
        which = f"There are {len(enquiry.proposals)} versions. Type “approve {len(enquiry.proposals)}” for this one:"
        return Reply((Say(which), *view.words_parts(enquiry, turn.now, able)))
    named = [each for each in enquiry.proposals if number is None or each.number == int(number)]
    if not named and enquiry.proposals:
        raise Refusal(f"There is no version {number}. Nothing was changed.")
    value = f"{enquiry.id}:{named[0].number}:{named[0].digest}" if named else enquiry.id
    return await _with(turn, {"value": value}).go_to("press.approve")


def _with(turn: Turn, fields: Mapping[str, str]) -> Turn:
    return replace(turn, request=replace(turn.request, fields=fields))
