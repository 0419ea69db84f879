"""What the parts of the store have in common: one connection that is in a transaction, and the keys."""

from hashlib import sha256

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sealed import KeyRing, NoKey


class StorePart:
    """A part of the store, over one connection that is in a transaction."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing | None = None) -> None:
        self._connection = connection
        self._keys = keys

    @property
    def _ring(self) -> KeyRing:
        """The keys; NoKey where no key ring has been set up."""
        if self._keys is None:
            raise NoKey
        return self._keys

    @property
    def _on_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Return the insert that knows ON CONFLICT, which each database has of its own."""
        return sqlite.insert(table) if self._on_sqlite else postgresql.insert(table)


def digest(key: str) -> str:
    """Return what stands for an id of a platform: it tells nothing, and fits whatever the platform sends."""
    return sha256(key.encode(errors="surrogatepass")).hexdigest()
