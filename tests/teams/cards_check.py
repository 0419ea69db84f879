"""What Teams would refuse or read as markup in a card; written from its documentation, apart from the renderer."""

import hashlib
import json
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

#: Microsoft's own parser of cards, where there is one: a script of the trust's developers, and what Node finds for it.
VALIDATORS = os.environ.get("SOCIALPOLICY_VALIDATORS")
HAS_PARSER = bool(VALIDATORS and os.environ.get("NODE_PATH"))

LARGEST_CARD = 27 * 1024
LARGEST_MESSAGE = 28 * 1024
CARD = "application/vnd.microsoft.card.adaptive"

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MENTION = re.compile(r"<at>[^<>]+</at>")
_MARKDOWN = re.compile(r"[*_`\[\]\\<>{}~#\n]|://|^\s*(\d+[.)]|[-+]) ")
_TEXTS = ("RichTextBlock", "TextRun", "TextBlock")
_BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
#: Joiners are none of these: they change what is seen, as in a picture of a family.
_ZERO_WIDTH = set("\u200b\u200e\u200f\u2060\ufeff\u00ad\u061c")
#: It takes the picker of people for a later version's, which Teams shows in cards of this one all the same.
_TAKEN_BY_TEAMS = 'Property "choices.data" is supported in version 1.6'
_MOST_FILES = 300

#: The cards that Microsoft's parser has not seen yet, by their digest.
waiting: dict[str, str] = {}


def faults_of_message(message: dict[str, Any]) -> list[str]:
    """Return what is wrong with a message."""
    faults = [] if message["type"] == "message" else ["no message"]
    if not 0 < len(message["summary"]) <= 500:
        faults.append(f"summary has {len(message['summary'])} characters")
    if "text" in message:
        faults.append("Teams would show the text above the card that says the same")
    if _bytes(message) > LARGEST_MESSAGE:
        faults.append(f"message of {_bytes(message)} bytes")
    (attachment,) = message["attachments"]
    return [*faults, *_unseen("summary", message["summary"]), *faults_of_attachment(attachment)]


def faults_of_dialog(dialog: dict[str, Any]) -> list[str]:
    """Return what is wrong with a dialog."""
    faults = [] if 0 < len(dialog["title"]) <= 100 else ["title"]
    executes = [node for node in _nodes(dialog["card"]) if node.get("type") == "Action.Execute"]
    return [
        *faults,
        *(["a button that does nothing in a dialog"] * len(executes)),
        *faults_of_attachment(dialog["card"]),
    ]


def faults_of_attachment(attachment: dict[str, Any]) -> list[str]:
    """Return what is wrong with a card as it hangs on a message, or stands in a dialog."""
    faults = [] if attachment["contentType"] == CARD else ["no card"]
    return [*faults, *faults_of_card(attachment["content"])]


def faults_of_card(card: dict[str, Any]) -> list[str]:
    """Return what is wrong with a card; Microsoft's parser sees it at the end of the session, where there is one."""
    if HAS_PARSER:
        written = json.dumps(card, ensure_ascii=False)
        waiting[hashlib.sha256(written.encode()).hexdigest()] = written
    return list(_faults_of_card(card))


def faults_by_parser(folder: Path) -> list[str]:
    """Have Microsoft's parser read all the cards that wait; return what it finds wrong with them."""
    faults: list[str] = []
    for name, written in waiting.items():
        (folder / f"{name}.json").write_text(written)
    names = iter([str(folder / f"{name}.json") for name in waiting])
    script = str(Path(str(VALIDATORS)) / "adaptive_card.js")
    while files := list(islice(names, _MOST_FILES)):
        run = subprocess.run(["node", script, *files], capture_output=True, text=True, check=False)  # noqa: S607
        found = [line for line in run.stdout.splitlines() if _TAKEN_BY_TEAMS not in line]
        faults += found + ([run.stderr[-2_000:]] if run.stderr else [])
    return faults


def _faults_of_card(card: dict[str, Any]) -> Iterator[str]:
    if (card["type"], card["version"]) != ("AdaptiveCard", "1.5"):
        yield f"version {card['version']}"
    if _bytes(card) > LARGEST_CARD:
        yield f"card of {_bytes(card)} bytes"
    if not card["fallbackText"]:
        yield "no fallback text"
    yield from _unseen("fallback text", card["fallbackText"])
    if not card["body"]:
        yield "nothing in it"
    for node in _nodes(card["body"]):
        yield from _faults_of_node(node)
    yield from _faults_of_inputs(card)
    yield from _faults_of_mentions(card)


def _faults_of_node(node: dict[str, Any]) -> Iterator[str]:
    kind = node.get("type", "")
    if kind in _TEXTS:
        yield from _faults_of_text(node)
    elif kind.startswith("Action."):
        yield from _faults_of_action(node)
    elif kind.startswith("Input."):
        yield from _faults_of_input(node)
    elif kind == "ActionSet":
        if not 0 < len(node["actions"]) <= 5:
            yield f"{len(node['actions'])} buttons in a row"
    elif kind not in ("", "Container", "ColumnSet", "Column", "Data.Query"):
        yield f"unexpected {kind}"


def _faults_of_text(node: dict[str, Any]) -> Iterator[str]:
    if node["type"] == "RichTextBlock":
        if not node["inlines"] or any(each["type"] != "TextRun" for each in node["inlines"]):
            yield "a block without runs"
        return
    text = node["text"]
    yield from _unseen("text", text)
    if node["type"] == "TextRun":
        if re.search(r"\{\{|</?at\b|\n", text):
            yield f"a run with more than letters: {text!r}"
    elif not _MENTION.fullmatch(text) and _MARKDOWN.search(text):
        yield f"Markdown: {text!r}"


def _faults_of_action(action: dict[str, Any]) -> Iterator[str]:
    data = action["data"]
    if not 0 < len(action["title"]) <= 100:
        yield f"a button of {len(action['title'])} characters"
    if not (action.get("verb") or data.get("verb")):
        yield "a button that starts nothing"
    if len(data["value"]) > 2_000:
        yield "value is too long"


def _faults_of_input(node: dict[str, Any]) -> Iterator[str]:
    if not re.search(r"\((date, |time, )?(required|optional)\)$", node["label"]) or "{{" in node["label"]:
        yield f"label does not say whether it is required: {node['label']!r}"
    if node.get("isRequired", False) != node["label"].endswith("required)"):
        yield "label says otherwise"
    if node.get("isRequired") and not node.get("errorMessage"):
        yield "nothing to say where it was left empty"
    yield from _unseen("label", node["label"])
    if node["type"] == "Input.ChoiceSet":
        values = [choice["value"] for choice in node["choices"]]
        if not values or not all(values) or not all(choice["title"] for choice in node["choices"]):
            yield "a choice without value or title"
        if "value" in node and node["value"] not in values and not _GUID.fullmatch(node["value"]):
            yield "chosen is none of the choices"
    if node["type"] == "Input.Text" and len(node.get("value", "").encode("utf-16-le")) // 2 > node["maxLength"]:
        yield "the text in it is too long for it"
    if node["type"] == "Input.Text" and "\n" in node.get("value", "") and not node.get("isMultiline"):
        yield "several lines in one"


def _faults_of_inputs(card: dict[str, Any]) -> Iterator[str]:
    names = [node["id"] for node in _nodes(card["body"]) if str(node.get("type", "")).startswith("Input.")]
    if len(set(names)) != len(names):
        yield "an id twice"
    actions = [node for node in _nodes(card["body"]) if str(node.get("type", "")).startswith("Action.")]
    sending = [action for action in actions if action.get("associatedInputs") != "none"]
    if len(sending) > 1 or (names and not sending):
        yield f"{len(sending)} buttons that send the form"


def _faults_of_mentions(card: dict[str, Any]) -> Iterator[str]:
    entities = card["msteams"].get("entities", [])
    texts = {node["text"] for node in _nodes(card["body"]) if node.get("type") == "TextBlock"}
    named = {text for text in texts if _MENTION.fullmatch(text)}
    if named != {entity["text"] for entity in entities}:
        yield "names in the card are not those that are mentioned"
    if len({entity["text"] for entity in entities}) != len(entities):
        yield "two people of one name"
    for entity in entities:
        if entity["text"] != f"<at>{entity['mentioned']['name']}</at>" or not _GUID.fullmatch(
            entity["mentioned"]["id"]
        ):
            yield f"a mention of nobody: {entity}"


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)


def _bytes(shown: Any) -> int:
    return len(json.dumps(shown, ensure_ascii=False).encode())


def _unseen(name: str, text: str) -> Iterator[str]:
    if any(unicodedata.bidirectional(character) in _BIDIRECTIONAL or character in _ZERO_WIDTH for character in text):
        yield f"{name} has characters that cannot be seen"
    if any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in text):
        yield f"{name} has control characters"
