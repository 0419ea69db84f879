"""Holding lines as whoever was contacted is given them, and what they hear when one is withdrawn."""

from dataclasses import replace
from datetime import timedelta

from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import GivenLine, Move
from handlers.press.passed_on import NO_WORDS
from tests.handlers.press.enquiring import ASKED, Enquiring, marked_texts
from tests.handlers.press.lines import LINE, OTHER, set_line, standing, withdraw
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    COLLEAGUE,
    DEPUTY,
    HEAD,
    TRUST,
    at,
    told,
    with_office,
)
from tests.talking import TEACHER, holder


async def test_whoever_was_contacted_is_given_the_line_word_for_word(enquiring: Enquiring) -> None:
    """With who approved it and until when; it approves no response."""
    await set_line(enquiring)
    reply = await enquiring.enquire()
    (kept,) = await enquiring.enquiries()

    assert (
        "You may say these words as well, exactly as they stand, until Tuesday 24 November at 16:00. They are approved "
        "by the Headteacher of Alder Primary." in plain(reply)
    )
    assert [LINE] == marked_texts(reply)
    assert NO_WORDS not in plain(reply)
    assert () == kept.approvals


async def test_a_line_of_the_school_comes_before_one_of_the_trust(enquiring: Enquiring) -> None:
    """And a newer one before an older; a school without one has that of the trust."""
    await set_line(enquiring, text="An old line.")
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring)
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring, CEO, school="trust", text=OTHER)

    assert [LINE] == marked_texts(await enquiring.enquire())
    assert [OTHER] == marked_texts(await enquiring.enquire(school="birch"))
    assert [OTHER] == marked_texts(await enquiring.enquire(school="trust"))


async def test_a_line_of_a_school_is_for_that_school_alone(enquiring: Enquiring) -> None:
    """Neither for another one nor for the trust."""
    await set_line(enquiring)

    assert [] == marked_texts(await enquiring.enquire(school="birch"))
    assert [] == marked_texts(await enquiring.enquire(school="trust"))


async def test_nobody_is_given_a_line_of_their_own(enquiring: Enquiring) -> None:
    """A head who was contacted has no words but those of somebody else."""
    await set_line(enquiring)
    alone = await enquiring.enquire(HEAD)
    await set_line(enquiring, CEO, school="trust", text=OTHER)

    assert [] == marked_texts(alone)
    assert NO_WORDS in plain(alone)
    assert [OTHER] == marked_texts(await enquiring.enquire(HEAD))


async def test_a_line_is_given_until_its_time_is_over(enquiring: Enquiring) -> None:
    """And to nobody afterwards."""
    await set_line(enquiring)
    enquiring.now = at(24, 16)

    assert [] == marked_texts(await enquiring.enquire())


async def test_whoever_was_given_a_withdrawn_line_is_told_not_to_use_it(enquiring: Enquiring) -> None:
    """They and nobody else, without the words."""
    await enquiring.enquiry(COLLEAGUE, outlet="The Times")
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring)
    await enquiring.enquiry()
    await enquiring.enquiry(BIRCH_HEAD, school="birch")
    (line,) = await standing(enquiring)
    said = await withdraw(enquiring, line)
    ((who, message),) = told(await enquiring.delivered_now())

    assert "Withdrawn. Nobody is given this line any more. I tell those who were given it." == said
    assert TEACHER.id == who
    assert message.startswith(
        "Please don't use the holding line any more\n\nThe words that I gave you at first, to say to any journalist, "
    )
    assert "Say nothing to them unless you get words from me that somebody has approved." in message
    assert LINE not in message


async def test_a_line_of_the_trust_was_not_given_where_the_school_has_one(enquiring: Enquiring) -> None:
    """Whoever may still say the school's line is not told to be silent."""
    await set_line(enquiring, CEO, school="trust", text=OTHER)
    await set_line(enquiring)
    await enquiring.enquiry()
    (ceos,) = [line for line in await standing(enquiring) if not line.school]
    await withdraw(enquiring, ceos, CEO)

    assert [] == await enquiring.delivered_now()


async def test_whoever_has_an_approved_response_keeps_to_it_when_the_line_goes(enquiring: Enquiring) -> None:
    """The one has nothing to do with the other."""
    await set_line(enquiring)
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    (line,) = await standing(enquiring)
    await withdraw(enquiring, line)
    ((_, message),) = told(await enquiring.delivered_now())

    assert "To The Gazette, use the response that was approved for you, and nothing else." in message
    assert enquiry.approvals == (await enquiring.as_now(enquiry)).approvals


async def test_they_are_told_where_their_enquiry_was_closed_meanwhile(enquiring: Enquiring) -> None:
    """They could say the line to any journalist until its time is over."""
    await set_line(enquiring)
    enquiry = await enquiring.moved(await enquiring.enquiry(), Move.CLOSE)
    await enquiring.delivered_now()
    (line,) = await standing(enquiring)
    said = await withdraw(enquiring, line)
    ((who, message),) = told(await enquiring.delivered_now())

    assert said.endswith("I tell those who were given it.")
    assert (TEACHER.id, enquiry.line) == (who, GivenLine(line.id, line.until, line.text, line.by, line.at))
    assert message.startswith("Please don't use the holding line any more")


async def test_nobody_hears_of_a_line_whose_time_is_over(enquiring: Enquiring) -> None:
    """The message came too late to matter."""
    await set_line(enquiring)
    await enquiring.enquiry()
    (line,) = await standing(enquiring)
    await withdraw(enquiring, line)
    enquiring.now = at(24, 16)

    assert "press.line-withdrawn" in [kind for kind, _, _ in await enquiring.waiting()]
    assert "holding line" not in "".join(said for _, said in told(await enquiring.delivered_now()))


async def test_each_person_hears_once_that_a_line_is_gone(enquiring: Enquiring) -> None:
    """However many journalists they were given it for, and on whatever platform."""
    both = replace(holder("Deputy headteacher", DEPUTY.id), ids=(("test", DEPUTY.id), ("other", "ann")))
    enquiring.trust = with_office(TRUST, "head:alder", deputies=(both,))
    await set_line(enquiring)
    for who, outlet in ((TEACHER, "The Times"), (DEPUTY, "The Sun"), (TEACHER, "BBC"), (Person("other", "ann"), "Sky")):
        await enquiring.kept(who, outlet=outlet)
        enquiring.now += timedelta(minutes=1)
    (line,) = await standing(enquiring)
    await enquiring.delivered_now()
    await withdraw(enquiring, line)
    waiting = [to for kind, _, to in await enquiring.waiting() if kind == "press.line-withdrawn"]

    assert 2 == len(waiting)
    assert [TEACHER.id, DEPUTY.id] == [who for who, _ in told(await enquiring.delivered_now())]


async def test_who_was_given_another_line_hears_nothing(enquiring: Enquiring) -> None:
    """Though theirs has run out, and the other one would be given to them now."""
    await set_line(enquiring, CEO, school="trust", text=OTHER, until="2026-12-10T12:00")
    await set_line(enquiring)
    await enquiring.enquiry()
    enquiring.now = at(25, 12)
    await enquiring.delivered_now()
    (ceos,) = await standing(enquiring)
    said = await withdraw(enquiring, ceos, CEO)

    assert "Withdrawn. Nobody is given this line any more." == said
    assert [] == await enquiring.delivered_now()


async def test_a_form_that_is_sent_again_shows_the_line_that_was_given(enquiring: Enquiring) -> None:
    """And once it is withdrawn, none."""
    await set_line(enquiring)
    form = await enquiring.send("press")
    first = await enquiring.fill_in(form, **ASKED)
    enquiring.now += timedelta(minutes=1)
    await set_line(enquiring, text="A newer line.")
    again = await enquiring.fill_in(form, **ASKED)
    await withdraw(enquiring, (await standing(enquiring))[0])
    afterwards = await enquiring.fill_in(form, **ASKED)

    assert [[LINE], [LINE], []] == [marked_texts(each) for each in (first, again, afterwards)]
    assert NO_WORDS in plain(afterwards)


async def test_lines_lie_nowhere_in_clear(enquiring: Enquiring) -> None:
    """Not in any table, the outbox among them."""
    await set_line(enquiring)
    await enquiring.enquiry()
    (line,) = await standing(enquiring)
    await withdraw(enquiring, line)
    everything = await enquiring.everything()

    assert "Parents know where to turn" not in everything
    assert ASKED["text"] not in everything
