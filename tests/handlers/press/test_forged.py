"""What no button of ours carries, and people who may not decide: nothing is approved by either."""

from dataclasses import replace

import pytest

from bot.core.exact_words import digest as digest_of
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry
from handlers.press import words
from handlers.press.actions import CONTACTED
from handlers.press.view import approve_value
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CEOS_OFFICE,
    CHAIR,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    with_office,
    without_requests,
)
from tests.talking import TEACHER, holder

OTHER_WORDS = "The hall is open."
REASON = "It goes to print at one"

#: What the forms of all verbs ask for.
FILLED_IN = {"text": OTHER_WORDS, "words": "x", "note": "x", "deadline": "", "reason": "x"}


@pytest.mark.parametrize(
    "verb", ["approve", "edit", "changes", "decline", "withdraw", "take", "snooze", "deadline", "close"]
)
async def test_whoever_was_contacted_never_decides(enquiring: Enquiring, verb: str) -> None:
    """Though it is the head, on whatever platform; others do it."""
    known = replace(holder("Headteacher of Alder Primary", "head"), ids=(("test", "head"), ("other", "h2")))
    enquiring.trust = with_office(enquiring.trust, "head:alder", holder=known)
    enquiry = await enquiring.awaiting(HEAD, by=COLLEAGUE)
    before = without_requests(await enquiring.everything())
    told = FILLED_IN | {"value": approve_value(enquiry)}

    for who in (HEAD, Person("other", "h2")):
        assert CONTACTED == await enquiring.answer(f"press.{verb}", enquiry, who, **told)
        assert CONTACTED == plain(await enquiring.here(f"press.{verb}", who, channel=CEOS_OFFICE, **told))
    assert before == without_requests(await enquiring.everything())
    assert (await enquiring.approves(enquiry, CEO)).startswith("Approved.")


@pytest.mark.parametrize(
    "verb", ["approve", "edit", "changes", "decline", "withdraw", "confirm", "take", "deadline", "close"]
)
async def test_who_has_left_since_the_card_was_shown_decides_nothing(enquiring: Enquiring, verb: str) -> None:
    """Alone they are a stranger; while they are still in the channel they are told who may."""
    enquiry = await enquiring.awaiting(by=COLLEAGUE)
    if verb == "confirm":
        await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    enquiring.trust = with_office(enquiring.trust, "head:alder", holder=holder("Headteacher of Alder Primary", "new"))
    before = without_requests(await enquiring.everything())
    told = FILLED_IN | {"value": approve_value(enquiry)}

    assert words.NOT_FOR_YOU == await enquiring.answer(f"press.{verb}", enquiry, HEAD, **told)
    said = plain(await enquiring.here(f"press.{verb}", HEAD, **told))
    assert said.startswith("That is for the Headteacher of Alder Primary and the Chief Executive Officer to do")
    assert before == without_requests(await enquiring.everything())


def forged(enquiry: Enquiry, other: Enquiry) -> dict[str, str]:
    """Return values that no button of ours carries for the words of an enquiry that stand."""
    right, old = approve_value(enquiry), enquiry.proposals[0]
    return {
        "the id of another enquiry": right.replace(enquiry.id, other.id),
        "another digest": right[:-1] + ("0" if right[-1] != "0" else "1"),
        "the digest of other words": f"{enquiry.id}:2:{digest_of('x')}",
        "an older version": f"{enquiry.id}:1:{old.digest}",
        "an older version's digest": f"{enquiry.id}:2:{old.digest}",
        "a version to come": f"{enquiry.id}:3:{enquiry.proposals[1].digest}",
        "no version": f"{enquiry.id}:{enquiry.proposals[1].digest}",
        "no words": enquiry.id,
        "no digest": f"{enquiry.id}:2:",
        "capitals": right.upper(),
        "something behind it": f"{right} ",
        "too much": right + ":" + "x" * (2_000 - len(right) - 1),
        "garbage": f"{enquiry.id}:\ud800\x00:<!channel>",
        "half of it": right[:40],
    }


@pytest.mark.parametrize("verb", ["approve", "edit", "confirm"])
async def test_what_no_button_carries_approves_nothing(enquiring: Enquiring, verb: str) -> None:
    """Of any enquiry; whoever may approve reads the words as they are, with their own button."""
    other = await enquiring.awaiting(outlet="The Bugle")
    enquiry = await enquiring.proposed(await enquiring.awaiting(), OTHER_WORDS)
    if verb == "confirm":
        await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    await enquiring.delivered_now()
    before = without_requests(await enquiring.everything())
    for what, value in forged(enquiry, other).items():
        if (verb, what) == ("confirm", "no words"):
            continue
        told = {"text": "New words", "until": "", "reason": "x", "value": value}
        reply = await enquiring.acts(f"press.{verb}", enquiry, CEO, **told)
        refused = plain(reply) == words.NOT_FOR_YOU or (
            verb == "confirm" and plain(reply).startswith("That can't be done")
        )
        shown = WORDS if value.startswith(other.id) else OTHER_WORDS
        assert refused or [shown] == marked_texts(reply), what
        assert before == without_requests(await enquiring.everything()), what


VERBS = (
    "write",
    "edit",
    "approve",
    "changes",
    "decline",
    "withdraw",
    "confirm",
    "open",
    "take",
    "snooze",
    "deadline",
    "close",
)


@pytest.mark.parametrize("who", [COLLEAGUE, CHAIR, BIRCH_HEAD, replace(TEACHER, platform="other")])
async def test_strangers_read_the_same_as_for_an_enquiry_that_is_not_there(enquiring: Enquiring, who: Person) -> None:
    """Whatever they press; one of the same name on another platform is a stranger too."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    before = without_requests(await enquiring.everything())
    for verb in VERBS:
        for value in (approve_value(enquiry), enquiry.id, "A" * 22, "x", ""):
            told = {"text": "x", "words": "x", "reason": "x", "note": "x", "deadline": "", "value": value}
            assert words.NOT_FOR_YOU == plain(await enquiring.send(f"press.{verb}", who, **told))

    assert before == without_requests(await enquiring.everything())
