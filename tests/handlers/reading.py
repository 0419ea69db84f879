"""What a test reads of a reply."""

from bot.core.messages import Quote, Reply


def quoted(reply: Reply | None) -> list[str]:
    """Return the ids of the clauses that a reply shows."""
    assert reply is not None
    return [part.clause for part in reply.parts if isinstance(part, Quote)]
