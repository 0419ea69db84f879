"""A process that has read once what never changes, and forks replicas of the bot: `python -m tests.faults.forking`.

`socialpolicy serve` takes seconds to start, nearly all of them for its modules, the policy and the engine. What is
forked has these already, and starts as `serve` does otherwise: it reads its settings, organisation and keys, opens the
database, joins Slack and listens. Orders come as lines of JSON; each is answered with a line. When our input ends, by
will or because whoever gave the orders was killed, so do the replicas.
"""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from aiohttp import web
from pythonjsonlogger.json import JsonFormatter

import policy_content
from bot.app import Parts, service
from bot.content.policy_files import load
from bot.core.people import Organisation
from bot.matching.engine import Engine
from bot.matching.judging.judge import Judge
from bot.settings import load_settings
from bot.storage.database import create_engine_for, read_address

CONTENT = load(Path(policy_content.__path__[0]))
ENGINE = Engine.load(CONTENT.examples)
JUDGE = Judge.load(CONTENT.rules, CONTENT.everyday, ENGINE.encoder, ())


class Prepared(Parts):
    """Parts that were made before the fork, where nothing changes them."""

    def judge(self, organisation: Organisation) -> Judge:  # noqa: ARG002 - it knows no names, and no draft is judged
        """Return the judge of drafts."""
        return JUDGE


def prepared() -> Prepared:
    """Return the parts of a bot with the settings of the environment."""
    parts = Prepared(load_settings())
    parts.__dict__.update(content=CONTENT, engine=ENGINE)
    return parts


def main() -> None:
    """Follow orders until there are no more."""
    warm_up()
    replicas: set[int] = set()
    for line in sys.stdin:
        match json.loads(line):
            case {"start": environment, "log": log}:
                process = os.fork()
                if process == 0:
                    become_replica(environment, log)
                replicas.add(process)
                answer: Any = process
            case {"ended": process}:
                # It is not waited for: as long as it is not, no other process gets its number.
                answer = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
            case {"kill": process}:
                kill(process)
                replicas.discard(process)
                answer = None
        print(json.dumps(answer), flush=True)
    for process in replicas:
        kill(process)


def warm_up() -> None:
    """Have everything imported that is imported only where it is first needed."""
    prepared().practice_knowledge  # noqa: B018 - for what reading it brings along
    for address in ("sqlite:///none", "postgresql:///none"):
        create_engine_for(read_address(address))
    gc.freeze()


def kill(process: int) -> None:
    """Kill one of our replicas as a power cut would."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def become_replica(environment: dict[str, str], log: str) -> None:
    """Be a replica of the bot, and never return."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        writing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream, becomes in enumerate((nothing, nothing, writing)):
            os.dup2(becomes, stream)
        os.environ.update(environment)
        os.chdir(environment["SOCIALPOLICY_HOME"])
        log_everything()
        asyncio.run(serve(prepared()))
    except Exception as error:
        print(f"not started: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def log_everything() -> None:
    """Log as `serve` does, and what it keeps out besides: no report's words may be even there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{", timestamp=True))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


async def serve(parts: Parts) -> None:
    """Serve the bot until the process is killed."""
    async with service(parts) as web_app:
        runner = web.AppRunner(web_app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", parts.settings.port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
