"""The composition root: settings become content, engine, storage, dispatch, platforms, worker; tests use it too."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

import policy_content
from bot import practice
from bot.content.organisation import PracticeFile, load_organisation, load_practice
from bot.content.policy_files import Content, load
from bot.core.errors import SetupError
from bot.core.people import Organisation
from bot.core.ports import Store
from bot.core.routing import Reading
from bot.core.turns import Knowledge, Verb
from bot.dispatch import Dispatch
from bot.matching.engine import Engine
from bot.practice.app import PracticePlatform
from bot.practice.rooms import PLATFORM as PRACTICE
from bot.practice.rooms import Persona, Room
from bot.settings import Settings
from bot.slack.app import SlackPlatform
from bot.storage.database import open_database, sqlite_address
from bot.storage.migrate import pending, upgrade
from bot.storage.unit_of_work import SqlUnitsOfWork
from bot.worker import work
from handlers import ask_policy, home, not_yet

#: What staff can do: the authorisation table.
VERBS: tuple[Verb, ...] = (
    home.help_,
    home.home,
    home.message,
    home.chosen,
    ask_policy.ask,
    ask_policy.ask_form,
    ask_policy.helpful,
    ask_policy.not_what_i_asked,
    ask_policy.share,
    not_yet.check,
    not_yet.report,
    not_yet.press,
)

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

    @cached_property
    def organisation(self) -> Organisation:
        """The trust's own file, or a trust of bare roles where there is none."""
        path = self.settings.organisation
        if self.settings.organisation_file or path.exists():
            return load_organisation(path)
        return Organisation()

    @cached_property
    def knowledge(self) -> Knowledge:
        """What the bot knows for the trust's own people."""
        return Knowledge(self.content.policy, self.content.signposts, self.organisation)

    @cached_property
    def practice_file(self) -> PracticeFile:
        """The sample organisation of the practice room."""
        return load_practice(Path(practice.__path__[0]) / "organisation.yaml")

    @cached_property
    def practice_knowledge(self) -> Knowledge:
        """What the bot knows in the practice room: the same policy, the sample organisation."""
        people = self.practice_file.people.items()
        roles = [(PRACTICE, name, role) for name, persona in people for role in persona.roles]
        organisation = self.practice_file.organisation(roles)
        return Knowledge(self.content.policy, self.content.signposts, organisation)

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
    parts: Parts, database: str, knowledge: Knowledge
) -> AsyncIterator[tuple[Dispatch, web.Application]]:
    """Open the database, start the worker, and yield what serves requests, and a web application for platforms."""
    metrics = CollectorRegistry()
    threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="engine")
    engine = parts.engine

    async def read(text: str) -> Reading:
        return await asyncio.get_running_loop().run_in_executor(threads, engine.read, text)

    async with open_database(database) as connections, SqlUnitsOfWork(connections) as units:
        dispatch = Dispatch(
            verbs=VERBS,
            units=units,
            read=read,
            knowledge=knowledge,
            clock=parts.clock,
            metrics=metrics,
        )
        worker = asyncio.create_task(work(units.purge, parts.clock))
        try:
            yield dispatch, _web_application(units, metrics)
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
            threads.shutdown()


@asynccontextmanager
async def practice_room(parts: Parts) -> AsyncIterator[web.Application]:
    """Yield the practice room as a web application, on a database file of its own."""
    home = parts.settings.socialpolicy_home
    home.mkdir(parents=True, exist_ok=True)
    database = sqlite_address((home / "practice.sqlite").resolve())
    await upgrade(database)
    async with open_bot(parts, database, parts.practice_knowledge) as (dispatch, web_app):
        PracticePlatform(dispatch, people=parts.practice_people, rooms=parts.practice_rooms).mount(web_app)
        yield web_app


@asynccontextmanager
async def service(parts: Parts) -> AsyncIterator[web.Application]:
    """Yield the bot for the platforms that the settings name, as a web application."""
    settings = parts.settings
    if not settings.slack_bot_token:
        raise SetupError(
            "No platform is switched on. For Slack set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN). "
            "To try the bot without any account, run: socialpolicy practice"
        )
    if await pending(parts.database):
        raise SetupError("The database is not up to date. Run: socialpolicy db upgrade")
    async with open_bot(parts, parts.database, parts.knowledge) as (dispatch, web_app):
        SlackPlatform(
            bot_token=settings.slack_bot_token.get_secret_value(),
            signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
            app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else None,
            handle=dispatch,
            api_url=settings.slack_api_url,
        ).mount(web_app)
        yield web_app


def _web_application(units: SqlUnitsOfWork, metrics: CollectorRegistry) -> web.Application:
    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        try:
            await units.do(_nothing)
        except Exception:
            return web.Response(text="the database does not answer\n", status=503)
        return web.Response(text="ok\n")

    async def show_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics), headers={"Content-Type": "text/plain; version=0.0.4"})

    web_app = web.Application()
    web_app.add_routes([web.get("/healthz", healthy), web.get("/readyz", ready), web.get("/metrics", show_metrics)])
    return web_app


async def _nothing(_store: Store) -> None:
    """Keep nothing: a unit of work that only shows that the database lets one begin and commit."""
