"""Press enquiries of an installation, brought to where a test wants them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.press import Approval, Enquiry, Move, Proposal, State
from bot.storage.store import SqlStore
from tests.administration.installation import Installation
from tests.storage.pressing import ENQUIRY, RECEIVED, agreed, approving, changing_to, with_approval
from tests.storage.reporting import HEAD

#: As long as these tests may ever run.
ALWAYS = datetime(2999, 1, 1, tzinfo=UTC)
REFERENCE = ENQUIRY.reference


def pressed(installation: Installation, *all_enquiries: Enquiry) -> None:
    """Keep enquiries as they stand; approvals are given by `approve`."""

    async def keep(store: SqlStore) -> None:
        for enquiry in all_enquiries:
            await store.open_enquiry(enquiry, RECEIVED)

    installation.do(keep)


def approve(installation: Installation, enquiry: Enquiry, **more: Any) -> Enquiry:
    """Have the words that stand approved by the head, for as long as these tests run, and return the enquiry."""
    approval: Approval = agreed(enquiry, HEAD, **{"valid_until": ALWAYS, **more})
    assert installation.do(approving(enquiry, approval))
    return with_approval(enquiry, approval)


def change(installation: Installation, enquiry: Enquiry, move: Move) -> Enquiry:
    """Keep an enquiry that was changed already."""
    installation.do(changing_to(enquiry, move))
    return enquiry


def proposing(enquiry: Enquiry, *versions: Proposal) -> Enquiry:
    """Return an enquiry with more words proposed."""
    return replace(enquiry, state=State.AWAITING, proposals=(*enquiry.proposals, *versions))
