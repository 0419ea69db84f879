"""The encryption keys on the command line: made, changed, checked, and recovered when they are lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.app import Parts
from bot.commands.opening import Told, beside_the_bot, new_file, number_of, opened, the_keys
from bot.core.errors import BadInput, SetupError
from bot.settings import load_settings
from bot.storage.recovery import RECOVERY_FILE, new_recovery_key, public_half, read_recovery_key
from bot.storage.rotation import rotate as put_new_key_in_front
from bot.storage.sealed import KeyRing, make_key_file
from bot.storage.unit_of_work import SqlUnitsOfWork

_SHORTEST_PASSPHRASE, _LONGEST_PASSPHRASE = 12, 200
_FOR_ALL = 0o644
_LONGEST_KEY_FILE = 100_000
_RESTART = "\nRestart every bot that runs on this database now, so that it uses these keys."


def new_keys() -> Told:
    """Make the file with the first encryption key; SetupError if there is one already."""
    parts = Parts(load_settings())
    make_key_file(parts.key_file)
    return Told(
        f"A new encryption key is in {parts.key_file}. Keep a copy of it somewhere safe, apart from the database."
    )


def rotate(*, prepare: bool) -> Told:
    """Make a new current key and wrap every case key anew under it, or go on with that where it was interrupted."""
    return asyncio.run(_rotate(Parts(load_settings()), prepare))


async def _rotate(parts: Parts, prepare: bool) -> Told:
    async with opened(parts, None) as units:
        ring = the_keys(parts)
        await _refuse_if_any_is_closed(units, ring)
        late = await units.do(lambda store: store.late_keys(ring))
        if late and prepare:
            raise BadInput(
                f"{_case_keys(late)} still to be wrapped under the present key. Run: socialpolicy keys rotate"
            )
        if late:
            said = f"The key {ring.current} had been made before, and no other was made."
        else:
            _make_another(parts)
            ring = the_keys(parts)
            said = f"A new encryption key, {ring.current}, is in {parts.key_file}."
        if prepare:
            return Told(f"{said} Restart every bot with this file; then run: socialpolicy keys rotate")
        done = await units.do(lambda store: store.rewrap_all(ring))
    return Told(
        f"{said} {_case_keys(done)} wrapped anew under it.\n"
        "Keep a copy of the keys somewhere safe, apart from the database. The old keys stay in it: they open older "
        f"backups.{_restart(parts)}"
    )


def _make_another(parts: Parts) -> None:
    if parts.settings.socialpolicy_keys:
        raise SetupError(
            "The encryption keys are in SOCIALPOLICY_KEYS, which I can't change. Make a key with "
            "SOCIALPOLICY_HOME=another-folder socialpolicy keys new, put its line in front of the others, and run this "
            "command again: it wraps every case key under it."
        )
    put_new_key_in_front(parts.key_file)


def check() -> Told:
    """Try to open every case key."""
    return asyncio.run(_check(Parts(load_settings())))


async def _check(parts: Parts) -> Told:
    async with opened(parts, None) as units:
        ring = the_keys(parts)
        closed = await units.do(lambda store: store.unopenable(ring))
        every = (await units.do(lambda store: store.keys_in_use())).total()
        under = await units.do(lambda store: store.keys_in_use(closed))
        uncovered = await units.do(lambda store: store.unrecoverable()) if ring.recoverable else 0
    if not closed:
        missed = (
            f"\n{_case_keys(uncovered)} not covered by the recovery key: keys rotate mends it." if uncovered else ""
        )
        return Told(f"All is well: {number_of(every, 'case key opens', 'case keys open')}.{missed}")
    lines = [
        f'  {count:,} under the key "{key_id}", '
        + ("which is there: they were altered" if ring.holds(key_id) else "which is not among the encryption keys")
        for key_id, count in sorted(under.items())
    ]
    first = f"{len(closed):,} of {number_of(every, 'case key', 'case keys')} cannot be opened:"
    return Told("\n".join([first, *lines]), good=False)


def recovery(file: Path, passphrase: str) -> Told:
    """Make a recovery key, and have it wrap every case key as well."""
    if not _SHORTEST_PASSPHRASE <= len(passphrase) <= _LONGEST_PASSPHRASE:
        raise BadInput(
            f"The passphrase needs at least {_SHORTEST_PASSPHRASE} characters, {_LONGEST_PASSPHRASE} at most. "
            "Nothing was made."
        )
    return asyncio.run(_recovery(Parts(load_settings()), file, passphrase))


async def _recovery(parts: Parts, file: Path, passphrase: str) -> Told:
    public_file = parts.key_file.with_name(RECOVERY_FILE)
    async with opened(parts, None) as units:
        await _refuse_if_any_is_closed(units, the_keys(parts))
        if public_file.exists():
            raise BadInput(
                f"There is a recovery key already: {public_file}. To change it, move that file away, make the new one, "
                "and run: socialpolicy keys rotate"
            )
        with new_file(file) as fill_private, new_file(public_file, _FOR_ALL) as fill_public:
            private, public = new_recovery_key(_as_bytes(passphrase))
            fill_private(private)
            fill_public(public)
        ring = the_keys(parts)
        done = await units.do(lambda store: store.rewrap_all(ring))
    return Told(
        f"The recovery key is in {file}, and opens {number_of(done, 'case key', 'case keys')} now and each new one.\n"
        "Take the file away from this machine, for instance on a stick in a safe, and keep its passphrase elsewhere: "
        f"the two together open everything.{_restart(parts)}"
    )


def recover(file: Path, passphrase: str) -> Told:
    """Open every case key with the recovery key, and wrap it anew under the present keys."""
    return asyncio.run(_recover(Parts(load_settings()), file, passphrase))


async def _recover(parts: Parts, file: Path, passphrase: str) -> Told:
    async with opened(parts, None) as units:
        private = read_recovery_key(_content(file), _as_bytes(passphrase) or None)
        closed = await units.do(lambda store: store.unopenable(the_keys(parts)))
        if not closed:
            return Told("Every case key opens already: there was nothing to recover.")
        with _public_half_beside(parts, private):
            ring = the_keys(parts)
            lost = await units.do(lambda store: store.recover(private, ring))
            if len(lost) == len(closed):
                raise BadInput(f"This recovery key opens none of {_case_keys(len(lost))}. Nothing was changed.")
    said = f"{_case_keys(len(closed) - len(lost))} recovered, under the key {ring.current}.{_restart(parts)}"
    if lost:
        return Told(f"{said}\n{_case_keys(len(lost))} not recovered: this recovery key does not open them.", good=False)
    return Told(said)


@contextmanager
def _public_half_beside(parts: Parts, private: RSAPrivateKey) -> Iterator[None]:
    """Put the public half back where it belongs, if it is lost as well, unless the block fails."""
    file = parts.key_file.with_name(RECOVERY_FILE)
    if file.exists():
        yield
        return
    with new_file(file, _FOR_ALL) as fill:
        fill(public_half(private))
        yield


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(_LONGEST_KEY_FILE)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None


async def _refuse_if_any_is_closed(units: SqlUnitsOfWork, ring: KeyRing) -> None:
    """Refuse before anything is changed: a key that does not open now could not be wrapped anew."""
    closed = await units.do(lambda store: store.unopenable(ring))
    if closed:
        raise SetupError(
            f"{number_of(len(closed), 'case key', 'case keys')} cannot be opened, so nothing was changed. "
            "Run: socialpolicy keys check"
        )


def _restart(parts: Parts) -> str:
    return _RESTART if beside_the_bot(parts) else ""


def _as_bytes(passphrase: str) -> bytes:
    return passphrase.encode(errors="surrogateescape")


def _case_keys(count: int) -> str:
    return number_of(count, "case key is", "case keys are") if count != 0 else "No case keys are"
