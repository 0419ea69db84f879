"""What whoever looks after the bot hears when it could not do what it should."""

from bot.core.messages import Facts, Reply, Say, Tone
from bot.core.notices import GIVEN_UP, NOT_INSTALLED
from bot.core.occasions import Occasion, notice

#: Cases outlive what could not be told of them; of a draft that can't be said.
STILL_HERE = "A report or a press enquiry that it was about is still here, and whoever deals with it can open it."


@notice(GIVEN_UP)
async def given_up(occasion: Occasion) -> Reply:
    """Tell whoever looks after the bot that messages were given up, and nothing of what they say or to whom."""
    return _undelivered(
        occasion,
        "I couldn't deliver a message, and have given it up",
        "The log says why: look for “a notice was given up”. Often the bot is not in a channel any more, or "
        "somebody in organisation.yaml has left.",
    )


@notice(NOT_INSTALLED)
async def not_installed(occasion: Occasion) -> Reply:
    """Tell whoever looks after the bot that somebody lacks it, and nothing of who that is or what they were to read."""
    return _undelivered(
        occasion,
        "I couldn't write to somebody who hasn't got me",
        "In Teams I can write first only to people who have me. Please install me for everybody with a setup policy, "
        "as the README says.",
    )


def _undelivered(occasion: Occasion, heading: str, advice: str) -> Reply:
    kind = Facts((("Kind of message", occasion.notice.about),))
    return Reply((Say(heading, Tone.HEADING), kind, Say(f"{advice} {STILL_HERE}")))
