"""People in Teams, who read what the bot shows them, press its buttons and fill in its forms."""

from dataclasses import dataclass
from typing import Any

from tests.teams import cards_check
from tests.teams.seeing import actions, inputs, texts
from tests.teams.service import POST, UPDATE, Call, Service, personal
from tests.teams.talking import card_of, dialog_of
from tests.teams.tenant import BOT, PERSON, Tenant

Json = dict[str, Any]

HEAD, DEPUTY = "bbbbbbbb-0000-4000-8000-000000000002", "bbbbbbbb-0000-4000-8000-000000000003"
STRANGER = "cccccccc-0000-4000-8000-000000000004"
HEADS = "19:heads@thread.tacv2"
_NAME = "Social media policy"

ORGANISATION = f"""\
trust: Alder Trust
schools:
  - id: alder
    name: Alder Primary
    headteacher: {{role: Headteacher, ids: {{teams: {HEAD}}}}}
    deputies: [{{role: Deputy headteacher, ids: {{teams: {DEPUTY}}}}}]
    channels: {{teams: "{HEADS}"}}
    safeguarding_lead: {{role: Designated Safeguarding Lead, phone: 01234 567890}}
ceo:
  role: Chief Executive Officer
  ids: {{teams: dddddddd-0000-4000-8000-000000000005}}
  deputies: [{{role: Deputy Chief Executive, ids: {{teams: dddddddd-0000-4000-8000-000000000006}}}}]
chair: {{role: Chair of trustees, ids: {{teams: dddddddd-0000-4000-8000-000000000007}}}}
contacts:
  it: {{role: IT help desk, ids: {{teams: dddddddd-0000-4000-8000-000000000008}}}}
"""


@dataclass(frozen=True)
class Colleague:
    """One person of a tenant."""

    tenant: Tenant
    id: str = PERSON

    async def writes(self, text: str) -> None:
        """Write to the bot in one's own chat with it."""
        await self._sends(self.tenant.message(text, who=self.id))

    async def mentions_bot(self, text: str, where: str) -> None:
        """Write to the bot where others read it: in a channel, or in a thread of it."""
        name = f"<at>{_NAME}</at>"
        mention = {"type": "mention", "text": name, "mentioned": {"id": BOT, "name": _NAME}}
        message = self.tenant.message(f"{name} {text}", where, self.id)
        await self._sends(message | {"entities": [mention]})

    async def press(self, message: Json, label: str, **answers: str) -> Json:
        """Press the button of a message that has this label, with what stands in its fields, and return the answer."""
        button = _button(message, label)
        return await self._invokes("adaptiveCard/action", {"action": _pressed(message, button, answers)}, message)

    async def pressing(self, message: Json, label: str, **answers: str) -> Json:
        """Press a button, and return the message that answers it, wherever that stands."""
        seen = len(self.service.sent())
        answer = await self.press(message, label, **answers)
        if answer["type"] == cards_check.CARD:
            return message | {"attachments": [{"contentType": cards_check.CARD, "content": card_of(answer)}]}
        places = {personal(self.id), message["in"].partition(";")[0]}
        posted = [call for call in self.service.sent()[seen:] if call.conversation.partition(";")[0] in places]
        # What the bot says by itself goes out under a key.
        (call,) = [call for call in posted if not call.key]
        return _where_it_stands(self.service, call)

    async def told(self, message: Json, label: str, **answers: str) -> str:
        """Press a button, and return the line that appears for this person alone."""
        answer = await self.press(message, label, **answers)
        assert "application/vnd.microsoft.activity.message" == answer["type"]
        return str(answer["value"])

    async def chooses(self, command: str, message: Json, where: str) -> Json:
        """Choose an entry in the menu of somebody's message, and return the dialog that opens."""
        chosen = {"commandId": command, "commandContext": "message", "messagePayload": message}
        dialog = dialog_of(await self._asks("composeExtension/fetchTask", chosen, where))
        return dialog | {"command": command, "in": where}

    async def in_dialog(self, dialog: Json, label: str, **answers: str) -> Json:
        """Press a button of a dialog, with what stands in its fields, and return the dialog that takes its place."""
        pressed = {"commandId": dialog["command"], "data": _filled_in(dialog, _button(dialog, label), answers)}
        return dialog | dialog_of(await self._asks("composeExtension/submitAction", pressed, dialog["in"]))

    @property
    def chat(self) -> list[Json]:
        """Return the messages that stand in the person's own chat with the bot."""
        return self.service.shown(personal(self.id))

    @property
    def service(self) -> Service:
        """Return Teams' side."""
        return self.tenant.service

    async def _sends(self, activity: Json) -> None:
        response = await self.tenant.send(activity)
        assert 200 == response.status

    async def _invokes(self, name: str, value: Any, message: Json) -> Json:
        return await self._asks(name, value, _conversation(message), replyToId=message["id"])

    async def _asks(self, name: str, value: Any, where: str, **more: str) -> Json:
        response = await self.tenant.send(self.tenant.invoke(name, value, where, self.id, **more))
        assert 200 == response.status
        return dict(await response.json())


async def standing(service: Service, conversation: str, count: int = 1) -> list[Json]:
    """Wait until so many messages stand in a conversation, and return them as they are now."""
    await service.until(lambda: len(service.shown(conversation)) >= count)
    return service.shown(conversation)


async def saying(service: Service, conversation: str, words: str) -> Json:
    """Wait until a message with these words stands in a conversation, and return it."""
    await service.until(lambda: any(words in texts(each) for each in service.shown(conversation)))
    return next(each for each in service.shown(conversation) if words in texts(each))


def thread_of(message: Json) -> str:
    """Return the thread that begins with a message of a channel, or in which it stands."""
    return _conversation(message)


def buttons(message: Json) -> list[str]:
    """Return the labels of the buttons of a message, a card or a dialog."""
    return [str(action["title"]) for action in actions(message)]


def choices(shown: Json, name: str) -> list[str]:
    """Return the answers that a form offers to one of its questions."""
    (field,) = [field for field in inputs(_card(shown)) if field["id"] == name]
    return [str(choice["value"]) for choice in field["choices"]]


def faults(service: Service) -> list[str]:
    """Return what Teams would not show of all that it was sent."""
    sent = service.sent(POST) + service.sent(UPDATE)
    return [fault for call in sent for fault in cards_check.faults_of_message(call.body)]


def _conversation(message: Json) -> str:
    """Return the conversation from which Teams says that a message was pressed; one's own chat needs no name here."""
    conversation = str(message["in"])
    if conversation.endswith(".tacv2"):
        return f"{conversation};messageid={message['id']}"
    return conversation if conversation.startswith("19:") else ""


def _button(shown: Json, label: str) -> Json:
    (button,) = [action for action in actions(_card(shown)) if action["title"] == label]
    return button


def _pressed(shown: Json, button: Json, answers: dict[str, str]) -> Json:
    return {"type": button["type"], "verb": button["verb"], "data": _filled_in(shown, button, answers)}


def _filled_in(shown: Json, button: Json, answers: dict[str, str]) -> Json:
    """Return what a client sends along: what stands in the fields, if the button takes that; or fail as it would."""
    if button.get("associatedInputs") == "none":
        assert not answers
        return dict(button["data"])
    fields = {field["id"]: field for field in inputs(_card(shown))}
    assert answers.keys() <= fields.keys()
    filled = {name: str(answers.get(name, field.get("value", ""))) for name, field in fields.items()}
    for name, field in fields.items():
        assert filled[name] or not field.get("isRequired"), f"the client asks for {name}"
        assert len(filled[name]) <= field.get("maxLength", len(filled[name]))
        offered = [choice["value"] for choice in field.get("choices", ())]
        assert not filled[name] or not offered or "choices.data" in field or filled[name] in offered
    return dict(button["data"] | filled)


def _card(shown: Json) -> Json:
    """Return what to look at in something shown: of a dialog its card."""
    card: Json = shown.get("card", shown)
    return card


def _where_it_stands(service: Service, call: Call) -> Json:
    conversation = call.conversation.partition(";")[0]
    *_, found = [each for each in service.shown(conversation) if each["attachments"] == call.body["attachments"]]
    return found
