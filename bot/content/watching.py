"""The trust's own file while the bot runs: read again when it has changed, so that a deputy can step in at once."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from bot.content.organisation import load_organisation
from bot.content.yaml_file import ContentError
from bot.core.people import Organisation

log = logging.getLogger(__name__)

#: Seconds for which the file is not looked at again.
LOOK_AGAIN = 3.0


class Organisations:
    """The organisation as the trust's file says now; calling it returns it.

    A file that holds faults changes nothing: the last good one counts until it is mended. Without a file it is a trust
    of bare roles, unless the file is `required`. ContentError with every fault if the file is no good at the start.
    """

    def __init__(self, path: Path, *, required: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looked = clock()
        self._seen = self._stamp()
        self._present = load_organisation(path) if required or self._seen else Organisation()

    def __call__(self) -> Organisation:
        """Return the organisation as it is now."""
        if self._clock() - self._looked >= LOOK_AGAIN:
            self._looked = self._clock()
            self._look()
        return self._present

    def _look(self) -> None:
        """Read the file if it is not the one that was seen last."""
        # Before it is read: a change meanwhile is seen at the next look.
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._present = load_organisation(self._path)
        except ContentError as error:
            # The faults in words may name people.
            lines = [f"{fault.file}:{fault.line}" for fault in error.faults]
            log.error("the organisation's file cannot be used, the last good one counts", extra={"faults": lines})
        else:
            log.info("the organisation's file was read again")

    def _stamp(self) -> tuple[int, int, int] | None:
        """Return what differs after every change of the file, or None where there is none."""
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
