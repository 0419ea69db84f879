"""The audit chains on the command line: checked, and their ends signed to be kept elsewhere."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.app import Parts
from bot.commands.opening import Told, new_file, number_of, opened, the_keys
from bot.core.errors import BadInput
from bot.settings import load_settings
from bot.storage.audit import REPORT, Checkpoint, checked_checkpoint, signed_checkpoint
from bot.storage.sealed import Altered, LostKey
from bot.storage.unit_of_work import SqlUnitsOfWork


def verify(checkpoint: Path | None) -> Told:
    """Check every chain, and that nothing of a checkpoint is missing from them."""
    return asyncio.run(_verify(Parts(load_settings()), checkpoint))


async def _verify(parts: Parts, file: Path | None) -> Told:
    keys = the_keys(parts)
    past = checked_checkpoint(_text(file), keys) if file else None
    async with opened(parts, keys) as units:
        cases = await units.do(lambda store: store.chained())
        # A unit for each: the bot, if it runs meanwhile, waits for one chain at most.
        found = [await _fault(units, case, name) for case, name in cases.items()]
        departed = await _departed(units, past, cases) if past else []
    faults = [fault for fault in (*found, *departed) if fault]
    checked = f"{number_of(len(cases), 'audit chain', 'audit chains')} checked"
    if not faults:
        since = f", nothing missing since the checkpoint of {past.at:%d/%m/%Y %H:%M} UTC" if past else ""
        return Told(f"{checked}: everything fits{since}.")
    return Told("\n".join([*faults, f"{checked}: see above what does not fit."]), good=False)


async def _fault(units: SqlUnitsOfWork, case: str, reference: str) -> str:
    """Return what is wrong with one chain, or nothing."""
    name = reference or f"A case without its record ({case})"
    try:
        misfit = await units.do(lambda store: store.verify_chain(case))
    except LostKey as error:
        return f"{name}: cannot be checked. {error}"
    except Altered:
        return f"{name}: cannot be checked, since its key was altered."
    if misfit is not None:
        return f"{name}: event {misfit} does not fit."
    if not reference:
        return f"{name}: the record was taken away."
    is_sound = await units.do(lambda store: store.is_sound(case))
    return "" if is_sound else f"{name}: every event fits, but what is kept beside them was altered."


async def _departed(units: SqlUnitsOfWork, past: Checkpoint, cases: Mapping[str, str]) -> list[str]:
    """Return which chains were set back since a checkpoint, and whether more are gone than the bot ever destroyed."""
    departed = await units.do(lambda store: store.departures(past.heads))
    there = [head for head in departed if head.case in cases]
    gone = [head for head in departed if head.case not in cases]
    faults = [f"{cases[head.case]}: event {head.number} is not the one of the checkpoint." for head in there]
    # Of purged reports there is a count, of everything else a signature for each.
    purged = await units.do(lambda store: store.purged_reports()) - past.purged
    reports = sum(head.kind == REPORT for head in gone)
    if reports > purged:
        since = f"{number_of(reports, 'report', 'reports')} gone since the checkpoint"
        faults.append(f"{since}, but purged, their time being over: {max(purged, 0):,}.")
    others = [head.case for head in gone if head.kind != REPORT]
    missed = len(others) - len(await units.do(lambda store: store.vouched(others)))
    if missed:
        what = number_of(missed, "press enquiry or holding line", "press enquiries or holding lines")
        faults.append(f"{what} gone since the checkpoint, and not because the time was over.")
    return faults


def checkpoint(file: Path | None) -> Told:
    """Write the ends of all chains, signed, to a new file, or say them."""
    parts = Parts(load_settings())
    if file is None:
        return Told(asyncio.run(_checkpoint(parts))[0])
    with new_file(file) as fill:
        text, chains = asyncio.run(_checkpoint(parts))
        fill(f"{text}\n".encode())
    return Told(
        f"The ends of {number_of(chains, 'audit chain', 'audit chains')}, signed, are in {file}. Keep it away "
        "from this machine; `socialpolicy audit verify --checkpoint` compares with it."
    )


async def _checkpoint(parts: Parts) -> tuple[str, int]:
    keys = the_keys(parts)
    async with opened(parts, keys) as units:
        # Counted first: what is purged in between is then missing from both.
        purged = await units.do(lambda store: store.purged_reports())
        heads = await units.do(lambda store: store.heads())
    return signed_checkpoint(heads, parts.clock(), keys, purged), len(heads)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput("This is not a checkpoint.") from None
