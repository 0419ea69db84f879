"""Fixtures that every test may ask for."""

import os

from hypothesis import settings

# As `socialpolicy` itself does: a second crew of threads inside numpy would only be in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test is timed: how long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.storage.fixtures", "tests.teams.validated"]
