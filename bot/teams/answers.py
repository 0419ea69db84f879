"""What Teams is answered that waits for an answer: a card, a line, or a dialog."""

from bot.teams.inert import Json
from bot.teams.render import CARD, card_of

_LINE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"
SORRY = "Sorry, something went wrong on my side. Please try again."


def card(message: Json) -> Json:
    """Return what puts the card of a message in the place of the one that was pressed, for whoever pressed it."""
    return {"statusCode": 200, "type": CARD, "value": card_of(message)}


def line(text: str) -> Json:
    """Return what leaves the card as it is, and says something."""
    return {"statusCode": 200, "type": _LINE, "value": text}


def failed() -> Json:
    """Return what says that something went wrong; the card stays."""
    return {"statusCode": 500, "type": _ERROR, "value": {"code": "InternalServerError", "message": SORRY}}


def unknown() -> Json:
    """Return what says that the bot does not know what it was asked for."""
    return {"error": {"code": "NotImplemented", "message": "I don't know that one."}}


def dialog(shown: Json) -> Json:
    """Return what opens a dialog, or puts it in the place of the one that was sent."""
    return {"task": {"type": "continue", "value": shown}}


def closing(text: str) -> Json:
    """Return what ends a dialog by saying something."""
    return {"task": {"type": "message", "value": text}}
