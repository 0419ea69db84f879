"""Where a request is to be answered, and how a conversation is found again."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.core.messages import Place, PlaceKind
from bot.core.people import Person

PLATFORM = "teams"

#: How the ids of the conversations end that have threads; chats have none.
CHANNELS = ("@thread.tacv2", "@thread.skype")
#: In the id of a conversation, what stands before the thread.
_THREAD = ";messageid="

#: Bot Framework leaves out, or sends null for, what there is none of.
OrNothing = BeforeValidator(lambda value: "" if value is None else value)
#: Ids hold no space, no control and nothing outside ASCII; those of conversations are the longest.
Id = Annotated[str, Field(pattern=r"^[!-~]{1,300}$")]
OptionalId = Annotated[str, Field(pattern=r"^[!-~]{0,300}$"), OrNothing]
#: Ids of people and tenants in Entra, which are the same in capitals; some tools show them so.
EntraId = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,100}$", to_lower=True), OrNothing]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,500}$")]


class Kind(StrEnum):
    """What kind of conversation it is, as Teams calls it."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


class Reference(BaseModel):
    """How a conversation is found again; plain JSON, so that it can be kept.

    `conversation` names the thread too where messages are to go into one.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    service_url: Url
    conversation: Id
    tenant: EntraId
    bot: OptionalId = ""

    @property
    def root(self) -> "Reference":
        """Return the conversation without the thread."""
        return self.model_copy(update={"conversation": self.conversation.partition(_THREAD)[0]})

    def in_thread(self, thread: str) -> "Reference":
        """Return the thread of this conversation that begins with a message; the conversation itself for none."""
        root = self.root
        return root.model_copy(update={"conversation": f"{root.conversation}{_THREAD}{thread}"}) if thread else root


class Address(BaseModel):
    """Where a request is to be answered.

    `thread` is the message with which the thread of a channel begins; `activity` is the id of what was sent, and
    `card` that of the message of ours on which somebody pressed. `user` is the person's id in Entra,
    `user_channel_id` the one by which Teams addresses them.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    service_url: Url = Field(repr=False)
    conversation: Id
    kind: Kind
    user: EntraId = Field(repr=False)
    user_channel_id: OptionalId = Field(default="", repr=False)
    tenant: EntraId
    thread: OptionalId = ""
    activity: OptionalId = Field(default="", repr=False)
    card: OptionalId = ""
    team: OptionalId = ""
    bot: OptionalId = ""

    @property
    def who(self) -> Person:
        """Return the person who asks."""
        return Person(PLATFORM, self.user)

    @property
    def place(self) -> Place:
        """Return the place where it was asked."""
        kind = PlaceKind.PERSONAL if self.kind is Kind.PERSONAL else PlaceKind.CHANNEL
        return Place(PLATFORM, self.conversation, kind, self.thread)

    @property
    def reference(self) -> Reference:
        """Return how the conversation, with the thread if there is one, is found again."""
        whole = Reference(
            service_url=self.service_url, conversation=self.conversation, tenant=self.tenant, bot=self.bot
        )
        return whole.in_thread(self.thread)


def divided(conversation: str) -> tuple[str, str]:
    """Return a conversation's id without the thread that it names, and the thread; empty where it names none."""
    root, _, thread = conversation.partition(_THREAD)
    return root, thread
