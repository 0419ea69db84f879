"""What comes in and what goes out, the same on every platform: Request, Reply and its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.people import Person

#: The longest text that is read; what comes longer is refused with a clear message.
LONGEST_TEXT = 80_000


class PlaceKind(StrEnum):
    """How many people can see what is said in a place."""

    PERSONAL = "personal"  # only this person and the bot
    CHANNEL = "channel"  # everybody who is in the channel


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a personal chat or a channel, and the thread within it."""

    platform: str
    channel: str
    kind: PlaceKind
    thread: str = ""

    @property
    def key(self) -> str:
        """Return the one string that names this conversation."""
        return "\x1f".join((self.platform, self.channel, self.thread))


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody asks of the bot.

    `id` is the same on every retry of the same delivery, and where a form is sent once more as it was, which it may be
    until it closes.
    """

    id: str
    who: Person
    place: Place
    intent: str
    text: str = field(default="", repr=False)
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Whether everybody in the place saw what was asked, as with an @mention in a channel.
    in_the_open: bool = False
    #: Whether somebody, a group or a channel is mentioned in the text, which reads so on its own platform alone.
    mentions: bool = False

    @property
    def said(self) -> str:
        """Return what the person wrote, in a message or in a form's field `text`."""
        return (self.fields.get("text") or self.text).strip()


class Privacy(StrEnum):
    """Who sees a reply."""

    ONLY_YOU = "only-you"
    HERE = "here"


class Tone(StrEnum):
    """What a piece of text is to its reader."""

    HEADING = "heading"
    PLAIN = "plain"
    ASIDE = "aside"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph of the bot's own words; plain text, which each platform escapes."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause shown to its reader: its words, and every place of the policy where it stands."""

    clause: str
    words: str
    label: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A short list of names and values; a person is shown as the platform names them."""

    rows: tuple[tuple[str, str | Person], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to point at, from `start` to `end` of a text, and the number under which they are spoken of."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Marked:
    """Somebody's own text with words marked, for eyes and for screen readers.

    `label` says what the text is; the marks follow each other and never overlap.
    """

    label: str
    text: str = field(repr=False)
    marks: tuple[Mark, ...] = ()


class Emphasis(StrEnum):
    """How much a button stands out."""

    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press: the intent that it starts, with a value of at most 2,000 characters."""

    label: str
    intent: str
    value: str = field(default="", repr=False)
    emphasis: Emphasis = Emphasis.NORMAL


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


class FieldKind(StrEnum):
    """How a form's field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"  # somebody on this platform; the answer is the platform's id of the person
    MOMENT = "moment"  # a date and a time; the answer is ISO 8601, in UK time where it names no other


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `choices` are (value, label) pairs for a CHOICE; `value` is what stands in the field at first.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    hint: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 3_000
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A form to fill in; sending it starts `intent` with the fields. Titles hold 24 characters at most.

    `value`, of at most 2,000 characters, comes back in the field `value` as that of a button does.
    """

    title: str
    intent: str
    fields: tuple[Field, ...]
    submit: str = "Send"
    value: str = field(default="", repr=False)


Part = Say | Quote | Facts | Marked | Buttons | Form


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answers.

    `replaces` asks the platform to put it in place of the card that was pressed. `undone`: nothing was kept of what
    was asked, so a form that asked it had better not close.
    """

    parts: tuple[Part, ...]
    privacy: Privacy = Privacy.ONLY_YOU
    replaces: bool = False
    undone: bool = False
