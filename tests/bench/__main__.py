"""`make bench`: the bot beside bare servers, the encoder and a lexical index alone, and the cost of more clauses."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from rank_bm25 import BM25Okapi

from bot.app import Parts
from bot.matching.engine import Engine
from bot.settings import Settings
from tests.bench.growth import grown
from tests.bench.load import QUESTIONS, SECRET, drive
from tests.bench.servers import SERVERS

PORT = 39_780


@dataclass(frozen=True)
class Started:
    """A running server: its port, its process, and how many seconds it took to answer first."""

    port: int
    process: int
    seconds: float

    def megabytes(self) -> float:
        """Return the memory that the process holds now."""
        status = Path(f"/proc/{self.process}/status").read_text("utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


@contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Started]:
    """Run a server in a process of its own until the block ends."""
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=quiet)
    try:
        while not _listens(port):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit(f"the server {command} did not start")
            time.sleep(0.02)
        yield Started(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()  # this machine
    except URLError as error:
        return not isinstance(error.reason, OSError)
    except OSError:
        return False
    return True


def timed(name: str, work: Callable[[str], object], rounds: int = 25) -> None:
    """Print how long one text takes in this process."""
    took = []
    for number in range(rounds * len(QUESTIONS)):
        began = time.perf_counter()
        work(QUESTIONS[number % len(QUESTIONS)])
        took.append(1000 * (time.perf_counter() - began))
    took = sorted(took[len(QUESTIONS) :])
    print(f"{name:34} p50 {took[len(took) // 2]:8.2f} ms   p99 {took[int(0.99 * len(took))]:8.2f} ms")


def servers() -> None:
    """Measure the bare servers and the bot, as `socialpolicy serve` runs it, at 1, 32 and 64 clients."""
    for name in SERVERS:
        measure(name, ["tests.bench.servers", name, str(PORT)], {})
    with TemporaryDirectory() as home:
        environment = {
            "SOCIALPOLICY_HOME": home,
            "PORT": str(PORT),
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": "http://127.0.0.1:9/",
        }
        upgrade = [sys.executable, "-m", "bot", "db", "upgrade"]
        subprocess.run(upgrade, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
        measure("ours", ["bot", "serve"], environment)


def measure(name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Print how one server does."""
    with running(command, PORT, environment) as server:
        print(f"\n{name}: answers {server.seconds:.2f} s after its start, {server.megabytes():.0f} MB")
        for clients, requests in ((1, 400), (32, 1600), (64, 1600)):
            run = asyncio.run(drive(server.port, clients, requests))
            print(
                f"  {clients:3} clients: p50 {run.p50:8.2f} ms   p99 {run.p99:8.2f} ms   "
                f"slowest {run.slowest:8.2f} ms   {run.per_second:8.1f} requests/s"
            )
        print(f"  afterwards {server.megabytes():.0f} MB")


def alone() -> None:
    """Measure the encoder, a lexical index and the whole engine, in this process without a server."""
    parts = Parts(Settings())
    examples = [text for texts in parts.content.examples.clauses.values() for text in texts]
    index = BM25Okapi([text.casefold().split() for text in examples])
    print("\nOne text, in one thread:")
    timed("the encoder alone", parts.engine.encoder.encode)
    timed("rank-bm25 over the examples alone", lambda text: index.get_scores(text.casefold().split()))
    timed("the engine", parts.engine.read)


def growth() -> None:
    """Measure the engine with ten and a hundred times the clauses, each with as many examples."""
    parts = Parts(Settings())
    print("\nThe engine as the policy grows:")
    for times in (1, 10, 100):
        engine: Engine = grown(parts.engine, times)
        timed(f"{61 * times} clauses", engine.read, rounds=10)


if __name__ == "__main__":
    servers()
    alone()
    growth()
