"""Reports while everything fails: replicas are killed, the database restarts, Slack refuses: `make faults`."""

import os

# Before numpy is imported: the process that forks replicas must have one thread alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
