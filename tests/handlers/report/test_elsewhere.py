"""A report from one platform to people on another: their names may not show there."""

import pytest

from bot.core.people import Person
from bot.core.plain import plain
from handlers.report.misuse import ELSEWHERE
from tests.handlers.reporting import TRUST, Reporting, with_office


@pytest.mark.parametrize("in_channel", [True, False], ids=["in-their-channel", "personally"])
async def test_who_reports_from_another_platform_is_told_that_their_name_may_not_show(
    reporting: Reporting, *, in_channel: bool
) -> None:
    """Those who read it there may know nothing but an id; whoever is on the same platform needs no telling."""
    if not in_channel:
        reporting.trust = with_office(TRUST, "head:alder", channels=())
    elsewhere = plain(await reporting.second(Person("teams", "a-teacher")))
    here = plain(await reporting.second())

    assert ELSEWHERE in elsewhere
    assert ELSEWHERE not in here
