"""What is answered to whoever asks in a channel names its case: it may be answered where all answers stand together."""

import pytest

from bot.core.messages import Place, PlaceKind, Reply
from bot.core.plain import plain
from handlers.press.view import approve_value
from tests.handlers.press.enquiring import WORDS, Enquiring
from tests.handlers.reporting import HEAD, HEADS_OFFICE, Reporting

#: What can be done about a press enquiry in which words wait, and what its form is filled in with.
TO_ENQUIRY: dict[str, dict[str, str]] = {
    "press.write": {"text": WORDS},
    "press.edit": {"text": WORDS, "until": ""},
    "press.approve": {},
    "press.changes": {"words": "Shorter"},
    "press.decline": {"words": "No"},
    "press.withdraw": {},
    "press.take": {},
    "press.snooze": {},
    "press.deadline": {"deadline": "2026-11-24T12:00"},
    "press.close": {"note": "", "coverage": ""},
}
TO_REPORT: dict[str, dict[str, str]] = {
    "report.acknowledge": {},
    "report.ask": {"words": "Where was it?"},
    "report.note": {"words": "I know that page"},
    "report.pass-on": {"words": "It is my cousin"},
    "report.close": {"outcome": "acted-on"},
}


def first_line(reply: Reply) -> str:
    """Return the first line of what is answered."""
    return plain(reply).partition("\n")[0]


@pytest.mark.parametrize("intent", TO_ENQUIRY)
async def test_a_press_enquiry_is_named(enquiring: Enquiring, intent: str) -> None:
    """By its reference and the outlet; not where its card is in sight."""
    first, second = await enquiring.awaiting(), await enquiring.awaiting()
    told = TO_ENQUIRY[intent]
    in_channel = await enquiring.here(intent, value=approve_value(first), channel=HEADS_OFFICE, **told)
    alone = await enquiring.acts(intent, second, HEAD, value=approve_value(second), **told)

    assert f"Press enquiry {first.reference}: The Gazette" == first_line(in_channel)
    assert second.reference not in first_line(alone)


@pytest.mark.parametrize("intent", TO_REPORT)
async def test_a_report_is_named(reporting: Reporting, intent: str) -> None:
    """By its reference alone, for a locked phone may show it; not where its card is in sight."""
    first, second = await reporting.case(), await reporting.case()
    told = TO_REPORT[intent]
    office = Place(HEAD.platform, HEADS_OFFICE, PlaceKind.CHANNEL)
    in_channel = await reporting.bot.says(intent, who=HEAD, place=office, fields={"value": first.id, **told})
    alone = await reporting.does(intent, second, HEAD, **told)

    assert f"Report {first.reference}" == in_channel.partition("\n")[0]
    assert second.reference not in alone
