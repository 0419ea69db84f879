"""Which activities have come before: one that comes again is refused."""

import secrets
from collections import OrderedDict
from hashlib import blake2b

from bot.teams.address import Address
from bot.teams.parse import Way

#: So many activities are remembered, the last ones: more than the staff of a trust send in a day.
MOST = 50_000


class Repeated(Exception):
    """An activity came that was served before."""


class Deliveries:
    """The activities that this process has let in, in memory alone: kept, they would tell when somebody reported.

    What another replica let in is known by what was kept of the request, or by the form that was sent.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._key = secrets.token_bytes(16)
        self._known: OrderedDict[bytes, None] = OrderedDict()

    def begin(self, way: Way, address: Address) -> None:
        """Remember an activity that is to be served; Repeated if it has come before.

        What has no id, as an installation may, does nothing more if it comes again.
        """
        if not address.activity:
            return
        activity = self._digest(way, address)
        if activity in self._known:
            raise Repeated
        self._known[activity] = None
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def _digest(self, way: Way, address: Address) -> bytes:
        name = f"{way}\x1f{address.conversation}\x1f{address.activity}"
        return blake2b(name.encode(errors="surrogatepass"), key=self._key, digest_size=16).digest()
