"""Who closes a press enquiry while an approval holds or is still to be confirmed."""

import pytest

from bot.core.plain import plain
from bot.core.press import Move
from tests.handlers.press.enquiring import Enquiring
from tests.handlers.reporting import DEPUTY, HEAD, away


@pytest.mark.parametrize("reason", ["", "It goes to print at one"])
async def test_a_deputy_does_not_close_what_is_approved(enquiring: Enquiring, reason: str) -> None:
    """Neither the head's approval nor one of an emergency, the words sent or not, while the head is there."""
    enquiry = await enquiring.proposed(await enquiring.enquiry())
    await enquiring.agreed(enquiry, DEPUTY if reason else HEAD, reason=reason)
    await enquiring.delivered_now()
    while_approved = await enquiring.answer("press.close", enquiry, DEPUTY, note="Done")
    await enquiring.acts("press.sent", enquiry, value=f"{enquiry.id}:1")
    after_sending = await enquiring.answer("press.close", enquiry, DEPUTY, note="Done")

    assert while_approved.startswith(
        "That is for the Headteacher of Alder Primary and the Chief Executive Officer to do"
    )
    assert while_approved == after_sending if reason else after_sending.startswith("Closed.")
    assert Move.WITHDRAW not in await enquiring.moves(enquiry)
    if reason:
        assert (await enquiring.answer("press.close", enquiry, HEAD, note="Done")).startswith("Closed.")


async def test_a_deputy_who_stands_in_closes_what_is_approved(enquiring: Enquiring) -> None:
    """The head is away."""
    enquiry = await enquiring.released()
    enquiring.trust = away(enquiring.trust, "head:alder")
    opened = await enquiring.acts("press.close", enquiry, DEPUTY)

    assert plain(await enquiring.fill_in(opened, DEPUTY, note="Done")).startswith("Closed.")
