"""A function that is switched off: said honestly, with the policy's own route instead."""

from bot.core.messages import Part, Reply, Say, Tone
from bot.core.turns import Turn
from handlers.citing import quote, review_line


def instead(turn: Turn, heading: str, paragraphs: tuple[str, ...], clause: str, after: tuple[Part, ...] = ()) -> Reply:
    """Say what the bot can't do and what to do instead, with the clause that says so."""
    return Reply(
        (
            Say(heading, Tone.HEADING),
            *(Say(paragraph) for paragraph in paragraphs),
            quote(turn.policy, turn.policy[clause]),
            *after,
            *review_line(turn.policy, turn.now.date()),
        )
    )
