"""A bot to talk to in tests: the real dispatch, verbs, content and SQLite, with readings that the test writes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import MappingProxyType

from prometheus_client import CollectorRegistry

import policy_content
from bot.content.policy_files import load
from bot.core.checks import Draft, Judgement, Verdict
from bot.core.messages import Button, Buttons, Place, PlaceKind, Reply, Request
from bot.core.notices import Look
from bot.core.people import Contact, Holder, Office, Organisation, Person, Role, School
from bot.core.plain import plain
from bot.core.routing import Intent, Reading, Scope
from bot.core.turns import Knowledge, Verb
from bot.dispatch import Dispatch
from bot.storage.database import open_database
from bot.storage.sealed import KeyRing, new_key_line
from bot.storage.unit_of_work import SqlUnitsOfWork
from bot.verbs import VERBS

CONTENT = load(Path(policy_content.__path__[0]))


def holder(role: str, name: str) -> Holder:
    """Return somebody whom the test platform knows by that name."""
    return Holder(Contact(role), (("test", name),))


HEAD_OF_ALDER = Office(
    "head:alder",
    Role.HEAD,
    holder("Headteacher of Alder Primary", "head"),
    (holder("Deputy headteacher of Alder Primary", "deputy"),),
    (("test", "heads-office"),),
)
ORGANISATION = Organisation(
    trust="Alder and Birch Schools Trust",
    schools=(
        School("alder", "Alder Primary", HEAD_OF_ALDER, Contact("Designated Safeguarding Lead", phone="01234 567890")),
    ),
    contacts=(("it", Contact("IT help desk", email="it@alder.example")),),
    ceo=Office("ceo", Role.CEO, holder("Chief Executive Officer", "ceo"), channels=(("test", "ceos-office"),)),
    chair=Office("chair", Role.CHAIR, holder("Chair of trustees", "chair")),
    it=Holder(Contact("IT help desk", email="it@alder.example"), (("test", "it"),)),
)
KNOWLEDGE = Knowledge(CONTENT.policy, CONTENT.signposts, ORGANISATION, {rule.id: rule for rule in CONTENT.rules})
KEYS = KeyRing.from_text(new_key_line())
TEACHER = Person("test", "teacher")
PERSONAL = Place("test", "D1", PlaceKind.PERSONAL)
STAFF_ROOM = Place("test", "C1", PlaceKind.CHANNEL)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def reading(
    *clauses: str,
    scope: Scope = Scope.IN,
    signpost: str = "",
    intent: Intent = Intent.ASK,
    second: tuple[Intent, float] | None = None,
    safeguarding: bool = False,
    distress: bool = False,
    sure: float = 0.9,
) -> Reading:
    """Return a reading as the engine would make it, with `sure` the probability of its intent."""
    intents = dict.fromkeys(Intent, 0.01) | {intent: sure}
    if second:
        intents[second[0]] = second[1]
    return Reading(
        scope=scope,
        clauses=tuple((clause, 0.9 - 0.1 * number) for number, clause in enumerate(clauses)),
        signpost=signpost,
        intents=intents,
        safeguarding=safeguarding,
        distress=distress,
        scores={"in": 0.95 if scope is Scope.IN else 0.05},
    )


@dataclass
class Bot:
    """Talks to a dispatch as a platform does."""

    dispatch: Dispatch
    units: SqlUnitsOfWork
    metrics: CollectorRegistry
    readings: dict[str, Reading]
    asked: list[str]
    judgements: dict[str, Judgement]
    judged: list[Draft]
    numbers: "count[int]" = field(default_factory=count)

    async def send(
        self,
        intent: str,
        text: str = "",
        *,
        who: Person = TEACHER,
        place: Place = PERSONAL,
        fields: Mapping[str, str] | None = None,
        request_id: str = "",
        in_the_open: bool = False,
        mentions: bool = False,
    ) -> Reply | None:
        """Send a request; each has an id of its own unless one is given."""
        number = request_id or f"request-{next(self.numbers)}"
        return await self.dispatch(Request(number, who, place, intent, text, fields or {}, in_the_open, mentions))

    async def says(self, intent: str, text: str = "", **more: object) -> str:
        """Send a request and return the reply as plain text."""
        reply = await self.send(intent, text, **more)  # type: ignore[arg-type]  # handed through as it came
        assert reply is not None
        return plain(reply)

    async def press(self, reply: Reply, label: str, *, place: Place = PERSONAL) -> Reply:
        """Press the button of a reply that has this label."""
        button = next(button for button in buttons(reply) if button.label == label)
        answer = await self.send(button.intent, fields={"value": button.value}, place=place)
        assert answer is not None
        return answer


def buttons(reply: Reply) -> list[Button]:
    """Return every button of a reply."""
    return [button for part in reply.parts if isinstance(part, Buttons) for button in part.buttons]


@asynccontextmanager
async def bot_with(
    address: str,
    now: datetime = NOON,
    verbs: tuple[Verb, ...] = (),
    look: Mapping[str, Look] = MappingProxyType({}),
    knowledge: Callable[[], Knowledge] = lambda: KNOWLEDGE,
) -> AsyncIterator[Bot]:
    """Open a bot on a database; the test writes what the engine reads into `readings`, and judges into `judgements`."""
    readings: dict[str, Reading] = {}
    asked: list[str] = []
    judgements: dict[str, Judgement] = {}
    judged: list[Draft] = []

    async def read(text: str) -> Reading:
        asked.append(text)
        return readings.get(text) or reading()

    async def judge(draft: Draft) -> Judgement:
        judged.append(draft)
        return judgements.get(draft.text, Judgement(Verdict.CLEAR))

    async with open_database(address) as connections, SqlUnitsOfWork(connections, KEYS) as units:
        metrics = CollectorRegistry()
        dispatch = Dispatch(
            verbs=(*VERBS, *verbs),
            units=units,
            read=read,
            judge=judge,
            knowledge=knowledge,
            clock=lambda: now,
            metrics=metrics,
            look=look,
        )
        yield Bot(dispatch, units, metrics, readings, asked, judgements, judged)
