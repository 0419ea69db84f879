"""Words that may not be used are in no answer to anybody but those who deal with the enquiry."""

from dataclasses import asdict, replace
from datetime import timedelta
from itertools import product

import pytest

from bot.core.exact_words import digest
from bot.core.people import PressRules
from bot.core.press import Enquiry, Move, releasable
from bot.verbs import VERBS
from tests.handlers.press.enquiring import ASKED, Enquiring
from tests.handlers.reporting import CEO, COLLEAGUE, TRUST
from tests.handlers.spoiling import SECRET, Happens
from tests.talking import TEACHER

#: Everything that can be done about press enquiries.
INTENTS = tuple(verb.intent for verb in VERBS if verb.intent.startswith("press"))
#: What every form of it may be filled in with.
TOLD = {"text": "secret", "words": "secret", "reason": "secret"}


async def nothing_proposed(_enquiring: Enquiring, _enquiry: Enquiry) -> None:
    """Leave it as it came."""


async def proposed(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have words proposed."""
    await enquiring.proposed(enquiry, SECRET)


async def once_agreed(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have words approved by one of two."""
    await enquiring.agreed(await enquiring.proposed(enquiry, SECRET))


async def changed_after_approval(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have other words approved, and these proposed afterwards."""
    await enquiring.agreed(await enquiring.proposed(enquiry, "harmless"))
    await enquiring.agreed(await enquiring.as_now(enquiry), CEO)
    await enquiring.proposed(enquiry, SECRET)


async def declined(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have words proposed and declined."""
    await proposed(enquiring, enquiry)
    await enquiring.moved(enquiry, Move.DECLINE)


async def run_out(enquiring: Enquiring, enquiry: Enquiry) -> None:
    """Have words approved whose time is over."""
    await once_agreed(enquiring, enquiry)
    await enquiring.agreed(await enquiring.as_now(enquiry), CEO)
    enquiring.now += timedelta(hours=72)


@pytest.mark.parametrize("so_far", [nothing_proposed, proposed, once_agreed, changed_after_approval, declined, run_out])
async def test_no_answer_ever_holds_words_that_may_not_be_used(enquiring: Enquiring, so_far: Happens) -> None:
    """Whatever was done before, and whatever whoever was contacted and strangers do, with whatever they carry."""
    enquiring.trust = replace(TRUST, press=PressRules(approvers=2))
    begun = await enquiring.send("press")
    replies = [await enquiring.fill_in(begun, **ASKED)]
    (enquiry,) = await enquiring.enquiries()
    await so_far(enquiring, enquiry)
    assert releasable(await enquiring.as_now(enquiry), enquiring.now) is None
    replies.append(await enquiring.fill_in(begun, **ASKED))
    carried = (enquiry.id, f"{enquiry.id}:1:{digest(SECRET)}")
    for intent, value, told in product(INTENTS, carried, ({}, TOLD)):
        replies.append(await enquiring.send(intent, value=value, **told))
    replies += [await enquiring.send(intent, COLLEAGUE, value=enquiry.id, **TOLD) for intent in INTENTS]
    await enquiring.until(enquiring.now + timedelta(days=1))
    replies += [each.reply for each in enquiring.messages if each.to.person in (TEACHER.id, COLLEAGUE.id)]
    shown = "\n".join(f"{asdict(reply)}" for reply in replies)

    assert SECRET not in shown
    assert SECRET not in await enquiring.everything()
