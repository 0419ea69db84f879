"""What must hold within the trust's own file, beyond its shape: told in words for whoever looks after the file."""

from collections.abc import Iterator

from bot.content.press_faults import press_faults
from bot.content.trust_shapes import Seat, TrustFile
from bot.content.yaml_file import Fault, Location, Source

#: The names of the platforms on which people and channels have ids.
PLATFORMS = ("slack", "teams", "practice")

_EXAMPLE = "such as `ids: {slack: U0123456789}`"

Reasons = Iterator[tuple[Location, str]]


def trust_faults(source: Source, file: TrustFile) -> Iterator[Fault]:
    """Yield everything that is wrong with the trust's file."""
    for at, reason in (*_terms(file), *_schools(file), *_contacts(file), *_platforms(file), *_offices(file)):
        yield source.fault(at, reason)


def _terms(file: TrustFile) -> Reasons:
    ended = None
    for number, term in sorted(enumerate(file.terms), key=lambda each: each[1].first):
        if term.last < term.first:
            yield ("terms", number, "last"), "this term ends before it begins"
        if ended and term.first <= ended:
            yield ("terms", number, "first"), "this term begins before the one before it has ended"
        ended = max(ended or term.last, term.last)


def _schools(file: TrustFile) -> Reasons:
    seen = set()
    for number, school in enumerate(file.schools):
        at = ("schools", number)
        if school.id in seen:
            yield (*at, "id"), "another school has this id already: each needs one of its own"
        seen.add(school.id)
        for key, given in (("deputies", school.deputies), ("channels", school.channels)):
            if given and not school.headteacher:
                yield (*at, key), f"`{key}` belong to a `headteacher`, and there is none: name one, or take these out"


def _contacts(file: TrustFile) -> Reasons:
    for kind, entry in file.contacts.items():
        if kind in ("ceo", "chair") and getattr(file, kind):
            yield ("contacts", kind), f"`{kind}` has a part of its own already: take this one out"
        if entry.ids and kind != "it":
            yield ("contacts", kind, "ids"), "only `it` has `ids` here: the bot writes to no other contact by itself"


def _platforms(file: TrustFile) -> Reasons:
    named = [(*at, "ids", platform) for seat in file.seats() for at, each in seat.everybody for platform in each.ids]
    named += [("contacts", kind, "ids", platform) for kind, entry in file.contacts.items() for platform in entry.ids]
    named += [at for seat in file.seats() for at, _ in seat.channels]
    for at in named:
        if at[-1] not in PLATFORMS:
            yield at, f"there is no platform of this name: write {', '.join(PLATFORMS[:-1])} or {PLATFORMS[-1]}"


def _offices(file: TrustFile) -> Reasons:
    seats = tuple(file.seats())
    yield from _channels(seats)
    for seat in seats:
        yield from _stand_ins(seat)
    if any(each.ids for seat in seats for _, each in seat.everybody):
        for seat in seats:
            yield from _unreachable(seat)
        yield from _dead_ends(file)
        yield from press_faults(file)


def _channels(seats: tuple[Seat, ...]) -> Reasons:
    seen = set()
    for at, name in (channel for seat in seats for channel in seat.channels):
        if (at[-1], name) in seen:
            yield at, "another office has this channel already: its people would read what is not for them"
        seen.add((at[-1], name))


def _stand_ins(seat: Seat) -> Reasons:
    seen = set()
    for at, each in seat.everybody:
        for platform, name in each.ids.items():
            if (platform, name) in seen:
                yield (*at, "ids", platform), "this id stands twice in one office: nobody can stand in for themselves"
            seen.add((platform, name))


def _unreachable(seat: Seat) -> Reasons:
    if seat.deputies and not seat.holder.ids:
        reason = f"give the `ids`, {_EXAMPLE}: without them the deputies would get reports about this person too"
        yield seat.holder_at, reason
    for at, deputy in seat.deputies:
        if not deputy.ids:
            yield at, f"no report can reach this deputy: give the `ids`, {_EXAMPLE}, or take the deputy out"


def _dead_ends(file: TrustFile) -> Reasons:
    for name, office, loss in (
        ("ceo", file.ceo, "reports about a headteacher go to the CEO"),
        ("chair", file.chair, "reports about the CEO go to the chair of trustees"),
    ):
        if not office or not office.ids:
            yield (name,), f"`{name}` needs `ids`, {_EXAMPLE}: {loss}, and would reach nobody"
    if file.ceo and file.chair and file.ceo.ids.items() & file.chair.ids.items():
        yield ("chair", "ids"), "the CEO has the same id: a report about the CEO would reach nobody else"
