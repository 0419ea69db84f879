"""An installation of the bot as its IT administrator has it: a home folder, a database, and the real command."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from click.testing import CliRunner, Result
from sqlalchemy import Executable, Table, select

from bot.__main__ import cli
from bot.core.checks import Draft, Judgement, Verdict
from bot.core.consultations import Consultation, Sent
from bot.core.reports import Event, Report
from bot.storage.database import open_database
from bot.storage.sealed import load_keys
from bot.storage.store import SqlStore
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.content.trust_file import WHOLE
from tests.storage.reporting import ANN, HEAD, NOTED, NOW, REPORT, changing, opening

T = TypeVar("T")

FIRST, SECOND = REPORT, replace(REPORT, id="case-2", reference="JKLM-NPQR")
#: A draft that somebody has sent to a manager, who has not answered.
ASKED = Consultation("question", ANN, HEAD, NOW, Sent(Draft("Well done, Year 6"), Judgement(Verdict.CLEAR)))
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Installation:
    """One home folder and one migrated database."""

    home: Path
    address: str

    @property
    def keys(self) -> Path:
        """The file of the encryption keys."""
        return self.home / "keys"

    def run(self, *arguments: str, typed: str | bytes = "", **environment: str) -> Result:
        """Run the command, with something on its standard input."""
        settings = {"SOCIALPOLICY_HOME": str(self.home), "DATABASE_URL": self.address, **environment}
        return CliRunner().invoke(cli, arguments, input=typed, env=settings)

    def do(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        """Do something in one unit of work, with the keys of the installation."""

        async def run() -> T:
            async with open_database(self.address) as engine:
                return await SqlUnitsOfWork(engine, load_keys(None, self.keys)).do(work)

        return in_a_thread(run)

    def tamper(self, *statements: Executable) -> None:
        """Do something to the database behind the bot's back."""

        async def run() -> None:
            async with open_database(self.address) as engine, engine.begin() as connection:
                for statement in statements:
                    await connection.execute(statement)

        in_a_thread(run)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Return the rows of a table, in the order of its key."""

        async def run() -> list[dict[str, Any]]:
            async with open_database(self.address) as engine, engine.connect() as connection:
                found = await connection.execute(select(table).order_by(*table.primary_key))
                return [dict(row) for row in found.mappings()]

        return in_a_thread(run)

    def keep(self, *reports: Report, events: Sequence[Event] = (NOTED,)) -> None:
        """Keep reports, to each of which something has happened already."""
        for report in reports:
            self.do(opening(report))
            for event in events:
                self.do(changing(report, event))

    def history(self, case: str = REPORT.id) -> list[tuple[str, str]]:
        """Return what happened to a report, and the words that go with it."""
        return [(event.kind, event.words) for event in self.do(lambda store: store.events(case))]


def in_a_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what some work returns; in a thread, since a loop of another plugin may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def installed(home: Path, address: str) -> Installation:
    """Return an installation with its first key and two reports."""
    (home / "organisation.yaml").write_text(WHOLE, "utf-8")
    installation = Installation(home, address)
    assert 0 == installation.run("keys", "new").exit_code
    installation.keep(FIRST, SECOND)
    return installation
