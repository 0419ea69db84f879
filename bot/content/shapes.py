"""The shape of each file in `policy_content/`: what keys it has and what may stand in them."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from bot.content.yaml_file import Strict
from bot.core.policy import Kind
from bot.core.routing import Intent

Text = Annotated[str, StringConstraints(min_length=1)]


class ClauseEntry(Strict):
    """One clause of a section file."""

    id: Text
    page: int = Field(ge=1)
    kind: Kind
    text: Text
    wording: str = ""
    twin_of: tuple[Text, ...] = ()
    asked_as: tuple[Text, ...] = ()


class SectionFile(Strict):
    """`sections/<id>.yaml`."""

    id: Text
    title: Text
    clauses: tuple[ClauseEntry, ...]


class PolicyFile(Strict):
    """`policy.yaml`."""

    title: Text
    reference: Text
    approved_by: Text
    author: Text
    dated: Text
    review_cycle: Text
    next_review: Text
    review_due: date
    covers: tuple[Text, ...]
    platforms: tuple[Text, ...]
    clauses: tuple[Text, ...]


class SilentQuestion(Strict):
    """A question about social media on which the policy is silent."""

    text: Text
    nearest: tuple[Text, ...] = ()


class SilentFile(Strict):
    """`silent.yaml`."""

    questions: tuple[SilentQuestion, ...]


class SignpostFile(Strict):
    """`signposts/<kind>.yaml`."""

    title: Text
    contact: str = ""
    say: tuple[Text, ...] = Field(min_length=1)
    asked_as: tuple[Text, ...] = Field(min_length=1)


def _with_text(entry: object) -> object:
    return {"text": entry} if isinstance(entry, str) else entry


class Message(Strict):
    """A message that people write, and a second intent that it is right to serve."""

    text: Text
    also: Intent | None = None


Messages = tuple[Annotated[Message, BeforeValidator(_with_text)], ...]


class IntentsFile(Strict):
    """`intents.yaml`."""

    ask: Messages = Field(min_length=1)
    check: Messages = Field(min_length=1)
    report: Messages = Field(min_length=1)
    press: Messages = Field(min_length=1)
    other: Messages = Field(min_length=1)


class Alarm(Strict):
    """Messages that raise an alarm, and lookalikes that must not."""

    told: tuple[Text, ...] = Field(min_length=1)
    lookalikes: tuple[Text, ...] = Field(min_length=1)


class AlertsFile(Strict):
    """`alerts.yaml`."""

    safeguarding: Alarm
    distress: Alarm
