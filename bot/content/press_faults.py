"""Whether somebody could hear of every press enquiry and approve it: told in words for whoever looks after the file."""

from collections.abc import Iterator, Sequence

from bot.content.trust_shapes import HolderEntry, Seat, TrustFile
from bot.content.yaml_file import Location

Ids = frozenset[tuple[str, str]]


def press_faults(file: TrustFile) -> Iterator[tuple[Location, str]]:
    """Yield every part of the trust whose enquiries too few could approve, and every office that would hear of none.

    People who are away count: they come back.
    """
    seats = {seat.id: seat for seat in file.seats()}
    ceo = seats.pop("ceo", None)
    # Of a CEO without ids it is told already that nothing would reach them.
    if ceo and ceo.holder.ids:
        yield from _too_few(file, "the trust as a whole", [ceo], ceo.at)
        for seat in seats.values():
            if seat.school:
                yield from _too_few(file, seat.school, [seat, ceo], seat.at)
    for seat in file.seats():
        yield from _unheard(seat)


def _too_few(file: TrustFile, whom: str, seats: Sequence[Seat], at: Location) -> Iterator[tuple[Location, str]]:
    """Yield that fewer could approve than are needed once one of them is the one who was contacted."""
    able = _distinct([each for seat in seats for _, each in seat.everybody])
    if len(able) > file.press.approvers:
        return
    roles = " and ".join(f"the {each.role.removeprefix('the ')}" for each in able)
    if file.press.approvers == 1:
        yield at, f"a press enquiry to {whom} could be approved by {roles} alone: name a deputy"
    else:
        yield at, f"a press enquiry to {whom} needs two approvals, and only {roles} could give them: name a deputy"


def _unheard(seat: Seat) -> Iterator[tuple[Location, str]]:
    told = [(at, each) for at, each in seat.everybody if each.ids]
    if told and all(each.quiet for _, each in told) and not seat.channels:
        yield (
            (*told[0][0], "quiet"),
            "everybody in this office is `quiet` and it has no channel, so nobody would hear of a press enquiry: "
            "give it a channel, or let one of them be told",
        )


def _distinct(entries: Sequence[HolderEntry]) -> list[HolderEntry]:
    """Return each person once, though they may stand in two offices with some of their ids in each."""
    known: list[tuple[Ids, HolderEntry]] = []
    for each in entries:
        ids = frozenset(each.ids.items())
        same = [one for one in known if one[0] & ids]
        joined = frozenset[tuple[str, str]]().union(ids, *(theirs for theirs, _ in same))
        first = same[0][1] if same else each
        known = [one for one in known if one not in same]
        known += [(joined, first)] if joined else []
    return [each for _, each in known]
