"""Whether somebody could hear of every press enquiry and approve it: told in words for whoever looks after the file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.content.trust_shapes import HolderEntry, Seat, TrustFile, head_of
from bot.content.yaml_file import Location
from bot.core.approving import ordinary_approvers
from bot.core.people import Contact, Holder, Office, Organisation, Person, School

Ids = frozenset[tuple[str, str]]
_NOBODY = Person("", "")


def press_faults(file: TrustFile) -> Iterator[tuple[Location, str]]:
    """Yield every part of the trust whose enquiries too few could approve, and every office that would hear of none.

    People who are away count: they come back.
    """
    # Of a CEO without ids it is told already that nothing would reach them.
    if file.ceo and file.ceo.ids:
        if file.press.approvers == 1:
            yield from _by_nobody_else(file)
        else:
            # Enquiries to every part come to the same offices in the end, so one fault would be told many times.
            yield from islice(_by_no_two(file), 1)
    for seat in file.seats():
        yield from _unheard(seat)


def _by_nobody_else(file: TrustFile) -> Iterator[tuple[Location, str]]:
    """Yield that nobody could approve once one of them is the one who was contacted; deputies can in an emergency."""
    seats = {seat.id: seat for seat in file.seats()}
    ceo = seats["ceo"]
    heads = [(seat.school, [seat, ceo]) for seat in seats.values() if seat.school]
    for whom, route in (("the trust as a whole", [ceo]), *heads):
        able = _distinct([each for seat in route for _, each in seat.everybody])
        if len(able) == 1:
            role = able[0].role.removeprefix("the ")
            yield route[0].at, f"a press enquiry to {whom} could be approved by the {role} alone: name a deputy"


def _by_no_two(file: TrustFile) -> Iterator[tuple[Location, str]]:
    """Yield that no two could approve in the ordinary way, whichever of those who hold the offices was contacted."""
    seats = {seat.id: seat for seat in file.seats()}
    offices = {name: _present(seat.office()) for name, seat in seats.items()}
    schools = tuple(School(each.id, each.name, offices.get(head_of(each.id)), Contact("")) for each in file.schools)
    trust = Organisation(schools=schools, ceo=offices["ceo"], chair=offices.get("chair"))
    for whom, school in (("the trust as a whole", ""), *((each.name, each.id) for each in schools)):
        needs = f"a press enquiry to {whom} needs two approvals, and"
        able = ordinary_approvers(school, _NOBODY, trust)
        if len(able) == 1:
            yield (
                seats["ceo"].at,
                f"{needs} only {_roles(able)} could give one: it takes a chair who is somebody else, since a deputy "
                "counts only in the place of somebody who is away or was contacted",
            )
        for office in (each for each in map(offices.get, (head_of(school), "ceo", "chair")) if each):
            for contacted in office.holder.people[:1]:
                able = ordinary_approvers(school, contacted, trust)
                if len(able) <= 1:
                    whose = _roles([office.holder])
                    told = f"{needs} if it was {whose} who was contacted, {_roles(able)} alone could give one"
                    yield seats[office.id].at, f"{told}: name a deputy of {whose}"


def _present(office: Office) -> Office:
    """Return an office with its holder there."""
    return replace(office, holder=replace(office.holder, away=False))


def _roles(people: Sequence[Holder]) -> str:
    return " and ".join(f"the {each.contact.role.removeprefix('the ')}" for each in people)


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
