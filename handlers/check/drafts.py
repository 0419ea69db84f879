"""A draft on its way: read out of a form or a message, and carried by buttons, for the bot itself keeps none."""

import re
from dataclasses import dataclass, replace

from bot.core.checks import Account, Draft, Media
from bot.core.errors import BadInput
from bot.core.messages import Request
from bot.core.routing import Intent, Reading
from handlers.carrying import Carrier

YES, NO, UNKNOWN = "yes", "no", "unknown"
_YES_OR_NO = {YES: True, NO: False}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a button of a check brings back: the draft with its facts, and the rules whose findings were set aside."""

    draft: Draft
    aside: tuple[str, ...] = ()


_CARRIER = Carrier(Carried)


def packed(carried: Carried) -> str:
    """Return what a button carries; a draft too long for it is left out, with its facts kept."""
    return _CARRIER.pack(carried) or _CARRIER.pack(replace(carried, draft=replace(carried.draft, text="")))


def is_carried_whole(carried: Carried) -> bool:
    """Tell whether a button can carry this draft, whatever facts are still told of it."""
    told = replace(carried.draft, account=Account.PERSONAL, authorised=False, media=Media.PUPIL_IMAGE, consent=False)
    return bool(_CARRIER.pack(replace(carried, draft=told)))


def carried_by(request: Request) -> Carried:
    """Return what a request brings along: by a filled-in form, by a button, or as words alone."""
    fields = request.fields
    if "account" in fields:
        return Carried(_from_form(request))
    if fields.get("value"):
        return _CARRIER.unpack(fields["value"])
    return Carried(Draft(pasted(request.said)))


def draft_in_message(request: Request, reading: Reading | None) -> Draft | None:
    """Return the draft in a message, which may as well be about something else."""
    return draft_to_judge(request, reading) if reading and reading.intent is Intent.CHECK else None


def draft_to_judge(request: Request, _reading: Reading | None) -> Draft | None:
    """Return the draft that a request wants judged; none for an empty one."""
    try:
        draft = carried_by(request).draft
    except BadInput:
        return None  # the verb will say so
    return draft if draft.text else None


def _from_form(request: Request) -> Draft:
    fields = request.fields
    try:
        media = Media(fields["media"]) if fields.get("media", UNKNOWN) != UNKNOWN else None
        account = Account(fields["account"]) if fields["account"] != UNKNOWN else None
    except ValueError:
        raise BadInput("That form could not be read. Please open it again.") from None
    return Draft(
        text=fields.get("text", "").strip(),
        account=account,
        platform=fields.get("platform", "").strip().lower() or None,
        authorised=_YES_OR_NO.get(fields.get("authorised", "")),
        media=media,
        consent=_YES_OR_NO.get(fields.get("consent", "")) if media is Media.PUPIL_IMAGE else None,
    )


def has_words(text: str) -> bool:
    """Tell whether there is anything in a text to check."""
    return any(character.isalnum() for character in text)


_QUOTED = re.compile(
    r"“([^“”]+)”|\"([^\"]+)\"|(?<!\w)‘((?:[^‘’]|(?<=\w)’(?=\w))+)’(?!\w)|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AFTER_LEAD_IN = re.compile(r"[:?\n]+|\s[-–—]+\s")
_BEFORE_TAIL = re.compile(r"[.!?:\n]+|\s[-–—]+\s")
#: A lead-in and a tail are no longer than this.
_LONGEST_ASKING = 200
_ASKED_FOR = """
    allowed alright appropriate caption check checking draft feedback fine happy look ok okay opinion post posting
    publish put review right say send share sharing suitable thoughts tweet upload use wording write
"""
_SAID_BESIDES = """
    a about account afternoon all am an and any are as at be been before by can could do does evening facebook following
    for from give go going good have having hello here here's hey hi i i'd i'll i'm i've if in insta instagram into is
    it it's its just kindly let like linkedin looking may me message might mind morning my need nextdoor of on one
    online or our over page past photo photos pic picture please pls plz posted proposed quick quickly read ready
    run safe school see sending should so something status text thank thanks that that's the there these think thinking
    this those threads through tiktok to today tomorrow tonight twitter u up us video want wanted wanting was we we're
    website what what's whatsapp will with wondering words would you your youtube
"""
#: What somebody names who asks about a draft.
ASKED_FOR = frozenset(_ASKED_FOR.split())
#: The words of which such a question is made. None of them can breach anything, and none turns a sentence round: what
#: has any other word in it may be part of the draft, and is judged.
ASKING = ASKED_FOR | frozenset(_SAID_BESIDES.split())


def pasted(text: str) -> str:
    """Return the draft within a message such as "Is this OK to post: …"; all of it where none can be told apart.

    The draft is one piece of the message, and what is left out holds words of asking alone. Where there are no others,
    nothing is left: somebody asks, and has yet to show the draft.
    """
    text = text.strip()
    if _asks(text):
        return ""
    quotation = max(_QUOTED.finditer(text), key=lambda found: len(found[0]), default=None)
    if quotation and _asks(f"{text[: quotation.start()]} {text[quotation.end() :]}"):
        return quotation[quotation.lastindex or 0].strip()
    lead_ins = (found.end() for found in _AFTER_LEAD_IN.finditer(text, 0, _LONGEST_ASKING))
    start = max((end for end in lead_ins if _asks(text[:end])), default=0)
    tails = (found.end() for found in _BEFORE_TAIL.finditer(text, max(start, len(text) - _LONGEST_ASKING)))
    end = min((begin for begin in tails if text.endswith("?") and _asks(text[begin:])), default=len(text))
    return text[start:end].strip()


def _asks(text: str) -> bool:
    words = {word.replace("’", "'") for word in _WORD.findall(text.casefold())}
    return words <= ASKING and not words.isdisjoint(ASKED_FOR)
