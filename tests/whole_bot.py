"""The parts of the whole bot for tests: content and engine are read once and shared, for nothing changes them."""

from functools import cache

from bot.app import Clock, Parts, now
from bot.matching.engine import Engine
from bot.settings import Settings
from tests.talking import CONTENT


@cache
def shared_engine() -> Engine:
    """Return the engine with its own weights."""
    return Engine.load(CONTENT.examples)


def parts_with(settings: Settings, clock: Clock = now) -> Parts:
    """Return the parts of a bot with these settings and this clock."""
    parts = Parts(settings, clock)
    parts.__dict__.update(content=CONTENT, engine=shared_engine())
    return parts
