"""What Slack sends → a request and where to answer it; raises pydantic's ValidationError for what is malformed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.messages import Request
from bot.slack.address import Address, Original, unpacked
from bot.slack.payloads import Action, Command, Envelope, Event, Shortcut, Submission
from bot.slack.rich_words import Inline
from bot.slack.words import as_typed, everything, typed, words

#: The first words of the command that name what to do; any other text is read for its meaning.
VERBS = frozenset({"ask", "check", "report", "press"})
#: The entries of a message's menu, and what each is to do with the message.
SHORTCUTS = {"check_message": "check", "report_message": "report"}
#: Messages that carry words of a person; the other subtypes are edits, deletions and notices.
_SPOKEN = frozenset({"", "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, where to answer it, and what opens a form within the next three seconds."""

    request: Request
    address: Address
    trigger_id: str = ""


def command(payload: Mapping[str, Any]) -> Incoming:
    """Read a slash command."""
    sent = Command.model_validate(payload)
    said = typed(sent.text).strip()
    first, *rest = said.split(None, 1) or ("help",)
    if first.lower() in VERBS:
        intent, text = first.lower(), "".join(rest)
    elif said.lower() in ("", "help"):
        intent, text = "help", ""
    else:
        intent, text = "message", said
    address = Address(user=sent.user_id, channel=sent.channel_id, response_url=sent.response_url)
    return _incoming(f"slack:command:{sent.trigger_id}", address, intent, text, trigger_id=sent.trigger_id)


def event(payload: Mapping[str, Any]) -> Incoming | None:
    """Read an event: a direct message, a mention or a look at the Home tab; None if nobody said anything to the bot."""
    sent = Envelope.model_validate(payload)
    spoken = sent.event
    if not spoken.user or spoken.bot_id or spoken.subtype not in _SPOKEN:
        return None
    request_id = f"slack:event:{sent.event_id}"
    match spoken:
        case Event(type="message", channel_type="im"):
            address = Address(user=spoken.user, channel=spoken.channel, thread=spoken.thread_ts)
            return _said(_incoming(request_id, address, "message"), as_typed(spoken.text, spoken.blocks))
        case Event(type="app_mention"):
            address = Address(
                user=spoken.user,
                channel=spoken.channel,
                thread=spoken.thread_ts or spoken.ts,
                busy_thread=spoken.thread_ts,
            )
            said = as_typed(spoken.text, spoken.blocks, bot=_bot(sent))
            return _said(_incoming(request_id, address, "message"), said, in_the_open=True)
        case Event(type="app_home_opened", tab="home"):
            return _incoming(request_id, Address(user=spoken.user, channel=spoken.channel), "home")
        case _:
            return None


def shortcut(payload: Mapping[str, Any]) -> Incoming:
    """Read an entry of a message's menu; who reports a message means all that it shows."""
    sent = Shortcut.model_validate(payload)
    address = Address(
        user=sent.user.id,
        channel=sent.channel.id,
        thread=sent.message.thread_ts,
        response_url=sent.response_url,
    )
    intent = SHORTCUTS[sent.callback_id]
    text = everything(sent.message) if intent == "report" else words(sent.message)
    return _incoming(f"slack:shortcut:{sent.trigger_id}", address, intent, text, trigger_id=sent.trigger_id)


def action(payload: Mapping[str, Any]) -> Incoming:
    """Read a pressed button; one on the Home tab is answered in the direct messages."""
    sent = Action.model_validate(payload)
    thread = sent.container.thread_ts or sent.message.thread_ts
    if thread == sent.container.message_ts:
        # A message that has replies names itself as its thread; whoever presses it reads the channel, not the replies.
        thread = ""
    address = Address(
        user=sent.user.id,
        channel=sent.container.channel_id,
        thread=thread,
        busy_thread=thread,
        response_url=sent.response_url,
        original=Original.HIDDEN if sent.container.is_ephemeral else Original.SHOWN,
    )
    pressed = sent.actions[0]
    # A row of buttons may hold one intent twice, so each carries its number behind the intent.
    intent = pressed.action_id.partition("#")[0]
    fields = {"value": pressed.value}
    return _incoming(f"slack:action:{sent.trigger_id}", address, intent, fields=fields, trigger_id=sent.trigger_id)


def submission(payload: Mapping[str, Any]) -> Incoming:
    """Read a form that was sent; its value comes back with it.

    Its id is made of the window and what stands in it: whoever presses the button once more, because no answer came in
    time, sends the same request.
    """
    sent = Submission.model_validate(payload)
    address, value = unpacked(sent.view.private_metadata)
    address = address.model_copy(update={"user": sent.user.id})
    answers = {name: entry.answer for name, inputs in sent.view.state.values.items() for entry in inputs.values()}
    fields = answers | {"value": value}
    # With all that Slack alone knows: nobody else can try out words and find who sent them.
    form = json.dumps([sent.view.callback_id, sent.view.private_metadata, answers], sort_keys=True)
    request_id = f"slack:view:{sent.view.id}:{hashlib.sha256(form.encode()).hexdigest()}"
    return _incoming(request_id, address, sent.view.callback_id, fields=fields)


def _bot(sent: Envelope) -> str:
    """Return the bot's own id; nothing where Slack does not say it."""
    return next((each.user_id for each in sent.authorizations if each.is_bot and each.user_id), "")


def _said(incoming: Incoming, said: Inline, *, in_the_open: bool = False) -> Incoming:
    request = replace(incoming.request, text=said.text, mentions=said.mentions, in_the_open=in_the_open)
    return replace(incoming, request=request)


def _incoming(
    request_id: str,
    address: Address,
    intent: str,
    text: str = "",
    fields: Mapping[str, str] | None = None,
    trigger_id: str = "",
) -> Incoming:
    return Incoming(Request(request_id, address.who, address.place, intent, text, fields or {}), address, trigger_id)
