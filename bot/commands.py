"""What the `socialpolicy` command does, once its arguments are parsed."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated, Any, TextIO

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pythonjsonlogger.json import JsonFormatter

from bot.app import Parts, practice_room, service
from bot.core.checks import Account, Draft, Finding, Media, Rule
from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT, Reply, Say
from bot.core.plain import plain
from bot.core.routing import Reading
from bot.settings import load_settings
from bot.storage.migrate import upgrade
from bot.storage.sealed import make_key_file
from handlers.ask_policy import answer, clauses_to_show
from handlers.check_post import NOT_CHECKED, NOTHING_TO_CHECK, QUESTIONS
from handlers.citing import quote
from handlers.drafts import has_words
from handlers.findings import judgement_parts, why

Row = dict[str, Any]
Line = Callable[[Row], Mapping[str, object]]


class DraftRow(BaseModel):
    """A draft and the facts about it as they are typed; what is left out is not known."""

    model_config = ConfigDict(hide_input_in_errors=True)

    text: str
    account: Account | None = None
    platform: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True)] | None = None
    authorised: bool | None = None
    media: Media | None = None
    consent: bool | None = None

    def draft(self) -> Draft:
        """Return the draft as the core knows it."""
        return Draft(**self.model_dump())


def stream(lines: Iterable[bytes], out: TextIO, serve: Line) -> None:
    """Read one JSON object a line and write one for each, at once; BadInput names the line that cannot be used."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = _row(line)
                answer = serve(row)
            except BadInput as error:
                raise BadInput(f"Line {number} {error}") from None
            out.write(json.dumps({"id": row["id"], **answer}) + "\n")
            out.flush()


def _row(line: bytes) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput("is not JSON.") from None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise BadInput('needs an object with "id" and a "text" of words.')
    if len(row["text"]) > LONGEST_TEXT:
        raise BadInput(f"has a text of more than {LONGEST_TEXT:,} characters.")
    return row


def ask_line() -> Line:
    """Return what answers one line of `ask --jsonl`."""
    parts = Parts(load_settings())
    return lambda row: _answered(parts, parts.engine.read(row["text"]))


def _answered(parts: Parts, reading: Reading) -> Mapping[str, object]:
    return {
        "scope": str(reading.scope),
        "clauses": list(clauses_to_show(reading)),
        "answer": plain(Reply(answer(parts.knowledge, reading, parts.clock().date()))),
    }


def route_line() -> Line:
    """Return what answers one line of `route --jsonl`."""
    engine = Parts(load_settings()).engine
    return lambda row: {"intent": str(engine.read(row["text"]).intent)}


def check_line() -> Line:
    """Return what answers one line of `check --jsonl`."""
    parts = Parts(load_settings())
    judge, rules = parts.judge(parts.organisation), parts.knowledge.rules

    def line(row: Row) -> Mapping[str, object]:
        try:
            draft = DraftRow.model_validate(row).draft()
        except ValidationError as error:
            faults = "; ".join(f"{item['loc'][0]}: {item['msg']}" for item in error.errors(include_input=False))
            raise BadInput(f"has facts that cannot be used: {faults}.") from None
        judgement = judge.judge(draft)
        return {"verdict": str(judgement.verdict), "findings": [_found(rules, each) for each in judgement.findings]}

    return line


def _found(rules: Mapping[str, Rule], finding: Finding) -> Mapping[str, object]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote or None,
        "why": why(rules, finding),
        "fix": finding.fix,
    }


def check(text: str, facts: Row) -> str:
    """Return the judgement of one draft as plain text."""
    draft = DraftRow(text=text, **facts).draft()
    if len(draft.text) > LONGEST_TEXT:
        raise BadInput(f"The draft is longer than {LONGEST_TEXT:,} characters.")
    if not has_words(draft.text):
        raise BadInput(NOTHING_TO_CHECK)
    parts = Parts(load_settings())
    judgement = parts.judge(parts.organisation).judge(draft)
    questions = [Say(f"I could be more certain if I knew: {QUESTIONS[fact][0]}") for fact in judgement.questions]
    return plain(Reply((*judgement_parts(parts.knowledge, draft, judgement), *questions, Say(NOT_CHECKED))))


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
    content = Parts(load_settings()).lint(Path(folder) if folder else None)
    return (
        f"No faults: {len(content.policy.clauses)} clauses, {len(content.rules)} rules, "
        f"{len(content.signposts)} signposts."
    )


def show(clause_id: str) -> str:
    """Return a clause as plain text; BadInput for an unknown id."""
    policy = Parts(load_settings()).content.policy
    clause = policy.find(clause_id)
    if clause is None:
        raise BadInput(f"There is no clause {clause_id!r}. Ids look like prohibited-use/logo.")
    return f"{clause.id} ({clause.kind})\n{plain(Reply((quote(policy, clause),)))}"


def new_keys() -> str:
    """Make the file with the first encryption key; SetupError if there is one already."""
    parts = Parts(load_settings())
    make_key_file(parts.key_file)
    return f"A new encryption key is in {parts.key_file}. Keep a copy of it somewhere safe, apart from the database."


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
