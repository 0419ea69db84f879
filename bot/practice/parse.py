"""Pure: what the browser sends and what somebody types, read into what the bot is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT, Field, FieldKind, Form, PlaceKind
from bot.core.school_days import moment
from bot.practice.rooms import BOT, Persona

#: The intent of words that say no more about what they want.
MESSAGE = "message"
#: The intent of words that somebody wants to report.
REPORT = "report"
#: What stands first in every command.
COMMAND = f"/{BOT}"

#: Spaces are read from the first of them on, lest a long row of them be read over and over.
_MENTION = re.compile(
    rf"(?P<before>(?:(?<![ \t])[ \t]+)?)(?<![\w@.])@{BOT}(?![\w@]|[-.]\w)(?P<after>[ \t]*)", re.IGNORECASE
)
_COMMAND_LIKE = re.compile(r"/[a-z]", re.IGNORECASE)
_CHOSEN = (FieldKind.CHOICE, FieldKind.PERSON)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """Return the text with plain line ends, without control characters and without space around it."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


CleanText = Annotated[str, AfterValidator(clean)]


class _Body(BaseModel):
    """What every request of the browser carries: an id that stays the same when it is sent again."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID


class Said(_Body):
    """Words typed in a room, or under the message of a room that `thread` names."""

    room: str
    text: CleanText
    thread: str = ""


class Pressed(_Body):
    """A button pressed: where it stands on the card that was seen, never what it carries."""

    message: str
    revision: int
    part: int
    button: int


class Reported(_Body):
    """A message of a person that somebody wants to report."""

    message: str


class FilledIn(_Body):
    """A form sent, with what was typed in its fields."""

    message: str
    revision: int
    part: int
    fields: dict[str, CleanText]


@dataclass(frozen=True, slots=True)
class Command:
    """A word after the command, what it does, and whether words of the writer's own follow it."""

    word: str
    about: str
    takes_words: bool = False


COMMANDS = (
    Command("ask", "Ask what the policy says", takes_words=True),
    Command("check", "Check a draft before you post it", takes_words=True),
    Command("report", "Report misuse, in confidence"),
    Command("press", "Pass on a press enquiry", takes_words=True),
    Command("help", "See what the bot can do"),
)
_WORDS = frozenset(command.word for command in COMMANDS)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What words come to: an intent (none for mere chat), the words meant for the bot, and whether the room hears."""

    intent: str = ""
    words: str = field(default="", repr=False)
    aloud: bool = True


def spoken(text: str, kind: PlaceKind) -> Spoken:
    """Read what was typed in a room of that kind; BadInput, with words for the writer, when it cannot be sent."""
    if not text:
        raise BadInput("Write something first.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"That is too long: {len(text):,} characters, and at most {LONGEST_TEXT:,} can be read at once.")
    if _COMMAND_LIKE.match(text):
        return _command(text)
    if kind is PlaceKind.CHANNEL and not _MENTION.search(text):
        return Spoken()
    return Spoken(MESSAGE, clean(_MENTION.sub(_gap, text)))


def _gap(mention: re.Match[str]) -> str:
    """Return what stays where the bot was named: one space if there was some on both sides, or else what there was."""
    before, after = mention["before"], mention["after"]
    return " " if before and after else before + after


def _command(text: str) -> Spoken:
    name, *rest = text.split(None, 1)
    if name.lower() != COMMAND:
        # A misspelt command may carry a report: nobody else must read it.
        raise BadInput(f"There is no command {name[:40]}, so nothing was sent. Commands here begin with {COMMAND}.")
    words = rest[0] if rest else ""
    if not words:
        return Spoken("help", aloud=False)
    word, *rest = words.split(None, 1)
    if word.lower() in _WORDS:
        return Spoken(word.lower(), rest[0] if rest else "", aloud=False)
    return Spoken(MESSAGE, words, aloud=False)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form's fields as they were filled in, and a sentence for each field that needs mending."""

    fields: Mapping[str, str] = field(repr=False)
    mistakes: Mapping[str, str]


def answers(question: Field, others: Sequence[Persona]) -> tuple[tuple[str, str], ...]:
    """Return the (value, label) pairs from which a CHOICE or, among the others, a PERSON is chosen."""
    if question.kind is FieldKind.PERSON:
        return tuple((each.id, each.name) for each in others)
    return question.choices


def filled_in(form: Form, typed: Mapping[str, str], others: Sequence[Persona]) -> FilledForm:
    """Read what was typed in a form by somebody, of all the others; only the form's own fields are kept."""
    fields = {question.name: typed.get(question.name, "") for question in form.fields}
    mistakes = {question.name: _mistake(question, fields[question.name], others) for question in form.fields}
    return FilledForm(fields, {name: mistake for name, mistake in mistakes.items() if mistake})


def _mistake(question: Field, answer: str, others: Sequence[Persona]) -> str:
    if not answer:
        return f"“{question.label}” is required." if question.required else ""
    if question.kind in _CHOSEN and answer not in dict(answers(question, others)):
        return f"“{question.label}” needs one of the answers shown."
    if question.kind is FieldKind.MOMENT and moment(answer) is None:
        return f"“{question.label}” needs a whole date and a time: day, month, year, hours and minutes."
    if len(answer) > question.longest:
        return f"“{question.label}” holds at most {question.longest:,} characters, and has {len(answer):,}."
    return ""
