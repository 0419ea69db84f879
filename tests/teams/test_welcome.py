"""Whoever adds the bot is welcomed."""

import pytest

from bot.core.messages import Button, Buttons, Reply, Say
from bot.core.notices import NotSent
from tests.teams.activities import PERSONAL, THREAD, Json, activity, message
from tests.teams.talking import talk

ONLY_YOU = Reply((Say("Hello"), Buttons((Button("Help", "help", ""),))))


async def test_welcome() -> None:
    """Whoever installs the bot is welcomed once, in the personal chat."""
    async with talk({"help": ONLY_YOU}) as talking:
        bot = [{"id": message("x")["recipient"]["id"]}]
        for payload in (activity("installationUpdate", action="add"), activity("conversationUpdate", membersAdded=bot)):
            assert await talking.send(payload) is None

    assert [PERSONAL] == [where for where, _ in talking.connector.posted]


@pytest.mark.parametrize(
    "payload",
    [
        activity("installationUpdate", THREAD, action="add"),
        activity("installationUpdate", action="remove"),
        activity("installationUpdate", action="add-upgrade"),
        activity("installationUpdate", action="add") | {"from": {"id": "29:setup"}},
    ],
)
async def test_no_welcome(payload: Json) -> None:
    """A team, whoever removed the bot, whoever has it in a new version, and nobody get none."""
    async with talk({"help": ONLY_YOU}) as talking:
        assert await talking.send(payload) is None

    assert [] == talking.connector.posted


async def test_no_welcome_possible() -> None:
    """Whoever installs the bot and cannot be welcomed has asked nothing, and is told nothing."""
    async with talk({"help": ONLY_YOU}) as talking:
        talking.connector.failures["post"].append(NotSent("gone", final=True))
        await talking.send(activity("installationUpdate", action="add"))

    assert [] == talking.connector.posted
