"""Asking on the command line: questions, drafts and messages, one by one or line by line; the policy content."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TextIO

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.app import Parts
from bot.core.checks import Account, Draft, Finding, Media, Rule
from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT, Reply, Say
from bot.core.plain import plain
from bot.core.routing import Reading
from bot.settings import load_settings
from handlers.ask_policy import answer, clauses_to_show
from handlers.check.drafts import has_words
from handlers.check.findings import judgement_parts, why
from handlers.check.post import NOT_CHECKED, NOTHING_TO_CHECK, QUESTIONS
from handlers.citing import quote

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
