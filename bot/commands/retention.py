"""Destroying, on the command line, what has been kept for long enough."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.app import Parts
from bot.commands.opening import Told, in_unit, number_of
from bot.settings import load_settings
from bot.storage.store import SqlStore


class _Over(NamedTuple):
    """The references of what is over."""

    reports: Sequence[str]
    enquiries: Sequence[str]


def purge(*, dry_run: bool) -> Told:
    """Destroy what is over, or only say what is, by reference alone."""
    parts = Parts(load_settings())
    now = parts.clock()

    async def what_is_over(store: SqlStore) -> _Over:
        return _Over(await store.purgeable(now), await store.purgeable_enquiries(now))

    async def everything_over(store: SqlStore) -> _Over:
        over = _Over(await store.purge_reports(now), await store.purge_enquiries(now))
        await store.purge(now)
        return over

    over = in_unit(parts, parts.keys, what_is_over if dry_run else everything_over)
    if not any(over):
        return Told("No report and no press enquiry is over.")
    counts = (
        number_of(len(over.reports), "report", "reports") if over.reports else "",
        number_of(len(over.enquiries), "press enquiry", "press enquiries") if over.enquiries else "",
    )
    what = " and ".join(filter(None, counts))
    said = f"Would destroy {what}:" if dry_run else f"Destroyed {what}, and the keys:"
    return Told("\n".join([said, *over.reports, *over.enquiries]))
