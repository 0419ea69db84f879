"""What a button or a form carries from one reply to the next request, so that the bot need not keep it."""

import base64
import json
import zlib
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT

#: A button carries at most so many characters.
LONGEST_VALUE = 2_000
STALE = "That button doesn't work any more. Please send me your draft again."

T = TypeVar("T")


class Carrier(Generic[T]):
    """Packs values of one kind into what a button can carry, and reads them back; `stale` says that it can't."""

    def __init__(self, kind: type[T], stale: str = STALE) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)
        self._stale = stale

    def pack(self, value: T) -> str:
        """Return what carries the value; nothing when it is too large for a button."""
        plain = self._adapter.dump_python(value, mode="json", exclude_defaults=True)
        # Halves of surrogate pairs, which people can send, come back as they were.
        written = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
        packed = base64.urlsafe_b64encode(zlib.compress(written, level=9)).decode()
        return packed if len(packed) <= LONGEST_VALUE else ""

    def unpack(self, packed: str) -> T:
        """Return the value that was packed; BadInput for what was never packed here."""
        if len(packed) > LONGEST_VALUE:
            raise BadInput(self._stale)
        try:
            # The limit keeps a small value that unfolds into something huge from filling the memory.
            written = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), 8 * LONGEST_TEXT)
            return self._adapter.validate_python(json.loads(written.decode(errors="surrogatepass")))
        except (ValueError, RecursionError, zlib.error):
            raise BadInput(self._stale) from None
