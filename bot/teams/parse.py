"""What Teams sends → a request and where to answer it; raises pydantic's ValidationError for what is malformed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from bot.core.messages import Form, Place, PlaceKind, Request
from bot.teams import forms
from bot.teams.address import PLATFORM, Address, Id, Kind, Reference, divided
from bot.teams.payloads import Activity, Dialog, Execute, Extension, Key, Value
from bot.teams.words import everything, spoken, words

#: The first words of a message that name what to do; any other text is read for its meaning.
VERBS = frozenset({"ask", "check", "report", "press"})
#: What may stand before them, as the bot's own words have it on every platform.
COMMAND = "/socialpolicy"
#: The entries of a message's menu, and what each is to do with the message.
SHORTCUTS = {"check_message": "check", "report_message": "report"}
_QUIET = ConfigDict(hide_input_in_errors=True)


class Way(StrEnum):
    """How a request came, and so what kind of answer Teams waits for."""

    MESSAGE = "message"  # none
    EXECUTE = "adaptiveCard/action"  # a card in place of the one that was pressed, or a line
    FETCH = "task/fetch"  # a dialog
    SUBMIT = "task/submit"  # the next dialog, or none
    EXTENSION_FETCH = "composeExtension/fetchTask"  # a dialog
    EXTENSION_SUBMIT = "composeExtension/submitAction"  # the next dialog, or none
    INSTALLED = "installed"  # none
    REMOVED = "removed"  # none
    UPGRADED = "upgraded"  # none


#: What Teams asks for and awaits an answer to, as far as the bot knows it.
_KNOWN = frozenset({Way.EXECUTE, Way.FETCH, Way.SUBMIT, Way.EXTENSION_FETCH, Way.EXTENSION_SUBMIT})
NOT_OF_THE_TRUST = (
    "I can only help people who work for the trust, and I can't tell whether you do. If you do, please sign in with "
    "your work account and ask me again."
)


class TurnedAway(Exception):
    """Somebody is answered with these words alone, and nothing is done for them."""

    def __init__(self, way: Way, address: Address, words: str) -> None:
        super().__init__(words)
        self.way = way
        self.address = address
        self.words = words


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, where to answer it, and how it came.

    `form` is the form that was sent, if its shape came back with it. `origin` is where the conversation began that goes
    on in the personal chat, as the card says: whether the person is there is still to be looked up. `opening` is what
    tells the dialog in which it was asked from any other.
    """

    request: Request
    address: Address
    way: Way
    form: Form | None = None
    is_form: bool = False
    origin: Reference | None = field(default=None, repr=False)
    opening: str = ""

    @property
    def opens(self) -> str:
        """Return what tells the dialog that this opens from any other, the same as often as the same is asked."""
        return hashlib.sha256(f"opening\x1f{self.request.id}".encode()).hexdigest()[:32]

    def from_origin(self) -> "Incoming":
        """Return the request as one that is made where the conversation began."""
        if self.origin is None:
            return self
        conversation, thread = divided(self.origin.conversation)
        place = Place(PLATFORM, conversation, PlaceKind.CHANNEL, thread)
        return replace(self, request=replace(self.request, place=place))


def activity(payload: Mapping[str, Any]) -> Incoming | None:
    """Read an activity; None if nobody said anything to the bot, or asked for something that it does not know.

    TurnedAway for somebody whom the trust cannot know, and for a form that holds more than it has room for.
    """
    sent = Activity.model_validate(payload)
    if sent.type in ("installationUpdate", "conversationUpdate"):
        return _installed(sent)
    way = _way(sent)
    if way is None or sent.sender.is_bot:
        return None
    if not sent.sender.aad_object_id:
        raise TurnedAway(way, _address(sent), NOT_OF_THE_TRUST)
    return _message(sent) if way is Way.MESSAGE else _invoke(sent, way)


def _way(sent: Activity) -> Way | None:
    """Return how something was asked; None for what asks nothing, or nothing that the bot knows."""
    if sent.type == "message":
        return Way.MESSAGE
    return Way(sent.name) if sent.type == "invoke" and sent.name in _KNOWN else None


def _installed(sent: Activity) -> Incoming | None:
    """Read that the bot came into a conversation or left it; which of the two activities tells it does not matter.

    A new version of the app comes where the old one was, and goes out to everybody at once.
    """
    bot = sent.recipient.id
    if sent.action in ("add-upgrade", "remove-upgrade"):
        way = Way.UPGRADED
    elif sent.action == "add" or any(each.id == bot for each in sent.members_added):
        way = Way.INSTALLED
    elif sent.action == "remove" or any(each.id == bot for each in sent.members_removed):
        way = Way.REMOVED
    else:
        return None
    address = _address(sent)
    return Incoming(_request(f"teams:{way}:{address.conversation}", address, "help"), address, way)


def _message(sent: Activity) -> Incoming:
    address = _address(sent)
    intent, text = _meant(spoken(sent))
    asked = _request(f"teams:message:{address.conversation}:{_id(sent)}", address, intent, text)
    return Incoming(replace(asked, in_the_open=address.kind is not Kind.PERSONAL), address, Way.MESSAGE)


def _meant(said: str) -> tuple[str, str]:
    """Return the intent of what was said, and its text."""
    first, rest = _divided(said)
    if first.lower() == COMMAND:
        said = rest
        first, rest = _divided(said)
        if not said:
            return "help", ""
    if first.lower().removesuffix(":") in VERBS:
        return first.lower().removesuffix(":"), rest
    return ("help", "") if said.lower() == "help" else ("message", said)


def _divided(said: str) -> tuple[str, str]:
    first, *rest = said.split(None, 1) or ("",)
    return first, "".join(rest)


def _invoke(sent: Activity, way: Way) -> Incoming | None:
    match way:
        case Way.EXTENSION_FETCH:
            return _shortcut(sent)
        case Way.EXECUTE:
            pressed = Execute.model_validate(sent.value).action
            return _pressed(sent, way, pressed.verb, pressed.data)
        case _:
            shape = Extension if way is Way.EXTENSION_SUBMIT else Dialog
            data = shape.model_validate(sent.value).data
            return _pressed(sent, way, _verb(data), data)


def _shortcut(sent: Activity) -> Incoming | None:
    """Read an entry of a message's menu; who reports a message means all that it shows."""
    chosen = Extension.model_validate(sent.value)
    intent = SHORTCUTS.get(chosen.command_id)
    if intent is None:
        return None
    address = _address(sent)
    text = (everything if intent == "report" else words)(chosen.message_payload)
    request_id = f"teams:menu:{address.conversation}:{_id(sent)}:{chosen.command_id}"
    return Incoming(_request(request_id, address, intent, text), address, Way.EXTENSION_FETCH)


def _pressed(sent: Activity, way: Way, verb: str, data: Mapping[str, Any]) -> Incoming:
    """Read a pressed button, or a form that was sent; what is brought along comes back with it."""
    address = _address(sent)
    form = forms.Carried.model_validate({"form": data.get(forms.FORM)}).form
    answers = forms.answers(form, data)
    if why := forms.too_long(form, answers):
        raise TurnedAway(way, address, why)
    value = _VALUE.validate_python(data.get(forms.VALUE))
    opening = _VALUE.validate_python(data.get(forms.OPENING))
    is_form = form is not None or bool(answers)
    request_id = f"teams:{way}:{address.conversation}:{_id(sent)}:{verb}"
    if is_form:
        # Whoever presses the button once more, because no answer came in time, sends the same request. A dialog has no
        # card: whoever opens it anew means to do the same again.
        filled = json.dumps([address.user, verb, value, opening, answers], sort_keys=True)
        request_id = f"teams:form:{address.conversation}:{address.card}:{hashlib.sha256(filled.encode()).hexdigest()}"
    request = _request(request_id, address, verb, fields=answers | {forms.VALUE: value})
    return Incoming(request, address, way, form, is_form, _origin(address, data.get(forms.ORIGIN)), opening)


def _verb(data: Mapping[str, Any]) -> str:
    return _KEY.validate_python(data.get(forms.VERB))


def _origin(address: Address, conversation: Any) -> Reference | None:
    """Return where the card of a personal chat says that the conversation began; one that all see says nothing."""
    if not isinstance(conversation, str) or address.kind is not Kind.PERSONAL:
        return None
    here = address.reference.model_dump()
    return Reference.model_validate(here | {"conversation": conversation})


def _address(sent: Activity) -> Address:
    conversation, thread = divided(sent.conversation.id)
    kind = sent.conversation.kind(sent.sender.aad_object_id, sent.recipient.id.removeprefix("28:"))
    if kind is Kind.CHANNEL and not thread:
        # What stands by itself in a channel begins a thread of its own.
        thread = sent.id if sent.type == "message" else sent.reply_to_id
    return Address(
        service_url=sent.service_url,
        conversation=conversation,
        kind=kind,
        user=sent.sender.aad_object_id,
        user_channel_id=sent.sender.id,
        tenant=sent.channel_data.tenant.id or sent.conversation.tenant_id,
        thread=thread,
        activity=sent.id,
        card=sent.reply_to_id if sent.type == "invoke" else "",
        team=sent.channel_data.team.id,
        bot=sent.recipient.id,
    )


def _request(
    request_id: str, address: Address, intent: str, text: str = "", fields: Mapping[str, str] | None = None
) -> Request:
    return Request(request_id, address.who, address.place, intent, text, fields or {})


def _id(sent: Activity) -> str:
    return _ID.validate_python(sent.id)


_ID, _KEY, _VALUE = (TypeAdapter[str](each, config=_QUIET) for each in (Id, Key, Value))
