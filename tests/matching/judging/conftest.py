"""The judge as it is delivered: the committed weights, the rules in the repository, the installed encoder."""

from pathlib import Path

import pytest

import policy_content
from bot.content.policy_files import Content, load
from bot.matching.encoder import Encoder
from bot.matching.judging.judge import Judge


@pytest.fixture(scope="session")
def content() -> Content:
    """Return all of the policy content."""
    return load(Path(policy_content.__path__[0]))


@pytest.fixture(scope="session")
def judge(content: Content, encoder: Encoder) -> Judge:
    """Return the judge with the committed weights, who knows the name of a trust."""
    return Judge.load(content.rules, content.everyday, encoder, ("Alder and Birch Schools Trust",))
