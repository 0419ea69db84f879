"""Entries of a message's menu: the words of the message, as people see them, and where they are spoken."""

import json

import pytest

from bot.core.messages import Reply
from bot.teams.parse import Way
from tests.replies import FORM
from tests.teams.activities import Json, menu, posted, read
from tests.teams.seeing import one
from tests.teams.talking import filled

HTML = (
    '<div><blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1"><strong>Tom</strong>'
    '<p>Who did it?</p></blockquote><p>Mrs&nbsp;Jones &amp; <at id="0">Ben Example</at>!</p>'
    '<ul><li>One <a href="https://evil.example/x">our page</a></li><li>Two<br>three</li></ul>'
    '<img alt="A cat" src="x"><emoji alt="😀"></emoji><script>alert(1)</script></div>'
)
CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": json.dumps(
        {
            "type": "AdaptiveCard",
            "body": [
                {"type": "TextBlock", "text": "A card"},
                {"type": "Container", "items": [{"type": "FactSet", "facts": [{"title": "From", "value": "Ben"}]}]},
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "in "}, "runs", 7, None]},
                {"type": "Input.Text", "id": "x", "value": "typed"},
                {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "Press"}]},
            ],
        }
    ),
}
OWN = "Mrs Jones & @Ben Example!\n\nOne our page (https://evil.example/x)\nTwo\nthree\n\nA cat😀"


@pytest.mark.parametrize(
    ("command", "payload", "intent", "said"),
    [
        ("check_message", posted(HTML), "check", OWN),
        ("report_message", posted(HTML), "report", f"Tom\n\nWho did it?\n\n{OWN}"),
        ("check_message", posted("Words", attachments=[CARD]), "check", "Words"),
        ("report_message", posted("Words", attachments=[CARD]), "report", "Words\nA card\nFrom\nBen\nin runs"),
        ("check_message", posted("", attachments=[CARD]), "check", "A card\nFrom\nBen\nin runs"),
        ("check_message", posted("<p>Words</p>", subject="Sports day"), "check", "Sports day\nWords"),
        ("check_message", posted("", body={"contentType": "text", "content": "a < b"}), "check", "a < b"),
        ("report_message", posted("", attachments=[{"contentType": "reference", "content": None}]), "report", ""),
        ("report_message", posted("", attachments=[{"contentType": "x", "content": "{no json"}]), "report", ""),
        (
            "report_message",
            posted("", attachments=[{"contentType": "text/html", "content": "<b>x</b>"}]),
            "report",
            "x",
        ),
        ("check_message", None, "check", ""),
    ],
)
def test_menu(command: str, payload: Json | None, intent: str, said: str) -> None:
    """An entry of a message's menu carries the words that people see; who reports it means all that it shows."""
    incoming = read(menu(command, payload))

    assert (intent, said) == (incoming.request.intent, incoming.request.text)
    assert (Way.EXTENSION_FETCH, False) == (incoming.way, incoming.request.in_the_open)


def test_menu_dialog() -> None:
    """The dialog of an entry is sent like any other."""
    verb, data = filled(one(Reply((FORM,))), outlet="The Gazette")
    incoming = read(menu("check_message", None, data=data | {"verb": verb}))

    assert (Way.EXTENSION_SUBMIT, "The Gazette") == (incoming.way, incoming.request.fields["outlet"])


def test_deep_card() -> None:
    """A card as deep as nobody builds it is read as far as people would see it."""
    node: Json = {"type": "TextBlock", "text": "deep"}
    for _ in range(200):
        node = {"type": "Container", "items": [node]}
    attachment = {"contentType": CARD["contentType"], "content": node}

    assert "Words" == read(menu("report_message", posted("Words", attachments=[attachment]))).request.text
