"""The composition root: settings become content, engine, storage, dispatch, platforms, worker; tests use it too."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, disable_created_metrics

import policy_content
from bot import practice
from bot.content.organisation import load_practice, organisation_of
from bot.content.policy_files import Content, load
from bot.content.trust_shapes import PracticeFile
from bot.content.watching import Organisations
from bot.core.checks import Draft, Judgement, Rule
from bot.core.errors import SetupError
from bot.core.notices import Look
from bot.core.people import Organisation
from bot.core.routing import Reading
from bot.core.turns import Knowledge
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.health import web_application
from bot.matching.engine import Engine
from bot.matching.judging.judge import Judge
from bot.matching.patterns import compile_patterns
from bot.platforms import Join, Joined, switched_on
from bot.platforms import practice as practice_platform
from bot.practice.rooms import Persona, Room
from bot.settings import Settings
from bot.storage.database import open_database, sqlite_address
from bot.storage.migrate import pending, upgrade
from bot.storage.outbox import SqlOutbox
from bot.storage.references import SqlReferences
from bot.storage.sealed import KeyRing, load_keys, make_key_file
from bot.storage.unit_of_work import SqlUnitsOfWork
from bot.verbs import VERBS, WRITERS
from bot.worker import Deliveries, work

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What every way of running the bot is made of; each part is made when it is first used."""

    settings: Settings
    clock: Clock = now
    content_folder: Path = Path(policy_content.__path__[0])

    @property
    def database(self) -> str:
        """The address of the database, with its password if it has one."""
        if self.settings.database_url:
            return self.settings.database_url.get_secret_value()
        return sqlite_address((self.settings.socialpolicy_home / "socialpolicy.sqlite").resolve())

    @cached_property
    def content(self) -> Content:
        """The policy content, checked."""
        return load(self.content_folder)

    @cached_property
    def engine(self) -> Engine:
        """The engine, with weights that come from this content."""
        return Engine.load(self.content.examples, encoder_folder=self.settings.encoder_folder)

    def judge(self, organisation: Organisation) -> Judge:
        """Return the judge of drafts, who knows the names of this organisation."""
        names = (organisation.trust, *(school.name for school in organisation.schools))
        return Judge.load(self.content.rules, self.content.everyday, self.engine.encoder, names)

    def lint(self, folder: Path | None = None) -> Content:
        """Return the policy content (of a folder), checked to the last pattern; ContentError with every fault."""
        return load(folder or self.content_folder, compile_patterns)

    @property
    def key_file(self) -> Path:
        """Where the encryption keys lie unless the settings hold them."""
        return self.settings.socialpolicy_home / "keys"

    @property
    def keys(self) -> KeyRing | None:
        """The encryption keys, or None where none have been set up."""
        given = self.settings.socialpolicy_keys
        return load_keys(given.get_secret_value() if given else None, self.key_file)

    @cached_property
    def organisations(self) -> Organisations:
        """The trust's own file, which may change while the bot runs."""
        return Organisations(self.settings.organisation, required=self.settings.organisation_file is not None)

    @property
    def organisation(self) -> Organisation:
        """The trust as its own file says now."""
        return self.organisations()

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows now for the trust's own people."""
        return self._knowledge(self.organisation)

    @cached_property
    def practice_file(self) -> PracticeFile:
        """The sample organisation of the practice room."""
        return load_practice(Path(practice.__path__[0]) / "organisation.yaml")

    @cached_property
    def practice_knowledge(self) -> Knowledge:
        """What the bot knows in the practice room: the same policy, the sample organisation."""
        return self._knowledge(organisation_of(self.practice_file))

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.content.rules}

    def _knowledge(self, organisation: Organisation) -> Knowledge:
        return Knowledge(self.content.policy, self.content.signposts, organisation, self._rules)

    @cached_property
    def practice_people(self) -> Sequence[Persona]:
        """Who can be played in the practice room."""
        return tuple(Persona(name, **entry.model_dump()) for name, entry in self.practice_file.people.items())

    @cached_property
    def practice_rooms(self) -> Sequence[Room]:
        """The channels of the practice room."""
        return tuple(Room(name, **entry.model_dump()) for name, entry in self.practice_file.rooms.items())


@asynccontextmanager
async def open_bot(
    parts: Parts,
    database: str,
    knowledge: Callable[[], Knowledge],
    keys: KeyRing | None,
    joining: Sequence[Join],
) -> AsyncIterator[web.Application]:
    """Open the database, join the platforms, start the worker, and yield the web application that serves them all."""
    # The library would tell the moment of the first report after each start.
    disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs has no types
    metrics = CollectorRegistry()
    engine, judge = parts.engine, parts.judge(knowledge().organisation)
    async with AsyncExitStack() as running:
        threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="engine")
        running.callback(threads.shutdown)

        async def read(text: str) -> Reading:
            return await asyncio.get_running_loop().run_in_executor(threads, engine.read, text)

        async def judge_draft(draft: Draft) -> Judgement:
            return await asyncio.get_running_loop().run_in_executor(threads, judge.judge, draft)

        connections = await running.enter_async_context(open_database(database))
        units = await running.enter_async_context(SqlUnitsOfWork(connections, keys))
        look: dict[str, Look] = {}
        dispatch = Dispatch(
            verbs=VERBS,
            units=units,
            read=read,
            judge=judge_draft,
            knowledge=knowledge,
            clock=parts.clock,
            metrics=metrics,
            look=look,
        )
        web_app = web_application(units, SqlOutbox(units).outlook, metrics)
        references = SqlReferences(units)
        platforms = [join(dispatch, references) for join in joining]
        look |= {each.name: each.look for each in platforms}
        for platform in platforms:
            platform.mount(web_app)

        async def worker(_: web.Application) -> AsyncIterator[None]:
            async with _working(parts.clock, units, knowledge, platforms, metrics):
                yield

        # After the platforms, so that it stops before them: what is being sent comes to its end while they still can.
        web_app.cleanup_ctx.append(worker)
        yield web_app


@asynccontextmanager
async def _working(
    clock: Clock,
    units: SqlUnitsOfWork,
    knowledge: Callable[[], Knowledge],
    platforms: Sequence[Joined],
    metrics: CollectorRegistry,
) -> AsyncIterator[None]:
    """Have notices delivered and old things forgotten for as long as the block runs."""
    async with SqlOutbox(units) as outbox:
        deliver = Delivery(
            outbox=outbox,
            units=units,
            writers=WRITERS,
            send={each.name: each.send for each in platforms},
            look={each.name: each.look for each in platforms},
            knowledge=knowledge,
            clock=clock,
            metrics=metrics,
        )
        async with Deliveries(outbox=outbox, deliver=deliver, clock=clock):
            rounds = asyncio.create_task(work(units.purge, clock))
            try:
                yield
            finally:
                rounds.cancel()
                with suppress(asyncio.CancelledError):
                    await rounds


@asynccontextmanager
async def practice_room(parts: Parts) -> AsyncIterator[web.Application]:
    """Yield the practice room as a web application, on a database file and with a key of its own."""
    home = parts.settings.socialpolicy_home
    home.mkdir(parents=True, exist_ok=True)
    key_file = home / "practice.keys"
    if not key_file.exists():
        make_key_file(key_file)
    database = sqlite_address((home / "practice.sqlite").resolve())
    await upgrade(database)
    joining = [practice_platform(parts.practice_people, parts.practice_rooms)]
    keys = KeyRing.from_file(key_file)
    async with open_bot(parts, database, lambda: parts.practice_knowledge, keys, joining) as web_app:
        yield web_app


@asynccontextmanager
async def service(parts: Parts) -> AsyncIterator[web.Application]:
    """Yield the bot for the platforms that the settings name, as a web application."""
    joining = switched_on(parts.settings)
    if not joining:
        raise SetupError(
            "No platform is switched on. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN). "
            "For Teams set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID. "
            "To try the bot without any account, run: socialpolicy practice"
        )
    if await pending(parts.database):
        raise SetupError("The database is not up to date. Run: socialpolicy db upgrade")
    keys = parts.keys

    def knowledge() -> Knowledge:
        return replace(parts.knowledge, has_keys=keys is not None)

    _say_why_reports_are_off(knowledge())
    async with open_bot(parts, parts.database, knowledge, keys, joining) as web_app:
        yield web_app


def _say_why_reports_are_off(knowledge: Knowledge) -> None:
    """Say at start what keeps reports from being taken, and what to do about it."""
    if not knowledge.has_keys:
        log.warning("reports are off: there is no encryption key. Run: socialpolicy keys new, and start again")
    if not knowledge.organisation.takes_reports:
        log.warning("reports are off: organisation.yaml gives no ids for the CEO and the chair of trustees")
