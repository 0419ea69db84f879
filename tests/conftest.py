"""Fixtures that every test may ask for."""

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# As `socialpolicy` itself does: a second crew of threads inside numpy would only be in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test is timed: how long an example takes, or to make one, says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["tests.storage.fixtures", "tests.teams.validated"]


@pytest.fixture
def unused_tcp_port() -> Iterator[int]:
    """Return a port that is the test's own while it runs: nobody listens there unless the test does."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
