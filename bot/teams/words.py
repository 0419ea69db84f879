"""What Teams sends as text, HTML and cards → the words that people see."""

import json
import re
from collections.abc import Container, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

from bot.teams.payloads import Activity, Attachment, Posted

HTML = "text/html"
#: A name within a text, as Teams marks those that are mentioned.
_MENTION = re.compile(r"<at\b[^>]*>(.*?)</at>", re.DOTALL)
#: Entities as Teams writes them; what has no semicolon was typed.
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
#: Elements that begin on a line of their own, and those with space around them.
_LINES = frozenset({"div", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = frozenset({"p", "blockquote", "ul", "ol", "table", "pre"})
#: Elements whose words nobody sees.
_UNSEEN = frozenset({"script", "style", "head", "title", "attachment"})
#: Where words stand in a card, in reading order; what is on buttons and in fields is not among them.
_PLACES = ("title", "subtitle", "text", "activityTitle", "activitySubtitle", "activityText", "name", "value", "altText")
_WITHIN = ("body", "items", "columns", "inlines", "rows", "cells", "facts", "sections", "content")


def spoken(activity: Activity) -> str:
    """Return what somebody said to the bot, without the bot's name; other people's names are words."""
    if activity.text.strip():
        return _typed(activity.text, _names_of_bot(activity))
    return "\n".join(html_words(str(each.content or "")) for each in activity.attachments if _is_html(each))


def words(message: Posted) -> str:
    """Return the words that somebody wrote in a message, without what they answer to or hung on it."""
    return _body(message, answered=False) or everything(message)


def everything(message: Posted) -> str:
    """Return the words of a message and of all that hangs on it."""
    attached = (_attached(each) for each in message.attachments)
    return "\n".join(part for part in (_body(message, answered=True), *attached) if part)


def html_words(html: str, *, answered: bool = True) -> str:
    """Return a message's HTML as the words that people see; `answered`: with the message that it answers."""
    reader = _Reader(answered=answered)
    reader.feed(html)
    reader.close()
    return reader.words


def _typed(text: str, names: Container[str]) -> str:
    def shown(mention: re.Match[str]) -> str:
        return " " if _decoded(mention[1]).strip() in names else f"@{mention[1].strip()}"

    return _decoded(_MENTION.sub(shown, text)).replace("\xa0", " ").strip()


def _names_of_bot(activity: Activity) -> frozenset[str]:
    """Return what the bot is called where it is mentioned."""
    bot = [each for each in activity.entities if each.mentioned.id == activity.recipient.id]
    inner = (found[1] for each in bot if (found := _MENTION.search(each.text)))
    return frozenset(_decoded(name).strip() for name in (*inner, *(each.mentioned.name for each in bot)))


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


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
            yield "".join(each if isinstance(each, str) else str(each.get("text", "")) for each in inlines if each)
        case {"type": str(kind)} if kind.startswith(("Input.", "Action")):
            return
        case dict():
            yield from (text.strip() for place in _PLACES if isinstance(text := node.get(place), str) and text.strip())
            for place in _WITHIN:
                yield from _lines(node.get(place), depth + 1)


class _Reader(HTMLParser):
    """Reads HTML as it is seen; what is malformed is read as far as it goes."""

    def __init__(self, *, answered: bool) -> None:
        super().__init__()
        self._answered = answered
        self._pieces: list[str] = []
        self._hidden: list[str] = []
        self._links: list[tuple[str, int]] = []

    @property
    def words(self) -> str:
        """Return what was read."""
        lines = (line.strip(" ") for line in "".join(self._pieces).replace("\xa0", " ").split("\n"))
        return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        named = {name: value or "" for name, value in attrs}
        is_answered = tag == "blockquote" and "Reply" in named.get("itemtype", "")
        if self._hidden or tag in _UNSEEN or (is_answered and not self._answered):
            self._hidden.append(tag)
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in ("img", "emoji"):
            self._pieces.append(named.get("alt", ""))
        elif tag == "at":
            self._pieces.append("@")
        elif tag == "a":
            self._links.append((named.get("href", "").removeprefix("mailto:"), len(self._pieces)))
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass an element without an end of its own."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Come out of an element."""
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[len(self._hidden) - 1 - self._hidden[::-1].index(tag) :]
        elif tag == "a" and self._links:
            target, begun = self._links.pop()
            label = "".join(self._pieces[begun:]).strip()
            if target and target not in label:
                self._pieces.append(f" ({target})" if label else target)
        elif tag in ("td", "th"):
            self._pieces.append(" ")
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Read words."""
        if not self._hidden:
            self._pieces.append(_SPACES.sub(" ", data))

    def _break(self, tag: str) -> None:
        if not self._hidden and (tag in _LINES or tag in _PARAGRAPHS):
            before = "".join(self._pieces[-2:]).rstrip(" ")
            wanted = 2 if tag in _PARAGRAPHS else 1
            self._pieces.append("\n" * max(0, wanted - (len(before) - len(before.rstrip("\n")))))
