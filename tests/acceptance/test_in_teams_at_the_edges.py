"""What comes in from Teams as nobody writes it, or with a quote: the whole bot answers it in words, and goes on."""

import pytest

from tests.acceptance.colleagues import Colleague, buttons, saying
from tests.acceptance.conftest import ServeBoth
from tests.teams.activities import posted
from tests.teams.seeing import texts
from tests.teams.service import Service, personal
from tests.teams.tenant import CHANNEL, PERSON

TOO_LONG = "That's more than I can read at once. Please send at most 80,000 characters."
QUOTED = '<quoted messageId="1778622003149"/> '


@pytest.mark.parametrize("text", ["<at>" * 240_000, "check " + "<quoted>" * 100_000], ids=["mentions", "quotes"])
async def test_far_too_long(serve_both: ServeBoth, teams: Service, sqlite_database_address: str, text: str) -> None:
    """Whoever sends far too much is told how much can be read, and the next one is answered."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.writes(text)
        await saying(teams, personal(PERSON), TOO_LONG)
        await teacher.writes("can I put a photo of my class on insta?")
        await saying(teams, personal(PERSON), "without the consent of a parent or carer")


@pytest.mark.parametrize("command", ["check_message", "report_message"])
async def test_far_too_long_a_message(serve_both: ServeBoth, sqlite_database_address: str, command: str) -> None:
    """So is whoever chooses an entry in the menu of such a message, in the dialog that opens."""
    async with serve_both(sqlite_database_address) as both:
        dialog = await Colleague(both.tenant).chooses(command, posted("<a " * 300_000), CHANNEL)

    assert TOO_LONG == texts(dialog["card"])


async def test_answering_with_a_quote(serve_both: ServeBoth, teams: Service, sqlite_database_address: str) -> None:
    """Who answers the bot with a quote is understood as without it, and the quote is not checked with the draft."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.writes(f"{QUOTED}report")
        child_first = await saying(teams, personal(PERSON), "child")
        await teacher.writes(f"{QUOTED}check Mr Jones is a useless teacher and everybody at school knows it.")
        verdict = await saying(teams, personal(PERSON), "Mr Jones")

    assert buttons(child_first)
    assert "Don't post this yet" in texts(verdict)
    assert "quoted" not in texts(*teacher.chat)
