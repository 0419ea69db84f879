"""What whoever looks after the bot hears when it could not do what it should."""

from bot.core.messages import Facts, Reply, Say, Tone
from bot.core.notices import GIVEN_UP
from bot.core.occasions import Occasion, notice


@notice(GIVEN_UP)
async def given_up(occasion: Occasion) -> Reply:
    """Tell whoever looks after the bot that messages were given up, and nothing of what they say or to whom."""
    return Reply(
        (
            Say("I couldn't deliver a message, and have given it up", Tone.HEADING),
            Facts((("Kind of message", occasion.notice.about),)),
            Say(
                "The log says why: look for “a notice was given up”. Often the bot is not in a channel any more, or "
                "somebody in organisation.yaml has left. What the message was about is still here, and whoever deals "
                "with it can open it."
            ),
        )
    )
