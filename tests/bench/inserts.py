"""What everything that is kept is measured beside: bare rows, inserted and committed one by one."""

import asyncio
import time
from datetime import UTC, datetime

from sqlalchemy import delete, insert

from bot.storage.database import open_database
from bot.storage.tables import processed_requests

_INSERTS = 400
_NOW = datetime.now(UTC)


async def inserts(address: str, clients: int) -> float:
    """Return how many bare rows a second can be inserted and committed."""
    left = iter(range(_INSERTS))
    async with open_database(address) as engine:

        async def client() -> None:
            for number in left:
                async with engine.begin() as connection:
                    await connection.execute(insert(processed_requests).values(id=f"bare {number}", at=_NOW))

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        took = time.perf_counter() - began
        async with engine.begin() as connection:
            await connection.execute(delete(processed_requests))
    return _INSERTS / took
