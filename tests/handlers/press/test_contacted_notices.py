"""What whoever was contacted is told: exactly the approved words while they are approved, and when not to respond."""

from dataclasses import replace

import pytest

from bot.core.messages import Facts, Quote, Reply
from bot.core.notices import NotSent
from bot.core.people import Person, PressRules
from bot.core.plain import plain
from bot.core.press import Enquiry, Move
from handlers.press import posting
from handlers.press.contacted_notices import IN_EMERGENCY, INSTEAD_OF_EARLIER, ONLY_THESE
from handlers.press.posting import Kind
from handlers.press.view import approve_value
from handlers.press.words import CLAUSE, PROTECTED, TELL_THEM
from tests.handlers.drafting import button, labels
from tests.handlers.press.enquiring import WORDS, Enquiring, marked_texts
from tests.handlers.reporting import CEO, DEPUTY, HEAD, HEADS_OFFICE, TRUST, at, told, with_office
from tests.talking import TEACHER, holder

DRAFT, OTHERS = "A draft that nobody has approved", "The hall is open again."
DOWN, GONE = NotSent("try again later"), NotSent("no such user", final=True)
VOID = "Please don't use those words"


async def heard(enquiring: Enquiring) -> list[Reply]:
    """Deliver what is due, and return what whoever was contacted is told."""
    return [each.reply for each in await enquiring.delivered_now() if each.to.person == TEACHER.id]


async def tells(enquiring: Enquiring, enquiry: Enquiry, kind: Kind) -> None:
    """Put a notice for whoever was contacted in the outbox."""
    await enquiring.bot.units.do(lambda store: posting.tell_contacted(store, enquiry, kind, enquiring.now))


async def suggested_and_sent_back(enquiring: Enquiring, enquiry: Enquiry, by: Person = TEACHER) -> None:
    """Have words proposed, and the head ask for others."""
    awaiting = await enquiring.proposed(enquiry, DRAFT, by)
    await enquiring.acts("press.changes", awaiting, HEAD, value=approve_value(awaiting), words="Marmalade")


def clauses(reply: Reply) -> list[str]:
    """Return the ids of the clauses that a reply quotes."""
    return [part.clause for part in reply.parts if isinstance(part, Quote)]


async def test_whoever_was_contacted_gets_the_approved_words_exactly_and_no_others(enquiring: Enquiring) -> None:
    """To the last character, and nothing of what was proposed before."""
    enquiry = await enquiring.enquiry()
    await enquiring.proposed(enquiry, DRAFT)
    before = await heard(enquiring)
    await enquiring.approved(enquiry)
    (released,) = await heard(enquiring)

    assert [] == before
    assert [WORDS] == marked_texts(released)
    assert DRAFT not in plain(released)


async def test_the_words_come_with_all_that_their_reader_has_to_know(enquiring: Enquiring) -> None:
    """For which outlet, by which way, who approved them and when, until when, and what to do now."""
    await enquiring.approved(await enquiring.enquiry())
    (released,) = await heard(enquiring)
    text = plain(released)

    assert text.startswith("Approved words for The Gazette")
    assert ONLY_THESE in text
    assert "Outlet: The Gazette\nHow they asked: By phone\nApproved by: The Headteacher of Alder Primary" in text
    assert "Approved on: Monday 23 November at 12:00\nValid until: Thursday 26 November at 12:00" in text
    assert ("Their name", HEAD) in [row for part in released.parts if isinstance(part, Facts) for row in part.rows]
    assert ["I sent it", "I couldn't", "Is this the approved text?"] == labels(released)[:3]
    assert ["press.sent", "press.could-not", "press.compare"] == [
        button(released, label).intent for label in labels(released)[:3]
    ]
    assert [CLAUSE] == clauses(released)
    assert not [words for words in (IN_EMERGENCY, INSTEAD_OF_EARLIER) if words in text]


async def test_an_emergency_approval_is_valid_and_says_that_it_is_one(enquiring: Enquiring) -> None:
    """Until it is confirmed; why it was an emergency is for the thread."""
    await enquiring.approved(enquiry := await enquiring.enquiry())
    await heard(enquiring)
    await enquiring.proposed(enquiry, OTHERS)
    await enquiring.agreed(enquiry, DEPUTY, reason="The head is on a plane")
    _, released = await heard(enquiring)

    assert [OTHERS] == marked_texts(released)
    assert IN_EMERGENCY in plain(released)
    assert "plane" not in plain(released)


async def test_of_two_approvers_both_are_named_and_the_first_end_counts(enquiring: Enquiring) -> None:
    """After the first of them nothing is released."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.approved(await enquiring.enquiry(), hours=5)
    after_the_first = await heard(enquiring)
    await enquiring.agreed(enquiry, CEO, hours=2)
    (released,) = await heard(enquiring)

    assert [] == after_the_first
    assert "Approved by: The Headteacher of Alder Primary" in plain(released)
    assert "Approved by: The Chief Executive Officer" in plain(released)
    assert "Valid until: Monday 23 November at 14:00" in plain(released)


async def test_words_that_are_not_approved_any_more_are_not_released(enquiring: Enquiring) -> None:
    """They were withdrawn while the platform was down."""
    enquiring.refused[TEACHER.id] = DOWN
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await enquiring.delivered_now()
    await enquiring.moved(enquiry, Move.WITHDRAW)
    enquiring.refused.clear()
    told_later = [plain(each.reply) for each in await enquiring.until(at(23, 13)) if each.to.person == TEACHER.id]

    assert [VOID] == [text.split("\n\n")[0] for text in told_later]
    assert WORDS not in told_later[0]
    assert Kind.RELEASED not in [kind for kind, _, _ in await enquiring.waiting()]


async def test_words_whose_time_ran_out_on_the_way_are_not_released(enquiring: Enquiring) -> None:
    """To the minute, whether the clock has said so or not."""
    await enquiring.approved(await enquiring.enquiry(), hours=1)
    claims = [each for each in await enquiring.outbox.claim(10, enquiring.now) if each.notice.kind == Kind.RELEASED]
    enquiring.now = at(23, 13)
    for claim in claims:
        await enquiring.deliver(claim)

    assert 1 == len(claims)
    assert [HEADS_OFFICE] == [to for to, _ in told(enquiring.messages)]
    assert Kind.RELEASED not in [kind for kind, _, _ in await enquiring.waiting()]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (Move.PROPOSE, "the words were changed"),
        (Move.WITHDRAW, "the approval was withdrawn"),
        (Move.EXPIRE, "the time for which it was approved is over"),
        (Move.CLOSE, "the enquiry was closed"),
    ],
)
async def test_words_that_are_void_are_not_to_be_used(enquiring: Enquiring, how: Move, why: str) -> None:
    """Whoever was contacted reads why, and that they don't respond; none of the words, old or new."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await heard(enquiring)
    if how is Move.PROPOSE:
        await enquiring.proposed(enquiry, DRAFT)
    else:
        await enquiring.moved(enquiry, how, words="Words for the thread")
    (void,) = await heard(enquiring)
    text = plain(void)

    assert text.startswith(
        f"{VOID}\n\nVersion 1 for The Gazette is not approved any more: {why}. If you have it already, please "
    )
    assert [CLAUSE] == clauses(void)
    assert all(words in text for words in (TELL_THEM, PROTECTED))
    assert not [words for words in (WORDS, DRAFT, "Words for the thread") if words in text]
    assert "I sent it" not in labels(void)


async def test_why_words_are_void_is_what_happened_to_them_first(enquiring: Enquiring) -> None:
    """They were withdrawn, and others proposed, before the message came."""
    enquiry = await enquiring.released()
    await enquiring.moved(enquiry, Move.WITHDRAW)
    await enquiring.proposed(enquiry, DRAFT)
    (void,) = await heard(enquiring)

    assert "is not approved any more: the approval was withdrawn." in plain(void)


async def test_other_words_that_were_approved_at_once_take_the_place_of_the_first(enquiring: Enquiring) -> None:
    """First which are void, and then the others: whoever reads the last message reads what holds."""
    enquiry = await enquiring.approved(await enquiring.enquiry())
    await heard(enquiring)
    await enquiring.approved(enquiry, OTHERS)
    void, released = await heard(enquiring)

    assert plain(void).startswith(f"{VOID}\n\nVersion 1 ")
    assert "Other words have been approved since: version 2." in plain(void)
    assert ([], []) == (marked_texts(void), labels(void))
    assert ([OTHERS], True) == (marked_texts(released), INSTEAD_OF_EARLIER in plain(released))


async def test_words_that_were_never_released_are_not_spoken_of(enquiring: Enquiring) -> None:
    """One of two had approved others before."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.approved(await enquiring.enquiry(), OTHERS)
    await enquiring.agreed(await enquiring.approved(enquiry), CEO)
    (released,) = await heard(enquiring)

    assert ([WORDS], False) == (marked_texts(released), INSTEAD_OF_EARLIER in plain(released))


async def test_the_version_that_is_void_is_one_that_was_released(enquiring: Enquiring) -> None:
    """And not the next, to which one of two has said yes meanwhile."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    enquiry = await enquiring.agreed(await enquiring.approved(await enquiring.enquiry()), CEO)
    await heard(enquiring)
    await enquiring.approved(enquiry, OTHERS)
    (void,) = await heard(enquiring)

    assert "Version 1 for The Gazette is not approved any more" in plain(void)


async def test_that_there_is_to_be_no_response_is_told_without_the_reason(enquiring: Enquiring) -> None:
    """The approver's words are for the thread."""
    enquiry = await enquiring.moved(await enquiring.enquiry(), Move.DECLINE, words="Their editor is my cousin")
    await tells(enquiring, enquiry, Kind.REFUSED)
    (refused,) = await heard(enquiring)

    assert plain(refused).startswith(
        "There is to be no response\n\nIt was decided that nobody responds to The Gazette."
    )
    assert "cousin" not in plain(refused)
    assert [CLAUSE] == clauses(refused)
    assert PROTECTED in plain(refused)


async def test_what_was_taken_up_again_is_not_called_declined(enquiring: Enquiring) -> None:
    """Words were proposed before the message came."""
    enquiry = await enquiring.moved(await enquiring.enquiry(), Move.DECLINE)
    await tells(enquiring, enquiry, Kind.REFUSED)
    await enquiring.proposed(enquiry)

    assert [] == await heard(enquiring)


async def test_that_their_own_words_need_a_change_is_told_without_what_the_approver_wrote(
    enquiring: Enquiring,
) -> None:
    """They can suggest others; the approver's words are for the thread."""
    enquiry = await enquiring.enquiry()
    await suggested_and_sent_back(enquiring, enquiry)
    (told_so,) = await heard(enquiring)

    assert plain(told_so).startswith("Your words need a change\n\nThe words that you suggested for The Gazette are not")
    assert "Marmalade" not in plain(told_so)
    assert all(words in plain(told_so) for words in (TELL_THEM, PROTECTED))
    assert "Suggest words" in labels(told_so)


async def test_who_suggested_words_in_another_app_is_told_as_well(enquiring: Enquiring) -> None:
    """The organisation knows them as one person."""
    deputy = replace(holder("Deputy headteacher", DEPUTY.id), ids=(("test", DEPUTY.id), ("teams", "ann")))
    enquiring.trust = with_office(TRUST, "head:alder", deputies=(deputy,))
    enquiry = await enquiring.enquiry(DEPUTY)
    await suggested_and_sent_back(enquiring, enquiry, Person("teams", "ann"))
    await enquiring.delivered_now()

    assert dict(told(enquiring.messages))[DEPUTY.id].startswith("Your words need a change")


async def test_of_changes_to_the_words_of_others_they_hear_nothing(enquiring: Enquiring) -> None:
    """Those were never theirs to know."""
    enquiry = await enquiring.enquiry()
    await suggested_and_sent_back(enquiring, enquiry, HEAD)

    assert [] == await heard(enquiring)


async def test_that_their_words_need_a_change_is_not_told_once_others_are_proposed(enquiring: Enquiring) -> None:
    """They were, before the message came."""
    enquiry = await enquiring.enquiry()
    await suggested_and_sent_back(enquiring, enquiry)
    await enquiring.proposed(enquiry, OTHERS, HEAD)

    assert [] == await heard(enquiring)


async def test_that_a_deadline_has_passed_is_told_with_what_to_do(enquiring: Enquiring) -> None:
    """No approval: do not respond."""
    await enquiring.enquiry(deadline="2026-11-23T16:00")
    await enquiring.until(at(23, 16))
    text = dict(told(enquiring.messages))[TEACHER.id]

    assert text.startswith("No approval: please don't respond\n\nThe deadline of The Gazette has passed")
    assert all(words in text for words in (TELL_THEM, PROTECTED))


async def test_that_a_deadline_has_passed_is_not_told_once_words_are_approved(enquiring: Enquiring) -> None:
    """They were, before the message came."""
    enquiry = await enquiring.enquiry()
    await tells(enquiring, enquiry, Kind.NO_APPROVAL)
    await enquiring.approved(enquiry)

    assert [[WORDS]] == [marked_texts(reply) for reply in await heard(enquiring)]


async def test_who_is_told_that_the_enquiry_is_closed_learns_what_to_do_about_another(enquiring: Enquiring) -> None:
    """There is nothing to press any more."""
    enquiry = await enquiring.moved(await enquiring.enquiry(), Move.CLOSE, words="A note for the record")
    await tells(enquiring, enquiry, Kind.ENDED)
    (ended,) = await heard(enquiring)

    assert plain(ended).startswith("The enquiry is closed\n\nThe enquiry from The Gazette is closed")
    assert "/socialpolicy press" in plain(ended)
    assert "A note for the record" not in plain(ended)
    assert [] == labels(ended)
