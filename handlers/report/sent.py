"""What a reporter reads of a report that was sent, the same as often as it is sent; and what it is known by."""

import base64
import hashlib
import json

from bot.core.messages import Button, Buttons, Facts, Field, Form, Reply, Say, Tone
from bot.core.reports import LONGEST_LINE, Account, Level, Report, may_read
from bot.core.school_days import spoken_day
from bot.core.turns import Turn
from handlers.report import words
from handlers.report.posting import Kind


def words_of(account: Account) -> tuple[str, str, str]:
    """Return what the reporter wrote."""
    return (account.what, account.where, account.when)


def digest(*words_: str) -> str:
    """Return what stands for some words; nobody can guess them from it if one is a secret."""
    return hashlib.sha256(json.dumps(words_).encode()).hexdigest()


def receipt_of(turn: Turn, sending: str) -> str:
    """Return the words of the receipt of the report that is sent like this."""
    return turn.store.receipt_words(sending)


def id_of(turn: Turn, sending: str) -> str:
    """Return the id of the report that is sent like this, always the same as long as the current key is.

    It cannot be told from what travelled with the form: whoever reads the traces of the form must not find the report.
    """
    secret = turn.store.receipt_words(f"{Kind.CARD}\x1f{sending}")
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()[:16]).decode().rstrip("=")


def reply(turn: Turn, made: Report, sending: str) -> Reply:
    """Return what the reporter reads."""
    if made.level is Level.ANONYMOUS:
        return _anonymous_reply(turn, made, receipt_of(turn, sending))
    return _logged_reply(turn, made) if made.reporter is None else _reply(turn, made)


def _reply(turn: Turn, made: Report) -> Reply:
    return Reply(
        (
            Say("Your report is on its way", Tone.HEADING),
            Facts((("Reference", made.reference), ("Sent on", spoken_day(made.received)))),
            Say(words.expected(made.due)),
            Say("I'll message you when they have read it, when they have a question, and when it is closed."),
            receipt_line(turn, made),
            *words.reporter_buttons(made),
        )
    )


def _logged_reply(turn: Turn, made: Report) -> Reply:
    theirs = may_read(turn.request.who, made, turn.knowledge.organisation)
    return Reply(
        (
            Say("The report is written down", Tone.HEADING),
            Facts((("Reference", made.reference), ("Written down on", spoken_day(made.received)))),
            Say(words.expected(made.due)),
            Say("I can't write to the person who told you, so please tell them yourself what comes of it."),
            receipt_line(turn, made),
            *((Buttons((Button("Open", "report.open", made.id),)),) if theirs else ()),
        )
    )


def _anonymous_reply(turn: Turn, made: Report, receipt: str) -> Reply:
    return Reply(
        (
            Say("Your report is sent. Keep these words", Tone.HEADING),
            Say(receipt, Tone.HEADING),
            Say(
                "They are the only way back to your report, and I can't show them again later. Write them down on "
                "paper. With them you can see how far it is, answer a question and add something."
            ),
            Facts((("Reference", made.reference), ("Sent on", spoken_day(made.received)))),
            Say(words.expected(made.due)),
            receipt_line(turn, made),
            confirming(receipt),
        )
    )


def confirming(receipt: str) -> Form:
    """Return the form in which the words of a receipt are typed back; they travel along, for whoever mistypes them."""
    field = Field("words", "Type the seven words once, to see that you have them", longest=LONGEST_LINE)
    return Form("Your receipt", "receipt.confirm", (field,), "Check", receipt)


def receipt_line(turn: Turn, made: Report) -> Say:
    """Return a receipt that proves what was sent and when, and tells nothing of it."""
    policy = f"policy {turn.policy.reference} of {turn.policy.dated}"
    # The random id keeps anybody from guessing the words by their digest.
    told = digest(made.id, *words_of(made.account))
    statement = f"{made.reference}, {made.received.isoformat()}, sha256 {told}, {policy}"
    signed = f"{statement}, signed {turn.store.signature(statement)}"
    text = "If you ever need to prove that you sent it, keep this line too. It tells nothing of what you wrote"
    return Say(f"{text}: {signed}", Tone.ASIDE)
