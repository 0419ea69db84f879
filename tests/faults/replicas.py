"""The replicas of the bot that the trial kills: each is started again at once, as whoever runs the bot would do."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

#: Seconds that the first starts may take.
_LONGEST_START = 60.0
_LOOK = 0.02


class Forks:
    """The process that forks replicas; one order at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one = asyncio.Lock()

    async def __call__(self, **order: Any) -> Any:
        """Give an order and return the answer."""
        if not self._process.stdin or not self._process.stdout:
            raise RuntimeError
        async with self._one:
            self._process.stdin.write(f"{json.dumps(order)}\n".encode())
            await self._process.stdin.drain()
            answer = await self._process.stdout.readline()
        if not answer:
            msg = "The process that forks replicas has ended."
            raise RuntimeError(msg)
        return json.loads(answer)


@asynccontextmanager
async def forking() -> AsyncIterator[Forks]:
    """Run the process that forks replicas; they end with the block, and with us."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.forking", stdin=pipe, stdout=pipe, start_new_session=True
    )
    try:
        yield Forks(process)
    finally:
        if process.stdin:
            process.stdin.close()
        await process.wait()


class Replicas:
    """The replicas of one trial, by their ports."""

    def __init__(self, forks: Forks, environment: dict[str, str], ports: Sequence[int], log: Path) -> None:
        self._forks = forks
        self.environment = environment
        self._ports = ports
        self._log = log
        self._processes: dict[int, int] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._some = asyncio.Event()
        self._over = False
        #: How long each start took, in seconds.
        self.starts: list[float] = []
        #: How often a replica ended by itself.
        self.gave_up = 0
        #: How many did not listen again by the end.
        self.lost = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Replicas"]:
        """Run them until the block ends."""
        async with ClientSession(timeout=ClientTimeout(total=1)) as self._http:
            try:
                async with asyncio.timeout(_LONGEST_START):
                    await asyncio.gather(*map(self._start, self._ports))
                yield self
            finally:
                self.lost, self._over = len(self._starting), True
                await asyncio.gather(*self._starting)
                for port in tuple(self._processes):
                    await self._forks(kill=self._taken(port))

    def any(self, chance: Random) -> int | None:
        """Return the port of one that runs, or None."""
        return chance.choice(sorted(self._processes)) if self._processes else None

    async def some(self) -> None:
        """Wait until there is one that runs."""
        await self._some.wait()

    def kill_any(self, chance: Random) -> None:
        """Kill one that runs, and have it started again."""
        port = chance.choice(sorted(self._processes))
        # In a task that nobody cancels: an order whose answer is not waited for would be mistaken for the next one's.
        anew = asyncio.create_task(self._anew(port, self._taken(port)))
        self._starting.add(anew)
        anew.add_done_callback(self._starting.discard)

    def _taken(self, port: int) -> int:
        process = self._processes.pop(port)
        if not self._processes:
            self._some.clear()
        return process

    async def _anew(self, port: int, process: int) -> None:
        await self._forks(kill=process)
        await self._start(port)

    async def _start(self, port: int) -> None:
        began = time.perf_counter()
        environment = {**self.environment, "PORT": str(port)}
        process = await self._forks(start=environment, log=str(self._log))
        while not self._over and not await self._listens(port):
            if await self._forks(ended=process):
                self.gave_up += 1
                await self._forks(kill=process)
                process = await self._forks(start=environment, log=str(self._log))
            await asyncio.sleep(_LOOK)
        self.starts.append(time.perf_counter() - began)
        self._processes[port] = process
        self._some.set()

    async def _listens(self, port: int) -> bool:
        try:
            async with self._http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                return answer.status == 200
        except (ClientError, TimeoutError):
            return False
