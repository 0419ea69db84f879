"""The functions that are switched off: said honestly, with the policy's own route instead."""

from bot.core.messages import Part, Reply, Say, Tone
from bot.core.turns import Turn
from handlers import press_words
from handlers.citing import quote, review_line


def reports_off(turn: Turn) -> Reply:
    """Say that reports are not taken here, for want of keys or of somebody to get them, and whom to tell instead."""
    heads = "; ".join(str(school.headteacher) for school in turn.knowledge.organisation.schools)
    ceo = turn.knowledge.organisation.contact("ceo", otherwise="Chief Executive Officer")
    chair = turn.knowledge.organisation.contact("chair", otherwise="Chair of trustees")
    return _instead(
        turn,
        "I can't take reports yet",
        (
            "What you wrote has not been passed to anyone. Please tell somebody yourself; this is the policy's route:",
            f"Your Headteacher ({heads or 'of your school'}). "
            f"If it's about the Headteacher: {ceo}. If it's about the CEO: {chair}.",
        ),
        "prohibited-use/report-misuse",
    )


def press_off(turn: Turn) -> Reply:
    """Say that enquiries are not passed on here, and that nobody responds without written approval."""
    ceo = turn.knowledge.organisation.contact("ceo", otherwise="Chief Executive Officer")
    return _instead(
        turn,
        "Please don't respond to them yet",
        (
            f"I can't pass on enquiries yet, so nobody knows of this one. Tell your Headteacher or the {ceo} now. "
            "Say nothing to the person who contacted you until you have approval in writing.",
        ),
        press_words.CLAUSE,
        after=(press_words.protected(),),
    )


def _instead(turn: Turn, heading: str, paragraphs: tuple[str, ...], clause: str, after: tuple[Part, ...] = ()) -> Reply:
    return Reply(
        (
            Say(heading, Tone.HEADING),
            *(Say(paragraph) for paragraph in paragraphs),
            quote(turn.policy, turn.policy[clause]),
            *after,
            *review_line(turn.policy, turn.now.date()),
        )
    )
