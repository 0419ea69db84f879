"""The parts of the whole bot for tests: content and engine are read once and shared, for nothing changes them."""

from functools import cache

from bot.app import Clock, Parts, now
from bot.core.people import Organisation
from bot.matching.engine import Engine
from bot.matching.judging.judge import Judge
from bot.settings import Settings
from tests.talking import CONTENT


@cache
def shared_engine() -> Engine:
    """Return the engine with its own weights."""
    return Engine.load(CONTENT.examples)


@cache
def shared_judge(names: tuple[str, ...]) -> Judge:
    """Return the judge of drafts with its own weights, who knows these names."""
    return Judge.load(CONTENT.rules, CONTENT.everyday, shared_engine().encoder, names)


def judge_of(organisation: Organisation) -> Judge:
    """Return the judge of drafts, who knows the names of this organisation."""
    return shared_judge((organisation.trust, *(school.name for school in organisation.schools)))


def parts_with(settings: Settings, clock: Clock = now) -> Parts:
    """Return the parts of a bot with these settings and this clock."""
    parts = Parts(settings, clock)
    parts.__dict__.update(content=CONTENT, engine=shared_engine(), judge=judge_of)
    return parts
