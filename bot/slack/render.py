"""A reply → Slack's messages, windows and Home tab; pure, within Slack's limits for any reply."""

from collections.abc import Iterable
from typing import Any, assert_never

from bot.core.messages import Button, Buttons, Emphasis, Facts, Form, Marked, Quote, Reply, Request, Say, Tone
from bot.core.plain import part_as_text, plain
from bot.slack import limits, rich
from bot.slack.address import Address, packed
from bot.slack.forms import inputs
from bot.slack.inert import escaped, plain_text
from bot.slack.pages import NOTHING, Piece, fitting, pages

Json = dict[str, Any]


def messages(reply: Reply, request: Request | None) -> list[Json]:
    """Return the messages that show a reply, or what is said unasked: one, or more where it is too long for one."""
    return [_message(page) for page in pages(reply, request)]


def home(reply: Reply, request: Request) -> Json:
    """Return the Home tab that shows a reply."""
    shown = _blocks(fitting(reply.parts, request, 2 * limits.MESSAGE) or [NOTHING])
    return {"type": "home", "blocks": shown[: limits.VIEW_BLOCKS]}


def modal(form: Form, reply: Reply, request: Request, address: Address) -> Json:
    """Return the window for a form, with what else the reply says above it."""
    above = [part for part in reply.parts if not isinstance(part, Form | Buttons)]
    shown = [*_blocks(fitting(above, request, limits.MESSAGE)), *inputs(form)]
    return {
        "type": "modal",
        "callback_id": form.intent,
        "title": plain_text(form.title, limits.VIEW_TITLE),
        "submit": plain_text(form.submit, limits.VIEW_TITLE),
        "close": plain_text("Cancel", limits.VIEW_TITLE),
        "private_metadata": packed(address, form.value),
        "blocks": shown[: limits.VIEW_BLOCKS],
    }


def _message(page: Iterable[Piece]) -> Json:
    parts = tuple(page)
    return {
        "text": escaped(plain(Reply(parts))),
        "blocks": _blocks(parts),
        # The text is read aloud and shown in notifications; stars and underscores in it are to stay themselves.
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(parts: Iterable[Piece]) -> list[Json]:
    return [block for part in parts for block in _block(part)]


def _block(piece: Piece) -> list[Json]:
    match piece:
        case Say(text, tone):
            return _say(text, tone)
        case Quote(_, words, label, citations):
            return [_section(words), _aside(": ".join(text for text in (label, *citations) if text))]
        case Facts():
            return [rich.facts(piece) if rich.names_somebody(piece) else _section(part_as_text(piece))]
        case Marked():
            return [rich.marked(piece)]
        case Buttons(buttons):
            return [{"type": "actions", "elements": [_button(at, button) for at, button in enumerate(buttons)]}]
        case _:
            assert_never(piece)


def _say(text: str, tone: Tone) -> list[Json]:
    match tone:
        case Tone.HEADING:
            return [_header(text)]
        case Tone.URGENT:
            # A heading says it in words, to readers of colours and to listeners alike.
            return [_header("Important"), _section(text)]
        case Tone.PLAIN:
            return [_section(text)]
        case Tone.ASIDE:
            return [_aside(text)]
        case _:
            assert_never(tone)


def _header(text: str) -> Json:
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def _section(text: str) -> Json:
    return {"type": "section", "text": plain_text(text, limits.SECTION)}


def _aside(text: str) -> Json:
    return {"type": "context", "elements": [plain_text(text, limits.SECTION)]}


def _button(at: int, button: Button) -> Json:
    # The number tells apart two buttons of a row that start the same intent.
    shown = {
        "type": "button",
        "action_id": f"{button.intent}#{at}",
        "text": plain_text(button.label, limits.BUTTON_LABEL),
        "value": button.value,
    }
    return shown | ({"style": button.emphasis.value} if button.emphasis is not Emphasis.NORMAL else {})
