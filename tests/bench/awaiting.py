"""A trust half of which is on Slack and half on Teams, and press enquiries of its schools that await approval."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import product

from bot.core.messages import Button, Buttons
from bot.core.notices import Card, Notice, Recipient
from bot.core.people import Person
from bot.core.ports import Store
from bot.core.press import Asked, Enquiry, How, Move
from bot.core.reports import Event
from bot.storage.database import open_database
from bot.storage.sealed import KeyRing
from bot.storage.unit_of_work import SqlUnitsOfWork
from handlers.case_names import id_of, new_reference
from handlers.press.moves import propose
from handlers.press.posting import Kind
from handlers.press.view import words_parts

SLACK, TEAMS = "slack", "teams"
#: So many schools are on each platform, lest one channel hold up all.
SCHOOLS = 8

_WORDS = "We take this seriously, and we have spoken to the family. We cannot comment on individual pupils."
_ASKED = Asked("The Gazette", "Is it true that a pupil was filmed?", How.PHONE)


@dataclass(frozen=True)
class Awaiting:
    """Words that await approval: who was contacted, who can approve them, where their card is, and the button."""

    contacted: str
    head: str
    channel: str
    button: Button


def person(platform: str, number: int) -> str:
    """Return the id of somebody who works at a school."""
    return f"U0STAFF{number}" if platform == SLACK else f"5afff000-0000-4000-8000-{number:012}"


def head(platform: str, school: int) -> str:
    """Return the id of whoever heads a school."""
    return f"U0HEAD{school}" if platform == SLACK else f"4ead0000-0000-4000-8000-{school:012}"


def channel(platform: str, school: int) -> str:
    """Return the id of the channel in which the head's office has its cards."""
    return f"C0HEAD{school}" if platform == SLACK else f"19:head{school}@thread.tacv2"


def organisation() -> str:
    """Return the trust's own file."""
    return "\n".join(
        [
            "trust: Trial Trust",
            "schools:",
            *(_school(platform, number) for platform in (SLACK, TEAMS) for number in range(SCHOOLS)),
            "ceo:",
            "  role: Chief Executive Officer",
            "  ids: {slack: U0CEO}",
            "  deputies: [{role: Deputy Chief Executive, ids: {slack: U0DEPUTYCEO}}]",
            "chair: {role: Chair of trustees, ids: {slack: U0CHAIR}}",
            "",
        ]
    )


async def keep_enquiries(address: str, keys: str, number: int) -> dict[str, list[Awaiting]]:
    """Keep so many enquiries for each platform, each with a card that is to be sent; return what awaits approval."""
    found: dict[str, list[Awaiting]] = {SLACK: [], TEAMS: []}
    async with open_database(address) as engine, SqlUnitsOfWork(engine, KeyRing.from_text(keys)) as units:
        for platform, each in product(found, range(number)):
            found[platform].append(await units.do(partial(_keep, platform, each)))
    return found


async def _keep(platform: str, number: int, store: Store) -> Awaiting:
    now, school = datetime.now(UTC), number % SCHOOLS
    approver, place = head(platform, school), channel(platform, school)
    made = Enquiry(
        id=id_of(platform, str(number)),
        reference=new_reference(),
        school=f"{platform}{school}",
        offices=(f"head:{platform}{school}",),
        contacted=Person(platform, person(platform, number)),
        received=now,
        asked=_ASKED,
    )
    await store.open_enquiry(made, Event(Move.RECEIVE, now, made.contacted))
    await store.post(Notice(Kind.CARD, made.id, Recipient(platform, channel=place), card=Card.OPENS), now)
    proposed = await propose(store, made, _WORDS, Person(platform, approver), now)
    rows = (part.buttons for part in words_parts(proposed, now) if isinstance(part, Buttons))
    button = next(each for row in rows for each in row if each.intent == "press.approve")
    return Awaiting(made.contacted.id, approver, place, button)


def _school(platform: str, number: int) -> str:
    ids, place = head(platform, number), channel(platform, number)
    return "\n".join(
        [
            f"  - id: {platform}{number}",
            f"    name: School {number} on {platform}",
            f"    headteacher: {{role: Headteacher, ids: {{{platform}: {ids}}}}}",
            f'    channels: {{{platform}: "{place}"}}',
        ]
    )
