"""Whoever was contacted is told what is true for them: the same words for longer, their own words, what they sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.people import PressRules
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State
from handlers.press import words
from handlers.press.contacted import TELLING
from handlers.press.contacted_notices import INSTEAD_OF_EARLIER, NONE_EARLIER, SAME_WORDS
from tests.handlers.drafting import button, form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import CEO, COLLEAGUE, HEAD, TRUST, told
from tests.talking import TEACHER

OTHERS = "The hall is open again."
VOID, DONT = "Please don't use those words", "Please don't respond"


async def heard(enquiring: Enquiring) -> list[str]:
    """Deliver what is due, and return what whoever was contacted is told."""
    return [said for who, said in told(await enquiring.delivered_now()) if who == TEACHER.id]


async def extended(enquiring: Enquiring, enquiry: Enquiry, text: str = WORDS) -> None:
    """Have the head edit and approve words for longer, in the form that warns of what this voids."""
    value = form_of(await enquiring.acts("press.edit", enquiry, HEAD)).value
    until = (enquiring.now + timedelta(days=5)).isoformat()
    await enquiring.acts("press.edit", enquiry, HEAD, value=value, text=text, until=until)


async def test_the_same_words_for_longer_are_not_called_void(enquiring: Enquiring) -> None:
    """Their reader learns that the time alone is new."""
    enquiry = await enquiring.released()
    enquiring.now += timedelta(hours=40)
    await extended(enquiring, enquiry)
    (released,) = await heard(enquiring)

    assert released.startswith("Approved words for The Gazette")
    assert SAME_WORDS in released
    assert not [each for each in (INSTEAD_OF_EARLIER, NONE_EARLIER) if each in released]


async def test_words_that_differ_in_one_character_are_others(enquiring: Enquiring) -> None:
    """The earlier ones are void, and it is said so."""
    enquiry = await enquiring.released()
    await extended(enquiring, enquiry, WORDS.replace('"', "“"))
    void, released = await heard(enquiring)

    assert void.startswith(VOID)
    assert INSTEAD_OF_EARLIER in released
    assert SAME_WORDS not in released


async def test_the_same_words_after_others_leave_those_void(enquiring: Enquiring) -> None:
    """Though the message that they are void may not have come."""
    enquiry = await enquiring.released()
    await enquiring.approved(enquiry, OTHERS)
    await heard(enquiring)
    await extended(enquiring, enquiry, OTHERS)
    (released,) = await heard(enquiring)

    assert f"{SAME_WORDS}\n\n{NONE_EARLIER}" in released


async def test_while_the_second_approval_of_the_same_words_is_missing_they_wait(enquiring: Enquiring) -> None:
    """Nothing may be used meanwhile."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.agreed(await enquiring.approved(await enquiring.enquiry()), CEO)
    await heard(enquiring)
    await extended(enquiring, enquiry)
    (void,) = await heard(enquiring)
    await enquiring.agreed(enquiry, CEO)
    (released,) = await heard(enquiring)

    assert void.startswith(VOID)
    assert "Please don't respond to them until you get words from me" in void
    assert SAME_WORDS in released


async def test_that_words_are_void_is_true_for_who_never_got_them_too(enquiring: Enquiring) -> None:
    """They were approved and withdrawn before any message came."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.acts("press.withdraw", enquiry, HEAD)
    (void,) = await heard(enquiring)

    assert (
        "Version 1 for The Gazette is not approved any more: the approval was withdrawn. If you have it already" in void
    )
    assert "which I gave you" not in void


async def test_who_suggested_words_hears_that_they_were_taken_back(enquiring: Enquiring) -> None:
    """And can suggest others."""
    enquiry = await enquiring.proposed(await enquiring.enquiry(), by=TEACHER)
    said = await enquiring.answer("press.withdraw", enquiry, HEAD)
    await enquiring.delivered_now()
    (message,) = [each.reply for each in enquiring.messages if each.to.person == TEACHER.id]

    assert said == ("Withdrawn. Nobody may use these words. I tell whoever was contacted, since they suggested them.")
    assert plain(message).startswith(
        "Your words were taken back\n\nThe words that you suggested for The Gazette were taken back, so nobody may use "
    )
    assert "Suggest words" in labels(message)


async def test_nobody_is_told_what_they_did_themselves_or_of_the_words_of_others(enquiring: Enquiring) -> None:
    """Their own words, which they took back, and those of somebody else."""
    own = await enquiring.proposed(await enquiring.enquiry(), by=TEACHER)
    said = [await enquiring.answer("press.withdraw", own)]
    others = await enquiring.proposed(await enquiring.enquiry(), by=COLLEAGUE)
    said += [await enquiring.answer("press.withdraw", others, HEAD)]

    assert ["Withdrawn. Nobody may use these words."] * 2 == said
    assert [] == await heard(enquiring)


@pytest.mark.parametrize("hours", [0, 80])
async def test_what_was_sent_stays_what_was_sent(enquiring: Enquiring, hours: int) -> None:
    """However long ago: with its words, and nothing to be done but to compare them or pass on what is new."""
    enquiry = await enquiring.released()
    await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:1")
    enquiring.now += timedelta(hours=hours)
    await enquiring.delivered_now()
    opened = await enquiring.acts("press.open", enquiry)
    added = await enquiring.answer("press.add", enquiry, text="They rang again")

    assert f"The response was sent. {words.ANOTHER}" in plain(opened)
    assert "Version 1, as it was sent:" in plain(opened)
    assert [WORDS] == marked_texts(opened)
    assert DONT not in plain(opened) + added
    assert ["Is this the approved text?", "They rang again, or there is more"] == labels(opened)
    assert f"The response was sent, so please say nothing more to them. {words.ANOTHER}" in added


async def test_i_could_not_is_about_the_words_that_it_stands_under(enquiring: Enquiring) -> None:
    """Others are approved by then: it is noted of the first, and the second is what stands."""
    enquiry = await enquiring.released()
    (first,) = [each.reply for each in enquiring.messages if "I couldn't" in labels(each.reply)]
    enquiry = await enquiring.approved(enquiry, OTHERS)
    form = await enquiring.press(first, "I couldn't")
    said = plain(await enquiring.fill_in(form, text="The line was dead"))
    last = (await enquiring.record(enquiry))[-1]
    version = enquiry.proposals[0]

    assert f"{enquiry.id}:1" == button(first, "I couldn't").value
    assert (Move.NOTE, TEACHER) == (last.kind, last.by)
    assert f"They couldn't send version 1: The line was dead\nVersion 1, sha256 {version.digest}" == last.words
    assert said.startswith(
        f"{TELLING}\n\nVersion 1 isn't approved any more, so there is no need to send it.\n\nPlease say nothing to "
        "them but the approved words: version 2."
    )
    assert State.APPROVED is (await enquiring.as_now(enquiry)).state


async def test_i_could_not_comes_too_late_for_words_that_are_void(enquiring: Enquiring) -> None:
    """No others stand, so they don't respond."""
    enquiry = await enquiring.released()
    await enquiring.moved(enquiry, Move.WITHDRAW)
    said = await enquiring.answer("press.could-not", enquiry, value=f"{enquiry.id}:1", text="The line was dead")

    assert "Version 1 isn't approved any more, so there is no need to send it.\n\nPlease still don't respond" in said
