"""How long tests and the bot in them wait: time enough for a busy machine, since only what is broken takes so long."""

import asyncio
from functools import partial

import pytest

#: Seconds after which a test gives up waiting for what should have happened.
GUARD = 120.0
#: Seconds that the bot gives itself for an answer.
PATIENCE = 60.0
#: For how long the bot waits for others, and for itself when it stops.
_LIMITS = (
    "bot.dispatch.LONGEST_LOOK",
    "bot.slack.app._CALL",
    "bot.slack.app._STOP",
    "bot.teams.app._CALL",
    "bot.teams.app._STOP",
    "bot.teams.signing_keys._FETCH",
    "bot.teams.signing_keys._PATIENCE",
    "bot.worker.PATIENCE",
)


def lift_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the bot wait as long as a test does, so that it always answers and is answered in time."""
    # The SDK takes long to load, and most tests need nothing but the guard.
    from bot.slack.app import SlackPlatform
    from bot.teams.app import TeamsPlatform

    for limit in _LIMITS:
        monkeypatch.setattr(limit, GUARD)
    monkeypatch.setattr("bot.platforms.SlackPlatform", partial(SlackPlatform, patience=PATIENCE))
    monkeypatch.setattr("bot.teams.app.TeamsPlatform", partial(TeamsPlatform, patience=PATIENCE))


def let_pass(seconds: float) -> None:
    """Let so much time pass at once for all that waits in this loop."""
    loop = asyncio.get_running_loop()
    time = loop.time
    loop.time = lambda: time() + seconds  # type: ignore[method-assign]
