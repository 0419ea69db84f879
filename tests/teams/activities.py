"""What Bot Framework sends for Teams: activities with all the properties that real ones have."""

import json
from typing import Any

from bot.teams import parse
from bot.teams.parse import Incoming

Json = dict[str, Any]

APP, TENANT = "7d0ff3a1-0000-4000-8000-00000000b075", "0E5C1D1E-0000-4000-8000-000000007E4A"
BOT, BOT_NAME = f"28:{APP}", "Social media policy"
ANN, BEN = "0B7E1C1E-1111-4222-8333-0123456789AB", "1c8f2d2f-1111-4222-8333-0123456789ab"
ANN_IN_TEAMS = "29:1bSnHZ7Js2STWrgk6ScEErLk1Lp2zQuD5H2qQ8RLVvPm"
SERVICE = "https://smba.trafficmanager.net/uk/"
PERSONAL = "a:1pL6i0oY3C0K8oAj8GuhJYmZXhQKTNLzW7"
GROUP = "19:253b1f341670408fb6fe51050b6e5ceb@thread.v2"
CHANNEL, ROOT = "19:693ecdb923ac4458a5c23661b505fc84@thread.tacv2", "1485983408511"
THREAD = f"{CHANNEL};messageid={ROOT}"
TWO_PEOPLE = "19:0b7e1c1e_1c8f2d2f@unq.gbl.spaces"
TEAM = "19:cbe3683f25094106b826c9cada3afbe0@thread.skype"


def activity(kind: str, where: str = PERSONAL, **more: Any) -> Json:
    """Return something that happened in a conversation."""
    # Teams calls a chat of two people personal too.
    shape = (
        "personal" if where.startswith("a:") or where == TWO_PEOPLE else "groupChat" if where == GROUP else "channel"
    )
    in_team = {"team": {"id": TEAM}, "channel": {"id": CHANNEL}, "teamsTeamId": TEAM, "teamsChannelId": CHANNEL}
    talk = {"conversationType": shape, "tenantId": TENANT, "id": where}
    return {
        "type": kind,
        "id": "f:1f5f0b3c-26d0-4d5e-a4b6-b9d0c6f0c9c7",
        "timestamp": "2026-03-30T08:12:32.671Z",
        "localTimestamp": "2026-03-30T09:12:32.671+01:00",
        "localTimezone": "Europe/London",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": ANN_IN_TEAMS, "name": "Ann Example", "aadObjectId": ANN},
        "conversation": talk | ({} if shape == "personal" else {"isGroup": True}),
        "recipient": {"id": BOT, "name": BOT_NAME},
        "entities": [{"locale": "en-GB", "country": "GB", "platform": "Windows", "type": "clientInfo"}],
        "channelData": {"tenant": {"id": TENANT}, **(in_team if shape == "channel" else {})},
        "locale": "en-GB",
        **more,
    }


def message(text: str, where: str = PERSONAL, *others: str, **more: Any) -> Json:
    """Return a message that Ann writes; where others read it, with a mention of the bot, and of whomever else."""
    mentions = [] if where == PERSONAL else [_mention(BOT, BOT_NAME)]
    mentions += [_mention(f"29:{name}", name) for name in others]
    html = {"contentType": "text/html", "content": f"<div>{text}</div>"}
    said = {"id": ROOT, "textFormat": "plain", "text": text, "attachments": [html]}
    return activity("message", where, **(said | more)) | {"entities": [*mentions, {"type": "clientInfo"}]}


def execute(verb: str, data: Json | None = None, where: str = PERSONAL, **more: Any) -> Json:
    """Return that Ann pressed a button of a card."""
    action = {"type": "Action.Execute", "id": "", "verb": verb, "data": data or {}, "title": "Press"}
    return invoke("adaptiveCard/action", {"action": action, "trigger": "manual"}, where, **more)


def dialog(name: str, data: Json, where: str = PERSONAL, **more: Any) -> Json:
    """Return that a dialog is to open, or was sent."""
    return invoke(name, {"data": data, "context": {"theme": "default"}}, where, **more)


def menu(command: str, payload: Json | None, where: str = THREAD, data: Json | None = None) -> Json:
    """Return that an entry of a message's menu was chosen, or its dialog sent."""
    name = "composeExtension/submitAction" if data else "composeExtension/fetchTask"
    value = {"commandId": command, "commandContext": "message" if payload else "compose", "context": {"theme": "dark"}}
    return invoke(
        name, value | ({"messagePayload": payload} if payload else {}) | ({"data": data} if data else {}), where
    )


def posted(html: str, **more: Any) -> Json:
    """Return a message as the menu of that message shows it."""
    return {
        "linkToMessage": "https://teams.microsoft.com/l/message/19:693ecdb923ac4458a5c23661b505fc84@thread.tacv2/1",
        "id": ROOT,
        "replyToId": None,
        "createdDateTime": "2026-03-30T08:10:00.000Z",
        "lastModifiedDateTime": None,
        "deleted": False,
        "subject": None,
        "summary": None,
        "importance": "normal",
        "locale": "en-us",
        "body": {"contentType": "html", "content": html},
        "from": {
            "device": None,
            "conversation": None,
            "user": {"userIdentityType": "aadUser", "id": BEN, "displayName": "Ben Example"},
            "application": None,
        },
        "reactions": [],
        "mentions": [],
        "attachments": [],
        **more,
    }


def invoke(name: str, value: Any, where: str = PERSONAL, **more: Any) -> Json:
    """Return something that awaits an answer."""
    return activity("invoke", where, **({"name": name, "value": value, "replyToId": "1622749593512"} | more))


def read(payload: Json) -> Incoming:
    """Read an activity, by way of JSON as it comes over the wire."""
    incoming = parse.activity(json.loads(json.dumps(payload)))
    assert incoming
    return incoming


def _mention(name: str, called: str) -> Json:
    return {"mentioned": {"id": name, "name": called}, "text": f"<at>{called}</at>", "type": "mention"}
