import asyncio
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.ports import Store
from bot.storage import rotation
from bot.storage.database import open_database
from bot.storage.rotation import rotate
from bot.storage.sealed import KeyRing, LostKey, NoKey, make_key_file, new_key_line
from bot.storage.tables import case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import somebody_waits
from tests.storage.reporting import NOTED, called, change, changing, events, kept, misfit, rows
from tests.storage.rings import AFTER, BEFORE, BOTH, NAMES, OLD, filled, unopenable


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the keys two at a time."""
    monkeypatch.setattr(rotation, "_BATCH", 2)


def test_a_new_key_comes_first_and_the_old_ones_stay(tmp_path: Path) -> None:
    """After a rotation the file has one key more, in front, keeps every word that it had, and is its owner's alone."""
    file = tmp_path / "keys"
    make_key_file(file)
    was = file.read_text()
    name = rotate(file)

    assert file.read_text().endswith(f"\n{was}")
    assert KeyRing.from_file(file).current == name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {"keys", "keys.lock"} == {path.name for path in tmp_path.iterdir()}


def test_no_key_is_lost_when_several_rotate(tmp_path: Path) -> None:
    """Of several rotations at the same moment each leaves its key in the file."""
    file = tmp_path / "keys"
    make_key_file(file)
    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(lambda _: rotate(file), range(8)))

    text = file.read_text()
    assert len(set(names)) == 8
    assert all(f"{name}:" in text for name in names)
    assert len(text.splitlines()) == 9


def test_a_file_that_cannot_be_used_is_not_rotated(tmp_path: Path) -> None:
    """Where there is no key file, or one that others can read, nothing is made and nothing is changed."""
    file = tmp_path / "keys"
    with pytest.raises(NoKey):
        rotate(file)
    assert list(tmp_path.iterdir()) == []
    make_key_file(file)
    was = file.read_text()
    file.chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        rotate(file)

    assert file.read_text() == was


async def test_after_rewrapping_the_old_key_is_not_needed(engine: AsyncEngine) -> None:
    """Every case key is wrapped under the new key, once, and all that was sealed opens without the old one."""
    await filled(engine, BEFORE)
    units = SqlUnitsOfWork(engine, BOTH)
    counts = [await units.do(lambda store: store.rewrap_all(BOTH)) for _ in range(2)]
    after = SqlUnitsOfWork(engine, AFTER)
    await change(after, NOTED, report=called(NAMES[0]))

    assert counts == [len(NAMES), 0]
    assert {row["key_id"] for row in await rows(engine, case_keys)} == {"new"}
    assert [await kept(after, name) for name in NAMES] == [called(name) for name in NAMES]
    assert await misfit(after, NAMES[0]) is None


async def test_a_key_that_cannot_be_opened_stops_the_rewrapping(engine: AsyncEngine) -> None:
    """A ring that lacks a key changes nothing, says which key it lacks, and the check names the cases."""
    units = await filled(engine, BEFORE, "a", "b", "c")
    await filled(engine, AFTER, "d")
    was = await rows(engine, case_keys)
    with pytest.raises(LostKey, match='"new"'):
        await units.do(lambda store: store.rewrap_all(KeyRing.from_text(f"{new_key_line()}\n{OLD}")))

    assert await rows(engine, case_keys) == was
    assert [await unopenable(units, ring) for ring in (BEFORE, AFTER, BOTH)] == [["d"], ["a", "b", "c"], []]


async def test_the_check_finds_an_altered_key(engine: AsyncEngine) -> None:
    """A case key that was altered, or stands beside another case, is one that the ring cannot open."""
    units = await filled(engine, BEFORE, "a", "b", "c")
    async with engine.begin() as connection:
        theirs = select(case_keys.c.wrapped).where(case_keys.c.case_id == "a").scalar_subquery()
        await connection.execute(update(case_keys).where(case_keys.c.case_id == "b").values(wrapped=theirs))

    assert await unopenable(units, BEFORE) == ["b"]


async def test_rewrapping_and_changes_wait_for_each_other(
    replicas: list[SqlUnitsOfWork], postgres_address: str
) -> None:
    """A report that changes at another replica while all keys are rewrapped keeps both: its new key and its new end."""
    first, second = (SqlUnitsOfWork(units.engine, BOTH) for units in replicas)
    await filled(first.engine, BEFORE)
    changed, go_on = asyncio.Event(), asyncio.Event()

    async def change_slowly(store: Store) -> None:
        await changing(called(NAMES[-1]), NOTED)(store)
        changed.set()
        await go_on.wait()
        await changing(called(NAMES[0]), NOTED)(store)

    slow = asyncio.create_task(second.do(change_slowly))
    await changed.wait()
    rewrapping = asyncio.create_task(first.do(lambda store: store.rewrap_all(BOTH)))
    async with open_database(postgres_address) as watcher:
        while not await somebody_waits(watcher):
            assert not rewrapping.done()
    late = asyncio.create_task(change(second, NOTED, report=called(NAMES[1])))
    go_on.set()
    await asyncio.gather(slow, late)

    assert await rewrapping == len(NAMES)
    assert [len(await events(first, name)) for name in NAMES] == [2, 2, 1, 1, 1, 1, 2]
    assert [await misfit(SqlUnitsOfWork(first.engine, AFTER), name) for name in NAMES] == [None] * len(NAMES)
