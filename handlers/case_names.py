"""What cases are called: an id that nobody can guess, and a reference that people can read out."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.core.messages import PlaceKind, Reply, Say, Tone
from bot.core.turns import Serve, Turn

#: Letters and digits that nobody takes for each other.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def id_of(*told: str) -> str:
    """Return the id of the case that is made of what was told, always the same; nobody guesses it if one is secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(json.dumps(told).encode()).digest()[:16]).decode().rstrip("=")


def is_id(name: str) -> bool:
    """Tell whether this has the shape of the ids that are made here."""
    return _ID.fullmatch(name) is not None


def new_reference() -> str:
    """Return the reference of a new case, such as "ABCD-EFGH"."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def named_in_channels(heading: Callable[[Turn], Awaitable[str]]) -> Callable[[Serve], Serve]:
    """Return what has a verb that is asked in a channel begin its answer with what the case is called.

    It may be answered elsewhere, where the answers about all cases stand one below the other.
    """

    def naming(serve: Serve) -> Serve:
        async def named(turn: Turn) -> Reply:
            reply = await serve(turn)
            if turn.request.place.kind is PlaceKind.PERSONAL:
                return reply
            return replace(reply, parts=(Say(await heading(turn), Tone.ASIDE), *reply.parts))

        return named

    return naming
