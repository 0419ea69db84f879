"""Words to the last character: as their readers see them, by their SHA-256, and where two of them differ."""

import unicodedata
from hashlib import sha256

from bot.core.visible import seen


def exact(text: str) -> str:
    """Return a text as its readers see it: without characters that nobody sees, which could hide other words.

    What is approved and released is this, to the last character; no platform shows any of it in another way.
    """
    # Once before, since what is put together joins otherwise; once after, since what nobody sees may stand between.
    return _composed(seen(_composed(text))).strip()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """Return the SHA-256 of exactly these characters, in hex."""
    return sha256(text.encode()).hexdigest()


def difference(approved: str, other: str) -> int | None:
    """Return the place of the first character in which two texts differ, or None if they are the same."""
    if approved == other:
        return None
    pairs = zip(approved, other, strict=False)
    return next((place for place, (one, two) in enumerate(pairs) if one != two), min(len(approved), len(other)))
