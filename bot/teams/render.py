"""A reply → Teams' messages and dialogs, each an Adaptive Card; pure, within Teams' limits for any reply."""

from collections.abc import Sequence
from typing import Any

from bot.core.messages import Form, Reply, Say, Tone
from bot.teams import limits
from bot.teams.address import Reference
from bot.teams.cards import Frame, Piece, elements
from bot.teams.inert import Json, blocks, one_line
from bot.teams.naming import NOBODY, People, named
from bot.teams.pages import fallback, pages, subject

CARD = "application/vnd.microsoft.card.adaptive"
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_NAME = "Social media policy"


def messages(reply: Reply, origin: Reference | None = None, people: People = NOBODY) -> list[Json]:
    """Return the messages that show a reply, or what is said unasked: one, or more where it is too long for one.

    `origin` is the conversation in which was asked, if the answer goes elsewhere; `people` are those named in it.
    """
    frame = Frame(origin=origin.conversation if origin else "", people=people)
    return [_message(page, frame.anew()) for page in pages(named(reply, people), frame)]


def card_of(message: Json) -> Json:
    """Return the card of a message."""
    card: Json = message["attachments"][0]["content"]
    return card


def with_line(message: Json, words: str) -> Json:
    """Return a message with a line of the bot's own below its card."""
    card = card_of(message)
    longer = {"body": [*card["body"], *blocks(words)], "fallbackText": f"{card['fallbackText']}\n{words}"}
    return message | {"attachments": [_attachment(card | longer)]}


def dialogs(reply: Reply, opening: str = "") -> list[Json]:
    """Return the dialogs that would show a reply, as an opening of their own; a person sees one at a time."""
    frame = Frame(dialog=True, opening=opening)
    return [
        {
            "title": _title(reply),
            "width": "medium",
            "height": "medium",
            "card": _attachment(_card(page, frame.anew())),
        }
        for page in pages(named(reply, NOBODY), frame)
    ]


def _message(page: Sequence[Piece], frame: Frame) -> Json:
    card = _card(page, frame)
    # What notifications show, on locked phones too; with a text as well, Teams would show everything twice.
    summary = one_line(subject(page), limits.NOTIFICATION) or _NAME
    return {"type": "message", "summary": summary, "attachments": [_attachment(card)]}


def _attachment(card: Json) -> Json:
    return {"contentType": CARD, "content": card}


def _card(page: Sequence[Piece], frame: Frame) -> Json:
    body = elements(page, frame)
    teams: dict[str, Any] = {"width": "Full"} | ({"entities": frame.entities} if frame.entities else {})
    return {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": fallback(page),
        "body": body,
        "msteams": teams,
    }


def _title(reply: Reply) -> str:
    titles = (part.title for part in reply.parts if isinstance(part, Form))
    headings = (part.text for part in reply.parts if isinstance(part, Say) and part.tone is Tone.HEADING)
    return one_line(next(titles, "") or next(headings, ""), limits.TITLE) or _NAME
