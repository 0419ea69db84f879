"""Notices and the card of their case: one opens it, others go under it or take its place."""

import pytest

from bot.core.messages import Reply
from bot.core.notices import LEASE, Card, Outlook, Recipient
from bot.core.occasions import Occasion, notice
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.bag_of_post import ANN, MARKER, Post, hello, refusing
from tests.storage.reporting import REPORT, keep

CHANNEL = Recipient("test", channel="C1")
PLACES = pytest.mark.parametrize("to", [CHANNEL, ANN], ids=["channel", "person"])


@notice("careless")
async def careless(_occasion: Occasion) -> Reply:
    """Fail, for nobody should have asked."""
    raise LookupError(MARKER)


@pytest.fixture
async def bag(units: SqlUnitsOfWork) -> Post:
    """Return a bag of post on each kind of database in turn, where a case has been opened."""
    await keep(units, REPORT)
    return Post(units)


async def delivered(bag: Post, *cards: Card, to: Recipient) -> list[Recipient]:
    """Post a notice of each kind about the case, deliver them, and return where each was sent."""
    for card in cards:
        await bag.post(about=REPORT.id, to=to, card=card)
        await bag.turn()
    return [sent for sent, _, _ in bag.sent]


def beside(to: Recipient, *, under: str = "", instead_of: str = "") -> Recipient:
    """Return a recipient with a message that it goes under or takes the place of."""
    return Recipient(to.platform, to.person, to.channel, under, instead_of)


@PLACES
async def test_what_follows_a_card_goes_under_it_or_takes_its_place(bag: Post, to: Recipient) -> None:
    """The message by which the platform knows the card is kept, for as long as the case is."""
    sent = await delivered(bag, Card.OPENS, Card.UNDER, Card.ANEW, Card.NONE, Card.UNDER, to=to)

    under, anew = beside(to, under="m1"), beside(to, instead_of="m1")
    assert sent == [to, under, anew, to, under]
    assert await bag.units.do(lambda store: store.places_of(REPORT.id)) == [to]


@PLACES
async def test_a_card_that_is_opened_again_is_the_card_from_then_on(bag: Post, to: Recipient) -> None:
    """As when the process died after the first was sent and before that was recorded."""
    await bag.post(about=REPORT.id, to=to, card=Card.OPENS)
    claim = await bag.claim()
    await bag.send(to, Reply(()), claim.key)  # and then nothing: the process is gone
    bag.now += LEASE
    await bag.turn()
    *_, last = await delivered(bag, Card.UNDER, to=to)

    assert last == beside(to, under="m2")


async def test_without_a_card_what_goes_under_it_is_sent_by_itself(bag: Post) -> None:
    """Nobody misses a word because the card could not be sent; one in another place does not count."""
    await delivered(bag, Card.OPENS, to=ANN)
    sent = await delivered(bag, Card.UNDER, to=CHANNEL)

    assert sent == [ANN, CHANNEL]


async def test_without_a_card_there_is_nothing_to_renew(bag: Post) -> None:
    """Its writer is not asked, and the notice is done with; so it is when the case is gone with all its cards."""
    bag.with_writers(hello, careless)
    for case in (REPORT.id, "gone"):
        await bag.post("careless", case, CHANNEL, Card.ANEW)
        await bag.turn()

    assert bag.sent == []
    assert bag.outcome("nothing to say", "careless") == 2
    assert await bag.outbox.outlook() == Outlook(0, 0, None)


async def test_what_was_not_sent_is_nobody_s_card(bag: Post) -> None:
    """A card that the platform refused for good leaves none behind."""
    bag.on_send = refusing(final=True)
    await delivered(bag, Card.OPENS, to=CHANNEL)

    assert await bag.units.do(lambda store: store.places_of(REPORT.id)) == []


async def test_a_card_of_something_that_is_no_case_is_sent_and_forgotten(bag: Post) -> None:
    """There is no key under which its place could be kept."""
    await bag.post(about="no-case", to=CHANNEL, card=Card.OPENS)
    await bag.turn()

    assert (bag.outcome("sent"), len(bag.sent)) == (1, 1)
    assert await bag.units.do(lambda store: store.places_of("no-case")) == []


async def test_a_card_that_somebody_removed_is_not_renewed_and_is_no_dead_letter(bag: Post) -> None:
    """The platform does not know the message any more: the renewal is done with."""
    await delivered(bag, Card.OPENS, to=CHANNEL)
    bag.on_send = refusing(final=True)
    await delivered(bag, Card.ANEW, to=CHANNEL)

    assert bag.outcome("nothing to say") == 1
    assert await bag.outbox.outlook() == Outlook(0, 0, None)
