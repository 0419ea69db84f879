"""Where a request is to be answered, small enough to travel with a form to Slack and back."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from bot.core.messages import Place, PlaceKind
from bot.core.people import Person
from bot.slack import limits
from bot.slack.inert import portable

PLATFORM = "slack"
_USER = re.compile("[UW][A-Z0-9]{1,30}")

#: Slack leaves out, or sends null for, what there is none of.
OrNothing = BeforeValidator(lambda value: "" if value is None else value)
#: Slack's are far shorter and hold no more than letters, digits and dots. The longest address made of these, none of
#: whose characters JSON writes as two, leaves room for the longest value of a form.
Id = Annotated[str, Field(pattern=r"^[!#-\[\]-~]{1,80}$")]
OptionalId = Annotated[str, Field(pattern=r"^[!#-\[\]-~]{0,80}$"), OrNothing]
Url = Annotated[str, Field(pattern=r"^[!#-\[\]-~]{0,500}$"), OrNothing]
_VALUE = TypeAdapter(
    Annotated[str, Field(max_length=limits.BUTTON_VALUE)], config=ConfigDict(hide_input_in_errors=True)
)


class Original(StrEnum):
    """Who sees the message of ours that the request came from."""

    NONE = "none"  # there is no such message
    HIDDEN = "hidden"  # only the person
    SHOWN = "shown"  # everybody in the conversation


class Address(BaseModel):
    """Where a request is to be answered.

    `channel` is empty where nothing but the person is known. `thread` is where an answer for everybody goes;
    `busy_thread` is the same thread if it has replies already, for Slack shows hidden messages in no other.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    user: Id = Field(repr=False)
    channel: OptionalId = ""
    thread: OptionalId = ""
    busy_thread: OptionalId = ""
    response_url: Url = Field(default="", repr=False)
    original: Original = Original.NONE

    @property
    def who(self) -> Person:
        """Return the person who asks."""
        return Person(PLATFORM, self.user)

    @property
    def place(self) -> Place:
        """Return the place where it was asked."""
        return Place(PLATFORM, self.channel or self.user, self._kind, self.thread)

    @property
    def ours_alone(self) -> bool:
        """Tell whether an ordinary message there is seen by nobody but the person.

        A command may have been typed in a direct message between two people: only events and messages of ours tell
        that a direct message is with the bot.
        """
        is_with_bot = not self.response_url or self.original is Original.SHOWN
        return self._kind is PlaceKind.PERSONAL and is_with_bot

    @property
    def _kind(self) -> PlaceKind:
        is_direct = not self.channel or self.channel.startswith("D")
        return PlaceKind.PERSONAL if is_direct else PlaceKind.CHANNEL


def is_user(name: str) -> bool:
    """Tell whether this has the form of Slack's ids of people."""
    return _USER.fullmatch(name) is not None


def packed(address: Address, value: str) -> str:
    """Return what travels with a form: where to answer it, and the form's own value below that."""
    return f"{address.model_dump_json(exclude_defaults=True)}\n{portable(value, limits.BUTTON_VALUE)}"


def unpacked(metadata: str) -> tuple[Address, str]:
    """Return what travelled with a form."""
    address, _, value = metadata.partition("\n")
    return Address.model_validate_json(address), _VALUE.validate_python(value)
