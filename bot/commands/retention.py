"""Destroying, on the command line, what has been kept for long enough."""

from collections.abc import Sequence

from bot.app import Parts
from bot.commands.opening import Told, in_unit, number_of
from bot.settings import load_settings
from bot.storage.store import SqlStore


def purge(*, dry_run: bool) -> Told:
    """Destroy what is over, or only say what is, by reference alone."""
    parts = Parts(load_settings())
    now = parts.clock()

    async def everything_over(store: SqlStore) -> Sequence[str]:
        references = await store.purge_reports(now)
        await store.purge(now)
        return references

    references = in_unit(parts, parts.keys, (lambda store: store.purgeable(now)) if dry_run else everything_over)
    if not references:
        return Told("No report is over.")
    over = number_of(len(references), "report", "reports")
    said = f"Would destroy {over}:" if dry_run else f"Destroyed {over}, and the keys:"
    return Told("\n".join([said, *references]))
