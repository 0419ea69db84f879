"""Fixtures that every test may ask for."""

import os

# As `socialpolicy` itself does: a second crew of threads inside numpy would only be in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest_plugins = ["tests.storage.fixtures", "tests.teams.validated"]
