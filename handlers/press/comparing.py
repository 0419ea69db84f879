"""Is this the approved text? Two texts compared character by character, and where they differ, in words."""

import unicodedata
from dataclasses import replace
from datetime import datetime

from bot.core.exact_words import difference, exact
from bot.core.messages import Mark, Marked, Part, Say, Tone
from bot.core.press import Enquiry, Proposal, releasable, standing
from bot.core.visible import FLAGS, whole
from handlers.press import words

#: What is called otherwise than by the name of a character.
_NAMED = {"\n": "the end of a line", **FLAGS}
_QUOTING = frozenset({"Pi", "Pf"})
#: So many characters are shown on either side of a difference.
AROUND = 20
RULE = (
    "I compare every character: other quotation marks or a missing full stop are differences. I leave out only empty "
    "space before and after the text, and how line breaks are written, because chat windows add these."
)
NOT_APPROVED = "This is not the approved text."
READS_THE_SAME = "It reads the same as the text that was approved. It differs only in what nobody sees"
LEFT_OUT = "I left out characters that nobody can see."
USUAL_FORM = "I wrote some characters in their usual form: they read the same."
NONE_APPROVED = "No words have been approved for this enquiry. Please don't use any."


def compared(pasted: str, enquiry: Enquiry, now: datetime, *, sees_all: bool) -> tuple[Part, ...]:
    """Return whether a text is the approved one, where it differs, and whether it may be used now.

    Words that may not be used now are shown to nobody but those who see all of the enquiry.
    """
    usable = releasable(enquiry, now)
    approved = usable or released_last(enquiry)
    if approved is None:
        return (Say(NONE_APPROVED),)
    heading, where = _outcome(approved, as_pasted(pasted), is_shown=bool(usable) or sees_all)
    return (Say(heading, Tone.HEADING), *where, _holds(enquiry, usable, now), Say(RULE, Tone.ASIDE))


def as_pasted(text: str) -> str:
    """Return a text without what pasting adds to it: see RULE."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def left_out(written: str) -> tuple[Say, ...]:
    """Return what was changed of a text when it became exact, but for the space around it and its line ends."""
    kept, lines = exact(written), "\n".join(written.splitlines()).strip()
    if kept == lines:
        return ()
    is_the_same = kept == unicodedata.normalize("NFC", lines.replace("\t", " "))
    return (Say(USUAL_FORM if is_the_same else LEFT_OUT),)


def released_last(enquiry: Enquiry) -> Proposal | None:
    """Return the newest version that as many as needed have approved, be that over or not."""
    for version in reversed(enquiry.proposals):
        approved = [each.at for each in enquiry.approvals if each.proposal == version.number]
        then = replace(enquiry, proposals=enquiry.proposals[: version.number])
        if approved and len(standing(then, max(approved))) >= enquiry.needed:
            return version
    return None


def _holds(enquiry: Enquiry, usable: Proposal | None, now: datetime) -> Say:
    if usable is None:
        return Say("The approval doesn't hold any more, so please don't use these words.", Tone.URGENT)
    until = min(each.valid_until for each in standing(enquiry, now))
    return Say(f"The approval holds now, for {enquiry.asked.outlet} alone, until {words.when(until, now)}.")


def _outcome(approved: Proposal, text: str, *, is_shown: bool) -> tuple[str, tuple[Part, ...]]:
    """Return whether a text is the approved one, and where it differs: what nobody sees counts last."""
    place = _apart(approved.text, text)
    if place is None:
        same = f"exactly the text that was approved: version {approved.number}, sha256 {approved.digest}"
        return "It is the same", (Say(f"This is {same}."),)
    seen, theirs = exact(approved.text), exact(text)
    seen_place = _apart(seen, theirs)
    if seen_place is None:
        return "It is the same to read", (Say(f"{READS_THE_SAME}, {_from(approved.text, text, place)}"),)
    shown = (
        Say(f"{NOT_APPROVED} It differs {_from(seen, theirs, seen_place)}"),
        _around("The approved text there", seen, seen_place),
        _around("Your text there", theirs, seen_place),
    )
    return "It is not the same", shown if is_shown else (Say(NOT_APPROVED),)


def _apart(approved: str, text: str) -> int | None:
    """Return where two texts begin to differ to read: a flag differs as a whole, though others begin like it."""
    place = difference(approved, text)
    return None if place is None else min(whole(each, place)[0] for each in (approved, text))


def _from(approved: str, text: str, place: int) -> str:
    return (
        f"from character {place + 1} on. There the approved text has {_character(approved, place)}, "
        f"and yours has {_character(text, place)}."
    )


def _around(label: str, text: str, place: int) -> Marked:
    start, end = whole(text, max(place - AROUND, 0))[0], whole(text, place + AROUND)[1]
    mark = Mark(place - start, whole(text, place)[1] - start, 1)
    return Marked(label, text[start:end], (mark,) if place < len(text) else ())


def _character(text: str, place: int) -> str:
    """Return what stands at a place of a text, in words that tell apart what looks the same."""
    if place >= len(text):
        return "nothing any more: it ends there"
    found = text[slice(*whole(text, place))]
    if found in _NAMED:
        return _NAMED[found]
    name = unicodedata.name(found, "a character without a name").lower()
    if not found.isprintable() or found.isspace():
        return name
    # A quotation mark between quotation marks is hard to tell from its neighbours.
    return f"{found} ({name})" if unicodedata.category(found) in _QUOTING or found in "\"'`" else f"“{found}” ({name})"
