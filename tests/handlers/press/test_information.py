"""A request for recorded information is answered though nobody responds to the press; those concerned are reminded."""

from datetime import timedelta

import pytest

from bot.core.messages import Reply
from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from handlers.press.desk import VOIDS
from handlers.press.information import FOI, FREEDOM_OF_INFORMATION, MAY_BE, STILL_ANSWERED
from tests.handlers.drafting import form_of
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import HEAD, at, told
from tests.talking import TEACHER, reading

REMINDER = (
    "This may be a request under the Freedom of Information Act: if it is, the trust still has to answer it by "
    "Tuesday 5 January 2027 at 17:00."
)
BANNER = "IMPORTANT: This may be a request under the Freedom of Information Act."
WRITTEN = "Under the Freedom of Information Act, please send me every inspection of the roof since 2020."
#: What decides an enquiry without a response, and what its form is filled in with.
DECIDED = {"press.decline": {"words": "No comment"}, "press.close": {"coverage": "", "note": ""}}


async def flagged(enquiring: Enquiring) -> Enquiry:
    """Return an enquiry that may be such a request."""
    return await enquiring.enquiry(how="email", wants="information")


async def decided(enquiring: Enquiring, intent: str, enquiry: Enquiry) -> tuple[Reply, Reply]:
    """Decide an enquiry, and return its form and the answer."""
    form = await enquiring.acts(intent, enquiry, HEAD)
    return form, await enquiring.fill_in(form, HEAD, **DECIDED[intent])


@pytest.mark.parametrize("intent", DECIDED)
async def test_whoever_decides_is_reminded_of_the_request(enquiring: Enquiring, intent: str) -> None:
    """In the form and in the answer, with the day."""
    form, answer = await decided(enquiring, intent, await flagged(enquiring))

    assert REMINDER == form_of(form).fields[0].hint
    assert plain(answer).endswith(REMINDER)


@pytest.mark.parametrize("intent", DECIDED)
async def test_nobody_is_reminded_where_there_is_no_such_request(enquiring: Enquiring, intent: str) -> None:
    """Nor once its day is over."""
    spoken = await decided(enquiring, intent, await enquiring.enquiry())
    enquiry = await flagged(enquiring)
    enquiring.now = at(5, 17, month=1, year=2027)
    late = await decided(enquiring, intent, enquiry)

    assert ["", ""] == [form_of(form).fields[0].hint for form, _ in (spoken, late)]
    assert not [answer for _, answer in (spoken, late) if "Freedom of Information" in plain(answer)]


async def test_who_closes_an_approved_enquiry_is_warned_of_both(enquiring: Enquiring) -> None:
    """That the approval is void, and that the request stays."""
    enquiry = await enquiring.approved(await flagged(enquiring))
    form = form_of(await enquiring.acts("press.close", enquiry, HEAD))

    assert f"{VOIDS} {REMINDER}" == form.fields[0].hint


@pytest.mark.parametrize("intent", DECIDED)
async def test_the_banner_stays_until_the_request_is_due(enquiring: Enquiring, intent: str) -> None:
    """Whatever the press is told."""
    enquiry = await flagged(enquiring)
    await decided(enquiring, intent, enquiry)
    enquiring.now = at(5, 17, month=1, year=2027) - timedelta(minutes=1)
    before = await enquiring.answer("press.open", enquiry, HEAD)
    enquiring.now += timedelta(minutes=1)

    assert BANNER in before
    assert BANNER not in await enquiring.answer("press.open", enquiry, HEAD)


async def test_while_nothing_is_decided_the_banner_stays(enquiring: Enquiring) -> None:
    """An answer that is late is still to be given."""
    enquiry = await flagged(enquiring)
    enquiring.now = at(6, 12, month=1, year=2027)

    assert BANNER in await enquiring.answer("press.open", enquiry, HEAD)


async def test_whoever_was_contacted_reads_that_a_request_is_answered_all_the_same(enquiring: Enquiring) -> None:
    """Nobody keeps quiet about a request by law."""
    await decided(enquiring, "press.decline", await flagged(enquiring))
    (refused,) = [said for who, said in told(await enquiring.delivered_now()) if who == TEACHER.id]

    assert "nobody responds to The Gazette. Please don't respond to them.\n\n" + STILL_ANSWERED in refused
    assert "not even to say so" not in refused


async def test_of_a_spoken_enquiry_no_request_is_spoken_of(enquiring: Enquiring) -> None:
    """There is to be no response, and that is all."""
    enquiry = await enquiring.enquiry()
    await decided(enquiring, "press.decline", enquiry)
    (refused,) = [said for who, said in told(await enquiring.delivered_now()) if who == TEACHER.id]

    assert "Please don't respond, not even to say so." in refused
    assert STILL_ANSWERED not in refused
    assert Move.DECLINE == (await enquiring.moves(enquiry))[-1]


async def test_a_request_that_comes_after_a_call_is_flagged_with_its_own_clock(enquiring: Enquiring) -> None:
    """From the day on which it came; whoever was contacted, the thread and the record are told, once."""
    enquiry = await enquiring.enquiry()
    enquiring.now = at(25, 12)
    enquiring.bot.readings[WRITTEN] = reading(signpost=FREEDOM_OF_INFORMATION)
    said = [await enquiring.answer("press.add", enquiry, text=WRITTEN) for _ in range(2)]
    record = [event.words for event in (await enquiring.record(enquiry))[-2:]]
    notes = [text for who, text in told(await enquiring.delivered_now()) if "added a note" in text]

    assert [True, False] == [FOI in each for each in said]
    assert [f"{WRITTEN}\n{MAY_BE}", WRITTEN] == record
    assert [True, True] == [WRITTEN in each for each in notes]
    assert "by Thursday 7 January 2027 at 17:00" in await enquiring.answer("press.open", enquiry, HEAD)
