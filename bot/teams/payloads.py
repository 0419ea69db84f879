"""The parts of Bot Framework's activities that are read; raises pydantic's ValidationError, which shows no input."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from bot.teams import limits
from bot.teams.address import CHANNELS, EntraId, Id, Kind, OptionalId, OrNothing, Url, divided

#: What names an intent or an entry of a message's menu.
Key = Annotated[str, Field(min_length=1, max_length=limits.VERB)]
#: What a button or a form brings along.
Value = Annotated[str, Field(max_length=limits.BUTTON_VALUE), OrNothing]


class Payload(BaseModel):
    """Base of every shape: what is not named here is not read, and null is the same as nothing."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {name: each for name, each in data.items() if each is not None} if isinstance(data, Mapping) else data


class Named(Payload):
    """Something by its id, which it may lack."""

    id: OptionalId = ""


class Account(Payload):
    """Somebody in a conversation; a person without an id in Entra is a guest of a meeting, whom nobody knows."""

    id: Id
    aad_object_id: EntraId = ""
    role: str = ""

    @property
    def is_bot(self) -> bool:
        """Tell whether this is a program."""
        return self.role == "bot" or self.id.startswith("28:")


class Talk(Payload):
    """The conversation that something belongs to."""

    id: Id
    conversation_type: Kind | None = None
    is_group: bool = False
    tenant_id: EntraId = ""

    def kind(self, person: str, bot: str) -> Kind:
        """Return what kind of conversation it is: somebody's own with the bot only where nobody else can be in it."""
        if self.conversation_type in (Kind.GROUP, Kind.CHANNEL):
            return self.conversation_type
        name = divided(self.id)[0]
        if name.endswith(CHANNELS):
            return Kind.CHANNEL
        if name.startswith("19:"):
            is_own = _people(name) == {person, bot.lower()}
        else:
            is_own = self.conversation_type is Kind.PERSONAL or name.startswith("a:")
        return Kind.PERSONAL if is_own and not self.is_group else Kind.GROUP


def _people(chat: str) -> frozenset[str]:
    """Return the two, bots among them, whose chat this is by its id; nobody for any other."""
    two, _, domain = chat.removeprefix("19:").lower().partition("@")
    return frozenset(two.split("_")) if domain == "unq.gbl.spaces" and two.count("_") == 1 else frozenset()


class Tenant(Payload):
    """The organisation in Entra that something comes from."""

    id: EntraId = ""


class ChannelData(Payload):
    """What Teams says besides."""

    tenant: Tenant = Tenant()
    team: Named = Named()


class Mentioned(Payload):
    """Whom a mention is of."""

    id: str = ""
    name: str = ""


class Mention(Payload):
    """Somebody named in a text."""

    text: str = ""
    mentioned: Mentioned = Mentioned()


def _mentions(entities: Any) -> Any:
    """Return those of the entities of a text that are mentions."""
    if not isinstance(entities, list):
        return entities
    return [each for each in entities if isinstance(each, Mapping) and each.get("type") == "mention"]


class Attachment(Payload):
    """What hangs on a message: its own text as HTML, a card, a file, another message."""

    content_type: str = ""
    content: Any = None


class Activity(Payload):
    """Something that happened, or that is asked for."""

    type: str
    id: OptionalId = ""
    name: str = ""
    service_url: Url
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Talk
    channel_data: ChannelData = ChannelData()
    text: str = ""
    entities: Annotated[tuple[Mention, ...], BeforeValidator(_mentions)] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to_id: OptionalId = ""
    members_added: tuple[Account, ...] = ()
    members_removed: tuple[Account, ...] = ()
    action: str = ""
    value: Any = None


class Action(Payload):
    """A button that was pressed: what it starts, with what it brings along and what stands in the card's fields."""

    verb: Key
    data: dict[str, Any] = Field(default_factory=dict)


class Execute(Payload):
    """What is asked of a card."""

    action: Action


class Dialog(Payload):
    """A dialog that is to open, or was sent."""

    data: dict[str, Any] = Field(default_factory=dict)


class Body(Payload):
    """The words of a message."""

    content_type: str = ""
    content: str = ""


class Posted(Payload):
    """A message that somebody, or an app, posted, as the menu of that message shows it."""

    subject: str = ""
    body: Body = Body()
    attachments: tuple[Attachment, ...] = ()


class Extension(Dialog):
    """An entry of a message's menu, or of the box in which a message is written, that was chosen."""

    command_id: Key
    message_payload: Posted = Posted()
