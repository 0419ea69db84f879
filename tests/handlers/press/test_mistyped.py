"""What is typed in the thread of a press enquiry does nothing that its writer didn't mean."""

import pytest

from bot.core.messages import Place, PlaceKind
from bot.core.people import Person
from bot.core.plain import plain
from bot.core.press import State
from handlers.press.commands import HOW, MENTIONS
from handlers.press.forms import VOIDS
from handlers.press.moves import CANT
from handlers.press.response import PROPOSED_IN_THREAD
from tests.handlers.drafting import form_of, labels
from tests.handlers.press.enquiring import WORDS, Enquiring, given_to, in_channel, marked_texts, thread, types
from tests.handlers.reporting import CEO, COLLEAGUE, HEAD, HEADS_OFFICE, without_requests
from tests.talking import TEACHER


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("draft The hall is closed", HOW["draft"]),
        ("Draft, please: words", HOW["draft"]),
        ("propose words", HOW["propose"]),
        ("proposed: words", HOW["propose"]),
        ("Approve, thanks", HOW["approve"]),
        ("approve?", HOW["approve"]),
        ("approve 1a", HOW["approve"]),
        ("approve it all", HOW["approve"]),
        ("approve: words", HOW["approve"]),
        ("approve\n1\n2", HOW["approve"]),
        ("approved by nobody", HOW["approve"]),
        ("changes, please", HOW["change"]),
        ("change: it", HOW["change"]),
        ("requested changes: say sorry", HOW["change"]),
        ("decline - no comment", HOW["decline"]),
        ("declined", HOW["decline"]),
        ("withdraw it", HOW["withdraw"]),
        ("withdrawn", HOW["withdraw"]),
        ("take it over", HOW["take"]),
        ("take", HOW["take"]),
        ("closed", HOW["close"]),
        ("close: they printed it", HOW["close"]),
    ],
)
async def test_what_is_meant_for_it_and_not_understood_does_nothing(enquiring: Enquiring, typed: str, how: str) -> None:
    """It is said so, and how it is typed; what can be pressed stands below, beside the words."""
    enquiry = await enquiring.awaiting()
    before = without_requests(await enquiring.everything())
    reply = await enquiring.here("message", HEAD, typed, thread=await thread(enquiring, enquiry))
    opened = await enquiring.acts("press.open", enquiry, HEAD)

    assert plain(reply).startswith(in_channel(enquiry, f"Nothing was done. {how.format(approve='approve')}"))
    assert [WORDS] == marked_texts(reply)
    assert labels(opened) == labels(reply)
    assert before == without_requests(await enquiring.everything())


async def test_how_to_approve_names_the_version_where_there_are_more(enquiring: Enquiring) -> None:
    """A bare "approve" would not do."""
    enquiry = await enquiring.proposed(await enquiring.awaiting(), "Other words")

    assert "type “approve 2” and nothing else" in await types(enquiring, enquiry, "approve, thanks")


async def test_nobody_is_shown_a_button_for_what_they_may_not_do(enquiring: Enquiring) -> None:
    """Who is in the channel alone may propose words."""
    enquiry = await enquiring.awaiting()
    reply = await enquiring.here("message", COLLEAGUE, "approve, thanks", thread=await thread(enquiring, enquiry))

    assert ["Write other words"] == labels(reply)


@pytest.mark.parametrize("typed", ["draft: Ask @U0CEO", "propose: Ask @U0CEO"])
async def test_a_mention_is_no_part_of_a_response(enquiring: Enquiring, typed: str) -> None:
    """Whoever reads it elsewhere could not tell who is meant, so nothing is proposed."""
    enquiry = await enquiring.enquiry()
    place = Place(HEAD.platform, HEADS_OFFICE, PlaceKind.CHANNEL, await thread(enquiring, enquiry))
    said = await enquiring.bot.says("message", typed, who=HEAD, place=place, mentions=True)
    asked = await enquiring.bot.says("message", "changes: Ask @U0CEO", who=HEAD, place=place, mentions=True)

    assert MENTIONS == said
    assert CANT[State.RECEIVED] == asked
    assert () == (await enquiring.as_now(enquiry)).proposals


@pytest.mark.parametrize("who", [HEAD, COLLEAGUE, TEACHER])
async def test_typed_words_void_no_approval_before_its_writer_knows(enquiring: Enquiring, who: Person) -> None:
    """They read the warning beside the form, with their words in it; only sending that voids anything."""
    enquiry = await enquiring.released()
    at = await thread(enquiring, enquiry)
    before = without_requests(await enquiring.everything())
    reply = await enquiring.here("message", who, "draft: Note to self", thread=at)
    unchanged = without_requests(await enquiring.everything())
    form = form_of(reply)
    sent = await enquiring.here(form.intent, who, thread=at, value=form.value, text="Note to self")
    told = given_to(TEACHER, await enquiring.delivered_now())

    assert plain(reply).startswith(in_channel(enquiry, f"IMPORTANT: {VOIDS}"))
    assert ("Note to self", VOIDS) == (form.fields[0].value, form.fields[0].hint)
    assert before == unchanged
    assert in_channel(enquiry, PROPOSED_IN_THREAD) == plain(sent)
    assert State.AWAITING is (await enquiring.as_now(enquiry)).state
    assert 1 == len(told)


@pytest.mark.parametrize("intent", ["press.write", "press.edit"])
async def test_a_form_that_was_open_when_the_words_were_approved_warns_before_it_voids(
    enquiring: Enquiring, intent: str
) -> None:
    """Its writer could not know of the approval yet; what they wrote is still there."""
    enquiry = await enquiring.awaiting()
    opened = await enquiring.acts(intent, enquiry, HEAD)
    await enquiring.agreed(enquiry, CEO)
    crossed = await enquiring.fill_in(opened, HEAD, text="Other words", until="")
    state = (await enquiring.as_now(enquiry)).state
    await enquiring.fill_in(crossed, HEAD, text="Other words", until="")

    assert f"IMPORTANT: {VOIDS}" in plain(crossed)
    assert "Other words" == form_of(crossed).fields[0].value
    assert State.APPROVED is state
    assert ["Other words"] == [each.text for each in (await enquiring.as_now(enquiry)).proposals[1:]]
