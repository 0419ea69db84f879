"""`make bench`: the bot beside bare servers, Teams beside Slack, parts beside others' work, and what growth costs."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from tempfile import TemporaryDirectory

from rank_bm25 import BM25Okapi

from bot.app import Parts
from bot.core.checks import Draft, Judgement
from bot.matching.judging.judge import Judge
from bot.matching.judging.weights import load as load_weights
from bot.settings import Settings
from tests.bench.growth import grown, grown_judge
from tests.bench.load import SECRET, Load, drive
from tests.bench.peers import presidio, profanity
from tests.bench.platforms import platforms
from tests.bench.press import press
from tests.bench.processes import running
from tests.bench.reports import reports
from tests.bench.servers import SERVERS
from tests.bench.texts import QUESTIONS, drafts
from tests.bench.timing import timed

PORT = 39_780
#: How many drafts of how many words are checked, each so many times: enough for one in a hundred while that is quick.
LENGTHS = ((20, 25, 8), (200, 25, 4), (2_000, 10, 1), (10_000, 3, 1))


def servers(parts: Parts) -> None:
    """Measure the bare servers and the bot, as `socialpolicy serve` runs it, when asked and when given drafts."""
    asks = Load([f"ask {question}" for question in QUESTIONS], ((1, 400), (32, 1600), (64, 1600)))
    checks = Load([f"check {draft}" for draft in drafts(parts.content, 20, 100)], ((1, 200), (32, 800)))
    for name in SERVERS:
        measure(name, ["tests.bench.servers", name, str(PORT)], {}, asks=asks)
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
        measure("ours", ["bot", "serve"], environment, asks=asks, checks=checks)


def measure(name: str, command: Sequence[str], environment: Mapping[str, str], **loads: Load) -> None:
    """Print how one server does under each load."""
    with running(command, PORT, environment) as server:
        print(f"\n{name}: answers {server.seconds:.2f} s after its start, {server.megabytes():.0f} MB")
        for kind, load in loads.items():
            for clients, requests in load.crowds:
                run = asyncio.run(drive(server.port, clients, requests, load.texts))
                print(
                    f"  {kind:6} from {clients:2} clients: p50 {run.p50:8.2f} ms   p99 {run.p99:8.2f} ms   "
                    f"slowest {run.slowest:8.2f} ms   {run.per_second:8.1f} requests/s"
                )
        print(f"  afterwards {server.megabytes():.0f} MB")


def questions(parts: Parts) -> None:
    """Measure the encoder, a lexical index and the whole engine, in this process without a server."""
    examples = [text for texts in parts.content.examples.clauses.values() for text in texts]
    index = BM25Okapi([text.casefold().split() for text in examples])
    print("\nOne question, in one thread:")
    timed("the engine", parts.engine.read, rounds=25)
    timed("the encoder alone", parts.engine.encoder.encode, rounds=25)
    timed("rank-bm25 over the examples alone", lambda text: index.get_scores(text.casefold().split()), rounds=25)


def checks(parts: Parts) -> None:
    """Measure the judge of drafts beside its encoder and beside what others look through drafts with."""
    judge = parts.judge(parts.organisation)
    look_for_personal_data, recognisers = presidio()
    print("\nOne draft of which no fact is told, in one thread")
    print(f"(presidio-analyzer with its {recognisers} recognisers for the UK and anywhere, without a language model):")
    for words, count, rounds in LENGTHS:
        texts = drafts(parts.content, words, count)
        print(f" {words:,} words")
        timed("the check", checking(judge), texts, rounds)
        timed("the encoder alone", parts.engine.encoder.encode, texts, rounds)
        timed("presidio-analyzer", look_for_personal_data, texts, rounds)
        timed("alt-profanity-check", profanity, texts, rounds)


def checking(judge: Judge) -> Callable[[str], Judgement]:
    """Return the check of a draft by its text alone."""
    return lambda text: judge.judge(Draft(text))


def growth(parts: Parts) -> None:
    """Measure the engine and the judge with ten and a hundred times the clauses and the rules."""
    clauses, rules = len(parts.engine.weights.outputs.clauses), parts.content.rules
    print("\nThe engine as the policy grows, each clause with as many examples:")
    for times in (1, 10, 100):
        timed(f"{clauses * times:,} clauses", grown(parts.engine, times).read, rounds=10)
    print("\nThe check of 20 words as the rules grow:")
    texts, weights = drafts(parts.content, 20, 25), load_weights()
    for times in (1, 10, 100):
        judge = grown_judge(rules, parts.engine.encoder, weights, times)
        timed(f"{len(rules) * times:,} rules", checking(judge), texts)


if __name__ == "__main__":
    ours = Parts(Settings())
    servers(ours)
    questions(ours)
    checks(ours)
    growth(ours)
    reports(PORT)
    press(PORT)
    platforms(PORT)
