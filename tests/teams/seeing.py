"""What people see of Teams' messages and cards, and what they can use."""

from collections.abc import Iterator
from typing import Any

from bot.core.messages import Reply
from bot.teams import render
from bot.teams.naming import NOBODY, People
from tests.teams import cards_check

Json = dict[str, Any]


def texts(*shown: Json) -> str:
    """Return the words that messages or cards show, line by line, without what is on buttons and in fields."""
    return "\n".join(line for each in shown for line in _lines(_bodies(each)))


def actions(shown: Json) -> list[Json]:
    """Return the buttons of a message, of what hangs on it or of a card."""
    return [node for node in nodes(_bodies(shown)) if str(node.get("type", "")).startswith("Action.")]


def inputs(shown: Json) -> list[Json]:
    """Return the fields likewise."""
    return [node for node in nodes(_bodies(shown)) if str(node.get("type", "")).startswith("Input.")]


def one(reply: Reply, people: People = NOBODY) -> Json:
    """Return the card of the one message that shows a reply."""
    (message,) = render.messages(reply, people=people)
    assert [] == cards_check.faults_of_message(message)
    return render.card_of(message)


def nodes(node: Any) -> Iterator[Json]:
    """Yield every object in some JSON."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from nodes(each)


def _bodies(shown: Json) -> list[Any]:
    attachments = shown.get("attachments", [shown] if "content" in shown else [{"content": shown}])
    return [element for each in attachments for element in each["content"]["body"]]


def _lines(elements: list[Any]) -> Iterator[str]:
    for element in elements:
        match element:
            case {"type": "TextBlock", "text": str(text)}:
                yield text
            case {"type": "RichTextBlock", "inlines": list(inlines)}:
                yield "".join(run["text"] for run in inlines)
            case {"type": "Container", "items": list(items)} | {"type": "Column", "items": list(items)}:
                yield from _lines(items)
            case {"type": "ColumnSet", "columns": list(columns)}:
                yield " ".join(line for column in columns for line in _lines([column]))
