"""The words of a message, wherever Slack puts them."""

from typing import Any

import pytest

from bot.slack.payloads import Posted
from bot.slack.words import everything, words

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Open &amp; free: <https://x.org|x.org>"}}
HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Fair"}}
ACTIONS = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press me"}}]}
LINE = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Mrs "},
                {"type": "text", "text": "Jones", "style": {"bold": True}},
                {"type": "text", "text": " and "},
                {"type": "user", "user_id": "U1"},
                {"type": "link", "url": "https://x.org"},
                {"type": "emoji", "name": "wave"},
                {"type": "color", "value": "#fff"},
            ],
        },
        {"type": "rich_text_list", "style": "bullet", "elements": [LINE]},
    ],
}
SEEN = "Mrs Jones and @U1https://x.org:wave:#fff\n• one"
PICTURE = {"type": "image", "image_url": "https://x.org/y.png", "alt_text": "Two pupils"}
CARD = {"pretext": "New:", "title": "Fair", "text": "On Friday", "fields": [{"title": "Where", "value": "Hall"}]}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": " Look at &lt;us&gt;! "}, "Look at <us>!"),
        ({"text": "Mine", "attachments": [CARD]}, "Mine"),
        ({"text": None, "blocks": [RICH]}, SEEN),
        ({"text": "Mrs *Jones*", "blocks": [RICH]}, SEEN),
        ({"text": "Deployed", "bot_id": "B1", "blocks": [RICH]}, "Mrs Jones and @U1https://x.org:wave:#fff\none"),
        ({"text": "Mine", "blocks": "odd", "attachments": {"text": "odd"}}, "Mine"),
        ({"text": "", "attachments": [CARD]}, "New:\nFair\nOn Friday\nWhere\nHall"),
        ({"blocks": [HEADER, SECTION, ACTIONS]}, "Fair\nOpen & free: x.org"),
        ({"text": "This content can't be displayed.", "bot_id": "B1", "blocks": [HEADER]}, "Fair"),
        ({"text": "Deployed", "subtype": "bot_message", "attachments": [{"text": "v2"}]}, "Deployed\nv2"),
        ({"text": "Deployed", "bot_id": "B1", "blocks": None}, "Deployed"),
        ({"blocks": [PICTURE]}, "Two pupils"),
        ({"text": "", "blocks": [{"type": "divider"}], "files": [{"name": "a.png"}]}, ""),
        ({}, ""),
        ({"blocks": [None, 7, {"text": {"text": ["odd"]}}, {"elements": 1}]}, "odd"),
    ],
)
def test_words(message: dict[str, Any], said: str) -> None:
    """A person's text is what they wrote; an app's is what its readers see; buttons and previews say nothing."""
    assert said == words(Posted.model_validate(message))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "Look at this:", "attachments": [CARD]}, "Look at this:\nNew:\nFair\nOn Friday\nWhere\nHall"),
        ({"text": "Look at this:", "blocks": [HEADER]}, "Look at this:"),
        ({"text": "*Mine*", "blocks": [RICH], "attachments": [CARD]}, f"{SEEN}\nNew:\nFair\nOn Friday\nWhere\nHall"),
        ({"text": "", "attachments": [CARD]}, "New:\nFair\nOn Friday\nWhere\nHall"),
        ({"text": "Deployed", "subtype": "bot_message", "attachments": [{"text": "v2"}]}, "Deployed\nv2"),
        ({}, ""),
    ],
)
def test_everything(message: dict[str, Any], said: str) -> None:
    """With what is attached to it, such as a message of somebody else that was passed on."""
    assert said == everything(Posted.model_validate(message))
