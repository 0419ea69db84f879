"""What the `socialpolicy` command does, once its arguments are parsed."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TextIO

from aiohttp import web
from pythonjsonlogger.json import JsonFormatter

from bot.app import Parts, practice_room, service
from bot.content.policy_files import load
from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT, Reply
from bot.core.plain import plain
from bot.core.routing import Reading
from bot.settings import load_settings
from bot.storage.migrate import upgrade
from handlers.ask_policy import answer, clauses_to_show
from handlers.citing import quote

Line = Callable[[str], Mapping[str, object]]


def stream(lines: TextIO, out: TextIO, serve: Line) -> None:
    """Read one JSON object a line and write one for each, at once; BadInput names the line that cannot be read."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, number)
            out.write(json.dumps({"id": row["id"], **serve(row["text"])}, ensure_ascii=False) + "\n")
            out.flush()


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        raise BadInput(f"Line {number} is not JSON.") from None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise BadInput(f'Line {number} needs an object with "id" and a "text" of words.')
    if len(row["text"]) > LONGEST_TEXT:
        raise BadInput(f"Line {number}: the text is longer than {LONGEST_TEXT:,} characters.")
    return row


def ask_line() -> Line:
    """Return what answers one line of `ask --jsonl`."""
    parts = Parts(load_settings())
    return lambda text: _answered(parts, parts.engine.read(text))


def _answered(parts: Parts, reading: Reading) -> Mapping[str, object]:
    return {
        "scope": str(reading.scope),
        "clauses": list(clauses_to_show(reading)),
        "answer": plain(Reply(answer(parts.knowledge, reading, parts.clock().date()))),
    }


def route_line() -> Line:
    """Return what answers one line of `route --jsonl`."""
    engine = Parts(load_settings()).engine
    return lambda text: {"intent": str(engine.read(text).intent)}


def ask(question: str, *, why: bool) -> str:
    """Return the answer to one question as plain text, with its scores and nearest examples if asked."""
    if len(question) > LONGEST_TEXT:
        raise BadInput(f"The question is longer than {LONGEST_TEXT:,} characters.")
    parts = Parts(load_settings())
    reading = parts.engine.read(question)
    said = plain(Reply(answer(parts.knowledge, reading, parts.clock().date())))
    return f"{said}\n\n{_why(reading)}" if why else said


def _why(reading: Reading) -> str:
    scores = [f"  {score:6.3f}  {name}" for name, score in reading.scores.items()]
    clauses = [f"  {score:6.3f}  {name}" for name, score in reading.clauses]
    near = [f"  {neighbour.nearness:6.3f}  {neighbour.label}: {neighbour.text}" for neighbour in reading.neighbours]
    return "\n".join(["Scores", *scores, "Clauses", *clauses, "Nearest examples", *near])


def route(text: str) -> str:
    """Return what the writer of a text wants, with the probability of each intent."""
    reading = Parts(load_settings()).engine.read(text)
    ranked = sorted(reading.intents.items(), key=lambda item: -item[1])
    return "\n".join([str(reading.intent), *(f"  {score:.3f}  {intent}" for intent, score in ranked)])


def lint(folder: str | None) -> str:
    """Check the policy content; ContentError with every fault."""
    content = load(Path(folder)) if folder else Parts(load_settings()).content
    return f"No faults: {len(content.policy.clauses)} clauses, {len(content.signposts)} signposts."


def show(clause_id: str) -> str:
    """Return a clause as plain text; BadInput for an unknown id."""
    policy = Parts(load_settings()).content.policy
    clause = policy.find(clause_id)
    if clause is None:
        raise BadInput(f"There is no clause {clause_id!r}. Ids look like prohibited-use/logo.")
    return f"{clause.id} ({clause.kind})\n{plain(Reply((quote(policy, clause),)))}"


def upgrade_database() -> str:
    """Bring the database to its newest form."""
    asyncio.run(upgrade(Parts(load_settings()).database))
    return "The database is up to date."


def practice(port: int | None) -> None:
    """Run the practice room until it is stopped."""
    parts = Parts(load_settings())
    _run(practice_room(parts), "127.0.0.1", parts.settings.port if port is None else port, "The practice room is open")


def serve() -> None:
    """Run the bot for its platforms until it is stopped."""
    parts = Parts(load_settings())
    _run(service(parts), parts.settings.host, parts.settings.port, "The bot is listening")


def _run(opening: AbstractAsyncContextManager[web.Application], host: str, port: int, greeting: str) -> None:
    _log_as_json()
    asyncio.run(_serve(opening, host, port, greeting))


async def _serve(opening: AbstractAsyncContextManager[web.Application], host: str, port: int, greeting: str) -> None:
    async with opening as web_app:
        runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError:
                raise BadInput(f"Port {port} is taken on {host}. Choose another with PORT.") from None
            address, taken = runner.addresses[0][:2]
            print(f"{greeting}: http://{address}:{taken}/", flush=True)  # noqa: T201  # the one line for people
            await _until_stopped()
        finally:
            await runner.cleanup()


async def _until_stopped() -> None:
    """Wait for the signal that asks the process to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(asked, stopped.set)
    await stopped.wait()


def _log_as_json() -> None:
    """Write the log as JSON, a line each, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{", timestamp=True))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # These log addresses and payloads of their own accord.
    for name in ("slack_bolt", "slack_sdk", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
