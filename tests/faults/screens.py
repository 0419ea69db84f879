"""What people do with what the bot shows them in Slack: the payloads of a command, a press and a filled-in form."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.slack.workspace import SECRET, TEAM, signed

Json = dict[str, Any]


def command(person: str, text: str, trigger: str, response_url: str) -> bytes:
    """Return the body of a command typed in a chat of one's own."""
    fields = {
        "command": "/socialpolicy",
        "text": text,
        "team_id": TEAM,
        "channel_id": f"D0{person}",
        "user_id": person,
        "trigger_id": trigger,
        "response_url": response_url,
    }
    return urlencode(fields).encode()


def press(person: str, button: Mapping[str, Any], trigger: str, response_url: str, channel: str = "") -> bytes:
    """Return the body of a pressed button: of a message in a channel, or of one that only the person sees."""
    where = {"channel_id": channel or f"D0{person}", "message_ts": "5.1", "is_ephemeral": not channel}
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": person},
        "trigger_id": trigger,
        "response_url": response_url,
        "container": {"type": "message", **where},
        "actions": [{"type": "button", **button}],
    }
    return _interaction(payload)


def submission(person: str, view: Mapping[str, Any], answers: Mapping[str, str], trigger: str) -> bytes:
    """Return the body of a form that was filled in and sent; a window knows its own id."""
    inputs = {block["block_id"]: block["element"]["type"] for block in view["blocks"] if block["type"] == "input"}
    values = {name: {"value": _filled(kind, answers.get(name, ""))} for name, kind in inputs.items()}
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": person},
        "trigger_id": trigger,
        "view": {**view, "state": {"values": values}},
    }
    return _interaction(payload)


def headers(body: bytes) -> dict[str, str]:
    """Return the headers with which Slack sends a body now."""
    return {"Content-Type": "application/x-www-form-urlencoded", **signed(body, int(time.time()), SECRET)}


def button(message: Mapping[str, Any], label: str) -> Json | None:
    """Return what is sent when the button of a message is pressed whose label begins like this; None without one."""
    rows = [block["elements"] for block in message.get("blocks", ()) if block["type"] == "actions"]
    found = (each for row in rows for each in row if each["text"]["text"].startswith(label))
    return next(({"action_id": each["action_id"], "value": each.get("value", "")} for each in found), None)


def words(shown: Mapping[str, Any]) -> str:
    """Return all that a message or a form says."""
    return json.dumps(shown.get("blocks") or shown.get("text", ""), ensure_ascii=False)


def _filled(kind: str, answer: str) -> Json:
    match kind:
        case "users_select":
            return {"type": kind, "selected_user": answer or None}
        case "radio_buttons" | "static_select":
            return {"type": kind, "selected_option": {"value": answer}}
        case "datetimepicker":
            return {"type": kind, "selected_date_time": int(answer) if answer else None}
        case _:
            return {"type": kind, "value": answer or None}


def _interaction(payload: Json) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()
