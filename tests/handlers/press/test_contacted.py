"""Whoever was contacted, afterwards: they sent the words or couldn't, or there is more."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Reply
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import LONGEST_WORDS, Enquiry, Move, State
from handlers.press import words
from handlers.press.contacted import NEVER_RELEASED, NO_LONGER, NOT_HOLDING, SENT_ALREADY, STILL, TELLING
from tests.handlers.drafting import labels
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import CEO, COLLEAGUE, HEAD, HEADS_OFFICE, TRUST, told
from tests.handlers.spoiling import SPOILT, Happens, close
from tests.talking import TEACHER, holder, reading

#: The verbs of this part, with what their forms are filled in with.
VERBS: dict[str, dict[str, str]] = {
    "press.sent": {},
    "press.could-not": {"text": "no answer"},
    "press.add": {"text": "x"},
}
MORE = "They rang again and asked for my name."


async def sent(enquiring: Enquiring, enquiry: Enquiry, version: int = 1) -> Reply:
    """Press "I sent it" under a version."""
    return await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:{version}")


async def news(enquiring: Enquiring) -> list[str]:
    """Return which news of moves are about to be told in threads."""
    prefix = "press.news."
    return [kind.removeprefix(prefix) for kind, _, _ in await enquiring.waiting() if kind.startswith(prefix)]


async def test_the_button_that_comes_with_the_words_marks_them_sent(enquiring: Enquiring) -> None:
    """It is recorded who sent which version, the thread is told, and what can be done next is shown."""
    enquiry = await enquiring.released()
    (message,) = [each.reply for each in enquiring.messages if "I sent it" in labels(each.reply)]
    reply = await enquiring.press(message, "I sent it")
    last = (await enquiring.record(enquiry))[-1]
    proposal = enquiry.proposal
    assert proposal is not None

    assert plain(reply).startswith("Marked as sent. Thank you. I tell those who approved it.")
    assert words.TELL_THEM in plain(reply)
    assert ["Is this the approved text?", "They rang again, or there is more"] == labels(reply)
    assert State.SENT is (await enquiring.as_now(enquiry)).state
    assert (Move.SEND, TEACHER, f"Version 1, sha256 {proposal.digest}") == (last.kind, last.by, last.words)
    assert ["send"] == await news(enquiring)


async def test_marked_twice_it_says_so(enquiring_on_each: Enquiring) -> None:
    """And nothing happens twice, not even at the same moment."""
    enquiring = enquiring_on_each
    enquiry = await enquiring.released()
    replies = await asyncio.gather(*(sent(enquiring, enquiry) for _ in range(2)))

    assert {True, False} == {plain(reply).startswith(SENT_ALREADY) for reply in replies}
    assert 1 == (await enquiring.moves(enquiry)).count("sent")


@pytest.mark.parametrize("spoil", SPOILT)
async def test_words_that_were_sent_too_late_are_noted_and_not_marked(enquiring: Enquiring, spoil: Happens) -> None:
    """Those who deal with it are told once, and whoever sent them is told kindly."""
    enquiry = await enquiring.released()
    await spoil(enquiring, enquiry)
    before, waiting = await enquiring.as_now(enquiry), await news(enquiring)
    reply, again = await sent(enquiring, enquiry), await sent(enquiring, enquiry)
    now, last = await enquiring.as_now(enquiry), (await enquiring.record(enquiry))[-1]

    assert plain(reply).startswith(f"{NOT_HOLDING}\n\nIMPORTANT: Please don't use these words again.")
    assert plain(again) == plain(reply)
    assert before.state == now.state != State.SENT
    assert 1 == (await enquiring.moves(enquiry)).count("noted")
    assert (Move.NOTE, TEACHER) == (last.kind, last.by)
    assert last.words.startswith("They say that they sent version 1 at ")
    assert ", when its approval did not hold any more\nVersion 1, sha256 " in last.words
    assert [*waiting, "note"] == await news(enquiring)


async def test_an_earlier_version_is_not_taken_for_the_one_that_is_approved_now(enquiring: Enquiring) -> None:
    """The button under the old words says which they were."""
    enquiry = await enquiring.released()
    await enquiring.approved(enquiry, "Newer words.")

    assert plain(await sent(enquiring, enquiry)).startswith(NOT_HOLDING)
    assert State.APPROVED is (await enquiring.as_now(enquiry)).state
    assert plain(await sent(enquiring, enquiry, 2)).startswith("Marked as sent.")
    assert plain(await sent(enquiring, enquiry)).startswith(NOT_HOLDING)
    assert ["noted", "sent"] == (await enquiring.moves(enquiry))[-2:]


@pytest.mark.parametrize("version", ["", ":", ":2", ":0", ":x", ":\u0661", ":1:"])
async def test_nothing_is_marked_for_words_that_nobody_approved(enquiring: Enquiring, version: str) -> None:
    """A button that names no approved version is none of ours."""
    enquiry = await enquiring.proposed(await enquiring.released(), "Not yet approved.")
    before = await enquiring.moves(enquiry)

    assert NEVER_RELEASED == await enquiring.answer("press.sent", enquiry, value=f"{enquiry.id}{version}")
    assert before == await enquiring.moves(enquiry)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", [COLLEAGUE, HEAD, CEO, replace(TEACHER, platform="other")])
async def test_only_whoever_was_contacted_speaks_for_themselves(enquiring: Enquiring, verb: str, who: Person) -> None:
    """Everybody else reads the same as for an enquiry that doesn't exist; nothing happens."""
    enquiry = await enquiring.released()
    before = await enquiring.moves(enquiry)
    theirs = await enquiring.answer(verb, enquiry, who, value=f"{enquiry.id}:1", **VERBS[verb])
    nobodys = await enquiring.answer(verb, enquiry, who, value="A" * 22, **VERBS[verb])
    rubbish = await enquiring.answer(verb, enquiry, who, value="rubbish", **VERBS[verb])

    assert [words.NOT_FOR_YOU] * 3 == [theirs, nobodys, rubbish]
    assert before == await enquiring.moves(enquiry)


async def test_somebody_in_office_who_was_contacted_is_known_on_every_platform(enquiring: Enquiring) -> None:
    """They may add something from wherever they write."""
    both = replace(holder("Headteacher of Alder Primary", "head"), ids=(("test", "head"), ("other", "h")))
    head = TRUST.schools[0].head
    assert head is not None
    enquiring.trust = replace(TRUST, schools=(replace(TRUST.schools[0], head=replace(head, holder=both)),))
    enquiry = await enquiring.enquiry(HEAD)

    elsewhere = Person("other", "h")

    assert "I've passed that on." in await enquiring.answer("press.add", enquiry, elsewhere, text=MORE)


async def test_why_it_could_not_be_sent_is_passed_on(enquiring: Enquiring) -> None:
    """The approval holds all the same."""
    enquiry = await enquiring.released()
    form = await enquiring.acts("press.could-not", enquiry, value=f"{enquiry.id}:1")
    reply = await enquiring.fill_in(form, text=" Her number\u200b is wrong. ")
    last = (await enquiring.record(enquiry))[-1]

    assert plain(reply).startswith("I tell those who deal with it.")
    assert "I sent it" in labels(reply)
    assert State.APPROVED is (await enquiring.as_now(enquiry)).state
    assert (Move.COULD_NOT_SEND, TEACHER) == (last.kind, last.by)
    assert last.words.startswith("Her number is wrong.\nVersion 1, sha256 ")
    assert ["could-not-send"] == await news(enquiring)


@pytest.mark.parametrize(("hours", "then"), [(1, STILL), (73, NO_LONGER)])
async def test_what_was_marked_as_sent_and_could_not_be_is_noted(enquiring: Enquiring, hours: int, then: str) -> None:
    """Such as an email that came back: those who deal with it read that and why, and it stays marked as sent."""
    enquiry = await enquiring.released()
    await sent(enquiring, enquiry)
    enquiring.now += timedelta(hours=hours)
    said = await enquiring.answer("press.could-not", enquiry, value=f"{enquiry.id}:1", text="The email came back.")
    last = (await enquiring.record(enquiry))[-1]
    texts = [text for who, text in told(await enquiring.delivered_now()) if who == HEADS_OFFICE]

    assert said.startswith(f"{TELLING}\n\n{then}")
    assert State.SENT is (await enquiring.as_now(enquiry)).state
    assert (Move.NOTE, TEACHER) == (last.kind, last.by)
    noted = "They say now that they couldn't send version 1, which is marked as sent: The email came back."
    assert [True] == [noted in text for text in texts if "added a note" in text]


async def test_without_approved_words_there_is_nothing_that_could_not_be_sent(enquiring: Enquiring) -> None:
    """Not even from a form that is none of ours."""
    enquiry = await enquiring.enquiry()

    assert NEVER_RELEASED == await enquiring.answer("press.could-not", enquiry, text="no answer")
    assert ["received"] == await enquiring.moves(enquiry)


async def test_what_is_new_is_passed_on(enquiring: Enquiring) -> None:
    """Word for word, and not to respond is said again."""
    enquiry = await enquiring.enquiry()
    reply = await enquiring.fill_in(await enquiring.acts("press.add", enquiry), text=MORE)
    last = (await enquiring.record(enquiry))[-1]

    assert plain(reply).startswith("I've passed that on.\n\nPlease still don't respond to them.")
    assert ["They rang again, or there is more", "Suggest words"] == labels(reply)
    assert (Move.NOTE, TEACHER, MORE) == (last.kind, last.by, last.words)
    assert ["note"] == await news(enquiring)


async def test_who_has_approved_words_is_reminded_to_keep_to_them(enquiring: Enquiring) -> None:
    """When the journalist wants more."""
    said = await enquiring.answer("press.add", await enquiring.released(), text=MORE)

    assert "Please say nothing to them but the approved words: version 1." in said


async def test_a_child_at_risk_comes_first_in_what_is_new(enquiring: Enquiring) -> None:
    """Before anything is said of the enquiry."""
    enquiring.bot.readings[MORE] = reading(safeguarding=True)

    assert (await enquiring.answer("press.add", await enquiring.enquiry(), text=MORE)).startswith("A child may be at")


async def test_to_a_closed_enquiry_nothing_is_added(enquiring: Enquiring) -> None:
    """Nobody deals with it any more, so a new one has to be begun."""
    enquiry = await enquiring.enquiry()
    await close(enquiring, enquiry)
    said = "This enquiry is closed. If they got in touch again, please start anew: /socialpolicy press"

    assert said == await enquiring.answer("press.add", enquiry)
    assert said == await enquiring.answer("press.add", enquiry, text=MORE)


@pytest.mark.parametrize("verb", ["press.add", "press.could-not"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" \u200b ", "Please write something first."),
        ("x" * (LONGEST_WORDS + 1), "Please use at most 2,900 characters."),
    ],
)
async def test_nothing_and_too_much_are_refused(enquiring: Enquiring, verb: str, text: str, line: str) -> None:
    """Nothing is passed on, and the form stays."""
    enquiry = await enquiring.released()
    before = await enquiring.moves(enquiry)
    reply = await enquiring.acts(verb, enquiry, value=f"{enquiry.id}:1", text=text)

    assert line in plain(reply)
    assert reply.undone
    assert before == await enquiring.moves(enquiry)
