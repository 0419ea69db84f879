"""The channels of a workspace and what stands in them, as Slack keeps them; a test changes them at any time."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BOT = "U0BOT"


@dataclass
class Channel:
    """A channel that the bot looks at; it is in it as long as it is among the members."""

    members: list[str] = field(default_factory=list)
    private: bool = True
    archived: bool = False
    shared: bool = False


class Conversations:
    """Answers the methods that are about channels and messages as Slack does for the scopes of the manifest.

    What is posted into a channel that the test has not named is taken: it is one of which nothing is asked.
    """

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self._messages: dict[str, Json] = {}

    def shown(self, channel: str) -> list[Json]:
        """Return the messages that stand in a channel now, each with its own `ts`, in order."""
        return [message for message in self._messages.values() if message["channel"] == channel]

    def delete(self, message: Json) -> None:
        """Take a message away."""
        del self._messages[message["ts"]]

    def answer(self, method: str, body: Json) -> Json:
        """Return what Slack answers to one method."""
        match method:
            case "auth.test":
                return {"ok": True, "user_id": BOT, "user": "social_policy", "bot_id": "B0BOT"}
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{body['users']}"}}
            case "conversations.info":
                return self._info(body)
            case "conversations.members":
                return self._members(body)
            case "chat.postMessage":
                return self._post(body)
            case "chat.update":
                return self._update(body)
            case _:
                return {"ok": True}

    def _info(self, body: Json) -> Json:
        name = body.get("channel", "")
        channel = self.channels.get(name)
        if refusal := _unseen(channel):
            return refusal
        assert channel
        about = {"is_private": channel.private, "is_archived": channel.archived, "is_ext_shared": channel.shared}
        return {"ok": True, "channel": {"id": name, "is_member": BOT in channel.members, **about}}

    def _members(self, body: Json) -> Json:
        channel = self.channels.get(body.get("channel", ""))
        if refusal := _unseen(channel):
            return refusal
        assert channel
        start, limit = int(body.get("cursor", "0")), int(body.get("limit", "100"))
        following = str(start + limit) if start + limit < len(channel.members) else ""
        page = channel.members[start : start + limit]
        return {"ok": True, "members": page, "response_metadata": {"next_cursor": following}}

    def _post(self, body: Json) -> Json:
        channel = self.channels.get(body["channel"])
        if channel and BOT not in channel.members:
            return _refused("channel_not_found" if channel.private else "not_in_channel")
        if channel and channel.archived:
            return _refused("is_archived")
        # Whoever posts to a person posts into their direct messages.
        where = body["channel"] if body["channel"][0] in "CDG" else f"D{body['channel']}"
        message = body | {"ts": f"{1_764_000_000 + len(self._messages)}.000100", "channel": where}
        self._messages[message["ts"]] = message
        return {"ok": True, "ts": message["ts"], "channel": where}

    def _update(self, body: Json) -> Json:
        message = self._messages.get(body["ts"])
        if message is None or message["channel"] != body["channel"]:
            return _refused("message_not_found")
        message.update({name: body[name] for name in ("text", "blocks", "metadata")})
        return {"ok": True, "ts": body["ts"], "channel": body["channel"]}


def _unseen(channel: Channel | None) -> Json | None:
    if channel is None or (channel.private and BOT not in channel.members):
        return _refused("channel_not_found")
    return None if channel.private else _refused("missing_scope") | {"needed": "channels:read"}


def _refused(error: str) -> Json:
    return {"ok": False, "error": error}
