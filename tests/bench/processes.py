"""Servers in processes of their own: how soon they answer, and what memory they hold."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.slack.web_api import WebApi
from tests.slack.workspace import SECRET


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


@contextmanager
def serving(slack: WebApi, home: Path, keys: str, address: str, port: int, **more: str) -> Iterator[Started]:
    """Run `socialpolicy serve` with a Slack, a database and more settings; the trust's file is in its home."""
    environment = {
        "SOCIALPOLICY_HOME": str(home),
        "SOCIALPOLICY_KEYS": keys,
        "DATABASE_URL": address,
        "PORT": str(port),
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
        **more,
    }
    with running(["bot", "serve"], port, environment) as started:
        yield started


def _listens(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()  # this machine
    except URLError as error:
        return not isinstance(error.reason, OSError)
    except OSError:
        return False
    return True
