"""What is typed to the bot in the thread of a press enquiry, such as draft, approve, changes, decline and close."""

import re
from dataclasses import replace
from functools import partial

from bot.core.errors import Refusal
from bot.core.messages import PlaceKind, Reply, Say
from bot.core.notices import Recipient
from bot.core.press import Enquiry
from bot.core.turns import Turn
from handlers.press import view
from handlers.press.actions import naming, reader

#: What begins like this is meant for the enquiry; whatever of it is not understood is answered, and does nothing.
_MEANT = re.compile(
    r"(?:request(?:ed)?\s+)?(draft|propose|approve|change|decline|withdraw|take|close)(?:e?d|n|s)?\b", re.IGNORECASE
)
#: Words may follow these after a colon, over as many lines as there are; without any, they are asked for.
_WITH_WORDS = re.compile(
    r"(?:request\s+(?=changes))?(draft|propose|changes|decline)(?:\s*:(.*)|[.!]*)", re.IGNORECASE | re.DOTALL
)
#: Nothing else may follow: what somebody says of words is never taken for their approval.
_APPROVE = re.compile(r"approved?(?:\s+(?:it|this|(?:version\s+)?([0-9]{1,9})))?\s*[.!]*", re.IGNORECASE)
#: The verb of each, and the field that takes its words.
_VERBS = {
    "draft": ("press.write", "text"),
    "propose": ("press.write", "text"),
    "changes": ("press.changes", "words"),
    "decline": ("press.decline", "words"),
}
_WITHOUT = {"take over": "press.take", "close": "press.close", "withdraw": "press.withdraw"}
#: How each is typed.
HOW = {
    "draft": "To put words forward, type “draft:” and then the words.",
    "propose": "To put words forward, type “propose:” and then the words.",
    "approve": "To approve the words that stand, type “{approve}” and nothing else.",
    "change": "To ask for changes, type “changes:” and then what should change.",
    "decline": "To decide that nobody responds, type “decline:” and then why.",
    "withdraw": "To take back the words that stand, type “withdraw” and nothing else.",
    "take": "To say that you deal with it, type “take over” and nothing else.",
    "close": "To close the enquiry, type “close” and nothing else.",
}
NOTHING_DONE = "Nothing was done."
MENTIONS = (
    "Please write the name out instead of mentioning somebody: outside this chat nobody could read a mention. "
    "Nothing was changed."
)


async def typed(turn: Turn) -> Reply | None:
    """Do what was typed in the thread of an enquiry; None for what is not meant for it, and anywhere else."""
    said = turn.request.text.strip()
    meant = _MEANT.match(said)
    case = await _case(turn) if meant else None
    if meant is None or case is None:
        return None
    turn = replace(turn, request=replace(turn.request, fields={"value": case}))
    found = await reader(turn)
    if approves := _APPROVE.fullmatch(said):
        return await _approve(turn, found.enquiry, approves[1])
    value = view.approve_value(found.enquiry)
    if told := _WITH_WORDS.fullmatch(said):
        intent, field = _VERBS[told[1].lower()]
        if field == "text" and turn.request.mentions:
            raise Refusal(MENTIONS)
        return await turn.press(intent, value=value, **({} if told[2] is None else {field: told[2].strip()}))
    if bare := _WITHOUT.get(" ".join(said.lower().rstrip(" .!").split())):
        return await turn.press(bare, value=value)
    return await naming(partial(_not_understood, command=meant[1].lower()))(turn)


async def _not_understood(turn: Turn, command: str) -> Reply:
    """Say that nothing was done, how it is typed, and show what can be pressed instead."""
    found = await reader(turn)
    number = len(found.enquiry.proposals)
    how = HOW[command].format(approve=f"approve {number}" if number > 1 else "approve")
    shown = view.words_shown(found.enquiry, turn.now) if found.is_inside else ()
    return Reply((Say(f"{NOTHING_DONE} {how}"), *shown, *view.buttons(found.enquiry, found.able)))


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
    return await turn.press("press.approve", value=value)
