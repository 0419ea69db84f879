"""Where a card of a press enquiry may not go it does not, and whoever should have had it hears of it all the same."""

from dataclasses import replace

import pytest

from bot.core.notices import Audience, NotSent
from bot.core.people import Contact, Holder, Person
from bot.core.plain import plain
from bot.core.press import Move
from handlers.press.notices import NOT_HERE
from handlers.press.posting import Kind
from tests.handlers.press.diary import note
from tests.handlers.press.enquiring import QUESTION, WORDS, Enquiring
from tests.handlers.reporting import (
    CEOS_OFFICE,
    DEPUTY,
    HEAD,
    HEADS_OFFICE,
    IT,
    PUBLIC,
    TRUST,
    at,
    away,
    private,
    reached,
    told,
    with_office,
)
from tests.talking import TEACHER, holder

WITHOUT_BOT = replace(private("head"), has_bot=False)
GONE = NotSent("there is no such channel", final=True)
DOWN = NotSent("try again later")
SECOND = Person("test", "second-deputy")
QUIET = replace(holder("Second deputy of Alder Primary", SECOND.id), quiet=True)
ELSEWHERE = Holder(Contact("Headteacher"), (("teams", "head"),))
DEPUTIES = (holder("Deputy headteacher of Alder Primary", DEPUTY.id), QUIET)
BOTH = tuple(replace(each, quiet=False) for each in DEPUTIES)
ALDER = "head:alder"
PERSONAL = with_office(TRUST, ALDER, channels=())


@pytest.mark.parametrize("audience", [PUBLIC, WITHOUT_BOT, GONE])
async def test_a_channel_that_is_not_fit_any_more_gets_no_card(
    enquiring: Enquiring, audience: Audience | NotSent
) -> None:
    """The head reads it personally, and IT hears which channel to mend, and nothing of the enquiry."""
    enquiring.audiences[HEADS_OFFICE] = audience
    await enquiring.enquiry()
    messages = told(enquiring.messages)
    heard = "\n".join(text for to, text in messages if to == IT.id)

    assert {HEAD.id, IT.id} == dict(messages).keys()
    assert QUESTION in dict(messages)[HEAD.id]
    assert "It is the channel of the Headteacher of Alder Primary in organisation.yaml." in heard
    assert not [word for word in (QUESTION, "Gazette", "Sam Field") if word in heard]


async def test_whoever_was_contacted_may_be_in_the_channel(enquiring: Enquiring) -> None:
    """There is nothing to keep from them but what isn't approved, and that they may not use."""
    enquiring.audiences[HEADS_OFFICE] = private(HEAD.id, TEACHER.id)
    await enquiring.enquiry()

    assert [HEADS_OFFICE] == reached(enquiring.messages)


async def test_it_hears_of_a_channel_once_a_day_whatever_was_to_be_told_there(enquiring: Enquiring) -> None:
    """A report and enquiries could not be posted in the same channel."""
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    await enquiring.report()
    await enquiring.enquiry()
    await enquiring.enquiry(outlet="The Herald")

    assert 1 == reached(enquiring.messages).count(IT.id)


@pytest.mark.parametrize(("deputies", "reads"), [(DEPUTIES, DEPUTY), ((QUIET,), SECOND)])
async def test_who_is_quiet_is_written_to_only_if_nobody_else_can_be(
    enquiring: Enquiring, deputies: tuple[Holder, ...], reads: Person
) -> None:
    """The head is away, and the channel is not fit."""
    enquiring.trust = away(with_office(TRUST, "head:alder", deputies=deputies), "head:alder")
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    await enquiring.enquiry()

    assert {reads.id, IT.id} == set(reached(enquiring.messages))


async def test_what_is_told_later_is_told_personally_too_beside_a_card(enquiring: Enquiring) -> None:
    """The channel was opened meanwhile; the head gets a card first, and one alone."""
    enquiry = await enquiring.enquiry()
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    await enquiring.acts("press.add", enquiry, text="They rang again")
    await enquiring.proposed(enquiry, by=TEACHER)
    messages = [each for each in await enquiring.delivered_now() if each.to.person == HEAD.id]
    later = [each for each in await note(enquiring, enquiry, "And again") if each.to.person == HEAD.id]

    assert QUESTION in plain(messages[0].reply)
    assert [messages[0].id] * 4 == [each.to.thread or each.to.replaces for each in [*messages[1:4], later[0]]]
    assert 1 == sum(QUESTION in plain(each.reply) for each in messages if not each.to.replaces)
    assert [True, True] == [any(words in plain(each.reply) for each in messages[1:]) for words in ("rang again", WORDS)]


async def test_who_waits_for_a_card_of_their_own_gets_no_second_one(enquiring: Enquiring) -> None:
    """The channel is not fit, and they can't be written to for a moment; what happens comes after the card."""
    enquiry = await enquiring.enquiry()
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    enquiring.refused[HEAD.id] = DOWN
    for words in ("They rang again", "And again"):
        await note(enquiring, enquiry, words)
    enquiring.refused.clear()
    read = [text for to, text in told(await enquiring.until(at(23, 12, 30))) if to == HEAD.id]

    assert [True, False, False] == [QUESTION in text for text in read]


async def test_a_card_says_nothing_any_more_where_others_can_read_it(enquiring: Enquiring) -> None:
    """The channel was made public: what stood there is replaced with the next change."""
    enquiry = await enquiring.enquiry()
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    (changed,) = [each for each in await note(enquiring, enquiry) if each.to.replaces]

    assert f"Press enquiry {enquiry.reference}\n\n{NOT_HERE}" == plain(changed.reply)


async def test_a_card_says_nothing_any_more_to_somebody_who_has_left_the_office(enquiring: Enquiring) -> None:
    """Nor are they told what happens; the one who came after them is on the list of those who can open it."""
    enquiring.trust = PERSONAL
    enquiry = await enquiring.enquiry()
    enquiring.trust = with_office(PERSONAL, "head:alder", holder=holder("Headteacher of Alder Primary", "new-head"))

    assert [(HEAD.id, NOT_HERE)] == [(to, text.split("\n\n")[1]) for to, text in told(await note(enquiring, enquiry))]


async def test_a_card_for_a_channel_that_is_the_offices_no_more_goes_to_its_people(enquiring: Enquiring) -> None:
    """The file was changed while the platform was down."""
    enquiring.audiences[HEADS_OFFICE] = DOWN
    await enquiring.enquiry()
    enquiring.trust = PERSONAL
    enquiring.audiences[HEADS_OFFICE] = private("head")

    assert [HEAD.id] == reached(await enquiring.until(at(23, 12, 30)))


@pytest.mark.parametrize("what", ["card", "note"])
async def test_what_the_platform_refuses_for_good_goes_to_the_person(enquiring: Enquiring, what: str) -> None:
    """The channel was archived between looking and posting."""
    enquiry = await (enquiring.kept() if what == "card" else enquiring.enquiry())
    enquiring.refused[HEADS_OFFICE] = NotSent("is archived", final=True)
    messages = await (enquiring.delivered_now() if what == "card" else note(enquiring, enquiry))
    read = [text for to, text in told(messages) if to == HEAD.id]

    assert {HEAD.id, IT.id} == set(reached(messages))
    assert QUESTION in read[0]
    assert (what == "note") == any("They rang again" in text for text in read)


async def test_somebody_who_cannot_be_reached_is_passed_over_at_once(enquiring: Enquiring) -> None:
    """Without waiting for half of the time: they left, or they have blocked the bot."""
    enquiring.trust = PERSONAL
    enquiring.refused[HEAD.id] = GONE
    enquiry = await enquiring.enquiry()

    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices
    assert {CEOS_OFFICE, IT.id} == set(reached(enquiring.messages))


async def test_of_two_who_cannot_be_reached_the_first_passes_it_on(enquiring: Enquiring) -> None:
    """The second is no reason to go past the CEO; one who can be reached is no reason to pass it on at all."""
    two = away(with_office(PERSONAL, "head:alder", deputies=BOTH), ALDER)
    enquiring.trust = two
    enquiring.refused[SECOND.id] = GONE
    one_has_it = await enquiring.enquiry()
    enquiring.refused[DEPUTY.id] = GONE
    nobody_has_it = await enquiring.enquiry(outlet="The Herald")

    assert [("head:alder",), ("head:alder", "ceo")] == [
        (await enquiring.as_now(each)).offices for each in (one_has_it, nobody_has_it)
    ]


async def test_what_a_person_does_not_get_who_has_the_card_is_not_passed_on(enquiring: Enquiring) -> None:
    """They blocked the bot later: the enquiry is still theirs, and goes on by the clock."""
    enquiring.trust = PERSONAL
    enquiry = await enquiring.enquiry()
    enquiring.refused[HEAD.id] = GONE
    await note(enquiring, enquiry)

    assert ("head:alder",) == (await enquiring.as_now(enquiry)).offices


async def test_what_is_decided_is_not_passed_on(enquiring: Enquiring) -> None:
    """The head had it from the list, and declined, before the card was given up."""
    enquiring.trust = PERSONAL
    enquiring.refused[HEAD.id] = DOWN
    enquiry = await enquiring.enquiry()
    await enquiring.moved(enquiry, Move.DECLINE)
    enquiring.refused[HEAD.id] = GONE
    await enquiring.until(at(23, 13))

    assert ("head:alder",) == (await enquiring.as_now(enquiry)).offices


async def test_where_nobody_of_a_channel_can_be_told_personally_the_next_office_has_it(enquiring: Enquiring) -> None:
    """The head is known in Teams alone; done twice, since the bot was stopped in between, it has one effect."""
    enquiring.trust = with_office(TRUST, "head:alder", holder=ELSEWHERE)
    enquiring.audiences[HEADS_OFFICE] = PUBLIC
    enquiry = await enquiring.kept()
    (claim,) = [each for each in await enquiring.outbox.claim(10, enquiring.now) if each.notice.kind == Kind.CARD]
    for token in ("stopped before this was recorded", claim.token):
        await enquiring.deliver(replace(claim, token=token))
    await enquiring.delivered_now()

    assert ("head:alder", "ceo") == (await enquiring.as_now(enquiry)).offices
    assert 1 == reached(enquiring.messages).count(CEOS_OFFICE)
