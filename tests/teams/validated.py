"""Has Microsoft's own parser read every card that the tests looked at, where it is there."""

from collections.abc import Iterator

import pytest

from tests.teams import cards_check


@pytest.fixture(scope="session", autouse=True)
def cards_seen_by_parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fail at the end of the session if Microsoft's parser finds a fault in a card."""
    yield
    if cards_check.waiting:
        assert [] == cards_check.faults_by_parser(tmp_path_factory.mktemp("cards"))
