"""A press enquiry from the first word to its card: don't respond, who has it, and what they ask."""

from dataclasses import replace

import pytest

from bot.core.messages import Form, Marked, Place, PlaceKind, Quote, Request, Say, Tone
from bot.core.people import Holder, Organisation, Person, PressRules
from bot.core.plain import plain
from bot.core.press import LONGEST_WORDS, Asked, How, Move, State
from bot.slack import render
from bot.slack.address import Address
from handlers.press import words
from handlers.press.enquiry import NOBODY, OFF
from handlers.press.information import FOI
from handlers.press.passed_on import NO_WORDS, UNTIL_THEN
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.enquiring import ASKED, QUESTION, Enquiring
from tests.handlers.reporting import (
    BIRCH_HEAD,
    CEO,
    CEOS_OFFICE,
    CHAIR,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    TRUST,
    at,
    away,
    reached,
    told,
    with_office,
)
from tests.talking import NOON, TEACHER, reading

CHILD = "They say that a child in my class is being hurt at home."


def quiet(trust: Organisation, name: str) -> Organisation:
    """Return a trust in which the holder of an office is told of nothing personally."""
    office = trust.office(name)
    assert office is not None
    return with_office(trust, name, holder=replace(office.holder, quiet=True))


async def test_not_to_respond_comes_first_and_the_form_last(enquiring: Enquiring) -> None:
    """What to do if they ring again, the clause and the rights of staff stand between; there are no buttons."""
    reply = await enquiring.send("press")
    shown = plain(reply)

    assert Say("Please don't respond to them", Tone.HEADING) == reply.parts[0]
    assert isinstance(reply.parts[-1], Form)
    assert ["business-use/press"] == [part.clause for part in reply.parts if isinstance(part, Quote)]
    assert shown.index(words.TELL_THEM) < shown.index(words.PROTECTED) < shown.index("This policy was due for review")
    assert [] == labels(reply)


async def test_a_window_says_not_to_respond_before_its_first_question(enquiring: Enquiring) -> None:
    """In Slack what stands beside the form stands in its window; where it can't, the first question says it again."""
    who = Person("slack", "U1")
    reply = await enquiring.send("press", who)
    form, request = form_of(reply), Request("1", who, Place("slack", "D1", PlaceKind.PERSONAL), "press")
    window = render.modal(form, reply, request, Address(user="U1", channel="D1"))
    kinds = [block["type"] for block in window["blocks"]]

    assert "Please don't respond to them" == window["blocks"][0]["text"]["text"]
    assert kinds.index("input") > 2
    assert "Please don't respond to them: I only pass on what you write here." == form.fields[0].hint


async def test_what_was_said_already_stands_in_the_form(enquiring: Enquiring) -> None:
    """Nobody types it twice."""
    form = form_of(await enquiring.send("press", said=f"  {QUESTION} "))

    assert {"text": QUESTION} == {field.name: field.value for field in form.fields if field.value}


async def test_words_too_long_for_the_form_are_shown_to_be_copied(enquiring: Enquiring) -> None:
    """The form itself stays as short as what can be passed on."""
    reply = await enquiring.send("press", said="x" * (LONGEST_WORDS + 1))

    assert ["x" * LONGEST_WORDS] == [part.text for part in reply.parts if isinstance(part, Marked)]
    assert [] == [field.name for field in form_of(reply).fields if field.value]


@pytest.mark.parametrize("missing", ["keys", "chair"])
async def test_where_enquiries_are_not_passed_on_whom_to_tell_is_said(enquiring: Enquiring, missing: str) -> None:
    """And a form that was open at that moment sends nothing."""
    begun = await enquiring.send("press")
    if missing == "keys":
        enquiring.knowledge = replace(enquiring.knowledge, has_keys=False)
    else:
        enquiring.trust = replace(TRUST, chair=None)

    said = await enquiring.says("press")

    assert said.startswith("Please don't respond to them yet\n\nI can't pass on enquiries yet, so nobody knows of this")
    assert "Tell your Headteacher or the Chief Executive Officer now." in said
    assert words.PROTECTED in said
    assert OFF == plain(await enquiring.fill_in(begun, **ASKED))
    assert [] == await enquiring.enquiries()


async def test_all_that_was_told_is_kept(enquiring: Enquiring) -> None:
    """In the enquiry, and in the first entry of its record with who was contacted."""
    deadline = at(24, 16)
    kept = await enquiring.kept(deadline=deadline.isoformat(), said_already=" I said hello. ", how="email")
    (received,) = await enquiring.record(kept)

    assert Asked("The Gazette", QUESTION, How.EMAIL, "Sam Field", "I said hello.") == kept.asked
    assert ("alder", ("head:alder",), TEACHER) == (kept.school, kept.offices, kept.contacted)
    assert (NOON, deadline, State.RECEIVED, False, 1) == (
        kept.received,
        kept.deadline,
        kept.state,
        kept.foi,
        kept.needed,
    )
    assert (Move.RECEIVE, NOON, TEACHER) == (received.kind, received.at, received.by)
    assert received.words == (
        "From The Gazette, Sam Field, email.\nDeadline: 2026-11-24T16:00:00+00:00.\n"
        f"It goes to head:alder; 1 must approve.\nAsked: {QUESTION}\nSaid already: I said hello."
    )


async def test_what_was_not_told_is_recorded_as_such(enquiring: Enquiring) -> None:
    """Nobody reads more into it later."""
    (received,) = await enquiring.record(await enquiring.kept(who="", how="letter", wants="information"))

    assert received.words == (
        "From The Gazette, letter.\nDeadline: none given.\nIt goes to head:alder; 1 must approve.\n"
        f"It may be a request for recorded information.\nAsked: {QUESTION}\nSaid already: nothing"
    )


async def test_whoever_was_contacted_reads_who_has_it_and_that_they_stay_silent(enquiring: Enquiring) -> None:
    """To the person alone: reference, deadline, what to do if they ring again, and no word for the journalist."""
    reply = await enquiring.enquire(deadline="2026-11-24T16:00")
    (kept,) = await enquiring.enquiries()
    shown = plain(reply)

    assert shown.startswith(
        f"Don't respond to them\n\n{UNTIL_THEN}\n\nIt is with the Headteacher of Alder Primary now.\n\n"
        f"Reference: {kept.reference}\nAbout: Alder Primary\nDeadline: Tuesday 24 November at 16:00\n\n"
        f"{words.TELL_THEM}\n\n{NO_WORDS}\n\n"
    )
    assert "Don't respond unless you have written approval." in shown
    assert shown.index(words.PROTECTED) < shown.index("This policy was due for review")
    assert ["They rang again, or there is more", "Suggest words"] == labels(reply)
    assert [] == [part for part in reply.parts if isinstance(part, Marked)]


async def test_the_card_and_the_timers_are_posted_with_it(enquiring: Enquiring) -> None:
    """Two reminders, passing it on, and the deadline; the card goes to the head's channel."""
    await enquiring.enquire(deadline="2026-11-24T16:00")
    waiting = [(kind, due) for kind, _, due in await enquiring.waiting()]
    half, last = at(24, 8), at(24, 14)

    assert [
        ("press.card", NOON),
        ("press.remind", half),
        ("press.remind", last),
        ("press.escalate", last),
        ("press.deadline", at(24, 16)),
    ] == waiting
    assert [HEADS_OFFICE] == reached(await enquiring.delivered_now())


@pytest.mark.parametrize(
    ("who", "school", "office", "name"),
    [
        (TEACHER, "alder", "head:alder", "the Headteacher of Alder Primary"),
        (TEACHER, "birch", "head:birch", "the Headteacher of Birch Academy"),
        (TEACHER, "trust", "ceo", "the Chief Executive Officer"),
        (HEAD, "alder", "ceo", "the Chief Executive Officer"),
        (DEPUTY, "alder", "head:alder", "the Headteacher of Alder Primary"),
        (HEAD, "birch", "head:birch", "the Headteacher of Birch Academy"),
        (CEO, "trust", "chair", "the Chair of trustees"),
        (CEO, "alder", "head:alder", "the Headteacher of Alder Primary"),
        (CHAIR, "trust", "ceo", "the Chief Executive Officer"),
    ],
)
async def test_it_goes_to_somebody_who_was_not_contacted(
    enquiring: Enquiring, who: Person, school: str, office: str, name: str
) -> None:
    """Who holds an office reads as well that they can't approve it, and who does."""
    shown = plain(await enquiring.enquire(who, school=school))
    (kept,) = await enquiring.enquiries()

    assert (office,) == kept.offices
    assert f"It is with {name} now." in shown
    not_yourself = f"Because they got in touch with you, you can't approve a response yourself. It's for {name} to do."
    assert (who != TEACHER) == (not_yourself in shown)


async def test_an_enquiry_to_the_trust_is_kept_without_a_school(enquiring: Enquiring) -> None:
    """And is spoken of as one to the trust as a whole."""
    reply = await enquiring.enquire(school="trust")
    (kept,) = await enquiring.enquiries()

    assert "" == kept.school
    assert "About: the trust as a whole" in plain(reply)


@pytest.mark.parametrize(
    ("trust", "line"),
    [
        (away(TRUST, "head:alder"), "It is with the Deputy headteacher of Alder Primary now."),
        (
            away(with_office(TRUST, "head:alder", deputies=()), "head:alder"),
            "It is with the Chief Executive Officer now.",
        ),
        (
            quiet(TRUST, "head:alder"),
            "It is with the Headteacher of Alder Primary, who may not see it at once. If they don't deal with it in "
            "time, it goes to the Chief Executive Officer as well.",
        ),
    ],
)
async def test_nobody_who_is_away_or_quiet_is_named_alone(enquiring: Enquiring, trust: Organisation, line: str) -> None:
    """Whoever waits for an answer knows who comes next."""
    enquiring.trust = trust

    assert line in plain(await enquiring.enquire())


async def test_where_everybody_is_away_and_nobody_comes_next_they_are_to_be_rung(enquiring: Enquiring) -> None:
    """It waits for the first of them."""
    enquiring.trust = away(away(TRUST, "ceo"), "chair")

    shown = plain(await enquiring.enquire(CEO, school="trust"))

    assert (
        "It is with the Chair of trustees, who may not see it at once. If they don't deal with it in time, please ring "
        "them if it is urgent." in shown
    )


async def test_where_nobody_could_approve_nothing_is_kept(enquiring: Enquiring) -> None:
    """It is said so, and not to respond."""
    one = Holder(TRUST.ceo.holder.contact, (("test", "ceo"),)) if TRUST.ceo else None
    enquiring.trust = with_office(TRUST, "chair", holder=one)

    assert NOBODY == plain(await enquiring.enquire(CEO, school="trust"))
    assert [] == await enquiring.enquiries()


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("wants", ["comment", "information", "unsure"])
@pytest.mark.parametrize("signpost", ["", "freedom-of-information", "subject-access"])
async def test_written_requests_for_information_are_flagged(
    enquiring: Enquiring, how: How, wants: str, signpost: str
) -> None:
    """By what they want, or by how their question reads; only one that was clearly spoken is no request in law."""
    enquiring.bot.readings[QUESTION] = reading(signpost=signpost)
    reply = await enquiring.enquire(how=how, wants=wants)
    (kept,) = await enquiring.enquiries()
    is_spoken = how in ("phone", "in-person")
    expected = not is_spoken and (wants == "information" or signpost == "freedom-of-information")

    assert expected == kept.foi
    assert expected == (FOI in plain(reply))


async def test_so_many_have_to_approve_as_the_trust_says_now(enquiring: Enquiring) -> None:
    """A change of that later changes nothing about it."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))

    assert 2 == (await enquiring.kept()).needed


async def test_a_child_at_risk_comes_before_everything(enquiring: Enquiring) -> None:
    """Whatever the enquiry is about."""
    enquiring.bot.readings[CHILD] = reading(safeguarding=True)

    assert plain(await enquiring.enquire(text=CHILD)).startswith("A child may be at risk\n\nIMPORTANT: ")


async def test_the_head_and_the_ceo_have_their_own_cards(enquiring: Enquiring) -> None:
    """Whichever office has it, and nobody else is told."""
    await enquiring.enquire(school="trust")

    assert [CEOS_OFFICE] == reached(await enquiring.delivered_now())


async def test_where_an_office_has_no_channel_its_holder_is_told(enquiring: Enquiring) -> None:
    """The card goes to them alone."""
    await enquiring.enquire(school="birch")
    ((who, card),) = told(await enquiring.delivered_now())

    assert BIRCH_HEAD.id == who
    assert QUESTION in card
