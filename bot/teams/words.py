"""What Teams sends as text and cards → the words that people see."""

import json
import re
from collections.abc import Container, Iterator
from typing import Any

from bot.core.messages import LONGEST_TEXT
from bot.teams.html import decoded, html_words
from bot.teams.payloads import Activity, Attachment, Posted

HTML = "text/html"
#: The longest text, with its markup, that is read: Teams' own messages have about 100,000 characters at most.
LONGEST_MARKUP = 2 * LONGEST_TEXT
#: A name within a text, as Teams marks those that are mentioned. As in HTML, nothing is looked at over and over.
_MENTION = re.compile(r"<at\b[^<>]*+>([^<]*+)</at>")
#: The message that is answered, as Teams marks it: by its id alone, or with what it says.
_QUOTED = re.compile(r"<quoted\b[^<>]*+>(?:(?<!/>)(?:[^<]++|<(?!/?quoted\b))*+</quoted>)?+|</quoted>")
#: Where words stand in a card, in reading order; what is on buttons and in fields is not among them.
_PLACES = ("title", "subtitle", "text", "activityTitle", "activitySubtitle", "activityText", "name", "value", "altText")
_WITHIN = ("body", "items", "columns", "inlines", "rows", "cells", "facts", "sections", "content")


def spoken(activity: Activity) -> str:
    """Return what somebody said to the bot, without the bot's name and what it answers; other names are words.

    What is far too long is not read: it comes back as it is, to be refused as what has too many characters is.
    """
    if activity.text.strip():
        return _unread(activity.text) or typed(activity.text, _names_of_bot(activity))
    written = [str(each.content or "") for each in activity.attachments if _is_html(each)]
    return _unread(*written) or "\n".join(html_words(each, answered=False) for each in written)


def words(message: Posted) -> str:
    """Return the words that somebody wrote in a message, without what they answer to or hung on it; or it as above."""
    return _unread(message.body.content) or _body(message, answered=False) or everything(message)


def everything(message: Posted) -> str:
    """Return the words of a message and of all that hangs on it, or it as above."""
    if unread := _unread(message.body.content, *(_as_text(each.content) for each in message.attachments)):
        return unread
    attached = (_attached(each) for each in message.attachments)
    return "\n".join(part for part in (_body(message, answered=True), *attached) if part)


def _unread(*written: str) -> str:
    """Return what was written, if it is too long to be read, and else nothing."""
    whole = "\n".join(written).strip()
    return whole if len(whole) > LONGEST_MARKUP else ""


def _as_text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content)


def typed(text: str, names: Container[str]) -> str:
    """Return a text as the person typed it, without the message that it answers and without these names."""

    def shown(mention: re.Match[str]) -> str:
        return " " if decoded(mention[1]).strip() in names else f"@{mention[1].strip()}"

    return decoded(_MENTION.sub(shown, _QUOTED.sub("", text))).replace("\xa0", " ").strip()


def _names_of_bot(activity: Activity) -> frozenset[str]:
    """Return what the bot is called where it is mentioned."""
    bot = [each for each in activity.entities if each.mentioned.id == activity.recipient.id]
    inner = (found[1] for each in bot if (found := _MENTION.search(each.text)))
    return frozenset(decoded(name).strip() for name in (*inner, *(each.mentioned.name for each in bot)))


def _body(message: Posted, *, answered: bool) -> str:
    body = message.body
    said = body.content.strip() if body.content_type == "text" else html_words(body.content, answered=answered)
    return "\n".join(part for part in (message.subject.strip(), said) if part)


def _attached(attachment: Attachment) -> str:
    content = attachment.content
    if isinstance(content, str):
        if _is_html(attachment):
            return html_words(content)
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            return ""
    return "\n".join(_lines(content, 0))


def _is_html(attachment: Attachment) -> bool:
    return attachment.content_type == HTML


def _lines(node: Any, depth: int) -> Iterator[str]:
    if depth > 50:  # nobody builds such a card
        return
    match node:
        case list():
            for each in node:
                yield from _lines(each, depth + 1)
        case {"type": "RichTextBlock", "inlines": list(inlines)}:
            runs = ({"text": each} if isinstance(each, str) else each for each in inlines)
            yield "".join(str(each.get("text", "")) for each in runs if isinstance(each, dict))
        case {"type": str(kind)} if kind.startswith(("Input.", "Action")):
            return
        case dict():
            yield from (text.strip() for place in _PLACES if isinstance(text := node.get(place), str) and text.strip())
            for place in _WITHIN:
                yield from _lines(node.get(place), depth + 1)
