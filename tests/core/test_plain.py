"""A reply as plain text says everything that the card says."""

from bot.core.messages import Button, Buttons, Facts, Field, Form, Quote, Reply, Say, Tone
from bot.core.plain import plain


def test_every_part_of_a_reply_can_be_read_as_text() -> None:
    """Words, urgency, clauses with their places, facts, buttons and forms, in their order."""
    reply = Reply(
        (
            Say("Hello", Tone.HEADING),
            Say("Ring 999.", Tone.URGENT),
            Quote("a/b", "Don't.", "In plain words", ("One, page 1", "Two, page 6")),
            Facts((("Policy", "61"), ("Dated", "2020"))),
            Buttons((Button("Yes", "yes"), Button("No", "no"))),
            Form("Ask", "ask", (Field("text", "Your question"),)),
        )
    )

    assert (
        "Hello\n\nIMPORTANT: Ring 999.\n\nDon't.\n(In plain words: One, page 1; Two, page 6)\n\nPolicy: 61\nDated: 2020"
        "\n\nYou can choose: [Yes], [No]\n\nAsk: Your question"
    ) == plain(reply)
