"""The trust changes while the bot runs: from the next request on, its people are what its file says then."""

from dataclasses import replace
from pathlib import Path

from bot.content.watching import Organisations
from bot.core.messages import Reply, Say
from bot.core.people import Person, Role
from bot.core.turns import Knowledge, Turn, verb
from tests.content.trust_file import WHOLE
from tests.talking import KNOWLEDGE, bot_with

HEAD = Person("slack", "U0HEAD")


@verb("lead", role=Role.HEAD)
async def lead(turn: Turn) -> Reply:
    """Serve heads, and name the school."""
    return Reply((Say(turn.knowledge.organisation.schools[0].name),))


async def test_a_new_head_is_one_without_a_new_start(database_address: str, tmp_path: Path) -> None:
    """Nobody has to stop the bot for a change of people; a mistake in the file takes nobody's office away."""
    file = tmp_path / "organisation.yaml"
    file.write_text(WHOLE, "utf-8")
    now = [0.0]
    organisations = Organisations(file, clock=lambda: now[-1])

    def knowledge() -> Knowledge:
        return replace(KNOWLEDGE, organisation=organisations())

    async with bot_with(database_address, verbs=(lead,), knowledge=knowledge) as bot:
        said = [await bot.says("lead", who=HEAD)]
        for text in (WHOLE.replace("U0HEAD", "U0NEW"), "trust: ["):
            file.write_text(text, "utf-8")
            now.append(now[-1] + 60)
            said += [await bot.says("lead", who=who) for who in (HEAD, Person("slack", "U0NEW"))]

    refused = "Only the headteacher can do this."
    assert ["Alder Primary", *(refused, "Alder Primary") * 2] == said
