"""Emergency approvals are not forgotten: whatever happens, somebody senior is reminded to confirm them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.core.notices import Notice, Recipient
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import Enquiry, Move, State
from bot.storage.tables import case_keys
from handlers.press.posting import Kind
from handlers.press.response import CHANGED, CONFIRMED, NOTHING, OWN, OWN_REMAINS
from handlers.press.view import approve_value
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.diary import TO_CONFIRM, diary, named, ring_twice
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import CEO, CEOS_OFFICE, CHAIR, DEPUTY, HEAD, HEADS_OFFICE, at, away, with_office
from tests.talking import TEACHER, holder

REASON, OTHER_WORDS = "It goes to print at one", "The hall is open."


@pytest.fixture
def enquiring(enquiring: Enquiring) -> Enquiring:
    """Return people of a trust with two deputies of the head and one of the CEO, who is a deputy of the head too."""
    deputies = (holder("Deputy headteacher", "deputy"), holder("Deputy Chief Executive", "deputy-ceo"))
    enquiring.trust = with_office(enquiring.trust, "head:alder", deputies=deputies)
    enquiring.trust = with_office(enquiring.trust, "ceo", deputies=deputies[1:])
    return enquiring


async def in_haste(enquiring: Enquiring) -> Enquiry:
    """Return an enquiry with an emergency approval, all of it delivered."""
    enquiry = await enquiring.awaiting()
    await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    await enquiring.delivered_now()
    return await enquiring.as_now(enquiry)


async def warned(enquiring: Enquiring, intent: str, enquiry: Enquiry, who: Person) -> str:
    """Return what a form for other words carries whose reader was warned that they void an approval."""
    return form_of(await enquiring.acts(intent, enquiry, who)).value


def reminders(happened: list[tuple[datetime, str, str]]) -> list[tuple[datetime, str]]:
    """Return when whom was reminded to confirm."""
    return [(when, where) for when, where, kind in happened if kind == TO_CONFIRM]


@pytest.mark.parametrize("last", ["press.write", "press.withdraw", "press.decline", "press.close", "press.changes"])
async def test_an_emergency_approval_is_confirmed_whatever_happened_since(enquiring: Enquiring, last: str) -> None:
    """The banner stands on the card until then, and it is said which version it is about."""
    enquiry = await in_haste(enquiring)
    told = {"value": approve_value(enquiry), "text": OTHER_WORDS, "words": "No", "note": "Done"}
    if last in ("press.decline", "press.changes"):
        value = await warned(enquiring, "press.write", enquiry, HEAD)
        await enquiring.acts("press.write", enquiry, HEAD, **told | {"value": value})
        told["value"] = approve_value(await enquiring.as_now(enquiry))
    if last == "press.write":
        told["value"] = await warned(enquiring, last, enquiry, HEAD)
    if last == "press.close":
        told["value"] = f"{enquiry.id}:{State.APPROVED}"
    await enquiring.acts(last, enquiry, HEAD, **told)
    cards = [plain(each.reply) for each in await enquiring.delivered_now() if each.to.replaces]
    before = await enquiring.acts("press.open", enquiry, CEO)
    said = await enquiring.answer("press.confirm", enquiry, CEO, value=approve_value(await enquiring.as_now(enquiry)))
    after = await enquiring.acts("press.open", enquiry, CEO)

    assert {True} == {"A deputy approved version 1 in an emergency." in text for text in cards}
    assert "Confirmed: Not yet" in plain(before)
    assert any(label.startswith("Confirm the approval") for label in labels(before))
    assert CONFIRMED == said
    assert "Confirmed: Yes" in plain(after)
    assert not any(label.startswith("Confirm the approval") for label in labels(after))
    assert "IMPORTANT" not in plain(after)
    assert (await enquiring.record(enquiry))[-1].words == f"Version 1, sha256 {enquiry.proposals[0].digest}"


async def test_nothing_is_confirmed_beside_words_that_have_changed(enquiring: Enquiring) -> None:
    """Those that stand now are shown, with a button that says which it is about."""
    enquiry = await in_haste(enquiring)
    await enquiring.proposed(enquiry, OTHER_WORDS)
    reply = await enquiring.acts("press.confirm", enquiry, CEO, value=approve_value(enquiry))

    assert plain(reply).startswith(CHANGED)
    assert "Confirm the approval of version 1" in labels(reply)
    assert [False] == [each.confirmed for each in (await enquiring.as_now(enquiry)).approvals]


async def test_nobody_confirms_their_own_among_those_of_others(enquiring: Enquiring) -> None:
    """Theirs remains, which is said, and somebody else confirms it; the thread tells which versions it was."""
    enquiry = await in_haste(enquiring)
    for number, text in enumerate((OTHER_WORDS, "Third words"), 2):
        deputy = DEPUTY if number == 2 else replace(DEPUTY, id="deputy-ceo")
        await enquiring.proposed(enquiry, text)
        await enquiring.approves(enquiry, deputy, reason=REASON)
    await enquiring.delivered_now()
    trust, enquiring.trust = enquiring.trust, away(enquiring.trust, "ceo")
    mine = replace(DEPUTY, id="deputy-ceo")
    first = await enquiring.answer("press.confirm", enquiry, mine)
    heard = [plain(each.reply) for each in await enquiring.delivered_now() if each.to.channel == HEADS_OFFICE]
    again = await enquiring.answer("press.confirm", enquiry, mine)
    theirs = [each.confirmed for each in (await enquiring.as_now(enquiry)).approvals]
    enquiring.trust = trust
    last = await enquiring.answer("press.confirm", enquiry, CEO)

    assert f"{CONFIRMED}\n\n{OWN_REMAINS}" == first
    assert any("Which words: Version 1, Version 2" in text for text in heard)
    assert any("A deputy approved version 3 in an emergency." in text for text in heard)
    assert OWN == again
    assert [True, True, False] == theirs
    assert CONFIRMED == last
    assert NOTHING == await enquiring.answer("press.confirm", enquiry, CEO)


async def test_the_ceo_is_reminded_every_school_day_until_it_is_confirmed(enquiring: Enquiring) -> None:
    """When school opens: not at the weekend, nor on a bank holiday."""
    enquiring.now = at(26, 12)
    enquiry = await in_haste(enquiring)
    happened = await diary(enquiring, at(3, 12, month=12))
    await enquiring.acts("press.confirm", enquiry, CEO)
    later = await diary(enquiring, at(20, 12, month=12))

    days = [at(27, 8), at(30, 8), at(2, 8, month=12), at(3, 8, month=12)]
    assert [(day, CEOS_OFFICE) for day in days] == reminders(happened)
    assert [] == reminders(later)


async def test_a_reminder_to_confirm_shows_what_was_approved(enquiring: Enquiring) -> None:
    """Also while other words stand, and it names whom it is for."""
    enquiry = await in_haste(enquiring)
    await enquiring.proposed(enquiry, OTHER_WORDS)
    await enquiring.delivered_now()
    (reply,) = [each.reply for each in await enquiring.until(at(24, 8)) if TO_CONFIRM in plain(each.reply)]

    assert [WORDS] == marked_texts(reply)
    assert f"In an emergency, because: {REASON}\nConfirmed: Not yet" in plain(reply)
    assert ["Confirm the approval of version 1", "Open"] == labels(reply)
    assert [CEO.id] == named(reply)


async def test_two_emergency_approvals_are_reminded_of_together(enquiring: Enquiring) -> None:
    """Each has set a timer, and a timer may ring twice."""
    enquiry = await in_haste(enquiring)
    await enquiring.proposed(enquiry, OTHER_WORDS)
    await enquiring.approves(enquiry, DEPUTY, reason=REASON)
    await enquiring.delivered_now()

    assert 1 == (await ring_twice(enquiring, at(24, 8))).count(TO_CONFIRM)
    assert [(at(25, 8), CEOS_OFFICE)] == reminders(await diary(enquiring, at(25, 9)))


async def test_a_timer_that_rings_at_night_waits_for_the_school(enquiring: Enquiring) -> None:
    """The bot was down."""
    await in_haste(enquiring)
    enquiring.now = at(24, 23)

    assert [(at(25, 8), CEOS_OFFICE)] == reminders(await diary(enquiring, at(25, 9)))


async def test_what_is_not_confirmed_in_ten_school_days_goes_to_the_chair_too(enquiring: Enquiring) -> None:
    """Who is told, has ten more, and can confirm it; after that nobody is reminded, and the banner stays."""
    enquiry = await in_haste(enquiring)
    first = await diary(enquiring, at(8, 9, month=12))
    offices = (await enquiring.as_now(enquiry)).offices
    second = await diary(enquiring, at(9, 9, month=12))
    rest = await diary(enquiring, datetime(2027, 2, 1, tzinfo=enquiring.now.tzinfo))
    await enquiring.delivered_now()

    assert 10 == len(reminders(first))
    assert ("head:alder", "ceo") == offices
    assert ("head:alder", "ceo", "chair") == (await enquiring.as_now(enquiry)).offices
    assert [CEOS_OFFICE] == [where for _, where in reminders(second)]
    assert CHAIR.id in {where for _, where, _ in second}
    goes_up = [text for _, where, text in second if where == HEADS_OFFICE]
    assert ["so it goes to the Chair of trustees too." in text for text in goes_up] == [True]
    assert {CEOS_OFFICE, CHAIR.id} == {where for _, where in reminders(rest)}
    assert 2 * 9 == len(reminders(rest))
    assert "confirmed by the Chief Executive Officer or the Chair of trustees." in await enquiring.answer(
        "press.open", enquiry, CHAIR
    )
    assert CONFIRMED == await enquiring.answer("press.confirm", enquiry, CHAIR)


async def test_a_reminder_to_confirm_says_nothing_once_it_was_done(enquiring: Enquiring) -> None:
    """It was on its way."""
    enquiry = await in_haste(enquiring)
    late = Notice(Kind.TO_CONFIRM, enquiry.id, Recipient(CEO.platform, channel=CEOS_OFFICE))
    await enquiring.bot.units.do(lambda store: store.post(late, enquiring.now))
    await enquiring.acts("press.confirm", enquiry, CEO)

    assert [] == [each for each in await enquiring.delivered_now() if TO_CONFIRM in plain(each.reply)]


async def test_nobody_is_reminded_of_an_enquiry_that_is_gone(enquiring: Enquiring) -> None:
    """It was destroyed when its time was over, with the timer under way."""
    await in_haste(enquiring)
    async with enquiring.bot.units.engine.begin() as connection:
        await connection.execute(delete(case_keys))

    assert [] == await diary(enquiring, enquiring.now + timedelta(days=2))


async def test_new_words_of_the_ceo_do_not_confirm_those_before(enquiring: Enquiring) -> None:
    """The CEO approves others, and has still to say whether the first were right."""
    enquiry = await in_haste(enquiring)
    value = await warned(enquiring, "press.edit", enquiry, CEO)
    said = await enquiring.answer("press.edit", enquiry, CEO, value=value, text=OTHER_WORDS, until="")
    words = [each.reply for each in await enquiring.delivered_now() if each.to.person == TEACHER.id]

    assert said.startswith("Approved.")
    assert [(1, False), (2, True)] == [
        (each.proposal, each.confirmed) for each in (await enquiring.as_now(enquiry)).approvals
    ]
    assert Move.CONFIRM not in await enquiring.moves(enquiry)
    assert not any("A deputy approved them in an emergency" in plain(reply) for reply in words)
