"""`make faults`: replicas are killed at random, on PostgreSQL and on SQLite; nothing may be lost, or done twice."""

import argparse
import asyncio
import os
import shutil
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from bot.storage.database import sqlite_address
from tests.faults.replicas import Forks, forking
from tests.faults.trial import Plan, Trial
from tests.faults.verdict import Verdict
from tests.postgres import in_memory, running_server

#: PostgreSQL's share of the kills and of the time: where one replica serves alone, each kill stops everything.
_OF_POSTGRES = (0.85, 0.7)
_REPLICAS = 3
#: Seconds that each trial needs besides to come to its end.
_TO_END = 75.0


def main(arguments: Sequence[str]) -> bool:
    """Run the trials, print their tables, and return whether nothing was lost and nothing doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many replicas are killed in all")
    parser.add_argument("--seconds", type=float, default=360, help="about how long it takes in all")
    parser.add_argument(
        "--on", choices=("postgresql", "sqlite"), help="one database alone, with all kills and all time"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the chances of another run")
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}", flush=True)
    # A server that is not ours could not be restarted.
    os.environ.pop("TEST_DATABASE_URL", None)
    # In memory, as PostgreSQL is: the system keeps what a killed process has written, and disks are slow.
    home = Path(mkdtemp(prefix="faults-", dir=in_memory()))
    with running_server() as server:
        restarts = [partial(server.restart, crash=crash) for crash in (False, True)]
        of_kills, of_time = {"postgresql": (1.0, 1.0), "sqlite": (0.0, 0.0)}.get(asked.on, _OF_POSTGRES)
        time_to_kill = max(asked.seconds - _TO_END * (1 if asked.on else 2), 20.0)
        kills, seconds = round(asked.kills * of_kills), time_to_kill * of_time
        on_postgres = Plan("PostgreSQL", _REPLICAS, kills, seconds, asked.seed, restarts)
        on_sqlite = Plan("SQLite", 1, asked.kills - kills, time_to_kill - seconds, asked.seed)
        server.create("faults")
        addresses = (server.address_of("faults"), sqlite_address(home / "faults.sqlite"))
        planned = zip((on_postgres, on_sqlite), addresses, strict=True)
        good = asyncio.run(trials([each for each in planned if each[0].seconds], home))
    if good:
        shutil.rmtree(home)
    else:
        print(f"The logs, and SQLite's database, are left in {home}")
    return good


async def trials(plans: Sequence[tuple[Plan, str]], home: Path) -> bool:
    """Run the trials one after the other."""
    began = time.monotonic()
    async with forking() as forks:
        good = [await trial(plan, address, home, forks) for plan, address in plans]
    print(f"\n{time.monotonic() - began:.0f} s in all: {'nothing was lost or doubled' if all(good) else 'NOT GOOD'}")
    return all(good)


async def trial(plan: Plan, address: str, home: Path, forks: Forks) -> bool:
    """Run one trial and print its table."""
    print(f"\n{plan.name}: {plan.replicas} replicas, {plan.kills} kills in {plan.seconds:.0f} s", flush=True)
    began, run = time.monotonic(), Trial(plan, address, home, forks)
    verdict = await run.run()
    print(f"\n{plan.name}, {time.monotonic() - began:.0f} s")
    starts = sorted(run.replicas.starts)
    row("load of the machine in the last minute, and its processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}")
    row("kills (kill -9)", f"{run.kills} of {plan.kills}")
    row("restarts of the database, one in order and one by a crash", f"{run.restarts} of {len(plan.restarts)}")
    row("a replica listens again after, p50", f"{starts[len(starts) // 2]:.2f} s")
    row("starts that gave up, such as for want of the database", str(run.replicas.gave_up))
    for fate, number in run.slack.fates.most_common():
        row(f"calls to Slack {fate}", str(number))
    show(verdict)
    return verdict.good


def show(verdict: Verdict) -> None:
    """Print the counts of a verdict."""
    for what, number, forbidden in verdict.counts:
        row(what, f"{number}{'   <-- MUST BE 0' if forbidden and number else ''}")
    for what, fault in verdict.faults:
        row(what, fault)


def row(what: str, value: str) -> None:
    """Print one row of a table."""
    print(f"  {what:64} {value}", flush=True)


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
