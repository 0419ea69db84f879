"""The parts of Slack's payloads that are read; raises pydantic's ValidationError, which shows no input."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.slack import limits
from bot.slack.address import Id, OptionalId, OrNothing, Url

Text = Annotated[str, OrNothing]
#: What names an event, an interaction or an intent.
Key = Annotated[str, Field(min_length=1, max_length=255)]
#: Seconds since 1970.
Seconds = Annotated[int, Field(strict=True, ge=0, le=limits.LAST_MOMENT)]
#: What is no list says nothing: the text beside it does.
Parts = Annotated[tuple[Any, ...], BeforeValidator(lambda value: value if isinstance(value, list) else ())]


class Payload(BaseModel):
    """Base of every shape: what is not named here is not read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Named(Payload):
    """Somebody or somewhere, by its id."""

    id: Id


class Command(Payload):
    """A slash command."""

    trigger_id: Key
    user_id: Id
    channel_id: Id
    response_url: Url
    text: str = ""


class Authorization(Payload):
    """On whose behalf an event is sent."""

    user_id: OptionalId = ""
    is_bot: bool = False


class Event(Payload):
    """Something that happened."""

    type: str
    channel: Id
    user: OptionalId = ""
    text: Text = ""
    blocks: Parts = ()
    ts: OptionalId = ""
    thread_ts: OptionalId = ""
    channel_type: str = ""
    subtype: str = ""
    bot_id: OptionalId = ""
    tab: str = ""


class Envelope(Payload):
    """An event with the id that is the same on every delivery of it."""

    event_id: Key
    event: Event
    authorizations: tuple[Authorization, ...] = ()


class Message(Payload):
    """A message, by where it stands."""

    thread_ts: OptionalId = ""


class Posted(Message):
    """A message that somebody, or an app, posted."""

    text: Text = ""
    subtype: Text = ""
    bot_id: OptionalId = ""
    blocks: Parts = ()
    attachments: Parts = ()

    @property
    def is_from_app(self) -> bool:
        """Tell whether an app posted it."""
        return bool(self.bot_id) or self.subtype == "bot_message"


class Shortcut(Payload):
    """An entry of a message's menu."""

    trigger_id: Key
    callback_id: Key
    user: Named
    channel: Named
    response_url: Url = ""
    message: Posted


class Container(Payload):
    """Where a pressed button stands."""

    channel_id: OptionalId = ""
    message_ts: OptionalId = ""
    thread_ts: OptionalId = ""
    is_ephemeral: bool = False


class Pressed(Payload):
    """A button that was pressed."""

    action_id: Key
    value: Text = ""


class Action(Payload):
    """Somebody pressed a button."""

    trigger_id: Key
    user: Named
    actions: tuple[Pressed, ...] = Field(min_length=1)
    container: Container = Container()
    message: Message = Message()
    response_url: Url = ""


class Choice(Payload):
    """What was chosen from a list."""

    value: str


class Input(Payload):
    """What stands in one field of a form."""

    value: Text = ""
    selected_option: Choice | None = None
    selected_user: OptionalId = ""
    selected_date_time: Seconds | None = None

    @property
    def answer(self) -> str:
        """Return what was typed or chosen; a moment in ISO 8601, in UTC."""
        if self.selected_date_time is not None:
            return datetime.fromtimestamp(self.selected_date_time, UTC).isoformat()
        return self.selected_option.value if self.selected_option else self.selected_user or self.value


class State(Payload):
    """What stands in a form: block id → action id → field."""

    values: dict[str, dict[str, Input]]


class View(Payload):
    """A form as it was sent; its id is that of the window, in which one form may follow another."""

    id: Id
    callback_id: Key
    private_metadata: str
    state: State


class Submission(Payload):
    """Somebody sent a form."""

    user: Named
    view: View
